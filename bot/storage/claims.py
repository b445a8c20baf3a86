"""Claims in the database: what processes on several machines, without a Redis between them, do once all the same.

They are few and slow, such as a week's report. What has to be claimed for each delivery of Slack wants Redis.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.database import insert_into, trouble_of, writing
from bot.storage.schema import migrate
from bot.storage.tables import claims

log = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = 3
PAUSE_SECONDS = 0.3  # between two of them


class Claims(Protocol):
    """What else keeps processes from doing the same, while the database is away."""

    async def claim(self, key: str, *, seconds: int) -> bool:
        """Return whether this is the first claim on a key within that time."""
        ...

    async def release(self, key: str) -> None:
        """Forget a claim."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class SqlClaims:
    """`Claims` that every process on the database shares. `otherwise` decides alone while the database is away."""

    def __init__(self, engine: Engine, *, otherwise: Claims, now: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._otherwise = otherwise
        self._now = now

    async def claim(self, key: str, *, seconds: int) -> bool:
        """Return whether this is the first claim on a key within that time."""
        taken = await self._shared(lambda connection: self._claim(connection, key, seconds))
        # The other one is asked too: what was claimed while the database was away stays claimed when it is back.
        mine = await self._otherwise.claim(key, seconds=seconds)
        return mine if taken is None else taken and mine

    async def release(self, key: str) -> None:
        """Forget a claim, so that the next one on its key is the first again."""
        await self._shared(lambda connection: connection.execute(claims.delete().where(claims.c.key == key)))
        await self._otherwise.release(key)

    def _claim(self, connection: Connection, key: str, seconds: int) -> bool:
        now = self._now()
        connection.execute(claims.delete().where(claims.c.until <= now))
        until = now + timedelta(seconds=seconds)
        first = insert_into(connection, claims).values(key=key, until=until).on_conflict_do_nothing()
        return connection.execute(first.returning(claims.c.key)).first() is not None

    async def _shared(self, work: Callable[[Connection], T]) -> T | None:
        """Return what some work in the database gives, None where it is away, not only locked for a moment."""
        for attempt in range(ATTEMPTS):
            try:
                return await asyncio.to_thread(self._written, work)
            except Exception as error:  # whatever it is: what is to be done once must not be left undone for it
                trouble = trouble_of(error)
            await asyncio.sleep(PAUSE_SECONDS * (attempt + 1 < ATTEMPTS))
        log.warning("what is to be done once is decided without the database: %s", trouble)
        return None

    def _written(self, work: Callable[[Connection], T]) -> T:
        migrate(self._engine)
        with writing(self._engine) as connection:
            return work(connection)
