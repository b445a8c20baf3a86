"""What every request and response passes: whose host it is, which site may read it, the headers that keep it safe."""

import logging
import re
import secrets
import traceback
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings
from bot.web.incoming import RefusedError

log = logging.getLogger(__name__)

EMBEDDABLE = ("/api/", "/widget.js", "/widget/")  # what pages of other origins load
MOST_HEADERS = 100
LARGEST_HEAD = 16 * 1024  # bytes of all headers; the server's own bound holds only for those that come in parts
LONGEST_ADDRESS = 4096  # bytes: 500 characters of a linked question, each as %xx%xx%xx, with room
PREFLIGHT_SECONDS = 7200  # the longest that Chromium keeps one

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
NOTHING_ASKED_OF_THE_BROWSER = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([\w.-]{1,253}))(?::\d{1,5})?")


class Refuse(Protocol):
    """Draws a refusal, as JSON or as a page. The words are filled into its sentence."""

    async def __call__(self, request: Request, refused: RefusedError, **words: str) -> Response:
        """Return the response."""


class Doorway:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, *, settings: Settings, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse
        self._hosts = {urlsplit(settings.public_url).hostname, "localhost", "127.0.0.1", "::1"}
        self._origins = frozenset(settings.allowed_origins) | {settings.public_url}
        safe = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": NOTHING_ASKED_OF_THE_BROWSER,
            "X-Frame-Options": "DENY",  # for browsers that don't know frame-ancestors
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if settings.https:
            safe["Strict-Transport-Security"] = "max-age=31536000"
        self._headers = {
            (page, embeddable): _encode(
                safe
                | {
                    "Content-Security-Policy": PAGE_POLICY if page else DATA_POLICY,
                    "Cross-Origin-Resource-Policy": "cross-origin" if embeddable else "same-origin",
                }
            )
            for page in (True, False)
            for embeddable in (True, False)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        embeddable = is_embeddable(scope["path"])
        headers = Headers(scope=scope)
        cors = self._cors(headers.get("origin")) if embeddable else []
        started = False

        async def send_safely(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = message["headers"]
                page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in given)
                kept = any(name == b"cache-control" for name, _ in given)
                extra = self._headers[page, embeddable] + cors + ([] if kept else [(b"cache-control", b"no-store")])
                message["headers"] = [*given, *extra]
            await send(message)

        request = Request(scope, receive)
        try:
            if _is_too_long(scope):
                raise RefusedError(431, "head", unread=True)
            if "content-length" in headers and "transfer-encoding" in headers:
                # A proxy in front may believe the other one, and take the rest of the body for another's request.
                raise RefusedError(400, "framing", unread=True)
            if not self._is_ours(headers.get("host", ""), scope["path"]):
                raise RefusedError(400, "host")
            if embeddable and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                await _preflight(cors)(scope, receive, send_safely)
                return
            await self._app(scope, receive, send_safely)
        except ClientDisconnect:
            log.debug("a client went away before its question was whole")
        except RefusedError as refused:
            await (await self._refuse(request, refused))(scope, receive, send_safely)
        except Exception as error:
            id = secrets.token_hex(4)
            log.error("problem %s: %s", id, described(error))
            if not started:
                response = await self._refuse(request, RefusedError(500, "problem"), id=id)
                await response(scope, receive, send_safely)

    def _is_ours(self, host: str, path: str) -> bool:
        # A platform asks for the health of a process at its bare address.
        return path == "/healthz" or _hostname(host) in self._hosts

    def _cors(self, origin: str | None) -> list[tuple[bytes, bytes]]:
        """Return the headers by which a page of another origin may read the answer. Credentials are never used."""
        if "*" in self._origins:
            return _encode({"Access-Control-Allow-Origin": "*"})
        allowed = {"Access-Control-Allow-Origin": origin} if origin in self._origins else {}
        return _encode({**allowed, "Vary": "Origin"})


def _is_too_long(scope: Scope) -> bool:
    headers = scope["headers"]
    return (
        len(headers) > MOST_HEADERS
        or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEAD
        or len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS
    )


def is_embeddable(path: str) -> bool:
    """Return whether pages of other origins may load what is at a path."""
    return path.startswith(EMBEDDABLE) or (path.startswith("/statement/") and path.endswith(".json"))


def described(error: BaseException) -> str:
    """Return an exception's type and where it came from, in one line; not its message, which may repeat a question."""
    places = (f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__))
    causes = f" from {described(error.__cause__)}" if error.__cause__ else ""
    return f"{type(error).__name__} at {' > '.join(places)}{causes}"


def _preflight(cors: list[tuple[bytes, bytes]]) -> Response:
    if all(name != b"access-control-allow-origin" for name, _ in cors):
        return Response(status_code=403)
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Cache-Control": f"max-age={PREFLIGHT_SECONDS}",
    }
    return Response(status_code=204, headers=allowed)


def _hostname(host: str) -> str | None:
    """Return the name in a Host header, without its port; None where it is no such header."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower() if found else None


def _encode(headers: Mapping[str, str | None]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items() if value is not None]
