"""What must hold whatever comes in: each target makes of bytes what one of the app's doors takes, and asserts it.

The bytes come from a fuzzer (`make fuzz`, `python -m tests.fuzz`) or from tests/fuzz/corpus (`test_fuzz.py`). Nothing
here depends on the fuzzer, and the same bytes always mean the same.
"""

import asyncio
import itertools
import logging
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from pydantic_core import to_json as to_bytes
from starlette.types import Message

from bot.assistant import Assistant, Question
from bot.journal import Channel
from bot.knowledge.loader import RegisterError, Source, load_examples, load_register
from bot.knowledge.register import Audience
from bot.logs import OneLine
from bot.matching.text import LONGEST_TEXT, LONGEST_WORD, normalise, sentences_of, words_of
from bot.redaction import LONGEST_TEXT as LONGEST_REDACTED
from bot.redaction import redact
from bot.replies import to_json
from bot.settings import Settings
from bot.slack.blocks import Surface, draw
from bot.slack.text import as_question, escape, escaped_within, said, shortened
from bot.terminal import draw_reply
from bot.web.api import create_app
from bot.web.incoming import LONGEST_QUESTION, RefusedError, clean, preferred_language, to_question
from bot.web.pages import Pages
from tests.examples import EXAMPLE_REGISTER
from tests.slack.block_kit import problems_of_blocks

PARTED = b"\n%%\n"  # what stands between two files, or between the parts of a question or a request

_NOT_IN_A_LINE = re.compile(rb"[^\x20-\x7e]")
_NOT_IN_A_HEADER = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")

_URL = "https://privacy.example.org"
_CHANGED = date(2026, 11, 23)
_QUESTION = "Waarom bewaren jullie dit en hoe lang? Who sees it?"


def knowledge(data: bytes) -> None:
    """A register, its topics, its examples: read or refused with problems for people; what is read can be served."""
    register_file, _, topics_file = data.partition(PARTED)
    topics = Source("topics.yaml", topics_file) if topics_file else None
    try:
        register = load_register(Source("processings.yaml", register_file), topics, changed=_CHANGED)
    except RegisterError as refused:
        _assert_told_to_people(refused, data)
    else:
        assistant = Assistant(register, base_url=_URL, new_id=lambda: "reply")
        for language in register.languages:
            assistant.answer(Question(text=_QUESTION, language=language, explain=True))
            edition = Pages(assistant, _settings(), widget_url="/widget.js").edition
            page = edition.statement(language).content + edition.twin(language).content
            assert b"<script>" not in page
    try:
        load_examples(Source("examples.yaml", register_file), EXAMPLE_REGISTER)
    except RegisterError as refused:
        _assert_told_to_people(refused, data)


def words(data: bytes) -> None:
    """A text on every way it goes: read, redacted, logged, shown in a page, in a terminal and in Slack."""
    try:
        text = data.decode("utf-8", "surrogatepass")  # halves of characters, as JSON's escapes may hold them
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    plain = normalise(text)
    assert len(plain) <= LONGEST_TEXT
    assert all(0 < len(word) <= LONGEST_WORD for word in words_of(text))
    assert all(sentence.words for sentence in sentences_of(text))
    kept = redact(text)
    assert len(kept) <= LONGEST_REDACTED + 200  # of what was near the end a marker may be longer
    kept.encode("utf-8")
    assert kept.splitlines() in ([], [kept])
    logged = OneLine().format(logging.makeLogRecord({"name": "bot", "levelname": "INFO", "msg": "%s", "args": (text,)}))
    assert len(logged.splitlines()) == 1
    logged.encode("utf-8")
    assert clean(clean(text)) == clean(text)
    preferred_language(text, ("nl", "en"))
    heard = as_question(said(text))
    assert "<" not in escape(heard)
    assert ">" not in escape(heard)
    for limit in (1, 30, 2900):
        assert len(shortened(heard, limit)) <= limit
        assert len(escaped_within(heard, limit)) <= limit


def question(data: bytes) -> None:
    """A question with what a client may send beside it: a reply that every channel can draw, and nothing for staff."""
    text, language, context, *_ = (*data.split(PARTED), b"", b"", b"")
    given = {
        "question": text.decode("utf-8", "replace")[:LONGEST_QUESTION],
        "language": language.decode("utf-8", "replace") or None,
        "context": context.decode("utf-8", "replace") or None,
    }
    try:
        asked = to_question(given, EXAMPLE_REGISTER.languages)
    except RefusedError:
        return
    for audience, channel in ((Audience.PUBLIC, Channel.WEB), (Audience.STAFF, Channel.SLACK)):
        reply = _assistant().answer(
            Question(
                text=asked.question,
                language=asked.language,
                context=asked.context,
                audience=audience,
                channel=channel,
                explain=True,
            )
        )
        assert reply.text
        assert reply.language in EXAMPLE_REGISTER.languages
        body = to_bytes(to_json(reply))
        if audience is Audience.PUBLIC:
            assert b"misconduct" not in body
        draw_reply(reply, links=True)
        for surface in Surface:
            message = draw(reply, surface=surface, question=asked.question, officer=True)
            kind = "modal" if surface is Surface.MODAL else "message"
            assert problems_of_blocks(list(message.blocks), surface=kind) == []


def request(data: bytes) -> None:
    """A request as the server hands it on: an answer or a refusal, whole and with every header that keeps it safe."""
    line, headers, body, *_ = (*data.split(PARTED), b"", b"", b"")
    method, _, address = _NOT_IN_A_LINE.sub(b"", line).partition(b" ")  # the server refuses what these could not hold
    path, _, query = address.partition(b"?")
    pairs = [pair.partition(b":") for pair in _NOT_IN_A_HEADER.sub(b"", headers).split(b"\n") if b":" in pair]
    sent = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
    if not any(name == b"host" for name, _ in sent):
        sent.append((b"host", b"privacy.example.org"))
    status, told, answer = asyncio.run(_answer(method or b"GET", path, query, sent, body))
    assert status < 500, (status, answer[:200])
    assert told.get("x-content-type-options") == "nosniff"
    assert "default-src 'none'" in told["content-security-policy"]
    assert "cache-control" in told
    assert "set-cookie" not in told
    for value in told.values():
        assert value.isprintable()
    if status >= 400:
        assert len(answer) < 20_000


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {target.__name__: target for target in (knowledge, words, question, request)}
)


def _assert_told_to_people(refused: RegisterError, data: bytes) -> None:
    assert refused.problems
    for problem in refused.problems:
        told = str(problem)
        assert told.isprintable(), told
        assert problem.line is None or 1 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 2
        for language in ("nl", "en"):
            assert str(problem.told_in(language))


@cache
def _settings() -> Settings:
    return Settings(_env_file=None, public_url=_URL)  # type: ignore[call-arg]


@cache
def _assistant() -> Assistant:
    numbers = itertools.count()
    return Assistant(EXAMPLE_REGISTER, base_url=_URL, new_id=lambda: f"reply-{next(numbers)}")


@cache
def _app() -> FastAPI:
    return create_app(_assistant(), _settings())


async def _answer(
    method: bytes, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Return what the app answers to a request: its status, headers and body."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method.decode("ascii"),
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": ("203.0.113.9", 4711),
        "server": ("127.0.0.1", 8000),
    }
    coming = [{"type": "http.request", "body": body, "more_body": False}]
    said: list[Message] = []

    async def receive() -> Any:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        said.append(message)

    await _app()(scope, receive, send)
    begun = [message for message in said if message["type"] == "http.response.start"]
    if not begun:  # nobody was there any more
        return 0, {}, b""
    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in begun[0]["headers"]}
    return begun[0]["status"], told, b"".join(message.get("body", b"") for message in said[1:])
