"""The routes of what browsers load: the widget, the statement, and the page one shows."""

from collections.abc import Awaitable, Callable
from importlib import resources

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.replies import Reply
from bot.web.asset import IMMUTABLE, REVALIDATED, SHORT_LIVED, Asset
from bot.web.embed import widget_script
from bot.web.incoming import Asked, RefusedError, read_form, to_question, wanted_language
from bot.web.pages import Edition, Pages
from bot.web.past import Past
from bot.web.statement import section_path, statement_path

READ = ["GET", "HEAD"]

ReplyTo = Callable[[Request, Asked, str | None], Awaitable[Reply]]
"""Answers a question that came with a request; the asker's language comes last."""

Admit = Callable[[Request, str | None], Awaitable[None]]
"""Raises RefusedError, in the asker's language, where a client asks more often than it may."""


def read_widget() -> Asset:
    """Return the widget's script as it is served."""
    return Asset(widget_script(), "text/javascript; charset=utf-8")


def add_widget(app: FastAPI, widget: Asset) -> None:
    """Add the widget's script and its demonstration to the app."""
    demo = Asset(resources.files("bot.web").joinpath("widget", "demo.html").read_bytes(), "text/html; charset=utf-8")

    @app.api_route("/widget.js", methods=READ, include_in_schema=False)
    async def widget_in_force(request: Request) -> Response:
        return widget.response(request, cache_control=SHORT_LIVED)

    @app.api_route("/widget/demo", methods=READ, include_in_schema=False)
    async def widget_demo(request: Request) -> Response:
        return demo.response(request, cache_control=REVALIDATED)

    @app.api_route("/widget/{version}.js", methods=READ, include_in_schema=False)
    async def widget_of_a_version(request: Request, version: str) -> Response:
        if version == widget.version:
            return widget.response(request, cache_control=IMMUTABLE)
        # A page that names an older version, or during an upgrade another server's, still gets a widget; one that names
        # its hash as well gets none, as it asked for.
        return RedirectResponse("/widget.js", status_code=302)


def add_home(app: FastAPI, pages: Pages) -> None:
    """Add the first page to the app, and what all pages load."""

    @app.api_route("/", methods=READ, include_in_schema=False)
    def home(request: Request, language: str | None = None) -> Response:
        edition = pages.edition
        chosen = language if language in edition.languages else wanted_language(request, edition.languages)
        headers = {"vary": "Accept-Encoding, Accept-Language"}
        return edition.home(chosen).response(request, cache_control=REVALIDATED, headers=headers)

    @app.api_route("/assets/{name}", methods=READ, include_in_schema=False)
    def asset(request: Request, name: str) -> Response:
        found = pages.edition.asset(name)
        if found is None:
            raise HTTPException(404)
        return found.response(request, cache_control=IMMUTABLE if found.version in name else REVALIDATED)

    @app.api_route("/favicon.svg", methods=READ, include_in_schema=False)
    @app.api_route("/favicon.ico", methods=READ, include_in_schema=False)
    async def favicon(request: Request) -> Response:
        return pages.edition.favicon.response(request, cache_control=SHORT_LIVED)

    @app.api_route("/robots.txt", methods=READ, include_in_schema=False)
    async def robots() -> Response:
        return Response("User-agent: *\nAllow: /\n", media_type="text/plain", headers={"cache-control": SHORT_LIVED})


def add_statement(app: FastAPI, pages: Pages, reply_to: ReplyTo, admit: Admit, past: Past | None = None) -> None:
    """Add the statement to the app, with its `past` and what is asked on it.

    What may draw a page does so in a thread: a large register takes a while, and so may the storage that has the past.
    """

    # Few, so that a storage that hangs or many that look back leave the other threads to those who read today's pages.
    threads_of_the_past = CapacityLimiter(2)

    def edition_in(language: str) -> Edition:
        """Return the pages as they are now; raises where they are not in this language."""
        edition = pages.edition
        if language not in edition.languages:
            raise HTTPException(404)
        return edition

    async def edition_of(version: str | None, language: str) -> Edition | None:
        """Return the pages of a version, of today where none is asked for; None where that one is today's."""
        edition = edition_in(language)
        if version is None:
            return edition
        if version == edition.register.version:
            return None
        if past is None:
            raise RefusedError(404, "version_unknown", language=language)
        return await to_thread.run_sync(past.edition, version, language, limiter=threads_of_the_past)

    async def answer(
        request: Request, edition: Edition, language: str, read: Callable[[], Awaitable[Asked]]
    ) -> Response:
        asked = None
        try:
            asked = await read()
            await admit(request, language)
        except RefusedError as refused:
            page = edition.refusal(language, refused, asked)
            return HTMLResponse(page, status_code=refused.status, headers=refused.headers)
        reply = await reply_to(request, asked, language)
        return HTMLResponse(edition.answer(language, question=asked.question, reply=reply))

    @app.api_route("/statement", methods=READ, include_in_schema=False)
    async def statement_in_a_language(request: Request) -> Response:
        language = wanted_language(request, pages.edition.languages)
        return RedirectResponse(statement_path(language), status_code=307, headers={"vary": "Accept-Language"})

    @app.api_route("/statement/{language}.json", methods=READ, include_in_schema=False)
    def statement_as_json(request: Request, language: str) -> Response:
        return edition_in(language).twin(language).response(request, cache_control=REVALIDATED)

    @app.api_route("/statement/{language}", methods=READ, include_in_schema=False)
    async def statement(request: Request, language: str, q: str | None = None, version: str | None = None) -> Response:
        if q is None:
            shown = await edition_of(version, language)
            if shown is None:
                return RedirectResponse(statement_path(language), status_code=307)
            page = await run_in_threadpool(shown.statement, language)
            return page.response(request, cache_control=REVALIDATED)
        edition = edition_in(language)

        async def linked() -> Asked:  # from elsewhere: our own form keeps the question out of the address
            return to_question({"question": q}, edition.languages)

        return await answer(request, edition, language, linked)

    @app.post("/statement/{language}/ask", include_in_schema=False)
    async def ask(request: Request, language: str) -> Response:
        edition = edition_in(language)
        return await answer(request, edition, language, lambda: read_form(request, edition.languages))

    @app.api_route("/statement/{language}/ask", methods=READ, include_in_schema=False)
    async def back_from_the_answer(language: str) -> Response:
        edition_in(language)
        return RedirectResponse(statement_path(language), status_code=303)

    @app.api_route("/statement/{language}/changes", methods=READ, include_in_schema=False)
    async def changes(request: Request, language: str) -> Response:
        edition_in(language)
        if past is None:
            raise HTTPException(404)
        page = await to_thread.run_sync(past.changes, language, limiter=threads_of_the_past)
        return page.response(request, cache_control=REVALIDATED)

    @app.api_route("/statement/{language}/section/{id:path}", methods=READ, include_in_schema=False)
    async def section(request: Request, language: str, id: str, version: str | None = None) -> Response:
        edition = await edition_of(version, language)
        if edition is None:
            return RedirectResponse(section_path(language, id), status_code=307)
        page = await run_in_threadpool(edition.section, language, id)
        if page is not None:
            return page.response(request, cache_control=REVALIDATED)
        if edition.has_section(id):  # the register has shrunk to one page since the link was made
            return RedirectResponse(statement_path(language, f"section-{id}", edition.query), status_code=307)
        raise HTTPException(404)
