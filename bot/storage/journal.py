"""The journal in a database: written beside the answering, so that no answer waits for it or fails with it."""

import asyncio
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from time import monotonic
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from bot.journal import Answered, JournalError, JournalMode, Keeping, Row
from bot.redaction import redact
from bot.replies import Kind
from bot.storage.database import DatabaseError, scrub, trouble_of
from bot.storage.rows import NewRow, question_row, rating_row, remove_old, select_rows, write_rows
from bot.storage.schema import migrate

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.5  # from a question to the database
BATCH_ROWS = 500
MOST_QUEUED = 10_000  # rows that wait for a database that is away; beyond, they are dropped and counted
RETRY_SECONDS = 2.0
STOP_SECONDS = 5.0
STOPPING_SECONDS = 0.2  # between attempts when the process ends
REMEMBERED_ROWS = 2_000  # answered questions whose redacted text waits for a judgement
REMEMBERED_SECONDS = 3600.0

UNWRITABLE = (DataError, IntegrityError, ValueError)
"""Errors that are about a row and not about the database: trying again is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the journal of this process did since its start, for whoever measures."""

    taken: int = 0
    written: int = 0
    dropped: int = 0
    queued: int = 0
    removed: int = 0  # rows older than they may be kept


class SqlJournal:
    """A `Journal` and `Rows` in SQLite or PostgreSQL. `start` and `stop` make it a service of the web side.

    A text is redacted as it is taken, so that none waits as it was typed. The rows wait in memory, bounded, and a
    thread of its own writes them in batches: it wakes twice a second and not for each, which would make it and what
    answers questions wait for one another. Where the database is away the rows wait; where too many wait, the newest
    are dropped and counted. Nothing else in the process touches the database through this object but `rows`, which
    waits for it.
    """

    def __init__(
        self,
        engine: Engine,
        keeping: Keeping,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        redact: Callable[[str], str] = redact,
    ) -> None:
        """Take the database to write to, what may be kept, and the clock."""
        self._engine = engine
        self._keeping = keeping
        self._now = now
        self._redact = redact
        self._waiting: deque[NewRow] = deque()
        self._wake = threading.Event()  # there is enough for a batch, or the end has come
        self._remembered = _Remembered()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._counting = threading.Lock()
        self._taken = self._written = self._dropped = self._removed = 0
        self._trouble = ""
        self._ready = False
        self._retry_at = 0.0
        self._cleaned: datetime | None = None

    # What is asked of it from the event loop and from Slack's threads

    def record(self, answered: Answered) -> None:
        """Take a question with what it found."""
        if self._keeping.mode is JournalMode.OFF:
            return
        text = self._redacted(answered.question) if self._keeping.mode is JournalMode.REDACTED else None
        if text and answered.kind is not Kind.FALLBACK:
            self._remembered.keep(answered.reply_id, text)
            text = None
        self._take(question_row(answered, hour=_hour(self._now()), text=text))

    def rate(self, reply_id: str, *, helpful: bool) -> None:
        """Take an asker's judgement of a reply; the last one counts."""
        if self._keeping.mode is JournalMode.OFF or not reply_id:
            return
        text = None if helpful else self._remembered.text(reply_id)
        self._take(rating_row(reply_id, helpful=helpful, hour=_hour(self._now()), text=text))

    def rows(self, *, since: datetime) -> Sequence[Row]:
        """Return the rows of the hours from `since` on, oldest first; waits for the database, and raises JournalError
        where it can't be read.
        """
        try:
            migrate(self._engine)
            return select_rows(self._engine, since=_hour(since))
        except DatabaseError as error:
            raise JournalError(str(error)) from None
        except SQLAlchemyError as error:
            raise JournalError(f"The journal can't be read now. The database: {trouble_of(error)}.") from None

    @property
    def counts(self) -> Counts:
        """What was done since the start."""
        with self._counting:
            return Counts(
                taken=self._taken,
                written=self._written,
                dropped=self._dropped,
                queued=len(self._waiting),
                removed=self._removed,
            )

    def status(self) -> Mapping[str, Any]:
        """Return how the journal is, for whoever watches; nothing secret and nothing personal."""
        counts = self.counts
        return {
            "journal": self._keeping.mode.value,
            "days": self._keeping.days,
            "database": "away" if self._trouble else "ok" if self._ready else "starting",
            "trouble": self._trouble or None,
            "queued": counts.queued,
            "dropped": counts.dropped,
        }

    # A service of the web side

    async def start(self) -> None:
        """Begin to write; the database may still be away."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Write what was taken, for as long as a few seconds; tell how much was lost where that was not enough."""
        if self._thread is None:
            return
        self._stopping.set()
        self._wake.set()
        await asyncio.to_thread(self._thread.join, STOP_SECONDS)
        if lost := len(self._waiting):
            log.error("journal: %d rows were not written before the end: %s", lost, self._trouble or "too slow")
        if not self._thread.is_alive():
            self._engine.dispose()
        self._thread = None

    def _take(self, row: NewRow) -> None:
        with self._counting:
            if len(self._waiting) >= MOST_QUEUED:
                self._dropped += 1
                return
            self._taken += 1
            self._waiting.append(row)
            enough = len(self._waiting) == BATCH_ROWS
        if enough:
            self._wake.set()

    def _redacted(self, question: str) -> str | None:
        try:
            return self._redact(question)
        except Exception as error:  # a text that can't be redacted is not kept
            log.error("journal: a text could not be redacted (%s)", type(error).__name__)
            return None

    # What the thread does

    def _run(self) -> None:
        end = float("inf")
        while True:
            stopping = self._stopping.is_set()
            self._wake.wait(STOPPING_SECONDS if stopping else FLUSH_SECONDS)
            self._wake.clear()
            self._remembered.forget()
            if stopping:
                end = min(end, monotonic() + STOP_SECONDS)
            if monotonic() >= self._retry_at:
                self._work()
            if stopping and (not self._waiting or monotonic() > end):
                return

    def _work(self) -> None:
        try:
            if not self._ready:
                migrate(self._engine)
                self._ready = True
            while batch := self._batch():
                self._write(batch)
            self._clean()
        except Exception as error:  # whatever it is, the thread lives on and tries again
            self._ready = False  # another file or server may be there next time
            self._retry_at = monotonic() + (STOPPING_SECONDS if self._stopping.is_set() else RETRY_SECONDS)
            self._tell(trouble_of(error))
        else:
            self._tell("")

    def _batch(self) -> Sequence[NewRow]:
        with self._counting:
            return list(islice(self._waiting, BATCH_ROWS))

    def _write(self, batch: Sequence[NewRow]) -> None:
        """Write the first rows that wait; those that the database refuses for what is in them are dropped alone."""
        refused = 0
        try:
            write_rows(self._engine, batch)
        except UNWRITABLE:
            for row in batch:
                try:
                    write_rows(self._engine, [row])
                except UNWRITABLE as error:
                    refused += 1
                    log.error("journal: a row was refused (%s)", trouble_of(error))
        with self._counting:
            for _ in batch:
                self._waiting.popleft()
            self._written += len(batch) - refused
            self._dropped += refused

    def _clean(self) -> None:
        """Once an hour, remove what may not be kept any longer."""
        hour = _hour(self._now())
        if hour == self._cleaned:
            return
        removed = remove_old(self._engine, hour=hour, days=self._keeping.days)
        if removed:
            scrub(self._engine)
            log.info("journal: removed %d rows that were kept for %d days", removed, self._keeping.days)
        self._removed += removed
        self._cleaned = hour

    def _tell(self, trouble: str) -> None:
        """Log that the database went away or came back, once each; what exactly is wrong stands in the status."""
        if trouble and not self._trouble:
            log.warning("journal: questions are answered but not written, the database is away: %s", trouble)
        elif self._trouble and not trouble:
            log.info("journal: the database is back; %d rows were dropped since the start", self._dropped)
        self._trouble = trouble


class _Remembered:
    """Redacted texts by reply, for as long as an asker may still judge it: bounded in number and in time. May be used
    from several threads.
    """

    def __init__(self) -> None:
        self._texts: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, reply_id: str, text: str) -> None:
        with self._lock:
            self._texts[reply_id] = (monotonic(), text)
            if len(self._texts) > REMEMBERED_ROWS:
                self._texts.popitem(last=False)

    def text(self, reply_id: str) -> str | None:
        self.forget()
        with self._lock:
            return self._texts[reply_id][1] if reply_id in self._texts else None

    def forget(self) -> None:
        """Forget what was remembered for long enough."""
        limit = monotonic() - REMEMBERED_SECONDS
        with self._lock:
            while self._texts and next(iter(self._texts.values()))[0] < limit:
                self._texts.popitem(last=False)


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
