"""An Article 30 record -> the bytes of an Excel or CSV file."""

import csv
import io
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.exchange.cells import escaped, neutralised
from bot.exchange.record import PHRASES, Record, RecordColumn
from bot.exchange.words import word_for

_WIDTHS = {"section_id": 9, "section": 24, "id": 8, "title": 30, "purpose": 52, "lawful_basis": 26, "audience": 14}
_WIDTH = 34  # characters, of the other columns
_LINE_HEIGHT = 15.0  # points, of Calibri 11
_HIGHEST = 409.0  # points, which is as high as Excel makes a row
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_NEW_SECTION = Border(top=Side(style="medium", color="1F3A5F"))
_TOP = Alignment(vertical="top", wrap_text=True)
_UNWRAPPED = Alignment(vertical="top", wrap_text=False)


def csv_file(record: Record) -> bytes:
    """Return a record as CSV (RFC 4180) in UTF-8 with a byte order mark, by which Excel knows it."""
    width = len(record.columns)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    lines = [*record.about, (), tuple(column.heading for column in record.columns), *record.rows]
    for line in lines:
        writer.writerow([neutralised(text) for text in line] + [""] * (width - len(line)))
    return out.getvalue().encode("utf-8-sig")


def excel_file(record: Record) -> bytes:
    """Return a record as an Excel file: a sheet with the entries, and one about the register as a whole."""
    book = Workbook()
    book.remove(book.worksheets[0])  # in the language of the office that openpyxl supposes
    _write_entries(book.create_sheet(word_for("register_sheet", record.language)), record)
    _write_about(book.create_sheet(word_for("about_sheet", record.language)), record)
    book.properties.title = word_for("record_title", record.language)
    book.properties.creator = "privacybot"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_entries(sheet: Worksheet, record: Record) -> None:
    for number, column in enumerate(record.columns, start=1):
        _write_heading(sheet.cell(1, number), column.heading)
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    section = next(index for index, column in enumerate(record.columns) if column.field == "section_id")
    before = ""
    for number, row in enumerate(record.rows, start=2):
        for index, text in enumerate(row, start=1):
            cell = sheet.cell(number, index)
            _write(cell, text, _UNWRAPPED if record.columns[index - 1].field in PHRASES else _TOP)
            if row[section] != before:
                cell.border = _NEW_SECTION
        before = row[section]
        sheet.row_dimensions[number].height = _height(row, record.columns)
    sheet.freeze_panes = "C2"  # the number and the name of an entry stay in sight
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(record.columns))}{len(record.rows) + 1}"
    sheet.row_dimensions[1].height = 2 * _LINE_HEIGHT + 3
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    told = [index for index, column in enumerate(record.columns, start=1) if column.field not in (*PHRASES, "own")]
    sheet.print_area = f"A1:{get_column_letter(max(told))}{len(record.rows) + 1}"


def _write_about(sheet: Worksheet, record: Record) -> None:
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 80
    for number, (name, text) in enumerate(record.about, start=1):
        _write(sheet.cell(number, 1), name, _TOP)
        sheet.cell(number, 1).font = Font(bold=True)
        _write(sheet.cell(number, 2), text, _TOP if len(text) < 1_000 else _UNWRAPPED)
        sheet.row_dimensions[number].height = _LINE_HEIGHT + 3


def _write_heading(cell: Cell | MergedCell, text: str) -> None:
    _write(cell, text, Alignment(vertical="center", wrap_text=True))
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _HEAD


def _write(cell: Cell | MergedCell, text: str, alignment: Alignment) -> None:
    """Write a text as a text, whatever it looks like."""
    if text:
        cell.value = escaped(neutralised(text))
        cell.data_type = "s"
    cell.alignment = alignment


def _width(column: RecordColumn) -> int:
    return _WIDTHS.get(column.field, _WIDTH)


def _height(row: tuple[str, ...], columns: tuple[RecordColumn, ...]) -> float:
    """Return the height of a row in points, by the longest of its texts that are wrapped."""
    lines = max(
        sum(ceil(max(1, len(line)) / (_width(column) - 3)) for line in text.split("\n"))
        for text, column in zip(row, columns, strict=True)
        if column.field not in PHRASES
    )
    return min(_HIGHEST, lines * _LINE_HEIGHT + 3)
