"""What an import tells of a file: what could not be placed, where it stands, and what to do about it.

Each sort of remark has a code and one sentence a language, in `remarks.<language>.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import yaml
from openpyxl.utils import get_column_letter

from bot.knowledge.problems import shown
from bot.messages import load_messages


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: `row` and `column` count from 1, as sheets do; `sheet` is None where there is but one."""

    sheet: str | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that an officer should know of an import."""

    code: str
    where: Where = Where()
    values: Mapping[str, object] = field(default_factory=dict)

    def told_in(self, language: str) -> str:
        """Return the remark as a line: where, what, and what to do."""
        bases = load_messages(language).lawful_bases
        values = {
            name: tuple(bases[code].label for code in value) if name == "bases" and isinstance(value, tuple) else value
            for name, value in self.values.items()
        }
        sentence = load_wording(language)[self.code].format_map({name: shown(value) for name, value in values.items()})
        place = where_in(self.where, language)
        return f"{place}: {sentence}" if place else sentence[:1].upper() + sentence[1:]


class ImportRefusedError(Exception):
    """A file of which no register can be made: `remarks` say why."""

    def __init__(self, *remarks: Remark) -> None:
        super().__init__(*remarks)
        self.remarks = remarks


def where_in(where: Where, language: str) -> str:
    """Return a place in words.

    >>> where_in(Where("HR", 12, 4), "nl"), where_in(Where(row=12), "en")
    ('blad "HR", rij 12, kolom D', 'row 12')
    """
    wording = load_wording(language)
    parts = []
    if where.sheet is not None:
        parts.append(f'{wording["sheet"]} "{shown(where.sheet)}"')
    if where.row is not None:
        parts.append(f"{wording['row']} {where.row}")
    if where.column is not None:
        parts.append(f"{wording['column']} {get_column_letter(where.column)}")
    return ", ".join(parts)


@cache
def load_wording(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by their codes."""
    sentences: dict[str, str] = yaml.safe_load(_file(language).read_text(encoding="utf-8"))
    return sentences


def _file(language: str) -> "resources.abc.Traversable":
    return resources.files(__package__).joinpath(f"remarks.{language}.yaml")
