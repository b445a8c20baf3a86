"""How often one asker may ask: a limit that several processes share where there is Redis, counted without names.

An asker is counted under a digest of what the channel knows them by, made with a key of that day alone. The key stands
in memory, or in Redis so that processes agree on it, and is forgotten with the day: nobody can tell afterwards who a
counter belonged to.
"""

import hashlib
import hmac
import logging
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import cast

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage, Storage
from limits.aio.storage.base import SlidingWindowCounterSupport
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from bot.storage.redis import SharedRedis, open_redis

log = logging.getLogger(__name__)

MOST_ASKERS = 100_000
MOST_TOGETHER = "300/second"
"""What one process answers of all askers together, however many they are. Below what it can (`make load`), so that a
flood leaves room for the health check, the statement and Slack."""

KEY_SECONDS = 25 * 60 * 60  # a day, and an hour for clocks that differ


def today_in_utc() -> date:
    """Return the day it is."""
    return datetime.now(UTC).date()


class Limiter:
    """Counts how often each asker asks.

    The strategy is `limits`' sliding window counter: the count of this window, and of the one before as far as it
    still reaches in. Its fixed and moving windows compare moments of the wall clock, so that a clock set back by an
    hour shuts out everybody for that hour. This one holds nobody longer than a window: in memory it goes by the
    monotonic clock, in Redis by the time that keys have left to live. Redis itself reckons that by its wall clock, so
    counters that would live too long are dropped.
    """

    def __init__(
        self,
        limit: str | None,
        *,
        redis: SharedRedis | None = None,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = today_in_utc,
        on_refusal: Callable[[str], None] | None = None,
    ) -> None:
        """Take the limit, such as `30/minute`; None lets everybody ask as often as they like.

        `on_refusal` is told the channel where somebody asked too often.
        """
        self._limit = None if limit is None else parse(limit)
        self._together = parse(MOST_TOGETHER)
        self._redis = redis
        self._on_refusal = on_refusal
        self._key = DailyKey(today, redis)
        self._here = SlidingWindowCounterRateLimiter(BoundedStorage(clock))
        self._shared = None if redis is None else SlidingWindowCounterRateLimiter(_storage_in(redis))

    async def wait(self, channel: str, asker: str, *, reserved: bool = False) -> int:
        """Return after how many seconds an asker may ask again; 0 where they may now, and then this counts as asking.

        `asker` is what the channel knows them by. `reserved` is for those whom a flood of others must not shut out:
        their own limit alone holds for them.
        """
        if self._limit is None:
            return 0
        seconds = await self._wait(channel, asker, reserved=reserved)
        if seconds and self._on_refusal is not None:
            self._on_refusal(channel)
        return seconds

    async def _wait(self, channel: str, asker: str, *, reserved: bool) -> int:
        if not reserved and not await self._here.hit(self._together, "together"):
            return await self._seconds(self._here, self._together, "together")
        who = await self._key.digest(channel, asker)
        if self._redis is not None and self._shared is not None:
            seconds = await self._redis.ask(partial(self._count_shared, self._shared, who), otherwise=None)
            if seconds is not None:
                return seconds
        return await self._count(self._here, who) or 0

    async def start(self) -> None:
        """Begin with the server."""

    async def stop(self) -> None:
        """End with the server."""
        if self._redis is not None:
            await self._redis.close()

    async def _count(self, limiter: SlidingWindowCounterRateLimiter, who: str) -> int | None:
        assert self._limit is not None  # noqa: S101 - `wait` has looked
        return 0 if await limiter.hit(self._limit, who) else await self._seconds(limiter, self._limit, who)

    async def _count_shared(self, limiter: SlidingWindowCounterRateLimiter, who: str) -> int | None:
        seconds = await self._count(limiter, who)
        if seconds and self._limit is not None and await _outlasts(limiter, self._limit, who):
            await limiter.clear(self._limit, who)
            return await self._count(limiter, who)
        return seconds

    @staticmethod
    async def _seconds(limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, who: str) -> int:
        """Return how long it is until a place comes free, in whole seconds, at least one and at most the window."""
        reset = (await limiter.get_window_stats(limit, who)).reset_time
        return min(max(1, math.ceil(reset - time.time())), limit.get_expiry())


async def _outlasts(limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, who: str) -> bool:
    """Return whether a counter will live longer than it was ever given: the clock of Redis was set back since.

    By itself it would count on for as long as the clock was set back, and shut out whoever asked just before.
    """
    windows = cast(SlidingWindowCounterSupport, limiter.storage)
    _, left_before, _, left = await windows.get_sliding_window(limit.key_for(who), limit.get_expiry())
    return left_before > limit.get_expiry() or left > 2 * limit.get_expiry()


def open_limiter(
    limit: str | None, *, redis_url: str | None = None, on_refusal: Callable[[str], None] | None = None
) -> Limiter:
    """Return a limiter that counts in Redis where there is an address, else in this process alone."""
    return Limiter(limit, redis=open_redis(redis_url) if redis_url and limit else None, on_refusal=on_refusal)


class DailyKey:
    """The key by which askers are counted on one day, the same in all processes that share a Redis."""

    PREFIX = "privacybot:limits:key:"

    def __init__(self, today: Callable[[], date], redis: SharedRedis | None) -> None:
        self._today = today
        self._redis = redis
        self._day: date | None = None
        self._key = b""
        self._agreed: int | None = None  # after how many outages of Redis the processes last agreed

    async def digest(self, *asker: str) -> str:
        """Return 128 bits in hex that tell two askers apart on this day."""
        text = "\0".join(asker).encode("utf-8", "surrogatepass")
        return hmac.new(await self._of_today(), text, hashlib.sha256).hexdigest()[:32]

    async def _of_today(self) -> bytes:
        today = self._today()
        if today != self._day:
            self._day, self._key, self._agreed = today, secrets.token_bytes(32), None
        if self._redis is not None and self._agreed != self._redis.outages and not self._redis.resting:
            agreed = await self._redis.ask(partial(self._agree, self._redis, today), otherwise=None)
            if agreed is not None:
                self._key, self._agreed = agreed, self._redis.outages
        return self._key

    async def _agree(self, shared: SharedRedis, day: date) -> bytes:
        """Return the key that the first process laid in; this one's own, where it is the first."""
        name = self.PREFIX + day.isoformat()
        async with shared.redis.pipeline(transaction=True) as pipe:
            pipe.set(name, self._key.hex(), nx=True, ex=KEY_SECONDS)
            pipe.get(name)
            _, key = await pipe.execute()
        return bytes.fromhex(key)


class BoundedStorage(Storage, SlidingWindowCounterSupport):
    """The counters of one process: those who asked longest ago are forgotten first, which lets them ask again.

    `limits` has a storage in memory, but it goes by the wall clock, has no bound, and looks through all its keys at
    each hit, so that the event loop waits the longer the more people ask.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, most: int = MOST_ASKERS) -> None:
        super().__init__()
        self._clock = clock
        self._most = most
        self._counts: OrderedDict[str, tuple[int, int, int]] = OrderedDict()
        """By key: the number of its window, the count of the one before, and its own."""

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        window, before, count, left = self._read(key, expiry)
        if math.floor(before * left / expiry) + count + amount > limit:
            return False
        self._counts[key] = (window, before, count + amount)
        self._counts.move_to_end(key)
        while len(self._counts) > self._most:
            self._counts.popitem(last=False)
        return True

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        _, before, count, left = self._read(key, expiry)
        return before, left if before else 0.0, count, left + expiry

    async def clear_sliding_window(self, key: str, expiry: int) -> None:
        self._counts.pop(key, None)

    def _read(self, key: str, expiry: int) -> tuple[int, int, int, float]:
        """Return the number of this window, the count of the one before, its own, and the seconds it has left."""
        now = self._clock()
        window, left = int(now // expiry), expiry - now % expiry
        counted_in, before, count = self._counts.get(key, (window, 0, 0))
        if counted_in == window:
            return window, before, count, left
        return window, count if counted_in == window - 1 else 0, 0, left

    # What other strategies would ask.

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError

    async def get(self, key: str) -> int:
        raise NotImplementedError

    async def get_expiry(self, key: str) -> float:
        raise NotImplementedError

    async def check(self) -> bool:
        return True

    async def reset(self) -> int | None:
        count = len(self._counts)
        self._counts.clear()
        return count

    async def clear(self, key: str) -> None:
        self._counts.pop(key, None)


def _storage_in(shared: SharedRedis) -> RedisStorage:
    return RedisStorage(
        "async+redis://",
        implementation="redispy",
        key_prefix="privacybot:limits",
        connection_pool=shared.redis.connection_pool,  # type: ignore[arg-type]  # its options are typed as plain values
    )
