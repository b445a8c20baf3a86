"""The report drawn: as text, JSON, a page, an Excel file and a Slack message. The same is told in each, no singular
wording in any, and what people typed is data in all of them.
"""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.messages import Messages, load_messages, message_languages
from bot.reporting.as_json import to_json
from bot.reporting.chart import draw_chart
from bot.reporting.page import draw_page
from bot.reporting.report import Report
from bot.reporting.sheet import draw_sheets
from bot.reporting.text import draw_report
from bot.slack.weekly import weekly_message
from tests.reporting.made_up import DOGS, MONDAY, TAGS, answered, in_different_hours, report_of, row
from tests.slack.block_kit import problems_of_message

ENGLISH = load_messages("en")


def cells(book: bytes) -> list[object]:
    """Return the values of all cells of an Excel file."""
    return [cell.value for sheet in load_workbook(io.BytesIO(book)) for line in sheet.iter_rows() for cell in line]


def sheets_as_text(report: Report, messages: Messages) -> str:
    """Return all that stands in an Excel file, its properties and charts too."""
    with ZipFile(io.BytesIO(draw_sheets(report, messages))) as file:
        return "\n".join(file.read(name).decode() for name in file.namelist())


def message_as_text(report: Report, messages: Messages) -> str:
    """Return all that goes to Slack."""
    message = weekly_message(report, messages, key="2026-W47")
    return json.dumps([message.text, message.blocks, message.metadata], ensure_ascii=False)


FORMATS: dict[str, Callable[[Report, Messages], str]] = {
    "text": draw_report,
    "json": lambda report, _messages: json.dumps(to_json(report), ensure_ascii=False),
    "html": draw_page,
    "xlsx": sheets_as_text,
    "slack": message_as_text,
}

every_format = pytest.mark.parametrize("drawn", FORMATS.values(), ids=FORMATS)


@every_format
@pytest.mark.parametrize("language", message_languages())
def test_a_report_is_told_in_each_language(drawn: Callable[[Report, Messages], str], language: str) -> None:
    messages = load_messages(language)
    rows = [*in_different_hours((*DOGS, *TAGS)), answered(helpful=True), row("salaris dan"), row(None)]
    told = drawn(report_of(rows, language=language), messages)
    for word in ("hond", "druppel", "cctv", "salaris"):
        assert word in told


SECRETS = ("Knoestervelt", "+31612345678", "Zuurmondje-Frambozenstein", "12-03-1975", "curatele", "😈", "х")


@every_format
@pytest.mark.parametrize("secret", SECRETS)
def test_what_one_person_wrote_is_in_no_report(drawn: Callable[[Report, Messages], str], secret: str) -> None:
    alone = [row(f"ik ben {secret} en ik heb een vraag"), row(f"{secret} heeft salaris"), row(secret)]
    among_others = [row(f"Mogen jullie de hond van {secret} filmen?", hour=90), row(f"{DOGS[1]} {secret}", hour=90)]
    unhelpful = [answered(text=f"loon van {secret}", helpful=False)]
    told = drawn(report_of([*in_different_hours(DOGS), *alone, *among_others, *unhelpful]), ENGLISH)
    assert secret not in told
    assert secret.lower() not in told


@pytest.mark.parametrize("drawn", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("times", [1, 2])
def test_a_strange_word_is_told_from_three_hours_on(drawn: Callable[[Report, Messages], str], times: int) -> None:
    texts = [f"{text} flapdrol" for text in DOGS]
    assert "flapdrol" not in drawn(report_of(in_different_hours([*texts[:times], *DOGS[times:]])), ENGLISH)
    assert "flapdrol" in drawn(report_of(in_different_hours(texts)), ENGLISH)


def test_every_format_tells_the_same_number_of_questions() -> None:
    report = report_of([answered() for _ in range(4321)])
    assert "4321 questions" in draw_report(report, ENGLISH)
    assert "4321 questions" in draw_page(report, ENGLISH)
    assert "4321 questions" in weekly_message(report, ENGLISH, key="2026-W47").text
    assert to_json(report)["questions"] == 4321
    assert 4321 in cells(draw_sheets(report, ENGLISH))


def test_a_time_without_questions_is_told_in_a_sentence() -> None:
    report = report_of([])
    for told in (draw_report(report, ENGLISH), draw_page(report, ENGLISH)):
        assert "Nothing was asked in this period." in told
    assert "Nothing was asked in this period." in cells(draw_sheets(report, ENGLISH))


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (0, "3 questions: there were none in as long a time before."),
        (1, "3 questions: 2 more than in as long a time before (1)."),
        (3, "3 questions: as many as in as long a time before."),
        (5, "3 questions: 2 fewer than in as long a time before (5)."),
    ],
)
def test_the_first_sentence_compares_with_the_time_before(before: int, told: str) -> None:
    rows = [answered() for _ in range(3)] + [answered(hour=-5) for _ in range(before)]
    assert told in draw_report(report_of(rows), ENGLISH)


def test_the_lines_to_add_are_yaml_that_says_where() -> None:
    told = draw_report(report_of(in_different_hours(TAGS)), ENGLISH)
    assert '- id: "cctv"' in told
    assert "keywords: {nl: [druppel]}" in told
    assert "With these keywords 3 of the 3 would find it." in " ".join(told.split())


def test_the_chart_in_a_terminal_sets_apart_what_found_no_answer() -> None:
    rows = [answered(hour=1), answered(hour=2), row(hour=3), answered(hour=30)]
    told = draw_report(report_of(rows), ENGLISH)
    assert f"Mon 16 Nov  {'█' * 16}{'░' * 8} 3" in told
    assert f"Tue 17 Nov  {'█' * 8} 1" in told
    assert "Wed 18 Nov  ·" in told


def test_a_long_time_is_drawn_in_columns() -> None:
    rows = [answered(hour=24 * day) for day in range(0, 28, 2)] + [row(hour=24 * 27)]
    told = draw_report(report_of(rows, until=MONDAY + timedelta(days=28)), ENGLISH)
    assert "█ · █ · █" in told
    assert "Mon 16 Nov" in told
    assert "Sun 13 Dec" in told


class Page(HTMLParser):
    """Which elements a page has, and what its attributes load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [str(value) for name, value in attrs if name in ("src", "href", "data", "action")]
        assert not [name for name, _value in attrs if name.startswith("on")]


def test_the_page_needs_nothing_from_anywhere_and_runs_nothing() -> None:
    page = Page(draw_page(report_of(in_different_hours(DOGS)), ENGLISH))
    assert page.loads == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)


def test_the_charts_drawing_is_named_and_described_for_those_who_do_not_see_it() -> None:
    page = draw_page(report_of(in_different_hours(DOGS)), ENGLISH)
    drawing = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])  # noqa: S314 - our own
    assert drawing.attrib["role"] == "img"
    named = {element.attrib.get("id"): element.text for element in drawing.iter()}
    title, description = (named[id] for id in drawing.attrib["aria-labelledby"].split())
    assert title == "Questions by day"
    assert description == "Busiest was Mon 16 Nov, with 4 questions; without an answer in all of the time: 4."


MARKUP = "</h3><script>alert(1)</script>"


def test_what_stands_in_a_report_never_becomes_markup() -> None:
    report = report_of([answered()])
    (told,) = report.entries
    page = draw_page(replace(report, controller=MARKUP, entries=(replace(told, title=MARKUP),)), ENGLISH)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_cell_begins_like_a_formula(begin: str) -> None:
    report = report_of([answered()])
    (told,) = report.entries
    formula = f'{begin}HYPERLINK("https://evil.example","x")'
    book = draw_sheets(
        replace(report, controller=formula, entries=(replace(told, title=formula, id=formula),)), ENGLISH
    )
    texts = [value for value in cells(book) if isinstance(value, str)]
    assert "'" + formula.strip() in texts
    assert not [text for text in texts if text.lstrip().startswith(("=", "+", "-", "@", "＝"))]
    with ZipFile(io.BytesIO(book)) as file:
        assert not [name for name in file.namelist() if b"<f>" in file.read(name) and "sheet" in name.split("/")[-1]]


@settings(max_examples=25)
@given(st.lists(st.text(max_size=60), min_size=3, max_size=3), st.text(max_size=40))
def test_whatever_was_asked_every_format_can_be_drawn(texts: list[str], title: str) -> None:
    report = report_of([*in_different_hours(texts), *in_different_hours(texts[:1] * 3)])
    report = replace(report, controller=title)
    for draw in FORMATS.values():
        draw(report, ENGLISH)
    message = weekly_message(report, ENGLISH, key="2026-W47")
    arguments = {"text": message.text, "blocks": list(message.blocks)}
    assert problems_of_message(arguments, mentions=False) == []


@settings(max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=7, max_size=7))
def test_the_columns_of_the_chart_stand_within_it_in_proportion(counts: list[int]) -> None:
    rows = [answered(hour=24 * day + 1) for day, count in enumerate(counts) for _ in range(count)]
    if not rows:
        return
    chart = draw_chart(report_of(rows), ENGLISH)
    per_question = max(column.answered.height for column in chart.columns) / max(counts)
    for column, count in zip(chart.columns, counts, strict=True):
        assert abs(column.answered.height - per_question * count) <= 0.2
        assert chart.left <= column.x <= column.x + column.width <= chart.right
        assert abs(column.answered.y + column.answered.height - chart.base) <= 0.2
