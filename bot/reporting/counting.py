"""Rows of the journal counted: how many of each kind, where, in which language, and when."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.journal import Channel, Row
from bot.replies import Kind

MOST_HOURS = timedelta(days=2)
MOST_DAYS = timedelta(days=45)
MOST_WEEKS = timedelta(days=370)


class Step(StrEnum):
    """What one bar of the chart stands for: short periods are drawn by the hour, long ones by the month."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many questions there were. Every question is of one kind, one channel and one language; `unanswered` are
    those that found nothing or whose reply was found unhelpful.
    """

    questions: int = 0
    unanswered: int = 0
    helpful: int = 0
    unhelpful: int = 0
    kinds: Mapping[Kind, int]
    channels: Mapping[Channel, int]
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The questions of one step of the chart; `begin` is on the calendar's own clock."""

    begin: datetime
    answered: int
    unanswered: int

    @property
    def questions(self) -> int:
        """All questions of the step."""
        return self.answered + self.unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An entry or a topic, how often it was told, and what people found of it."""

    id: str
    count: int
    helpful: int
    unhelpful: int


def is_unanswered(row: Row) -> bool:
    """Return whether a question found nothing, or a reply that did not help."""
    return row.kind is Kind.FALLBACK or row.helpful is False


def figures_of(rows: Sequence[Row]) -> Figures:
    """Return the figures of some rows; kinds and channels that did not occur stand in them with 0."""
    kinds, channels = Counter(row.kind for row in rows), Counter(row.channel for row in rows)
    languages = Counter(row.language for row in rows)
    return Figures(
        questions=len(rows),
        unanswered=sum(map(is_unanswered, rows)),
        helpful=sum(row.helpful is True for row in rows),
        unhelpful=sum(row.helpful is False for row in rows),
        kinds={kind: kinds[kind] for kind in Kind},
        channels={channel: channels[channel] for channel in Channel},
        languages=dict(sorted(languages.items(), key=lambda item: (-item[1], item[0]))),
    )


def entries_asked(rows: Iterable[Row], *, most: int) -> tuple[Asked, ...]:
    """Return the entries that were told most, as the one thing that was asked about."""
    return _most_asked(((row.entries[0], row) for row in rows if _is_about_one(row)), most)


def topics_asked(rows: Iterable[Row], *, most: int) -> tuple[Asked, ...]:
    """Return the topics that were told most."""
    return _most_asked(((row.topic, row) for row in rows if row.topic is not None), most)


def step_of(length: timedelta) -> Step:
    """Return the step in which a period of some length is drawn, so that the bars can be told apart."""
    if length <= MOST_HOURS:
        return Step.HOUR
    if length <= MOST_DAYS:
        return Step.DAY
    return Step.WEEK if length <= MOST_WEEKS else Step.MONTH


def bars_of(
    rows: Iterable[Row], *, since: datetime, until: datetime, local: Callable[[datetime], datetime]
) -> tuple[Bar, ...]:
    """Return the bars from `since` up to `until`, those without a question too. `local` puts a moment on the clock of
    the calendar.
    """
    step = step_of(until - since)
    counts: Counter[tuple[datetime, bool]] = Counter()
    for row in rows:
        counts[_begin(local(row.hour), step), is_unanswered(row)] += 1
    bars = []
    at, end = _begin(local(since), step), local(until).replace(tzinfo=None)
    while at < end:
        bars.append(Bar(begin=at, answered=counts[at, False], unanswered=counts[at, True]))
        at = _next(at, step)
    return tuple(bars)


def _is_about_one(row: Row) -> bool:
    return len(row.entries) == 1 and row.kind in (Kind.ANSWER, Kind.TOPIC)


def _most_asked(told: Iterable[tuple[str, Row]], most: int) -> tuple[Asked, ...]:
    counts: Counter[str] = Counter()
    judged: Counter[tuple[str, bool | None]] = Counter()
    for id, row in told:
        counts[id] += 1
        judged[id, row.helpful] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Asked(id=id, count=count, helpful=judged[id, True], unhelpful=judged[id, False]) for id, count in ranked[:most]
    )


def _begin(moment: datetime, step: Step) -> datetime:
    """Return when the step that holds a moment began, without its zone: a day is a day when the clocks change too."""
    hour = moment.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    if step is Step.HOUR:
        return hour
    day = hour.replace(hour=0)
    if step is Step.DAY:
        return day
    return day - timedelta(days=day.weekday()) if step is Step.WEEK else day.replace(day=1)


def _next(begin: datetime, step: Step) -> datetime:
    match step:
        case Step.HOUR:
            return begin + timedelta(hours=1)
        case Step.DAY:
            return begin + timedelta(days=1)
        case Step.WEEK:
            return begin + timedelta(days=7)
        case Step.MONTH:
            return (begin + timedelta(days=31)).replace(day=1)
