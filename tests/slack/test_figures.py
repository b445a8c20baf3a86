"""The week's figures: from the journal where it can be read, else of this process alone."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.journal import Channel, JournalError, Row
from bot.replies import Kind
from bot.slack import figures as module
from bot.slack.figures import JournalFigures
from tests.slack.example_register import example_assistant

WEDNESDAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


def row(kind: Kind = Kind.ANSWER, *, helpful: bool | None = None, text: str | None = None) -> Row:
    return Row(
        hour=datetime(2026, 11, 24, 9, tzinfo=UTC),
        channel=Channel.WEB,
        language="nl",
        kind=kind,
        entries=(),
        topic=None,
        score=80,
        register_version="0123456789ab",
        helpful=helpful,
        text=text,
    )


class RememberingJournal:
    """A journal in memory, whose reading can fail or hang."""

    def __init__(self, *rows: Row, error: Exception | None = None, held: threading.Event | None = None) -> None:
        self._rows, self._error, self._held = rows, error, held
        self.asked_since: list[datetime] = []
        self.rated: list[tuple[str, bool]] = []
        self.recorded: list[object] = []

    def record(self, answered: object) -> None:
        self.recorded.append(answered)

    def rate(self, reply_id: str, *, helpful: bool) -> None:
        self.rated.append((reply_id, helpful))

    def rows(self, *, since: datetime) -> Sequence[Row]:
        self.asked_since.append(since)
        if self._held is not None:
            self._held.wait(10)
        if self._error is not None:
            raise self._error
        return self._rows


def figures_from(journal: RememberingJournal) -> JournalFigures:
    return JournalFigures(journal, journal, today=lambda: WEDNESDAY)


async def test_the_week_is_the_journals_from_monday_on():
    journal = RememberingJournal(
        row(), row(helpful=True), row(Kind.CHOICES, helpful=False), row(Kind.FALLBACK, text="krijg ik pizza?")
    )
    week = await figures_from(journal).week()
    assert journal.asked_since == [datetime(2026, 11, 23, tzinfo=UTC)]
    assert (week.since, week.helpful, week.unhelpful) == (MONDAY, 1, 1)
    assert dict(week.asked) == {"answer": 2, "choices": 1, "fallback": 1}


async def test_a_reply_is_not_counted_twice_and_a_judgement_reaches_the_journal():
    journal = RememberingJournal()
    figures = figures_from(journal)
    figures.answered(example_assistant().help(), surface="dm")
    figures.rated("reply-1", helpful=False)
    assert journal.recorded == []  # the assistant does that
    assert journal.rated == [("reply-1", False)]


async def test_a_journal_that_cannot_be_read_leaves_the_figures_of_this_process():
    figures = figures_from(RememberingJournal(error=JournalError("The journal can't be read now.")))
    figures.answered(example_assistant().help(), surface="dm")
    figures.rated("reply-1", helpful=True)
    week = await figures.week()
    assert (dict(week.asked), week.helpful) == ({"fallback": 1}, 1)


async def test_a_journal_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(module, "READING_SECONDS", 0.05)
    held = threading.Event()
    try:
        week = await figures_from(RememberingJournal(row(), held=held)).week()
        assert dict(week.asked) == {}
    finally:
        held.set()
