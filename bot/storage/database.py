"""DATABASE_URL -> a SQLAlchemy engine that never waits for long, and what is said when a database can't be used.

Every wait has an end: for a connection, for a lock, for a statement, and for a server that stopped answering.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

LOCKED_SECONDS = 2  # for another's write to a SQLite file to end
POOL_SECONDS = 2  # for a connection to come free

WRITES = "privacybot_writes"
"""The execution option of a connection that is to write."""

_FILE = "privacybot_file"


class DatabaseError(Exception):
    """A database that can't be used as it is; the message is a sentence for people, without secrets."""


def open_database(url: str) -> Engine:
    """Return the engine for a DATABASE_URL. Nothing is connected yet. Raises DatabaseError where it is no address.

    `postgres://` and `postgresql://` are PostgreSQL by psycopg, `sqlite:///` is a file in WAL mode. What the address
    itself sets, such as `?sslmode=require` or `?connect_timeout=10`, goes before what is set here.
    """
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except (ArgumentError, ValueError):
        raise DatabaseError("DATABASE_URL is no address that a database can be reached at.") from None
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address)
    from bot.storage.postgresql import open_postgresql  # psycopg takes a while to import, and SQLite needs none of it

    return open_postgresql(address)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes; it is committed at the end of the block, or undone where the block raises.

    SQLite takes the write lock at once (BEGIN IMMEDIATE), since a transaction that asks for it later is refused
    without a wait where another one wrote in between.
    """
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database throughout, and writes nothing."""
    with engine.connect() as connection:
        yield connection


def insert_into(connection: Connection, table: Table) -> Any:
    """Return an INSERT that can say what is done where a row is there already.

    The two dialects say it by the same names, in types of their own. Each brings all drivers that there are for it, so
    only the one in use is imported.
    """
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_in_postgresql

        return insert_in_postgresql(table)
    from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite

    return insert_in_sqlite(table)


def scrub(engine: Engine) -> None:
    """Make sure that what was just deleted is gone from the disk too: SQLite's log of changes still has it. PostgreSQL
    does it by itself (autovacuum).
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def trouble_of(error: BaseException) -> str:
    """Return in a few words why a database can't be used, without anything that stands in the address or the data.

    >>> trouble_of(OSError("password=secret"))
    'failed (OSError)'
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(error, DatabaseError):
        return str(error)
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", None) or ""
        return next((words for start, words in _SQLITE if name.startswith(start)), f"failed ({type(cause).__name__})")
    if hasattr(cause, "sqlstate"):  # psycopg's
        code = cause.sqlstate
        if code is None:  # there was no connection, and only the text tells why
            return next((words for sign, words in _NOT_CONNECTED if sign in str(cause)), "not reachable")
        return next((words for start, words in _SQLSTATE if code.startswith(start)), f"failed (SQLSTATE {code})")
    if isinstance(cause, PoolTimeoutError):
        return "all connections are in use"
    return f"failed ({type(cause).__name__})"


_SQLITE = (
    ("SQLITE_FULL", "the disk is full"),
    ("SQLITE_BUSY", "locked by another process"),
    ("SQLITE_LOCKED", "locked by another process"),
    ("SQLITE_READONLY", "read-only"),
    ("SQLITE_CANTOPEN", "the file can't be opened"),
    ("SQLITE_CORRUPT", "the file is damaged"),
    ("SQLITE_NOTADB", "the file is no database"),
    ("SQLITE_IOERR", "the disk fails"),
)

_SQLSTATE = (
    ("28", "user or password is refused"),
    ("3D000", "there is no database of that name"),
    ("42501", "the user may not do this"),
    ("25006", "read-only"),
    ("53100", "the disk is full"),
    ("53", "too many connections"),
    ("55P03", "locked by another process"),
    ("57014", "too slow"),
    ("57P", "restarting"),
    ("08", "not reachable"),
)

_NOT_CONNECTED = (
    ("password authentication failed", "user or password is refused"),
    ("no password supplied", "user or password is refused"),
    ("no pg_hba.conf entry", "user or password is refused"),
    ("role ", "user or password is refused"),
    ("FATAL:  database ", "there is no database of that name"),
    ("too many c", "too many connections"),
    ("connection slots are reserved", "too many connections"),
    ("translate host name", "there is no server of that name"),
    ("the database system is", "restarting"),
    ("SSL", "no secure connection"),
)


def _open_sqlite(url: URL) -> Engine:
    path = url.database
    in_memory = not path or path == ":memory:"
    engine = create_engine(
        url,
        hide_parameters=True,  # errors would repeat what was asked
        poolclass=QueuePool,
        pool_size=1 if in_memory else 4,  # each further connection to memory would be a database of its own
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        connect_args={"timeout": LOCKED_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin below, not where sqlite3 guesses they should
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}").close()
        entry.info[_FILE] = _identity(path)

    @event.listens_for(engine, "checkout")
    def checked_out(_connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if not in_memory and _identity(path) != entry.info[_FILE]:
            raise DisconnectionError  # deleted or replaced: what is written to a deleted file is lost without an error

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _identity(path: str | None) -> tuple[int, int] | None:
    """Return which file stands at a path, None where there is none."""
    try:
        found = os.stat(path or "")
    except OSError:
        return None
    return found.st_dev, found.st_ino
