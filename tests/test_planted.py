"""What tests plant is found wherever it comes out, and then the run of the tests fails."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# "can" "ary", so that this run of the tests does not find in its own words what it looks for.
LEAKS = """
import logging, subprocess, sys
import click, pytest
from click.testing import CliRunner

SAID = "can" "ary"

def test_prints():
    print(SAID)

def test_logs():
    logging.getLogger("bot").warning("asked: %s", SAID)

@pytest.fixture
def prepared():
    print(SAID, file=sys.stderr)

def test_prepares(prepared):
    pass

def test_starts_a_process():
    subprocess.run([sys.executable, "-c", "print('can' + 'ary')"], capture_output=True)

def test_runs_a_command():
    CliRunner().invoke(click.Command("ask", callback=lambda: click.echo(SAID)), [])

def test_leaves_a_log(tmp_path):
    (tmp_path / "server.log").write_text("INFO asked: " + SAID.upper())
"""
CLEAN = """
def test_prints(tmp_path):
    print("kind=answer entries=cctv")
    (tmp_path / "server.log").write_text("INFO started")
"""


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that this run does not look through."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def run_of(test_file: str, folder: Path) -> tuple[int, str]:
    """Return how a run of tests ends, and what it prints."""
    (folder / "test_it.py").write_text(test_file)
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = ["-p", "tests.planted", "-p", "no:cacheprovider", "-q", f"--basetemp={folder}/temp"]
    command = [sys.executable, "-m", "pytest", *options, str(folder)]
    with (folder / "told").open("wb") as told:
        ended = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, stdout=told, stderr=told)
    return ended.returncode, (folder / "told").read_text()


def test_what_comes_out_fails_a_run_whose_tests_all_pass(elsewhere):
    code, told = run_of(LEAKS, elsewhere)
    assert "6 passed" in told
    assert code == 1
    found = told[told.index("planted secrets or personal data came out") :]
    for where in (
        "test_it.py::test_prints, captured stdout call",
        "test_it.py::test_logs, captured log call",
        "test_it.py::test_prepares, captured stderr setup",
        "a process: ",
        "a command: ",
        "test_leaves_a_log0/server.log",
    ):
        assert where in found


def test_a_run_in_which_nothing_comes_out_ends_well(elsewhere):
    code, told = run_of(CLEAN, elsewhere)
    assert (code, "1 passed" in told, "planted" in told) == (0, True, False)
