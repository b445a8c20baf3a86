"""What is done once by processes that share no more than a database."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.slack.state import MemoryState
from bot.storage.claims import SqlClaims
from bot.storage.database import open_database

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def claims_on(url: str, *, now: datetime = NINE) -> SqlClaims:
    """Return the claims of one more machine, which shares nothing but the database."""
    return SqlClaims(open_database(url), otherwise=MemoryState(), now=lambda: now)


async def test_of_many_machines_at_once_one_gets_the_claim(database_url):
    machines = [claims_on(database_url) for _ in range(6)]
    claimed = await asyncio.gather(*(machine.claim("week:2026-W47", seconds=540) for machine in machines))
    assert sorted(claimed) == [False] * 5 + [True]
    assert await machines[0].claim("week:2026-W48", seconds=540)


async def test_a_claim_ends_with_its_time(database_url):
    assert await claims_on(database_url).claim("week", seconds=540)
    assert not await claims_on(database_url, now=NINE + timedelta(seconds=539)).claim("week", seconds=540)
    assert await claims_on(database_url, now=NINE + timedelta(seconds=540)).claim("week", seconds=540)


async def test_a_claim_that_is_released_can_be_made_again_by_others(database_url):
    first, second = claims_on(database_url), claims_on(database_url)
    assert await first.claim("trouble", seconds=60)
    await first.release("trouble")
    await first.release("trouble")
    assert await second.claim("trouble", seconds=60)
    assert not await first.claim("trouble", seconds=60)


async def test_while_the_database_is_away_a_process_is_kept_from_itself(tmp_path, caplog):
    away = claims_on(f"sqlite:///{tmp_path}/nowhere/privacybot.db")
    assert await away.claim("week", seconds=60)
    assert not await away.claim("week", seconds=60)
    await away.release("week")
    assert await away.claim("week", seconds=60)
    assert "decided without the database: the file can't be opened" in caplog.text


async def test_what_was_claimed_while_the_database_was_away_stays_claimed_when_it_is_back(tmp_path):
    folder = tmp_path / "later"
    machine = claims_on(f"sqlite:///{folder}/privacybot.db")
    assert await machine.claim("week", seconds=60)
    folder.mkdir()
    assert not await machine.claim("week", seconds=60)
