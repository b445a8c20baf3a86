"""What git knows of the register: how it was, and when each line was last changed."""

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.knowledge.revisions import changed_lines, register_at, repository_path
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import line_with

EXAMPLES = 'examples:\n  - {ask: "nieuwsbrief", language: nl, expect: [newsletter]}\n'


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The example register, its topics and an expected answer, committed."""
    folder = tmp_path / "privacy" / "knowledge"
    folder.mkdir(parents=True)
    for name, text in (
        ("processings.yaml", EXAMPLE_REGISTER_YAML),
        ("topics.yaml", EXAMPLE_TOPICS_YAML),
        ("examples.yaml", EXAMPLES),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return folder / "processings.yaml"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Officer", "-c", "user.email=officer@delinde.example")
    subprocess.run(("git", *who, *arguments), cwd=folder, check=True, env={**os.environ, "LC_ALL": "C"})


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Edit")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def compare(register: Path, old: str, *options: str) -> Result:
    arguments = ["eval", "--register", str(register), "--against", old, *options]
    return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(main, arguments)


def test_a_line_has_the_number_and_day_of_its_last_change(register: Path):
    line = line_with("vier weken", EXAMPLE_REGISTER_YAML)
    assert {change.number for change in changed_lines(register).values()} == {1}
    edit(register, "vier weken", "zes weken")
    assert changed_lines(register)[line].number == 2, "not committed yet"
    commit(register.parent)
    assert changed_lines(register)[line].number == 2
    assert changed_lines(register)[line - 1].number == 1


def test_comments_and_blank_lines_do_not_count(register: Path):
    edit(register, "sections:", "\n# een opmerking\nsections:")
    assert line_with("sections:", EXAMPLE_REGISTER_YAML) not in changed_lines(register)
    assert 2 not in {change.number for change in changed_lines(register).values()}


def test_a_moved_file_keeps_its_history(register: Path):
    git(register.parent, "mv", register.name, "register.yaml")
    commit(register.parent)
    assert {change.number for change in changed_lines(register.with_name("register.yaml")).values()} == {1}


def test_a_file_has_the_path_that_its_repository_sees(register: Path, monkeypatch):
    assert repository_path(register) == "privacy/knowledge/processings.yaml"
    monkeypatch.chdir(register.parent)
    assert repository_path(Path("processings.yaml")) == "privacy/knowledge/processings.yaml"


def test_a_revision_gives_the_register_and_the_topics_as_they_were(register: Path):
    edit(register, "id: cctv", "id: cameras")
    edit(register.with_name("topics.yaml"), "id: retention", "id: keeping")
    old = register_at("HEAD", register)
    assert old.processing("cctv")
    assert old.topic("retention")


def test_a_revision_without_topics_has_the_general_ones_as_its_file_has(register: Path):
    git(register.parent, "rm", "--quiet", "topics.yaml")
    commit(register.parent)
    assert register_at("HEAD", register).topic("withdraw_consent")
    assert "No answer changes" in compare(register, "HEAD").output


def test_an_edit_that_breaks_a_right_answer_exits_with_1(register: Path):
    assert compare(register, "HEAD").exit_code == 0
    edit(register, "ieuwsbrief", "ieuwsflits")
    result = compare(register, "HEAD", "--format", "markdown")
    assert result.exit_code == 1
    assert "| **now wrong** | nieuwsbrief | nl | answer newsletter | fallback |" in result.output


def test_an_old_file_is_compared_with_the_topics_beside_it(register: Path, tmp_path: Path):
    old = tmp_path / "old" / "processings.yaml"
    old.parent.mkdir()
    old.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    topics = EXAMPLE_TOPICS_YAML.replace("inzage, mijn gegevens inzien", "kattenluik")
    old.with_name("topics.yaml").write_text(topics, encoding="utf-8")
    assert "changed: kattenluik [nl]: topic access → fallback" in compare(register, str(old)).output


def test_a_folder_by_the_name_of_a_branch_does_not_hide_the_branch(register: Path, monkeypatch):
    git(register.parent, "branch", "knowledge")
    monkeypatch.chdir(register.parents[1])
    assert "No answer changes" in compare(register, "knowledge").output


@pytest.mark.parametrize("old", ["no-such-revision", "HEAD~7", "--output=/tmp/x"])
def test_an_old_register_that_is_not_there_is_said_in_a_sentence(register: Path, old: str):
    result = compare(register, old)
    assert result.exit_code == 1
    assert f"{old}: neither a file, nor a git revision" in result.output


def test_an_edit_that_mends_a_refused_register_breaks_nothing(register: Path):
    edit(register, "lawful_basis: consent", "lawful_basis: agreed")
    commit(register.parent)
    edit(register, "lawful_basis: agreed", "lawful_basis: consent")
    result = compare(register, "HEAD")
    assert result.exit_code == 0
    assert "HEAD is refused, so there is nothing to compare with." in result.output
    assert 'processings.yaml at HEAD, line 54, entry "newsletter"' in result.stderr
