"""A journal as tests use it: questions to record, a clock that they set, and the wait for a thread to be done."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.journal import Answered, Channel, JournalMode, Keeping
from bot.replies import Kind
from bot.storage.database import open_database
from bot.storage.journal import SqlJournal

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_numbers = itertools.count(1)


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    moment: datetime = field(default=NOON)

    def __call__(self) -> datetime:
        return self.moment


def answered(question: str = "Hoe lang bewaren jullie beelden?", **given: Any) -> Answered:
    """Return a question that was just answered."""
    facts: dict[str, Any] = {
        "reply_id": f"reply-{next(_numbers)}",
        "channel": Channel.WEB,
        "language": "nl",
        "kind": Kind.ANSWER,
        "entries": ("cctv",),
        "topic": None,
        "score": 87.5,
        "register_version": "0123456789ab",
    }
    return Answered(question=question, **(facts | given))


def journal_in(
    url: str, mode: JournalMode = JournalMode.REDACTED, *, days: int = 30, now: Callable[[], datetime] | None = None
) -> SqlJournal:
    """Return a journal that has not begun to write."""
    return SqlJournal(open_database(url), Keeping(mode=mode, days=days), now=now or Clock())


@asynccontextmanager
async def running(journal: SqlJournal) -> AsyncIterator[SqlJournal]:
    """Let a journal write while the block runs."""
    await journal.start()
    try:
        yield journal
    finally:
        await journal.stop()


async def until(true: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Wait for what a thread does; fail where it takes far too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.02)
