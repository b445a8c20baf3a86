"""What no output of the whole test run may hold: the secrets and the personal data that tests plant.

A plugin of pytest, loaded for every run (conftest.py). It looks through what each test and fixture prints and logs,
what processes that they start print, what commands say, and the logs and databases that they leave in their folders.
What is found fails the run, whatever test it came from, also one that looks for something else.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click.testing
import pytest

PLANTED = re.compile(
    # Each secret that a test makes up has a canary in it, and so have the names and addresses of people; the tokens of
    # the stand-in for Slack beside them, a BSN and a telephone number (but for the one that an officer's example has).
    rb"canary|kanarie|xoxb-test|xapp-test|a-signing-secret|123456782|(?<!phone number is )06-?12345678",
    re.IGNORECASE,
)
LEFT_BEHIND = ("*.log", "log", "*.db", "*.db-wal", "*.jsonl")
LARGEST = 100 * 1024 * 1024  # bytes of a file

_OWN = re.compile(r"^\w+ +httpx:.*\n?", re.MULTILINE)  # the tests' own client, which logs what it asks for


class Lookout:
    """Collects where something planted came out."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}  # where, and what stands around it

    def look(self, where: str, output: str | bytes | None) -> None:
        data = output.encode("utf-8", "replace") if isinstance(output, str) else output or b""
        if found := PLANTED.search(data):
            around = data[max(0, found.start() - 60) : found.end() + 60]
            self.found.setdefault(where, around.decode("utf-8", "backslashreplace"))

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.passed:  # of one that failed everything is printed, and the run has failed
            for name, text in report.sections:
                self.look(f"{report.nodeid}, {name.lower()}", _OWN.sub("", text))

    @pytest.hookimpl
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        factory = getattr(session.config, "_tmp_path_factory", None)
        folder = factory and factory._basetemp
        for path in files_left_in(folder) if folder else ():
            self.look(str(path.relative_to(folder)), path.read_bytes())
        if self.found and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.found:
            terminalreporter.section("planted secrets or personal data came out", red=True)
            for where, around in self.found.items():
                terminalreporter.write_line(f"{where}: …{around!r}…")


def files_left_in(folder: Path) -> Iterator[Path]:
    for pattern in LEFT_BEHIND:
        for path in folder.rglob(pattern):
            if path.is_file() and not path.is_symlink() and path.stat().st_size < LARGEST:
                yield path


def pytest_configure(config: pytest.Config) -> None:
    lookout = Lookout()
    config.pluginmanager.register(lookout, "lookout")
    communicate, invoke = subprocess.Popen.communicate, click.testing.CliRunner.invoke

    def communicate_and_look(self: "subprocess.Popen[Any]", *given: Any, **named: Any) -> tuple[Any, Any]:
        outputs = communicate(self, *given, **named)
        for output in outputs:
            lookout.look(f"a process: {_command(self)}", output)
        return outputs

    def invoke_and_look(self: click.testing.CliRunner, *given: Any, **named: Any) -> click.testing.Result:
        result = invoke(self, *given, **named)
        lookout.look(f"a command: {given[1:2] or named.get('args')}", result.output)
        return result

    subprocess.Popen.communicate = communicate_and_look  # type: ignore[method-assign]
    click.testing.CliRunner.invoke = invoke_and_look  # type: ignore[method-assign]

    def put_back() -> None:
        subprocess.Popen.communicate = communicate  # type: ignore[method-assign]
        click.testing.CliRunner.invoke = invoke  # type: ignore[method-assign]

    config.add_cleanup(put_back)


def _command(process: "subprocess.Popen[Any]") -> str:
    args = process.args
    return args if isinstance(args, str) else " ".join(str(arg) for arg in args)[:200]  # type: ignore[union-attr]
