"""The shortcuts: a question in a modal, with its answer under it."""

import pytest

from bot.slack.app import SlackSide
from tests.slack.block_kit import Payload
from tests.slack.conftest import DUTCH, ELSEWHERE, ENGLISH, GENERAL, Join
from tests.slack.stand_in import SlackStandIn, buttons
from tests.slack.test_clicks import BUURKRACHT, SURVEY
from tests.slack.test_conversations import DOUBLE_GLAZING, SlowAssistant


def typed(question: str) -> Payload:
    return {"question": {"question": {"type": "plain_text_input", "value": question}}}


def shown(view: Payload) -> str:
    return "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


def field_of(view: Payload) -> Payload:
    return next(block["element"] for block in view["blocks"] if block["type"] == "input")


async def opened(slack: SlackStandIn, user: str, text: str, *, channel: str = GENERAL) -> tuple[Payload, Payload]:
    """Use the message shortcut on somebody's message; return the view and the message."""
    message = {"type": "message", "user": "U0CUSTOMER", "text": text, "ts": slack.ts()}
    slack.channels[channel].messages.append(message)
    ack = await slack.message_shortcut(user, "answer_message", channel, message)
    assert ack.status == 200
    await slack.one("views.open")
    return list(slack.views.values())[-1], message


async def test_the_message_shortcut_shows_the_question_with_its_answer(slack: SlackStandIn, side: SlackSide) -> None:
    view, _ = await opened(slack, DUTCH, "waarom dubbel glas &lt;10 jaar? &amp; zo")
    assert field_of(view)["initial_value"] == "waarom dubbel glas <10 jaar? & zo"
    assert "Advies geven over isolatie" in shown(view)
    assert view["submit"]["text"] == "Plaats in de thread"


async def test_the_question_can_be_changed_and_asked_again_in_place(slack: SlackStandIn, side: SlackSide) -> None:
    view, _ = await opened(slack, ENGLISH, "blah")
    again = buttons(view["blocks"])["Search again"]
    await slack.click(ENGLISH, again, view={**view, "state": {"values": typed("Why an invoice?")}})
    update = await slack.one("views.update")
    assert update.arguments["view_id"] == view["id"]
    assert "To charge for work" in shown(update.arguments["view"])
    await slack.click(ENGLISH, again, view={**view, "state": {"values": typed("  ")}})
    assert "type a question" in shown((await slack.one("views.update", more_than=1)).arguments["view"])


@pytest.mark.parametrize("channel", [GENERAL, ELSEWHERE])
async def test_the_answer_is_posted_in_the_messages_thread_even_where_the_app_is_no_member(
    slack: SlackStandIn, side: SlackSide, channel: str
) -> None:
    slack.mentions_allowed = True
    view, message = await opened(slack, DUTCH, DOUBLE_GLAZING, channel=channel)
    ack = await slack.submit(DUTCH, view, question=DOUBLE_GLAZING)
    assert not ack.body
    method = "chat.postMessage" if channel == GENERAL else "response_url"
    post = (await slack.until(lambda: [c for c in slack.called(method) if c.arguments.get("thread_ts")]))[0]
    assert post.arguments["thread_ts"] == message["ts"]
    assert post.arguments.get("response_type", "in_channel") == "in_channel"
    assert post.text.startswith(f"<@{DUTCH}> heeft dit opgezocht")
    assert "Toestemming" in post.text


async def test_a_choice_made_in_the_modal_is_what_gets_posted(slack: SlackStandIn, join: Join) -> None:
    await join()
    slack.mentions_allowed = True
    view, _ = await opened(slack, ENGLISH, SURVEY)
    await slack.click(ENGLISH, buttons(view["blocks"])[BUURKRACHT], view={**view, "state": {"values": typed(SURVEY)}})
    chosen = (await slack.one("views.update")).arguments["view"]
    assert "residents" in shown(chosen)
    await slack.submit(ENGLISH, {**chosen, "id": view["id"]}, question=SURVEY)
    post = await slack.one("chat.postMessage")
    assert "residents" in post.text
    assert "business customers" not in post.text


async def test_the_global_shortcut_asks_from_anywhere(slack: SlackStandIn, side: SlackSide) -> None:
    assert (await slack.shortcut(ENGLISH, "ask_anywhere")).status == 200
    await slack.one("views.open")
    view = list(slack.views.values())[-1]
    ack = await slack.submit(ENGLISH, view, question="Why do you want to know about double glazing?")
    assert ack.body["response_action"] == "update"
    assert "Consent" in shown(ack.body["view"])
    assert field_of(ack.body["view"])["initial_value"].startswith("Why")


@pytest.mark.parametrize(
    ("user", "said"), [(DUTCH, "Typ eerst een vraag."), (ENGLISH, "Please type a question first.")]
)
async def test_an_empty_question_is_pointed_out_at_its_field(
    slack: SlackStandIn, side: SlackSide, user: str, said: str
) -> None:
    await slack.shortcut(user, "ask_anywhere")
    await slack.one("views.open")
    ack = await slack.submit(user, list(slack.views.values())[-1], question="  \n ")
    assert ack.body == {"response_action": "errors", "errors": {"question": said}}


async def test_a_slow_answer_is_filled_in_when_it_is_there(slack: SlackStandIn, join: Join) -> None:
    await join(assistant=SlowAssistant(1.2))
    view, _ = await opened(slack, DUTCH, DOUBLE_GLAZING)
    assert "Even zoeken" in shown(view)
    assert "isolatie" in shown((await slack.one("views.update")).arguments["view"])
    await slack.shortcut(DUTCH, "ask_anywhere")
    await slack.one("views.open", more_than=1)
    ack = await slack.submit(DUTCH, list(slack.views.values())[-1], question=DOUBLE_GLAZING)
    assert ack.seconds < 1
    assert "Even zoeken" in shown(ack.body["view"])
    assert "isolatie" in shown((await slack.one("views.update", more_than=1)).arguments["view"])


async def test_a_window_that_slack_will_not_open_becomes_a_private_answer(slack: SlackStandIn, side: SlackSide) -> None:
    message = {"type": "message", "user": "U0CUSTOMER", "text": DOUBLE_GLAZING, "ts": slack.ts()}
    await slack.message_shortcut(DUTCH, "answer_message", GENERAL, message, expired=True)
    await slack.until(lambda: len(slack.called("response_url")) == 2)
    sorry, answer = slack.called("response_url")
    assert "geen venster" in sorry.text
    assert "Toestemming" in answer.text
    await slack.shortcut(ENGLISH, "ask_anywhere", expired=True)
    assert "open a window" in (await slack.one("chat.postMessage")).text


async def test_a_message_without_words_opens_an_empty_question(slack: SlackStandIn, join: Join) -> None:
    await join()
    view, _ = await opened(slack, DUTCH, "")
    assert "initial_value" not in field_of(view)


async def test_a_message_of_many_pages_is_cut_to_what_can_be_asked(slack: SlackStandIn, join: Join) -> None:
    await join()
    view, _ = await opened(slack, DUTCH, "Ik heb dubbel glas. " * 2000)
    assert len(field_of(view)["initial_value"]) <= 1000
