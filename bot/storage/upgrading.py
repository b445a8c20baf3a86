"""The steps that tables take to a newer version, safely where several processes take them at the same moment."""

import logging
from threading import Lock
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.storage.database import DatabaseError, writing
from bot.storage.schema import wait_for_others

SCRIPTS = "bot.storage:migrations"
_ONE_AT_A_TIME = Lock()  # in this process: the `op` that Alembic's steps use is one for all threads


def upgrade(engine: Engine) -> bool:
    """Take the steps that are missing, as `bot.storage.schema.migrate` says; return whether there were any."""
    scripts = _scripts()
    with writing(engine) as connection:
        wait_for_others(connection)
        if _up_to_date(connection, scripts):
            return False
        _upgrade(connection, scripts)
    return True


def _scripts() -> ScriptDirectory:
    from alembic.config import Config

    # What Alembic tells at INFO is of use to nobody who runs the app.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _up_to_date(connection: Connection, scripts: ScriptDirectory) -> bool:
    found = set(MigrationContext.configure(connection).get_current_heads())
    known = {script.revision for script in scripts.walk_revisions()}
    if newer := found - known:
        raise DatabaseError(
            f"The database's tables are of a newer version of the app (step {', '.join(sorted(newer))}). "
            "Run that version, or give another DATABASE_URL."
        )
    return found == set(scripts.get_heads())


def _upgrade(connection: Connection, scripts: ScriptDirectory) -> None:
    def steps(heads: Any, _context: MigrationContext) -> object:
        return scripts._upgrade_revs("head", heads)  # what `alembic upgrade head` does

    context = MigrationContext.configure(connection, opts={"fn": steps})
    with _ONE_AT_A_TIME, Operations.context(context):
        context.run_migrations()
