"""What the cells of a row say -> an entry of the register, and what of it could not be placed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.exchange.bases import read_basis
from bot.exchange.cells import phrases_in
from bot.exchange.columns import Placed
from bot.exchange.numbering import fit_id, number_before
from bot.exchange.plain import FACTS, TRANSLATED, Plain
from bot.exchange.remarks import Remark, Where
from bot.exchange.words import names_of, plain
from bot.knowledge.file_format import MAX_TEXT, URL_WITH_ID
from bot.knowledge.file_text import FORBIDDEN
from bot.knowledge.register import LawfulBasis

_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REST_BELONGS = {  # what stands in the cell of the basis beside it
    LawfulBasis.LEGITIMATE_INTERESTS: "interest",
    LawfulBasis.LEGAL_OBLIGATION: "statute",
    LawfulBasis.PUBLIC_TASK: "statute",
}


@dataclass(slots=True)
class Cells:
    """What stands in a row: texts by where they belong, and the column each comes from."""

    where: Where
    texts: dict[Placed, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    hidden: bool = False

    def add(self, spot: Placed, text: str, column: int) -> None:
        """Add a text, below what already stands in its place."""
        before = self.texts.get(spot)
        if not before:
            self.texts[spot] = text
        elif text not in before.split("\n"):
            self.texts[spot] = f"{before}\n{text}"
        self.columns.setdefault(spot.field, column)

    def text(self, name: str) -> str:
        """Return the text of a field that has but one."""
        return next((text for spot, text in self.texts.items() if spot.field == name), "")

    def by_language(self, name: str, language: str) -> dict[str, str]:
        """Return the texts of a field by language; `language` is that of texts that name none."""
        found: dict[str, str] = {}
        for spot, text in self.texts.items():
            if spot.field == name:
                told = spot.language or language
                found[told] = f"{found[told]}\n{text}" if told in found else text
        return found

    def at(self, name: str) -> Where:
        """Return where a field of this row stands."""
        column = self.columns.get(name)
        return Where(self.where.sheet, self.where.row, None if column is None else column + 1)


@dataclass(slots=True)
class Draft:
    """An entry as far as a row gives it. `wanted_id` is the file's own; `refusal` tells why it can't stand as it is."""

    told: Plain
    where: Where
    wanted_id: str | None
    remarks: list[Remark]
    refusal: Remark | None = None


def cleaned(text: str) -> str:
    """Return a text with plain line ends and without characters that a register can't have.

    >>> cleaned("naam \\r\\n\\x07adres  ")
    'naam\\nadres'
    """
    lines = _LINE_BREAKS.sub("\n", text).replace("\t", " ").split("\n")
    return FORBIDDEN.sub("", "\n".join(line.rstrip() for line in lines)).strip()


def draft_entry(cells: Cells, language: str, *, numbered: bool = False, own: bool = False) -> Draft:
    """Return the entry that a row gives.

    `numbered` where the names of this table begin with their numbers, `own` where an export gave the ids.
    """
    remarks: list[Remark] = []
    told: Plain = {"id": ""}
    wanted = (cells.text("id") or None) if own else _wanted_id(cells, remarks)
    for name in TRANSLATED[:2]:
        told[name] = texts_in(cells, name, language, remarks)
    if wanted is None and numbered and told["title"]:
        first = next(iter(told["title"]))
        number, rest = number_before(told["title"][first], bare=True)
        wanted, told["title"][first] = number, rest
    basis, rest = _basis(cells, remarks)
    told["lawful_basis"] = basis.value if isinstance(basis, LawfulBasis) else "???"
    told |= {name: texts for name in FACTS if (texts := texts_in(cells, name, language, remarks))}
    if rest and isinstance(basis, LawfulBasis):
        _place_rest(told, basis, rest, cells, language, remarks)
        told |= {name: told.pop(name) for name in FACTS if name in told}
    told |= _further(cells, language, remarks)
    refusal = _missing(told, cells) or (basis if isinstance(basis, Remark) else None)
    return Draft(told, cells.where, wanted, remarks, refusal)


def _wanted_id(cells: Cells, remarks: list[Remark]) -> str | None:
    text = cells.text("id")
    if not text:
        return None
    day = day_in(text) if _ISO_DAY.match(text) else None
    if day:  # "1.1", which Excel took for the 1st of January
        read = date.fromisoformat(day)
        wanted: str | None = f"{read.day}.{read.month}"
        remarks.append(Remark("date_for_id", cells.at("id"), {"text": text, "id": wanted}))
        return wanted
    wanted = fit_id(text)
    if wanted is not None and wanted != text.rstrip("."):
        remarks.append(Remark("other_id", cells.at("id"), {"text": text, "id": wanted}))
    return wanted


def texts_in(cells: Cells, name: str, language: str, remarks: list[Remark]) -> dict[str, str]:
    """Return the texts of a field by language, without those that a register can't take."""
    texts = {}
    for told_language, text in cells.by_language(name, language).items():
        if "\ufffd" in text:
            remarks.append(Remark("lost_characters", cells.at(name), {"text": text}))
        if len(text) > MAX_TEXT:
            remarks.append(Remark("text_too_long", cells.at(name), {"count": len(text), "limit": MAX_TEXT}))
        elif text:
            texts[told_language] = text
    return texts


def _basis(cells: Cells, remarks: list[Remark]) -> tuple[LawfulBasis | Remark, str]:
    """Return the lawful basis of a row and what else its cell says, or why there is none."""
    texts = [text for spot, text in cells.texts.items() if spot.field == "lawful_basis"]
    text = "\n".join(texts)
    if not text.strip():
        return Remark("no_basis", cells.where), ""
    read = read_basis(text)
    where = cells.at("lawful_basis")
    if read.denied and read.bases:
        return Remark("basis_denied", where, {"text": text}), ""
    if not read.bases:
        return Remark("unknown_basis", where, {"text": text}), ""
    if len(read.bases) > 1:
        return Remark("several_bases", where, {"text": text, "bases": tuple(b.value for b in read.bases)}), ""
    if read.misspelt:
        remarks.append(Remark("basis_misspelt", where, {"text": text, "bases": tuple(b.value for b in read.bases)}))
    return read.bases[0], read.rest


def _place_rest(told: Plain, basis: LawfulBasis, rest: str, cells: Cells, language: str, remarks: list[Remark]) -> None:
    belongs = _REST_BELONGS.get(basis)
    if belongs and belongs not in told and len(rest) <= MAX_TEXT:
        told[belongs] = {language: rest}
    elif rest not in str(told.get(belongs or "", "")):
        remarks.append(Remark("beside_basis", cells.at("lawful_basis"), {"text": rest}))


def _further(cells: Cells, language: str, remarks: list[Remark]) -> Plain:
    """Return what an entry has beside its texts: audience, addresses, dates, words."""
    found: dict[str, Any] = {}
    if text := cells.text("audience"):
        meant = names_of("audiences").get(plain(text))
        if meant is None:
            remarks.append(Remark("unknown_audience", cells.at("audience"), {"text": text}))
        if meant != "public":  # what is not known to be for everybody is not shown to everybody
            found["audience"] = "staff"
    addresses = {}
    for told_language, text in cells.by_language("statement", language).items():
        if re.fullmatch(URL_WITH_ID, text):
            addresses[told_language] = text
        else:
            remarks.append(Remark("no_address", cells.at("statement"), {"text": text}))
    found["statement"] = addresses
    if text := cells.text("review_by"):
        day = day_in(text)
        if day is None:
            remarks.append(Remark("no_day", cells.at("review_by"), {"text": text}))
        found["review_by"] = day
    for name in ("keywords", "questions"):
        found[name] = words_in(cells, name, language)
    return {name: value for name, value in found.items() if value}


def words_in(cells: Cells, name: str, language: str) -> dict[str, list[str]]:
    """Return the words of a row by language, from all the columns that hold them."""
    also = "" if name == "questions" else ",;"
    words: dict[str, list[str]] = {}
    for told_language, text in cells.by_language(name, language).items():
        for cell in text.split(CONTINUES):
            words.setdefault(told_language, []).extend(p for p in phrases_in(cell, also=also) if len(p) <= MAX_TEXT)
    return words


CONTINUES = "\x1f"
"""Stands between the cells of words that did not fit into one."""


def day_in(text: str) -> str | None:
    """Return a day as YYYY-MM-DD, None where the text is none.

    >>> day_in("2026-11-23 00:00"), day_in("3-2-2027"), day_in("binnenkort")
    ('2026-11-23', '2027-02-03', None)
    """
    try:
        if day := _DAY.fullmatch(text.strip()):
            return date(int(day[3]), int(day[2]), int(day[1])).isoformat()
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return None


def _missing(told: Plain, cells: Cells) -> Remark | None:
    """Return why an entry can't stand in a register for want of a text."""
    title: Mapping[str, str] = told["title"]
    purpose: Mapping[str, str] = told["purpose"]
    if not title:
        return Remark("no_title", cells.where)
    if not purpose:
        return Remark("no_purpose", cells.where, {"title": next(iter(title.values()))})
    if not title.keys() & purpose.keys():
        return Remark("no_common_language", cells.where, {"title": tuple(title), "purpose": tuple(purpose)})
    return None
