"""A register -> an Article 30 record: a table with a row for each entry, and lines about the register as a whole.

An import makes the same register of it: what the table says is in the words that `words.yaml` has for it, and each text
stands under its language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.exchange.about import OWN_FORMAT
from bot.exchange.cells import phrases_cell
from bot.exchange.columns import BY_LANGUAGE
from bot.exchange.plain import FACTS, Plain, all_sections, as_plain, languages_of
from bot.exchange.words import label, word_for
from bot.knowledge.register import Audience, Register
from bot.messages import load_messages

PHRASES = ("keywords", "questions", "section_keywords")
"""The fields that hold words for the assistant, and no part of the record itself."""

_FIELDS = ("id", "title", "section_id", "section", "purpose", "lawful_basis", *FACTS)
_FURTHER = ("audience", "statement", "review_by", *PHRASES, "own")
_MOST_IN_CELL = 30_000  # characters; Excel takes 32,767


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A column of the record: a field, in a language where it has several; `part` counts on where one is too short."""

    field: str
    language: str | None
    heading: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A register as a table, with lines `about` the whole of it: a label and what it says."""

    language: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[RecordColumn, ...]
    rows: tuple[tuple[str, ...], ...]


def for_audience(register: Register, audience: Audience) -> Register:
    """Return what of a register may be shown to an audience: to staff, all of it."""
    return register.public() if audience is Audience.PUBLIC else register


def record_of(register: Register, *, language: str | None = None) -> Record:
    """Return the record that a register makes. `language` is that of its headings, the register's first where None."""
    language = language or register.languages[0]
    told = as_plain(register)
    rows = [dict(_cells(section, entry, first, own, language)) for section, entry, first, own in _entries(told)]
    columns = tuple(_columns(told, rows, language))
    return Record(
        language,
        about=tuple(_about(told, register.version, language)),
        columns=columns,
        rows=tuple(tuple(_text_in(row, column) for column in columns) for row in rows),
    )


def record_json(register: Register) -> Plain:
    """Return a register as JSON: the whole of its file, and which version it is."""
    return {"format": OWN_FORMAT, "version": register.version} | as_plain(register)


def basis_label(basis: str, language: str) -> str:
    """Return a lawful basis with its article, in words that an import reads.

    >>> basis_label("consent", "nl")
    'Toestemming (art. 6 lid 1 onder a AVG)'
    """
    told = load_messages(language).lawful_bases[basis]
    return f"{told.label} ({told.article})"


def _entries(told: Plain) -> Iterator[tuple[Plain, Plain, bool, bool]]:
    """Yield the entries with their section, whether they are the first in it, and whether it is the assistant's own."""
    for section, own in all_sections(told):
        for position, entry in enumerate(section["processings"]):
            yield section, entry, position == 0, own


_Cell = tuple[tuple[str, str | None], tuple[str, ...]]
_Row = Mapping[tuple[str, str | None], tuple[str, ...]]
"""What stands in a row, by field and language, in as many parts as it takes."""


def _cells(section: Plain, entry: Plain, first: bool, own: bool, language: str) -> Iterator[_Cell]:
    """Yield what stands in the row of an entry."""
    yield ("section_id", None), (section["id"],)
    for told_language, text in section["title"].items():
        yield ("section", told_language), (text,)
    yield ("lawful_basis", None), (basis_label(entry["lawful_basis"], language),)
    yield ("audience", None), (label("audiences", entry.get("audience", Audience.PUBLIC.value), language),)
    for name, value in entry.items():
        if name in PHRASES:
            for told_language, phrases in value.items():
                yield (name, told_language), tuple(_in_parts(phrases, name))
        elif name in BY_LANGUAGE:
            for told_language, text in value.items():
                yield (name, told_language), (text,)
        elif name not in ("lawful_basis", "audience"):
            yield (name, None), (value,)
    if first:  # once is enough
        for told_language, words in section.get("keywords", {}).items():
            yield ("section_keywords", told_language), tuple(_in_parts(words, "section_keywords"))
    if own:
        yield ("own", None), (word_for("marked", language),)


def _in_parts(phrases: Sequence[str], name: str) -> Iterator[str]:
    """Yield phrases as cells, in as many as it takes."""
    also = "" if name == "questions" else ",;"
    part: list[str] = []
    length = 0
    for phrase in phrases:
        if part and length + len(phrase) > _MOST_IN_CELL // 2:  # an emoji counts twice in Excel
            yield phrases_cell(part, also=also)
            part, length = [], 0
        part.append(phrase)
        length += len(phrase) + 1
    yield phrases_cell(part, also=also)


def _columns(told: Plain, rows: Sequence[_Row], language: str) -> Iterator[RecordColumn]:
    """Yield the columns: in the register's first language all that a record may tell, in others what is told."""
    languages = languages_of(told)
    used: dict[tuple[str, str | None], int] = {}
    for row in rows:
        for place, parts in row.items():
            used[place] = max(used.get(place, 0), len(parts))
    further = dict.fromkeys(told_language for _field, told_language in used if told_language)
    for name in (*_FIELDS, *_FURTHER):
        heading = label("columns", name, language)
        if name not in BY_LANGUAGE:
            if name in _FIELDS or (name, None) in used:
                yield RecordColumn(name, None, heading)
            continue
        for told_language in dict.fromkeys((*languages, *further)):
            column = RecordColumn(name, told_language, f"{heading} ({told_language})")
            always = name in _FIELDS and told_language == languages[0]
            for part in range(used.get((name, told_language), int(always))):
                yield replace(column, part=part)


def _text_in(row: _Row, column: RecordColumn) -> str:
    parts = row.get((column.field, column.language), ())
    return parts[column.part] if column.part < len(parts) else ""


def _about(told: Plain, version: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the lines about a register as a whole: who the controller is and the like."""
    controller = told["controller"]
    theme = told.get("theme", {})
    lines = {
        "controller": controller["name"],
        "email": controller["contact"]["email"],
        "url": controller["contact"]["url"],
        "date": told["date"],
        "version": version,
        "address": controller["address"],
        "accent": theme.get("accent"),
        "logo": theme.get("logo"),
    }
    yield from ((label("about", name, language), text) for name, text in lines.items() if text)
    for told_language, address in told.get("statement", {}).items():
        yield f"{label('about', 'register_statement', language)} ({told_language})", address
    for told_language, words in told.get("outside", {}).items():
        for cell in _in_parts(words, "outside"):
            yield f"{label('about', 'outside', language)} ({told_language})", cell
    yield label("about", "format", language), OWN_FORMAT
