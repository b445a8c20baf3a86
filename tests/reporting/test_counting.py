"""Figures: every question is counted once in each of them, and every hour stands in one bar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal import Channel, Row
from bot.replies import Kind
from bot.reporting.counting import Step, bars_of, entries_asked, figures_of, step_of, topics_asked
from tests.reporting.made_up import MONDAY, NEXT_MONDAY, answered, row


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


ROWS = st.lists(
    st.builds(
        row,
        hour=st.integers(0, 7 * 24 - 1),
        channel=st.sampled_from(Channel),
        language=st.sampled_from(("nl", "en", "fy")),
        kind=st.sampled_from(Kind),
        helpful=st.sampled_from((None, True, False)),
    )
)


@given(ROWS)
def test_every_figure_adds_up_to_all_questions(rows: list[Row]) -> None:
    figures = figures_of(rows)
    bars = bars_of(rows, since=MONDAY, until=NEXT_MONDAY, local=utc)
    assert figures.questions == len(rows)
    for parts in (figures.kinds, figures.channels, figures.languages):
        assert sum(parts.values()) == len(rows)
    assert sum(bar.questions for bar in bars) == len(rows)
    assert sum(bar.unanswered for bar in bars) == figures.unanswered
    assert figures.kinds[Kind.FALLBACK] <= figures.unanswered <= figures.kinds[Kind.FALLBACK] + figures.unhelpful


def test_an_answer_that_did_not_help_counts_as_none() -> None:
    assert figures_of([answered(helpful=False), answered(helpful=True), row()]).unanswered == 2


def test_a_day_without_questions_has_a_bar_of_its_own() -> None:
    bars = bars_of([row(hour=5), answered(hour=50)], since=MONDAY, until=NEXT_MONDAY, local=utc)
    assert [bar.questions for bar in bars] == [1, 0, 1, 0, 0, 0, 0]


def test_a_day_is_that_of_the_calendar() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    late = [row(hour=23)]  # past midnight in Amsterdam
    bars = bars_of(late, since=MONDAY, until=NEXT_MONDAY, local=lambda moment: moment.astimezone(amsterdam))
    assert [bar.begin.day for bar in bars if bar.questions] == [17]


def test_the_day_on_which_the_clocks_change_is_one_day() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    since, until = datetime(2026, 10, 24, tzinfo=amsterdam), datetime(2026, 10, 27, tzinfo=amsterdam)
    rows = [row(hour=0, channel=Channel.WEB) for _ in range(3)]
    bars = bars_of(rows, since=since, until=until, local=lambda moment: moment.astimezone(amsterdam))
    assert [bar.begin.day for bar in bars] == [24, 25, 26]


@pytest.mark.parametrize(
    ("length", "step"),
    [
        (timedelta(hours=24), Step.HOUR),
        (timedelta(days=7), Step.DAY),
        (timedelta(weeks=12), Step.WEEK),
        (timedelta(days=800), Step.MONTH),
    ],
)
def test_the_longer_the_time_the_wider_the_bars(length: timedelta, step: Step) -> None:
    assert step_of(length) is step
    bars = bars_of([], since=MONDAY - length, until=MONDAY, local=utc)
    assert len(bars) <= 55


def test_what_is_asked_most_comes_first_with_what_people_thought_of_it() -> None:
    rows = [answered("payroll"), answered("cctv", helpful=True), answered("cctv", helpful=False)]
    first, second = entries_asked(rows, most=10)
    assert (first.id, first.count, first.helpful, first.unhelpful) == ("cctv", 2, 1, 1)
    assert (second.id, second.count) == ("payroll", 1)


def test_entries_that_were_only_offered_are_not_counted_as_asked() -> None:
    assert entries_asked([row(kind=Kind.CHOICES, entries=("cctv", "payroll"))], most=10) == ()


def test_topics_are_counted_beside_the_entries() -> None:
    assert [topic.id for topic in topics_asked([row(kind=Kind.TOPIC, topic="access")], most=5)] == ["access"]
