"""An Excel file -> its sheets as texts, with merged cells, hidden rows and what only a formula knows."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from bot.exchange.cells import unescaped
from bot.exchange.remarks import Remark, Where
from bot.exchange.sheets import Row, Sheet, check_bounds, named_sheets, refused, trimmed

_MAX_MERGED = 200_000  # cells of which the merged ones are filled


def read_workbook(data: bytes, parts: zipfile.ZipFile) -> tuple[Sheet, ...]:
    """Return the sheets of an Excel file. Formulas are not computed: what Excel last showed for them is read."""
    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        formulas = _open_formulas(data, parts)
    except Exception as error:  # openpyxl raises what it happens to stumble over
        raise refused("damaged") from error
    sheets = [read for worksheet in book.worksheets if (read := _sheet(worksheet, formulas)).rows]
    if not sheets:
        raise refused("empty")
    rows = [row for sheet in sheets for row in sheet.rows]
    check_bounds(len(rows), sum(len(row.filled) for row in rows))
    return named_sheets(sheets)


def _open_formulas(data: bytes, parts: zipfile.ZipFile) -> Workbook | None:
    """Return the file with its formulas as they are written, None where it has none."""
    names = (name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    if any(b"<f>" in (sheet := parts.read(name)) or b"<f " in sheet for name in names):
        return load_workbook(io.BytesIO(data), keep_links=False)
    return None


def _sheet(sheet: Worksheet, formulas: Workbook | None) -> Sheet:
    # The cells that are there, and not all between the first and the last: one cell at the far end of a sheet makes
    # those 17 billion. openpyxl has no other way to them.
    cells: dict[tuple[int, int], Cell | MergedCell] = sheet._cells
    texts = {place: text for place, cell in cells.items() if (text := _text(cell))}
    check_bounds(len({row for row, _column in texts}), len(texts))
    copied, spans = _merged(sheet, texts)
    rows: list[Row] = []
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in sorted((texts | copied).items()):
        by_row.setdefault(row, {})[column] = text
    for number, filled in by_row.items():
        read = Row(
            number,
            trimmed([filled.get(column, "") for column in range(1, max(filled) + 1)]),
            copied=frozenset(column - 1 for column in filled if (number, column) in copied),
            spans={column - 1: width for (at, column), width in spans.items() if at == number},
            hidden=bool(sheet.row_dimensions[number].hidden) if number in sheet.row_dimensions else False,
        )
        if read.filled:
            rows.append(read)
    return Sheet(sheet.title, tuple(rows), title=sheet.title, remarks=tuple(_remarks(sheet, formulas)))


def _merged(
    sheet: Worksheet, texts: dict[tuple[int, int], str]
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], int]]:
    """Return what merged cells say in the rows below their first, and how many columns those in the first row take."""
    last = max((row for row, _column in texts), default=0)
    copied: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], int] = {}
    for merged in sheet.merged_cells.ranges:
        text = texts.get((merged.min_row, merged.min_col))
        if text is None:
            continue
        width = merged.max_col - merged.min_col + 1
        if width > 1:
            spans[merged.min_row, merged.min_col] = width
        for row in range(merged.min_row + 1, min(merged.max_row, last) + 1):
            copied[row, merged.min_col] = text
            if len(copied) > _MAX_MERGED:
                raise refused("too_many_merged")
    return copied, spans


def _remarks(sheet: Worksheet, formulas: Workbook | None) -> Iterator[Remark]:
    if sheet.sheet_state != "visible":
        yield Remark("hidden_sheet", Where(sheet.title))
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    if hidden:
        yield Remark("hidden_columns", Where(sheet.title), {"columns": ", ".join(sorted(hidden))})
    for (row, column), cell in (formulas[sheet.title]._cells if formulas else {}).items():
        if cell.data_type == "f":
            shown = sheet._cells.get((row, column))
            if shown is None or shown.value is None or shown.data_type == "e":
                yield Remark("formula_without_value", Where(sheet.title, row, column))


def _text(cell: Cell | MergedCell) -> str:
    """Return what a cell shows."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return "" if cell.data_type == "e" else unescaped(value).strip()
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes") if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case float():
            return _number(value, str(cell.number_format))
    return str(value).strip()


def _number(value: float, number_format: str) -> str:
    """Return a number as its format shows it: 1.1 is 1.10 where two decimals are asked for.

    >>> _number(1.1, "0.00"), _number(1.1, "General"), _number(7.0, "General")
    ('1.10', '1.1', '7')
    """
    whole, point, decimals = number_format.partition(".")
    if point and decimals and not decimals.strip("0") and not whole.strip("#0,"):
        return f"{value:.{len(decimals)}f}"
    return f"{value:.10g}"
