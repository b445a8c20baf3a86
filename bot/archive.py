"""What the core asks of a storage that proves what was said: every register version that ever served, byte for byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.knowledge.files import RegisterFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """A version of the register that served: 12 hex digits, and since when (aware, UTC) it first did."""

    version: str
    first_served: datetime


class Archive(Protocol):
    """Keeps versions, each once by its hash. Reading raises `ArchiveError` where the storage is away."""

    def keep(self, files: RegisterFiles) -> None:
        """Keep the files of a version that begins to serve. Never waits and never raises: it is tried again later."""
        ...

    def versions(self) -> Sequence[KeptVersion]:
        """Return all versions kept, oldest first."""
        ...

    def files(self, version: str) -> RegisterFiles | None:
        """Return the files of a version, None where it never served."""
        ...

    def version_as_of(self, day: date) -> str | None:
        """Return the version that served last on a day (UTC), None where none had served by then."""
        ...


class ArchiveError(Exception):
    """The versions can't be read now; the message is a sentence for people, without secrets."""
