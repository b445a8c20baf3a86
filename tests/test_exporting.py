"""A record of the register, as Excel, CSV, a page, JSON and Markdown, and the two commands as they are typed."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.exchange.files_out import csv_file, excel_file
from bot.exchange.pages import html_file, markdown_file
from bot.exchange.record import for_audience, record_of
from bot.knowledge.files import read_register
from bot.knowledge.register import Audience, Register
from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML

MUNICIPALITY = ROOT / "examples" / "gemeente" / "processings.yaml"


def with_purpose(purpose: str) -> Register:
    """The example with another purpose for its first entry."""
    first, *others = EXAMPLE_REGISTER.sections
    entry, *rest = first.processings
    section = replace(first, processings=(replace(entry, purpose={"nl": purpose}), *rest))
    return replace(EXAMPLE_REGISTER, sections=(section, *others))


def workbook(register: Register) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(excel_file(record_of(register))))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def example(tmp_path: Path) -> str:
    file = tmp_path / "processings.yaml"
    file.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    return str(file)


# For Excel


def test_the_sheet_has_a_row_for_each_entry_below_frozen_headings_with_filters() -> None:
    sheet = workbook(EXAMPLE_REGISTER)["Register"]
    assert sheet.max_row == 1 + len(EXAMPLE_REGISTER.processings)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    headings = [cell.value for cell in sheet[1]]
    assert headings[:7] == [
        "Nr", "Verwerking (nl)", "Verwerking (en)", "Onderdeel-nr", "Onderdeel (nl)", "Onderdeel (en)", "Doel (nl)",
    ]  # fmt: skip
    assert {"Zoekwoorden (nl)", "Zoekwoorden (en)", "Vragen (nl)", "Zoekwoorden onderdeel (nl)"} <= set(headings)
    assert sheet["B2"].alignment.wrap_text


def test_what_a_record_asks_for_has_a_column_where_the_register_is_still_silent() -> None:
    bare = read_register(ROOT / "examples" / "bare" / "processings.yaml")
    headings = {cell.value for cell in workbook(bare)["Register"][1]}
    assert {"Betrokkenen (nl)", "Persoonsgegevens (nl)", "Ontvangers (nl)", "Doorgifte buiten de EER (nl)"} <= headings
    assert {"Bewaartermijn (nl)", "Beveiliging (nl)"} <= headings


def test_a_second_sheet_tells_whose_register_it_is() -> None:
    about = {row[0].value: row[1].value for row in workbook(EXAMPLE_REGISTER)["Over dit register"]}
    assert about["Verwerkingsverantwoordelijke"] == "De Linde"
    assert about["E-mail privacy officer"] == "privacy@delinde.example"
    assert about["Versie"] == EXAMPLE_REGISTER.version


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("https://evil.example")', "+31", "-5", "@SUM(A1)", "'=1", "＝1"])
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    register = with_purpose(text)
    cells = [cell for sheet in workbook(register) for row in sheet for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert f"'{text}" in {cell.value for cell in cells}
    rows = list(csv.reader(io.StringIO(csv_file(record_of(register)).decode("utf-8-sig"), newline="")))
    assert f"'{text}" in {cell for row in rows for cell in row}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_a_csv_file_has_a_byte_order_mark_and_rows_of_one_width() -> None:
    data = csv_file(record_of(EXAMPLE_REGISTER))
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    assert len({len(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))}) == 1


# To read


def test_the_page_tells_all_in_one_language_and_needs_nothing_else() -> None:
    page = html_file(read_register(MUNICIPALITY), "de")
    assert '<html lang="de">' in page
    assert "Verzeichnis von Verarbeitungstätigkeiten" in page
    assert "Rechtliche Verpflichtung (Art. 6 Abs. 1 lit. c DSGVO)" in page
    assert "<script" not in page
    assert " src=" not in page
    assert "<link" not in page


def test_a_text_on_the_page_is_no_markup() -> None:
    page = html_file(with_purpose("<script>alert(1)</script> & zo"), "nl")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; zo" in page


def test_a_text_in_another_language_is_marked_with_it() -> None:
    assert '<dd lang="nl">Alleen Nederlands</dd>' in html_file(with_purpose("Alleen Nederlands"), "en")


def test_a_text_in_markdown_is_no_markup() -> None:
    text = markdown_file(with_purpose("*let op*\n- <b>een</b>\n1. twee | drie"), "nl")
    assert r"- **Doel:** \*let op\*<br>\- \<b\>een\</b\><br>1\. twee \| drie" in text
    assert "### payroll Salarisadministratie" in text


def test_an_entry_for_staff_is_marked_and_left_out_for_the_public() -> None:
    assert "(alleen medewerkers)" in markdown_file(EXAMPLE_REGISTER, "nl")
    public = for_audience(EXAMPLE_REGISTER, Audience.PUBLIC)
    assert "misconduct" not in markdown_file(public, "nl") + html_file(public, "nl")
    assert "misconduct" not in csv_file(record_of(public)).decode()


# The commands


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_an_export_is_imported_again_from_the_command_line(example: str, tmp_path: Path, suffix: str) -> None:
    record, back = tmp_path / f"record.{suffix}", tmp_path / "back" / "processings.yaml"
    back.parent.mkdir()
    assert run("export", "--register", example, "--output", str(record)).exit_code == 0
    result = run("import", str(record), "--output", str(back))
    assert result.exit_code == 0, result.output
    assert "Entries in the register: 5." in result.output
    assert replace(read_register(back), version="") == replace(read_register(Path(example)), version="")


@pytest.mark.parametrize("format_name", ["csv", "html", "json", "md"])
def test_a_record_is_printed_in_any_format(example: str, format_name: str) -> None:
    result = run("export", "--register", example, "--format", format_name, "--audience", "public")
    assert result.exit_code == 0
    assert "Salarisadministratie" in result.output
    assert "misstanden" not in result.output


def test_json_has_the_whole_register_with_its_version(example: str) -> None:
    told = json.loads(run("export", "--register", example, "--format", "json").output)
    assert told["version"] == read_register(Path(example)).version
    assert told["sections"][0]["processings"][0]["keywords"]["nl"] == ["loon", "salaris", "loonstrook"]


def test_nothing_is_written_over_without_being_asked(example: str, tmp_path: Path) -> None:
    record = tmp_path / "record.csv"
    record.write_text("van iemand anders")
    refused = run("export", "--register", example, "--output", str(record))
    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert record.read_text() == "van iemand anders"
    assert run("export", "--register", example, "--output", str(record), "--force").exit_code == 0
    assert run("import", str(record), "--output", example).exit_code == 1
    assert Path(example).read_text(encoding="utf-8") == EXAMPLE_REGISTER_YAML


def test_an_unknown_format_is_asked_for(example: str, tmp_path: Path) -> None:
    result = run("export", "--register", example, "--output", str(tmp_path / "record.docx"))
    assert "Give --format: xlsx, csv, html, json, md." in result.output


@pytest.mark.parametrize(("name", "said"), [("nowhere.xlsx", "is not there"), (".", "is a folder")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, said: str) -> None:
    result = run("import", str(tmp_path / name))
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_what_could_not_be_placed_is_told_beside_the_register_and_in_dutch(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "Verwerking;Doel;Grondslag\nLonen;Lonen betalen;6.1.c\nPost;Post bezorgen;a of f\n", encoding="utf-8"
    )
    result = run("import", str(file), "--say", "nl", "--controller", "De Linde")
    assert result.exit_code == 0
    assert "name: De Linde" in result.stdout
    assert 'register.csv: rij 3, kolom C: als grondslag staat er "a of f"' in result.stderr
    assert "Verwerkingen in het register: 1. Als commentaar erin" in result.stderr


def test_a_file_that_is_no_register_is_refused_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.7")
    result = run("import", str(file), "--say", "en")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("letter.pdf: This is no spreadsheet.")


def test_json_that_is_no_register_is_refused_with_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text('{"controller": {"name": "De Linde"}, "sections": [{"id": "1"}]}')
    result = run("import", str(file))
    assert result.exit_code == 1
    assert "record.json" in result.stderr
    assert "Traceback" not in result.output
