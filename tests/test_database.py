"""Databases by their address: how they are opened, that every wait has an end, and that nothing secret is told."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.storage import database
from bot.storage import postgresql as postgresql_module
from bot.storage.database import DatabaseError, open_database, reading, trouble_of, writing
from tests.services import Server


@pytest.mark.parametrize(
    "url",
    ["postgres://me:secret@db.example:5433/app", "postgresql://me:secret@db.example:5433/app?sslmode=require"],
)
def test_every_spelling_of_postgresql_is_reached_by_psycopg(url):
    engine = open_database(url)
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    assert (engine.url.host, engine.url.port, engine.url.database) == ("db.example", 5433, "app")
    assert "secret" not in repr(engine)


def test_what_is_no_address_is_refused_without_repeating_it():
    with pytest.raises(DatabaseError, match="DATABASE_URL") as refused:
        open_database("secret password@nowhere")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2canary@127.0.0.1:9/app",  # nothing listens there
        "postgresql://me:hunter2canary@no-such-host.invalid/app",
        "sqlite:////no/such/folder/hunter2canary.db",
    ],
)
def test_trouble_is_told_without_the_secrets_of_the_address(url):
    with pytest.raises(SQLAlchemyError) as refused, writing(open_database(url)):
        pass
    assert "canary" not in trouble_of(refused.value)
    troubles = {"not reachable", "there is no server of that name", "the file can't be opened"}
    assert trouble_of(refused.value) in troubles


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"database": "hunter2canary"}, "there is no database of that name"),
        ({"username": "hunter2canary"}, "user or password is refused"),
        ({"query": {"sslmode": "require"}}, "no secure connection"),
    ],
)
def test_what_a_server_refuses_is_told_in_words_that_help(postgresql_url, changed, trouble):
    url = make_url(postgresql_url).set(**changed).render_as_string(hide_password=False)
    with pytest.raises(SQLAlchemyError) as refused, writing(open_database(url)):
        pass
    assert trouble_of(refused.value) == trouble


def test_a_sqlite_file_takes_readers_beside_a_writer(sqlite_url):
    engine = open_database(sqlite_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE kept (word TEXT)"))
    with writing(engine) as writer:
        writer.execute(text("INSERT INTO kept VALUES ('new')"))
        with reading(engine) as reader:
            assert reader.execute(text("SELECT count(*) FROM kept")).scalar() == 0
            assert reader.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert reader.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_write_that_fails_leaves_nothing_behind(database_url):
    engine = open_database(database_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE kept (word TEXT)"))

    def fail_halfway() -> None:
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO kept VALUES ('half')"))
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 0


def test_a_locked_file_is_waited_for_just_so_long(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "LOCKED_SECONDS", 0.1)
    engine = open_database(sqlite_url)
    with closing(sqlite3.connect(tmp_path / "privacybot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError) as refused, writing(engine):
            pass
    assert trouble_of(refused.value) == "locked by another process"
    with writing(engine):
        pass


def test_a_deleted_file_is_not_written_to(sqlite_url, tmp_path: Path):
    engine = open_database(sqlite_url)
    file = tmp_path / "privacybot.db"
    for word in ("before", "after"):
        with writing(engine) as connection:
            connection.execute(text("CREATE TABLE kept (word TEXT)"))  # would exist in the deleted one
            connection.execute(text("INSERT INTO kept VALUES (:word)"), {"word": word})
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("SELECT word FROM kept").fetchall() == [(word,)]
        file.unlink()


def test_a_server_that_stops_answering_is_given_up(postgres: Server, postgresql_url, monkeypatch):
    monkeypatch.setattr(postgresql_module, "ANSWER_SECONDS", 0.5)
    engine = open_database(postgresql_url)
    with writing(engine):
        pass
    postgres.pause()
    try:
        began = time.monotonic()
        with pytest.raises(OperationalError) as refused, writing(engine):
            pass
        assert time.monotonic() - began < 10
        assert trouble_of(refused.value) == "not reachable"
    finally:
        postgres.resume()
    with writing(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_slow_statement_is_ended_by_the_server(postgresql_url, monkeypatch):
    monkeypatch.setattr(postgresql_module, "STATEMENT_SECONDS", 1)
    with pytest.raises(OperationalError) as refused, writing(open_database(postgresql_url)) as connection:
        connection.execute(text("SELECT pg_sleep(30)"))
    assert trouble_of(refused.value) == "too slow"


def test_who_only_reads_cannot_write(postgresql_url):
    with pytest.raises(SQLAlchemyError) as refused, reading(open_database(postgresql_url)) as connection:
        connection.execute(text("CREATE TABLE kept (word TEXT)"))
    assert trouble_of(refused.value) == "read-only"
