"""A register is read from its folder, with what stands beside it; what cannot be read is told in a sentence."""

import gc
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.files import read_examples, read_register
from bot.knowledge.loader import RegisterError
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.joinpath("processings.yaml").write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    tmp_path.joinpath("topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    return tmp_path


def test_topics_and_expected_answers_are_looked_for_beside_the_register(folder):
    folder.joinpath("examples.yaml").write_text("examples:\n  - {ask: Loon?, language: nl, expect: payroll}\n")
    register = read_register(folder / "processings.yaml")
    assert register.version == EXAMPLE_REGISTER.version
    assert [topic.id for topic in register.topics] == ["access", "retention"]
    assert [example.expect for example in read_examples(folder / "processings.yaml", register)] == [("payroll",)]


def test_a_register_without_topics_of_its_own_gets_the_general_ones(folder):
    folder.joinpath("topics.yaml").unlink()
    register = read_register(folder / "processings.yaml")
    assert {"access", "erasure", "complaint_authority"} <= {topic.id for topic in register.topics}
    assert read_examples(folder / "processings.yaml", register) == ()


def test_after_reading_the_collector_of_cycles_works_as_before(folder):
    read_register(folder / "processings.yaml")
    assert gc.isenabled()
    folder.joinpath("processings.yaml").write_text("- refused")
    with pytest.raises(RegisterError):
        read_register(folder / "processings.yaml")
    assert gc.isenabled()


def test_the_date_is_that_of_the_newer_file(folder):
    os.utime(folder / "processings.yaml", (0, 1_780_000_000))
    os.utime(folder / "topics.yaml", (0, 1_700_000_000))
    assert read_register(folder / "processings.yaml").date == date(2026, 5, 28)
    os.utime(folder / "topics.yaml", (0, 1_790_000_000))
    assert read_register(folder / "processings.yaml").date == date(2026, 9, 21)


def make_folder(path: Path) -> None:
    path.mkdir()


UNREADABLE: list[tuple[Callable[[Path], object], str, str]] = [
    (lambda path: None, "file_missing", "there is no such file"),
    (make_folder, "file_is_folder", "this is a folder"),
    (lambda path: path.symlink_to("gone.yaml"), "file_dangling", "a link to gone.yaml"),
    (lambda path: path.symlink_to(path), "file_unreadable", "can't be read"),
    (lambda path: os.mkfifo(path), "file_is_special", "not an ordinary file"),
    (lambda path: path.write_bytes(b"#" * 101), "file_too_large", "larger than 100 bytes"),
]


@pytest.mark.parametrize(
    ("name", "make", "code", "wrong"),
    [("processings.yaml", *case) for case in UNREADABLE]
    + [("topics.yaml", *case) for case in UNREADABLE if case[1] != "file_missing"],  # a register may have none
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path, name, make, code, wrong):
    if name == "topics.yaml":
        tmp_path.joinpath("processings.yaml").write_text("# too little to be too large\n")
    make(tmp_path / name)
    with pytest.raises(RegisterError) as refusal:
        read_register(tmp_path / "processings.yaml", max_bytes=100)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.code, problem.line) == (name, code, None)
    assert wrong in problem.message
    assert problem.remedy


def test_a_name_that_no_file_can_have_is_told_in_a_sentence():
    with pytest.raises(RegisterError, match="can't be read"):
        read_register(Path("nul\0.yaml"))
