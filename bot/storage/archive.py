"""The register's versions in the database: written in the background, read where somebody wants proof."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event, Lock, Thread

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from bot.archive import ArchiveError, Serving
from bot.knowledge.files import RegisterFiles
from bot.knowledge.loader import Source
from bot.storage.database import insert_into, reading, trouble_of, writing
from bot.storage.schema import migrate
from bot.storage.tables import register_servings, register_versions

log = logging.getLogger(__name__)

RETRY_SECONDS = 10.0
CLOSE_SECONDS = 5.0


def _now() -> datetime:
    return datetime.now(UTC)


class SqlArchive:
    """An `Archive` in the database. `keep` hands over to a thread of its own, which tries until the database takes it.

    As one of the app's services it begins with nothing and ends by waiting a few seconds for what is still to be kept.
    """

    def __init__(
        self, engine: Engine, *, now: Callable[[], datetime] = _now, retry_seconds: float = RETRY_SECONDS
    ) -> None:
        self._engine = engine
        self._now = now
        self._retry_seconds = retry_seconds
        self._waiting: SimpleQueue[tuple[RegisterFiles, datetime] | None] = SimpleQueue()
        self._closing = Event()
        self._starting = Lock()
        self._writer: Thread | None = None
        self._has_tables = False

    def keep(self, files: RegisterFiles) -> None:
        """Keep the files of a version that begins to serve now. Never waits and never raises."""
        self._waiting.put((files, self._now()))
        with self._starting:
            if self._writer is None:
                self._writer = Thread(target=self._write_what_comes, name="archive", daemon=True)
                self._writer.start()

    def servings(self) -> Sequence[Serving]:
        """Return when which version began to serve, oldest first; raises ArchiveError."""
        table = register_servings.c
        with self._reading() as connection:
            if not self._is_set_up(connection):
                return ()
            rows = connection.execute(select(table.version, table.began).order_by(table.began, table.id))
            return tuple(Serving(version=row.version, began=row.began) for row in rows)

    def files(self, version: str) -> RegisterFiles | None:
        """Return the files of a version, None where it never served; raises ArchiveError."""
        with self._reading() as connection:
            if not self._is_set_up(connection):
                return None
            found = select(register_versions).where(register_versions.c.version == version)
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        topics = None if row.topics_data is None else Source(row.topics_name, row.topics_data)
        return RegisterFiles(register=Source(row.register_name, row.register_data), topics=topics, changed=row.changed)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Wait so long for what is still to be kept. What then is not kept will be when its version serves again."""
        self._closing.set()
        self._waiting.put(None)
        if self._writer is not None:
            self._writer.join(seconds)

    async def start(self) -> None:
        """Begin with nothing: the writer begins with the first version."""

    async def stop(self) -> None:
        """Close, without holding up others who end."""
        await asyncio.to_thread(self.close)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with reading(self._engine) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise ArchiveError(
                f"The register's versions can't be read from the database: {trouble_of(error)}."
            ) from error

    def _is_set_up(self, connection: Connection) -> bool:
        """Return whether the tables are there: a database in which nothing was kept yet has none."""
        self._has_tables = self._has_tables or inspect(connection).has_table(register_servings.name)
        return self._has_tables

    # In the thread that writes

    def _write_what_comes(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            files, began = waiting
            while not self._try_to_write(files, began):
                if self._closing.wait(self._retry_seconds):
                    log.error("register version %s was not kept: the app ends", files.version)
                    break

    def _try_to_write(self, files: RegisterFiles, began: datetime) -> bool:
        try:
            migrate(self._engine)
            with writing(self._engine) as connection:
                kept = _write(connection, files, began)
        except Exception as error:  # whatever it is: this thread must be there for the next version
            log.warning("register version %s can't be kept yet: database %s", files.version, trouble_of(error))
            return False
        if kept:
            log.info("register version %s is kept", files.version)
        return True


def _write(connection: Connection, files: RegisterFiles, began: datetime) -> bool:
    """Write a version that began to serve, unless it is told already: several processes and restarts begin with the
    same one. Return whether that was news.
    """
    connection.execute(
        insert_into(connection, register_versions)
        .values(
            version=files.version,
            first_served=began,
            register_name=files.register.name,
            register_data=files.register.data,
            topics_name=files.topics and files.topics.name,
            topics_data=files.topics and files.topics.data,
            changed=files.changed,
        )
        .on_conflict_do_nothing()
    )
    # Others that begin with this version wait here for each other, so that one of them tells it. (On SQLite there is
    # one writer anyway.)
    own = select(register_versions.c.version).where(register_versions.c.version == files.version)
    connection.execute(own.with_for_update())
    table = register_servings.c
    before = select(table.version).where(table.began <= began).order_by(table.began.desc(), table.id.desc()).limit(1)
    if connection.scalar(before) == files.version:
        return False
    after = select(table.id, table.version).where(table.began > began).order_by(table.began, table.id).limit(1)
    told = connection.execute(after).one_or_none()
    if told is not None and told.version == files.version:  # by one that began later and wrote sooner
        connection.execute(register_servings.update().where(table.id == told.id).values(began=began))
        return False
    connection.execute(register_servings.insert().values(version=files.version, began=began))
    return True
