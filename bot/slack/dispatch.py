"""The way from a delivery to its listener, whichever way it came in, with its acknowledgement first."""

import time
from collections.abc import Callable

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.desk import Desk, log_unforeseen


class Dispatcher:
    """Hands deliveries to Bolt. Slack wants nothing back for an event, so Bolt sees it after it was acknowledged."""

    def __init__(self, app: AsyncApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def take(self, request: Callable[[], AsyncBoltRequest], *, is_event: bool) -> BoltResponse:
        """Return how a delivery is acknowledged; 400 where it is so odd that Bolt itself stumbles over it."""
        self._desk.last_event = time.monotonic()
        if is_event:
            self._desk.start(self._later(request))
            return BoltResponse(status=200, body="")
        try:
            return await self._app.async_dispatch(request())
        except Exception as error:
            log_unforeseen(error)
            return BoltResponse(status=400, body={"detail": "not understood"})

    async def _later(self, request: Callable[[], AsyncBoltRequest]) -> None:
        await self._app.async_dispatch(request())
