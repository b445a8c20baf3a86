"""The line that each request leaves in the log, under an id that its answer carries too, and its time for metrics."""

import logging
import re
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ids import random_id

if TYPE_CHECKING:
    from bot.metrics import Metrics

log = logging.getLogger(__name__)

NOTHING_TO_TELL = "-"
ASKED_BY_MACHINES = ("/healthz", "/metrics")  # every few seconds: logged only where everything is

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Ledger:
    """ASGI middleware around everything else.

    A request is told by the pattern of its path, so that no question and no id of a reply that stands in an address
    comes into the log; what was answered, by what the route left in `request.state.told`.
    """

    def __init__(self, app: ASGIApp, *, metrics: "Metrics | None" = None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id = request_id(Headers(scope=scope).get("x-request-id"))
        state = scope.setdefault("state", {})
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", id.encode())]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", NOTHING_TO_TELL)
            log.log(
                logging.DEBUG if route in ASKED_BY_MACHINES else logging.INFO,
                "request id=%s surface=web method=%s route=%s status=%d ms=%.1f %s",
                id,
                scope["method"] if scope["method"] in _METHODS else NOTHING_TO_TELL,
                route,
                status,  # 0 where the client went away first
                seconds * 1000,
                state.get("told", NOTHING_TO_TELL),
            )
            if self._metrics is not None:
                self._metrics.requested(route, status, seconds)


def request_id(given: str | None) -> str:
    """Return the id that a router in front gave a request, or a new one where it is none that can stand in a log.

    >>> request_id("4cf5a9f0-7c1e-4a48")
    '4cf5a9f0-7c1e-4a48'
    >>> len(request_id("1 status=200"))
    12
    """
    return given if given is not None and _ID.fullmatch(given) else random_id()
