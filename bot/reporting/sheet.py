"""A report as an Excel file: figures, the chart with its numbers, entries, and the questions without an answer."""

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from bot.exchange.cells import neutralised
from bot.messages import Messages
from bot.reporting.report import Gap, Report
from bot.reporting.telling import (
    bar_label,
    cut_short,
    gap_heading,
    headline,
    language_name,
    nearest,
    period,
    rest,
    tables,
    title,
    yaml_lines,
)

LONGEST_NAME = 31  # characters of a sheet's name, in Excel

_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
Value = str | int | float


def draw_sheets(report: Report, messages: Messages) -> bytes:
    """Return the report as the bytes of an .xlsx file."""
    book = Workbook()
    figures = book.active
    assert isinstance(figures, Worksheet)  # noqa: S101 - a new workbook has one
    _figures(figures, report, messages)
    _chart(book, report, messages)
    _entries(book, report, messages)
    _gaps(book, report, messages)
    book.properties.creator = "privacybot"
    book.properties.title = title(report, messages)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _figures(sheet: Worksheet, report: Report, messages: Messages) -> None:
    sheet.title = messages.report.all_questions
    _row(sheet, [title(report, messages)], bold=True)
    _row(sheet, [period(report, messages)])
    _row(sheet, [headline(report, messages)])
    _row(sheet, [cut_short(report, messages)])
    for number, table in enumerate(tables(report, messages)):
        if number:
            _row(sheet, [])
        _row(sheet, [table.heading], bold=True)
        for line in table.lines:
            _row(sheet, [line.label, line.count, round(line.share, 4)])
            sheet.cell(sheet.max_row, 3).number_format = "0%"
    _row(sheet, [])
    for sentence in (*rest(report, messages), messages.report.footer.format(version=report.register_version)):
        _row(sheet, [sentence])
    sheet.column_dimensions["A"].width = 44


def _chart(book: Workbook, report: Report, messages: Messages) -> None:
    says = messages.report
    sheet = _sheet(book, says.steps[report.step.value], [says.when, says.answered, says.unanswered], [22, 14, 32])
    for bar in report.bars:
        _row(sheet, [bar_label(bar, report.step, messages), bar.answered, bar.unanswered])
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "col", "stacked", 100
    chart.title = says.steps[report.step.value]
    last = len(report.bars) + 1
    chart.add_data(Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    for series, colour in zip(chart.series, ("0B5B4B", "B4541A"), strict=True):
        series.graphicalProperties.solidFill = colour
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl leaves them out otherwise
    chart.width, chart.height = 24, 10
    sheet.add_chart(chart, "E2")


def _entries(book: Workbook, report: Report, messages: Messages) -> None:
    says = messages.report
    headings = ["", says.entry, says.times, says.helpful, says.unhelpful]
    sheet = _sheet(book, says.entries_title, headings, [18, 52, 10, 10, 12])
    for told in report.entries:
        _row(sheet, [told.id, told.title or says.gone, told.count, told.helpful, told.unhelpful])
    _row(sheet, [])
    _row(sheet, ["", says.topic], bold=True)
    for told in report.topics:
        _row(sheet, [told.id, told.title or says.gone, told.count, told.helpful, told.unhelpful])


def _gaps(book: Workbook, report: Report, messages: Messages) -> None:
    says = messages.report
    headings = [says.wording, says.times, says.unhelpful, says.language, says.words, says.nearest, says.to_add]
    sheet = _sheet(book, says.gaps_title, headings, [52, 9, 12, 14, 36, 52, 40])
    for gap in report.gaps:
        _row(sheet, _gap(gap, gap_heading(gap), messages))
        for cell in sheet[sheet.max_row]:
            cell.alignment = _WRAPPED
    if report.few:
        _row(sheet, [])
        _row(sheet, [says.few_title], bold=True)
        for gap in report.few:
            _row(sheet, _gap(gap, "", messages))


def _gap(gap: Gap, heading: str, messages: Messages) -> Sequence[Value]:
    added = f"{gap.addition.entry}: {yaml_lines(gap.addition).splitlines()[-1].strip()}" if gap.addition else ""
    near = nearest(gap, messages) if gap.nearest else ""
    return [heading, gap.count, gap.unhelpful, language_name(gap.language), ", ".join(gap.words), near, added]


def _sheet(book: Workbook, name: str, headings: Sequence[str], widths: Iterable[int]) -> Worksheet:
    allowed = re.sub(r"[\[\]:*?/\\]", " ", name)
    fitting = allowed if len(allowed) <= LONGEST_NAME else allowed[:LONGEST_NAME].rsplit(" ", 1)[0]
    sheet: Worksheet = book.create_sheet(fitting)
    _row(sheet, headings, bold=True)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    return sheet


def _row(sheet: Worksheet, values: Iterable[Value], *, bold: bool = False) -> None:
    sheet.append([_cell(value) if isinstance(value, str) else value for value in values])
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
        if bold:
            cell.font = _BOLD


def _cell(text: str) -> str:
    return neutralised(ILLEGAL_CHARACTERS_RE.sub("", text).strip())
