"""When Slack does not play along: the asker gets a sentence where one can be given, the log one line, never silence."""

import asyncio

import pytest

from bot.slack.app import SlackSide
from tests.slack.conftest import DUTCH, ELSEWHERE, ENGLISH, GENERAL, Join
from tests.slack.stand_in import BOT_USER, SlackStandIn, buttons
from tests.slack.test_conversations import DOUBLE_GLAZING, SlowAssistant


async def test_a_limited_answer_waits_as_long_as_slack_says_and_comes_once(
    slack: SlackStandIn, side: SlackSide
) -> None:
    slack.fail("chat.postMessage", retry_after=1)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    post = await slack.one("chat.postMessage")
    assert "4.6" in post.text
    assert post.at - slack.called("assistant.threads.setStatus")[0].at >= 1
    assert len(slack.called("chat.postMessage")) == 1


async def test_many_who_ask_at_once_in_a_channel_that_takes_one_answer_a_second_are_all_answered_there(
    slack: SlackStandIn, join: Join
) -> None:
    await join()
    slack.posts_a_second = 1
    people = [f"U9{number}" for number in range(8)]
    slack.locales |= dict.fromkeys(people, "nl-NL")
    await asyncio.gather(*(slack.say(GENERAL, user, f"<@{BOT_USER}> {DOUBLE_GLAZING}") for user in people))
    posts = await slack.until(
        lambda: slack.called("chat.postMessage")[7:] and slack.called("chat.postMessage"), seconds=30
    )
    assert {post.arguments["channel"] for post in posts} == {GENERAL}
    assert len({post.arguments["thread_ts"] for post in posts}) == 8


@pytest.mark.parametrize(
    "error", ["not_in_channel", "channel_not_found", "is_archived", "missing_scope", "restricted_action", "fatal_error"]
)
async def test_where_the_app_may_not_post_the_asker_gets_the_answer_as_a_message(
    slack: SlackStandIn, join: Join, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    await join()
    for number in range(2):
        slack.fail("chat.postMessage", error)
        await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
        message = await slack.one("chat.postMessage", more_than=2 * number + 1)
    assert message.arguments["channel"] == DUTCH
    assert "in dat kanaal niets plaatsen" in message.text
    assert "(Buurkracht, 4.6)" in message.text
    assert caplog.text.count(f"Slack refused chat.postMessage: {error}") == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_a_passing_fault_of_slack_costs_no_answer(slack: SlackStandIn, join: Join, status: int) -> None:
    await join()
    slack.fail("chat.postMessage", status=status)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    assert "4.6" in (await slack.one("chat.postMessage")).text


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_a_token_that_is_taken_back_meanwhile_is_told_to_whoever_watches(
    slack: SlackStandIn, join: Join, mode: str
) -> None:
    side = await join(mode)
    slack.fail("chat.postMessage", "token_revoked")
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    await slack.until(lambda: side.status()["connected"] is False)
    assert side.status()["trouble"] == "Slack refuses the bot token (token_revoked)"
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)  # and it takes it again
    await slack.one("chat.postMessage", more_than=1)
    await slack.until(lambda: side.status()["connected"] is True)
    assert "trouble" not in side.status()


async def test_blocks_that_slack_refuses_are_left_out(slack: SlackStandIn, join: Join) -> None:
    await join()
    slack.fail("chat.postMessage", "msg_blocks_too_long")
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    post = await slack.one("chat.postMessage", more_than=1)
    assert "blocks" not in post.arguments
    assert "Toestemming" in post.text


@pytest.mark.parametrize(
    "fault", [{"error": "user_not_found"}, {"error": "missing_scope"}, {"status": 502}, {"delay": 3.0}], ids=str
)
async def test_without_a_locale_the_question_decides(slack: SlackStandIn, join: Join, fault: dict[str, object]) -> None:
    await join()
    slack.fail("users.info", times=9, **fault)  # type: ignore[arg-type]
    await slack.say(slack.dm(DUTCH).id, DUTCH, "Why do you want to know whether I have double glazing?")
    assert "Consent" in (await slack.one("chat.postMessage")).text


async def test_a_locale_is_asked_for_once_an_hour(slack: SlackStandIn, join: Join) -> None:
    await join()
    for number in range(3):
        await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
        await slack.one("chat.postMessage", more_than=number)
    assert len(slack.called("users.info")) == 1


@pytest.mark.parametrize("error", ["missing_scope", "thread_not_found", "not_in_channel"])
async def test_a_thread_that_cannot_be_read_has_no_context_and_an_answer_all_the_same(
    slack: SlackStandIn, join: Join, error: str
) -> None:
    await join()
    slack.fail("conversations.replies", error)
    body, _ = await slack.say(slack.dm(DUTCH).id, DUTCH, "hallo")
    await slack.one("chat.postMessage")
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING, thread_ts=body["event"]["ts"])
    assert "4.6" in (await slack.one("chat.postMessage", more_than=1)).text


async def test_a_response_url_that_has_expired_becomes_a_message_from_the_app(
    slack: SlackStandIn, side: SlackSide
) -> None:
    await slack.command(ENGLISH, "Why do you want to know about double glazing?", expired=True)
    post = await slack.one("chat.postMessage")
    assert post.arguments["channel"] == ENGLISH
    assert "Consent" in post.text


async def test_rights_that_cannot_open_in_a_window_are_whispered(slack: SlackStandIn, side: SlackSide) -> None:
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    message = slack.dm(DUTCH).messages[-1]
    rights = buttons(message["blocks"])["Alle rechten"]
    await slack.click(DUTCH, rights, message=(slack.dm(DUTCH).id, message), expired=True)
    whisper = await slack.one("response_url")
    assert "art. 7 lid 3 AVG" in whisper.text
    assert whisper.arguments["response_type"] == "ephemeral"


async def test_a_message_deleted_meanwhile_gets_its_answer_in_the_thread(slack: SlackStandIn, join: Join) -> None:
    await join()
    channel = slack.dm(ENGLISH).id
    await slack.say(channel, ENGLISH, "satisfaction survey")
    await slack.one("chat.postMessage")
    message = slack.channels[channel].messages.pop()
    choice = next(iter(buttons(message["blocks"]).values()))
    await slack.click(ENGLISH, choice, message=(channel, message))
    answer = await slack.one("chat.postMessage", more_than=1)
    assert answer.arguments["thread_ts"] == message["thread_ts"]


async def test_what_cannot_be_shared_is_said_to_the_asker(slack: SlackStandIn, join: Join) -> None:
    await join()
    slack.mentions_allowed = True
    await slack.command(DUTCH, DOUBLE_GLAZING, channel=ELSEWHERE)
    share = buttons((await slack.one("response_url")).arguments["blocks"])["Deel in het kanaal"]
    slack.fail("response_url", status=404, times=2)
    await slack.click(DUTCH, share, ephemeral=(ELSEWHERE, "1.1"))
    told = await slack.until(lambda: [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH])
    assert "niet in dat kanaal delen" in told[0].text
    # The app is invited there meanwhile, as it asked.
    slack.well_again("response_url")
    answers = len(slack.called("response_url"))
    await slack.click(DUTCH, share, ephemeral=(ELSEWHERE, "1.1"))
    assert (await slack.one("response_url", more_than=answers)).arguments["response_type"] == "in_channel"


async def test_a_question_that_goes_wrong_stays_in_its_window(slack: SlackStandIn, join: Join) -> None:
    assistant = SlowAssistant(0.0)
    await join(assistant=assistant)
    await slack.shortcut(ENGLISH, "ask_anywhere")
    await slack.one("views.open")
    assistant.answer = None  # type: ignore[assignment, method-assign]
    ack = await slack.submit(ENGLISH, list(slack.views.values())[-1], question="Why double glazing?")
    assert ack.body["response_action"] == "errors"
    assert "Something went wrong on our side" in ack.body["errors"]["question"]


async def test_socket_mode_goes_on_after_an_answer_of_slack_that_makes_no_sense(
    slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    await join("socket")
    opened = slack._open_connection
    nonsense = iter([{"ok": True}, {"ok": True, "url": 5}])
    monkeypatch.setattr(slack, "_open_connection", lambda token: next(nonsense, None) or opened(token))
    await slack.sockets[-1].close()
    await slack.until(lambda: len(slack.sockets) == 2)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    assert "4.6" in (await slack.one("chat.postMessage")).text
