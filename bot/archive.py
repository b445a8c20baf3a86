"""What the core asks of a storage that proves what was said: every register version that ever served, byte for byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from bot.knowledge.files import RegisterFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A version of the register (12 hex digits) began to serve: it did until the next one began (aware, UTC)."""

    version: str
    began: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time in which one version served; `ended` is None where it still does."""

    began: datetime
    ended: datetime | None


class Archive(Protocol):
    """Keeps versions, each once by its hash. Reading raises `ArchiveError` where the storage is away."""

    def keep(self, files: RegisterFiles) -> None:
        """Keep the files of a version that begins to serve. Never waits and never raises: it is tried again later."""
        ...

    def servings(self) -> Sequence[Serving]:
        """Return when which version began to serve, oldest first. An earlier version may come back."""
        ...

    def files(self, version: str) -> RegisterFiles | None:
        """Return the files of a version, None where it never served."""
        ...


class ArchiveError(Exception):
    """The versions can't be read now; the message is a sentence for people, without secrets."""


def version_as_of(day: date, servings: Sequence[Serving]) -> str | None:
    """Return the version that served last on a day (UTC), None where none had served by then.

    >>> version_as_of(date(2026, 11, 2), [Serving(version="a", began=datetime(2026, 11, 2, 23, tzinfo=UTC))])
    'a'
    """
    return next((serving.version for serving in reversed(servings) if serving.began < _end_of(day)), None)


def periods_of(version: str, servings: Sequence[Serving]) -> tuple[Period, ...]:
    """Return when a version served, oldest first."""
    ends = [serving.began for serving in servings[1:]]
    return tuple(
        Period(began=serving.began, ended=ended)
        for serving, ended in zip(servings, [*ends, None], strict=False)
        if serving.version == version
    )


def _end_of(day: date) -> datetime:
    return (
        datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1)
        if day < date.max
        else datetime.max.replace(tzinfo=UTC)
    )
