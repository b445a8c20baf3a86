"""A person who asks or clicks too often in Slack is told so; everybody else, and the officers, are served."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

import bot.limiting
from bot.limiting import Limiter
from bot.slack.app import SlackSide
from bot.slack.figures import CountedFigures
from tests.slack.block_kit import Payload
from tests.slack.conftest import DUTCH, ENGLISH, GENERAL, OFFICER, OFFICERS, Join
from tests.slack.stand_in import BOT_USER, SlackStandIn, buttons
from tests.slack.test_clicks import asked
from tests.slack.test_conversations import DOUBLE_GLAZING
from tests.slack.test_modals import opened, shown
from tests.slack.test_officer import asked_officer, question_in_channel

TOO_FAST = "Dat ging me te snel"
NOT_SO_FAST = "a bit much at once"


class Spent(Limiter):
    """A limit that the people in `spent` have reached; what was counted is in `counted`."""

    def __init__(self) -> None:
        super().__init__(None)
        self.spent: set[str] = set()
        self.counted: list[str] = []

    async def wait(self, channel: str, asker: str, *, reserved: bool = False) -> int:
        self.counted.append(asker)
        return 20 if asker.split()[-1] in self.spent else 0


@pytest.fixture
def spent() -> Spent:
    return Spent()


@pytest.fixture
async def limited(request: pytest.FixtureRequest, join: Join, spent: Spent) -> SlackSide:
    """The Slack side, in one mode, with a limit that a test declares reached."""
    return await join(request.param, parts={"limiter": spent})


both_modes = pytest.mark.parametrize("limited", ["http", "socket"], indirect=True)


async def test_who_asks_too_often_is_told_once_and_others_are_answered(slack: SlackStandIn, join: Join) -> None:
    await join(parts={"limiter": Limiter("2/minute")})
    for number in range(5):
        await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
        await slack.quiet()
        assert len(slack.called("chat.postMessage")) == min(number + 1, 3)
    assert TOO_FAST in str(slack.called("chat.postMessage")[-1])
    await slack.say(slack.dm(ENGLISH).id, ENGLISH, DOUBLE_GLAZING)
    answer = await slack.one("chat.postMessage", more_than=3)
    assert TOO_FAST not in str(answer)
    assert NOT_SO_FAST not in str(answer)


async def test_a_person_is_counted_over_every_way_to_ask(slack: SlackStandIn, join: Join) -> None:
    await join(parts={"limiter": Limiter("2/minute")})
    await slack.command(DUTCH, DOUBLE_GLAZING)
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    await slack.one("chat.postMessage")
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    assert TOO_FAST in (await slack.one("chat.postMessage", more_than=1)).text


async def test_who_may_just_still_ask_may_choose_among_the_answers_too(slack: SlackStandIn, join: Join) -> None:
    await join(parts={"limiter": Limiter("1/minute")})
    channel = slack.dm(ENGLISH).id
    message = await asked(slack, channel, ENGLISH, "satisfaction survey")
    await slack.click(ENGLISH, next(iter(buttons(message["blocks"]).values())), message=(channel, message))
    assert "lawful basis" in (await slack.one("chat.update")).text.lower()


async def test_an_event_that_comes_again_counts_once(slack: SlackStandIn, join: Join, spent: Spent) -> None:
    await join(parts={"limiter": spent})
    body, _ = await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    for number in range(3):
        await slack.deliver("events_api", body, retry=number + 1)
    await slack.one("chat.postMessage")
    await slack.quiet()
    assert spent.counted == [f"asking {DUTCH}"]


async def test_others_talk_and_what_is_not_for_the_app_counts_for_nothing(
    slack: SlackStandIn, join: Join, spent: Spent
) -> None:
    await join(parts={"limiter": spent})
    slack.channel("C0PRIVATE", "group")
    await slack.say("C0PRIVATE", DUTCH, "Gaat iemand mee lunchen?")
    await slack.say("C0PRIVATE", DUTCH, "Ja!", thread_ts=slack.channels["C0PRIVATE"].messages[-1]["ts"])
    await slack.say(slack.dm(DUTCH).id, "U0OTHERBOT", DOUBLE_GLAZING, bot_id="B0OTHER")
    await slack.event({"type": "tokens_revoked", "tokens": {"oauth": [DUTCH], "bot": []}})
    await slack.quiet()
    assert spent.counted == []


# Each surface, with the limit reached


async def _mention(slack: SlackStandIn) -> str:
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    whisper = await slack.one("chat.postEphemeral")
    assert (whisper.arguments["channel"], whisper.arguments["user"]) == (GENERAL, DUTCH)
    return whisper.text


async def _mention_where_it_cannot_whisper(slack: SlackStandIn) -> str:
    slack.fail("chat.postEphemeral", "not_in_channel")
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    post = await slack.one("chat.postMessage")
    assert post.arguments["channel"] == DUTCH
    return post.text


async def _message(slack: SlackStandIn) -> str:
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    return (await slack.one("chat.postMessage")).text


async def _command(slack: SlackStandIn) -> str:
    await slack.command(DUTCH, DOUBLE_GLAZING)
    answer = await slack.one("response_url")
    assert answer.arguments["response_type"] == "ephemeral"
    return answer.text


async def _message_shortcut(slack: SlackStandIn) -> str:
    await slack.message_shortcut(DUTCH, "answer_message", GENERAL, {"user": ENGLISH, "text": "Why?", "ts": slack.ts()})
    return (await slack.one("response_url")).text


async def _global_shortcut(slack: SlackStandIn) -> str:
    await slack.shortcut(DUTCH, "ask_anywhere")
    return shown((await slack.one("views.open")).arguments["view"])


async def _global_shortcut_that_comes_late(slack: SlackStandIn) -> str:
    await slack.shortcut(DUTCH, "ask_anywhere", expired=True)
    return (await slack.one("chat.postMessage")).text


async def _button_in_a_thread(slack: SlackStandIn) -> str:
    button = {"type": "button", "action_id": "choose:0", "value": '{"entry":"4.6","language":"nl"}'}
    await slack.click(DUTCH, button, message=(GENERAL, {"ts": "1.1", "thread_ts": "1.0", "text": "old"}))
    answer = await slack.one("response_url")
    assert (answer.arguments["response_type"], answer.arguments["replace_original"]) == ("ephemeral", False)
    return answer.text


async def _button_of_a_private_answer(slack: SlackStandIn) -> str:
    button = {"type": "button", "action_id": "share", "value": '{"question":"Waarom?","language":"nl"}'}
    await slack.click(DUTCH, button, ephemeral=(GENERAL, "1.1"))
    return (await slack.one("response_url")).text


async def _feedback(slack: SlackStandIn) -> str:
    thumb = {"type": "feedback_buttons", "action_id": "feedback", "value": '{"verdict":"yes","reply":"r"}'}
    await slack.click(DUTCH, thumb, message=(GENERAL, {"ts": "1.1", "text": "old"}))
    return (await slack.one("response_url")).text


async def _button_on_home(slack: SlackStandIn) -> str:
    button = {"type": "button", "action_id": "section:0", "value": '{"section":"4","language":"nl"}'}
    await slack.click(DUTCH, button, view={"type": "home", "id": "V0HOME"})
    return shown((await slack.one("views.open")).arguments["view"])


async def _button_of_an_older_version(slack: SlackStandIn) -> str:
    button = {"type": "button", "action_id": "some_button_of_1999", "value": "x"}
    await slack.click(DUTCH, button, message=(GENERAL, {"ts": "1.1", "text": "old"}))
    return (await slack.one("response_url")).text


TOLD: dict[str, Callable[[SlackStandIn], Awaitable[str]]] = {
    function.__name__.strip("_"): function
    for function in (
        _mention,
        _mention_where_it_cannot_whisper,
        _message,
        _command,
        _message_shortcut,
        _global_shortcut,
        _global_shortcut_that_comes_late,
        _button_in_a_thread,
        _button_of_a_private_answer,
        _feedback,
        _button_on_home,
        _button_of_an_older_version,
    )
}


@both_modes
@pytest.mark.parametrize("surface", TOLD)
async def test_on_each_surface_the_person_is_told_in_their_language_and_nothing_else_is_done(
    slack: SlackStandIn, limited: SlackSide, spent: Spent, surface: str
) -> None:
    spent.spent.add(DUTCH)
    told = await TOLD[surface](slack)
    assert TOO_FAST in told
    assert "Wacht 20 seconden" in told
    await slack.quiet(0.2)
    others = {"auth.test", "apps.connections.open", "users.info"}
    assert [call for call in slack.calls if call.method not in others and TOO_FAST not in str(call)] == []
    assert [ack.status for ack in slack.acks] == [200] * len(slack.acks)


@both_modes
async def test_the_home_that_is_opened_too_often_stays_as_it_is(
    slack: SlackStandIn, limited: SlackSide, spent: Spent
) -> None:
    spent.spent.add(DUTCH)
    assert (await slack.opens_home(DUTCH)).status == 200
    assert (await slack.opens_home(DUTCH, tab="messages")).status == 200
    await slack.quiet(0.2)
    assert [call for call in slack.calls if call.method not in ("auth.test", "apps.connections.open")] == []


@both_modes
async def test_a_window_that_is_sent_off_too_often_says_so_and_keeps_what_was_typed(
    slack: SlackStandIn, limited: SlackSide, spent: Spent
) -> None:
    view, _ = await opened(slack, ENGLISH, "Why do you want to know about double glazing?")
    spent.spent.add(ENGLISH)
    for _ in range(2):  # each time: it costs no call
        ack = await slack.submit(ENGLISH, view, question="Why double glazing?")
        assert ack.body["response_action"] == "errors"
        assert NOT_SO_FAST in ack.body["errors"]["question"]
    assert slack.called("chat.postMessage") == []


@both_modes
async def test_a_click_in_the_question_window_says_so_there(
    slack: SlackStandIn, limited: SlackSide, spent: Spent
) -> None:
    view, _ = await opened(slack, DUTCH, "satisfaction survey")
    spent.spent.add(DUTCH)
    choice = next(e for e in buttons(view["blocks"]).values() if e["action_id"].startswith("choose:"))
    state = {"values": {"question": {"question": {"value": "satisfaction survey"}}}}
    await slack.click(DUTCH, choice, view={**view, "state": state})
    told = (await slack.one("views.update")).arguments["view"]
    assert TOO_FAST in shown(told)
    assert told["blocks"][0]["element"]["initial_value"] == "satisfaction survey"


async def test_feedback_beyond_the_limit_is_not_counted(slack: SlackStandIn, join: Join, spent: Spent) -> None:
    figures = CountedFigures()
    await join(parts={"limiter": spent, "figures": figures})
    spent.spent.add(DUTCH)
    await _feedback(slack)
    assert (await figures.week()).helpful == 0


async def test_who_is_over_the_limit_is_told_once_in_a_while_and_each_click_is_acknowledged(
    slack: SlackStandIn, join: Join, spent: Spent
) -> None:
    await join(parts={"limiter": spent})
    spent.spent.add(DUTCH)
    button = {"type": "button", "action_id": "rights", "value": '{"entry":"4.6","language":"nl"}'}
    acks = await asyncio.gather(
        *(slack.click(DUTCH, button, message=(GENERAL, {"ts": "1.1", "text": "old"})) for _ in range(40))
    )
    await slack.quiet()
    assert {ack.status for ack in acks} == {200}
    assert len(slack.answers()) == 1


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_a_limit_that_does_not_answer_costs_no_acknowledgement_and_no_answer(
    slack: SlackStandIn, join: Join, mode: str
) -> None:
    class Hanging(Limiter):
        async def wait(self, channel: str, asker: str, *, reserved: bool = False) -> int:
            await asyncio.sleep(60)
            return 60

    await join(mode, parts={"limiter": Hanging(None)})
    ack = await slack.command(DUTCH, DOUBLE_GLAZING)
    assert ack.status == 200  # in time, as the fixture looks
    assert "4.6" in (await slack.one("response_url")).text


# Officers


async def test_a_flood_of_others_does_not_shut_out_an_officer(
    slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.mentions_allowed = True
    await join(parts={"limiter": Limiter("30/minute")})
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    monkeypatch.setattr(bot.limiting, "MOST_TOGETHER", "1/hour")
    await join(parts={"limiter": Limiter("30/minute")})
    for _ in range(3):
        await slack.say(slack.dm(ENGLISH).id, ENGLISH, DOUBLE_GLAZING)
    await slack.until(lambda: NOT_SO_FAST in str(slack.called("chat.postMessage")[-1]))
    opened_before = len(slack.called("views.open"))
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord"], message=(OFFICERS, question))
    await slack.one("views.open", more_than=opened_before)
    view = list(slack.views.values())[-1]
    assert (await slack.submit(OFFICER, view, question="Nee, tenzij het moet.")).body == ""
    await slack.say(OFFICERS, OFFICER, "En ook niet stiekem.", thread_ts=question["ts"])
    await slack.until(
        lambda: len([c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH]) == 2
    )
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord, klaar"], message=(OFFICERS, question))
    await slack.one("chat.update")


async def test_a_configured_officer_is_not_shut_out_of_their_home(
    slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.limiting, "MOST_TOGETHER", "1/hour")
    await join(officers=frozenset({OFFICER}), parts={"limiter": Limiter("30/minute")})
    for user in (DUTCH, ENGLISH):
        await slack.opens_home(user)
    await slack.opens_home(OFFICER)
    await slack.until(lambda: OFFICER in slack.homes)
    assert ENGLISH not in slack.homes


async def test_an_officer_whose_reply_is_not_passed_on_knows_it_each_time(
    slack: SlackStandIn, join: Join, spent: Spent
) -> None:
    slack.mentions_allowed = True
    await join(parts={"limiter": spent})
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    spent.spent.add(OFFICER)
    for number in range(2):
        await slack.say(OFFICERS, OFFICER, "Nee.", thread_ts=question["ts"])
        whisper = await slack.one("chat.postEphemeral", more_than=number)
        assert TOO_FAST in whisper.text
        assert whisper.arguments["thread_ts"] == question["ts"]
    assert [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH] == []


async def test_who_is_no_officer_is_counted_at_their_buttons_like_anybody(
    slack: SlackStandIn, join: Join, spent: Spent
) -> None:
    await join(officers=frozenset({OFFICER}), parts={"limiter": spent})
    button: Payload = {"type": "button", "action_id": "officer:reply", "value": json.dumps({"language": "nl"})}
    for user in (DUTCH, OFFICER):
        await slack.click(user, button, message=(OFFICERS, {"ts": "1.1", "text": "old"}))
    await slack.one("views.open")
    assert spent.counted == [f"clicking {DUTCH}", f"officer {OFFICER}"]
