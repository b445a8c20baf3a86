"""The database's tables made or brought up to date; Alembic, slow to load, only where they are of older days."""

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select, text

from bot.storage.database import reading, writing
from bot.storage.tables import metadata

NEWEST_STEP = "0002"
"""The last of the migrations."""

_VERSIONS = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))  # as Alembic does
_LOCK = 0x7072697661637900  # any number, as long as it is always the same


def migrate(engine: Engine) -> bool:
    """Make the tables or bring them up to date, or do nothing where they are; return whether anything was done.

    One process at a time does it, in one transaction: others wait for it and then find nothing to do. Raises
    DatabaseError where the tables are of a newer version of the app, and what SQLAlchemy raises where the database
    can't be used.
    """
    with reading(engine) as connection:
        if _steps(connection) == {NEWEST_STEP}:
            return False
        empty = _is_empty(connection)
    if empty:
        return _make_tables(engine) or migrate(engine)  # another process may have made them meanwhile
    from bot.storage.upgrading import upgrade

    return upgrade(engine)


def wait_for_others(connection: Connection) -> None:
    """Wait until no other process changes the tables, and let none begin before this transaction ends.

    In SQLite whoever writes is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _make_tables(engine: Engine) -> bool:
    """Make all tables as the last step leaves them; return whether the database was still empty."""
    with writing(engine) as connection:
        wait_for_others(connection)
        if not _is_empty(connection):
            return False
        metadata.create_all(connection)
        _VERSIONS.create(connection)
        connection.execute(_VERSIONS.insert().values(version_num=NEWEST_STEP))
        return True


def _is_empty(connection: Connection) -> bool:
    there = inspect(connection)
    return not any(there.has_table(table) for table in (_VERSIONS.name, *metadata.tables))


def _steps(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(_VERSIONS.name):
        return set()
    return set(connection.scalars(select(_VERSIONS.c.version_num)))
