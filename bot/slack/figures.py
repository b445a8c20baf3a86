"""The week's figures, for the officers' App Home: how many questions, of which kind, found helpful or not."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from bot.journal import Journal, JournalError, Row, Rows
from bot.replies import Reply

log = logging.getLogger(__name__)

READING_SECONDS = 5.0  # after which the home page does without the journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was asked this week, in numbers: a wording is told by the report alone, once enough people used it."""

    since: date
    asked: Mapping[str, int] = field(default_factory=dict)  # by kind of reply
    helpful: int = 0
    unhelpful: int = 0


class Figures(Protocol):
    """What the Slack side tells of its work, and asks back for the officers. A journal can stand in for it."""

    def answered(self, reply: Reply, *, surface: str) -> None:
        """Note a reply that was given; called on the event loop, so it must not wait for anything."""
        ...

    def rated(self, reply_id: str, *, helpful: bool) -> None:
        """Note a person's judgement of a reply."""
        ...

    async def week(self) -> Week:
        """Return the figures of the running week."""
        ...


class CountedFigures:
    """`Figures` of this process since its start or Monday, whichever came last: numbers, no words, no people."""

    def __init__(self, *, today: Callable[[], date] = date.today) -> None:
        self._today = today
        self._begin()

    def answered(self, reply: Reply, *, surface: str) -> None:
        self._turn_of_the_week()
        self._asked[reply.kind.value] += 1

    def rated(self, reply_id: str, *, helpful: bool) -> None:
        self._turn_of_the_week()
        self._rated[helpful] += 1

    async def week(self) -> Week:
        self._turn_of_the_week()
        return Week(since=self._since, asked=dict(self._asked), helpful=self._rated[True], unhelpful=self._rated[False])

    def _begin(self) -> None:
        self._since = self._today()
        self._asked: Counter[str] = Counter()
        self._rated: Counter[bool] = Counter()

    def _turn_of_the_week(self) -> None:
        if self._today().isocalendar()[:2] != self._since.isocalendar()[:2]:
            self._begin()


class JournalFigures:
    """`Figures` from the journal, so of every process and every channel since Monday; of this process alone while the
    journal can't be read.
    """

    def __init__(self, rows: Rows, journal: Journal, *, today: Callable[[], date] = lambda: datetime.now(UTC).date()):
        self._rows = rows
        self._journal = journal
        self._today = today
        self._own = CountedFigures(today=today)

    def answered(self, reply: Reply, *, surface: str) -> None:
        self._own.answered(reply, surface=surface)  # the assistant told the journal itself

    def rated(self, reply_id: str, *, helpful: bool) -> None:
        self._own.rated(reply_id, helpful=helpful)
        self._journal.rate(reply_id, helpful=helpful)

    async def week(self) -> Week:
        today = self._today()
        monday = today - timedelta(days=today.weekday())
        since = datetime.combine(monday, time(), UTC)
        reading = asyncio.to_thread(self._rows.rows, since=since)
        try:
            return week_of(await asyncio.wait_for(reading, READING_SECONDS), since=monday)
        except (JournalError, TimeoutError) as error:
            log.warning("the week's figures are this process's alone: %s", str(error) or "the journal does not answer")
            return await self._own.week()


def week_of(rows: Sequence[Row], *, since: date) -> Week:
    """Return the figures of rows."""
    return Week(
        since=since,
        asked=Counter(row.kind.value for row in rows),
        helpful=sum(row.helpful is True for row in rows),
        unhelpful=sum(row.helpful is False for row in rows),
    )
