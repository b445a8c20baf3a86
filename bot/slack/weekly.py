"""The report of last week, told once in the officers' channel: on Monday at nine, or as soon after as the app runs.

Which week was told is asked of the channel itself, where it outlives a restart; a claim keeps processes that look at
the same moment from telling it twice. Nine o'clock is that of the machine (TZ sets its zone).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.journal import JournalError
from bot.messages import Messages
from bot.reporting.report import Gap, Report
from bot.reporting.telling import (
    addition_intro,
    cut_short,
    gap_count,
    gap_heading,
    gap_notes,
    headline,
    percent,
    period,
    rest,
    tables,
    yaml_lines,
)
from bot.reporting.text import chart, draw_report
from bot.slack.announcing import Claims
from bot.slack.blocks import Page, bold, context, header, section
from bot.slack.delivery import DeliveryError, Message
from bot.slack.desk import Desk, log_unforeseen
from bot.slack.text import defanged, escape, escaped_within, literal

log = logging.getLogger(__name__)

WEEKLY_EVENT = "privacy_week"
HOUR = 9
LOOK_SECONDS = 3600.0  # between two looks at the clock: a machine may have slept
RETRY_SECONDS = 600.0  # where the journal could not be read, or Slack did not take it
CLAIM_SECONDS = 540  # for one process to look and to post; it ends before the next look
TOLD_SECONDS = 8 * 24 * 3600
MOST_GAPS = 5
MOST_ENTRIES = 5

MakeReport = Callable[[datetime, datetime, str], Report]
"""Makes the report from one moment up to another, in a language; works beside the event loop."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week that ended: from its Monday up to the next one, and that Monday's nine o'clock, all on the clock of the
    calendar (naive). `key` is its ISO name.
    """

    since: datetime
    until: datetime
    due: datetime
    key: str


def week_due(now: datetime) -> Week | None:
    """Return the week that has to be told by now, None on a Monday before nine. `now` is on the clock of the calendar.

    >>> week_due(datetime(2026, 11, 25, 14)).key
    '2026-W47'
    >>> week_due(datetime(2026, 11, 23, 8, 59))
    """
    until = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    due = until.replace(hour=HOUR)
    since = until - timedelta(days=7)
    year, number, _day = since.isocalendar()
    return Week(since, until, due, f"{year}-W{number:02}") if now >= due else None


class Weekly:
    """Tells each week once it is over, as long as the Slack side runs."""

    def __init__(
        self,
        desk: Desk,
        make_report: MakeReport,
        *,
        claims: Claims | None = None,
        now: Callable[[], datetime] = datetime.now,
        moment: Callable[[datetime], datetime] = datetime.astimezone,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take the desk to post from, what makes a report, what keeps several processes from telling the same week (the
        desk's own memory where none is given), the clock of the calendar, and which moment a time on it is:
        naive in, aware out. Both are the machine's own where none are given.
        """
        self._desk = desk
        self._make_report = make_report
        self._claims = claims or desk.state
        self._now = now
        self._moment = moment
        self._sleep = sleep
        self._settled = ""  # the key of the last week that is told, by whichever process
        self._blind = ""  # the key of a week that this process is to tell without a look at the channel
        self._began = now()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look at the clock."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            week = week_due(self._now())
            settled = week is None or week.key == self._settled
            if week is not None and not settled:
                try:
                    settled = await self._settle(week)
                except DeliveryError:
                    settled = False  # logged where it happened
                except JournalError as error:
                    log.warning("the report of week %s waits: %s", week.key, error)
                except Exception as error:  # the last handler of this task: next time may go better
                    log_unforeseen(error)
            await self._sleep(self._seconds_to_look() if settled else RETRY_SECONDS)

    def _seconds_to_look(self) -> float:
        """Return how long to wait: until nine on Monday, and never so long that a change of the clock is missed."""
        now = self._now()
        nine = (now + timedelta(days=-now.weekday() % 7)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
        left = (nine - now).total_seconds()
        return min(left, LOOK_SECONDS) if left > 0 else LOOK_SECONDS

    async def _settle(self, week: Week) -> bool:
        """Tell a week unless it is told; return whether it is by now."""
        channel = self._desk.settings.privacy_channel
        if channel is None or self._desk.workspace is None:
            return False
        if not await self._claims.claim(f"week:{week.key}", seconds=CLAIM_SECONDS):
            return False  # another process is at it: look again later
        try:
            told = await self._is_told(week, channel)
        except DeliveryError:
            told = not await self._may_tell_blindly(week)
        if not told:
            messages = self._desk.messages(None)
            since, until = self._moment(week.since), self._moment(week.until)
            report = await asyncio.to_thread(self._make_report, since, until, messages.language)
            if _is_worth_telling(report):
                await self._desk.delivery.post(channel, weekly_message(report, messages, key=week.key))
                log.info("the report of week %s was posted: questions=%d", week.key, report.figures.questions)
        self._settled = week.key
        return True

    async def _is_told(self, week: Week, channel: str) -> bool:
        """Return whether the channel has a week's message; raises DeliveryError where the app may not read it."""
        ended = self._moment(week.until).timestamp()
        async for message in self._desk.delivery.history(channel):
            if float(message.get("ts") or 0) < ended:
                return False
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == WEEKLY_EVENT and payload.get("week") == week.key:
                return True
        return False

    async def _may_tell_blindly(self, week: Week) -> bool:
        """Return whether to tell a week without a look at the channel: only where this process ran when it was due, for
        one that starts later would tell it again at every restart.
        """
        if self._began >= week.due:
            return False
        if self._blind != week.key and await self._claims.claim(f"told:{week.key}", seconds=TOLD_SECONDS):
            self._blind = week.key
        return self._blind == week.key


def _is_worth_telling(report: Report) -> bool:
    """Return whether anything was asked in the week or the one before: silence is told once."""
    return bool(report.figures.questions or (report.before and report.before.questions))


def weekly_message(report: Report, messages: Messages, *, key: str) -> Message:
    """Return a week's report as a message: the figures, a chart, and the largest clusters of unanswered questions."""
    says = messages.report
    page = Page()
    page.end_with(context(escape(f"{says.footer.format(version=report.register_version)} {says.whole_report}")))
    page.add(header(says.week_title))
    page.add(context(escape(period(report, messages))))
    page.words(headline(report, messages))
    page.words(cut_short(report, messages))
    if report.figures.questions:
        _figures(page, report, messages)
        _unanswered(page, report, messages)
    return Message(
        text=escape(f"{says.week_title}\n\n{defanged(draw_report(report, messages))}"),
        blocks=page.blocks,
        metadata={"event_type": WEEKLY_EVENT, "event_payload": {"week": key}},
    )


def _figures(page: Page, report: Report, messages: Messages) -> None:
    says = messages.report
    kinds, judged, *places = tables(report, messages)
    for table in (kinds, judged, *(of for of in places if len(of.lines) > 1)):
        told = (f"• {escape(line.label)}: {line.count} ({percent(line.share)})" for line in table.lines if line.count)
        page.lines(told, heading=table.heading)
    legend = f"█ {says.answered}  ░ {says.unanswered}"
    page.add(_code(f"{chart(report, messages)}\n\n{legend}", heading=says.steps[report.step.value]))
    entries = [
        f"• {one.count} × {escape(f'{one.id} {one.title or says.gone}')}" for one in report.entries[:MOST_ENTRIES]
    ]
    page.lines(entries, heading=says.entries_title if entries else "")


def _unanswered(page: Page, report: Report, messages: Messages) -> None:
    says = messages.report
    page.add(header(says.gaps_title))
    if not report.figures.unanswered:
        page.words(says.no_gaps)
    for gap in report.gaps[:MOST_GAPS]:
        _gap(page, gap, messages)
    if report.few:
        few = (f"• {gap.count} × {escape(defanged(gap_heading(gap)))}" for gap in report.few)
        page.lines(few, heading=says.few_title)
    if others := rest(report, messages):
        page.add(context(escaped_within(" ".join(others), 1900)))


def _gap(page: Page, gap: Gap, messages: Messages) -> None:
    lines = [gap_count(gap, messages), *gap_notes(gap, messages)]
    page.words("\n".join(lines), heading=literal(defanged(gap_heading(gap))))
    if gap.addition:
        page.add(_code(yaml_lines(gap.addition), heading=addition_intro(gap, gap.addition, messages)))


def _code(lines: str, *, heading: str) -> dict[str, object]:
    return section(f"*{bold(heading)}*\n```\n{escaped_within(literal(lines), 2400)}\n```")
