"""The process under duress: told to end while it works, out of file descriptors, with clients that stall or go away."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.test_server import ROOT, environment, free_port

QUESTION = {"question": "Waarom willen jullie weten of ik dubbel glas heb?", "language": "nl"}
END_SECONDS = 25.0


@contextmanager
def served(tmp_path: Path, *before: str, **given: str) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """Serve the app; yields its process, its port and its log. `before` is put before the command."""
    port, log = free_port(), tmp_path / "log"
    given = {"PORT": str(port), "RATE_LIMIT": "", "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"} | given
    with log.open("wb") as output:
        command = [*before, sys.executable, "-m", "bot", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**given), stdout=output, stderr=output)
        try:
            until = time.monotonic() + 60
            while health(port) != 200:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.05)
            yield process, port, log
        finally:
            process.kill()
            process.wait(10)


def health(port: int) -> int | None:
    """Return the status of the app's health, None where nobody answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code
    except httpx.TransportError:
        return None


def test_told_to_end_under_load_it_answers_what_it_took_and_refuses_the_rest(tmp_path):
    outcomes: Counter[str] = Counter()
    done = threading.Event()

    def keep_asking(port: int) -> None:
        while not done.is_set():
            try:
                answer = httpx.post(f"http://127.0.0.1:{port}/api/ask", json=QUESTION, timeout=20)
                outcomes[str(answer.status_code)] += 1
                assert answer.json()["kind"] == "answer"  # whole
            except httpx.ConnectError:
                outcomes["refused"] += 1
                return
            except httpx.TransportError as error:
                outcomes[f"broken off: {type(error).__name__}"] += 1

    with served(tmp_path) as (process, port, log):
        askers = [threading.Thread(target=keep_asking, args=(port,)) for _ in range(8)]
        for asker in askers:
            asker.start()
        while outcomes["200"] < 40:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        process.wait(END_SECONDS)
        done.set()
        for asker in askers:
            asker.join(30)
        answered = log.read_text().count("route=/api/ask status=200")
        assert "Traceback" not in log.read_text()
    assert outcomes["refused"] > 0
    # What was still in the kernel's queue is reset, before anything of it was read; all that was begun was answered.
    assert answered == outcomes["200"], outcomes
    assert set(outcomes) <= {"200", "refused", "broken off: ReadError", "broken off: RemoteProtocolError"}


def test_clients_that_stall_do_not_keep_it_from_ending(tmp_path):
    with served(tmp_path) as (process, port, _), ExitStack() as open_connections:
        for sent in (b"", b"POST /api/ask HTTP/1.1\r\n", STALLED_BODY, STALLED_BODY + b"{"):
            connection = open_connections.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(sent)
        assert health(port) == 200
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(END_SECONDS)
        assert time.monotonic() - began < END_SECONDS


STALLED_BODY = (
    b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n"
)


@pytest.mark.parametrize("times", [2, 3])
def test_told_to_end_more_than_once_it_ends(tmp_path, times):
    with served(tmp_path) as (process, _, log):
        for _ in range(times):
            process.send_signal(signal.SIGTERM)
        process.wait(END_SECONDS)
        assert "Traceback" not in log.read_text()


def test_told_to_end_while_it_starts_it_ends(tmp_path):
    command = [sys.executable, "-m", "bot", "serve"]
    given = environment(PORT=str(free_port()), DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    process.wait(END_SECONDS)


def test_without_file_descriptors_it_waits_for_some_and_goes_on(tmp_path):
    with served(tmp_path, "prlimit", "--nofile=64:64") as (process, port, log), ExitStack() as open_connections:
        for _ in range(120):
            connection = open_connections.enter_context(socket.socket())
            connection.settimeout(2)
            connection.connect(("127.0.0.1", port))
        time.sleep(0.5)
        assert process.poll() is None
        open_connections.close()
        until = time.monotonic() + 10
        while health(port) != 200:
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.05)
        assert httpx.post(f"http://127.0.0.1:{port}/api/ask", json=QUESTION).status_code == 200
        assert process.poll() is None
        assert all(line.isprintable() for line in log.read_text().splitlines())


def test_clients_that_go_away_leave_no_descriptor_behind(tmp_path):
    with served(tmp_path) as (process, port, log):
        body = b'{"question": "Waarom camera\'s?"}'
        whole = STALLED_BODY.replace(b"99", b"%d" % len(body)) + body
        httpx.post(f"http://127.0.0.1:{port}/api/ask", json=QUESTION)
        before = len(os.listdir(f"/proc/{process.pid}/fd"))
        for sent in (b"GET", STALLED_BODY, whole, whole * 3) * 25:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(sent)
        until = time.monotonic() + 10
        while len(os.listdir(f"/proc/{process.pid}/fd")) > before + 3:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert health(port) == 200
        assert "Traceback" not in log.read_text()


def test_a_log_that_nobody_reads_any_more_costs_no_answer(tmp_path):
    reading, writing = os.pipe()
    port = free_port()
    given = environment(PORT=str(port), RATE_LIMIT="", DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=given, stdout=writing, stderr=writing
    )
    os.close(writing)
    try:
        until = time.monotonic() + 60
        while health(port) != 200:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        os.close(reading)
        for _ in range(20):
            assert httpx.post(f"http://127.0.0.1:{port}/api/ask", json=QUESTION).json()["kind"] == "answer"
        process.send_signal(signal.SIGTERM)
        process.wait(END_SECONDS)
    finally:
        process.kill()
        process.wait(10)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as file:
        assert file.execute("SELECT count(*) FROM questions").fetchall() == [(20,)]


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_it_starts_and_answers_while_what_it_leans_on_is_away(tmp_path, name):
    url = {"DATABASE_URL": "postgres://bot@127.0.0.1:1/bot", "REDIS_URL": "redis://127.0.0.1:1/0"}[name]
    with served(tmp_path, **{name: url, "RATE_LIMIT": "30/minute"}) as (_, port, log):
        for _ in range(5):
            assert httpx.post(f"http://127.0.0.1:{port}/api/ask", json=QUESTION).json()["kind"] == "answer"
        assert "Traceback" not in log.read_text()
