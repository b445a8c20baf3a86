"""PostgreSQL and Redis as tests use them: started on a free port in a folder of their own, and stopped with the test.

TEST_POSTGRES_URL and TEST_REDIS_URL name servers that are used in their place. As root the servers run as `nobody`,
since PostgreSQL refuses root. A server that is missing is a failure, never a skip.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

_PR_SET_PDEATHSIG = 1
_START_SECONDS = 20.0


@dataclass
class Server:
    """A server that runs for a test: `url` as a setting takes it, and its process, to be stopped and hurt."""

    url: str
    process: "subprocess.Popen[bytes] | None"  # None where the environment names a server that runs already
    command: tuple[str, ...]

    def pause(self) -> None:
        """Let it hang: connections stand, and nothing answers."""
        for process in self._family():
            os.kill(process, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after `pause`."""
        for process in self._family():
            os.kill(process, signal.SIGCONT)

    def stop(self) -> None:
        """End it, as when its machine is restarted."""
        process = self._running()
        self.resume()
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown; Redis ends as well
        process.wait(10)

    def start(self) -> None:
        """Start it again with the data it had."""
        self.process = _start(self.command, self.url)

    def _family(self) -> list[int]:
        """Return the process and its children: PostgreSQL has one for each connection."""
        parent = self._running().pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [parent, *map(int, children)]

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self.process is not None, "a server that the environment names can't be stopped"
        return self.process


@contextmanager
def postgresql() -> Iterator[Server]:
    """Start PostgreSQL with an empty database while the block runs."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield Server(given, None, ())
        return
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    assert binaries, "PostgreSQL is needed (Debian: apt-get install postgresql), or TEST_POSTGRES_URL"
    with _folder() as folder:
        data = folder / "data"
        initdb = (binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        subprocess.run(initdb, check=True, capture_output=True, user=_user())
        port = free_port()
        command = (str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), "-F")
        with running(Server(f"postgresql://postgres@127.0.0.1:{port}/postgres", None, command)) as server:
            yield server


@contextmanager
def redis() -> Iterator[Server]:
    """Start Redis without a snapshot while the block runs."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield Server(given, None, ())
        return
    binary = shutil.which("redis-server")
    assert binary, "redis-server is needed (Debian: apt-get install redis-server), or TEST_REDIS_URL"
    with _folder() as folder:
        port = free_port()
        command = (binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
        with running(Server(f"redis://127.0.0.1:{port}/0", None, command)) as server:
            yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Let a server run while the block does."""
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.process.kill()
            server.process.wait(10)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="privacybot-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if _user():
            shutil.chown(folder, _user())
        yield folder


def _user() -> str | None:
    return "nobody" if os.getuid() == 0 else None


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _start(command: tuple[str, ...], url: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=_user(), preexec_fn=_end_with_the_tests
    )
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
        if _answers(url):
            return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"{command[0]} did not start")


def _answers(url: str) -> bool:
    """Tell whether a server answers: PostgreSQL takes connections a while before it lets anybody in."""
    try:
        if url.startswith("postgresql"):
            psycopg.connect(url, connect_timeout=2).close()
        else:
            unverified = {"ssl_cert_reqs": None} if url.startswith("rediss") else {}
            Redis.from_url(url, socket_timeout=2, **unverified).ping()
    except (psycopg.OperationalError, RedisError):
        return False
    return True


def _end_with_the_tests() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
