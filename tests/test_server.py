"""The server itself: how it starts, what it does to clients that take their time, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from bot.web import server
from bot.web.server import BoundedProtocol
from tests.web import web

ROOT = Path(__file__).parents[1]
MEMORY = {"DATABASE_URL": "sqlite://"}  # so that no test leaves a file in the repository
MOST_CONNECTIONS = 100
GET = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of the real app on the real protocol, with little patience."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(server, "MOST_CONNECTIONS", MOST_CONNECTIONS)
    config = uvicorn.Config(
        web().app,
        port=0,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_keep_alive=2,
        limit_concurrency=MOST_CONNECTIONS,
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = True
    thread.join(timeout=10)


def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Return what the server says until it ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        answer = b""
        while received := connection.recv(65536):
            answer += received
        return answer


def test_a_client_that_never_asks_is_let_go(port):
    assert said(port) == b""


def test_a_client_that_never_finishes_asking_is_let_go(port):
    assert said(port, GET) == b""


def test_a_client_that_asks_a_line_at_a_time_is_let_go_too(port):
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        said(port, GET, *[b"x-more: 1\r\n"] * 20, pause=0.1)


def test_a_second_question_on_the_same_connection_has_its_own_deadline(port):
    answer = said(port, GET + b"\r\n", GET)
    assert answer.count(b"HTTP/1.1 200") == 1


def test_questions_sent_at_once_are_all_answered(port):
    answer = said(port, (GET + b"\r\n") * 3 + GET + b"connection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200") == 4


def test_a_connection_with_nothing_to_say_is_kept_for_the_next_question(port):
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/healthz").status_code == 200
        time.sleep(0.6)  # longer than a head may take
        assert client.get("/healthz").status_code == 200
        assert len(client._transport._pool.connections) == 1  # type: ignore[attr-defined]


UNREAD = b"host: localhost\r\ncontent-length: 500\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\n" + UNREAD,
        b"PUT /api/ask HTTP/1.1\r\n" + UNREAD,
        b"POST /nothing HTTP/1.1\r\n" + UNREAD,
        b"POST /api/ask HTTP/1.1\r\n" + UNREAD.replace(b"localhost", b"evil.example"),
        b"GET /healthz HTTP/1.1\r\n" + UNREAD.replace(b"content-length: 500", b"transfer-encoding: chunked"),
    ],
)
def test_a_body_that_nobody_reads_keeps_no_connection_open(port, head):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        assert answer_on(connection).startswith(b"HTTP/1.1 ")
        # After this uvicorn by itself would wait for ever.
        connection.sendall(b"1\r\n." if b"chunked" in head else b".")
        assert connection.recv(4096) == b""


def test_a_body_that_comes_after_the_answer_leaves_an_idle_connection(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for _ in range(2):
            connection.sendall(GET + b"content-length: 1\r\n\r\n")
            assert answer_on(connection).startswith(b"HTTP/1.1 200")
            connection.sendall(b".")
            time.sleep(0.6)  # longer than a head may take
        assert connection.recv(4096) == b""  # let go as any other idle one


def answer_on(connection: socket.socket) -> bytes:
    """Return one answer, of a connection that stays open."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(1)
    length = int(re.search(rb"content-length: (\d+)", answer)[1])  # type: ignore[index]
    return answer + connection.recv(length, socket.MSG_WAITALL)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", GET + b"\r\n"])
def test_connections_that_ask_nothing_shut_nobody_out(port, sent, monkeypatch):
    monkeypatch.setattr(server, "HEAD_SECONDS", 10)
    with ExitStack() as held:
        for _ in range(MOST_CONNECTIONS - 1):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            connection.sendall(sent)
            if sent.endswith(b"\r\n\r\n"):
                answer_on(connection)
        for _ in range(5):
            assert said(port, GET + b"connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_those_that_ask_are_answered_when_all_connections_are_taken(port, monkeypatch):
    monkeypatch.setattr(server, "HEAD_SECONDS", 10)
    with ExitStack() as held:
        asking = []
        for _ in range(MOST_CONNECTIONS - 5):
            asking.append(held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)))
            asking[-1].sendall(QUESTION_HEAD)
            assert asking[-1].recv(len(BEGUN), socket.MSG_WAITALL) == BEGUN
        for _ in range(10):
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        for connection in asking:
            connection.sendall(b'{"question": 1}')
            assert answer_on(connection).startswith(b"HTTP/1.1 422")


QUESTION_HEAD = (
    b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 15\r\n"
    b"expect: 100-continue\r\n\r\n"
)
BEGUN = b"HTTP/1.1 100 Continue\r\n\r\n"
MANY = 1500  # answers: far more than the system keeps on their way


@pytest.fixture
def flooded(port, monkeypatch) -> Iterator[socket.socket]:
    """A client that asks for far more than it has read yet."""
    monkeypatch.setattr(server, "READER_SECONDS", 1)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", port))
        page = b"GET /statement/nl HTTP/1.1\r\nhost: localhost\r\n"
        connection.sendall((page + b"\r\n") * (MANY - 1) + page + b"connection: close\r\n\r\n")
        yield connection


def answers_read(connection: socket.socket) -> int:
    count, end = 0, b""
    try:
        while received := connection.recv(65536):
            count += (end + received).count(b"HTTP/1.1 200")
            end = received[-11:]
    except ConnectionResetError:
        pass
    return count


def test_a_client_that_takes_none_of_its_answers_is_let_go(flooded):
    time.sleep(4)
    assert 0 < answers_read(flooded) < MANY


def test_a_client_that_reads_gets_all_of_its_answers_however_many(flooded):
    assert answers_read(flooded) == MANY


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",  # TLS
        b"GET / HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\nx: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(port, bytes_sent):
    answer = said(port, bytes_sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_a_body_of_ten_gigabytes_is_refused_before_it_comes(port):
    head = b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    assert said(port, head + b"content-length: 10737418240\r\n\r\n{").startswith(b"HTTP/1.1 413")


def environment(**given: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **MEMORY, **given}


def start(*, cwd: Path = ROOT, **given: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "serve"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=cwd, env=environment(**given), stdout=pipe, stderr=pipe, text=True)


def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path):
    process = start(cwd=tmp_path, PORT="eighty")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip() == 'PORT is "eighty". Give a whole number from 1 to 65535.'
    assert out == ""


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_port_that_is_taken_stops_the_start_with_one_line(tmp_path, processes):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(cwd=tmp_path, PORT=str(port), WEB_CONCURRENCY=processes)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip() == f"PORT is {port}, and another program listens there. Give another one."
    assert out == ""


def test_an_address_of_another_machine_stops_the_start_with_one_line(tmp_path):
    _, err = start(cwd=tmp_path, HOST="192.0.2.1", PORT="8000").communicate(timeout=60)
    assert err.startswith("HOST is 192.0.2.1 and PORT 8000: ")
    assert err.endswith(". Give another address.\n")
    assert "Traceback" not in err


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_refused_register_stops_the_start_with_a_line_for_each_mistake(tmp_path, processes):
    register = tmp_path / "mine.yaml"
    register.write_text("controller:\n  name: De Linde\nsections: []\n")
    process = start(cwd=tmp_path, REGISTER_FILE=str(register), WEB_CONCURRENCY=processes)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("mine.yaml, line 3")
    assert "Traceback" not in err


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(**given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    process = start(PORT=str(port), **given)
    url = f"http://localhost:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/healthz")
                break
            except httpx.TransportError:
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
        yield process, url
    finally:
        process.terminate()  # where there are several, the others end with it
        process.communicate(timeout=30)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_it_serves_the_shipped_register_and_ends_when_told(processes):
    with running(WEB_CONCURRENCY=processes) as (process, url):
        question = {"question": "Waarom willen jullie weten of ik dubbel glas heb?"}
        reply = httpx.post(f"{url}/api/ask", json=question).json()
        assert [entry["id"] for entry in reply["processings"]] == ["4.6"]
        assert reply["processings"][0]["statement_url"] == f"{url}/statement/nl#4.6"
        httpx.get(f"{url}/statement/nl", params={"q": "canary"})
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert "canary" not in out + err  # no question in a log, not even one that came in an address
    assert "dubbel glas" not in out + err


def test_the_parent_of_several_processes_holds_no_register():
    with running(WEB_CONCURRENCY="2") as (process, _url):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        smallest_child = min(sorted(map(resident_bytes, children))[-2:])  # beside them is a helper of multiprocessing
        assert resident_bytes(process.pid) < 0.7 * smallest_child


def resident_bytes(pid: str | int) -> int:
    """Return the memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_request_under_way_is_answered_before_the_end():
    with running() as (process, url):
        host, port = url.removeprefix("http://").split(":")
        body = b'{"question": "Waarom willen jullie weten of ik dubbel glas heb?"}'
        head = (
            f"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        ).encode()
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(head + body[:10])
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            connection.sendall(body[10:])
            answer = b""
            while received := connection.recv(65536):
                answer += received
        assert answer.startswith(b"HTTP/1.1 200")
        process.wait(timeout=30)
