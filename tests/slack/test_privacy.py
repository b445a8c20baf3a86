"""The app's own privacy: nothing that was said, nobody's name and no secret in a log or in a memory."""

import gc
import logging

import pytest

from bot.slack.app import SlackSide
from bot.slack.state import MemoryState
from tests.slack.conftest import DUTCH, GENERAL, OFFICER, OFFICERS, Join
from tests.slack.stand_in import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET, SlackStandIn, buttons, signed
from tests.slack.test_modals import opened
from tests.slack.test_officer import asked_officer, question_in_channel

CANARY = "kanarievogel"
PERSON = "U0KANARIE"
SECRETS = (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)


async def use_everything(slack: SlackStandIn) -> None:
    """Ask on every surface, let things fail, and forge a request, all with the canary in it."""
    slack.mentions_allowed = True
    slack.locales[PERSON] = "nl-NL"
    text = f"waarom dubbel glas {CANARY}?"
    slack.fail("chat.postMessage", "not_in_channel")
    await slack.say(GENERAL, PERSON, f"<@{BOT_USER}> {text}")
    await slack.one("chat.postMessage", more_than=1)
    await slack.say(slack.dm(PERSON).id, PERSON, text)
    await slack.one("chat.postMessage", more_than=2)
    await slack.opens_home(PERSON)
    await slack.opens_home(PERSON, tab="messages")
    await opened(slack, PERSON, text)
    await asked_officer(slack, PERSON, text=f"Mag mijn {CANARY} mee?")
    await slack.say(OFFICERS, OFFICER, f"Ja, de {CANARY} mag.", thread_ts=question_in_channel(slack)["ts"])
    await slack.one("chat.postEphemeral")
    message = slack.dm(PERSON).messages[-1]
    for button in buttons(message.get("blocks", [])).values():
        await slack.click(PERSON, button, message=(slack.dm(PERSON).id, message), expired=True)
    await slack.event({"type": "message", "channel": 5, "user": PERSON, "text": [CANARY]})
    await slack.quiet()


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_no_log_holds_what_was_said_nor_by_whom_nor_a_secret(
    slack: SlackStandIn, join: Join, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await join(mode)
    await use_everything(slack)
    if mode == "http":
        raw = f'{{"type":"event_callback","text":"{CANARY}"}}'.encode()
        await slack.post_raw(raw, {**signed(raw, secret="guessed"), "Content-Type": "application/json"})
    lines = [record.getMessage() + str(record.exc_info or "") for record in caplog.records]
    assert any("answered surface=mention kind=answer entries=4.6" in line for line in lines)
    for trace in (CANARY, PERSON, *SECRETS):
        assert [line for line in lines if trace in line] == []


async def test_no_memory_holds_what_was_said(slack: SlackStandIn, join: Join) -> None:
    state = MemoryState()
    side: SlackSide = await join(parts={"state": state})
    await use_everything(slack)
    desk = side._desk
    remembered = repr((state._claims, state._boxes, desk.people._known, desk.delivery._told, vars(desk.figures)))
    assert CANARY not in remembered
    assert not desk._tasks
    gc.collect()
    assert PERSON not in repr((state._claims, state._boxes))


async def test_nothing_but_slack_is_called(slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    import aiohttp

    hosts = set()
    real = aiohttp.TCPConnector._create_connection

    async def noted(self: aiohttp.TCPConnector, request: aiohttp.ClientRequest, *rest: object) -> object:
        hosts.add(request.url.host)
        return await real(self, request, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp.TCPConnector, "_create_connection", noted)
    await join("socket")
    await use_everything(slack)
    assert hosts == {"127.0.0.1"}


async def test_the_status_for_the_health_page_names_nobody_and_no_secret(slack: SlackStandIn, join: Join) -> None:
    side = await join("socket")
    await slack.say(slack.dm(DUTCH).id, DUTCH, "hallo")
    await slack.one("chat.postMessage")
    status = repr(side.status()) + repr(side._desk.settings)
    assert not any(trace in status for trace in (DUTCH, *SECRETS))
