"""The commands as they are typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER_YAML

REGISTER = str(ROOT / "knowledge" / "processings.yaml")


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(main, arguments, input=input)


def test_a_question_is_answered_in_plain_words() -> None:
    result = run("ask", "Waarom willen jullie weten of ik dubbel glas heb?", "--register", REGISTER)
    assert result.exit_code == 0
    assert "Energiegerelateerde woningeigenschappen" in result.output
    assert "Grondslag: Toestemming" in result.output


def test_a_question_is_answered_as_json() -> None:
    result = run("ask", "--json", "why do you want to know about my insulation", "--register", REGISTER)
    body = json.loads(result.output)
    assert body["processings"][0]["id"] == "4.6"
    assert body["language"] == "en"
    assert "candidates" not in body


def test_why_an_entry_was_found_can_be_seen_word_by_word() -> None:
    result = run("ask", "--explain", "why do you want my meter readings", "--register", REGISTER)
    assert "4.5" in result.output
    assert "meter → meter (same" in result.output


def test_a_file_of_questions_is_answered_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "question": "COOKIES", "language": "en"}\n\n{"question": "and how long?", "context": "4.5"}\n',
        encoding="utf-8",
    )
    rows = [json.loads(line) for line in run("ask", "--jsonl", str(file), "--register", REGISTER).output.splitlines()]
    assert [row["id"] for row in rows] == ["a", 3]
    assert [p["id"] for p in rows[0]["reply"]["processings"]] == ["2.2", "5.1"]
    assert [p["id"] for p in rows[1]["reply"]["processings"]] == ["4.5"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "line 1: this is no JSON"),
        ("[]", '"question" is missing'),
        ('{"question": "x", "context": 4}', "quotes"),
    ],
)
def test_a_line_that_is_no_question_is_named(line: str, said: str) -> None:
    result = run("ask", "--jsonl", "-", "--register", REGISTER, input=line + "\n")
    assert result.exit_code == 1
    assert said in result.output


def test_without_a_question_it_converses_and_remembers_what_was_answered_last() -> None:
    result = run("ask", "--register", REGISTER, input="Why do you keep my meter readings?\nand how long?\n")
    assert result.output.count("Electricity and gas consumption data") == 2
    assert "does not record how long" in result.output


def test_a_good_register_is_told_to_be_good() -> None:
    result = run("check", "--register", REGISTER)
    assert result.exit_code == 0
    assert "the register can be used" in result.output
    assert "Processings: 20; sections: 5; languages: nl, en." in result.output


def test_a_bad_register_is_told_with_line_and_remedy_and_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "processings.yaml"
    text = Path(REGISTER).read_text(encoding="utf-8")
    before, entry, after = text.partition('- id: "1.1"')
    file.write_text(before + entry + after.replace("lawful_basis: leg", "lawful_basis: agreed", 1), encoding="utf-8")
    result = run("check", "--register", str(file))
    assert result.exit_code == 1
    assert 'entry "1.1"' in result.output
    assert "legitimate_interests" in result.output
    assert "Traceback" not in result.output


def test_the_expected_answers_of_another_file_are_measured(tmp_path: Path) -> None:
    (tmp_path / "processings.yaml").write_bytes(Path(REGISTER).read_bytes())
    (tmp_path / "examples.yaml").write_text(
        "examples:\n"
        '  - {ask: "Waarom dubbel glas?", language: nl, expect: ["4.6"]}\n'
        '  - {ask: "wat kost gas", language: nl, expect: ["4.5"]}\n',
        encoding="utf-8",
    )
    result = run("eval", "--json", "--register", str(tmp_path / "processings.yaml"))
    body = json.loads(result.output)
    assert body["questions"] == 2
    assert [miss["ask"] for miss in body["misses"]] == ["wat kost gas"]


def test_an_edit_that_breaks_a_right_answer_fails(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "processings.yaml").write_bytes(Path(REGISTER).read_bytes())
        (folder / "examples.yaml").write_text(
            'examples:\n  - {ask: "smoelenboek", language: nl, expect: ["5.2"]}\n', encoding="utf-8"
        )
    text = (new / "processings.yaml").read_text(encoding="utf-8")
    assert "smoelenboek" in text
    (new / "processings.yaml").write_text(text.replace("smoelenboek", "zangboek"), encoding="utf-8")
    result = run("eval", "--against", str(old / "processings.yaml"), "--register", str(new / "processings.yaml"))
    assert result.exit_code == 1
    assert "now wrong: smoelenboek [nl]: answer 5.2 → fallback" in result.output


def test_the_commands_take_the_register_that_env_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REGISTER_FILE", raising=False)
    Path("small.yaml").write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    Path(".env").write_text("REGISTER_FILE=small.yaml\nPORT=eighty\n", encoding="utf-8")
    assert run("check").output.startswith("small.yaml: the register can be used.")
    monkeypatch.setenv("REGISTER_FILE", REGISTER)
    assert run("check").output.startswith("processings.yaml: the register can be used.")


def test_the_list_of_commands_cuts_no_sentence_off() -> None:
    commands = run("--help").output.partition("Commands:")[2]
    assert "Check the register: what is wrong, why, and what to do." in commands
    assert "..." not in commands


def test_the_links_of_an_answer_lead_to_where_the_assistant_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (("ask", "Waarom dubbel glas?"), ("show", "4.6")):
        assert "http://localhost:8000/statement/nl#4.6" in run(*command, "--register", REGISTER).output
    monkeypatch.setenv("PUBLIC_URL", "https://privacy.example.org")
    for command in (("ask", "Waarom dubbel glas?"), ("show", "4.6")):
        assert "https://privacy.example.org/statement/nl#4.6" in run(*command, "--register", REGISTER).output


def test_a_setting_that_is_wrong_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    for command in (("ask", "hallo"), ("show", "4.6"), ("report",), ("publish",), ("migrate",), ("changes",)):
        result = run(*command)
        assert (result.exit_code, result.output) == (
            1,
            'Error: PORT is "eighty". Give a whole number from 1 to 65535.\n',
        )


def test_a_register_that_is_not_there_is_said_in_a_sentence() -> None:
    result = run("ask", "hallo", "--register", "/nowhere/processings.yaml")
    assert result.exit_code == 1
    assert "there is no such file" in result.output
