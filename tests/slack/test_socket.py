"""Socket Mode: reconnecting without losing anything, and a status that tells the truth."""

import asyncio

import pytest

from bot.slack import socket as socket_module
from tests.slack.block_kit import Payload
from tests.slack.conftest import DUTCH, Join
from tests.slack.stand_in import SlackStandIn
from tests.slack.test_conversations import DOUBLE_GLAZING


def envelope(slack: SlackStandIn, ts: str) -> Payload:
    slack.dm(DUTCH).messages.append({"ts": ts, "user": DUTCH})
    event = {
        "type": "message",
        "channel": "DU0NL",
        "channel_type": "im",
        "user": DUTCH,
        "ts": ts,
        "text": DOUBLE_GLAZING,
    }
    body = slack.event_body(event)
    return {"envelope_id": f"e-{ts}", "type": "events_api", "payload": body}


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_notice_to_reconnect_loses_nothing(slack: SlackStandIn, join: Join, reason: str) -> None:
    side = await join("socket")
    old = await slack.disconnect(reason, close_after=1.0)
    on_the_old = await slack.over(old, envelope(slack, "1.1"))
    await slack.until(lambda: len(slack.sockets) == 2)
    still_on_the_old = await slack.over(old, envelope(slack, "2.2"))
    on_the_new = await slack.over(slack.sockets[-1], envelope(slack, "3.3"))
    assert [status for status, _ in (on_the_old, still_on_the_old, on_the_new)] == [200, 200, 200]
    await slack.until(lambda: len(slack.called("chat.postMessage")) == 3)
    await slack.until(lambda: old.closed)
    assert side.status()["connected"] is True


async def test_a_connection_that_breaks_without_notice_is_opened_anew(slack: SlackStandIn, join: Join) -> None:
    side = await join("socket")
    await slack.sockets[-1].close()
    await slack.until(lambda: len(slack.sockets) == 2)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    assert side.status() | {"last_event_seconds": 0} == {
        "mode": "socket",
        "connected": True,
        "last_event_seconds": 0,
        "reconnects": 1,
    }


async def test_a_refused_reconnection_is_tried_again_with_a_fresh_address(
    slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "FIRST_WAIT_SECONDS", 0.1)
    side = await join("socket")
    slack.fail("socket", status=503, times=2)
    slack.fail("apps.connections.open", "internal_error")
    opened = slack.connections_opened
    await slack.sockets[-1].close()
    await slack.until(lambda: side.status()["connected"] is False)
    await slack.until(lambda: len(slack.sockets) == 2)
    assert slack.connections_opened == opened + 3
    await slack.until(lambda: side.status()["connected"])


async def test_a_connection_that_falls_silent_is_noticed_and_replaced(
    slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "HEARTBEAT_SECONDS", 0.4)
    await join("socket")
    # The other end no longer reads: no ping is answered, and no FIN is sent, as when a router forgets a connection.
    transport = slack.sockets[-1]._req.transport  # type: ignore[union-attr]
    assert transport is not None
    transport.pause_reading()  # type: ignore[attr-defined]
    await slack.until(lambda: len(slack.sockets) == 2, seconds=5)


async def test_a_delivery_again_over_another_connection_is_answered_once(slack: SlackStandIn, join: Join) -> None:
    await join("socket")
    first = envelope(slack, "1.1")
    await slack.over(slack.sockets[-1], first)
    await slack.disconnect("warning", close_after=0.1)
    await slack.until(lambda: len(slack.sockets) == 2)
    status, _ = await slack.over(slack.sockets[-1], {**first, "envelope_id": "again", "retry_attempt": 1})
    assert status == 200
    await slack.quiet()
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("frame", ["", "no JSON", "[]", "{}", '{"type":"hello"}', '{"envelope_id":"e","payload":[]}'])
async def test_a_frame_that_makes_no_sense_changes_nothing(slack: SlackStandIn, join: Join, frame: str) -> None:
    await join("socket")
    await slack.sockets[-1].send_str(frame)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")


async def test_at_the_end_the_connection_is_closed_and_stays_so(slack: SlackStandIn, join: Join) -> None:
    side = await join("socket")
    await side.stop()
    await slack.until(lambda: slack.sockets[-1].closed)
    await asyncio.sleep(0.3)
    assert len(slack.sockets) == 1
    assert side.status()["connected"] is False


async def test_one_session_serves_all_calls_and_the_websocket(
    slack: SlackStandIn, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    import aiohttp

    made = []
    real = aiohttp.ClientSession.__init__

    def counted(self: aiohttp.ClientSession, *arguments: object, **named: object) -> None:
        made.append(self)
        real(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp.ClientSession, "__init__", counted)
    await join("socket")
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.command(DUTCH, DOUBLE_GLAZING)
    await slack.one("response_url")
    await slack.one("chat.postMessage")
    assert len(made) == 1
