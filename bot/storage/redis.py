"""Redis as every part of the app opens it: with a short patience, and left alone while it does not answer."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = logging.getLogger(__name__)

# redis-py would wait five seconds and then try three times more. An ack to Slack may wait for one call, and so may an
# answer: what Redis holds is a convenience.
CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.3
PATIENCE_SECONDS = 0.4  # for a whole call, which may connect and ask
RETURN_SECONDS = 1.0  # between two looks whether it is back

T = TypeVar("T")


def connection_options(url: str) -> dict[str, Any]:
    """Return with what redis-py's `from_url` opens an address, in its synchronous and its asynchronous kind.

    Where the address asks for TLS its certificate is not checked, since platforms such as Heroku sign theirs
    themselves (https://devcenter.heroku.com/articles/connecting-heroku-redis). What the address itself says comes
    first: `rediss://…?ssl_cert_reqs=required` has it checked.
    """
    options: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "decode_responses": True,
    }
    parts = urlsplit(url)
    if parts.scheme == "rediss" and "ssl_cert_reqs=required" not in parts.query:
        options |= {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    return options


def open_redis(url: str) -> "SharedRedis":
    """Return Redis at an address, not connected yet."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    once = Retry(NoBackoff(), 1)  # a connection that was kept may have been closed meanwhile
    return SharedRedis(Redis.from_url(url, retry=once, **connection_options(url)))


class SharedRedis:
    """What several processes share, asked only while it answers.

    After a failure nobody waits for it: it is tried in the background until it can be written to again.
    """

    def __init__(self, redis: "Redis") -> None:
        self.redis = redis
        self.outages = 0
        """How often it stopped answering. Whoever keeps in memory what Redis said last looks here whether it still
        holds."""
        self._return: asyncio.Task[None] | None = None

    @property
    def resting(self) -> bool:
        """Whether it is left alone for now."""
        return self._return is not None and not self._return.done()

    async def ask(self, call: Callable[[], Awaitable[T]], *, otherwise: T) -> T:
        """Return what Redis says to a call, or `otherwise` where it does not answer in time. Raises nothing."""
        from redis.exceptions import RedisError

        if self.resting:
            return otherwise
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await call()
        except (RedisError, OSError, TimeoutError) as error:
            if not self.resting:
                self.outages += 1
                log.warning("Redis does not answer (%s); this process goes on by itself", type(error).__name__)
                self._return = asyncio.create_task(self._wait_for_return())
            return otherwise

    async def close(self) -> None:
        """Let go of every connection."""
        if self._return is not None:
            self._return.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._return
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.redis.aclose()

    async def _wait_for_return(self) -> None:
        from redis.exceptions import RedisError

        while True:
            await asyncio.sleep(RETURN_SECONDS)
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    # Not a ping: a Redis that is full answers that, and takes nothing.
                    await self.redis.set("privacybot:probe", 1, ex=10)
                log.info("Redis answers again")
                return
