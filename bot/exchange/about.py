"""What a file says of the register as a whole, a line each: the controller, whom to write to, which day it is of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.exchange.cells import phrases_in
from bot.exchange.entries import day_in
from bot.exchange.headings import recognise
from bot.exchange.plain import Plain
from bot.exchange.remarks import Remark, Where
from bot.exchange.sheets import Row
from bot.exchange.words import names_of, plain
from bot.knowledge.file_format import COLOUR, EMAIL, LOGO, URL, URL_WITH_ID

OWN_FORMAT = "privacybot 1"
"""What an export says of its format, so that an import takes it by its word and looks for nothing else in it."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]{2,}")
_PATTERNS = {"email": EMAIL, "url": URL, "accent": COLOUR, "logo": LOGO, "address": "je|u"}


@dataclass(slots=True)
class About:
    """What is said of a register as a whole. `unread` are the rows that say something else."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: list[Row] = field(default_factory=list)

    def as_plain(self) -> Plain:
        """Return it in the shape of the register's file; the controller's name may be missing."""
        told: Plain = {}
        if "date" in self.values:
            told["date"] = self.values["date"]
        told["controller"] = {"name": self.values.get("controller")}
        told["controller"]["contact"] = {"email": self.values.get("email"), "url": self.values.get("url")}
        if "address" in self.values:
            told["controller"]["address"] = self.values["address"]
        for name, field_name in (("statement", "register_statement"), ("outside", "outside")):
            if self.values.get(field_name):
                told[name] = self.values[field_name]
        theme = {name: self.values[name] for name in ("accent", "logo") if name in self.values}
        return told | ({"theme": theme} if theme else {})


def is_own(rows: Iterable[Row]) -> bool:
    """Whether these rows are of a file that an export made."""
    return any(row.cell(1) == OWN_FORMAT and names_of("about").get(plain(row.cell(0))) == "format" for row in rows)


def read_about(rows: Iterable[Row], about: About, *, sheet: str | None, language: str) -> list[Remark]:
    """Take what rows say of the register as a whole: a label, and what it is of in the next cell or behind a colon."""
    remarks: list[Remark] = []
    for row in rows:
        label, value = _parted(row)
        heading = recognise(label, group="about")
        if heading is None or heading.sure < 0.8 or heading.also or not value:
            about.unread.append(row)
        elif not _take(about, heading.field, value, heading.language or language):
            remarks.append(Remark("not_read", Where(sheet, row.number), {"text": f"{label}: {value}"}))
    return remarks


def _parted(row: Row) -> tuple[str, str]:
    first = row.cell(row.filled[0])
    if len(row.filled) > 1:
        return first.rstrip(" :"), row.cell(row.filled[1])
    label, _colon, value = first.partition(":")
    return label.strip(), value.strip()


def _take(about: About, name: str, value: str, language: str) -> bool:
    """Take a value; False where it does not fit its label."""
    values = about.values
    if name in ("format", "version"):
        return True
    if name == "date":
        day = day_in(value)
        values.setdefault("date", day) if day else None
        return day is not None
    if name == "register_statement":
        if re.fullmatch(URL_WITH_ID, value):
            values.setdefault(name, {})[language] = value
        return language in values.get(name, {})
    if name == "outside":
        values.setdefault(name, {}).setdefault(language, []).extend(phrases_in(value, also=",;"))
        return True
    if name == "email" and not re.fullmatch(EMAIL, value):
        found = _ADDRESS.search(value)  # "mw. J. Jansen, privacy@example.org"
        if found is None:
            return False
        value = found[0]
    if name in _PATTERNS and not re.fullmatch(_PATTERNS[name], value):
        return False
    values.setdefault(name, value)
    return True
