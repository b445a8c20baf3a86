"""What is remembered: bounded and expiring in memory, shared in a real Redis, and not lost with it."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.slack.state import MemoryState, RedisState, State, open_state
from tests import services
from tests.slack.conftest import DUTCH, Join
from tests.slack.stand_in import SlackStandIn
from tests.slack.test_conversations import DOUBLE_GLAZING


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of our own on a free port, gone with the tests; or the one that TEST_REDIS_URL names."""
    with services.redis() as server:
        yield server.url


@pytest.fixture(params=["memory", "redis"])
async def state(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[State]:
    opened = open_state(redis_url if request.param == "redis" else None)
    if isinstance(opened, RedisState):
        await opened._redis.flushall()
    yield opened
    await opened.close()


async def test_a_key_is_claimed_once_also_by_many_at_once(state: State) -> None:
    claims = await asyncio.gather(*(state.claim("event:1", seconds=60) for _ in range(20)))
    assert claims.count(True) == 1
    assert await state.claim("event:2", seconds=60)


async def test_a_claim_that_is_released_can_be_made_again(state: State) -> None:
    await state.claim("register:trouble", seconds=60)
    await state.release("register:trouble")
    await state.release("register:trouble")
    assert await state.claim("register:trouble", seconds=60)


async def test_replies_are_taken_once_in_their_order(state: State) -> None:
    await state.keep_reply("box", "2.2", "second", seconds=60)
    await state.keep_reply("box", "1.1", "first", seconds=60)
    await state.keep_reply("box", "1.1", "first again", seconds=60)
    assert await state.take_replies("box") == ("first", "second")
    assert await state.take_replies("box") == ()
    await state.keep_reply("box", "3.3", "third", seconds=60)
    assert await state.take_replies("box") == ("third",)
    assert await state.take_replies("another box") == ()


async def test_memory_forgets_when_the_time_is_over() -> None:
    clock = Clock()
    state = MemoryState(clock=clock)
    await state.claim("event:1", seconds=10)
    await state.keep_reply("box", "1.1", "a reply", seconds=10)
    clock.now = 11
    assert await state.claim("event:1", seconds=10)
    assert await state.take_replies("box") == ()


async def test_memory_is_bounded() -> None:
    state = MemoryState(most_claims=100)
    for number in range(1000):
        await state.claim(f"event:{number}", seconds=900)
    assert len(state._claims) == 100
    assert not await state.claim("event:999", seconds=900)


async def test_two_processes_with_one_redis_answer_a_delivery_once(
    slack: SlackStandIn, join: Join, redis_url: str
) -> None:
    first, second = open_state(redis_url), open_state(redis_url)
    await join(parts={"state": first})
    url_of_first = slack._app_url
    await join(parts={"state": second})
    url_of_second = slack._app_url
    event = {"type": "message", "channel": "DU0NL", "channel_type": "im", "user": DUTCH, "ts": "1.1"}
    slack.dm(DUTCH).messages.append(dict(event))
    body = slack.event_body({**event, "text": DOUBLE_GLAZING}, event_id="EvShared")
    for url in (url_of_first, url_of_second):
        slack.serves(url)
        assert (await slack.deliver("events_api", body)).status == 200
    await slack.one("chat.postMessage")
    await slack.quiet()
    assert len(slack.called("chat.postMessage")) == 1


async def test_while_redis_is_stopped_deliveries_are_still_taken_in_time(slack: SlackStandIn, join: Join) -> None:
    with services.redis() as server:
        state = open_state(server.url)
        await join(parts={"state": state})
        server.pause()  # it hangs: the connection stands, nothing answers
        channel = slack.dm(DUTCH).id
        body, ack = await slack.say(channel, DUTCH, DOUBLE_GLAZING)
        assert ack.status == 200
        await slack.deliver("events_api", body, retry=1)
        await slack.one("chat.postMessage")
        await slack.quiet()
        assert len(slack.called("chat.postMessage")) == 1
        server.stop()
        await slack.say(channel, DUTCH, DOUBLE_GLAZING)
        await slack.one("chat.postMessage", more_than=1)
        await state.keep_reply("box", "1.1", "a reply", seconds=60)
        assert await state.take_replies("box") == ("a reply",)
