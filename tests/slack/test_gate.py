"""What is let in over HTTP, and what is sent back with a 4xx and causes no call to Slack."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from bot.slack.app import SlackSide
from tests.slack.conftest import DUTCH, Join
from tests.slack.stand_in import SlackStandIn, signed

EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0OURS",
    "event_id": "Ev1",
    "event": {"type": "message", "channel": "DU0NL", "channel_type": "im", "user": DUTCH, "text": "hush", "ts": "1.1"},
}
RAW = json.dumps(EVENT).encode()
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def signed_as(stamp: str, raw: bytes = RAW) -> dict[str, str]:
    """Return headers with a right signature over any timestamp."""
    digest = hmac.new(b"a-signing-secret", b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def now() -> str:
    return str(int(time.time()))


FORGED = {
    "unsigned": (RAW, JSON),
    "no timestamp": (RAW, {**JSON, "X-Slack-Signature": signed(RAW)["X-Slack-Signature"]}),
    "no signature": (RAW, {**JSON, "X-Slack-Request-Timestamp": now()}),
    "another secret": (RAW, {**JSON, **signed(RAW, secret="guessed")}),
    "another body": (RAW + b" ", {**JSON, **signed(RAW)}),
    "an empty secret": (RAW, {**JSON, **signed(RAW, secret="")}),
    "six minutes old": (RAW, {**JSON, **signed(RAW, at=time.time() - 400)}),
    "from the future": (RAW, {**JSON, **signed(RAW, at=time.time() + 86_400)}),  # signed when the tests are collected
    "timestamp that is no number": (RAW, {**JSON, **signed_as("now")}),
    "fractional timestamp": (RAW, {**JSON, **signed_as(now() + ".5")}),
    "negative timestamp": (RAW, {**JSON, **signed_as("-1")}),
    "empty timestamp": (RAW, {**JSON, **signed_as("")}),
    "endless timestamp": (RAW, {**JSON, **signed_as("9" * 5000)}),
    "superscript timestamp": (RAW, {**JSON, **signed(RAW), "X-Slack-Request-Timestamp": "²"}),
    "signature outside ASCII": (RAW, {**JSON, **signed(RAW), "X-Slack-Signature": "v0=é"}),
    "signature of another version": (RAW, {**JSON, **signed(RAW), "X-Slack-Signature": "v1=" + "0" * 64}),
    "empty signature": (RAW, {**JSON, **signed(RAW), "X-Slack-Signature": ""}),
    "unsigned ssl_check": (b"ssl_check=1&token=x", FORM),
    "unsigned url_verification": (b'{"type":"url_verification","challenge":"x"}', JSON),
}


@pytest.mark.parametrize("how", FORGED)
async def test_what_slack_did_not_sign_gets_401(slack: SlackStandIn, join: Join, how: str) -> None:
    await join()
    raw, headers = FORGED[how]
    status, _body = await slack.post_raw(raw, headers)
    assert status == 401
    await slack.quiet(0.05)
    assert [call.method for call in slack.calls] == ["auth.test"]


MALFORMED = {
    "no UTF-8": (b'{"a": "\xff\xfe"}', JSON),
    "no JSON": (b"{", JSON),
    "empty": (b"", JSON),
    "a list": (b"[]", JSON),
    "a number": (b"1", JSON),
    "an event that is a list": (b'{"event": []}', JSON),
    "deep": (b'{"a":' + b"[" * 100_000, JSON),
    "a form whose payload is no JSON": (b"payload=%7B", FORM),
    "a form whose payload is a list": (b"payload=[]", FORM),
    "a form of too many fields": (b"&".join(b"a=1" for _ in range(200)), FORM),
    "text": (b"hello", {"Content-Type": "text/plain"}),
    "no type at all": (b"{}", {"Content-Type": ""}),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_what_is_signed_but_makes_no_sense_gets_400(slack: SlackStandIn, join: Join, what: str) -> None:
    await join()
    raw, headers = MALFORMED[what]
    status, _body = await slack.post_raw(raw, {**headers, **signed(raw)})
    assert status == 400


ODD = {
    "a NaN": b'{"type":"event_callback","team_id":"T0OURS","event_id":"Ev1","event":{"type":"message","text":NaN}}',
    "no type": b'{"team_id": "T0OURS"}',
    "an event without a type": b'{"type":"event_callback","team_id":"T0OURS","event":{}}',
    "half a character": b'{"type":"event_callback","team_id":"T0OURS","event":{"type":"app_mention","user":"U0NL",'
    b'"channel":"C0GENERAL","ts":"1.1","text":"\\ud800 \\u0000 dubbel glas"}}',
    "teams of every type": b'{"type":"event_callback","team_id":5,"team":[1],"user":7,"authorizations":[3],"event":{}}',
    "a view without blocks": b'{"type":"view_submission","team":{"id":"T0OURS"},"view":{}}',
    "no action": b'{"type":"block_actions","team":{"id":"T0OURS"},"actions":[]}',
}


@pytest.mark.parametrize("what", ODD)
async def test_what_is_signed_but_odd_never_becomes_a_server_error(slack: SlackStandIn, join: Join, what: str) -> None:
    await join()
    slack.channels["C0GENERAL"].messages.append({"ts": "1.1", "user": DUTCH})
    status, _body = await slack.post_raw(ODD[what], {**JSON, **signed(ODD[what])})
    assert status < 500


async def test_a_body_of_a_megabyte_is_not_read_to_its_end(slack: SlackStandIn, join: Join) -> None:
    await join()
    raw = b"x" * 1_000_000
    status, body = await slack.post_raw(raw, {**JSON, **signed(raw)})
    assert status == 413
    assert body == {"detail": "too large"}


async def test_slacks_check_of_the_url_is_answered(slack: SlackStandIn, join: Join) -> None:
    await join()
    raw = b'{"type":"url_verification","challenge":"3eZbrw1aB","token":"x"}'
    status, body = await slack.post_raw(raw, {**JSON, **signed(raw)})
    assert (status, body) == (200, {"challenge": "3eZbrw1aB"})


async def test_by_socket_mode_nothing_is_taken_over_http(slack: SlackStandIn, join: Join) -> None:
    side: SlackSide = await join("socket")
    status = side.status()
    assert status["mode"] == "socket"
    assert status["connected"] is True
