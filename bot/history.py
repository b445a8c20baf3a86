"""The register as it was: what an archive keeps, read again, and what changed with each version that began to serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.archive import Archive, Period, Serving
from bot.knowledge.changes import Change, changes
from bot.knowledge.files import RegisterFiles
from bot.knowledge.problems import RegisterError
from bot.knowledge.register import Register
from bot.messages import Messages
from bot.replying import told_date

REGISTERS_AT_HAND = 4  # a large one takes tens of megabytes
COMPARISONS_AT_HAND = 200


class UnknownVersionError(LookupError):
    """A version that never served here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version that began to serve, with what changed to the one before it.

    `changes` is None where there is nothing to compare: before the `first` one that was kept, and where today's app
    can't read one of the two any more.
    """

    serving: Serving
    changes: tuple[Change, ...] | None
    first: bool


class History:
    """Reads an archive. What it read last it has at hand, since a version never changes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._register = lru_cache(REGISTERS_AT_HAND)(self._read)
        self._changes = lru_cache(COMPARISONS_AT_HAND)(self._compare)

    def servings(self) -> tuple[Serving, ...]:
        """Return when which version began to serve, oldest first; raises ArchiveError."""
        return tuple(self._archive.servings())

    def register(self, version: str) -> Register:
        """Return the register of a version.

        Raises UnknownVersionError where it never served, RegisterError where today's app refuses what an older one
        took, and ArchiveError.
        """
        return self._register(version)

    def files(self, version: str) -> RegisterFiles:
        """Return the files of a version, there even where `register` is refused; raises as that does else."""
        files = self._archive.files(version)
        if files is None:
            raise UnknownVersionError(version)
        return files

    def publications(
        self, *, since: date | None = None, most: int | None = None, public: bool = True
    ) -> tuple[Publication, ...]:
        """Return the versions that began to serve, newest first: those of a day (UTC) and after it, at most so many.

        With `public`, entries for staff are left out of what changed. Raises ArchiveError.
        """
        servings = self.servings()
        chosen = [
            (old, new)
            for old, new in zip([None, *servings], servings, strict=False)
            if since is None or new.began.date() >= since
        ]
        return tuple(
            Publication(
                serving=new, changes=self._changes(old.version, new.version, public) if old else None, first=old is None
            )
            for old, new in chosen[::-1][:most]
        )

    def _read(self, version: str) -> Register:
        return self.files(version).load()

    def _compare(self, old: str, new: str, public: bool) -> tuple[Change, ...] | None:
        try:
            registers = self.register(old), self.register(new)
        except RegisterError:
            return None
        before, after = (register.public() for register in registers) if public else registers
        return changes(before, after)


def told_moment(moment: datetime, messages: Messages) -> str:
    """Return a moment (UTC) as people write it: 23 November 2026, 14:05 UTC."""
    return f"{told_date(moment.date(), messages)}, {moment:%H:%M} UTC"


def told_periods(periods: Sequence[Period], messages: Messages) -> str:
    """Return when a version served as people write it, the one period and the other."""
    return messages.history.and_.join(told_period(period, messages) for period in periods)


def told_period(period: Period, messages: Messages) -> str:
    """Return when a version served as people write it: from the one moment to the other, or since it began."""
    began = told_moment(period.began, messages)
    if period.ended is None:
        return messages.history.since.format(began=began)
    return messages.history.period.format(began=began, ended=told_moment(period.ended, messages))
