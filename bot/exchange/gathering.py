"""The tables of a file -> its sections and entries as they stand there, row by row, not yet numbered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.exchange.about import About, read_about
from bot.exchange.columns import Placed, language_of_row, language_of_table, place_columns
from bot.exchange.entries import CONTINUES, Cells, Draft, cleaned, draft_entry, texts_in, words_in
from bot.exchange.numbering import fit_id, number_before
from bot.exchange.remarks import Remark, Where
from bot.exchange.sheets import refused
from bot.exchange.tables import RowKind, Table, TableRow, field_columns
from bot.exchange.words import plain, plain_words, word_for
from bot.knowledge.file_format import MAX_TEXT


@dataclass(slots=True)
class DraftSection:
    """A section as it is found."""

    title: dict[str, str]
    where: Where
    wanted_id: str | None = None
    keywords: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    own: bool = False


class Gathering:
    """Takes what the tables of a file say.

    `language` is that of the texts, found out where it is None; `own` where an export made the file, so that nothing
    in it needs to be found out.
    """

    def __init__(self, *, language: str | None, own: bool) -> None:
        self.sections: list[DraftSection] = []
        self.about = About()
        self.remarks: list[Remark] = []
        self._language = language
        self._own = own

    def take(self, tables: Sequence[Table]) -> None:
        """Take all that these tables say; refused where none has the headings of a register."""
        with_entries = [table for table in tables if table.columns]
        if not with_entries:
            raise refused("no_table")
        for table in tables:
            self.remarks += table.sheet.remarks
            self._take_about(table)
            if table.columns:
                self._take_table(table, alone=len(with_entries) == 1)

    def _take_about(self, table: Table) -> None:
        sheet = table.sheet.name
        before = len(self.about.unread)
        language = self._language or (language_of_table(table) if table.columns else "nl")
        self.remarks += read_about(table.above, self.about, sheet=sheet, language=language)
        unread = self.about.unread[before:]
        if not table.columns and len(unread) == len(table.above):
            self.remarks.append(Remark("sheet_without_table", Where(sheet)))
        elif unread:
            said = " / ".join(" ".join(row.cell(column) for column in row.filled) for row in unread)
            self.remarks.append(Remark("above_not_read", Where(sheet, unread[0].number), {"text": said}))

    def _take_table(self, table: Table, *, alone: bool) -> None:
        """Take the sections and entries of a table, row by row."""
        language = self._language or language_of_table(table)
        current: DraftSection | None = None
        last: Cells | None = None
        numbered = self._numbered(table)
        rows: list[tuple[DraftSection, Cells]] = []
        spots, remarks = place_columns(table.columns, table, language=self._language)
        self.remarks += remarks
        columns = table.columns
        in_rows = _has_section_rows(table)
        for row in table.rows:
            if row.columns is not columns:  # headings came again, and others
                columns = row.columns
                spots, remarks = place_columns(columns, table, language=self._language)
                self.remarks += [remark for remark in remarks if remark not in self.remarks]
            where = Where(table.sheet.name, row.row.number)
            match row.kind:
                case RowKind.TOTAL | RowKind.NOTE:
                    said = " ".join(row.row.cell(column) for column in row.row.filled)
                    self.remarks.append(Remark(f"row_{row.kind.value}", where, {"text": said}))
                case RowKind.SECTION:
                    current, last = self._section_of_row(row, where, language), None
                case RowKind.CONTINUED if last is not None:
                    self._fill(last, row, spots)
                    self.remarks.append(Remark("continued", where, {"row": last.where.row}))
                case _:
                    last = Cells(where, hidden=row.row.hidden)
                    self._fill(last, row, spots)
                    if not last.texts:
                        self.remarks.append(Remark("row_outside", where))
                        continue
                    if in_rows and current:
                        last.texts = {spot: text for spot, text in last.texts.items() if spot.field != "section"}
                    current = self._section_of_cells(last, current, table, language, alone=alone)
                    rows.append((current, last))
        if in_rows:
            self.remarks += _departments(table)
        for section, cells in rows:
            self._take_entry(section, cells, language, numbered=numbered)
        hidden = [str(cells.where.row) for _section, cells in rows if cells.hidden]
        if hidden:
            self.remarks.append(Remark("hidden_rows", Where(table.sheet.name), {"rows": ", ".join(hidden)}))

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

    def _take_entry(self, section: DraftSection, cells: Cells, table_language: str, *, numbered: bool) -> None:
        language = table_language
        if not self._own and self._language is None:
            texts = {spot.field: text for spot, text in cells.texts.items() if spot.language is None}
            language = language_of_row(texts, table_language)
            if language != table_language:
                self.remarks.append(Remark("other_language", cells.where, {"language": language}))
        draft = draft_entry(cells, language, numbered=numbered, own=self._own)
        section.drafts.append(draft)
        self.remarks += draft.remarks
        if draft.refusal:
            self.remarks.append(draft.refusal)

    # Sections

    def _section_of_row(self, row: TableRow, where: Where, language: str) -> DraftSection:
        """Return the section that a row begins: "1. Zakelijke relaties", in one cell or in two."""
        texts = [cleaned(row.row.cell(column)) for column in row.row.filled]
        if len(texts) > 1:
            number, title = fit_id(texts[0]), " ".join(texts[1:])
        else:
            number, title = number_before(texts[0], bare=True)
        title = title or texts[0]
        if len(title) > MAX_TEXT:
            self.remarks.append(Remark("text_too_long", where, {"count": len(title), "limit": MAX_TEXT}))
            title = number or word_for("processings", language)
        section = DraftSection({language: title}, where, number)
        self.sections.append(section)
        return section

    def _section_of_cells(
        self, cells: Cells, current: DraftSection | None, table: Table, language: str, *, alone: bool
    ) -> DraftSection:
        """Return the section of an entry: that of its own columns, else the one it stands under, else its sheet's."""
        titles = texts_in(cells, "section", language, self.remarks)
        given = cells.text("section_id") if self._own else fit_id(cells.text("section_id"))
        if not titles and not given:
            return current or self._section_of_sheet(table, language, alone=alone)
        if not self._own and not given:
            first = next(iter(titles))
            given, titles[first] = number_before(titles[first], bare=True)
        section = self._known(given, titles) if not (self._own and cells.text("own")) else None
        if section is None:
            section = next((one for one in self.sections if one.own), None) if cells.text("own") else None
        if section is None:
            section = DraftSection(titles or {language: given or ""}, cells.where, given, own=bool(cells.text("own")))
            self.sections.append(section)
        for told_language, words in words_in(cells, "section_keywords", language).items():
            section.keywords.setdefault(told_language, []).extend(words)
        return section

    def _known(self, given: str | None, titles: dict[str, str]) -> DraftSection | None:
        def same(section: DraftSection) -> bool:
            if given and section.wanted_id:
                return given == section.wanted_id
            return bool({plain(title) for title in titles.values()} & {plain(one) for one in section.title.values()})

        return next((section for section in self.sections if same(section) and not section.own), None)

    def _section_of_sheet(self, table: Table, language: str, *, alone: bool) -> DraftSection:
        name = table.sheet.title
        nameless = not name or (alone and plain(name).rstrip("0123456789 ") in plain_words("plain_sheet_names"))
        title = word_for("processings", language) if nameless else name
        section = DraftSection({language: title}, Where(table.sheet.name))
        self.sections.append(section)
        return section


def _has_section_rows(table: Table) -> bool:
    """Whether sections begin in rows of their own, so that a column of departments does not tell them."""
    return any(
        row.kind is RowKind.SECTION and not set(row.row.filled) & {*field_columns(row.columns).get("section", ())}
        for row in table.rows
    )


def _departments(table: Table) -> Iterator[Remark]:
    """Yield that the columns of sections have no place in a table whose sections are rows."""
    for column in table.columns:
        if column.heading and column.heading.field == "section":
            filled = sum(row.kind is RowKind.ENTRY and bool(row.row.cell(column.index)) for row in table.rows)
            values = {"heading": column.text, "count": filled}
            yield Remark("column_without_place", Where(table.sheet.name, column=column.index + 1), values)
