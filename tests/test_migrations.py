"""The tables of the database: made, brought up to date, and left alone where they are of a newer version."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.storage.database import DatabaseError, open_database, reading, writing
from bot.storage.schema import NEWEST_STEP, migrate
from bot.storage.tables import metadata

MIGRATE = "import sys; from bot.storage import database, schema; schema.migrate(database.open_database(sys.argv[1]))"


def test_an_empty_database_gets_the_tables_that_the_code_expects(database_url):
    engine = open_database(database_url)
    assert migrate(engine)
    with reading(engine) as connection:
        migrations = MigrationContext.configure(connection)
        assert compare_metadata(migrations, metadata) == []
        assert migrations.get_current_revision() == NEWEST_STEP


def test_tables_that_are_up_to_date_are_left_alone(database_url):
    engine = open_database(database_url)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO ratings (reply_id, hour, helpful) VALUES ('a', '2026-01-01', true)"))
    assert not migrate(engine)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM ratings")).scalar() == 1


def test_tables_of_before_the_first_step_are_brought_up_to_date(database_url):
    engine = open_database(database_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    assert migrate(engine)
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())


def test_tables_of_a_newer_version_are_refused_in_a_sentence(database_url):
    engine = open_database(database_url)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"newer version of the app \(step 9999\). Run that version"):
        migrate(engine)


def test_processes_that_start_at_once_make_the_tables_once(database_url):
    def start() -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, "-c", MIGRATE, database_url], capture_output=True, text=True)

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda _: start(), range(2)))
    assert [(end.returncode, end.stderr) for end in ends] == [(0, "")] * 2
    assert not migrate(open_database(database_url))
