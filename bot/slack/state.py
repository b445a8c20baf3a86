"""The little that has to be remembered: which deliveries were taken, and officers' replies waiting for their code.

In memory, bounded and expiring; or in Redis, where several processes serve one workspace.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from bot.storage.redis import SharedRedis, open_redis

MOST_CLAIMS = 50_000
MOST_BOXES = 5_000
MOST_REPLIES = 50  # waiting in one box


class State(Protocol):
    """What the Slack side asks of a memory. Nothing in it names a person or holds a question."""

    async def claim(self, key: str, *, seconds: int) -> bool:
        """Return whether this is the first claim on a key within that time."""
        ...

    async def release(self, key: str) -> None:
        """Forget a claim, so that the next one on its key is the first again."""
        ...

    async def keep_reply(self, box: str, reply_id: str, text: str, *, seconds: int) -> None:
        """Lay an officer's reply in a box, once per `reply_id`."""
        ...

    async def take_replies(self, box: str) -> tuple[str, ...]:
        """Return the replies in a box that were not taken yet, oldest first, and mark them as taken."""
        ...

    async def close(self) -> None:
        """Let go of any connection."""
        ...


class MemoryState:
    """A `State` in this process: bounded, the oldest forgotten first, everything forgotten when its time is over."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most_claims: int = MOST_CLAIMS) -> None:
        self._clock = clock
        self._most_claims = most_claims
        self._claims: OrderedDict[str, float] = OrderedDict()  # key -> when it may be forgotten
        self._boxes: OrderedDict[str, tuple[float, dict[str, str | None]]] = OrderedDict()

    async def claim(self, key: str, *, seconds: int) -> bool:
        now = self._clock()
        if self._claims.get(key, now) > now:
            return False
        self._claims[key] = now + seconds
        self._claims.move_to_end(key)
        while len(self._claims) > self._most_claims or next(iter(self._claims.values())) <= now:
            self._claims.popitem(last=False)
        return True

    async def release(self, key: str) -> None:
        self._claims.pop(key, None)

    async def keep_reply(self, box: str, reply_id: str, text: str, *, seconds: int) -> None:
        now = self._clock()
        while self._boxes and (len(self._boxes) > MOST_BOXES or next(iter(self._boxes.values()))[0] <= now):
            self._boxes.popitem(last=False)
        _until, replies = self._boxes.pop(box, (now, {}))
        if len(replies) < MOST_REPLIES:
            replies.setdefault(reply_id, text)
        self._boxes[box] = (now + seconds, replies)

    async def take_replies(self, box: str) -> tuple[str, ...]:
        until, replies = self._boxes.get(box, (0.0, {}))
        if until <= self._clock():
            return ()
        waiting = tuple(text for _id, text in sorted(replies.items()) if text is not None)
        for reply_id in replies:
            replies[reply_id] = None  # the id stays, so that the same reply is not laid in twice
        return waiting

    async def close(self) -> None:
        return None


class RedisState:
    """A `State` that several processes share. While Redis is away this process goes on with a memory of its own."""

    PREFIX = "privacybot:slack:"

    def __init__(self, shared: SharedRedis, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._redis = shared.redis
        self._memory = MemoryState(clock=clock)

    async def claim(self, key: str, *, seconds: int) -> bool:
        async def set_once() -> object:
            return await self._redis.set(self.PREFIX + key, 1, nx=True, ex=seconds)

        taken = await self._shared.ask(set_once, otherwise=_AWAY)
        # The own memory is asked too: what was claimed while Redis was away stays claimed when it is back.
        mine = await self._memory.claim(key, seconds=seconds)
        return mine if taken is _AWAY else bool(taken) and mine

    async def release(self, key: str) -> None:
        async def forget() -> object:
            return await self._redis.delete(self.PREFIX + key)

        await self._shared.ask(forget, otherwise=_AWAY)
        await self._memory.release(key)

    async def keep_reply(self, box: str, reply_id: str, text: str, *, seconds: int) -> None:
        name = self.PREFIX + "box:" + box

        async def keep() -> object:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hsetnx(name, reply_id, text)
                pipe.expire(name, seconds)
                await pipe.execute()
            return True

        if await self._shared.ask(keep, otherwise=_AWAY) is _AWAY:
            await self._memory.keep_reply(box, reply_id, text, seconds=seconds)

    async def take_replies(self, box: str) -> tuple[str, ...]:
        name = self.PREFIX + "box:" + box

        async def take() -> tuple[str, ...]:
            # One script, so that two processes asked at once do not both hand out a reply.
            replies = await self._redis.eval(_TAKE, 1, name)
            return tuple(text for _id, text in sorted(zip(*[iter(replies)] * 2, strict=True)))

        nothing: tuple[str, ...] = ()
        return await self._shared.ask(take, otherwise=nothing) + await self._memory.take_replies(box)

    async def close(self) -> None:
        await self._shared.close()


_AWAY = object()

_TAKE = """
local replies = redis.call('HGETALL', KEYS[1])
local waiting = {}
for i = 1, #replies, 2 do
  if replies[i + 1] ~= '' then
    waiting[#waiting + 1] = replies[i]
    waiting[#waiting + 1] = replies[i + 1]
    redis.call('HSET', KEYS[1], replies[i], '')
  end
end
return waiting
"""


def open_state(redis_url: str | None) -> State:
    """Return a memory in Redis where there is a URL, else one in this process."""
    if not redis_url:
        return MemoryState()
    return RedisState(open_redis(redis_url))
