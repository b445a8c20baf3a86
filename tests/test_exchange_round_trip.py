"""What goes out comes back: an import of an export is the same register, whatever stands in its texts."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.exchange.files_out import csv_file, excel_file
from bot.exchange.importing import Imported, import_register
from bot.exchange.plain import FACTS, all_sections, as_plain
from bot.exchange.record import record_json, record_of
from bot.exchange.writing import register_yaml
from bot.knowledge.file_text import FORBIDDEN
from bot.knowledge.files import read_register
from bot.knowledge.loader import Source, load_register
from bot.knowledge.register import LawfulBasis, Register
from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER

CHANGED = date(2026, 11, 23)
FORMATS = ("xlsx", "csv", "json")


def exported(register: Register, format_name: str, language: str | None = None) -> bytes:
    match format_name:
        case "xlsx":
            return excel_file(record_of(register, language=language))
        case "csv":
            return csv_file(record_of(register, language=language))
    return json.dumps(record_json(register), ensure_ascii=False, indent=2).encode()


def brought_back(register: Register, format_name: str, language: str | None = None) -> Register:
    made = import_register(Source(f"record.{format_name}", exported(register, format_name, language)))
    assert (made.remarks, made.problems, made.left_out) == ((), (), 0)
    return loaded(made)


def loaded(made: Imported) -> Register:
    return load_register(Source("processings.yaml", made.text.encode()), None, changed=CHANGED)


def without_topics(register: Register) -> Register:
    """What an export is of: the register's own file. Its version is of the bytes, so it is another after an import."""
    return replace(register, topics=(), version="")


def assert_same(brought: Register, register: Register) -> None:
    assert replace(brought, version="") == without_topics(register)


# Any register that the loader takes, with the texts that spreadsheets, CSV and YAML stumble over

AWKWARD = (
    "=1+1", "'=1+1", "''=x", "+31 6", "-", "- naam\n- adres", "@jan", "'t Kruispunt", '"aan haling"', "a,b;c\td|e",
    "_x000D_", "_x005F_x000D_", "a\rb", "a\r\nb", "a\n\n\nb", "a  b", "a \nb", " \u00a0x", "1.10", "007", "no", "null",
    "2026-11-23", "#kop", "# geen commentaar", "Totaal", "Doel", "Grondslag", "Purpose", '["a"]', "[x", "{a: b}",
    "a: b", "|", ">", "%", "`", "&anker", "*ster", "!tag", "?", "sep=;", "<b>&amp;</b>", "😀 é ß 漢字 עברית", "e\u0301",
    "\U0001f468\u200d\U0001f469", "nl", "en", "Nederlands", "privacybot 1", "Formaat", "\u00ad", "<<<<<<< x", "--- x",
    "... x", "lang " * 60, "regel\n\tmet tab",
)  # fmt: skip
_LETTERS = st.characters(exclude_categories=("Cs", "Cc")).filter(lambda letter: not FORBIDDEN.match(letter))
_ANY = st.text(_LETTERS, min_size=1, max_size=12)
TEXTS = (
    st.sampled_from(AWKWARD) | _ANY | st.lists(st.sampled_from(AWKWARD), min_size=2, max_size=3).map("\n".join)
).filter(lambda text: text.strip())
LANGUAGES = st.sampled_from(("nl", "en", "de"))
TEXT_BY_LANGUAGE = st.dictionaries(LANGUAGES, TEXTS, min_size=1)
PHRASES = st.dictionaries(LANGUAGES, st.lists(TEXTS, min_size=1, max_size=3), max_size=2)
ADDRESSES = st.dictionaries(
    LANGUAGES, st.sampled_from(("https://a.example/x", "https://b.example/?q=%22#{id}")), max_size=2
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)


@st.composite
def processings(draw: st.DrawFn, id: str) -> dict[str, Any]:
    language = draw(LANGUAGES)
    entry = {
        "id": id,
        "title": {**draw(TEXT_BY_LANGUAGE), language: draw(TEXTS)},
        "purpose": {**draw(TEXT_BY_LANGUAGE), language: draw(TEXTS)},
        "lawful_basis": draw(st.sampled_from(LawfulBasis)).value,
        "audience": draw(st.sampled_from(("public", "staff"))),
        "statement": draw(ADDRESSES),
        "keywords": draw(PHRASES),
        "questions": draw(PHRASES),
    }
    entry |= draw(st.dictionaries(st.sampled_from(FACTS), TEXT_BY_LANGUAGE, max_size=2))
    if draw(st.booleans()):
        entry["review_by"] = draw(DAYS)
    return entry


@st.composite
def registers(draw: st.DrawFn) -> Register:
    ids = draw(
        st.lists(
            st.sampled_from(("1", "1.1", "1.10", "4.5", "a", "é/b_c", "2026-11-23", "no", "x.y.z")),
            min_size=2,
            unique=True,
        )
    )
    sections = draw(st.integers(1, min(3, len(ids))))
    told: dict[str, Any] = {
        "date": draw(DAYS),
        "controller": {
            "name": draw(TEXTS),
            "contact": {
                "email": draw(st.sampled_from((None, "privacy@linde.example", "-x@linde.example"))),
                "url": draw(st.sampled_from((None, "https://linde.example/privacy"))),
            },
            "address": draw(st.sampled_from(("je", "u"))),
        },
        "statement": draw(ADDRESSES),
        "outside": draw(PHRASES),
        "theme": draw(st.sampled_from(({}, {"accent": "#005a9c"}, {"accent": "#005A9C", "logo": "ons logo.svg"}))),
        "sections": [
            {
                "id": f"section/{number}",
                "title": draw(TEXT_BY_LANGUAGE),
                "keywords": draw(PHRASES),
                "processings": [draw(processings(id)) for id in ids[number::sections]],
            }
            for number in range(sections)
        ],
    }
    if draw(st.booleans()):
        own = [draw(processings("own"))]
        told["assistant"] = {"id": "A", "title": draw(TEXT_BY_LANGUAGE), "processings": own}
    data = yaml.safe_dump(told, allow_unicode=True, sort_keys=False).encode()
    return load_register(Source("processings.yaml", data), None, changed=CHANGED)


@pytest.mark.parametrize("format_name", FORMATS)
@settings(max_examples=30, phases=[Phase.generate])  # to make a whole register small takes minutes
@given(register=registers(), language=st.sampled_from((None, "nl", "en", "de")))
def test_an_import_of_an_export_is_the_same_register(
    format_name: str, register: Register, language: str | None
) -> None:
    assert_same(brought_back(register, format_name, language), register)


@settings(max_examples=30, phases=[Phase.generate])  # to make a whole register small takes minutes
@given(register=registers())
def test_a_register_that_is_written_loads_as_the_same(register: Register) -> None:
    text = register_yaml(as_plain(register))
    assert_same(load_register(Source("processings.yaml", text.encode()), None, changed=CHANGED), register)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("file", ["knowledge", "examples/gemeente", "examples/bare"])
def test_the_registers_of_this_repository_come_back_whole(format_name: str, file: str) -> None:
    register = read_register(ROOT / Path(file) / "processings.yaml")
    assert_same(brought_back(register, format_name), register)


@pytest.mark.parametrize("format_name", FORMATS)
def test_more_words_than_a_cell_holds_come_back(format_name: str) -> None:
    words = tuple(f"woord nummer {number} 😀" for number in range(4_000))
    first, *others = EXAMPLE_REGISTER.sections
    entry = replace(first.processings[0], keywords={"nl": words})
    section = replace(first, keywords={"en": words}, processings=(entry, *first.processings[1:]))
    register = replace(EXAMPLE_REGISTER, sections=(section, *others), outside={"nl": words})
    assert_same(brought_back(register, format_name), register)


def test_no_cell_of_an_export_is_longer_than_excel_takes() -> None:
    words = tuple("😀" * 50 for _number in range(1_000))
    register = replace(EXAMPLE_REGISTER, outside={"nl": words})
    book = openpyxl.load_workbook(io.BytesIO(excel_file(record_of(register))))
    longest = max(len(str(cell.value).encode("utf-16-le")) // 2 for sheet in book for row in sheet for cell in row)
    assert 20_000 < longest <= 32_767


def test_the_assistants_own_section_is_carried_along() -> None:
    told = as_plain(EXAMPLE_REGISTER)
    told["assistant"] = {
        "id": "0",
        "title": {"nl": "Deze assistent"},
        "processings": [told["sections"][0]["processings"][0]],
    }
    assert [(section["id"], own) for section, own in all_sections(told)] == [("1", False), ("2", False), ("0", True)]
    text = register_yaml(told)
    assert yaml.safe_load(text)["assistant"]["title"] == {"nl": "Deze assistent"}
