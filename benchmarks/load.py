"""`make load`: what one process and two serve, beside an empty FastAPI endpoint on the same server, in one run.

The server has one core to itself and what asks it another. The most that is served is measured with wrk
(https://github.com/wg/wrk, Debian: apt-get install wrk); how long answers take at half of that, by asking at even
distances whatever came back of the questions before, so that a slow answer is not hidden by asking less.
"""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from urllib.request import urlopen

import click
import yaml

from benchmarks.needs import Measured, need_of, table_of

if TYPE_CHECKING:
    from bot.storage.rows import NewRow

ROOT = Path(__file__).parents[1]
SERVER_CORE, ASKING_CORE = "0", "1"
CONNECTIONS = 32
HEAD = "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
EMPTY = (sys.executable, "-c", "from benchmarks.load import serve_empty; serve_empty()")
APP = (sys.executable, "-m", "bot", "serve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What was measured of one server. Times in milliseconds, memory in MB."""

    start_seconds: float  # from the command to the first answer
    a_second: float
    processor_ms: float  # of the server, a question
    p50: float  # at half of what it can
    p99: float
    memory: float
    growth: float  # of memory, once every question was asked, over those that follow
    sent: float  # bytes of an answer as a browser takes it, with its head


@click.command()
@click.option("--seconds", default=10, show_default=True, help="How long each measurement takes.")
@click.option("--questions", default=200_000, show_default=True, help="Over how many questions growth is watched.")
def main(seconds: int, questions: int) -> None:
    """Print what one process and two serve, and what so many questions a second need."""
    assert shutil.which("wrk"), "wrk is needed (Debian: apt-get install wrk)"  # noqa: S101
    busy = os.getloadavg()[0]
    bodies = questions_of(ROOT / "knowledge" / "examples.yaml")
    empty = measure(EMPTY, bodies, seconds=seconds, questions=0)
    app = measure(APP, bodies, seconds=seconds, questions=questions)
    two = most_of_two(bodies, seconds=seconds)
    rows, kept = journal_writes()
    click.echo(
        f"{os.cpu_count()} cores, on which {busy:.1f} processes were busy before the measurement (load average).\n"
        f"{CONNECTIONS} connections, {len(bodies)} different questions, journal on, no limit a client.\n"
    )
    _print_table(
        ("", "the assistant", "an empty endpoint"),
        [
            ("questions a second, one process on one core", f"{app.a_second:,.0f}", f"{empty.a_second:,.0f}"),
            ("of the empty endpoint's", f"{app.a_second / empty.a_second:.0%}", ""),
            ("processor time a question, ms", f"{app.processor_ms:.2f}", f"{empty.processor_ms:.2f}"),
            ("of it that the empty endpoint takes too", f"{empty.processor_ms / app.processor_ms:.0%}", ""),
            ("p50 at half of it, ms", f"{app.p50:.1f}", f"{empty.p50:.1f}"),
            ("p99 at half of it, ms", f"{app.p99:.1f}", f"{empty.p99:.1f}"),
            ("start to first answer, s", f"{app.start_seconds:.2f}", f"{empty.start_seconds:.2f}"),
            ("memory after them all, MB", f"{app.memory:.0f}", f"{empty.memory:.0f}"),
            (f"growth over {questions:,} questions, MB", f"{app.growth:.1f}", ""),
            ("questions a second, two processes on two cores", f"{two:,.0f}", ""),
            ("of one process's", f"{two / app.a_second:.0%}", ""),
            ("bytes of an answer, brotli, with its head", f"{app.sent:,.0f}", ""),
            ("bytes of the journal a question", f"{kept:,.0f}", ""),
            ("journal rows a second, one writer to SQLite", f"{rows:,.0f}", ""),
        ],
    )
    click.echo()
    measured = Measured(a_second=app.a_second, memory=app.memory, sent=app.sent, kept=kept, rows_a_second=rows)
    head, *table = table_of([need_of(questions, measured) for questions in (1, 100, 10_000)])
    _print_table(head, table)


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        click.echo("| " + " | ".join(row) + " |")


def serve_empty() -> None:
    """Serve an endpoint that does nothing, on the assistant's own server."""
    from fastapi import FastAPI

    from bot.settings import Settings
    from bot.web.server import serve

    app = FastAPI()

    @app.get("/healthz")
    @app.post("/api/ask")
    async def nothing() -> dict[str, str]:
        return {}

    serve(Settings(_env_file=None), app)


def measure(command: Sequence[str], bodies: Sequence[bytes], *, seconds: int, questions: int) -> Served:
    """Return what a server does."""
    with running(command) as (pid, port, start_seconds):
        sent = sum(bytes_sent(port, body) for body in bodies) / len(bodies)  # which warms it with each of them
        most(port, bodies, seconds=max(2, seconds // 3))
        memory = memory_mb(pid)
        before = processor_seconds(pid)
        a_second, count = most(port, bodies, seconds=seconds)
        processor_ms = (processor_seconds(pid) - before) / count * 1000
        p50, p99 = asyncio.run(times_at(port, bodies, a_second=a_second / 2, seconds=seconds))
        asked = count
        while asked < questions:
            asked += most(port, bodies, seconds=seconds)[1]
        return Served(
            start_seconds=start_seconds,
            a_second=a_second,
            processor_ms=processor_ms,
            p50=p50,
            p99=p99,
            memory=memory_mb(pid),
            growth=memory_mb(pid) - memory,
            sent=sent,
        )


def most_of_two(bodies: Sequence[bytes], *, seconds: int) -> float:
    """Return how many questions a second two processes answer at most. What asks them shares the last core."""
    last = str((os.cpu_count() or 2) - 1)
    with running(APP, cores=f"{SERVER_CORE},{ASKING_CORE}", WEB_CONCURRENCY="2") as (_, port, _):
        most(port, bodies, seconds=max(2, seconds // 3))  # warm
        return most(port, bodies, seconds=seconds, core=last)[0]


def journal_writes(batches: int = 40) -> tuple[float, float]:
    """Return how many rows a second one writer gets into SQLite, and how many bytes each takes there."""
    from bot.journal import Answered, Channel
    from bot.replies import Kind
    from bot.storage.database import open_database, scrub
    from bot.storage.journal import BATCH_ROWS
    from bot.storage.rows import question_row, write_rows
    from bot.storage.schema import migrate

    hour = datetime(2026, 1, 1, tzinfo=UTC)

    def row() -> "NewRow":
        answered = Answered(
            reply_id=token_urlsafe(9),
            question="",
            channel=Channel.WEB,
            language="nl",
            kind=Kind.ANSWER,
            entries=("4.6",),
            topic=None,
            score=80.0,
            register_version="0" * 12,
        )
        return question_row(answered, hour=hour, text=None)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "journal.db"
        engine = open_database(f"sqlite:///{file}")
        migrate(engine)
        scrub(engine)
        empty = file.stat().st_size
        rows = [[row() for _ in range(BATCH_ROWS)] for _ in range(batches)]
        began = time.monotonic()
        for batch in rows:
            write_rows(engine, batch)
        seconds = time.monotonic() - began
        scrub(engine)
        size = file.stat().st_size - empty
        engine.dispose()
    return batches * BATCH_ROWS / seconds, size / (batches * BATCH_ROWS)


def bytes_sent(port: int, body: bytes) -> int:
    """Return how long an answer is with its head, to a browser's request."""
    head = HEAD.format(length=len(body)).replace("\r\n\r\n", "\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        return sum(len(part) for part in iter(lambda: connection.recv(65536), b""))


@contextmanager
def running(command: Sequence[str], *, cores: str = SERVER_CORE, **settings: str) -> Iterator[tuple[int, int, float]]:
    """Run a server on its cores; yields its process, its port and how long it took to its first answer."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        given = {"PORT": str(port), "RATE_LIMIT": "", "DATABASE_URL": f"sqlite:///{folder}/journal.db"}
        environment = os.environ | given | settings | {"PYTHONPATH": str(ROOT)}
        began = time.monotonic()
        with (Path(folder) / "log").open("w") as log:
            pinned = ["taskset", "-c", cores, *command]
            process = subprocess.Popen(pinned, env=environment, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603
            try:
                while not answers(port):
                    assert process.poll() is None, (Path(folder) / "log").read_text()  # noqa: S101
                    time.sleep(0.01)
                yield process.pid, port, time.monotonic() - began
            finally:
                process.terminate()
                process.wait(30)


def answers(port: int) -> bool:
    """Return whether a server answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def questions_of(examples: Path) -> list[bytes]:
    """Return the officer's expected questions as bodies of requests."""
    asked = [example["ask"] for example in yaml.safe_load(examples.read_text(encoding="utf-8"))["examples"]]
    return [json.dumps({"question": question}).encode() for question in asked]


def most(port: int, bodies: Sequence[bytes], *, seconds: int, core: str = ASKING_CORE) -> tuple[float, int]:
    """Return how many questions a second are answered at most, and how many were."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(
            "local bodies = {\n" + ",\n".join(json.dumps(body.decode()) for body in bodies) + "\n}\n"
            'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nlocal next = 0\n'
            "request = function()\n  next = next % #bodies + 1\n  return wrk.format(nil, nil, nil, bodies[next])\nend\n"
        )
        command = ["taskset", "-c", core, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script)]
        told = subprocess.run(  # noqa: S603
            [*command, f"http://127.0.0.1:{port}/api/ask"], check=True, capture_output=True, text=True
        ).stdout
    assert "Non-2xx" not in told, told  # noqa: S101
    assert "Socket errors" not in told, told  # noqa: S101
    a_second = re.search(r"Requests/sec:\s+([\d.]+)", told)
    count = re.search(r"(\d+) requests in", told)
    assert a_second, told  # noqa: S101
    assert count, told  # noqa: S101
    return float(a_second[1]), int(count[1])


async def times_at(port: int, bodies: Sequence[bytes], *, a_second: float, seconds: int) -> tuple[float, float]:
    """Return p50 and p99 of the answers' times, in milliseconds, where so many are asked each second.

    A time begins when the question was due, also where no connection was free to ask it. The connections stand, and
    each has been answered once, before the first is due.
    """
    os.sched_setaffinity(0, {int(ASKING_CORE)})
    due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    times: list[float] = []

    async def ask_what_is_due(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            at, body = await due.get()
            writer.write(HEAD.format(length=len(body)).encode() + body)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            times.append((time.perf_counter() - at) * 1000)
            due.task_done()

    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    askers = [asyncio.create_task(ask_what_is_due(*connection)) for connection in connections]
    for body in bodies[:CONNECTIONS]:
        due.put_nowait((time.perf_counter(), body))
    await due.join()
    times.clear()
    began = time.perf_counter()
    for number in range(int(a_second * seconds)):
        at = began + number / a_second
        if (early := at - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        due.put_nowait((at, bodies[number % len(bodies)]))
    await due.join()
    for asker in askers:
        asker.cancel()
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def memory_mb(pid: int) -> float:
    """Return the memory that a process holds (resident set size)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
