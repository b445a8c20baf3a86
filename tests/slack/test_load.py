"""Thirty people with two hundred questions at once. `pytest -s tests/slack/test_load.py` prints the figures."""

import asyncio
import statistics
import time
from collections import Counter

import pytest

from tests.slack.conftest import ACK_SECONDS, Join
from tests.slack.stand_in import SlackStandIn
from tests.slack.test_register import assistant

USERS = [f"U{number:03d}" for number in range(30)]
QUESTIONS = 200


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_two_hundred_questions_of_thirty_people_at_once_are_answered_once_each(
    slack: SlackStandIn, join: Join, mode: str
) -> None:
    slack.locales |= dict.fromkeys(USERS, "nl-NL")
    for user in USERS:
        slack.dm(user)
    await join(mode, assistant=assistant())
    entries = assistant().register.processings
    asked_at: dict[str, float] = {}

    async def ask(number: int) -> None:
        user = USERS[number % len(USERS)]
        question = entries[number % len(entries)].questions["nl"][0]
        began = time.monotonic()
        body, ack = await slack.say(slack.dm(user).id, user, question)
        asked_at[body["event"]["ts"]] = began
        assert ack.status == 200
        # Slack did not see the acknowledgement, as it happens: the same comes again.
        await slack.deliver("events_api", body, retry=1)

    await asyncio.gather(*(ask(number) for number in range(QUESTIONS)))
    await slack.until(lambda: len(slack.called("chat.postMessage")) >= QUESTIONS, seconds=30)
    await slack.quiet()
    posts = slack.called("chat.postMessage")
    answered = Counter(call.arguments["thread_ts"] for call in posts)
    assert answered == Counter(asked_at.keys())
    acks = sorted(ack.seconds for ack in slack.acks)
    answers = sorted(call.at - asked_at[call.arguments["thread_ts"]] for call in posts)
    print(
        f"\n{mode}: acks p50 {statistics.median(acks) * 1000:.0f} ms, max {acks[-1] * 1000:.0f} ms; "
        f"answers p50 {statistics.median(answers):.2f} s, p95 {answers[int(len(answers) * 0.95)]:.2f} s, "
        f"max {answers[-1]:.2f} s"
    )
    assert acks[-1] < ACK_SECONDS
