"""Every version that served is kept, whatever happens to the database, and tells again what was said on a day."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine

from bot.archive import ArchiveError, Period, Serving, periods_of, version_as_of
from bot.knowledge.files import RegisterFiles
from bot.knowledge.loader import Source
from bot.storage.archive import SqlArchive
from bot.storage.database import open_database, writing
from bot.storage.schema import migrate
from bot.storage.tables import metadata, register_servings, register_versions
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.services import Server, postgresql

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def files(remark: str = "") -> RegisterFiles:
    """Return the example's files; each remark makes another version."""
    text = EXAMPLE_REGISTER_YAML + (f"# {remark}\n" if remark else "")
    return RegisterFiles(
        register=Source("processings.yaml", text.encode()),
        topics=Source("topics.yaml", EXAMPLE_TOPICS_YAML.encode()),
        changed=date(2026, 11, 1),
    )


def kept(engine: Engine, *served: tuple[RegisterFiles, datetime]) -> SqlArchive:
    """Return an archive in which versions began to serve at those moments."""
    for version, began in served:
        archive = SqlArchive(engine, now=Clock(began))
        archive.keep(version)
        archive.close()
    return SqlArchive(engine)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgresql() as server:
        yield server


def emptied(server: Server) -> Engine:
    engine = open_database(server.url)
    with writing(engine) as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'privacybot.db'}")
    else:
        engine = emptied(request.getfixturevalue("server"))
    yield engine
    engine.dispose()


def test_a_version_that_served_is_kept_byte_for_byte(engine):
    archive = kept(engine, (files("één"), NOON))
    assert archive.servings() == (Serving(version=files("één").version, began=NOON),)
    assert archive.files(files("één").version) == files("één")
    found = archive.files(files("één").version)
    assert found is not None
    assert found.load() == files("één").load()


def test_a_register_without_topics_comes_back_without_topics(engine):
    bare = RegisterFiles(register=files().register, topics=None, changed=date(2026, 11, 1))
    assert kept(engine, (bare, NOON)).files(bare.version) == bare


def test_a_database_in_which_nothing_was_kept_has_no_versions(engine):
    archive = SqlArchive(engine)
    assert archive.servings() == ()
    assert archive.files("0123456789ab") is None
    migrate(engine)
    assert archive.servings() == ()


def test_restarts_and_several_processes_tell_of_a_version_once(engine):
    archive = kept(
        engine,
        (files("a"), NOON),
        (files("a"), NOON + timedelta(hours=1)),
        (files("b"), NOON + timedelta(days=1)),
        (files("b"), NOON + timedelta(days=1)),
    )
    assert [serving.version for serving in archive.servings()] == [files("a").version, files("b").version]


def test_a_version_that_comes_back_is_told_again_and_kept_once(engine):
    days = [NOON + timedelta(days=number) for number in range(3)]
    archive = kept(engine, (files("a"), days[0]), (files("b"), days[1]), (files("a"), days[2]))
    assert [serving.began for serving in archive.servings()] == days
    with engine.connect() as connection:
        assert len(connection.execute(register_versions.select()).all()) == 2


def test_what_is_written_late_is_told_when_it_began(engine):
    archive = kept(engine, (files("b"), NOON + timedelta(hours=1)), (files("a"), NOON))
    assert [serving.version for serving in archive.servings()] == [files("a").version, files("b").version]
    archive = kept(engine, (files("b"), NOON + timedelta(minutes=30)))  # began before the one that wrote first
    assert [serving.began for serving in archive.servings()] == [NOON, NOON + timedelta(minutes=30)]


def test_many_processes_that_begin_at_once_tell_it_once(engine):
    together = threading.Barrier(6)

    def begin(_: int) -> None:
        archive = SqlArchive(engine, retry_seconds=0.05)
        together.wait()
        archive.keep(files())
        archive.close(20)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(begin, range(6)))
    assert len(SqlArchive(engine).servings()) == 1


def test_keeping_never_waits_for_a_database_that_is_away_and_goes_on_when_it_is_back(server):
    engine = emptied(server)
    server.stop()
    try:
        archive = SqlArchive(engine, now=Clock(), retry_seconds=0.05)
        begun = monotonic()
        archive.keep(files("while it was away"))
        archive.keep(files("and another"))
        assert monotonic() - begun < 1
        with pytest.raises(ArchiveError, match="can't be read"):
            archive.servings()
    finally:
        server.start()
    _until(lambda: len(archive.servings()) >= 2)
    archive.close()
    versions = [serving.version for serving in archive.servings()]
    assert versions == [files("while it was away").version, files("and another").version]
    engine.dispose()


def test_an_end_while_the_database_is_away_is_not_held_up(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'nowhere' / 'privacybot.db'}")
    archive = SqlArchive(engine, retry_seconds=600)
    archive.keep(files())
    begun = monotonic()
    archive.close()
    assert monotonic() - begun < 4
    with pytest.raises(ArchiveError):
        archive.servings()


def test_what_is_said_of_a_database_that_is_away_holds_no_password():
    archive = SqlArchive(open_database("postgresql://officer:geheim@127.0.0.1:1/register"))
    with pytest.raises(ArchiveError) as error:
        archive.servings()
    assert "geheim" not in str(error.value)


def test_the_version_of_a_day_is_the_last_that_served_on_it(engine):
    archive = kept(
        engine, (files("a"), NOON), (files("b"), NOON + timedelta(hours=2)), (files("c"), NOON + timedelta(days=3))
    )
    servings = archive.servings()
    assert version_as_of(date(2026, 11, 1), servings) is None
    assert version_as_of(date(2026, 11, 2), servings) == files("b").version
    assert version_as_of(date(2026, 11, 4), servings) == files("b").version
    assert version_as_of(date(2026, 11, 5), servings) == files("c").version
    assert version_as_of(date.max, servings) == files("c").version


def test_a_version_served_until_the_next_began():
    first, second, third = (NOON + timedelta(days=number) for number in range(3))
    servings = (
        Serving(version="a", began=first),
        Serving(version="b", began=second),
        Serving(version="a", began=third),
    )
    assert periods_of("a", servings) == (Period(began=first, ended=second), Period(began=third, ended=None))
    assert periods_of("b", servings) == (Period(began=second, ended=third),)
    assert periods_of("c", servings) == ()


def test_no_serving_is_kept_without_its_version(engine):
    kept(engine, (files(), NOON))
    with engine.connect() as connection:
        assert {row.version for row in connection.execute(register_servings.select())} == {files().version}


def _until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another thread brings about, at most 20 seconds."""
    until = monotonic() + 20
    waiting = threading.Event()
    while True:
        try:
            if holds():
                return
        except ArchiveError:
            pass
        assert monotonic() < until
        waiting.wait(0.05)
