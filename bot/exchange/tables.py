"""The tables in a sheet: their headings, wherever they stand, and what each row below them is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.exchange.headings import Heading, is_known, language_named, recognise
from bot.exchange.sheets import Row, Sheet
from bot.exchange.words import plain, plain_words

_TELLING = ("title", "purpose", "lawful_basis", "description")  # a table has two of these at least
_LONGEST_SECTION = 120  # characters; a longer text that stands alone is a note


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `index` from 0, what its heading says, and what that means, None where it means nothing."""

    index: int
    text: str
    heading: Heading | None


class RowKind(StrEnum):
    """What a row below the headings is."""

    ENTRY = "entry"
    CONTINUED = "continued"  # more of the entry above it
    SECTION = "section"
    TOTAL = "total"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the headings, with the columns that those are of."""

    kind: RowKind
    row: Row
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet holds: the rows above its headings, the columns, and the rows below."""

    sheet: Sheet
    above: tuple[Row, ...]
    columns: tuple[Column, ...] = ()
    rows: tuple[TableRow, ...] = ()


def find_table(sheet: Sheet, *, exact: bool = False) -> Table:
    """Return the table of a sheet, without columns where none of its rows holds headings.

    `exact` reads a table of our own: every row below the headings is an entry, whatever it says.
    """
    headers = {position: header for position, header in _headers(sheet.rows) if header.score > 0}
    if not headers:
        return Table(sheet, above=sheet.rows)
    first = max(headers, key=lambda position: (headers[position].score, -position))
    # A table that begins anew under each section has headings as good as the best; the first of them begins it.
    first = next(position for position in sorted(headers) if headers[position].score >= headers[first].score * 0.8)
    columns = headers[first].columns
    body = sheet.rows[first + headers[first].height :]
    rows = (TableRow(RowKind.ENTRY, row, columns) for row in body) if exact else _kinds(body, columns)
    return Table(sheet, sheet.rows[:first], columns, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[Column, ...]
    height: int
    score: float


def _headers(rows: tuple[Row, ...]) -> Iterator[tuple[int, _Header]]:
    """Yield the rows that may hold headings with what they would be: in one row, or in one and that below it."""
    known = [any(map(is_known, row.cells)) for row in rows]
    for position, row in enumerate(rows):
        if not any(known[position : position + 2]):
            continue  # nearly all rows
        one = _Header(columns := _columns(_spread(row)), 1, _score(columns, row))
        best = one
        if position + 1 < len(rows) and rows[position + 1].number == row.number + 1:
            two = _two_rows(row, rows[position + 1])
            if two and two.score >= one.score:
                best = two
        yield position, best


def _spread(row: Row) -> tuple[str, ...]:
    """Return the texts of a row, each in all the columns that its cell is merged over."""
    width = max([len(row.cells), *(column + span for column, span in row.spans.items())], default=0)
    texts = [row.cell(column) for column in range(min(width, 1_000))]
    for column, span in row.spans.items():
        for further in range(column + 1, min(column + span, len(texts))):
            texts[further] = texts[further] or row.cell(column)
    return tuple(texts)


def _two_rows(upper: Row, lower: Row) -> _Header | None:
    """Return the headings that two rows make together: "Doel" over "nl" and "en", "Bewaartermijn" beside them."""
    if not upper.spans and not lower.copied and not any(map(language_named, lower.cells)):
        return None
    above, below = _spread(upper), _spread(lower)
    width = max(len(above), len(below))
    above += ("",) * (width - len(above))
    below += ("",) * (width - len(below))
    columns = []
    for index, (group, text) in enumerate(zip(above, below, strict=True)):
        heading, over = recognise(text), recognise(group)
        below_a_span = any(start <= index < start + span for start, span in upper.spans.items())
        if text == group or not text:
            heading = over
        elif over and (language := language_named(text)):
            heading = replace(over, language=language)
        elif over and below_a_span and (heading is None or heading.field == "description"):
            heading = over  # "Bewaartermijn" over "termijn" and "toelichting"
        elif heading is None and not below_a_span:
            return None  # a text of its own: the lower row is no part of the headings
        told = text if text == group else f"{group} {text}".strip()
        if told:
            columns.append(Column(index, told, heading))
    found = tuple(columns)
    return _Header(found, 2, _score(found, upper))


def _columns(texts: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(index, text, recognise(text)) for index, text in enumerate(texts) if text)


def _score(columns: tuple[Column, ...], row: Row) -> float:
    """Return how sure it is that these are headings: 0 where they can't be."""
    known = [column for column in columns if column.heading]
    fields = {column.heading.field for column in known if column.heading}
    if len(fields.intersection(_TELLING)) < 2 or len(known) * 3 < len(columns) or len(row.filled) < 2:
        return 0
    return sum(column.heading.sure for column in known if column.heading)


def _kinds(body: tuple[Row, ...], columns: tuple[Column, ...]) -> Iterator[TableRow]:
    """Yield what each row is; headings that come again are left out, and others take over from there."""
    skip = False
    for position, row in enumerate(body):
        if skip:
            skip = False
            continue
        again = _again(body, position, columns)
        if again:
            columns, skip = again.columns, again.height == 2
            continue
        yield TableRow(_kind(row, columns), row, columns)


def _again(body: tuple[Row, ...], position: int, columns: tuple[Column, ...]) -> _Header | None:
    """Return the headings in a row below the headings, None where it holds none."""
    row = body[position]
    if len(row.filled) < 2 or any(len(row.cell(column)) > 60 for column in row.filled):
        return None
    said = {column.index: plain(column.text) for column in columns}
    same = sum(said.get(column) == plain(row.cell(column)) for column in row.filled)
    if same >= max(2, 0.6 * len(row.filled)):
        return _Header(columns, 1, 1)
    header = next((header for at, header in _headers(body[position : position + 2]) if at == 0), None)
    if header is None:
        return None
    known = [column for column in header.columns if column.heading and column.heading.sure == 1]
    return header if header.score and len(known) >= max(3, 0.6 * len(header.columns)) else None


def _kind(row: Row, columns: tuple[Column, ...]) -> RowKind:
    fields = field_columns(columns)
    own = row.filled
    first = row.cell(own[0])
    if plain(first) in plain_words("totals") or plain(first.split(":")[0]) in plain_words("totals"):
        return RowKind.TOTAL
    if _continues(row, own, fields):
        return RowKind.CONTINUED
    if len(own) == 1 and not row.copied:
        if len(first) > _LONGEST_SECTION:
            return RowKind.NOTE
        if row.spans.get(own[0], 1) * 2 > len(columns) or (own[0] in fields.get("id", ()) and " " in first):
            return RowKind.SECTION  # "A. Huurders", across the table or where numbers stand
        # Where sections have a column of their own, what stands alone is an entry of which the rest is missing.
        alone_in_column = "section" in fields and own[0] not in fields["section"]
        return RowKind.ENTRY if alone_in_column else RowKind.SECTION
    if set(own) <= {*fields.get("section", ()), *fields.get("section_id", ())}:
        return RowKind.SECTION
    if set(own) <= {own[0], own[0] + 1} and own[0] in fields.get("id", ()) and _is_number(first) and len(own) == 2:
        return RowKind.SECTION if "." not in first.rstrip(".") else RowKind.ENTRY  # "1" and "Zakelijke relaties"
    return RowKind.ENTRY


def _is_number(text: str) -> bool:
    return text.rstrip(".").replace(".", "").isalnum() and len(text) <= 8


def _continues(row: Row, own: tuple[int, ...], fields: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether a row tells more of the entry above: its name is merged with that, or it has none and tells but facts."""
    names = fields.get("title", ()) + fields.get("purpose", ())
    heads = {*names, *fields.get("lawful_basis", ()), *fields.get("id", ()), *fields.get("description", ())}
    if any(column in row.copied for column in names):
        bases = fields.get("lawful_basis", ())
        return not any(column in own for column in names) or not any(row.cell(column) for column in bases)
    told = {column for columns in fields.values() for column in columns}
    sections = {*fields.get("section", ()), *fields.get("section_id", ())}
    return bool(set(own) & told) and not set(own) & (heads | sections) and bool(set(own) <= told)


def field_columns(columns: tuple[Column, ...]) -> Mapping[str, tuple[int, ...]]:
    """Return the columns (from 0) of each field."""
    found: dict[str, tuple[int, ...]] = {}
    for column in columns:
        if column.heading:
            found[column.heading.field] = (*found.get(column.heading.field, ()), column.index)
    return found
