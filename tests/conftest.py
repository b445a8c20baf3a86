"""What all tests share: the real register, and the assistant on it."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.knowledge.files import read_register
from bot.knowledge.register import Register
from tests.services import Server, postgresql

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def register() -> Register:
    """The register that ships with the app."""
    return read_register(ROOT / "knowledge" / "processings.yaml")


@pytest.fixture(scope="session")
def assistant(register: Register) -> Assistant:
    """The assistant on the shipped register; its reply ids count up."""
    numbers = itertools.count(1)
    return Assistant(register, base_url="https://privacy.example", new_id=lambda: f"reply-{next(numbers)}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server that tests share and leave running."""
    with postgresql() as server:
        yield server


@pytest.fixture
def postgresql_url(postgres: Server) -> str:
    """A DATABASE_URL of an empty database in PostgreSQL."""
    from sqlalchemy import make_url, text

    from bot.storage.database import open_database

    name = f"test_{next(_numbers)}"
    engine = open_database(postgres.url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(postgres.url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A DATABASE_URL of a file that does not exist yet."""
    return f"sqlite:///{tmp_path}/privacybot.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A DATABASE_URL of an empty database, of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


_numbers = itertools.count()
