"""What a pull request tells of an edit of the register: the steps of the workflow, run as GitHub runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "register.yml").read_text(encoding="utf-8"))
STEPS = WORKFLOW["jobs"]["register"]["steps"]
EXAMPLES = """\
examples:
  - {ask: "Wie ziet mijn salaris?", language: nl, expect: [payroll]}
  - {ask: "nieuwsbrief", language: nl, expect: [newsletter]}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the register on origin/main, and the app in .venv as `make setup` puts it there."""
    knowledge, programs = tmp_path / "knowledge", tmp_path / ".venv" / "bin"
    knowledge.mkdir()
    programs.mkdir(parents=True)
    for name, text in (
        ("processings.yaml", EXAMPLE_REGISTER_YAML),
        ("topics.yaml", EXAMPLE_TOPICS_YAML),
        ("examples.yaml", EXAMPLES),
    ):
        (knowledge / name).write_text(text, encoding="utf-8")
    program = programs / "privacybot"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m bot "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "knowledge")
    git(tmp_path, "commit", "--quiet", "--message=Register")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Officer", "-c", "user.email=officer@delinde.example")
    subprocess.run(("git", *who, *arguments), cwd=folder, check=True)


def edit(repository: Path, old: str, new: str) -> None:
    file = repository / "knowledge" / "processings.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message=Edit")


def run_steps(repository: Path) -> tuple[str, str, str | None]:
    """Run the steps one after the other: what is printed, the summary, and the step that failed or None."""
    summary, printed = repository / "summary.md", ""
    summary.touch()
    for step in STEPS:
        if "run" not in step or step["run"] == "make setup":
            continue
        env = {
            **{name: value for name, value in os.environ.items() if name not in ("LC_ALL", "REGISTER_FILE")},
            **WORKFLOW["jobs"]["register"]["env"],
            **{name: value.replace("${{ github.base_ref }}", "main") for name, value in step.get("env", {}).items()},
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        # As GitHub runs them: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#defaultsrunshell
        done = subprocess.run(
            ("bash", "-e", "-c", step["run"]), cwd=repository, env=env, capture_output=True, text=True, timeout=120
        )
        printed += done.stdout + done.stderr
        if done.returncode:
            return printed, summary.read_text(encoding="utf-8"), step["name"]
    return printed, summary.read_text(encoding="utf-8"), None


def test_it_runs_where_the_register_is_edited_and_needs_no_rights():
    # YAML 1.1 reads the name "on" as true.
    assert WORKFLOW[True]["pull_request"]["paths"] == ["knowledge/**"]
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [step["run"] for step in STEPS if step.get("name") == "Set up"] == ["make setup"]


def test_a_good_edit_is_told_with_what_it_changes(repository: Path):
    edit(repository, "nl: [loon, salaris, loonstrook]", "nl: [loon, salaris, loonstrook, brutoloon]")
    printed, summary, failed = run_steps(repository)
    assert failed is None
    assert "::warning file=knowledge/processings.yaml,line=" in printed
    assert "hoe lang de gegevens worden bewaard" in summary
    assert "| gewijzigd | brutoloon | nl | niets gevonden | antwoord payroll |" in summary
    assert "0 nu fout, 0 nu goed, 1 gewijzigd" in summary


def test_an_edit_that_breaks_a_right_answer_fails_and_is_told_in_a_table(repository: Path):
    edit(repository, "keywords: {nl: [nieuwsbrief, mailing]", "keywords: {nl: [flyer]")
    edit(repository, "title: {nl: Nieuwsbrief", "title: {nl: Folder")
    edit(repository, "elke maand een nieuwsbrief", "elke maand een folder")
    edit(repository, "Waarom krijg ik die nieuwsbrief?", "Waarom krijg ik die folder?")
    _printed, summary, failed = run_steps(repository)
    assert failed == "Compare with the answers before"
    assert "| **nu fout** | nieuwsbrief | nl | antwoord newsletter | niets gevonden |" in summary


def test_an_edit_that_is_refused_fails_at_its_line(repository: Path):
    edit(repository, "lawful_basis: consent", "lawful_basis: toestemming")
    printed, summary, failed = run_steps(repository)
    assert failed == "Check the register"
    assert "::error file=knowledge/processings.yaml,line=54,title=newsletter%3A lawful_basis is" in printed
    assert 'Is "consent" bedoeld?' in summary
