"""Last week's report in the officers' channel: on Monday at nine, once, whatever restarts in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.journal import JournalError, Row
from bot.reporting.report import Report
from bot.slack.announcing import Claims
from bot.slack.app import SlackSide
from bot.slack.state import MemoryState, State
from bot.slack.weekly import Weekly, week_due
from bot.storage.claims import SqlClaims
from bot.storage.database import open_database
from tests.reporting.made_up import DOGS, TAGS, answered, in_different_hours, report_of, row
from tests.slack.conftest import OFFICERS, Join
from tests.slack.stand_in import SlackStandIn

SUNDAY_EVENING = datetime(2026, 11, 22, 21, 30)
MONDAY_AT_NINE = datetime(2026, 11, 23, 9)


class Calendar:
    """A calendar that is turned by hand: whoever sleeps wakes when it has come so far."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.looks = 0  # how often somebody began to sleep, having seen to everything
        self._wakes_at = now
        self._turned = asyncio.Condition()

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        async with self._turned:
            self.looks += 1
            self._wakes_at = until
            self._turned.notify_all()
            await self._turned.wait_for(lambda: self.now >= until)

    async def turn_to(self, now: datetime) -> None:
        """Turn it, and wait until whoever wakes has seen to everything."""
        async with self._turned:
            before, self.now = self.looks, now
            self._turned.notify_all()
            if now >= self._wakes_at:
                await asyncio.wait_for(self._turned.wait_for(lambda: self.looks > before), 10)

    async def seen(self) -> None:
        """Wait until everything is seen to for the first time."""
        async with self._turned:
            await asyncio.wait_for(self._turned.wait_for(lambda: self.looks > 0), 10)


class Reports:
    """Makes a report on made-up questions, and remembers of which week."""

    def __init__(self) -> None:
        self.made: list[tuple[datetime, datetime, str]] = []
        self.failing = 0
        self.error: Exception = JournalError("The journal can't be read now.")
        self.rows = [*in_different_hours((*DOGS, *TAGS)), answered(), row("salaris dan")]

    def __call__(self, since: datetime, until: datetime, language: str) -> Report:
        if self.failing:
            self.failing -= 1
            raise self.error
        self.made.append((since, until, language))
        return report_of(self.rows, language=language)


Begin = Callable[..., Weekly]


@pytest.fixture
async def begin(slack: SlackStandIn, join: Join) -> AsyncIterator[Begin]:
    """Begin to look at a calendar on a Slack side that has joined."""
    running: list[Weekly] = []
    side: SlackSide = await join()
    slack.ts = lambda: f"{MONDAY_AT_NINE.replace(tzinfo=UTC).timestamp() + len(slack.calls):.6f}"  # type: ignore[method-assign]

    def begun(
        calendar: Calendar, reports: Reports, *, state: State | None = None, claims: Claims | None = None
    ) -> Weekly:
        desk = replace(side._desk, state=state or MemoryState(clock=lambda: calendar.now.timestamp()))
        weekly = Weekly(
            desk,
            reports,
            claims=claims,
            now=calendar,
            moment=lambda naive: naive.replace(tzinfo=UTC),
            sleep=calendar.sleep,
        )
        weekly.start()
        running.append(weekly)
        return weekly

    yield begun
    for weekly in running:
        await weekly.stop()


@pytest.fixture
def reports() -> Reports:
    return Reports()


def told(slack: SlackStandIn) -> list[str]:
    """Return what was posted in the officers' channel."""
    return [call.text for call in slack.called("chat.postMessage") if call.arguments["channel"] == OFFICERS]


async def test_on_monday_at_nine_the_week_that_ended_is_told(
    slack: SlackStandIn, begin: Begin, reports: Reports
) -> None:
    calendar = Calendar(MONDAY_AT_NINE - timedelta(hours=1))
    begin(calendar, reports)
    await calendar.seen()
    await calendar.turn_to(MONDAY_AT_NINE - timedelta(minutes=1))
    assert told(slack) == []
    await calendar.turn_to(MONDAY_AT_NINE)
    (text,) = told(slack)
    assert "De vragen van vorige week" in text
    assert "hond" in text
    assert "keywords: {nl: [druppel]}" in text
    assert reports.made == [(datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC), "nl")]


async def test_a_week_is_told_once(slack: SlackStandIn, begin: Begin, reports: Reports) -> None:
    calendar = Calendar(MONDAY_AT_NINE)
    begin(calendar, reports)
    await calendar.seen()
    for hours in range(1, 30):
        await calendar.turn_to(MONDAY_AT_NINE + timedelta(hours=hours))
    assert len(told(slack)) == 1


async def test_a_monday_that_was_slept_through_is_made_up_for(
    slack: SlackStandIn, begin: Begin, reports: Reports
) -> None:
    calendar = Calendar(MONDAY_AT_NINE + timedelta(days=3))
    begin(calendar, reports)
    await calendar.seen()
    assert len(told(slack)) == 1


async def test_after_a_restart_a_week_is_not_told_again(slack: SlackStandIn, begin: Begin, reports: Reports) -> None:
    for hours in (0, 1, 50):
        calendar = Calendar(MONDAY_AT_NINE + timedelta(hours=hours))
        begin(calendar, reports)  # with a memory of its own, which a restart empties
        await calendar.seen()
    assert len(told(slack)) == 1


async def test_of_several_processes_one_tells_the_week(slack: SlackStandIn, begin: Begin, reports: Reports) -> None:
    calendars = [Calendar(MONDAY_AT_NINE) for _ in range(5)]
    shared = MemoryState(clock=lambda: calendars[0].now.timestamp())
    for calendar in calendars:
        begin(calendar, reports, state=shared)
    await asyncio.gather(*(calendar.seen() for calendar in calendars))
    assert len(told(slack)) == 1


@pytest.mark.parametrize("readable", [True, False])
async def test_of_several_machines_that_share_a_database_alone_one_tells_the_week(
    slack: SlackStandIn, begin: Begin, reports: Reports, database_url: str, readable: bool
) -> None:
    if not readable:
        slack.scopes.discard("groups:history")  # so that the claim alone decides
    calendars = [Calendar(MONDAY_AT_NINE - timedelta(hours=1)) for _ in range(4)]
    for calendar in calendars:
        shared = SqlClaims(
            open_database(database_url),
            otherwise=MemoryState(clock=lambda calendar=calendar: calendar.now.timestamp()),  # type: ignore[misc]
            now=lambda calendar=calendar: calendar.now.replace(tzinfo=UTC),  # type: ignore[misc]
        )
        begin(calendar, reports, claims=shared)
    await asyncio.gather(*(calendar.seen() for calendar in calendars))
    for minutes in (0, 10, 20, 30):
        at = MONDAY_AT_NINE + timedelta(minutes=minutes)
        await asyncio.gather(*(calendar.turn_to(at) for calendar in calendars))
    assert len(told(slack)) == 1


async def test_the_next_week_is_told_again(slack: SlackStandIn, begin: Begin, reports: Reports) -> None:
    calendar = Calendar(MONDAY_AT_NINE)
    begin(calendar, reports)
    await calendar.seen()
    await calendar.turn_to(MONDAY_AT_NINE + timedelta(days=7))
    assert len(told(slack)) == 2


@pytest.mark.parametrize(("asked_before", "posts"), [([answered(hour=-1)], 1), ([], 0)])
async def test_silence_is_told_once(
    slack: SlackStandIn, begin: Begin, reports: Reports, asked_before: list[Row], posts: int
) -> None:
    reports.rows = asked_before
    calendar = Calendar(MONDAY_AT_NINE)
    begin(calendar, reports)
    await calendar.seen()
    assert len(told(slack)) == posts
    assert all("niets gevraagd" in text for text in told(slack))


async def test_what_slack_does_not_take_is_posted_later(slack: SlackStandIn, begin: Begin, reports: Reports) -> None:
    slack.fail("chat.postMessage", "is_archived")
    calendar = Calendar(MONDAY_AT_NINE)
    begin(calendar, reports)
    await calendar.seen()
    assert slack.channels[OFFICERS].messages == []
    await calendar.turn_to(MONDAY_AT_NINE + timedelta(minutes=10))
    assert len(slack.channels[OFFICERS].messages) == 1


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (JournalError("The journal can't be read now."), "week 2026-W47 waits: The journal can't be read now."),
        (RuntimeError("private"), "unforeseen RuntimeError in"),
    ],
)
async def test_a_journal_that_is_away_is_asked_again_later(
    slack: SlackStandIn,
    begin: Begin,
    reports: Reports,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    logged: str,
) -> None:
    reports.failing, reports.error = 2, error
    calendar = Calendar(MONDAY_AT_NINE)
    begin(calendar, reports)
    await calendar.seen()
    for minutes in (10, 20):
        await calendar.turn_to(MONDAY_AT_NINE + timedelta(minutes=minutes))
    assert len(told(slack)) == 1
    assert logged in caplog.text
    assert "private" not in caplog.text


@pytest.mark.parametrize(("start", "posts"), [(SUNDAY_EVENING, 1), (MONDAY_AT_NINE + timedelta(hours=2), 0)])
async def test_where_the_channel_cannot_be_read_only_who_ran_at_nine_tells(
    slack: SlackStandIn, begin: Begin, reports: Reports, start: datetime, posts: int
) -> None:
    slack.scopes.discard("groups:history")
    calendar = Calendar(start)
    begin(calendar, reports)
    await calendar.seen()
    for hours in range(30):
        await calendar.turn_to(max(start, MONDAY_AT_NINE) + timedelta(hours=hours + 1))
    assert len(told(slack)) == posts


async def test_who_cannot_read_the_channel_still_tries_again(
    slack: SlackStandIn, begin: Begin, reports: Reports
) -> None:
    slack.scopes.discard("groups:history")
    slack.fail("chat.postMessage", "is_archived")
    calendar = Calendar(SUNDAY_EVENING)
    begin(calendar, reports)
    await calendar.seen()
    for minutes in (0, 10, 20, 30):
        await calendar.turn_to(MONDAY_AT_NINE + timedelta(minutes=minutes))
    assert len(slack.channels[OFFICERS].messages) == 1


async def test_the_slack_side_begins_and_ends_it(slack: SlackStandIn, join: Join, reports: Reports) -> None:
    side = await join(parts={"make_report": reports})
    if week_due(datetime.now()) is not None:
        await slack.one("chat.postMessage")
    await side.stop()
    assert side._weekly is not None
    assert side._weekly._task is not None
    assert side._weekly._task.done()


async def test_without_a_channel_for_officers_nothing_is_told(join: Join, reports: Reports) -> None:
    side = await join(parts={"make_report": reports}, privacy_channel=None)
    assert side._weekly is None


@pytest.mark.parametrize(
    ("now", "key"),
    [
        (datetime(2026, 11, 23, 9), "2026-W47"),
        (datetime(2026, 11, 29, 23, 59), "2026-W47"),
        (datetime(2027, 1, 4, 12), "2026-W53"),
    ],
)
def test_a_week_is_known_by_its_iso_name(now: datetime, key: str) -> None:
    week = week_due(now)
    assert week is not None
    assert week.key == key
