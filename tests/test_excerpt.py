"""An entry of a file that can't be loaded any more is still found in it, and shown as it was written."""

import pytest

from bot.knowledge.excerpt import entry_lines
from bot.knowledge.loader import Source
from tests.examples import EXAMPLE_REGISTER_YAML


def lines(id: str, text: str = EXAMPLE_REGISTER_YAML) -> str:
    return entry_lines(Source("processings.yaml", text.encode()), id) or ""


@pytest.mark.parametrize("id", ["payroll", "misconduct", "cctv", "newsletter"])
def test_an_entry_is_shown_whole_and_alone(id):
    excerpt = lines(id)
    assert excerpt.startswith(f"- id: {id}\n  title: ")
    assert excerpt.count("title:") == 1
    assert "lawful_basis: " in excerpt
    assert "sections" not in excerpt


def test_the_last_entry_ends_with_the_file_and_others_before_the_next_section():
    assert lines("newsletter").endswith('en: ["Why do I get that newsletter?"]}')
    assert lines("misconduct").endswith("audience: staff")


@pytest.mark.parametrize("written", ['- id: "4.5"', "- id: 4.5   # vier punt vijf", "- id: '4.5'"])
def test_an_id_is_found_however_it_is_quoted(written):
    assert lines("4.5", f"x:\n{written}\n  titel: Meterstand\n- id: 4.55\n") == f"{written}\n  titel: Meterstand"


def test_an_id_that_stands_further_down_belongs_to_its_entry():
    assert lines("b", "- id: a\n  titel: A\n- titel: B\n  doel: {nl: x}\n\n  id: b\n  meer: ja\n") == (
        "- titel: B\n  doel: {nl: x}\n\n  id: b\n  meer: ja"
    )


def test_a_file_without_it_has_no_such_entry():
    assert lines("4.6") == ""
    assert lines("b", "- id: b-a\n  titel: A\n") == ""
    assert entry_lines(Source("processings.yaml", b"\xff\xfe\x00"), "a") is None
