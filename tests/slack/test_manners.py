"""Each delivery once, only people, only ours: what the app leaves alone, and how it ends."""

import asyncio

import pytest

from bot.slack.app import SlackSide
from bot.slack.state import MemoryState
from tests.slack.conftest import DUTCH, GENERAL, Join
from tests.slack.stand_in import BOT_ID, BOT_USER, SlackStandIn
from tests.slack.test_conversations import DOUBLE_GLAZING, SlowAssistant


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_the_same_event_again_gives_no_second_answer_even_during_the_first(
    slack: SlackStandIn, join: Join, mode: str
) -> None:
    await join(mode, assistant=SlowAssistant(0.6))
    slack.channels["DU0NL"].messages.append({"ts": "1.1", "user": DUTCH})
    message = {"type": "message", "channel": "DU0NL", "channel_type": "im", "user": DUTCH, "ts": "1.1"}
    body = slack.event_body({**message, "text": DOUBLE_GLAZING})
    acks = [await slack.deliver("events_api", body, retry=number) for number in range(3)]
    await slack.one("chat.postMessage")
    acks.append(await slack.deliver("events_api", body, retry=3))
    await slack.quiet()
    assert [ack.status for ack in acks] == [200] * 4
    assert len(slack.called("chat.postMessage")) == 1


async def test_an_event_is_remembered_for_longer_than_slack_delivers_it_again() -> None:
    now = 0.0
    state = MemoryState(clock=lambda: now)
    assert await state.claim("event:1", seconds=900)
    now = 6.5 * 60
    assert not await state.claim("event:1", seconds=900)


async def test_one_mention_that_comes_as_two_events_gives_one_answer(slack: SlackStandIn, side: SlackSide) -> None:
    message = {"user": DUTCH, "text": f"<@{BOT_USER}> {DOUBLE_GLAZING}", "ts": slack.ts(), "channel": GENERAL}
    slack.channels[GENERAL].messages.append(dict(message))
    await asyncio.gather(
        slack.event({**message, "type": "message", "channel_type": "channel"}),
        slack.event({**message, "type": "app_mention"}),
    )
    await slack.one("chat.postMessage")
    await slack.quiet()
    assert len(slack.called("chat.postMessage")) == 1


SILENT = {
    "its own message": {"user": BOT_USER, "bot_id": BOT_ID},
    "its own message without an author": {"user": None, "bot_id": BOT_ID},
    "another bot": {"bot_id": "B0OTHER", "user": "U0OTHERBOT"},
    "an old kind of bot": {"subtype": "bot_message", "bot_id": "B0OTHER"},
    "an edit": {"subtype": "message_changed", "message": {"user": DUTCH, "text": DOUBLE_GLAZING, "ts": "5.5"}},
    "an edited mention": {"edited": {"user": DUTCH, "ts": "6.6"}},
    "a deletion": {"subtype": "message_deleted", "deleted_ts": "5.5", "previous_message": {"user": DUTCH}},
    "somebody joining": {"subtype": "channel_join"},
    "Slackbot": {"user": "USLACKBOT"},
    "a hidden message": {"hidden": True},
}


@pytest.mark.parametrize("what", SILENT)
@pytest.mark.parametrize("type_", ["message", "app_mention"])
async def test_silence_is_kept_for(slack: SlackStandIn, join: Join, what: str, type_: str) -> None:
    await join()
    channel = "DU0NL" if type_ == "message" else GENERAL
    event = {"type": type_, "channel": channel, "ts": slack.ts(), "user": DUTCH, "text": DOUBLE_GLAZING, **SILENT[what]}
    ack = await slack.event(event)
    await slack.quiet(0.2)
    assert ack.status == 200
    assert slack.calls == [call for call in slack.calls if call.method == "auth.test"]


@pytest.mark.parametrize("mode", ["http", "socket"])
@pytest.mark.parametrize("type_", ["reaction_added", "message", "team_join"])
async def test_an_event_that_nothing_takes_is_acknowledged(
    slack: SlackStandIn, join: Join, mode: str, type_: str
) -> None:
    await join(mode)
    ack = await slack.event({"type": type_, "user": DUTCH, "channel": GENERAL, "channel_type": "channel", "text": "x"})
    assert ack.status == 200


FOREIGN = {
    "another workspace": {"team_id": "T0OTHER", "authorizations": [{"team_id": "T0OTHER"}]},
    "another workspace without authorizations": {"team_id": "T0OTHER", "authorizations": None},
    "another organisation": {"team_id": "T0OTHER", "enterprise_id": "E0OTHER", "authorizations": []},
}


@pytest.mark.parametrize("who", FOREIGN)
async def test_other_workspaces_are_not_answered(slack: SlackStandIn, join: Join, who: str) -> None:
    await join()
    event = {"type": "app_mention", "user": DUTCH, "text": DOUBLE_GLAZING, "channel": GENERAL, "ts": slack.ts()}
    ack = await slack.event({**event, "team": "T0OTHER"}, **FOREIGN[who])
    await slack.quiet(0.2)
    assert ack.status == 200
    assert slack.answers() == []


async def test_a_guest_from_another_organisation_in_a_shared_channel_is_not_answered(
    slack: SlackStandIn, join: Join
) -> None:
    await join()
    event = {"type": "app_mention", "user": "U0GUEST", "text": DOUBLE_GLAZING, "channel": GENERAL, "ts": slack.ts()}
    await slack.event({**event, "team": "T0OTHER", "user_team": "T0OTHER"}, is_ext_shared_channel=True)
    await slack.quiet(0.2)
    assert slack.answers() == []


async def test_a_configured_workspace_is_answered_and_no_other(slack: SlackStandIn, join: Join) -> None:
    await join(team_ids=frozenset({"T0ELSE"}))
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.quiet(0.2)
    assert slack.answers() == []


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_payloads_of_an_organisation_wide_installation_are_answered(
    slack: SlackStandIn, join: Join, mode: str
) -> None:
    slack.enterprise_id, slack.is_enterprise_install = "E0OURS", True
    await join(mode)
    authorizations = [{"enterprise_id": "E0OURS", "team_id": None, "is_enterprise_install": True, "user_id": BOT_USER}]
    event = {"type": "app_mention", "user": DUTCH, "text": DOUBLE_GLAZING, "channel": GENERAL, "team": "T0SISTER"}
    slack.channels[GENERAL].messages.append({"ts": "7.7", "user": DUTCH})
    outer = {"team_id": None, "enterprise_id": "E0OURS", "authorizations": authorizations}
    await slack.event({**event, "ts": "7.7"}, **outer)
    assert "4.6" in (await slack.one("chat.postMessage")).text
    command = {
        "command": "/privacy",
        "text": DOUBLE_GLAZING,
        "user_id": DUTCH,
        "enterprise_id": "E0OURS",
        "is_enterprise_install": "true",
        "response_url": slack.response_url(GENERAL),
    }
    await slack.deliver("slash_commands", command)
    assert "4.6" in (await slack.one("response_url")).text


@pytest.mark.parametrize(
    "event", [{"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}, {"type": "app_uninstalled"}]
)
async def test_the_end_of_the_installation_stops_it_cleanly(
    slack: SlackStandIn, join: Join, event: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    side = await join()
    assert (await slack.event(event)).status == 200
    await slack.quiet(0.1)
    assert (await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING))[1].status == 200
    await slack.quiet(0.2)
    assert slack.answers() == []
    assert side.status()["connected"] is False
    assert "SLACK_BOT_TOKEN" in caplog.text


async def test_a_revoked_token_of_a_person_changes_nothing(slack: SlackStandIn, join: Join) -> None:
    side = await join()
    await slack.event({"type": "tokens_revoked", "tokens": {"oauth": [DUTCH], "bot": []}})
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    assert side.status()["connected"] is True
