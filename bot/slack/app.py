"""The Slack side as the web app holds it: built from settings, started and stopped with it, handed its requests."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.assistant import Assistant
from bot.limiting import Limiter
from bot.slack.announcing import Claims, SlackAnnouncer
from bot.slack.delivery import Delivery, retry_handlers
from bot.slack.desk import Desk, log_unforeseen
from bot.slack.dispatch import Dispatcher
from bot.slack.figures import CountedFigures, Figures
from bot.slack.gate import RefusedError, admitted
from bot.slack.limits import refused
from bot.slack.listeners import register
from bot.slack.manifest import SCOPES
from bot.slack.metering import Meter, Metering, NoMeter
from bot.slack.people import People
from bot.slack.settings import SlackSettings, SlackStartError
from bot.slack.socket import SocketMode, reason
from bot.slack.state import MemoryState, State
from bot.slack.weekly import MakeReport, Weekly
from bot.slack.workspace import Workspace

log = logging.getLogger(__name__)

EVENT_SECONDS = 900  # an event is delivered four times within about six minutes
CALL_SECONDS = 10
FINISH_SECONDS = 5.0
RETRY_SECONDS = 10.0  # between two attempts to reach Slack at the start

BAD_TOKEN = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "no_permission",
    "not_allowed_token_type",
    "org_login_required",
}


def build_slack(
    settings: SlackSettings,
    assistant: Assistant,
    *,
    state: State | None = None,
    figures: Figures | None = None,
    limiter: Limiter | None = None,
    meter: Meter | None = None,
    make_report: MakeReport | None = None,
    claims: Claims | None = None,
) -> "SlackSide":
    """Return the Slack side of the assistant. `state` and `figures` are kept in this process where none are given;
    without a `limiter` everybody may ask as often as they like. `meter` is told how it goes, in numbers.

    With `make_report` and a channel for officers, last week's report is told there on Mondays. `claims` keep several
    processes from telling the officers the same; `state` does where there are none.
    """
    # Bolt and the SDK log whole requests at INFO and DEBUG: they are given a logger that lets neither through.
    quiet = logging.getLogger("bot.slack.bolt")
    quiet.setLevel(logging.CRITICAL)
    metering = Metering(meter or NoMeter())
    client = AsyncWebClient(
        token=settings.bot_token,
        base_url=settings.api_url,
        timeout=CALL_SECONDS,
        logger=quiet,
        retry_handlers=retry_handlers(metering),
    )
    delivery = Delivery(client, metering=metering)
    desk = Desk(
        settings=settings,
        assistant=assistant,
        delivery=delivery,
        people=People(delivery),
        state=state or MemoryState(),
        figures=figures or CountedFigures(),
        limiter=limiter or Limiter(None),
        metering=metering,
    )
    weekly = Weekly(desk, make_report, claims=claims) if make_report and settings.privacy_channel else None
    return SlackSide(desk, _bolt_app(desk, client, quiet), claims=claims, weekly=weekly)


class SlackSide:
    """Slack, from the start of the web app to its end."""

    def __init__(
        self, desk: Desk, app: AsyncApp, *, claims: Claims | None = None, weekly: Weekly | None = None
    ) -> None:
        self._desk = desk
        self._claims = claims
        self._weekly = weekly
        self._dispatcher = Dispatcher(app, desk)
        self._client = desk.delivery.client
        self._socket: SocketMode | None = None
        self._joining: asyncio.Task[None] | None = None
        self._trouble = "not started"
        self._missing_scopes: tuple[str, ...] = ()

    async def start(self) -> None:
        """Ask Slack who we are, and connect. Raises SlackStartError where a token is refused.

        Where Slack cannot be reached the start goes on, and joining is tried again until it can.
        """
        # One session for all calls. Its timeout is a request's: the SDK's own counts for sessions of its own alone.
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        self._client.session = aiohttp.ClientSession(timeout=timeout)
        try:
            await self._join()
        except SlackStartError:
            await self._client.session.close()
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            self._trouble = reason(error)
            log.warning("Slack cannot be reached (%s); trying again every %.0f s", self._trouble, RETRY_SECONDS)
            self._joining = asyncio.create_task(self._join_later())
        if self._weekly is not None:
            self._weekly.start()

    async def stop(self) -> None:
        """Take nothing more, finish what is under way, and close every connection."""
        self._trouble = "stopped"
        if self._weekly is not None:
            await self._weekly.stop()
        if self._joining is not None:
            self._joining.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._joining
        if self._socket is not None:
            await self._socket.close_async()
        await self._desk.finish(seconds=FINISH_SECONDS)
        await self._desk.state.close()
        if self._client.session is not None:
            await self._client.session.close()

    async def handle(self, request: Request) -> Response:
        """Answer a request from Slack; a 4xx for one that Slack did not send, a 503 before Slack was joined.

        Where a signing secret is set this works beside Socket Mode too, as while an app is moved from one to the other.
        """
        secret = self._desk.settings.signing_secret
        if not secret:
            return JSONResponse({"detail": "Slack is connected by Socket Mode"}, status_code=404)
        at = time.monotonic()
        with self._desk.acknowledging():
            return await self._take(request, secret, at=at)

    async def _take(self, request: Request, secret: str, *, at: float) -> Response:
        try:
            body, content = await admitted(request, signing_secret=secret)
        except RefusedError as refusal:
            log.info("a request to Slack's path was refused: %s", refusal.reason)
            return JSONResponse({"detail": refusal.reason}, status_code=refusal.status)
        if self._desk.workspace is None:
            return JSONResponse({"detail": "not ready"}, status_code=503)
        arrival = self._desk.metering.arrived(content, at=at)
        response = await self._dispatcher.take(
            lambda: to_async_bolt_request(request, body), is_event=content.get("type") == "event_callback"
        )
        self._desk.metering.acknowledged(arrival)
        return to_starlette_response(response)

    def announcer(self, *, claims: Claims | None = None) -> SlackAnnouncer:
        """Return what tells the officers' channel of edits to the register."""
        return SlackAnnouncer(self._desk, claims=claims or self._claims)

    def status(self) -> dict[str, object]:
        """Return how Slack is doing, for /healthz: nothing secret, nobody's name."""
        desk = self._desk
        refused = desk.delivery.token_refused
        connected = desk.workspace is not None and not desk.revoked and not refused
        if desk.settings.mode == "socket":
            connected = connected and self._socket is not None and self._socket.connected
        status: dict[str, object] = {"mode": desk.settings.mode, "connected": connected}
        if desk.last_event is not None:
            status["last_event_seconds"] = round(time.monotonic() - desk.last_event)
        if self._socket is not None:
            status["reconnects"] = self._socket.reconnects
        if self._missing_scopes:
            status["missing_scopes"] = list(self._missing_scopes)
        trouble = desk.revoked or (f"Slack refuses the bot token ({refused})" if refused else self._trouble)
        if trouble:
            status["trouble"] = trouble
        return status

    async def _join(self) -> None:
        settings = self._desk.settings
        try:
            response = await self._client.auth_test()
        except SlackApiError as error:
            if reason(error) in BAD_TOKEN:
                raise SlackStartError(
                    f"Slack refuses SLACK_BOT_TOKEN ({reason(error)}): copy it again from OAuth & Permissions."
                ) from error
            raise
        workspace = Workspace.from_auth_test(response.data, configured=settings.team_ids)  # type: ignore[arg-type]
        granted = {
            scope.strip() for scope in str(response.headers.get("x-oauth-scopes", "")).split(",") if scope.strip()
        }
        if granted and not granted.issuperset(SCOPES):
            self._missing_scopes = tuple(sorted(set(SCOPES) - granted))
            log.warning("The Slack app lacks scopes: %s. Install it again.", ", ".join(self._missing_scopes))
        if settings.app_token and self._socket is None:
            socket = SocketMode(self._dispatcher, self._desk, self._client, app_token=settings.app_token)
            self._desk.workspace = workspace  # deliveries can come with the first connection
            try:
                await socket.connect_async()
            except SlackApiError as error:
                if reason(error) in BAD_TOKEN:
                    raise SlackStartError(
                        f"Slack refuses SLACK_APP_TOKEN ({reason(error)}): it needs the scope connections:write."
                    ) from error
                raise
            self._socket = socket
        self._desk.workspace = workspace
        self._trouble = ""

    async def _join_later(self) -> None:
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                await self._join()
            except SlackStartError as error:
                self._trouble = str(error)
                log.error("%s", error)
                return
            except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                self._trouble = reason(error)
                continue
            log.info("Slack is joined")
            return


def _bolt_app(desk: Desk, client: AsyncWebClient, quiet: logging.Logger) -> AsyncApp:
    async def authorize(**_who: Any) -> AuthorizeResult | None:
        """Return what auth.test said at the start; Bolt by itself asks at the first event, and loses it on failure."""
        workspace = desk.workspace
        if workspace is None:
            return None
        return AuthorizeResult(
            enterprise_id=workspace.enterprise_id,
            team_id=workspace.team_id,
            bot_token=desk.settings.bot_token,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
        )

    app = AsyncApp(
        name="slack_bolt",
        logger=quiet,
        client=client,
        authorize=authorize,  # type: ignore[arg-type]  # None is allowed: "not installed"
        signing_secret=desk.settings.signing_secret or "",
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def only_ours_once(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        """Let through what a workspace of ours sends, each event once; acknowledge the rest and leave it."""
        event_id = body.get("event_id")
        if desk.revoked or desk.workspace is None or not desk.workspace.answers(body):
            return BoltResponse(status=200, body="")
        if isinstance(event_id, str) and not await desk.state.claim(f"event:{event_id}", seconds=EVENT_SECONDS):
            return BoltResponse(status=200, body="")
        await next()
        return None

    async def within_the_limit(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        """Let through what a person may cause now; acknowledge the rest, and tell them."""
        refusal = await refused(desk, body)
        if refusal is None:
            await next()
        return refusal

    async def unforeseen(error: Exception) -> BoltResponse:
        log_unforeseen(error)
        return BoltResponse(status=200, body="")

    app.middleware(only_ours_once)
    app.middleware(within_the_limit)
    app.error(unforeseen)
    register(app, desk)
    return app
