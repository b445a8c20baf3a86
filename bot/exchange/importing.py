"""A file of what officers have -> the YAML of a register, with a list of all that could not be placed in it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, count

from bot.exchange.about import About, is_own, read_about
from bot.exchange.columns import Placed, language_of_row, language_of_table, place_columns
from bot.exchange.entries import CONTINUES, Cells, Draft, cleaned, draft_entry, words_in
from bot.exchange.numbering import Numbering, common_section, fit_id, number_before
from bot.exchange.plain import Plain, as_plain
from bot.exchange.remarks import ImportRefusedError, Remark, Where, load_wording
from bot.exchange.sheets import MAX_BYTES, readings_of, refused
from bot.exchange.tables import RowKind, Table, TableRow, field_columns, find_table
from bot.exchange.words import plain, plain_words, word_for
from bot.exchange.writing import LEFT_OUT, entries_of, register_yaml
from bot.knowledge.loader import Source, load_register
from bot.knowledge.problems import Problem, RegisterError

_UNDATED = date(1, 1, 1)
_SECTION_FIELDS = ("section", "section_id", "section_keywords", "own")


@dataclass(frozen=True, slots=True)
class Imported:
    """A register made of a file: its YAML, how much is in it, and what the officer should know.

    `left_out` counts the entries that are in it as a comment alone. `problems` are what the register is still refused
    for, if anything.
    """

    text: str
    entries: int
    left_out: int
    remarks: tuple[Remark, ...]
    problems: tuple[Problem, ...] = ()

    def summary(self, language: str) -> str:
        """Return in a sentence how much of the file is in the register."""
        wording = load_wording(language)
        placed = wording["placed"].format(entries=self.entries)
        return f"{placed} {wording['left_out'].format(count=self.left_out)}" if self.left_out else placed


@dataclass(slots=True)
class _Section:
    """A section as it is found."""

    title: dict[str, str]
    where: Where
    wanted_id: str | None = None
    keywords: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    own: bool = False


def import_register(
    source: Source, *, controller: str | None = None, language: str | None = None, say: str = "en"
) -> Imported:
    """Return the register that a file makes.

    `controller` is the name of the controller where the file does not tell it, `language` that of the texts, found out
    where it is None; `say` is the language of the comments in the YAML. Raises `ImportRefusedError` where no register
    can be made of the file.
    """
    if len(source.data) <= MAX_BYTES and source.data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _from_json(source, say)
    readings = [[find_table(sheet) for sheet in sheets] for sheets in readings_of(source.data)]
    tables = max(readings, key=_known_columns)  # the first of those that are equally good
    if is_own(row for table in tables for row in table.sheet.rows):
        tables = [find_table(table.sheet, exact=True) for table in tables]
        return _Importing(source, controller, language, say, own=True).of(tables)
    return _Importing(source, controller, language, say, own=False).of(tables)


def _known_columns(tables: Sequence[Table]) -> int:
    return sum(len(table.rows) > 0 for table in tables) and sum(
        column.heading is not None for table in tables for column in table.columns
    )


class _Importing:
    """One file on its way to a register."""

    def __init__(self, source: Source, controller: str | None, language: str | None, say: str, *, own: bool) -> None:
        self._source = source
        self._controller = controller
        self._language = language
        self._say = say
        self._own = own
        self._remarks: list[Remark] = []
        self._sections: list[_Section] = []
        self._about = About()

    def of(self, tables: Sequence[Table]) -> Imported:
        """Return the register in these tables."""
        with_entries = [table for table in tables if table.columns]
        if not with_entries:
            raise refused("no_table")
        for table in tables:
            self._remarks += table.sheet.remarks
            self._take_about(table)
            if table.columns:
                self._take_table(table, alone=len(with_entries) == 1)
        return self._result(tables)

    def _take_about(self, table: Table) -> None:
        sheet = table.sheet.name
        before = len(self._about.unread)
        language = self._language or (language_of_table(table) if table.columns else "nl")
        self._remarks += read_about(table.above, self._about, sheet=sheet, language=language)
        unread = self._about.unread[before:]
        if not table.columns and len(unread) == len(table.above):
            self._remarks.append(Remark("sheet_without_table", Where(sheet)))
        elif unread:
            said = " / ".join(" ".join(row.cell(column) for column in row.filled) for row in unread)
            self._remarks.append(Remark("above_not_read", Where(sheet, unread[0].number), {"text": said}))

    def _take_table(self, table: Table, *, alone: bool) -> None:
        """Take the sections and entries of a table, row by row."""
        language = self._language or language_of_table(table)
        current: _Section | None = None
        last: Cells | None = None
        numbered = self._numbered(table)
        rows: list[tuple[_Section, Cells]] = []
        spots, remarks = place_columns(table.columns, table, language=self._language)
        self._remarks += remarks
        columns = table.columns
        for row in table.rows:
            if row.columns is not columns:  # headings came again, and others
                columns = row.columns
                spots, remarks = place_columns(columns, table, language=self._language)
                self._remarks += [remark for remark in remarks if remark not in self._remarks]
            where = Where(table.sheet.name, row.row.number)
            match row.kind:
                case RowKind.TOTAL | RowKind.NOTE:
                    said = " ".join(row.row.cell(column) for column in row.row.filled)
                    self._remarks.append(Remark(f"row_{row.kind.value}", where, {"text": said}))
                case RowKind.SECTION:
                    current, last = self._section_of_row(row, where, language), None
                case RowKind.CONTINUED if last is not None:
                    self._fill(last, row, spots)
                    self._remarks.append(Remark("continued", where, {"row": last.where.row}))
                case _:
                    last = Cells(where, hidden=row.row.hidden)
                    self._fill(last, row, spots)
                    if not last.texts:
                        self._remarks.append(Remark("row_outside", where))
                        continue
                    current = self._section_of_cells(last, current, table, language, alone=alone)
                    rows.append((current, last))
        for section, cells in rows:
            self._take_entry(section, cells, language, numbered=numbered)
        hidden = [str(cells.where.row) for _section, cells in rows if cells.hidden]
        if hidden:
            self._remarks.append(Remark("hidden_rows", Where(table.sheet.name), {"rows": ", ".join(hidden)}))

    def _numbered(self, table: Table) -> bool:
        """Whether the names in a table begin with their numbers, as in "1.4 Klachtenregistratie"."""
        fields = field_columns(table.columns)
        if self._own or "id" in fields:
            return False
        titles = [row.row.cell(column) for row in table.rows for column in fields.get("title", ())]
        return any(number_before(title, bare=False)[0] for title in titles)

    def _fill(self, cells: Cells, row: TableRow, spots: Mapping[int, Placed]) -> None:
        for column, spot in spots.items():
            text = row.row.cell(column) if self._own else cleaned(row.row.cell(column))
            if not text or (row.kind is RowKind.CONTINUED and column in row.row.copied):
                continue
            if self._own and spot in cells.texts:
                cells.texts[spot] += CONTINUES + text
            else:
                cells.add(spot, text, column)

    def _take_entry(self, section: _Section, cells: Cells, table_language: str, *, numbered: bool) -> None:
        language = table_language
        if not self._own and self._language is None:
            texts = {spot.field: text for spot, text in cells.texts.items() if spot.language is None}
            language = language_of_row(texts, table_language)
            if language != table_language:
                self._remarks.append(Remark("other_language", cells.where, {"language": language}))
        draft = draft_entry(cells, language, numbered=numbered, own=self._own)
        section.drafts.append(draft)
        self._remarks += draft.remarks
        if draft.refusal:
            self._remarks.append(draft.refusal)

    # Sections

    def _section_of_row(self, row: TableRow, where: Where, language: str) -> _Section:
        """Return the section that a row begins: "1. Zakelijke relaties", in one cell or in two."""
        texts = [cleaned(row.row.cell(column)) for column in row.row.filled]
        if len(texts) > 1:
            number, title = fit_id(texts[0]), " ".join(texts[1:])
        else:
            number, title = number_before(texts[0], bare=True)
        section = _Section({language: title or texts[0]}, where, number)
        self._sections.append(section)
        return section

    def _section_of_cells(
        self, cells: Cells, current: _Section | None, table: Table, language: str, *, alone: bool
    ) -> _Section:
        """Return the section of an entry: that of its own columns, else the one it stands under, else its sheet's."""
        titles = cells.by_language("section", language)
        given = cells.text("section_id") if self._own else fit_id(cells.text("section_id"))
        if not titles and not given:
            return current or self._section_of_sheet(table, language, alone=alone)
        if not self._own and not given:
            first = next(iter(titles))
            given, titles[first] = number_before(titles[first], bare=True)
        section = self._known(given, titles) if not (self._own and cells.text("own")) else None
        if section is None:
            section = next((one for one in self._sections if one.own), None) if cells.text("own") else None
        if section is None:
            section = _Section(titles or {language: given or ""}, cells.where, given, own=bool(cells.text("own")))
            self._sections.append(section)
        for told_language, words in words_in(cells, "section_keywords", language).items():
            section.keywords.setdefault(told_language, []).extend(words)
        return section

    def _known(self, given: str | None, titles: dict[str, str]) -> _Section | None:
        def same(section: _Section) -> bool:
            if given and section.wanted_id:
                return given == section.wanted_id
            return bool({plain(title) for title in titles.values()} & {plain(one) for one in section.title.values()})

        return next((section for section in self._sections if same(section) and not section.own), None)

    def _section_of_sheet(self, table: Table, language: str, *, alone: bool) -> _Section:
        name = table.sheet.title
        nameless = not name or (alone and plain(name).rstrip("0123456789 ") in plain_words("plain_sheet_names"))
        title = word_for("processings", language) if nameless else name
        section = _Section({language: title}, Where(table.sheet.name))
        self._sections.append(section)
        return section

    # The result

    def _result(self, tables: Sequence[Table]) -> Imported:
        sections = [section for section in self._sections if section.drafts]
        self._remarks += [
            Remark("section_without_entries", section.where, {"title": next(iter(section.title.values()))})
            for section in self._sections
            if not section.drafts
        ]
        told_sections = self._numbered_sections(sections)
        placed = sum(draft.refusal is None for section in sections for draft in section.drafts)
        left_out = sum(len(section.drafts) for section in sections) - placed
        if not placed:
            raise ImportRefusedError(refused("nothing_placed").remarks[0], *self._remarks)
        told = self._about.as_plain()
        if self._controller:
            told["controller"]["name"] = self._controller
        wording = load_wording(self._say)
        if not told["controller"]["name"]:
            told["controller"]["name"] = wording["unknown_controller"]
            self._remarks.append(Remark("controller_unknown"))
        own = [one for one, section in zip(told_sections, sections, strict=True) if section.own]
        if own:
            told["assistant"] = own[0]
        told["sections"] = [one for one in told_sections if one not in own]
        comments = [wording["made_by"].format(file=self._source.name)]
        return _checked(told, comments, _in_order(self._remarks, tables), left_out)

    def _numbered_sections(self, sections: Sequence[_Section]) -> list[Plain]:
        for section in sections:
            section.wanted_id = section.wanted_id or common_section(draft.wanted_id for draft in section.drafts)
        ids = Numbering(draft.wanted_id for section in sections for draft in section.drafts)
        section_ids = [
            ids.for_section(section.wanted_id, position, section.where)
            for position, section in enumerate(sections, start=1)
        ]
        told = [self._section(section, id, ids) for section, id in zip(sections, section_ids, strict=True)]
        self._remarks += ids.remarks
        return told

    def _section(self, section: _Section, id: str, ids: Numbering) -> Plain:
        told: Plain = {"id": id, "title": section.title}
        if section.keywords:
            told["keywords"] = section.keywords
        told["processings"] = []
        before = ""
        for position, draft in enumerate(section.drafts, start=1):
            others: Iterable[str] = (f"{id}.{number}" for number in chain([position], count(1)))
            if draft.wanted_id and before.endswith("9") and before[:-1] + "9" == f"{draft.wanted_id[:-1]}9":
                others = chain([f"{draft.wanted_id}0"], others)  # 1.10 after 1.9, which Excel made 1.1
            if draft.wanted_id and _lost_point(draft.wanted_id, id):
                meant = f"{id}.{draft.wanted_id.removeprefix(id)}"
                self._remarks.append(Remark("lost_point", draft.where, {"id": draft.wanted_id, "meant": meant}))
            draft.told["id"] = before = ids.for_entry(draft.wanted_id, others, draft.where)
            if draft.refusal:
                draft.told[LEFT_OUT] = self._why(draft.refusal)
            told["processings"].append(draft.told)
        if all(draft.refusal for draft in section.drafts):
            told[LEFT_OUT] = load_wording(self._say)["section_left_out"]
        return told

    def _why(self, refusal: Remark) -> str:
        return refusal.told_in(self._say)


def _lost_point(id: str, section: str) -> bool:
    """Whether an id looks as if it lost the point after its section: 43 in section 4."""
    return id.isdigit() and section.isdigit() and id != section and id.startswith(section)


def _checked(told: Plain, comments: Sequence[str], remarks: Sequence[Remark], left_out: int) -> Imported:
    text = register_yaml(told, comments=comments)
    problems: tuple[Problem, ...] = ()
    try:
        load_register(Source("processings.yaml", text.encode("utf-8", errors="replace")), None, changed=_UNDATED)
    except RegisterError as error:
        problems = error.problems
    return Imported(text, sum(1 for _entry in entries_of(told)), left_out, tuple(_once(remarks)), problems)


def _in_order(remarks: Sequence[Remark], tables: Sequence[Table]) -> list[Remark]:
    """Return remarks in the order of the file: sheet by sheet, what is of no row first, then row by row."""
    sheets = {table.sheet.name: position for position, table in enumerate(tables)}

    def place(remark: Remark) -> tuple[int, int, int]:
        where = remark.where
        return sheets.get(where.sheet, len(sheets)), where.row or 0, where.column or 0

    return sorted(remarks, key=place)


def _once(remarks: Sequence[Remark]) -> Iterator[Remark]:
    seen: set[str] = set()
    for remark in remarks:
        told = remark.told_in("en")
        if told not in seen:
            seen.add(told)
            yield remark


def _from_json(source: Source, say: str) -> Imported:
    """Return the register in an export as JSON, checked as its file would be."""
    try:
        told = json.loads(source.data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refused("not_json", reason=str(error)) from error
    for name in ("format", "version"):
        told.pop(name, None)
    data = json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", errors="replace")
    register = load_register(Source(source.name, data), None, changed=_UNDATED, max_bytes=MAX_BYTES)
    read = as_plain(register)
    if register.date == _UNDATED:
        del read["date"]
    return _checked(read, [load_wording(say)["made_by"].format(file=source.name)], (), 0)
