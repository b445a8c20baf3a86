"""What is let in over HTTP: a body of sane size and shape with Slack's signature on it, everything else a 4xx.

Bolt checks the signature too, but only after it has parsed the body, and it answers 500 to a timestamp that is no
number, a signature outside ASCII, a body that is no UTF-8 or no JSON object; and unsigned ssl_check gets its 200.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

BODY_LIMIT = 256 * 1024
WINDOW_SECONDS = 300  # https://docs.slack.dev/authentication/verifying-requests-from-slack


class RefusedError(Exception):
    """A request that is not let in, with the HTTP status that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def admitted(
    request: Request, *, signing_secret: str, clock: Callable[[], float] = time.time
) -> tuple[bytes, Mapping[str, Any]]:
    """Return a body, raw and read, that Slack signed within the last five minutes; raises RefusedError for all else."""
    body = await _read(request)
    check_signature(body, request.headers, signing_secret=signing_secret, now=clock())
    return body, read(body, request.headers.get("content-type", ""))


def check_signature(body: bytes, headers: Mapping[str, str], *, signing_secret: str, now: float) -> None:
    """Raise RefusedError(401) unless the v0 signature is Slack's and fresh."""
    stamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 20) or abs(now - int(stamp)) > WINDOW_SECONDS:
        raise RefusedError(401, "unsigned or stale")
    expected = (
        "v0=" + hmac.new(signing_secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    )
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise RefusedError(401, "unsigned or stale")


def read(body: bytes, content_type: str) -> Mapping[str, Any]:
    """Return what a body holds: a JSON object, or a form's fields or payload. Raise RefusedError(400) for all else."""
    try:
        text = body.decode("utf-8")
        if content_type.startswith("application/json"):
            parsed: Any = json.loads(text)
            if isinstance(parsed, dict) and not isinstance(parsed.get("event", {}), dict):
                raise ValueError("an event that is no object")
        elif content_type.startswith("application/x-www-form-urlencoded"):
            form = parse_qs(text, keep_blank_values=True, max_num_fields=100)
            fields = {name: values[0] for name, values in form.items()}
            parsed = json.loads(fields["payload"]) if "payload" in fields else fields
        else:
            raise ValueError("neither JSON nor a form")
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "not understood") from error
    if not isinstance(parsed, dict):
        raise RefusedError(400, "not understood")
    return parsed


async def _read(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise RefusedError(413, "too large")
    except ClientDisconnect as error:
        raise RefusedError(400, "not understood") from error
    return bytes(body)
