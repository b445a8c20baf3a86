"""What the core asks of a storage that learns from questions without keeping people's words: `Journal`.

A row tells what was found, never who asked: no address, no user, no session, and the hour in place of the moment. The
wording is kept of those questions alone that found no answer or an unhelpful one, and only redacted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.replies import Kind


class JournalMode(StrEnum):
    """What is kept of a question: its redacted text where it found nothing, counts alone, or nothing at all."""

    REDACTED = "redacted"
    COUNTS = "counts"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept of questions and for how many days, as the app tells it to those who ask."""

    mode: JournalMode
    days: int


NOTHING_KEPT = Keeping(mode=JournalMode.OFF, days=0)


class Channel(StrEnum):
    """Where a question was asked."""

    WEB = "web"
    SLACK = "slack"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question that was just answered, as the core hands it to the journal. `question` is the text as it was typed:
    whoever takes it redacts it or drops it before anything reaches a disk.
    """

    reply_id: str
    question: str
    channel: Channel
    language: str  # the reply's
    kind: Kind
    entries: tuple[str, ...]  # ids, in the order they were told
    topic: str | None
    score: float  # the best candidate's, 0 to 100; 0 where there was none
    register_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question as the journal keeps it. `hour` is the beginning of the hour in UTC. `helpful` is None where nobody
    judged the reply; `text` is the redacted wording, None where it is not kept.
    """

    hour: datetime
    channel: Channel
    language: str
    kind: Kind
    entries: tuple[str, ...]
    topic: str | None
    score: float
    register_version: str
    helpful: bool | None
    text: str | None


class Journal(Protocol):
    """Takes what was answered. Neither method waits for a storage or raises, whatever state that is in."""

    def record(self, answered: Answered) -> None:
        """Take a question with what it found."""
        ...

    def rate(self, reply_id: str, *, helpful: bool) -> None:
        """Take an asker's judgement of a reply."""
        ...


class Rows(Protocol):
    """What a report asks of a storage. Reading waits for the storage, and raises `JournalError` where it is away."""

    def rows(self, *, since: datetime) -> Sequence[Row]:
        """Return the rows of the hours from the one of `since` (aware, UTC) on, oldest first."""
        ...


class JournalError(Exception):
    """The journal can't be read now; the message is a sentence for people, without secrets."""


class SilentJournal:
    """A `Journal` that keeps nothing: JOURNAL=off, the terminal, and tests."""

    def record(self, answered: Answered) -> None:
        """Keep nothing."""

    def rate(self, reply_id: str, *, helpful: bool) -> None:
        """Keep nothing."""
