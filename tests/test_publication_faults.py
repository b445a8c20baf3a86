"""Whatever is done to the register's file, the running server answers on, from one whole version at a time.

The real server runs, and a client asks without a pause while the file is edited, torn, emptied, swapped and taken away.
"""

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.knowledge.loader import Source, version_of
from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.test_server import free_port

SECONDS = 30  # for what is awaited, on a machine with much else to do; the promise is five
QUESTION = {"question": "Waar gebruiken jullie mijn salaris voor?", "language": "nl"}


def edition(number: int, text: str = EXAMPLE_REGISTER_YAML) -> str:
    """The example register with a number in a title, by which an answer shows which edition it is from."""
    return text.replace("nl: Salarisadministratie", f"nl: Salarisadministratie van editie {number}")


@dataclass
class Running:
    """A server on a folder, and the client that asks it all the time."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"
    version: str = ""  # of the edition made last
    editions: dict[str, int] = field(default_factory=dict)  # which number is in which version
    answers: list[tuple[str, str]] = field(default_factory=list)  # version and text of each answer
    failures: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    number: int = 0

    @property
    def file(self) -> Path:
        return self.folder / "processings.yaml"

    def ask_on(self) -> None:
        """Ask until told to stop, each time over a connection of its own so that each process is asked."""
        while not self.stopped.is_set():
            try:
                reply = self.request("POST", "/api/ask", QUESTION)
                self.answers.append((reply["register"]["version"], reply["text"]))
            except (OSError, HTTPException, ValueError, KeyError) as error:
                self.failures.append(repr(error))
            self.stopped.wait(0.02)

    def request(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, json.dumps(body), {"content-type": "application/json"})
            return dict(json.load(connection.getresponse()))
        finally:
            connection.close()

    def health(self) -> dict[str, Any]:
        return dict(self.request("GET", "/healthz")["register"])

    def once(self, true: Callable[[dict[str, Any]], bool], *, times: int = 1) -> dict[str, Any]:
        """Return the health once something is true of it, `times` in a row so that each process was asked."""
        until, seen = time.monotonic() + SECONDS, 0
        while time.monotonic() < until:
            health = self.health()
            seen = seen + 1 if true(health) else 0
            if seen == times:
                return health
            time.sleep(0.05)
        raise AssertionError(f"this did not come about: {health}")

    def begun(self, processes: int) -> None:
        """Wait until so many processes have begun to serve since the start."""
        until, log = time.monotonic() + 2 * SECONDS, self.folder.parent / "log"
        while log.read_text().count("Application startup complete") < processes:
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)

    def next_edition(self, dress: Callable[[str], bytes] = str.encode) -> bytes:
        """Return the next good edition, by which version it is known when it answers."""
        self.number += 1
        data = dress(edition(self.number))
        topics = Source("topics.yaml", EXAMPLE_TOPICS_YAML.encode())
        self.version = version_of(Source("processings.yaml", data), topics)
        self.editions[self.version] = self.number
        return data

    def serves_the_last(self, *, times: int = 1) -> None:
        self.once(lambda health: health["version"] == self.version and health["error"] is None, times=times)

    def refuses(self, make: Callable[[], object], words: str, *, times: int = 1) -> None:
        """Do something to the file; see that it is refused with these words and the last good edition serves on."""
        before = self.health()["error"]
        make()

        def refused(health: dict[str, Any]) -> bool:
            error = health["error"]
            return error not in (None, before) and any(words in problem["message"] for problem in error["problems"])

        assert self.once(refused, times=times)["version"] == self.version

    def clear(self) -> None:
        """Take away whatever stands where the register did."""
        if self.file.is_dir() and not self.file.is_symlink():
            self.file.rmdir()
        self.file.unlink(missing_ok=True)

    def replace(self, data: bytes) -> None:
        """Write a file beside and put it in the place of the register, as most editors do."""
        new = self.folder / ".processings.yaml.new"
        new.write_bytes(data)
        new.replace(self.file)


@contextmanager
def running(folder: Path, *, processes: int = 1) -> Iterator[Running]:
    folder.mkdir()
    port = free_port()
    (folder / "topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "REGISTER_FILE": str(folder / "processings.yaml"),
        "PORT": str(port),
        "WEB_CONCURRENCY": str(processes),
        "RATE_LIMIT": "",
        "JOURNAL": "off",
        "DATABASE_URL": f"sqlite:///{folder.parent}/privacybot.db",
    }
    made = Running(folder, port, None)  # type: ignore[arg-type]
    made.file.write_bytes(made.next_edition())
    with folder.parent.joinpath("log").open("wb") as log:
        command = [sys.executable, "-m", "bot", "serve"]
        made.process = subprocess.Popen(command, cwd=folder.parent, env=environment, stdout=log, stderr=log)
    try:
        made.begun(processes)
        client = threading.Thread(target=made.ask_on)
        client.start()
        yield made
        made.stopped.set()
        client.join()
        assert made.failures == []
        assert len(made.answers) > 20
        for version, text in made.answers:
            assert f"Salarisadministratie van editie {made.editions[version]} (" in text
    finally:
        made.stopped.set()
        made.process.send_signal(signal.SIGTERM)
        made.process.wait(SECONDS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all cases, each of which leaves it with another trouble or none."""
    with running(tmp_path_factory.mktemp("served") / "knowledge") as made:
        yield made


LONGER = EXAMPLE_REGISTER_YAML + "# what is longer than before has not to stand still for long\n" * 5
BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)
ONE_ENTRY = LONGER[LONGER.index("      - id: payroll") :]
ONE_ENTRY = ONE_ENTRY[: ONE_ENTRY.index("      - id: misconduct")]

COMMAND = '!!python/object/apply:os.system ["id"]'

BAD: dict[str, tuple[bytes, str]] = {
    "tabs": (LONGER.replace("\n  ", "\n\t", 1).encode(), "begins with a tab"),
    "a key twice": ((LONGER + "controller: {name: Anders}\n").encode(), "for the second time"),
    "an entry twice": (LONGER.replace(ONE_ENTRY, ONE_ENTRY * 2).encode(), '"payroll"'),
    "an alias bomb": (BOMB.encode(), "itself referred to"),
    "a loop": (b"a: &a [*a]\n" + LONGER.encode(), ""),
    "a tag": (LONGER.replace("De Linde", COMMAND, 1).encode(), "!!python"),
    "Latin-1": (LONGER.replace("maand", "één maand").encode("latin-1"), "UTF-8"),
    "UTF-16": (LONGER.encode("utf-16"), "UTF-16"),
    "a NUL": (LONGER.replace("maand", "ma\0and").encode(), "invisible character"),
    "a web page": (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "web page"),
    "gzip": (gzip.compress(LONGER.encode()), "not text"),
    "binary": (bytes(range(256)) * 40, ""),
    "conflict marks": (LONGER.replace("sections:", "<<<<<<< HEAD\nsections:").encode(), "<<<<<<<"),
    "two documents": (LONGER.replace("sections:", "---\nsections:").encode(), "second document"),
    "an unclosed quote": (LONGER.replace('id: "1"', 'id: "1').encode(), ""),
    "a number for an id": (LONGER.replace('id: "1"', "id: 1.10").encode(), ""),
    "an unknown basis": (LONGER.replace("basis: consent", "basis: agreed").encode(), "agreed"),
    "deep nesting": (b"a: " + b"[" * 20_000, "nest"),
    "too large": (LONGER.encode() + b"# " + b"x" * 3_000_000, "larger than"),
    "empty": (b"", "empty"),
    "comments alone": (b"# nothing\n", "no entries"),
    "cut in half": (LONGER.encode()[: len(LONGER) // 2], ""),
    "null": (b"null\n", ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_edit_is_refused_and_the_last_good_one_serves_on(server: Running, case: str) -> None:
    data, words = BAD[case]
    server.clear()
    server.refuses(lambda: server.file.write_bytes(data), words)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "a folder"),
        (lambda path: path.symlink_to("gone.yaml"), "a link to gone.yaml"),
        (lambda path: path.symlink_to(path), "can't be read"),  # as root no file is unreadable, but a link to itself is
        (lambda path: os.mkfifo(path), "not an ordinary file"),
        (lambda path: None, "no such file"),
    ],
    ids=["a folder", "a dangling link", "unreadable", "a pipe", "deleted"],
)
def test_a_file_that_is_taken_away_is_told_and_missed_by_nobody(
    server: Running, make: Callable[[Path], object], words: str
) -> None:
    server.clear()
    server.refuses(lambda: make(server.file), words)


def test_a_file_cut_off_where_it_still_parses_waits_to_be_confirmed(server: Running) -> None:
    server.clear()
    last = server.version
    server.file.write_bytes(server.next_edition(lambda text: text[: text.index("      - id: misconduct")].encode()))
    held = server.once(lambda health: health["held_back"] is not None)
    assert held["version"] == last
    assert held["held_back"]["lost"] == 4
    arguments = ("publish", "--yes", "--register", str(server.file), "--url", f"http://127.0.0.1:{server.port}")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "leaves out 4 of 5 processings" in result.output
    assert "newsletter  Nieuwsbrief" in result.output
    assert "misconduct" not in result.output  # for staff: its number is all that /healthz tells
    assert "and 1 more" in result.output
    assert f"Version {server.version} is served." in result.output
    server.serves_the_last()


def test_a_good_edit_is_live_within_seconds_however_it_is_saved(server: Running) -> None:
    server.clear()
    server.file.write_bytes(server.next_edition())
    server.serves_the_last()
    server.replace(server.next_edition())
    began = time.monotonic()
    server.serves_the_last()
    assert time.monotonic() - began < 10  # the promise is five seconds, of a machine with nothing else to do
    server.file.write_bytes(server.next_edition(lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    server.serves_the_last()  # as Notepad saves it


def test_a_version_taken_from_git_is_live_though_its_time_of_writing_goes_back(server: Running) -> None:
    new = server.folder / ".new"
    new.write_bytes(server.next_edition())
    os.utime(new, (1_500_000_000, 1_500_000_000))
    new.replace(server.file)
    server.serves_the_last()


def test_a_slow_writer_is_waited_for(server: Running) -> None:
    """Twelve pieces, 80 ms apart, several times over: none of the halves is ever served or told as a mistake."""
    for _ in range(3):
        data = server.next_edition()
        size = len(data) // 12 + 1
        with server.file.open("wb", buffering=0) as file:
            for start in range(0, len(data), size):
                file.write(data[start : start + size])
                time.sleep(0.08)
                assert server.health()["error"] is None
        server.serves_the_last()


def test_a_mounted_folder_is_swapped_by_its_link(server: Running) -> None:
    """As Kubernetes does: each file is a link into ..data, and that a link to a folder which is swapped whole."""
    for name in ("..one", "..two"):
        folder = server.folder / name
        folder.mkdir()
        folder.joinpath("processings.yaml").write_bytes(server.next_edition())
        (server.folder / "..data_tmp").symlink_to(name)
        (server.folder / "..data_tmp").replace(server.folder / "..data")
        if not server.file.is_symlink():
            server.file.unlink()
            server.file.symlink_to("..data/processings.yaml")
        server.serves_the_last()


def test_several_processes_come_to_the_same_version_and_a_crash_does_not_publish(tmp_path: Path) -> None:
    with running(tmp_path / "knowledge", processes=2) as server:
        server.serves_the_last(times=12)
        server.replace(server.next_edition())
        server.serves_the_last(times=12)
        good = server.version
        server.refuses(lambda: server.file.write_bytes(BAD["an unknown basis"][0]), "agreed", times=12)

        short = server.next_edition(lambda text: text[: text.index("      - id: misconduct")].encode())
        server.replace(short)
        server.once(lambda health: health["held_back"] is not None, times=12)
        os.kill(workers_of(server.process.pid)[0], signal.SIGKILL)
        server.begun(3)
        server.failures.clear()  # what the killed process was just answering
        held = server.once(lambda health: health["held_back"] is not None, times=12)
        assert held["version"] == good

        server.process.send_signal(signal.SIGHUP)
        server.once(lambda health: health["version"] == server.version, times=12)
        server.replace(server.next_edition())
        server.serves_the_last(times=12)


def workers_of(parent: int) -> list[int]:
    """Return the processes that serve, in the order in which they began."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            _, _, rest = folder.joinpath("stat").read_text().rpartition(")")
            command = folder.joinpath("cmdline").read_bytes()
        except OSError:
            continue
        if int(rest.split()[1]) == parent and rest.split()[0] != "Z" and b"spawn_main" in command:
            found.append(int(folder.name))
    return sorted(found)
