"""Time and memory, as they are measured everywhere here.

Times are processor time of the process, not of the clock on the wall: what else the machine does counts little, and on
one core that is free they are the same.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any, TypeVar

ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
"""The environment in which libraries that would use all cores use one."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long questions took, in milliseconds."""

    mean: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        """The questions that one core answers in a second."""
        return 1000 / self.mean


def seconds() -> float:
    """Return the processor time that this process has used."""
    return time.process_time()


def memory_mb() -> float:
    """Return the memory that this process holds (resident set size, from the kernel's own account)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def timed(ask: Callable[[_T], Any], questions: Iterable[_T]) -> list[float]:
    """Return how many milliseconds each question takes."""
    found = []
    for question in questions:
        start = time.process_time_ns()
        ask(question)
        found.append((time.process_time_ns() - start) / 1e6)
    return found


def times_of(rounds: Sequence[Sequence[float]]) -> Times:
    """Return the times of questions that were asked in several rounds: for each the median over the rounds."""
    each = sorted(median(of_question) for of_question in zip(*rounds, strict=True))
    return Times(mean=mean(each), p50=_quantile(each, 0.5), p99=_quantile(each, 0.99))


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
