"""Socket Mode: deliveries over a websocket that this app opens, handed to Bolt and acknowledged where they came in.

Not slack-sdk's own client: on a disconnect notice it closes the old connection before it has a new one, it tries a
spent URL again for ever where the new connection fails at first (bolt-python#1529, python-slack-sdk#1701), and it opens
an HTTP session of its own.
"""

import asyncio
import json
import logging
import time
from collections.abc import Coroutine, Sequence
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.desk import Desk, log_unforeseen
from bot.slack.dispatch import Dispatcher

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0  # a connection that does not answer a ping within half of it counts as dead
DRAIN_SECONDS = 30.0  # how long an old connection may still bring deliveries after its notice
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0  # between two attempts to connect
CONNECT_SECONDS = 10.0
CLOSE_SECONDS = 2.0  # how long the other end may take to say goodbye

Socket = aiohttp.ClientWebSocketResponse


class SocketMode:
    """A connection to Slack that is opened anew, before the old one ends where Slack gives notice."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        desk: Desk,
        client: AsyncWebClient,
        *,
        app_token: str,
    ) -> None:
        self._dispatcher = dispatcher
        self._desk = desk
        self._client = client
        self._app_token = app_token
        self._socket: Socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self.reconnects = 0

    @property
    def connected(self) -> bool:
        """Whether there is a connection that answers."""
        return self._socket is not None and not self._socket.closed

    async def connect_async(self) -> None:
        """Open the first connection, and keep one open from now on; raises what went wrong with the first."""
        self._socket = await self._open()
        self._keeper = asyncio.create_task(self._keep())

    async def close_async(self) -> None:
        """Close the connection, once what came in over it is acknowledged."""
        if self._keeper is not None:
            self._keeper.cancel()
        running = {task for task in self._tasks if task.get_name() == "delivery"}
        if running:
            await asyncio.wait(running, timeout=2)
        if self._socket is not None:
            await self._socket.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *([self._keeper] if self._keeper else []), return_exceptions=True)
        self._socket = None

    async def _open(self) -> Socket:
        """Open a connection at a fresh URL: each is good for one."""
        response = await self._client.apps_connections_open(app_token=self._app_token)
        session = self._client.session
        if session is None:
            raise RuntimeError("the client needs its session before Socket Mode")
        async with asyncio.timeout(CONNECT_SECONDS):
            return await session.ws_connect(
                response["url"],
                heartbeat=HEARTBEAT_SECONDS,
                proxy=self._client.proxy,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )

    async def _keep(self) -> None:
        """Read the connection in use until it ends or gives notice, and replace it, for ever."""
        while True:
            socket = self._socket
            if socket is not None and not socket.closed:
                leaving = asyncio.Event()
                reader = self._start(self._read(socket, leaving), name="reader")
                notice = asyncio.ensure_future(leaving.wait())
                await asyncio.wait([reader, notice], return_when=asyncio.FIRST_COMPLETED)
                notice.cancel()
                self.reconnects += 1
            self._socket = await self._open_patiently()
            if socket is not None and not socket.closed:
                self._start(_drain(socket), name="drain")

    async def _open_patiently(self) -> Socket:
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return await self._open()
            except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("Socket Mode could not connect (%s); next attempt in %.0f s", reason(error), wait)
            except Exception as error:  # whatever it is: without another attempt the app would be deaf from here on
                log_unforeseen(error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _read(self, socket: Socket, leaving: asyncio.Event) -> None:
        """Take deliveries until the connection ends; set `leaving` when Slack gives notice that it will."""
        async for frame in socket:
            if frame.type != aiohttp.WSMsgType.TEXT:
                continue
            try:
                envelope = json.loads(frame.data)
            except ValueError:
                continue
            if not isinstance(envelope, dict):
                continue
            if envelope.get("type") == "disconnect":
                log.info("Socket Mode is asked to reconnect (%s)", str(envelope.get("reason"))[:40])
                leaving.set()
            elif envelope.get("envelope_id") and isinstance(envelope.get("payload"), dict):
                self._start(self._acknowledge(socket, envelope, at=time.monotonic()), name="delivery")

    async def _acknowledge(self, socket: Socket, envelope: dict[str, Any], *, at: float) -> None:
        with self._desk.acknowledging():
            arrival = self._desk.metering.arrived(envelope["payload"], at=at)
            if await self._deliver(socket, envelope):
                self._desk.metering.acknowledged(arrival)

    async def _deliver(self, socket: Socket, envelope: dict[str, Any]) -> bool:
        """Let Bolt handle a delivery, and acknowledge it where it came in, or on the new connection if that is gone.

        Return whether there was a connection left to do so.
        """
        headers: dict[str, str | Sequence[str]] = {}
        if envelope.get("retry_attempt") is not None:
            headers["x-slack-retry-num"] = str(envelope["retry_attempt"])
        payload = envelope["payload"]
        response = await self._dispatcher.take(
            lambda: AsyncBoltRequest(mode="socket_mode", body=payload, headers=headers),
            is_event=envelope.get("type") == "events_api",
        )
        ack: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if response.body and response.status == 200:
            is_json = str((response.headers.get("content-type") or [""])[0]).startswith("application/json")
            ack["payload"] = json.loads(response.body) if is_json else {"text": response.body}
        for way in (socket, self._socket):
            if way is not None and not way.closed:
                try:
                    await way.send_json(ack)
                except (ConnectionError, aiohttp.ClientError):
                    continue
                return True
        return False

    def _start(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _drain(socket: Socket) -> None:
    """Leave an old connection to its reader until Slack closes it, at most for a while."""
    await asyncio.sleep(DRAIN_SECONDS)
    await socket.close()


def reason(error: BaseException) -> str:
    """Return what went wrong in a word, without URLs, which hold tickets."""
    if isinstance(error, SlackApiError):
        code = error.response["error"] if isinstance(error.response.data, dict) else None
        return str(code or f"http_{error.response.status_code}")
    return type(error).__name__
