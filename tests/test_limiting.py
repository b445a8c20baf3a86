"""How often one may ask: in one process, in several that share a Redis, and while that is away."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from contextlib import aclosing
from datetime import date

import pytest
import time_machine
from httpx import ASGITransport, AsyncClient
from starlette.testclient import TestClient

from bot import limiting
from bot.limiting import BoundedStorage, DailyKey, Limiter, open_limiter
from bot.storage import redis as redis_module
from bot.storage.redis import open_redis
from bot.web.api import create_app
from bot.web.parts import Parts
from tests import services
from tests.web import PUBLIC_URL, assistant, settings

QUESTION = {"question": "Waarom hangen jullie camera's bij de ingang?", "language": "nl"}


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 6000.0

    def __call__(self) -> float:
        return self.now


async def allowed(limiter: Limiter, asker: str, *, of: int) -> int:
    """Return how many of a burst of questions are let through."""
    return sum([await limiter.wait("web", asker) == 0 for _ in range(of)])


# In one process


async def test_an_asker_may_ask_as_often_as_the_limit_says_and_others_notice_nothing():
    limiter = Limiter("3/minute")
    assert await allowed(limiter, "1.2.3.4", of=10) == 3
    assert await allowed(limiter, "1.2.3.5", of=10) == 3


async def test_a_burst_at_once_gets_no_more_through():
    limiter = Limiter("5/minute")
    waits = await asyncio.gather(*(limiter.wait("web", "1.2.3.4") for _ in range(50)))
    assert waits.count(0) == 5


async def test_whoever_waits_as_long_as_was_said_may_ask_again():
    clock = Clock()
    limiter = Limiter("3/minute", clock=clock)
    clock.now += 50
    assert await allowed(limiter, "1.2.3.4", of=3) == 3
    seconds = await limiter.wait("web", "1.2.3.4")
    assert 1 <= seconds <= 60
    clock.now += seconds
    while wait := await limiter.wait("web", "1.2.3.4"):
        clock.now += wait
    assert clock.now <= 6000 + 50 + 60


async def test_the_edge_of_a_window_lets_no_second_burst_through():
    clock = Clock()
    limiter = Limiter("10/minute", clock=clock)
    clock.now += 59
    assert await allowed(limiter, "1.2.3.4", of=20) == 10
    clock.now += 2
    assert await allowed(limiter, "1.2.3.4", of=20) <= 1


async def test_no_limit_is_no_limit():
    assert await allowed(Limiter(None), "1.2.3.4", of=500) == 500


async def test_all_together_are_held_to_what_one_process_can_answer(monkeypatch):
    monkeypatch.setattr(limiting, "MOST_TOGETHER", "20/minute")
    limiter = Limiter("30/minute")
    assert sum([await limiter.wait("web", f"10.0.0.{number}") == 0 for number in range(50)]) == 20


async def test_a_reserved_place_is_open_in_a_flood_of_others_and_has_a_limit_of_its_own(monkeypatch):
    monkeypatch.setattr(limiting, "MOST_TOGETHER", "20/minute")
    limiter = Limiter("30/minute")
    for number in range(50):
        await limiter.wait("slack", f"U{number}")
    assert await limiter.wait("slack", "an officer")
    waits = [await limiter.wait("slack", "an officer", reserved=True) for _ in range(40)]
    assert waits.count(0) == 30
    assert await limiter.wait("slack", "another officer", reserved=True) == 0


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_jumps_shuts_nobody_out(hours):
    limiter = Limiter("3/minute")
    with time_machine.travel(time.time(), tick=False) as traveller:
        assert await allowed(limiter, "1.2.3.4", of=5) == 3
        traveller.shift(hours * 3600)
        assert await limiter.wait("web", "1.2.3.4") <= 60
        assert await allowed(limiter, "5.6.7.8", of=5) == 3


async def test_a_hundred_thousand_askers_are_counted_and_the_next_ones_too():
    storage = BoundedStorage(most=1000)
    for number in range(5000):
        assert await storage.acquire_sliding_window_entry(f"asker {number}", 1, 60)
    assert len(storage) == 1000
    assert not await storage.acquire_sliding_window_entry("asker 4999", 1, 60)


# Nobody can be told from what is counted


async def test_an_asker_is_counted_under_another_name_each_day():
    today = date(2026, 11, 27)
    key = DailyKey(lambda: today, None)
    first = await key.digest("web", "203.0.113.9")
    assert await key.digest("web", "203.0.113.9") == first
    assert await key.digest("web", "203.0.113.10") != first
    assert await key.digest("slack", "203.0.113.9") != first
    today = date(2026, 11, 28)
    assert await key.digest("web", "203.0.113.9") != first
    assert await DailyKey(lambda: today, None).digest("web", "203.0.113.9") != first  # another process, without Redis


async def test_no_address_stands_in_memory_or_in_redis(redis):
    here = Limiter("3/minute")
    await allowed(here, "203.0.113.9", of=5)
    assert "203.0.113.9" not in repr(here._here.storage._counts)  # type: ignore[attr-defined]
    async with aclosing(Closing(redis.url)) as shared:
        await allowed(shared.limiter, "203.0.113.9", of=5)
        client = shared.limiter._redis.redis  # type: ignore[union-attr]
        keys = await client.keys("*")
        assert keys
        assert all([await client.ttl(key) > 0 for key in keys])  # forgotten with the window, or with the day
        assert "203.0.113" not in repr(keys) + repr([await client.get(key) for key in keys])


# In several processes


class Closing:
    """A limiter on Redis that ends with its block."""

    def __init__(self, url: str, limit: str = "5/minute") -> None:
        self.limiter = open_limiter(limit, redis_url=url)

    async def aclose(self) -> None:
        await self.limiter.stop()


async def back(shared: Closing) -> None:
    """Wait until Redis is used again."""
    await asyncio.wait_for(shared.limiter._redis._return, 5)  # type: ignore[arg-type, union-attr]


@pytest.fixture(scope="module")
def redis() -> Iterator[services.Server]:
    with services.redis() as server:
        yield server


async def test_processes_that_share_a_redis_share_the_limit(redis):
    async with aclosing(Closing(redis.url)) as one, aclosing(Closing(redis.url)) as other:
        counts = [await allowed(shared.limiter, "203.0.113.1", of=4) for shared in (one, other)]
        assert counts == [4, 1]
        assert await other.limiter.wait("web", "203.0.113.1") in range(1, 61)


async def test_a_burst_to_both_at_once_gets_no_more_through(redis):
    async with aclosing(Closing(redis.url)) as one, aclosing(Closing(redis.url)) as other:
        both = [shared.limiter.wait("web", "203.0.113.2") for shared in (one, other) for _ in range(20)]
        waits = await asyncio.gather(*both)
        assert waits.count(0) == 5


async def test_a_redis_that_is_slow_is_waited_for_and_still_shared(redis):
    async with aclosing(Closing(redis.url)) as one, aclosing(Closing(redis.url)) as other:
        assert await allowed(one.limiter, "203.0.113.12", of=3) == 3
        assert await allowed(other.limiter, "203.0.113.12", of=1) == 1
        await one.limiter._redis.redis.client_pause(100)  # type: ignore[union-attr]  # milliseconds
        assert await allowed(other.limiter, "203.0.113.12", of=4) == 1
        assert other.limiter._redis.outages == 0  # type: ignore[union-attr]


async def test_a_redis_that_hangs_costs_one_short_wait_and_is_used_again_when_it_is_back(redis, monkeypatch, caplog):
    monkeypatch.setattr(redis_module, "RETURN_SECONDS", 0.05)
    caplog.set_level(logging.INFO)
    async with aclosing(Closing(redis.url)) as shared:
        await shared.limiter.wait("web", "203.0.113.3")
        redis.pause()
        try:
            began = time.monotonic()
            assert await shared.limiter.wait("web", "203.0.113.3") == 0
            assert time.monotonic() - began < 3  # it would wait for ever by itself
            began = time.monotonic()
            assert await allowed(shared.limiter, "203.0.113.3", of=100) == 4  # counted in this process, from none
            assert time.monotonic() - began < 5  # a wait for each would take longer
        finally:
            redis.resume()
        await back(shared)
        # Redis has counted the first one, and perhaps what lay before it while it hung.
        assert await allowed(shared.limiter, "203.0.113.3", of=10) in (3, 4)
    assert [record.message for record in caplog.records if record.name.startswith("bot.storage")] == [
        "Redis does not answer (TimeoutError); this process goes on by itself",
        "Redis answers again",
    ]


async def test_a_redis_that_is_gone_or_full_leaves_the_limit_in_force(monkeypatch):
    monkeypatch.setattr(redis_module, "RETURN_SECONDS", 0.05)
    with services.redis() as server:
        async with aclosing(Closing(server.url)) as shared:
            client = shared.limiter._redis.redis  # type: ignore[union-attr]
            await client.config_set("maxmemory", "1")
            assert await allowed(shared.limiter, "203.0.113.4", of=10) == 5
            assert shared.limiter._redis.resting  # type: ignore[union-attr]  # it answers, but takes nothing
            server.stop()
            assert await allowed(shared.limiter, "203.0.113.5", of=10) == 5
            server.start()
            await back(shared)
            assert await allowed(shared.limiter, "203.0.113.5", of=10) == 5
    async with aclosing(Closing("redis://127.0.0.1:1/0")) as never_there:
        assert await allowed(never_there.limiter, "203.0.113.6", of=10) == 5


@pytest.mark.parametrize("hours", [-24, -1, 1])
@pytest.mark.parametrize("windows", [1, 2])
async def test_a_clock_of_redis_that_jumps_shuts_nobody_out(redis, hours, windows):
    asker = f"203.0.113.{hours} {windows}"
    async with aclosing(Closing(redis.url, "3/minute")) as shared:
        client = shared.limiter._redis.redis  # type: ignore[union-attr]
        await allowed(shared.limiter, asker, of=5)
        if windows == 2:  # as 50 seconds later: what was counted is the window before
            for key in await client.keys("*LIMITER*"):
                await client.pexpire(key, 59_900)
            await allowed(shared.limiter, asker, of=5)
        assert await shared.limiter.wait("web", asker) > 0
        for key in await client.keys("*LIMITER*"):
            # What a jump does to a key: Redis keeps the moment of its end by the wall clock.
            await client.pexpire(key, await client.pttl(key) - hours * 3_600_000)  # negative: it is gone
        assert await allowed(shared.limiter, asker, of=5) == 3
        assert await allowed(shared.limiter, f"another than {asker}", of=5) == 3


async def test_processes_agree_on_the_key_again_after_redis_forgot_it(redis):
    first, second = open_redis(redis.url), open_redis(redis.url)
    today = date(2026, 11, 27)
    try:
        key = DailyKey(lambda: today, first)
        digest = await key.digest("web", "203.0.113.7")
        assert await DailyKey(lambda: today, second).digest("web", "203.0.113.7") == digest
        await first.redis.flushall()
        first.outages += 1  # as where Redis was restarted
        assert await key.digest("web", "203.0.113.7") == digest
        assert await DailyKey(lambda: today, second).digest("web", "203.0.113.7") == digest
    finally:
        await first.close()
        await second.close()


# On the web


def limited(limit: str = "3/minute", **given: object) -> TestClient:
    # On a clock that stands still: where a window ends between two questions, one more is let through.
    app = create_app(assistant(), settings(**given), Parts(limiter=Limiter(limit, clock=lambda: 90.0)))
    return TestClient(app, base_url=PUBLIC_URL, follow_redirects=False)


@pytest.mark.parametrize(
    ("language", "accepted", "begins"),
    [("nl", "en", "Dat zijn te veel vragen"), ("en", "nl", "Those are too many"), (None, "en", "Those are too many")],
)
def test_who_asks_too_often_is_told_in_their_language_how_long_to_wait(language, accepted, begins):
    client = limited()
    question = QUESTION | {"language": language}
    statuses = [client.post("/api/ask", json=question).status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    refused = client.post("/api/ask", json=question, headers={"accept-language": accepted})
    assert refused.status_code == 429
    assert set(refused.json()) == {"detail"}
    assert refused.json()["detail"].startswith(begins)
    assert int(refused.headers["retry-after"]) in range(1, 61)
    assert refused.headers["retry-after"] in refused.json()["detail"] or "1" in refused.json()["detail"]
    assert refused.headers["access-control-allow-origin"] == "*"  # so that the widget can read it
    assert refused.headers["cache-control"] == "no-store"


def test_a_wait_of_more_than_two_minutes_is_told_in_minutes():
    client = limited("1/day")
    client.post("/api/ask", json=QUESTION)
    refused = client.post("/api/ask", json=QUESTION)
    assert "minuten" in refused.json()["detail"] or "seconden" in refused.json()["detail"]
    assert int(refused.headers["retry-after"]) <= 86_400


def test_a_form_that_is_refused_keeps_its_question_to_be_sent_again():
    client = limited("1/minute")
    form = {"question": "Hoe lang bewaren jullie <mijn> foto's?", "context": "cctv"}
    assert 'value="Hoe lang' not in client.post("/statement/nl/ask", data=form).text
    refused = client.post("/statement/nl/ask", data=form)
    assert refused.status_code == 429
    assert 'value="Hoe lang bewaren jullie &lt;mijn&gt; foto&#39;s?"' in refused.text
    assert '<input name="context" type="hidden" value="cctv">' in refused.text


def test_every_way_to_ask_counts_and_reading_does_not():
    ways = [
        lambda client: client.post("/api/ask", json=QUESTION),
        lambda client: client.post("/api/feedback", json={"reply_id": "a1", "helpful": True}),
        lambda client: client.post("/statement/nl/ask", data={"question": "camera"}),
        lambda client: client.get("/statement/nl", params={"q": "camera"}),
    ]
    for ask in ways:
        client = limited("4/minute")
        for way in ways:
            assert way(client).status_code in (200, 204)
        refused = ask(client)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "Dat zijn te veel vragen achter elkaar." in refused.text
        for path in ("/", "/statement/nl", "/healthz", "/widget.js", "/api/register"):
            assert client.get(path).status_code == 200


FORGED = [
    {"x-forwarded-for": "6.6.6.{n}"},
    {"x-forwarded-for": "6.6.6.{n}, 7.7.7.{n}"},
    {"X-Forwarded-For": "2001:db8:{n}::1"},
    {"x-forwarded-for": "unknown{n}"},
    {"x-forwarded-for": "{n}"},
    {"forwarded": "for=6.6.6.{n}"},
    {"x-real-ip": "6.6.6.{n}"},
    {"x-client-ip": "6.6.6.{n}"},
    {"true-client-ip": "6.6.6.{n}"},
    {"cf-connecting-ip": "6.6.6.{n}"},
    {"fastly-client-ip": "6.6.6.{n}"},
    {"x-cluster-client-ip": "6.6.6.{n}"},
    {"x-forwarded": "6.6.6.{n}"},
    {"x-original-forwarded-for": "6.6.6.{n}"},
    {"x-forwarded-host": "6.6.6.{n}"},
    {"user-agent": "agent {n}"},
    {"origin": "https://{n}.example"},
    {"cookie": "session={n}"},
    {"authorization": "Bearer {n}"},
    {"x-request-id": "{n}"},
    {"accept-language": "en;q=0.{n}"},
]


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("forged", FORGED, ids=lambda headers: next(iter(headers)))
def test_no_header_of_the_client_makes_another_client_of_it(forged, proxies):
    client = limited(trusted_proxies=proxies)
    # What the proxies add themselves, behind whatever came in.
    added = ", ".join(["203.0.113.9", "198.51.100.1"][: max(proxies, 0)]) if proxies else ""
    statuses = []
    for n in range(6):
        headers = [(name, value.format(n=n)) for name, value in forged.items()]
        headers += [("x-forwarded-for", added)] if added else []
        statuses.append(client.post("/api/ask", json=QUESTION, headers=headers).status_code)
    assert statuses == [200, 200, 200, 429, 429, 429]


def test_clients_behind_one_proxy_are_told_apart():
    client = limited(trusted_proxies=1)
    for n in range(10):
        response = client.post("/api/ask", json=QUESTION, headers={"x-forwarded-for": f"203.0.113.{n}"})
        assert response.status_code == 200


async def test_answers_go_on_while_redis_hangs(redis):
    limiter = open_limiter("30/minute", redis_url=redis.url)
    app = create_app(assistant(), settings(), Parts(limiter=limiter))
    async with AsyncClient(transport=ASGITransport(app), base_url=PUBLIC_URL) as client:
        await client.post("/api/ask", json=QUESTION)
        redis.pause()
        try:
            for _ in range(20):
                began = time.monotonic()
                assert (await client.post("/api/ask", json=QUESTION)).status_code == 200
                assert time.monotonic() - began < 1.5
        finally:
            redis.resume()
            await limiter.stop()


def test_a_refusal_says_nothing_of_who_was_refused(caplog):
    client = limited("1/minute", trusted_proxies=1)
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            told = client.post("/api/ask", json=QUESTION, headers={"x-forwarded-for": "203.0.113.9"})
    assert "203.0.113" not in caplog.text + json.dumps(dict(told.headers)) + told.text
