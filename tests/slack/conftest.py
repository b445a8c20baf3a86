"""The app as it runs: the real Bolt app behind a real web server, and the stand-in for Slack that it talks to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.slack.app import SlackSide, build_slack
from bot.slack.manifest import manifest
from bot.slack.settings import SlackSettings
from tests.slack.example_register import example_assistant
from tests.slack.stand_in import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackStandIn

MODES = ("http", "socket")
ACK_SECONDS = 2.5  # Slack's own limit is three; what is aimed at is half a second
DUTCH, ENGLISH, OFFICER = "U0NL", "U0EN", "U0OFFICER"
GENERAL, ELSEWHERE, OFFICERS = "C0GENERAL", "C0ELSEWHERE", "C0OFFICERS"

Join = Callable[..., Awaitable[SlackSide]]


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A workspace with two askers, an officer, a channel the app is in, one it is not in, and the officers' own."""
    stand_in = SlackStandIn(manifest(url="https://privacy.example"))
    stand_in.locales |= {DUTCH: "nl-NL", ENGLISH: "en-GB", OFFICER: "nl-NL"}
    stand_in.channel(GENERAL)
    stand_in.channel(ELSEWHERE, member=False)
    stand_in.channel(OFFICERS, "group")
    for user in (DUTCH, ENGLISH, OFFICER):
        stand_in.dm(user)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()
    assert stand_in.problems == []
    late = [ack for ack in stand_in.acks if ack.seconds > ACK_SECONDS]
    assert not late, f"acknowledged too late: {late}"


@pytest.fixture
async def join(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Join]:
    """Join the workspace: `await join(mode)` gives the Slack side, running."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)  # the SDK obeys them on the loopback interface too
    running: list[tuple[SlackSide, uvicorn.Server]] = []

    async def joined(
        mode: str = "http", *, assistant: Any = None, parts: dict[str, Any] | None = None, **changed: Any
    ) -> SlackSide:
        settings = SlackSettings(
            bot_token=BOT_TOKEN, signing_secret=SIGNING_SECRET, api_url=slack.api_url, privacy_channel=OFFICERS
        )
        if mode == "socket":
            settings = replace(settings, app_token=APP_TOKEN, signing_secret=None)
        settings = replace(settings, **changed)
        side = build_slack(settings, assistant or example_assistant(), **(parts or {}))
        await side.start()
        server, url = await serve(side)
        running.append((side, server))
        if mode == "socket":
            slack.serves_by_socket()
        else:
            slack.serves(url)
        return side

    yield joined
    await slack.hang_up()
    for side, server in running:
        await side.stop()
        server.force_exit = True  # nobody is connected any more: do not wait a tenth of a second to see it
        await server.shutdown()


@pytest.fixture(params=MODES)
async def side(request: pytest.FixtureRequest, join: Join) -> SlackSide:
    """The Slack side, joined once by HTTP and once by Socket Mode."""
    return await join(request.param)


async def serve(side: SlackSide) -> tuple[uvicorn.Server, str]:
    """Serve the Slack side on a free port, without uvicorn's own loop, which looks up every tenth of a second."""
    app = Starlette(routes=[Route("/slack/events", side.handle, methods=["POST"])])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    return server, f"http://127.0.0.1:{port}/slack/events"
