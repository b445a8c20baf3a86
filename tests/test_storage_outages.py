"""The journal while its database is away, hangs, is locked, full, deleted or killed: answers go on, rows come later."""

import asyncio
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot.storage import database
from bot.storage import journal as storage
from bot.storage import postgresql as postgresql_module
from bot.storage.database import open_database
from tests.journals import LONG_AGO, answered, journal_in, running, until
from tests.services import Server, postgresql

NOBODY_LISTENS = "postgresql://me:hunter2canary@127.0.0.1:9/app"


@pytest.fixture(scope="module")
def hurt() -> Iterator[Server]:
    """A PostgreSQL server that these tests alone use, and hurt."""
    with postgresql() as server:
        yield server


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "RETRY_SECONDS", 0.2)
    monkeypatch.setattr(postgresql_module, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(database, "LOCKED_SECONDS", 0.1)


async def test_rows_wait_while_the_server_is_stopped_and_are_written_when_it_is_back(hurt, caplog):
    caplog.set_level(logging.INFO)
    async with running(journal_in(hurt.url)) as journal:
        before = len(journal.rows(since=LONG_AGO))
        journal.record(answered())
        await until(lambda: journal.counts.written == 1)
        hurt.stop()
        for _ in range(20):
            journal.record(answered())
        await until(lambda: journal.status()["database"] == "away")
        assert journal.counts.queued == 20
        hurt.start()
        await until(lambda: journal.counts.written == 21, seconds=10)
        await until(lambda: journal.status()["database"] == "ok")
        assert (journal.status()["queued"], journal.status()["dropped"], journal.status()["trouble"]) == (0, 0, None)
    assert len(journal.rows(since=LONG_AGO)) == before + 21
    assert caplog.text.count("the database is away") == 1  # told once, not at every attempt
    assert "the database is back" in caplog.text


async def test_nothing_waits_for_a_server_that_hangs(hurt):
    async with running(journal_in(hurt.url)) as journal:
        journal.record(answered())
        await until(lambda: journal.counts.written == 1)
        hurt.pause()
        try:
            began = time.monotonic()
            for _ in range(1000):
                journal.record(answered())
                journal.rate("some-reply", helpful=True)
            assert time.monotonic() - began < 1
            await until(lambda: journal.status()["trouble"] == "not reachable")
        finally:
            hurt.resume()
        await until(lambda: journal.counts.written == 2001, seconds=10)


async def test_nothing_waits_for_a_server_that_is_slow(hurt):
    journal = journal_in(hurt.url)

    @event.listens_for(journal._engine, "before_cursor_execute")
    def take_a_while(*_: object) -> None:
        time.sleep(0.1)

    async with running(journal):
        began = time.monotonic()
        for _ in range(1000):
            journal.record(answered())
        assert time.monotonic() - began < 1
        await until(lambda: journal.counts.written == 1000, seconds=20)
        assert (journal.status()["dropped"], journal.status()["trouble"]) == (0, None)


async def test_a_server_that_only_reads_is_told_and_written_to_when_it_writes_again(hurt):
    admin = open_database(hurt.url)

    def set_read_only(on: str) -> None:
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"))
            connection.execute(text(f"ALTER DATABASE postgres SET default_transaction_read_only = {on}"))
            others = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''"
            )
            connection.execute(text(others))

    async with running(journal_in(hurt.url)) as journal:
        await until(lambda: journal.status()["database"] == "ok")
        set_read_only("on")
        try:
            journal.record(answered())
            await until(lambda: journal.status()["trouble"] == "read-only")
        finally:
            set_read_only("off")
        await until(lambda: journal.counts.written == 1, seconds=10)


async def test_a_start_does_not_wait_for_a_database_that_is_away(caplog):
    journal = journal_in(NOBODY_LISTENS)
    began = time.monotonic()
    await journal.start()
    assert time.monotonic() - began < 1
    assert journal.status()["database"] == "starting"
    journal.record(answered())
    await until(lambda: journal.status()["database"] == "away")
    await journal.stop()
    assert time.monotonic() - began < 15
    assert "1 rows were not written before the end: not reachable" in caplog.text
    assert "canary" not in caplog.text + repr(journal.status())


async def test_what_is_too_much_to_wait_is_dropped_and_counted(monkeypatch):
    monkeypatch.setattr(storage, "MOST_QUEUED", 5)
    monkeypatch.setattr(storage, "STOP_SECONDS", 0.1)
    async with running(journal_in(NOBODY_LISTENS)) as journal:
        for _ in range(8):
            journal.record(answered())
        assert (journal.counts.taken, journal.counts.dropped, journal.status()["dropped"]) == (5, 3, 3)


async def test_a_file_that_another_process_locks_is_written_when_it_is_let_go(sqlite_url, tmp_path):
    async with running(journal_in(sqlite_url)) as journal:
        await until(lambda: journal.status()["database"] == "ok")
        with closing(sqlite3.connect(tmp_path / "privacybot.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            journal.record(answered())
            await until(lambda: journal.status()["trouble"] == "locked by another process")
            assert journal.rows(since=LONG_AGO) == ()  # reading goes on
        await until(lambda: journal.counts.written == 1, seconds=10)


@pytest.mark.parametrize(
    ("hurt", "healed", "trouble"),
    [
        ("max_page_count = 1", "max_page_count = 1000000", "the disk is full"),
        ("query_only = ON", "query_only = OFF", "read-only"),
    ],
)
async def test_a_file_that_takes_no_more_costs_no_row_once_it_does_again(sqlite_url, hurt, healed, trouble):
    journal = journal_in(sqlite_url)
    state = healed

    @event.listens_for(journal._engine, "checkout")
    def set_state(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA {state}")

    async with running(journal):
        await until(lambda: journal.status()["database"] == "ok")
        state = hurt
        for _ in range(500):
            journal.record(answered())
        await until(lambda: journal.status()["trouble"] == trouble)
        assert journal.rows(since=LONG_AGO) == ()
        state = healed
        await until(lambda: journal.counts.written == 500, seconds=10)


@pytest.mark.parametrize("left", ["nothing", "its logs", "a folder"])
async def test_a_file_deleted_under_a_running_server_is_made_anew(sqlite_url, tmp_path: Path, left):
    file = tmp_path / "privacybot.db"
    async with running(journal_in(sqlite_url)) as journal:
        journal.record(answered())
        await until(lambda: journal.counts.written == 1)
        file.unlink()
        if left == "nothing":
            for name in os.listdir(tmp_path):
                os.unlink(tmp_path / name)
        if left == "a folder":
            file.mkdir()
        journal.record(answered(topic="later"))
        if left == "a folder":
            await until(lambda: journal.status()["trouble"])
            file.rmdir()
        await until(lambda: journal.counts.written == 2, seconds=10)
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT topic FROM questions").fetchall() == [("later",)]


async def test_a_file_that_is_no_database_is_told_and_left_as_it_is(sqlite_url, tmp_path):
    (tmp_path / "privacybot.db").write_text("the officer's holiday plans" * 100)
    async with running(journal_in(sqlite_url)) as journal:
        await until(lambda: journal.status()["trouble"] == "the file is no database")
    assert (tmp_path / "privacybot.db").read_text().startswith("the officer's holiday plans")


async def test_an_orderly_stop_loses_nothing_that_was_taken(database_url):
    async with running(journal_in(database_url)) as journal:
        for _ in range(3000):
            journal.record(answered())
    assert len(journal.rows(since=LONG_AGO)) == 3000


async def test_a_journal_can_begin_again_after_its_end(sqlite_url):
    journal = journal_in(sqlite_url)
    for _ in range(2):
        async with running(journal):
            journal.record(answered())
    assert len(journal.rows(since=LONG_AGO)) == 2


WRITER = """
import asyncio, sys
from tests.journals import answered, journal_in
import secrets

async def write():
    journal = journal_in(sys.argv[1])
    await journal.start()
    while True:
        for _ in range(100):
            journal.record(answered(reply_id=secrets.token_hex(8)))
        await asyncio.sleep(0.01)
        print(journal.counts.written, flush=True)

asyncio.run(write())
"""


@pytest.mark.parametrize("written", [1, 3000, 8000])
def test_a_process_that_is_killed_while_it_writes_leaves_a_sound_file_with_every_row_it_told_of(
    sqlite_url, tmp_path, written
):
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", WRITER, sqlite_url]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as process:
        assert process.stdout is not None
        told = next(int(line) for line in process.stdout if int(line) >= written)
        process.send_signal(signal.SIGKILL)
    with closing(sqlite3.connect(tmp_path / "privacybot.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("SELECT count(*) FROM questions").fetchone()[0] >= told


async def test_several_processes_write_one_file(sqlite_url):
    journals = [journal_in(sqlite_url) for _ in range(4)]
    await asyncio.gather(*(journal.start() for journal in journals))
    for _ in range(50):
        for journal in journals:
            journal.record(answered())
        await asyncio.sleep(0.01)
    await asyncio.gather(*(journal.stop() for journal in journals))
    assert len(journals[0].rows(since=LONG_AGO)) == 200
