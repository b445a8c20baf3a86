"""DATABASE_URL -> a SQLAlchemy engine that never waits for long, and what is said when a database can't be used.

Every wait has an end: for a connection, for a lock, for a statement, and for a server that stopped answering.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

LOCKED_SECONDS = 2  # for another's write to a SQLite file to end
CONNECT_SECONDS = 3  # for PostgreSQL to take a connection
STATEMENT_SECONDS = 5  # for PostgreSQL to do a statement
ANSWER_SECONDS = 8  # for it to say so, after which the connection is given up
POOL_SECONDS = 2  # for a connection to come free

_POSTGRESQL: dict[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": ANSWER_SECONDS * 1000,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "privacybot",
}

_WRITES = "privacybot_writes"
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
    return _open_postgresql(address.set(drivername="postgresql+psycopg"))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes; it is committed at the end of the block, or undone where the block raises.

    SQLite takes the write lock at once (BEGIN IMMEDIATE), since a transaction that asks for it later is refused
    without a wait where another one wrote in between.
    """
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database throughout, and writes nothing."""
    with engine.connect() as connection:
        yield connection


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
    if isinstance(cause, psycopg.Error):
        if cause.sqlstate is None:  # it comes from no server
            return "not reachable"
        code = cause.sqlstate
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
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _open_postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=2,
        max_overflow=3,
        pool_timeout=POOL_SECONDS,
        pool_recycle=1800,
        pool_pre_ping=True,
        connect_args={name: value for name, value in _POSTGRESQL.items() if name not in url.query}
        | {"prepare_threshold": None},  # a pooler in front hands each transaction to another server process
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _entry: object, arguments: Any, named: Any) -> psycopg.Connection[Any]:
        return _ImpatientConnection.connect(*arguments, **named)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # Of the transaction, not of the connection: that would stay with whom a pooler gives it next.
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
        if not connection.get_execution_options().get(_WRITES, False):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


class _ImpatientConnection(psycopg.Connection[Any]):
    """A connection that is given up where the server doesn't answer: statement_timeout is the server's to keep, and a
    server that hangs keeps nothing.
    """

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, timeout=ANSWER_SECONDS if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()  # so that the pool sees that it is closed
            raise


def _identity(path: str | None) -> tuple[int, int] | None:
    """Return which file stands at a path, None where there is none."""
    try:
        found = os.stat(path or "")
    except OSError:
        return None
    return found.st_dev, found.st_ino
