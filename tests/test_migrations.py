"""The tables of the database: made, brought up to date, and left alone where they are of a newer version."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot.storage.database import DatabaseError, open_database, reading, writing
from bot.storage.schema import NEWEST_STEP, migrate
from bot.storage.tables import metadata
from bot.storage.upgrading import upgrade

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
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_steps_lead_to_the_tables_that_an_empty_database_gets(sqlite_url, tmp_path):
    made, stepped = open_database(sqlite_url), open_database(f"sqlite:///{tmp_path}/stepped.db")
    migrate(made)
    upgrade(stepped)
    assert _described(made) == _described(stepped)


def _described(engine: Engine) -> dict[str, object]:
    there = inspect(engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in there.get_columns(table)],
            there.get_pk_constraint(table)["constrained_columns"],
            there.get_foreign_keys(table),
            there.get_indexes(table),
            there.get_table_options(table),
        )
        for table in there.get_table_names()
    }


def test_an_empty_database_and_one_that_is_up_to_date_need_no_alembic(database_url):
    command = [sys.executable, "-c", f"{MIGRATE}; print('alembic' in sys.modules)", database_url]
    for _ in range(2):
        assert subprocess.run(command, capture_output=True, text=True).stdout == "False\n"


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
