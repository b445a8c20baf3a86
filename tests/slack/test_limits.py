"""A person who asks too often in Slack is told so, once; everybody else is answered."""

from bot.limiting import Limiter
from bot.slack.desk import Desk
from bot.slack.state import MemoryState
from tests.slack.conftest import DUTCH, ENGLISH, Join
from tests.slack.stand_in import SlackStandIn
from tests.slack.test_conversations import DOUBLE_GLAZING

TOO_MANY = "Dat zijn te veel vragen achter elkaar."


async def test_who_asks_too_often_is_told_once_and_others_are_answered(slack: SlackStandIn, join: Join) -> None:
    await join(parts={"limiter": Limiter("2/minute")})
    for number in range(5):
        await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
        await slack.quiet()
        assert len(slack.called("chat.postMessage")) == min(number + 1, 3)
    assert TOO_MANY in str(slack.called("chat.postMessage")[-1])
    await slack.say(slack.dm(ENGLISH).id, ENGLISH, DOUBLE_GLAZING)
    answer = await slack.one("chat.postMessage", more_than=3)
    assert TOO_MANY not in str(answer)


async def test_a_person_is_counted_over_every_way_to_ask(slack: SlackStandIn, join: Join) -> None:
    side = await join(parts={"limiter": Limiter("2/minute"), "state": MemoryState()})
    desk: Desk = side._desk
    messages = desk.messages("nl")
    assert [await desk.refusal(DUTCH, messages) for _ in range(2)] == [None, None]
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    assert TOO_MANY in str(await slack.one("chat.postMessage"))
    assert TOO_MANY in str(await desk.refusal(DUTCH, messages))
    assert await desk.refusal(ENGLISH, messages) is None
