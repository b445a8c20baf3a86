"""`privacybot publish`: what is asked before a held-back edit is confirmed, and what is said when it can't be."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main, publishing
from bot.confirmation import confirmation_path, confirmed_version
from bot.knowledge.files import read_register
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML

NOWHERE = "http://127.0.0.1:9"


class Assistant(HTTPServer):
    """A stand-in for the running assistant, which publishes what it finds confirmed."""

    def __init__(self, file: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.file = file
        self.version = "before000000"
        self.held_back: dict[str, Any] | None = None
        self.publishes = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def standing(self) -> dict[str, Any]:
        confirmed = confirmed_version(self.file)
        if self.publishes and confirmed and self.held_back and self.held_back["version"] == confirmed:
            self.version, self.held_back = confirmed, None
        return {"version": self.version, "held_back": self.held_back, "error": None}


class Answer(BaseHTTPRequestHandler):
    server: Assistant

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"register": self.server.standing()}).encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    tmp_path.joinpath("topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    path = tmp_path / "processings.yaml"
    path.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    return path


@pytest.fixture
def version(file: Path) -> str:
    return read_register(file).version


@pytest.fixture
def assistant(file: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    """An assistant that holds back what is in the file."""
    monkeypatch.setattr(publishing, "SEEN_SECONDS", 0.5)
    running = Assistant(file)
    running.held_back = {
        "version": version,
        "processings": 5,
        "lost": 4,
        "in_force": 9,
        "entries": [{"id": "4.1", "title": "Contact\x1b[2Jgegevens"}],
    }
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def run(file: Path, url: str, *arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(main, ("publish", "--register", str(file), "--url", url, *arguments), input=input)


def test_it_shows_what_would_be_lost_asks_and_waits_until_the_version_is_served(file, version, assistant):
    result = run(file, assistant.url, input="y\n")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "This leaves out 4 of 9 processings; 5 are left:",
        "  4.1  Contact[2Jgegevens",  # no escape code reaches the terminal
        "  and 3 more",
        f"Publish version {version}? [y/N]: y",
        f"Version {version} is served.",
    ]


def test_whoever_says_no_confirms_nothing(file, assistant):
    assert run(file, assistant.url, input="n\n").exit_code == 1
    assert confirmed_version(file) is None


def test_what_is_served_already_needs_no_confirmation(file, version, assistant):
    assistant.version, assistant.held_back = version, None
    result = run(file, assistant.url)
    assert result.exit_code == 0
    assert "served already" in result.output
    assert confirmed_version(file) is None


def test_an_assistant_that_sees_another_file_is_told_of(file, assistant):
    assistant.held_back = None
    result = run(file, assistant.url, "--yes")
    assert result.exit_code == 1
    assert "does not see version" in result.output
    assert confirmed_version(file) is None


def test_an_assistant_that_does_not_publish_is_told_of(file, assistant):
    assistant.publishes = False
    result = run(file, assistant.url, "--yes")
    assert result.exit_code == 1
    assert "does not serve version" in result.output


@pytest.mark.parametrize("url", [NOWHERE, "http://127.0.0.1:9/"])
def test_without_a_running_assistant_the_confirmation_waits_for_it(file, version, url):
    result = run(file, url, "--yes")
    assert result.exit_code == 0
    assert "No assistant answers" in result.output
    assert confirmed_version(file) == version


def test_where_the_folder_cannot_be_written_to_the_other_way_is_told(file):
    confirmation_path(file).mkdir()  # as root every folder can be written to, but no folder is a file
    result = run(file, NOWHERE, "--yes")
    assert result.exit_code == 1
    assert "SIGHUP" in result.output
    assert "Traceback" not in result.output


def test_a_refused_register_is_not_confirmed(file):
    file.write_text("- refused")
    result = run(file, NOWHERE, "--yes")
    assert result.exit_code == 1
    assert "processings.yaml, line 1" in result.output
    assert confirmed_version(file) is None


def test_an_address_that_is_none_is_told_of(file):
    result = run(file, "file:///etc/passwd", "--yes")
    assert result.exit_code == 2
    assert "no web address" in result.output
