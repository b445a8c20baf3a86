"""Asking the privacy officer, with one's name or without; and what the officers do with it."""

import json
import re

import pytest
import yaml

from bot.slack.app import SlackSide
from tests.slack.block_kit import Payload
from tests.slack.conftest import DUTCH, ELSEWHERE, ENGLISH, GENERAL, OFFICER, OFFICERS, Join
from tests.slack.stand_in import BOT_USER, SlackStandIn, buttons
from tests.slack.test_modals import field_of, shown

QUESTION = "Mag mijn leidinggevende mijn agenda lezen?"


@pytest.fixture(autouse=True)
def _mentions(slack: SlackStandIn) -> None:
    slack.mentions_allowed = True  # a question names its asker to the officers


async def asked_officer(slack: SlackStandIn, user: str, *, anonymous: bool = False, text: str = QUESTION) -> Payload:
    """Ask something that finds nothing, press the button, send the modal; return the acknowledged view."""
    await slack.command(user, text)
    refusal = await slack.one("response_url")
    opened = len(slack.called("views.open"))
    await slack.click(user, button_to_officer(refusal.arguments["blocks"]), ephemeral=(GENERAL, "1.1"))
    await slack.one("views.open", more_than=opened)
    view = list(slack.views.values())[-1]
    assert field_of(view)["initial_value"] == text  # shown word for word before it is sent
    name = {"type": "radio_buttons", "selected_option": {"value": "anonymous" if anonymous else "named"}}
    ack = await slack.submit(user, view, question=text, name=name)
    assert ack.body["response_action"] == "update"
    return ack.body["view"]


def button_to_officer(blocks: list[Payload]) -> Payload:
    return next(element for element in buttons(blocks).values() if element["action_id"] == "officer")


def question_in_channel(slack: SlackStandIn) -> Payload:
    return next(message for message in slack.channels[OFFICERS].messages if "metadata" in message)


def code_in(view: Payload) -> str:
    match = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", shown(view))
    assert match, shown(view)
    return match[0]


async def test_a_named_asker_gets_the_reply_from_the_thread_as_a_message(slack: SlackStandIn, side: SlackSide) -> None:
    view = await asked_officer(slack, DUTCH)
    assert "Je vraag is verstuurd" in shown(view)
    question = question_in_channel(slack)
    assert f"Vraag van <@{DUTCH}>" in question["text"]
    assert QUESTION in question["text"]
    await slack.say(
        OFFICERS, OFFICER, "Nee. Zie <https://enpuls.nl/a|de regels> &amp; vraag het mij.", thread_ts=question["ts"]
    )
    reply = (
        await slack.until(lambda: [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH])
    )[0]
    assert "Nee. Zie de regels (https://enpuls.nl/a) &amp; vraag het mij." in reply.text
    assert "vrager heeft je antwoord gekregen" in (await slack.one("chat.postEphemeral")).text


async def test_an_anonymous_asker_collects_the_reply_with_a_code_once(slack: SlackStandIn, side: SlackSide) -> None:
    code = code_in(await asked_officer(slack, DUTCH, anonymous=True))
    answers = len(slack.called("response_url"))
    await slack.command(DUTCH, f"reply {code}")
    assert "nog geen" in (await slack.one("response_url", more_than=answers)).text
    await slack.say(OFFICERS, OFFICER, "Nee, dat mag niet.", thread_ts=question_in_channel(slack)["ts"])
    await slack.one("chat.postEphemeral")
    await slack.command(DUTCH, f"reply {code.lower()}", channel=ELSEWHERE)
    collected = await slack.one("response_url", more_than=answers + 1)
    assert "Nee, dat mag niet." in collected.text
    assert collected.arguments["response_type"] == "ephemeral"
    await slack.command(DUTCH, f"antwoord {code}")
    assert "nog geen" in (await slack.one("response_url", more_than=answers + 2)).text
    await slack.say(OFFICERS, OFFICER, "En nog iets.", thread_ts=question_in_channel(slack)["ts"])
    await slack.one("chat.postEphemeral", more_than=1)
    await slack.command(DUTCH, f"reply {code}")
    assert "En nog iets." in (await slack.one("response_url", more_than=answers + 3)).text


async def test_a_reply_outlives_a_restart_without_any_memory(slack: SlackStandIn, join: Join) -> None:
    await join()
    code = code_in(await asked_officer(slack, DUTCH, anonymous=True))
    question = question_in_channel(slack)
    await slack.say(OFFICERS, OFFICER, "Nee, dat mag niet.", thread_ts=question["ts"])
    await slack.say(OFFICERS, OFFICER, f"<@{BOT_USER}> hulp", thread_ts=question["ts"])
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord"], message=(OFFICERS, question))
    await slack.one("views.open", more_than=1)
    await slack.submit(OFFICER, list(slack.views.values())[-1], question="En ook niet stiekem.")
    await slack.one("chat.postEphemeral", more_than=1)
    await join()  # another process, that knows nothing
    answers = len(slack.called("response_url"))
    await slack.command(DUTCH, f"reply {code}")
    collected = await slack.one("response_url", more_than=answers)
    assert "Nee, dat mag niet." in collected.text
    assert "En ook niet stiekem." in collected.text
    assert "hulp" not in collected.text
    await slack.command(DUTCH, f"reply {code}")
    assert "nog geen" in (await slack.one("response_url", more_than=answers + 1)).text


async def test_nothing_of_an_anonymous_question_leads_back_to_its_asker(
    slack: SlackStandIn, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await join()
    code = code_in(await asked_officer(slack, DUTCH, anonymous=True))
    in_channel = json.dumps(question_in_channel(slack))
    for trace in (DUTCH, "somebody", code, code.replace("-", "")):
        assert trace not in in_channel
    await slack.say(OFFICERS, OFFICER, "Nee.", thread_ts=question_in_channel(slack)["ts"])
    await slack.one("chat.postEphemeral")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot.", "slack")))
    for trace in (DUTCH, code, QUESTION, "agenda"):
        assert trace not in ours
    messages_to_asker = [c for c in slack.called("chat.postMessage") if c.arguments["channel"] in (DUTCH, "DU0NL")]
    assert messages_to_asker == []


@pytest.mark.parametrize("code", ["", "hello", "AAAA-BBBB", "0000-1111-OOOO", "K7QF-3M9P-ABCD-EFGH"])
async def test_what_is_no_code_is_said_to_be_none(slack: SlackStandIn, join: Join, code: str) -> None:
    await join()
    await slack.command(DUTCH, f"reply {code}")
    answer = await slack.one("response_url")
    assert ("geen code" in answer.text) == bool(code)  # without anything after it, it is a question like any other


async def test_the_question_can_be_changed_before_it_is_sent_and_not_be_empty(slack: SlackStandIn, join: Join) -> None:
    await join()
    await slack.command(ENGLISH, "what is the price of gas")
    refusal = await slack.one("response_url")
    await slack.click(
        ENGLISH, buttons(refusal.arguments["blocks"])["Ask the privacy officer"], ephemeral=(GENERAL, "1.1")
    )
    await slack.one("views.open")
    view = list(slack.views.values())[-1]
    name = {"type": "radio_buttons", "selected_option": {"value": "named"}}
    ack = await slack.submit(ENGLISH, view, question=" ", name=name)
    assert ack.body["errors"] == {"question": "Please type a question first."}
    await slack.submit(ENGLISH, view, question="Changed <!channel> & <@U0NL>", name=name)
    assert "Changed &lt;!channel&gt; &amp; &lt;@U0NL&gt;" in question_in_channel(slack)["text"]


async def test_what_officers_say_to_the_app_or_elsewhere_is_not_passed_on(slack: SlackStandIn, join: Join) -> None:
    await join()
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    await slack.say(OFFICERS, OFFICER, f"<@{BOT_USER}> dubbel glas?", thread_ts=question["ts"])
    await slack.say(OFFICERS, OFFICER, "Gaat iemand mee lunchen?")
    lunch = slack.channels[OFFICERS].messages[-1]["ts"]
    await slack.say(OFFICERS, OFFICER, "Ja!", thread_ts=lunch)
    await slack.quiet()
    assert [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH] == []


async def test_with_officers_configured_only_theirs_are_passed_on(slack: SlackStandIn, join: Join) -> None:
    await join(officers=frozenset({OFFICER}))
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    await slack.say(OFFICERS, ENGLISH, "I would not know.", thread_ts=question["ts"])
    for action in buttons(question["blocks"]).values():
        await slack.click(ENGLISH, action, message=(OFFICERS, question))
    await slack.quiet()
    assert [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH] == []
    assert sum("alleen voor de privacy officers" in call.text for call in slack.called("response_url")) == 3


async def test_a_question_can_be_marked_as_answered_and_replies_still_find_the_asker(
    slack: SlackStandIn, side: SlackSide
) -> None:
    await asked_officer(slack, DUTCH)
    question = dict(question_in_channel(slack))
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord, klaar"], message=(OFFICERS, question))
    update = await slack.one("chat.update")
    assert f"Afgehandeld door <@{OFFICER}>" in update.text
    assert "Beantwoord, klaar" not in buttons(update.arguments["blocks"])
    await slack.say(OFFICERS, OFFICER, "Toch nog iets.", thread_ts=question["ts"])
    await slack.until(lambda: [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH])


async def test_an_officer_can_reply_by_a_window_where_threads_cannot_be_read(
    slack: SlackStandIn, side: SlackSide
) -> None:
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    opened = len(slack.called("views.open"))
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord"], message=(OFFICERS, question))
    await slack.one("views.open", more_than=opened)
    view = list(slack.views.values())[-1]
    assert (await slack.submit(OFFICER, view, question=" ")).body["errors"]
    await slack.submit(OFFICER, view, question="Nee, tenzij het moet.")
    reply = (
        await slack.until(lambda: [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH])
    )[0]
    assert "Nee, tenzij het moet." in reply.text
    record = [c for c in slack.called("chat.postMessage") if c.arguments.get("thread_ts") == question["ts"]]
    assert f"Antwoord van <@{OFFICER}>" in record[0].text


async def test_the_officer_gets_lines_of_yaml_that_are_yaml(slack: SlackStandIn, side: SlackSide) -> None:
    text = 'wat: kost "gas" & `stroom`? ```'
    await asked_officer(slack, DUTCH, text=text)
    question = question_in_channel(slack)
    opened = len(slack.called("views.open"))
    await slack.click(OFFICER, buttons(question["blocks"])["Zet in het register"], message=(OFFICERS, question))
    view = (await slack.one("views.open", more_than=opened)).arguments["view"]
    codes = [
        block["text"]["text"].split("\n```\n")[1].removesuffix("\n```")
        for block in view["blocks"]
        if "```" in str(block)
    ]
    parsed = [yaml.safe_load(code.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) for code in codes]
    assert parsed[-1] == [{"ask": text.replace("```", "'''"), "language": "nl", "expect": parsed[-1][0]["expect"]}]
    assert parsed[-2][0]["questions"] == {"nl": [text.replace("```", "'''")]}


async def test_a_question_that_slack_does_not_take_is_said_not_to_be_sent(slack: SlackStandIn, side: SlackSide) -> None:
    slack.fail("chat.postMessage", "is_archived", times=5)
    view = await asked_officer(slack, ENGLISH, text="what is the price of gas", anonymous=True)
    assert "was not sent" in shown(view)
    assert field_of(view)["initial_value"] == "what is the price of gas"  # to be sent again
    chosen = next(block["element"] for block in view["blocks"] if block.get("block_id") == "name")["initial_option"]
    assert chosen["value"] == "anonymous"
    slack.well_again("chat.postMessage")
    name = {"type": "radio_buttons", "selected_option": {"value": "named"}}
    view = list(slack.views.values())[-1]
    ack = await slack.submit(ENGLISH, view, question="what is the price of gas", name=name)
    assert "was sent" in shown(ack.body["view"])


async def test_a_question_that_is_late_to_be_refused_is_given_back_too(slack: SlackStandIn, join: Join) -> None:
    await join()
    slack.fail("chat.postMessage", "is_archived", delay=0.6)
    view = await asked_officer(slack, ENGLISH, text="what is the price of gas")
    assert "is being sent" in shown(view)
    given_back = (await slack.one("views.update")).arguments["view"]
    assert "was not sent" in shown(given_back)
    assert field_of(given_back)["initial_value"] == "what is the price of gas"


async def test_long_replies_reach_their_asker_whole(slack: SlackStandIn, side: SlackSide) -> None:
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    words = "\n".join(f"Punt {number}: dat mag wel & dat niet, want het doel weegt niet op." for number in range(90))
    await slack.say(OFFICERS, OFFICER, words.replace("&", "&amp;"), thread_ts=question["ts"])
    reply = await slack.until(lambda: [c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH])
    for shown_in in (reply[0].text, str(reply[0].arguments["blocks"])):
        assert "Punt 0: dat mag wel &amp; dat niet" in shown_in
        assert "Punt 89:" in shown_in
        assert "…" not in shown_in


async def test_all_replies_that_wait_are_collected_however_many(slack: SlackStandIn, join: Join) -> None:
    await join()
    code = code_in(await asked_officer(slack, DUTCH, anonymous=True))
    for number in range(7):
        words = f"Antwoord {number}. " + "Dat mag niet. " * 150
        await slack.say(OFFICERS, OFFICER, words, thread_ts=question_in_channel(slack)["ts"])
        await slack.one("chat.postEphemeral", more_than=number)
    answers = len(slack.called("response_url"))
    await slack.command(DUTCH, f"reply {code}")
    collected = (await slack.one("response_url", more_than=answers)).arguments
    read = str(collected.get("blocks") or collected["text"])
    assert [number for number in range(7) if f"Antwoord {number}." in read] == list(range(7))


@pytest.mark.parametrize(("text", "passed_on"), [("", 0), ("Zie het bestand.", 1)])
async def test_an_officer_whose_file_does_not_go_along_knows_it(
    slack: SlackStandIn, join: Join, text: str, passed_on: int
) -> None:
    await join()
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    await slack.say(OFFICERS, OFFICER, text, thread_ts=question["ts"], subtype="file_share", files=[{"id": "F1"}])
    whisper = await slack.one("chat.postEphemeral", more_than=passed_on)
    assert "het bestand blijft hier" in whisper.text
    assert whisper.arguments["user"] == OFFICER
    assert len([c for c in slack.called("chat.postMessage") if c.arguments["channel"] == DUTCH]) == passed_on


async def test_replies_that_could_not_be_handed_out_wait_on_however_often_that_fails(
    slack: SlackStandIn, join: Join
) -> None:
    await join()
    code = code_in(await asked_officer(slack, DUTCH, anonymous=True))
    for number in range(2):
        await slack.say(OFFICERS, OFFICER, f"Antwoord {number}.", thread_ts=question_in_channel(slack)["ts"])
        await slack.one("chat.postEphemeral", more_than=number)
    answers = len(slack.called("response_url"))
    for _ in range(2):
        await slack.command(DUTCH, f"reply {code}", expired=True)
        await slack.quiet()
    await slack.command(DUTCH, f"reply {code}")
    collected = await slack.one("response_url", more_than=answers)
    assert collected.text.index("Antwoord 0.") < collected.text.index("Antwoord 1.")


@pytest.mark.parametrize("method", ["conversations.replies", "chat.update"])
async def test_what_cannot_be_marked_as_answered_is_said(slack: SlackStandIn, join: Join, method: str) -> None:
    await join()
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    answers = len(slack.called("response_url"))
    slack.fail(method, "ratelimited")
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord, klaar"], message=(OFFICERS, question))
    assert "Er ging bij ons iets mis" in (await slack.one("response_url", more_than=answers)).text


async def test_a_reply_whose_question_cannot_be_read_is_said_not_to_be_passed_on(
    slack: SlackStandIn, join: Join
) -> None:
    await join()
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    slack.fail("conversations.replies", "internal_error")
    await slack.say(OFFICERS, OFFICER, "Nee.", thread_ts=question["ts"])
    assert "niet aangekomen bij de vrager" in (await slack.one("chat.postEphemeral")).text


@pytest.mark.parametrize("method", ["conversations.replies", "chat.postMessage"])
async def test_a_reply_from_a_window_that_gets_nowhere_is_given_back(
    slack: SlackStandIn, join: Join, method: str
) -> None:
    await join()
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord"], message=(OFFICERS, question))
    await slack.one("views.open", more_than=1)
    slack.fail(method, "internal_error")
    await slack.submit(OFFICER, list(slack.views.values())[-1], question="Nee, tenzij het moet.")
    whisper = await slack.one("chat.postEphemeral")
    assert "niet aangekomen bij de vrager" in whisper.text
    assert "Nee, tenzij het moet." in whisper.text


async def test_a_window_of_an_officer_who_is_none_any_more_is_not_taken(slack: SlackStandIn, join: Join) -> None:
    await join()
    await asked_officer(slack, DUTCH)
    question = question_in_channel(slack)
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord"], message=(OFFICERS, question))
    await slack.one("views.open", more_than=1)
    posts = len(slack.called("chat.postMessage"))
    await join(officers=frozenset({ENGLISH}))
    ack = await slack.submit(OFFICER, list(slack.views.values())[-1], question="Nee.")
    assert "alleen voor de privacy officers" in ack.body["errors"]["question"]
    await slack.quiet(0.2)
    assert len(slack.called("chat.postMessage")) == posts


async def test_a_question_of_full_length_reaches_the_officers_whole(slack: SlackStandIn, join: Join) -> None:
    await join()
    await slack.opens_home(DUTCH)
    await slack.until(lambda: slack.homes)
    await slack.click(DUTCH, button_to_officer(slack.homes[DUTCH]["blocks"]), view=slack.homes[DUTCH])
    await slack.one("views.open")
    text = "\n".join(["Mag dit & dat?"] * 60 + ["x " * 500]).ljust(2000, "y")[:1999] + "!"
    name = {"type": "radio_buttons", "selected_option": {"value": "named"}}
    await slack.submit(DUTCH, list(slack.views.values())[-1], question=text, name=name)
    assert "…" not in str(question_in_channel(slack)["blocks"][1])


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_who_finds_nothing_in_a_window_can_ask_the_officer_there(
    slack: SlackStandIn, join: Join, mode: str
) -> None:
    await join(mode)
    await slack.shortcut(ENGLISH, "ask_anywhere")
    await slack.one("views.open")
    id_ = next(iter(slack.views))
    ack = await slack.submit(ENGLISH, slack.views[id_], question="what is the price of gas")
    button = button_to_officer(ack.body["view"]["blocks"])
    state = {"values": {"question": {"question": {"value": "what is the price of gas, really"}}}}
    await slack.click(ENGLISH, button, view={**slack.views[id_], "state": state})
    window = (await slack.one("views.update")).arguments["view"]
    assert field_of(window)["initial_value"] == "what is the price of gas, really"
    name = {"type": "radio_buttons", "selected_option": {"value": "named"}}
    await slack.submit(ENGLISH, slack.views[id_], question="what is the price of gas, really", name=name)
    assert "price of gas, really" in question_in_channel(slack)["text"]


async def test_a_question_that_takes_long_to_send_is_confirmed_when_it_is_sent(
    slack: SlackStandIn, side: SlackSide
) -> None:
    slack.fail("chat.postMessage", delay=1.0)
    view = await asked_officer(slack, DUTCH, anonymous=True)
    code = code_in(view)
    assert "wordt verstuurd" in shown(view)
    update = await slack.one("views.update")
    assert code in shown(update.arguments["view"])
    assert "Je vraag is verstuurd" in shown(update.arguments["view"])


async def test_where_there_is_no_officers_channel_nobody_is_offered_one(slack: SlackStandIn, join: Join) -> None:
    await join(privacy_channel=None)
    await slack.command(DUTCH, QUESTION)
    refusal = await slack.one("response_url")
    assert "Vraag het de privacy officer" not in buttons(refusal.arguments["blocks"])
