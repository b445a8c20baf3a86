"""What is seen of a register's files from outside: how they are now, and that they may have changed.

A file is often seen half-written, and more than half of the beginnings of a register are registers too. So nothing here
judges by one look: files count as they are once they have stood still.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import awatch

from bot.confirmation import confirmation_path, confirmed_version
from bot.knowledge.files import RegisterFiles, read_files
from bot.knowledge.problems import Problem, RegisterError

log = logging.getLogger(__name__)
logging.getLogger("watchfiles").setLevel(logging.WARNING)  # it tells of every event, ours and those of other files

RETRY_SECONDS = 30.0
PATIENCE_SECONDS = 30.0  # after so long it is told that a file keeps changing

Mark = tuple[int, ...]
"""What changes with a file: where it stands on the disk, its size, when it was written, when anything of it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The register's files at one moment. `files` is None where they can't be read, and `problems` says why."""

    marks: tuple[Mark, ...]
    files: RegisterFiles | None
    problems: tuple[Problem, ...] = ()
    logo: bytes = b""
    confirmed: str | None = None

    @property
    def size(self) -> int:
        """How many bytes the register and its topics have; 0 where they can't be read."""
        if self.files is None:
            return 0
        return len(self.files.register.data) + len(self.files.topics.data if self.files.topics else b"")


def look_at(register_file: Path, logo: str | None) -> Look:
    """Return how the files are now. `logo` is the name of the image beside the register, None where it has none."""
    marks = marks_of(register_file, logo)  # before the bytes: what is written meanwhile shows in the next marks
    picture = _bytes_of(register_file.with_name(logo)) if logo else b""
    confirmed = confirmed_version(register_file)
    try:
        return Look(marks=marks, files=read_files(register_file), logo=picture, confirmed=confirmed)
    except RegisterError as refused:
        return Look(marks=marks, files=None, problems=refused.problems, logo=picture, confirmed=confirmed)


def marks_of(register_file: Path, logo: str | None) -> tuple[Mark, ...]:
    """Return the marks of all files that a register rests on. Links are followed, so a swapped link shows."""
    beside = (register_file.with_name(name) for name in ("topics.yaml", logo) if name)
    return tuple(_mark(path) for path in (register_file, *beside, confirmation_path(register_file)))


async def settled(
    look: Callable[[], Awaitable[Look]], *, seconds_for: Callable[[Look], float], step_seconds: float
) -> Look:
    """Look again and again until the files have stood still for as long as `seconds_for` asks, and return them.

    However long that takes: a file that never stands still never counts.
    """
    clock = asyncio.get_running_loop().time
    seen = await look()
    still_since = told = clock()
    while True:
        await asyncio.sleep(step_seconds)
        again, now = await look(), clock()
        if again != seen:
            seen, still_since = again, now
        elif now - still_since >= seconds_for(seen):
            return seen
        if now - told >= PATIENCE_SECONDS:
            told = now
            log.warning("the register's files keep changing; the version in force serves until they stand still")


async def notice_events(folder: Path, stir: Callable[[], None]) -> None:
    """Call `stir` at each change in a folder, for as long as this runs.

    Where the system gives no events, as for many network folders or after the folder was replaced, looking at the
    marks has to do.
    """
    while True:
        try:
            async for _changes in awatch(folder, watch_filter=None, recursive=False, debounce=200, step=100):
                stir()
        except (OSError, RuntimeError) as error:  # watchfiles raises both where a folder is gone or can't be watched
            log.info("no file events from %s (%s): it is looked at instead", folder, type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)


def _mark(path: Path) -> Mark:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""  # a pipe would be waited for
    except (OSError, ValueError):
        return b""
