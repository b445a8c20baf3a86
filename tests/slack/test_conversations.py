"""Mentions and messages to the app: answered where they were asked, in the asker's language, with what came before."""

import time

import pytest

from bot.assistant import Question
from bot.replies import Reply
from bot.slack.app import SlackSide
from tests.slack.conftest import DUTCH, ENGLISH, GENERAL, OFFICERS, Join
from tests.slack.example_register import example_assistant
from tests.slack.stand_in import BOT_USER, SlackStandIn, buttons

DOUBLE_GLAZING = "Waarom willen jullie weten of ik dubbel glas heb?"


async def test_a_mention_is_answered_in_its_thread(slack: SlackStandIn, side: SlackSide) -> None:
    body, ack = await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    assert ack.status == 200
    post = await slack.one("chat.postMessage")
    assert post.arguments["channel"] == GENERAL
    assert post.arguments["thread_ts"] == body["event"]["ts"]
    assert "Energiegerelateerde woningeigenschappen" in post.text
    assert "Toestemming" in post.text
    assert "https://privacy.example/statement/nl#4.6" in post.text


async def test_a_threaded_mention_is_answered_in_that_thread(slack: SlackStandIn, side: SlackSide) -> None:
    question, _ = await slack.say(GENERAL, ENGLISH, "does anybody know this?")
    assert slack.called("chat.postMessage") == []
    parent = slack.channels[GENERAL].messages[0]["ts"]
    assert not question  # nothing is subscribed to that would bring the message here
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}", thread_ts=parent)
    assert (await slack.one("chat.postMessage")).arguments["thread_ts"] == parent


async def test_a_message_to_the_app_is_answered_in_its_thread(slack: SlackStandIn, side: SlackSide) -> None:
    body, _ack = await slack.say(slack.dm(ENGLISH).id, ENGLISH, "Why do you want to know about double glazing?")
    post = await slack.one("chat.postMessage")
    assert post.arguments["thread_ts"] == body["event"]["ts"]
    assert "Consent" in post.text


@pytest.mark.parametrize("channel", [GENERAL, "DU0NL", OFFICERS])
async def test_a_follow_up_in_the_thread_keeps_the_entry(slack: SlackStandIn, side: SlackSide, channel: str) -> None:
    call = "" if channel.startswith("D") else f"<@{BOT_USER}> "
    body, _ = await slack.say(channel, DUTCH, call + DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    thread = body["event"]["ts"]
    await slack.say(channel, DUTCH, call + "en hoe lang bewaren jullie dat?", thread_ts=thread)
    post = await slack.one("chat.postMessage", more_than=1)
    assert post.arguments["thread_ts"] == thread
    assert "Het register vermeldt niet hoe lang" in post.text
    assert "(Buurkracht, 4.6)" in post.text


async def test_a_reply_remembers_its_entry_and_the_version_of_the_register(
    slack: SlackStandIn, side: SlackSide
) -> None:
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    metadata = (await slack.one("chat.postMessage")).arguments["metadata"]
    assert metadata["event_payload"] | {"reply": "any"} == {
        "kind": "answer",
        "entry": "4.6",
        "facet": "purpose",
        "register": "0123456789ab",
        "reply": "any",
    }


async def test_another_apps_metadata_is_no_context(slack: SlackStandIn, side: SlackSide) -> None:
    await slack.say(GENERAL, ENGLISH, "a thread")
    thread = slack.channels[GENERAL].messages[0]["ts"]
    payload = {"entry": "4.6", "kind": "answer"}
    slack.channels[GENERAL].messages.append(
        {
            "ts": slack.ts(),
            "thread_ts": thread,
            "bot_id": "B0OTHER",
            "text": "x",
            "metadata": {"event_type": "privacy_reply", "event_payload": payload},
        }
    )
    await slack.say(GENERAL, ENGLISH, f"<@{BOT_USER}> and for how long?", thread_ts=thread)
    assert "4.6" not in (await slack.one("chat.postMessage")).text


@pytest.mark.parametrize("text", ["", "help", "Hulp?", "?"])
async def test_a_mention_that_asks_nothing_gets_help(slack: SlackStandIn, side: SlackSide, text: str) -> None:
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {text}")
    post = await slack.one("chat.postMessage")
    assert "Wat wil je weten" in post.text
    assert "/privacy" in post.text
    assert DOUBLE_GLAZING in buttons(post.arguments["blocks"])


@pytest.mark.parametrize(("user", "text"), [(ENGLISH, "hi"), (DUTCH, "Hallo!")])
async def test_hello_gets_a_friendly_reply_with_what_can_be_asked(
    slack: SlackStandIn, side: SlackSide, user: str, text: str
) -> None:
    await slack.say(slack.dm(user).id, user, text)
    post = await slack.one("chat.postMessage")
    assert post.arguments["metadata"]["event_payload"]["kind"] == "topic"
    assert any("?" in words for words in buttons(post.arguments["blocks"]))


async def test_a_dutch_question_of_an_english_user_is_answered_in_dutch(slack: SlackStandIn, side: SlackSide) -> None:
    await slack.say(slack.dm(ENGLISH).id, ENGLISH, DOUBLE_GLAZING)
    post = await slack.one("chat.postMessage")
    assert "Toestemming" in post.text
    assert "Alle rechten" in buttons(post.arguments["blocks"])


async def test_without_users_read_the_question_decides_the_language(slack: SlackStandIn, side: SlackSide) -> None:
    slack.scopes.discard("users:read")
    await slack.say(slack.dm(DUTCH).id, DUTCH, "Why do you want to know whether I have double glazing?")
    assert "Consent" in (await slack.one("chat.postMessage")).text


async def test_what_the_register_does_not_hold_is_refused_with_a_way_on(slack: SlackStandIn, side: SlackSide) -> None:
    await slack.say(slack.dm(ENGLISH).id, ENGLISH, "what is the price of gas")
    post = await slack.one("chat.postMessage")
    assert "I have found nothing in the register" in post.text
    assert "Ask the privacy officer" in buttons(post.arguments["blocks"])


async def test_staff_are_told_entries_for_staff(slack: SlackStandIn, side: SlackSide) -> None:
    await slack.say(slack.dm(DUTCH).id, DUTCH, "Waarom hangen er camera's in het magazijn?")
    assert "Diefstal" in (await slack.one("chat.postMessage")).text


async def test_a_question_is_read_as_typed_and_never_echoed_live(slack: SlackStandIn, side: SlackSide) -> None:
    text = f"<@{BOT_USER}> waarom dubbel glas &lt;10 jaar &amp; <!channel> <@{ENGLISH}> <https://evil.example|bank>?"
    await slack.say(GENERAL, DUTCH, text)
    post = await slack.one("chat.postMessage")
    assert "4.6" in post.text
    assert "evil.example" not in str(post.arguments)


class SlowAssistant:
    """The assistant, with matching that takes its time."""

    def __init__(self, seconds: float) -> None:
        self._assistant = example_assistant()
        self._seconds = seconds

    def answer(self, question: Question) -> Reply:
        time.sleep(self._seconds)
        return self._assistant.answer(question)

    def __getattr__(self, name: str) -> object:
        return getattr(self._assistant, name)


async def test_while_an_answer_is_worked_out_a_status_shows_and_goes(slack: SlackStandIn, join: Join) -> None:
    await join(assistant=SlowAssistant(0.5))
    channel = slack.dm(DUTCH).id
    body, ack = await slack.say(channel, DUTCH, DOUBLE_GLAZING)
    assert ack.status == 200
    await slack.until(lambda: slack.statuses.get((channel, body["event"]["ts"])))
    await slack.one("chat.postMessage")
    assert slack.statuses == {}


async def test_a_status_that_comes_late_or_an_answer_that_fails_leaves_none(slack: SlackStandIn, join: Join) -> None:
    await join()
    channel = slack.dm(DUTCH).id
    slack.fail("assistant.threads.setStatus", delay=2.5)
    await slack.say(channel, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    await slack.until(lambda: len(slack.called("assistant.threads.setStatus")) == 2)
    assert slack.statuses == {}
    slack.fail("chat.postMessage", "restricted_action", times=9)
    await slack.say(channel, DUTCH, DOUBLE_GLAZING)
    await slack.until(lambda: len(slack.called("assistant.threads.setStatus")) == 4)
    assert slack.statuses == {}


async def test_a_slow_matcher_delays_no_acknowledgement(slack: SlackStandIn, join: Join) -> None:
    await join(assistant=SlowAssistant(1.0))
    for user in (DUTCH, ENGLISH, DUTCH):
        _, ack = await slack.say(slack.dm(user).id, user, DOUBLE_GLAZING)
        assert ack.status == 200
    await slack.until(lambda: len(slack.called("chat.postMessage")) == 3)


class BrokenAssistant(SlowAssistant):
    """An assistant with a mistake in it that nobody foresaw."""

    def answer(self, question: Question) -> Reply:
        raise ZeroDivisionError(question.text)


async def test_an_unforeseen_error_gives_the_asker_a_sentence_and_the_log_its_id(
    slack: SlackStandIn, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    await join(assistant=BrokenAssistant(0))
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    post = await slack.one("chat.postMessage")
    assert "Er ging bij ons iets mis" in post.text
    id_ = post.text.rstrip(".").rsplit(" ", 1)[-1]
    assert id_ in caplog.text
    assert "dubbel glas" not in caplog.text
