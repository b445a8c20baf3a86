"""The servers around a browser test, each on a port of its own and so an origin of its own: host pages and faults."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.web.embed import version_of, widget_script


@contextmanager
def serving(app: Any, *, port: int = 0) -> Iterator[str]:
    """Serve an ASGI app on this machine, on a free port if none is given, while the block runs; yields its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", lifespan="on", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=10)


@dataclass
class Site:
    """A site that embeds the widget, another origin than the assistant's. Its pages are made as the tests need them."""

    url: str = ""
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Return the site as an ASGI app."""
        return Starlette(routes=[Route("/{name}", self._page)])

    def page(
        self, body: str, *, lang: str = "nl", head: str = "", policy: str = "", attributes: str = "", style: str = ""
    ) -> str:
        """Add a page and return its address. `policy` is its Content-Security-Policy, `style` its own style sheet."""
        name = f"p{len(self.pages)}"
        if style:
            self.pages[f"{name}.css"] = (style, {"content-type": "text/css"})
            head += f'<link rel="stylesheet" href="/{name}.css">'
        text = (
            f'<!doctype html><html lang="{escape(lang)}" {attributes}><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
            f"<title>Energie voor je huis</title>{head}</head><body>{body}</body></html>"
        )
        headers = {"content-security-policy": policy} if policy else {}
        self.pages[name] = (text, {"content-type": "text/html; charset=utf-8"} | headers)
        return f"{self.url}/{name}"

    async def _page(self, request: Request) -> Response:
        text, headers = self.pages.get(request.path_params["name"], ("", {}))
        return Response(text, headers=headers) if text else PlainTextResponse("", status_code=404)


@dataclass
class Faults:
    """An assistant's server that does to a question what it says: be slow, fail, answer with something odd."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    voted: list[dict[str, Any]] = field(default_factory=list)
    well: bool = False  # whether it has recovered
    statement_url: str = "https://voorbeeld.example/privacy#4.6"  # what its answers link to

    def app(self) -> Starlette:
        """Return the server as an ASGI app."""
        return Starlette(
            routes=[
                Route("/widget.js", self._script),
                Route("/api/ask", self._ask, methods=["POST", "OPTIONS"]),
                Route("/api/feedback", self._feedback, methods=["POST", "OPTIONS"]),
                Route("/statement/{language}", lambda _: HTMLResponse("<h1>Privacyverklaring</h1>")),
            ]
        )

    async def _script(self, _: Request) -> Response:
        return Response(
            widget_script(), media_type="text/javascript", headers=_CORS | {"etag": version_of(widget_script())}
        )

    async def _ask(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers=_CORS)
        body = await request.json()
        self.asked.append(body)
        question = body["question"]
        if "langzaam" in question and not self.well:
            await asyncio.sleep(float(question.split()[-1]))
        if "stuk" in question and not self.well:
            return Response("<h1>500</h1>", status_code=int(question.split()[-1]), headers=_CORS)
        if "te veel" in question and not self.well:
            return JSONResponse({"detail": "Wacht 42 seconden."}, status_code=429, headers=_CORS)
        if "onleesbaar" in question:
            return Response("<!doctype html>", headers=_CORS)
        return JSONResponse(reply(question, self.statement_url), headers=_CORS)

    async def _feedback(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers=_CORS)
        self.voted.append(await request.json())
        return Response(status_code=204, headers=_CORS)


_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "content-type",
    "access-control-max-age": "7200",
}


def reply(question: str, statement_url: str) -> dict[str, Any]:
    """Return a reply that says the question back wherever a register text stands."""
    return {
        "kind": "answer",
        "language": "nl",
        "lead": question,
        "text": f"Tekst: {question}",
        "processings": [
            {
                "id": "4.6",
                "section": question,
                "title": question,
                "purpose": question,
                "lawful_basis": {
                    "code": "consent",
                    "label": "Toestemming",
                    "article": "art. 6",
                    "explanation": question,
                },
                "facts": [{"id": "retention", "label": "Bewaartermijn", "text": question}],
                "rights": [
                    {"id": "withdraw_consent", "label": "Intrekken", "article": "art. 7", "text": question},
                    {"id": "access", "label": "Inzien", "article": "art. 15", "text": question},
                ],
                "statement_url": statement_url,
                "text_language": "nl",
            }
        ],
        "topic": None,
        "suggestions": [question],
        "facets": [],
        "statement_url": statement_url,
        "contact": question,
        "register": {"version": "0123456789ab", "date": "2026-11-23"},
        "reply_id": "a1",
    }
