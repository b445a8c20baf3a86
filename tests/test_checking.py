"""`privacybot check` as it is typed: for a lawyer at a terminal, for programs, and in a pull request."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.checking_report import draw_text, groups_of
from bot.cli import main
from bot.knowledge.problems import Problem, Severity
from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import line_with

SHIPPED = ROOT / "knowledge" / "processings.yaml"


def check(register: Path, *options: str, locale: str = "C.UTF-8") -> Result:
    env = {"LC_ALL": locale, "COLUMNS": "100"}
    return CliRunner(env=env).invoke(main, ["check", "--register", str(register), *options])


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The example register with its topics, in a folder of its own."""
    (tmp_path / "topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    file = tmp_path / "processings.yaml"
    file.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    return file


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# The shipped register


def test_the_shipped_register_passes_with_warnings_that_tell_the_truth_about_its_source():
    told = json.loads(check(SHIPPED, "--format", "json").output)
    assert told["usable"]
    own = [found for found in told["problems"] if not (found["entry"] or "").startswith("A")]
    counts = {code: sum(found["code"] == code for found in own) for code in {found["code"] for found in own}}
    assert counts["no_retention"] == 20, "the source tells no period"
    assert counts["no_interest"] == 10, "and no interest"
    assert counts["no_withdrawal"] == 10, "and no way to withdraw consent"
    assert counts["no_contact"] == 1
    (twins,) = [found for found in own if found["code"] == "twins_with_other_bases"]
    assert twins["message"].startswith("1.6 (consent) and 4.4 (legitimate interests)")
    assert not [found for found in own if found["code"] == "no_translation"]


def test_what_is_equal_everywhere_is_told_once():
    output = check(SHIPPED, "--language", "nl").output
    assert output.count("hoe lang de gegevens worden bewaard") == 1
    assert "alle 20 verwerkingen" in output
    assert "Waarom       art. 13 lid 2 onder a AVG" in output


# For people


def test_a_remark_reads_as_what_where_why_and_what_to_do(register: Path):
    result = check(register)
    assert result.exit_code == 0
    assert (
        "- the basis is legitimate interests, and which interest that is is not on file\n"
        '  Where  processings.yaml, line 47, entry "visitor_badges"\n'
        "  Why    Art. 13(1)(d) GDPR: People must be told the interest itself, so that they can weigh it and\n"
        "         object to it.\n"
        '  To do  Name it, as concretely as the balancing test does: interest: {nl: "…", en: "…"}\n'
    ) in result.output


def test_errors_exit_with_1_and_warnings_do_not(register: Path):
    assert check(register).exit_code == 0
    edit(register, "lawful_basis: consent", "lawful_basis: agreed")
    result = check(register)
    assert result.exit_code == 1
    assert result.output.startswith("Refused: processings.yaml.")
    assert 'lawful_basis is "agreed"\n  Where  processings.yaml, line 54, entry "newsletter"' in result.output
    assert result.output.endswith("1 error.\n")


def test_an_expected_answer_that_is_wrong_is_an_error_beside_the_remarks(register: Path):
    register.with_name("examples.yaml").write_text(
        "examples:\n  - {ask: x, language: nl, expect: [pay_roll]}\n", encoding="utf-8"
    )
    result = check(register)
    assert result.exit_code == 1
    assert "the register can be used" in result.output
    assert "Refused: examples.yaml" in result.output
    assert "WARNINGS" in result.output


@pytest.mark.parametrize(
    ("locale", "options", "said"),
    [
        ("nl_NL.UTF-8", (), "het register is bruikbaar"),
        ("nl_BE@euro", (), "het register is bruikbaar"),
        ("de_DE.UTF-8", (), "the register can be used"),
        ("C", (), "the register can be used"),
        ("nl_NL.UTF-8", ("--language", "en"), "the register can be used"),
        ("en_GB.UTF-8", ("--language", "nl"), "het register is bruikbaar"),
    ],
)
def test_it_speaks_the_language_of_the_system_unless_told_otherwise(register: Path, locale, options, said):
    assert said in check(register, *options, locale=locale).output


def test_a_refusal_is_told_in_the_language_of_the_system_by_every_command(register: Path):
    edit(register, "lawful_basis: consent", "lawful_basis: agreed")
    runner = CliRunner(env={"LC_ALL": "nl_NL.UTF-8"})
    result = runner.invoke(main, ["ask", "Wie ziet mijn salaris?", "--register", str(register)])
    assert result.exit_code == 1
    assert 'regel 54, bij "newsletter"' in result.output


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path):
    result = check(tmp_path / "processings.yaml", "--language", "nl")
    assert result.exit_code == 1
    assert "dit bestand staat niet in" in result.output


def test_a_register_with_nothing_to_remark_is_told_so():
    told = draw_text((), summary="processings.yaml: fine.", language="nl", entries=0, width=80)
    assert told == "processings.yaml: fine.\n\nNiets op aan te merken."


def test_a_long_row_of_entries_and_sentences_is_cut_and_says_so():
    many = [Problem("x.yaml", n, str(n), "m", "r", "c", severity=Severity.HINT) for n in range(1, 101)]
    told = draw_text(many, summary="", language="en", entries=500, width=110)
    assert "60, and 40 more; --format json has them all" in told
    different = [
        Problem("x.yaml", n, str(n), f"m{n}", "r", "c", severity=Severity.HINT, why="w") for n in range(1, 101)
    ]
    told = draw_text(different, summary="", language="en", entries=500, width=110)
    assert "- m20 [" in told
    assert "- and 80 more" in told


def test_what_a_file_says_cannot_steer_the_terminal(register: Path):
    edit(register, "title: {nl: Bezoekerspassen", 'title: {nl: "Came\\x1b[31m"')
    assert "\x1b" not in check(register).output


# For programs


def test_as_json_each_has_its_line_article_and_remedy(register: Path):
    told = json.loads(check(register, "--format", "json", "--language", "nl").output)
    assert told["register"]["processings"] == 5
    assert told["counts"]["error"] == 0
    found = [found for found in told["problems"] if found["code"] == "no_retention"]
    assert [(one["entry"], one["line"]) for one in found] == [
        (entry, line_with(f"- id: {entry}", EXAMPLE_REGISTER_YAML))
        for entry in ("misconduct", "visitor_badges", "newsletter")
    ]
    assert found[0]["article"] == "art. 13 lid 2 onder a AVG"
    assert {"severity", "file", "message", "why", "remedy"} <= found[0].keys()


def test_as_json_a_refusal_is_told_too(register: Path):
    edit(register, "lawful_basis: consent", "lawful_basis: agreed")
    result = check(register, "--format", "json")
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert (told["usable"], told["register"], told["counts"]["error"]) == (False, None, 1)
    assert told["problems"][0]["article"] == "Art. 6(1) GDPR"


ANNOTATION = re.compile(r"::(error|warning|notice) file=([^,:]+)(,line=\d+)?,title=[^,:]+::.+")


def test_as_annotations_each_stands_at_its_line_of_the_file_in_the_repository():
    lines = check(SHIPPED, "--format", "github").output.splitlines()
    assert all(ANNOTATION.fullmatch(line) for line in lines)
    assert all(line.partition("file=")[2].startswith("knowledge/processings.yaml,") for line in lines)
    levels = [line.split(" ")[0] for line in lines]
    assert levels == sorted(levels, key=["::error", "::warning", "::notice"].index), "the heaviest first"
    assert "::warning file=knowledge/processings.yaml,line=" in lines[0]


def test_what_is_wrong_least_often_comes_first_since_ten_annotations_are_shown():
    often = [Problem("x", n, str(n), "often", "r", "a", severity=Severity.WARNING) for n in range(20)]
    once = Problem("x", 30, "z", "once", "r", "b", severity=Severity.WARNING)
    error = Problem("x", 40, "z", "error", "r", "c")
    assert [group[0].message for group in groups_of([*often, once, error])] == ["error", "once", "often"]


def test_signs_that_end_an_annotation_are_written_as_github_reads_them(register: Path):
    edit(register, "lawful_basis: consent", 'lawful_basis: "50%, a::b"')
    assert 'title=newsletter%3A lawful_basis is "50%25%2C a%3A%3Ab"::' in check(register, "--format", "github").output


# What git knows


@pytest.fixture
def repository(register: Path) -> Path:
    git(register, "init", "--quiet")
    commit(register)
    return register


def git(register: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Officer", "-c", "user.email=officer@delinde.example")
    subprocess.run(("git", *who, *arguments), cwd=register.parent, check=True, env={**os.environ, "LC_ALL": "C"})


def commit(register: Path) -> None:
    git(register, "add", ".")
    git(register, "commit", "--quiet", "--message=Edit")


def told_of_translations(register: Path) -> list[tuple[str, str, str]]:
    found = json.loads(check(register, "--format", "json").output)["problems"]
    return [
        (one["code"], one["entry"], one["message"].partition(" on ")[0])
        for one in found
        if one["code"] in ("stale_translation", "translation_changed")
    ]


DUTCH = "De Linde stuurt wie dat wil elke maand een nieuwsbrief."


def test_a_text_that_was_changed_without_its_translation_is_told(repository: Path):
    assert told_of_translations(repository) == []
    edit(repository, DUTCH, "De Linde stuurt wie dat wil elke week een nieuwsbrief.")
    told = [("stale_translation", "newsletter", "purpose was changed in Dutch")]
    assert told_of_translations(repository) == told, "before it is committed"
    commit(repository)
    assert told_of_translations(repository) == told, "and after it, within the same second"
    edit(repository, "a newsletter every month", "a newsletter every week")
    assert told_of_translations(repository) == []
    commit(repository)
    assert told_of_translations(repository) == []


def test_a_translation_that_was_changed_alone_is_a_hint(repository: Path):
    edit(repository, "a newsletter every month", "a newsletter every week")
    commit(repository)
    assert told_of_translations(repository) == [("translation_changed", "newsletter", "purpose was changed in English")]


def test_outside_git_nothing_is_said_of_translations_and_the_path_is_that_from_here(register: Path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(register.parent.parent))
    assert told_of_translations(register) == []
    monkeypatch.chdir(register.parent)
    assert check(register, "--format", "github").output.startswith("::warning file=processings.yaml,")


def test_without_git_check_does_its_work(register: Path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert check(register).exit_code == 0
