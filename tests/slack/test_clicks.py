"""Buttons: choices, lists, suggestions, rights, feedback; on messages old and new."""

from dataclasses import replace

import pytest

from bot.slack.app import SlackSide
from bot.slack.figures import CountedFigures
from tests.slack.block_kit import Payload
from tests.slack.conftest import DUTCH, ENGLISH, GENERAL, Join
from tests.slack.example_register import EXAMPLE, example_assistant
from tests.slack.stand_in import BOT_USER, SlackStandIn, buttons
from tests.slack.test_conversations import DOUBLE_GLAZING

SURVEY = "satisfaction survey"
BUSINESS = "Customer satisfaction survey (Business relations) · Consent"
BUURKRACHT = "Customer satisfaction survey (Buurkracht) · Legitimate interests"


async def asked(slack: SlackStandIn, channel: str, user: str, text: str) -> Payload:
    """Ask, and return the message that answers."""
    posts = len(slack.called("chat.postMessage"))
    await slack.say(channel, user, text)
    await slack.one("chat.postMessage", more_than=posts)
    return slack.channels[channel].messages[-1]


async def test_choices_are_buttons_that_say_title_and_basis(slack: SlackStandIn, join: Join) -> None:
    await join()
    message = await asked(slack, slack.dm(ENGLISH).id, ENGLISH, SURVEY)
    assert {BUSINESS, BUURKRACHT} <= buttons(message["blocks"]).keys()
    assert "Their lawful bases are not the same" in message["text"]


async def test_in_a_conversation_with_the_app_the_answer_replaces_the_question_back(
    slack: SlackStandIn, side: SlackSide
) -> None:
    channel = slack.dm(ENGLISH).id
    message = await asked(slack, channel, ENGLISH, SURVEY)
    await slack.click(ENGLISH, buttons(message["blocks"])[BUURKRACHT], message=(channel, message))
    update = await slack.one("chat.update")
    assert update.arguments["ts"] == message["ts"]
    assert "residents" in update.text
    await slack.say(channel, ENGLISH, "and for how long do you keep that?", thread_ts=message["thread_ts"])
    assert "(Buurkracht, 4.4)" in (await slack.one("chat.postMessage", more_than=1)).text


async def test_in_a_thread_that_others_follow_the_answer_is_added(slack: SlackStandIn, side: SlackSide) -> None:
    message = await asked(slack, GENERAL, ENGLISH, f"<@{BOT_USER}> {SURVEY}")
    await slack.click(DUTCH, buttons(message["blocks"])[BUSINESS], message=(GENERAL, message))
    answer = await slack.one("chat.postMessage", more_than=1)
    assert answer.arguments["thread_ts"] == message["thread_ts"]
    assert "Consent" in answer.text
    assert slack.called("chat.update") == []


async def test_a_click_carries_an_entry_and_no_text(slack: SlackStandIn, join: Join) -> None:
    await join()
    message = await asked(slack, slack.dm(ENGLISH).id, ENGLISH, SURVEY)
    value = buttons(message["blocks"])[BUURKRACHT]["value"]
    assert "4.4" in value
    assert "survey" not in value


async def test_a_button_of_before_a_change_answers_from_the_register_of_now(slack: SlackStandIn, join: Join) -> None:
    assistant = example_assistant()
    await join(assistant=assistant)
    channel = slack.dm(ENGLISH).id
    message = await asked(slack, channel, ENGLISH, SURVEY)
    kept = replace(EXAMPLE.sections[0], processings=EXAMPLE.sections[0].processings[:1])
    assistant.publish(replace(EXAMPLE, sections=(kept, *EXAMPLE.sections[1:]), version="ba9876543210"))
    await slack.click(ENGLISH, buttons(message["blocks"])[BUSINESS], message=(channel, message))
    assert "no longer in the register" in (await slack.one("chat.postMessage", more_than=1)).text
    await slack.click(ENGLISH, buttons(message["blocks"])[BUURKRACHT], message=(channel, message))
    assert "ba9876543210" in (await slack.one("chat.update")).text


@pytest.mark.parametrize("value", ["", "4.6", "[]", '{"entry": 5}', '{"entry":"9.9","language":"fr"}'])
async def test_a_value_that_cannot_be_read_gets_a_sentence(slack: SlackStandIn, join: Join, value: str) -> None:
    await join()
    channel = slack.dm(ENGLISH).id
    message = await asked(slack, channel, ENGLISH, SURVEY)
    action = {"type": "button", "action_id": "choose:0", "value": value}
    await slack.click(ENGLISH, action, message=(channel, message))
    assert "niet meer in het register" in (await slack.one("chat.postMessage", more_than=1)).text


async def test_a_button_of_an_older_version_says_that_it_no_longer_works(slack: SlackStandIn, side: SlackSide) -> None:
    channel = slack.dm(DUTCH).id
    message = await asked(slack, channel, DUTCH, DOUBLE_GLAZING)
    action = {"type": "button", "action_id": "some_button_of_1999", "value": "x"}
    ack = await slack.click(DUTCH, action, message=(channel, message))
    assert ack.status == 200
    assert "werkt niet meer" in (await slack.one("response_url")).text


async def test_a_suggestion_is_asked_by_a_click(slack: SlackStandIn, side: SlackSide) -> None:
    channel = slack.dm(DUTCH).id
    message = await asked(slack, channel, DUTCH, "help")
    await slack.click(DUTCH, buttons(message["blocks"])[DOUBLE_GLAZING], message=(channel, message))
    assert "(Buurkracht, 4.6)" in (await slack.one("chat.postMessage", more_than=1)).text


async def test_all_rights_open_in_a_window(slack: SlackStandIn, side: SlackSide) -> None:
    channel = slack.dm(DUTCH).id
    message = await asked(slack, channel, DUTCH, DOUBLE_GLAZING)
    await slack.click(DUTCH, buttons(message["blocks"])["Alle rechten"], message=(channel, message))
    view = (await slack.one("views.open")).arguments["view"]
    said = str(view["blocks"])
    assert "art. 7 lid 3 AVG" in said
    assert "art. 20 AVG" in said
    assert "Bezwaar maken" not in said  # that is no right under consent


def thumbs(message: Payload) -> tuple[Payload, Payload]:
    """Return the clicks of thumb up and thumb down under a message."""
    rating = message["blocks"][-1]["elements"][0]
    yes, no = (
        {"type": "feedback_buttons", "action_id": "feedback", "value": rating[name]["value"]}
        for name in ("positive_button", "negative_button")
    )
    return yes, no


async def test_feedback_is_thanked_privately_and_counted_once_and_of_the_asker_alone(
    slack: SlackStandIn, join: Join
) -> None:
    figures = CountedFigures()
    await join(parts={"figures": figures})
    channel = GENERAL
    message = await asked(slack, channel, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    yes, no = thumbs(message)
    for number, (user, verdict) in enumerate(((DUTCH, yes), (DUTCH, yes), (DUTCH, no), (ENGLISH, no))):
        ack = await slack.click(user, verdict, message=(channel, message))
        assert ack.status == 200
        await slack.one("response_url", more_than=number)
    week = await figures.week()
    assert (week.helpful, week.unhelpful) == (1, 0)
    assert "Alleen wie de vraag stelde" in slack.called("response_url")[-1].text
    assert DUTCH not in str(message["blocks"])
    thanks = slack.called("response_url")[0]
    assert thanks.arguments["response_type"] == "ephemeral"
    assert thanks.arguments["replace_original"] is False
    assert thanks.arguments["thread_ts"] == message["thread_ts"]
    assert "Dank je" in thanks.text


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_what_a_click_brings_is_judged_by_whoever_clicked(slack: SlackStandIn, join: Join, mode: str) -> None:
    figures = CountedFigures()
    await join(mode, parts={"figures": figures})
    message = await asked(slack, GENERAL, DUTCH, f"<@{BOT_USER}> {SURVEY}")
    await slack.click(
        ENGLISH, buttons(message["blocks"])[next(iter(buttons(message["blocks"])))], message=(GENERAL, message)
    )
    await slack.one("chat.postMessage", more_than=1)
    answer = slack.channels[GENERAL].messages[-1]
    await slack.click(ENGLISH, thumbs(answer)[1], message=(GENERAL, answer))
    await slack.until(lambda: slack.called("response_url"))
    assert (await figures.week()).unhelpful == 1


async def test_a_reply_of_before_judges_were_known_can_still_be_judged(slack: SlackStandIn, join: Join) -> None:
    figures = CountedFigures()
    await join(parts={"figures": figures})
    action = {"type": "feedback_buttons", "action_id": "feedback", "value": '{"reply":"r","verdict":"yes"}'}
    await slack.click(DUTCH, action, message=(GENERAL, {"ts": "1.1", "text": "old"}))
    await slack.one("response_url")
    assert (await figures.week()).helpful == 1


async def test_feedback_on_a_message_that_is_long_gone_breaks_nothing(slack: SlackStandIn, join: Join) -> None:
    await join()
    action = {"type": "feedback_buttons", "action_id": "feedback", "value": "positive_feedback"}
    ack = await slack.click(DUTCH, action, message=(GENERAL, {"ts": "1.1", "text": "old"}))
    assert ack.status == 200
    await slack.one("response_url")


async def test_a_list_opens_an_entry_and_stays(slack: SlackStandIn, join: Join) -> None:
    await join()
    channel = slack.dm(DUTCH).id
    message = await asked(slack, channel, DUTCH, "welke verwerkingen rusten op toestemming?")
    menu = next(e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"] if "options" in e)
    chosen = {"type": "static_select", "action_id": menu["action_id"], "selected_option": menu["options"][-1]}
    await slack.click(DUTCH, chosen, message=(channel, message))
    assert "(Buurkracht, 4.6)" in (await slack.one("chat.postMessage", more_than=1)).text
    assert slack.called("chat.update") == []
