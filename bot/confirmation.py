"""An edit that loses much of the register waits until somebody confirms it: what is much, and how it is confirmed.

Half a file often parses, and a register that shrinks by a third is more often an accident than a decision. Whoever
decided it says so with a small file beside the register that names the version; every process of a deployment, and
every machine that gets the folder, finds it there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.register import Audience, Processing, Register

MOST_LOST = 0.3
"""The share of the entries in force that an edit may lose without being confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """An edit that waits to be confirmed: the version on disk, how many entries it has, and those it would lose out of
    how many are in force.
    """

    version: str
    processings: int
    lost: tuple[Processing, ...]
    in_force: int

    @property
    def lost_in_public(self) -> tuple[Processing, ...]:
        """The lost entries that everybody may be told of."""
        return tuple(processing for processing in self.lost if processing.audience is Audience.PUBLIC)


def held_back(old: Register, new: Register) -> HeldBack | None:
    """Return what has to be confirmed before `new` takes the place of `old`; None where nothing has.

    An entry is lost where its id is: links, buttons and what is kept of answers point at it.
    """
    lost = lost_entries(old, new)
    if len(lost) <= MOST_LOST * len(old.processings):
        return None
    return HeldBack(version=new.version, processings=len(new.processings), lost=lost, in_force=len(old.processings))


def lost_entries(old: Register, new: Register) -> tuple[Processing, ...]:
    """Return the entries of `old` whose ids `new` does not have."""
    return tuple(processing for processing in old if new.processing(processing.id) is None)


def confirmation_path(register_file: Path) -> Path:
    """Return where a confirmation is looked for.

    >>> confirmation_path(Path("knowledge/processings.yaml")).as_posix()
    'knowledge/.processings.yaml.confirmed'
    """
    return register_file.with_name(f".{register_file.name}.confirmed")


def confirm(register_file: Path, version: str) -> None:
    """Confirm a version; raises OSError where the folder can't be written to."""
    confirmation_path(register_file).write_text(f"{version}\n", encoding="ascii")


def confirmed_version(register_file: Path) -> str | None:
    """Return the version that was confirmed last, None where none was."""
    try:
        with confirmation_path(register_file).open("rb") as file:
            return file.read(100).decode("ascii", "replace").strip() or None
    except OSError:
        return None


def titles(processings: Sequence[Processing], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return the ids of entries with their titles in the register's own language, else in one they have."""
    return [
        (one.id, next((one.title[each] for each in languages if each in one.title), next(iter(one.title.values()), "")))
        for one in processings
    ]
