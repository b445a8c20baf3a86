"""A stand-in for Slack on the loopback interface, stricter than Slack where Slack only shrugs.

It takes Web API calls as Slack does (token, scopes of the manifest, arguments, Block Kit and its limits, triggers that
live three seconds), remembers what was posted where, and delivers events, commands, clicks and submissions over HTTP
with real signatures or over Socket Mode with a real websocket. What an app does wrong is noted in `problems`.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.slack.block_kit import UPDATE_TEXT, Payload, problems_of_message, problems_of_view

BOT_TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"
SIGNING_SECRET = "a-signing-secret"
TEAM, BOT_USER, BOT_ID = "T0OURS", "U0BOT", "B0BOT"

SCOPES_OF = {
    "auth.test": set(),
    "apps.connections.open": set(),
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "views.open": set(),
    "views.update": set(),
    "views.publish": set(),
    "users.info": {"users:read"},
    "assistant.threads.setStatus": {"chat:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
}
HISTORY_SCOPE = {"im": "im:history", "channel": "channels:history", "group": "groups:history"}
EVENT_OF_KIND = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API call, or a message to a response_url, as the app made it."""

    method: str
    arguments: Payload
    at: float

    @property
    def text(self) -> str:
        return str(self.arguments.get("text", ""))


@dataclass(frozen=True, slots=True)
class Ack:
    """How a delivery was acknowledged: HTTP status (200 for Socket Mode too, 0 for none at all), body, and how fast."""

    status: int
    body: Any
    seconds: float


@dataclass(slots=True)
class Channel:
    """A conversation: `kind` is im, channel or group; the app may be a member or not."""

    id: str
    kind: str
    member: bool = True
    archived: bool = False
    messages: list[Payload] = field(default_factory=list)


@dataclass(slots=True)
class Fault:
    """What goes wrong with a method's next calls."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    delay: float = 0.0
    times: int = 1


class SlackStandIn:
    """The workspace, its Web API, and the way deliveries come out of it."""

    def __init__(self, manifest: Payload) -> None:
        self.manifest = manifest
        self.scopes: set[str] = set(manifest["oauth_config"]["scopes"]["bot"])
        self.enterprise_id: str | None = None
        self.is_enterprise_install = False
        self.channels: dict[str, Channel] = {}
        self.locales: dict[str, str] = {}
        self.calls: list[Call] = []
        self.acks: list[Ack] = []
        self.problems: list[str] = []
        self.statuses: dict[tuple[str, str], str] = {}
        self.views: dict[str, Payload] = {}
        self.homes: dict[str, Payload] = {}
        self.mentions_allowed = False
        self.posts_a_second: float | None = None  # for one channel; None: no limit
        self.sockets: list[web.WebSocketResponse] = []
        self.connections_opened = 0
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._numbers = itertools.count(1)
        self._triggers: dict[str, float] = {}
        self._responses: dict[str, Payload] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._posted_at: dict[str, float] = {}
        self._app_url = ""
        self._deliver_by_socket = False
        self._client: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._changed = asyncio.Event()
        self.url = ""

    # Life

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._web_api)
        app.router.add_post("/response/{id}", self._response_url)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def hang_up(self) -> None:
        """Close the connections over which deliveries went out."""
        if self._client is not None:
            await self._client.close()

    async def stop(self) -> None:
        await self.hang_up()
        for socket in self.sockets:
            if not socket.closed:
                await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api"

    def serves(self, app_url: str) -> None:
        """Deliver over HTTP from now on, to this address."""
        self._app_url, self._deliver_by_socket = app_url, False

    def serves_by_socket(self) -> None:
        """Deliver over the websocket that the app opens."""
        self._deliver_by_socket = True

    # People and places

    def channel(self, id_: str, kind: str = "channel", *, member: bool = True, archived: bool = False) -> Channel:
        return self.channels.setdefault(id_, Channel(id_, kind, member, archived))

    def dm(self, user: str) -> Channel:
        return self.channel("D" + user, "im")

    def fail(
        self,
        method: str,
        error: str = "",
        *,
        status: int = 200,
        retry_after: int | None = None,
        delay: float = 0.0,
        times: int = 1,
    ) -> None:
        """Let the next calls of a method fail, or come late."""
        self._faults[method].append(Fault(error, status, retry_after, delay, times))

    def well_again(self, method: str) -> None:
        """Take back what was to go wrong with a method."""
        self._faults.pop(method, None)

    def ts(self) -> str:
        """Return a fresh timestamp, later than any before."""
        return f"{1_790_000_000 + next(self._numbers)}.{next(self._numbers):06d}"

    def trigger(self, *, expired: bool = False) -> str:
        id_ = f"trigger-{next(self._numbers)}"
        self._triggers[id_] = time.monotonic() - (4.0 if expired else 0.0)
        return id_

    def response_url(self, channel: str, *, ts: str = "", expired: bool = False) -> str:
        id_ = f"r{next(self._numbers)}"
        self._responses[id_] = {"channel": channel, "ts": ts, "left": 0 if expired else 5}
        return f"{self.url}/response/{id_}"

    # What comes in

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def answers(self) -> list[Call]:
        """Return everything an asker can read: posts, whispers, private answers, replaced messages."""
        return [
            c
            for c in self.calls
            if c.method in ("chat.postMessage", "chat.postEphemeral", "chat.update", "response_url")
        ]

    async def until(self, condition: Callable[[], Any], *, seconds: float = 8.0) -> Any:
        """Return what a condition gives as soon as it gives something; fail with what was called instead."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if found:
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                made = Counter(call.method for call in self.calls)
                raise AssertionError(f"not seen in {seconds} s; calls were {dict(made)}; problems {self.problems}")
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.5))
            except TimeoutError:
                continue

    async def one(self, method: str, *, more_than: int = 0) -> Call:
        """Return the first call of a method after `more_than` earlier ones."""
        calls = await self.until(lambda: self.called(method)[more_than:])
        return calls[0]

    async def quiet(self, seconds: float = 0.4) -> None:
        """Wait long enough for an unwanted call to be seen."""
        await asyncio.sleep(seconds)

    # What goes out

    async def say(self, channel: str, user: str, text: str, *, thread_ts: str = "", **more: Any) -> tuple[Payload, Ack]:
        """Let a person write in a conversation; return the event's body and how it was acknowledged.

        A mention is an app_mention and, as far as the manifest subscribes to it, a message too.
        """
        place = self.channels[channel]
        message = {"type": "message", "user": user, "text": text, "ts": self.ts(), "team": TEAM, **more}
        if thread_ts:
            message["thread_ts"] = thread_ts
            parent = next((m for m in place.messages if m["ts"] == thread_ts), None)
            if parent is not None:
                message["parent_user_id"] = parent.get("user", BOT_USER)
        place.messages.append(dict(message))
        events = self.manifest["settings"]["event_subscriptions"]["bot_events"]
        body, ack = {}, Ack(0, None, 0)
        if f"<@{BOT_USER}>" in text and place.kind != "im":
            body = self.event_body({**message, "type": "app_mention", "channel": channel})
            ack = await self.deliver("events_api", body)
        if EVENT_OF_KIND[place.kind] in events:
            also = self.event_body({**message, "channel": channel, "channel_type": place.kind})
            also_ack = await self.deliver("events_api", also)
            body, ack = (body, ack) if body else (also, also_ack)
        return body, ack

    def event_body(self, event: Payload, **outer: Any) -> Payload:
        number = next(self._numbers)
        return {
            "token": "old",
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "event": {"event_ts": self.ts(), **event},
            "type": "event_callback",
            "event_id": f"Ev{number:08d}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": self.enterprise_id,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": self.is_enterprise_install,
                }
            ],
            "is_ext_shared_channel": False,
            **outer,
        }

    async def event(self, event: Payload, **outer: Any) -> Ack:
        return await self.deliver("events_api", self.event_body(event, **outer))

    async def opens_home(self, user: str, tab: str = "home") -> Ack:
        return await self.event({"type": "app_home_opened", "user": user, "channel": self.dm(user).id, "tab": tab})

    async def command(self, user: str, text: str, *, channel: str = "C0GENERAL", expired: bool = False) -> Ack:
        body = {
            "command": "/privacy",
            "text": text,
            "user_id": user,
            "user_name": "somebody",
            "channel_id": channel,
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "trigger_id": self.trigger(),
            "response_url": self.response_url(channel, expired=expired),
        }
        return await self.deliver("slash_commands", body)

    async def shortcut(self, user: str, callback_id: str, *, expired: bool = False) -> Ack:
        body = self._interaction("shortcut", user, callback_id=callback_id, trigger_id=self.trigger(expired=expired))
        return await self.deliver("interactive", body)

    async def message_shortcut(
        self, user: str, callback_id: str, channel: str, message: Payload, *, expired: bool = False
    ) -> Ack:
        body = self._interaction(
            "message_action",
            user,
            callback_id=callback_id,
            trigger_id=self.trigger(expired=expired),
            channel={"id": channel, "name": "general"},
            message=message,
            message_ts=message["ts"],
            response_url=self.response_url(channel),
        )
        return await self.deliver("interactive", body)

    async def click(self, user: str, action: Payload, *, expired: bool = False, **where: Any) -> Ack:
        """Click an element. `where` is one of message=(channel, message), ephemeral=(channel, call), view=view."""
        shown: Payload = {}
        if "message" in where:
            channel, message = where["message"]
            shown = {
                "container": {
                    "type": "message",
                    "message_ts": message["ts"],
                    "channel_id": channel,
                    "is_ephemeral": False,
                },
                "channel": {"id": channel},
                "message": message,
                "response_url": self.response_url(channel, ts=message["ts"]),
            }
        elif "ephemeral" in where:
            channel, ts = where["ephemeral"]
            shown = {
                "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": True},
                "channel": {"id": channel},
                "response_url": self.response_url(channel, ts=ts),
            }
        elif "view" in where:
            shown = {"container": {"type": "view", "view_id": where["view"]["id"]}, "view": where["view"]}
        clicked = {**action, "action_ts": self.ts(), "block_id": "b"}
        body = self._interaction(
            "block_actions", user, actions=[clicked], trigger_id=self.trigger(expired=expired), **shown
        )
        return await self.deliver("interactive", body)

    async def submit(self, user: str, view: Payload, **values: Any) -> Ack:
        """Submit a modal; `values` are by block_id, as strings or as a whole element's state."""
        state = {
            block: {block: value if isinstance(value, dict) else {"type": "plain_text_input", "value": value}}
            for block, value in values.items()
        }
        shown = {**view, "state": {"values": state}}
        ack = await self.deliver("interactive", self._interaction("view_submission", user, view=shown))
        response = ack.body if isinstance(ack.body, dict) else {}
        if response.get("response_action") == "update":
            self._check(problems_of_view(response["view"]), "response_action")
            self.views[view["id"]] = {**response["view"], "id": view["id"]}
        return ack

    def _interaction(self, type_: str, user: str, **more: Any) -> Payload:
        return {
            "type": type_,
            "team": {"id": TEAM, "domain": "ours"},
            "user": {"id": user, "team_id": TEAM},
            "api_app_id": "A0APP",
            "is_enterprise_install": self.is_enterprise_install,
            "enterprise": {"id": self.enterprise_id} if self.enterprise_id else None,
            **more,
        }

    async def deliver(self, kind: str, body: Payload, *, retry: int = 0, **headers: str) -> Ack:
        """Deliver by whichever way the app is connected, and note how fast it was acknowledged."""
        began = time.monotonic()
        if self._deliver_by_socket:
            status, answer = await self._over_socket(kind, body, retry=retry)
        else:
            status, answer = await self._over_http(kind, body, retry=retry, headers=headers)
        ack = Ack(status, answer, time.monotonic() - began)
        self.acks.append(ack)
        return ack

    async def _over_http(self, kind: str, body: Payload, *, retry: int, headers: dict[str, str]) -> tuple[int, Any]:
        if kind == "events_api":
            raw, content_type = json.dumps(body).encode(), "application/json"
        else:
            form = body if kind == "slash_commands" else {"payload": json.dumps(body)}
            raw, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        more = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return await self.post_raw(raw, {**signed(raw), "Content-Type": content_type, **more, **headers})

    async def post_raw(self, raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        assert self._client is not None
        async with self._client.post(self._app_url, data=raw, headers=headers) as response:
            text = await response.text()
            is_json = response.headers.get("Content-Type", "").startswith("application/json")
            return response.status, json.loads(text) if is_json and text else text

    async def _over_socket(self, kind: str, body: Payload, *, retry: int) -> tuple[int, Any]:
        envelope_id = f"envelope-{next(self._numbers)}"
        envelope: Payload = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": body,
            "accepts_response_payload": True,
        }
        if retry:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout"}
        socket = await self.until(lambda: next((s for s in reversed(self.sockets) if not s.closed), None))
        return await self.over(socket, envelope)

    async def over(self, socket: web.WebSocketResponse, envelope: Payload) -> tuple[int, Any]:
        """Send an envelope over one connection and wait three seconds for its acknowledgement, as Slack does."""
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        await socket.send_json(envelope)
        try:
            return 200, await asyncio.wait_for(waiting, 3)
        except TimeoutError:
            return 0, None

    async def disconnect(self, reason: str = "warning", *, close_after: float | None = None) -> web.WebSocketResponse:
        """Give notice on the newest connection, and close it after a while as Slack does."""
        socket = self.sockets[-1]
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
        if close_after is not None:
            asyncio.get_running_loop().call_later(close_after, lambda: asyncio.ensure_future(socket.close()))
        return socket

    # The Web API

    async def _web_api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments: Payload = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
        fault = self._fault(method)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.retry_after is not None:
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(fault.retry_after)}
                )
            if fault.status != 200:
                return web.Response(status=fault.status, text="<html>bad gateway</html>", content_type="text/html")
            if fault.error:
                self._note(method, arguments)
                return web.json_response({"ok": False, "error": fault.error})
        if self._too_fast(method, arguments):
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        self._note(method, arguments)
        response = self._answer(method, arguments, token)
        return web.json_response(response, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    def _note(self, method: str, arguments: Payload) -> None:
        self.calls.append(Call(method, arguments, time.monotonic()))
        self._changed.set()

    def _fault(self, method: str) -> Fault | None:
        faults = self._faults.get(method)
        if not faults:
            return None
        fault = faults[0]
        fault.times -= 1
        if fault.times <= 0:
            faults.pop(0)
        return fault

    def _too_fast(self, method: str, arguments: Payload) -> bool:
        if method != "chat.postMessage" or self.posts_a_second is None:
            return False
        channel, now = str(arguments.get("channel")), time.monotonic()
        if now - self._posted_at.get(channel, -10.0) < 1 / self.posts_a_second:
            return True
        self._posted_at[channel] = now
        return False

    def _answer(self, method: str, arguments: Payload, token: str) -> Payload:
        if method == "apps.connections.open":
            return self._open_connection(token)
        if token != BOT_TOKEN:
            return {"ok": False, "error": "invalid_auth"}
        if method not in SCOPES_OF and method not in ("conversations.replies", "conversations.history"):
            self.problems.append(f"{method} is not in the manifest's scopes")
            return {"ok": False, "error": "unknown_method"}
        needed = SCOPES_OF.get(method, set())
        if not needed <= self.scopes:
            return {
                "ok": False,
                "error": "missing_scope",
                "needed": ",".join(needed),
                "provided": ",".join(self.scopes),
            }
        return getattr(self, "_" + method.replace(".", "_"))(arguments)

    def _auth_test(self, arguments: Payload) -> Payload:
        return {
            "ok": True,
            "url": "https://ours.slack.com/",
            "team": "Ours",
            "team_id": TEAM,
            "user": "privacy",
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "enterprise_id": self.enterprise_id,
            "is_enterprise_install": self.is_enterprise_install,
        }

    def _chat_postMessage(self, arguments: Payload) -> Payload:  # noqa: N802 - Slack's name
        channel = str(arguments.get("channel", ""))
        place = self.dm(channel) if channel.startswith("U") else self.channels.get(channel)
        if place is None:
            return {"ok": False, "error": "channel_not_found"}
        if place.archived:
            return {"ok": False, "error": "is_archived"}
        if not place.member:
            return {"ok": False, "error": "not_in_channel"}
        thread_ts = arguments.get("thread_ts")
        if thread_ts is not None and not any(message["ts"] == thread_ts for message in place.messages):
            self.problems.append(f"chat.postMessage in a thread that is not there: {thread_ts!r}")
        found = problems_of_message(arguments, mentions=self._may_mention(arguments))
        refused = self._refused(found, "chat.postMessage")
        if refused:
            return refused
        message = {
            "type": "message",
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "ts": self.ts(),
            **{name: arguments[name] for name in ("text", "blocks", "metadata", "thread_ts") if name in arguments},
        }
        place.messages.append(message)
        if thread_ts is not None:
            self.statuses.pop((place.id, thread_ts), None)
        return {"ok": True, "channel": place.id, "ts": message["ts"], "message": message}

    def _chat_postEphemeral(self, arguments: Payload) -> Payload:  # noqa: N802
        place = self.channels.get(str(arguments.get("channel")))
        if place is None or not arguments.get("user"):
            return {"ok": False, "error": "channel_not_found"}
        if not place.member:
            return {"ok": False, "error": "not_in_channel"}
        found = problems_of_message({**arguments, "unfurl_links": False}, mentions=self.mentions_allowed)
        return self._refused(found, "chat.postEphemeral") or {"ok": True, "message_ts": self.ts()}

    def _chat_update(self, arguments: Payload) -> Payload:
        place = self.channels.get(str(arguments.get("channel")))
        message = next((m for m in place.messages if m["ts"] == arguments.get("ts")), None) if place else None
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if message.get("bot_id") != BOT_ID:
            return {"ok": False, "error": "cant_update_message"}
        found = problems_of_message(arguments, limit=UPDATE_TEXT, mentions=self._may_mention(arguments))
        refused = self._refused(found, "chat.update")
        if refused:
            return refused
        message.update({name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments})
        return {"ok": True, "channel": arguments["channel"], "ts": arguments["ts"], "text": arguments["text"]}

    def _views_open(self, arguments: Payload) -> Payload:
        opened = self._triggers.pop(str(arguments.get("trigger_id")), None)
        if opened is None:
            return {"ok": False, "error": "invalid_trigger_id"}
        if time.monotonic() - opened > 3:
            return {"ok": False, "error": "expired_trigger_id"}
        return self._keep_view(arguments["view"], f"V{next(self._numbers)}")

    def _views_update(self, arguments: Payload) -> Payload:
        if arguments.get("view_id") not in self.views:
            return {"ok": False, "error": "not_found"}
        return self._keep_view(arguments["view"], arguments["view_id"])

    def _views_publish(self, arguments: Payload) -> Payload:
        refused = self._refused(problems_of_view(arguments["view"]), "views.publish")
        if refused:
            return refused
        self.homes[arguments["user_id"]] = {**arguments["view"], "id": "V0HOME"}
        return {"ok": True, "view": self.homes[arguments["user_id"]]}

    def _keep_view(self, view: Payload, id_: str) -> Payload:
        refused = self._refused(problems_of_view(view), "views")
        if refused:
            return refused
        self.views[id_] = {**view, "id": id_}
        return {"ok": True, "view": self.views[id_]}

    def _users_info(self, arguments: Payload) -> Payload:
        user = arguments["user"]
        if user not in self.locales:
            return {"ok": False, "error": "user_not_found"}
        profile = {"id": user, "team_id": TEAM, "name": "somebody"}
        if str(arguments.get("include_locale")).lower() in ("1", "true"):
            profile["locale"] = self.locales[user]
        return {"ok": True, "user": profile}

    def _conversations_replies(self, arguments: Payload) -> Payload:
        place = self.channels.get(str(arguments.get("channel")))
        if place is None:
            return {"ok": False, "error": "channel_not_found"}
        if HISTORY_SCOPE[place.kind] not in self.scopes:
            return {"ok": False, "error": "missing_scope"}
        if not place.member:
            return {"ok": False, "error": "not_in_channel"}
        ts = arguments.get("ts")
        thread = [m for m in place.messages if m["ts"] == ts or m.get("thread_ts") == ts]
        if not thread:
            return {"ok": False, "error": "thread_not_found"}
        if str(arguments.get("include_all_metadata")).lower() not in ("1", "true"):
            thread = [{name: value for name, value in m.items() if name != "metadata"} for m in thread]
        limit = int(arguments.get("limit", 1000))
        begin = int(arguments.get("cursor") or 0)
        more = str(begin + limit) if begin + limit < len(thread) else ""
        return {"ok": True, "messages": thread[begin : begin + limit], "response_metadata": {"next_cursor": more}}

    def _conversations_history(self, arguments: Payload) -> Payload:
        place = self.channels.get(str(arguments.get("channel")))
        if place is None or not place.member:
            return {"ok": False, "error": "channel_not_found" if place is None else "not_in_channel"}
        if HISTORY_SCOPE[place.kind] not in self.scopes:
            return {"ok": False, "error": "missing_scope"}
        roots = [m for m in place.messages if m.get("thread_ts") in (None, m["ts"])]
        return {"ok": True, "messages": roots[::-1], "response_metadata": {"next_cursor": ""}}

    def _assistant_threads_setStatus(self, arguments: Payload) -> Payload:  # noqa: N802
        if not arguments.get("thread_ts"):
            return {"ok": False, "error": "invalid_thread_ts"}
        where = (arguments["channel_id"], arguments["thread_ts"])
        if arguments.get("status"):
            self.statuses[where] = arguments["status"]
        else:
            self.statuses.pop(where, None)
        return {"ok": True}

    def _assistant_threads_setSuggestedPrompts(self, arguments: Payload) -> Payload:  # noqa: N802
        if "thread_ts" in arguments:
            self.problems.append("prompts with a thread_ts are dropped silently")
        prompts = arguments.get("prompts") or []
        if not 1 <= len(prompts) <= 4 or any(prompt.keys() != {"title", "message"} for prompt in prompts):
            self.problems.append("prompts")
            return {"ok": False, "error": "invalid_arguments"}
        return {"ok": True}

    def _refused(self, found: list[str], what: str) -> Payload | None:
        self._check(found, what)
        return {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": found}} if found else None

    def _check(self, found: list[str], what: str) -> None:
        self.problems += [f"{what}: {problem}" for problem in found]

    def _may_mention(self, arguments: Payload) -> bool:
        return self.mentions_allowed

    # response_url

    async def _response_url(self, request: web.Request) -> web.Response:
        arguments = await request.json()
        fault = self._fault("response_url")
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.status != 200:
                return web.Response(status=fault.status, text="fault")
        kept = self._responses.get(request.match_info["id"])
        if kept is None or kept["left"] <= 0:
            return web.Response(status=404, text="used_url")
        kept["left"] -= 1
        self._note("response_url", {**arguments, "channel": kept["channel"]})
        found = problems_of_message(arguments, mentions=self._may_mention(arguments))
        if arguments.get("response_type") not in ("ephemeral", "in_channel"):
            found.append("response_type")
        self._check(found, "response_url")
        if arguments.get("response_type") == "in_channel":
            place = self.channels[kept["channel"]]
            names = ("text", "blocks", "thread_ts")
            message = {name: arguments[name] for name in names if name in arguments}
            place.messages.append({"type": "message", "bot_id": BOT_ID, "user": BOT_USER, "ts": self.ts(), **message})
        return web.Response(text="ok")

    # Socket Mode

    def _open_connection(self, token: str) -> Payload:
        if token != APP_TOKEN:
            return {"ok": False, "error": "invalid_auth"}
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        self.connections_opened += 1
        return {"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/socket?ticket={ticket}"}

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="spent")
        self._tickets.remove(ticket)
        fault = self._fault("socket")
        if fault is not None:
            return web.Response(status=fault.status, text="fault")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        self.sockets.append(socket)
        self._changed.set()
        async for frame in socket:
            if frame.type != aiohttp.WSMsgType.TEXT:
                continue
            answer = json.loads(frame.data)
            waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer.get("payload"))
        return socket


def signed(raw: bytes, *, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """Return the two headers with which Slack signs a request."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def buttons(blocks: list[Payload]) -> dict[str, Payload]:
    """Return the clickable elements of blocks by what they say."""
    found: dict[str, Payload] = {}
    for block in blocks:
        for element in (*block.get("elements", ()), *filter(None, (block.get("accessory"),))):
            if element.get("type") == "button":
                words = element.get("accessibility_label") or element["text"]["text"]
                found[words] = element
    return found
