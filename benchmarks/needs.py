"""What so many questions a second need, reckoned from what was measured of one process."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

BUSY = 0.5  # of what a process can: at more, answers begin to wait for one another
FEWEST = 2  # processes, so that one can end while the other answers
SECONDS_A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one process did, and what a question costs beside it."""

    a_second: float  # questions on one core
    memory: float  # MB
    sent: float  # bytes of an answer as a browser takes it, with its head
    kept: float  # bytes of the journal a question
    rows_a_second: float  # that one writer of the journal gets into SQLite


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a number of questions a second needs."""

    questions: int
    processes: int
    memory: float  # GB of all processes
    megabits: float  # a second, out
    journal: float  # GB a day
    writer: float  # of one SQLite writer's time


def need_of(questions: int, measured: Measured) -> Need:
    """Return what so many questions a second need.

    >>> measured = Measured(a_second=400, memory=120, sent=2000, kept=200, rows_a_second=20_000)
    >>> need_of(100, measured).processes, need_of(10_000, measured).processes
    (2, 50)
    """
    processes = max(FEWEST, math.ceil(questions / (measured.a_second * BUSY)))
    return Need(
        questions=questions,
        processes=processes,
        memory=processes * measured.memory / 1000,
        megabits=questions * measured.sent * 8 / 1e6,
        journal=questions * measured.kept * SECONDS_A_DAY / 1e9,
        writer=questions / measured.rows_a_second,
    )


def table_of(needs: Sequence[Need]) -> list[tuple[str, ...]]:
    """Return the rows of a table with a column for each."""
    return [
        ("questions a second", *(f"{need.questions:,}" for need in needs)),
        ("processes, a core each", *(f"{need.processes:,}" for need in needs)),
        ("their memory, GB", *(f"{need.memory:,.1f}" for need in needs)),
        ("answers out, Mbit a second", *(f"{need.megabits:,.2f}" for need in needs)),
        ("journal a day, GB", *(f"{need.journal:,.2f}" for need in needs)),
        ("of one SQLite writer's time", *(f"{need.writer:.1%}" for need in needs)),
    ]
