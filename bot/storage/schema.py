"""The database's tables brought up to date; Alembic, which takes a while to load, only where they are not."""

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from bot.storage.database import reading

NEWEST_STEP = "0001"
"""The last of the migrations."""

_VERSIONS = sql_table("alembic_version", sql_column("version_num"))


def migrate(engine: Engine) -> bool:
    """Bring the tables up to date, or do nothing where they are; return whether anything was done.

    One process at a time does it, in one transaction: others wait for it and then find nothing to do. Raises
    DatabaseError where the tables are of a newer version of the app, and what SQLAlchemy raises where the database
    can't be used.
    """
    with reading(engine) as connection:
        if _steps(connection) == {NEWEST_STEP}:
            return False
    from bot.storage.upgrading import upgrade

    return upgrade(engine)


def _steps(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(_VERSIONS.name):
        return set()
    return set(connection.scalars(select(_VERSIONS.c.version_num)))
