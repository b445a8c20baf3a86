"""The web side: each route translates a request, asks the assistant, and translates the reply back."""

import hmac
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import brotli
from fastapi import FastAPI
from pydantic import BaseModel, SecretStr
from pydantic_core import to_json as to_bytes
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message

import bot
from bot.assistant import Assistant, Question
from bot.history import History
from bot.journal import Channel
from bot.replies import Reply, outlined, to_json
from bot.settings import Settings
from bot.web.asset import REVALIDATED, accepted_coding
from bot.web.clients import client_of
from bot.web.doorway import Doorway
from bot.web.incoming import Asked, Feedback, RefusedError, read_body, read_feedback, read_question, wanted_language
from bot.web.ledger import Ledger
from bot.web.pages import Edition, Pages
from bot.web.parts import Parts, Running
from bot.web.past import Past
from bot.web.site import add_home, add_statement, add_widget, read_widget

log = logging.getLogger(__name__)

LARGE_REGISTER = 500
"""Entries above which matching takes long enough to hold up other requests, so that it goes to a thread."""

LARGEST_SLACK_BODY = 256 * 1024
ONE_PACKET = 1400  # bytes that arrive at once anyway, so compressing them gains nothing


class Refusal(BaseModel):
    """The body of every refusal: what is wrong, in a sentence in the asker's language."""

    detail: str


def create_app(assistant: Assistant, settings: Settings, parts: Parts | None = None) -> FastAPI:
    """Return the web side of an assistant, with what stands around it."""
    parts = parts or Parts()
    running = Running(parts)
    widget = read_widget()
    pages = Pages(assistant, settings, widget_url=f"/widget/{widget.version}.js", has_history=parts.archive is not None)
    past = None if parts.archive is None else Past(History(parts.archive), pages)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        register = assistant.register
        log.info("%d processings, version %s: %s", len(register.processings), register.version, settings.public_url)
        await running.start()
        try:
            yield
        finally:
            await running.stop()

    async def refuse(request: Request, refused: RefusedError, **words: str) -> Response:
        return _draw_refusal(request, refused, pages.edition, words)

    async def refuse_what_is_not_here(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        response = await refuse(request, RefusedError(status, "method" if status == 405 else "not_found"))
        response.headers.update(getattr(error, "headers", None) or {})  # which methods there are
        return response

    async def admit(request: Request, language: str | None) -> None:
        # After the body was read, as it tells the asker's language. What is refused for its form costs less than this.
        client = client_of(request.scope, trusted_proxies=settings.trusted_proxies)
        if seconds := await parts.limiter.wait("web", client):
            raise RefusedError(429, "too_many", language=language, retry_after=seconds)

    async def reply_to(request: Request, asked: Asked, language: str | None) -> Reply:
        question = Question(
            text=asked.question,
            language=language,
            context=asked.context,
            explain=asked.explain,
            channel=Channel.WEB,
        )
        large = len(assistant.register.processings) > LARGE_REGISTER
        reply = await run_in_threadpool(assistant.answer, question) if large else assistant.answer(question)
        request.state.told = outlined(reply)
        return reply

    app = FastAPI(
        title="Privacy assistant",
        version=bot.__version__,
        openapi_url=None,
        redirect_slashes=False,  # it would redirect to http behind a router that ends TLS
        lifespan=lifespan,
        exception_handlers={HTTPException: refuse_what_is_not_here},
    )
    app.state.assistant = assistant  # for whoever publishes an edited register
    app.add_middleware(Doorway, settings=settings, refuse=refuse)
    app.add_middleware(Ledger, metrics=parts.metrics)  # the last that is added is the first that is passed
    refusals: dict[int | str, dict[str, Any]] = {
        status: {"model": Refusal} for status in (400, 408, 413, 415, 422, 429, 431, 500)
    }

    @app.post("/api/ask", openapi_extra={"requestBody": _json_body(Asked)}, responses=refusals)
    async def ask(request: Request) -> Response:
        """Answer a question from the register."""
        asked = await read_question(request, assistant.register.languages)
        await admit(request, asked.language)
        return _json(request, to_json(await reply_to(request, asked, asked.language)))

    @app.post("/api/feedback", status_code=204, openapi_extra={"requestBody": _json_body(Feedback)}, responses=refusals)
    async def feedback(request: Request) -> Response:
        """Take whether a reply was helpful."""
        judged = await read_feedback(request)
        await admit(request, None)
        parts.journal.rate(judged.reply_id, helpful=judged.helpful)
        request.state.told = f"helpful={str(judged.helpful).lower()} reply={judged.reply_id}"
        return Response(status_code=204)

    @app.get("/api/register", responses=refusals)
    def register(request: Request, language: str | None = None) -> Response:
        """Return the public register as told in one of its languages: the one given, else the one the asker prefers."""
        edition = pages.edition
        if language is not None and language not in edition.languages:
            raise RefusedError(422, "language")
        chosen = language or wanted_language(request, edition.languages)
        vary = {"vary": "Accept-Encoding, Accept-Language", "content-language": chosen}
        return edition.twin(chosen).response(request, cache_control=REVALIDATED, headers=vary)

    add_what_is_watched(app, assistant, parts, running, metrics_token=settings.metrics_token)
    if (slack := parts.slack) is not None:

        @app.post("/slack/events", include_in_schema=False)
        async def slack_events(request: Request) -> Response:
            return await slack.handle(_with_body(request, await read_body(request, LARGEST_SLACK_BODY)))

    add_widget(app, widget)
    add_home(app, pages)
    add_statement(app, pages, reply_to, admit, past)
    return app


def add_what_is_watched(
    app: FastAPI, assistant: Assistant, parts: Parts, running: Running, *, metrics_token: SecretStr | None
) -> None:
    """Add to the app what operators watch; /metrics only where there is a token that opens it."""

    @app.get("/healthz")
    async def health() -> dict[str, Any]:
        """Return how the app is."""
        register = assistant.register
        return {
            "status": "ok",
            "register": {
                "version": register.version,
                "date": register.date.isoformat(),
                "processings": len(register.processings),
                "error": None,
                "held_back": None,
                **parts.standing(),
            },
            "storage": parts.storage and parts.storage(),
            "slack": running.slack_status(),
        }

    if (metrics := parts.metrics) is None or metrics_token is None:
        return
    expected = metrics_token.get_secret_value().encode()

    @app.get("/metrics", include_in_schema=False)
    def told_metrics(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        # The scheme's case does not matter (RFC 9110, 11.1).
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), expected):
            raise RefusedError(401, "metrics_token")
        return Response(metrics.text(), headers={"content-type": metrics.content_type})


def _draw_refusal(request: Request, refused: RefusedError, edition: Edition, words: Mapping[str, str]) -> Response:
    """Return a refusal as people or programs read it, in the asker's language where that is known."""
    language = refused.language or wanted_language(request, edition.languages)
    say = edition.messages(language).pages
    sentence = refused.sentence(say, languages=", ".join(edition.languages), **words)
    headers = {"content-language": language, **refused.headers}
    if not _is_page(request.scope["path"]):
        return JSONResponse({"detail": sentence}, status_code=refused.status, headers=headers)
    page = edition.not_found(language) if refused.reason == "not_found" else edition.error(language, sentence)
    return HTMLResponse(page, status_code=refused.status, headers=headers)


def _is_page(path: str) -> bool:
    """Return whether people read what is at a path, rather than programs."""
    return not (
        path.startswith(("/api", "/slack", "/healthz", "/metrics", "/widget", "/assets")) or path.endswith(".json")
    )


def _json(request: Request, body: Mapping[str, Any]) -> Response:
    content = to_bytes(body)
    headers = {"vary": "Accept-Encoding"}
    if len(content) > ONE_PACKET and accepted_coding(request.headers.get("accept-encoding", ""), ("br",)) == "br":
        content = brotli.compress(content, quality=1)  # in a quarter of the time of 4, and one packet still
        headers["content-encoding"] = "br"
    return Response(content, media_type="application/json", headers=headers)


def _json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Return how a body is described in OpenAPI; it is read by `bot.web.incoming`, not by FastAPI."""
    return {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}


def _with_body(request: Request, body: bytes) -> Request:
    """Return a request whose body was read already, for a reader of its own."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)
