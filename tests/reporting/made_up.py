"""A week of made-up rows, and reports on them from the register that one knows by heart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.assistant import Assistant
from bot.journal import Channel, Row
from bot.replies import Kind
from bot.reporting.making import report_on
from bot.reporting.report import Report
from tests.examples import EXAMPLE_REGISTER

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NEXT_MONDAY = MONDAY + timedelta(days=7)

ASSISTANT = Assistant(EXAMPLE_REGISTER, base_url="https://privacy.example", new_id=lambda: "")

DOGS = (
    "Mogen jullie mijn hond filmen?",
    "Is mijn hond bij jullie bekend?",
    "hond van de buren staat op de film",
    "Wat weten jullie over mijn hond",
)
TAGS = (
    "Waarom krijg ik een druppel bij de ingang?",
    "druppel bij de ingang kwijt",
    "Wat registreert de druppel van de ingang",
)
"""The register knows the entrance, by its cameras, and not the tag that opens it."""


@dataclass(frozen=True)
class MadeUpRows:
    """A storage that has these rows, in whatever order."""

    all: Sequence[Row]

    def rows(self, *, since: datetime) -> Sequence[Row]:
        return [row for row in self.all if row.hour >= since]


def row(text: str | None = None, *, hour: int = 9, **other: Any) -> Row:
    """Return a question that found nothing, `hour` hours after the week began."""
    made = Row(
        hour=MONDAY + timedelta(hours=hour),
        channel=Channel.WEB,
        language="nl",
        kind=Kind.FALLBACK,
        entries=(),
        topic=None,
        score=0.0,
        register_version=EXAMPLE_REGISTER.version,
        helpful=None,
        text=text,
    )
    return replace(made, **other)


def answered(entry: str = "payroll", **other: Any) -> Row:
    """Return a question that one entry answered."""
    return row(kind=Kind.ANSWER, entries=(entry,), score=80.0, **other)


def in_different_hours(texts: Iterable[str], **other: Any) -> list[Row]:
    """Return questions that found nothing, each asked in an hour of its own."""
    return [row(text, hour=9 + number, **other) for number, text in enumerate(texts)]


def report_of(rows: Iterable[Row], **other: Any) -> Report:
    """Return the report on the week of the rows."""
    options: dict[str, Any] = {
        "since": MONDAY,
        "until": NEXT_MONDAY,
        "language": "en",
        "threshold": 3,
        "kept_days": 30,
        "local": lambda moment: moment.astimezone(UTC),
    }
    return report_on(MadeUpRows(list(rows)), ASSISTANT, **{**options, **other})
