"""The week's figures, for the officers' App Home: how many questions, of which kind, found helpful or not."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.replies import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was asked this week. `unanswered` are questions without an answer, where a journal keeps their wording."""

    since: date
    asked: Mapping[str, int] = field(default_factory=dict)  # by kind of reply
    helpful: int = 0
    unhelpful: int = 0
    unanswered: tuple[str, ...] = ()


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
