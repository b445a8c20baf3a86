"""Engines for PostgreSQL, which give up on a server that does not answer."""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import URL, Connection, Engine, create_engine, event

from bot.storage.database import POOL_SECONDS, WRITES

CONNECT_SECONDS = 3  # for a connection
STATEMENT_SECONDS = 5  # for the server to do a statement
ANSWER_SECONDS = 8  # for it to say so, after which the connection is given up

_SETTINGS: dict[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": ANSWER_SECONDS * 1000,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "privacybot",
}


def open_postgresql(url: URL) -> Engine:
    """Return the engine for an address in PostgreSQL; what the address sets itself goes before what is set here."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=1,  # small plans allow some twenty connections, for all processes together
        max_overflow=2,
        pool_timeout=POOL_SECONDS,
        pool_recycle=1800,
        pool_pre_ping=True,
        connect_args={name: value for name, value in _SETTINGS.items() if name not in url.query}
        | {"prepare_threshold": None},  # a pooler in front hands each transaction to another server process
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _entry: object, arguments: Any, named: Any) -> psycopg.Connection[Any]:
        return _ImpatientConnection.connect(*arguments, **named)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # Of the transaction, not of the connection: that would stay with whom a pooler gives it next.
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
        if not connection.get_execution_options().get(WRITES, False):
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
