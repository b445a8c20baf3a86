"""What a public address is sent by those who mean no good: a reply or a 4xx with a sentence, quickly, never a 5xx."""

import collections
import gzip
import importlib
import logging
import pkgutil
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator

import pytest
import schemathesis
from httpx import Response
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from starlette.testclient import TestClient

import bot
from bot.web import incoming, server
from tests.naughty import NAUGHTY, PIECES, stretched
from tests.test_server import GET, port, said
from tests.web import PUBLIC_URL, SHIPPED, web

__all__ = ["port"]  # the fixture: the real app on the real protocol

MOST_SECONDS = 0.1  # of the processor; 0.05 is promised, and a machine may be slow or busy
KINDS = {"answer", "choices", "overview", "topic", "fallback"}
JSON = {"content-type": "application/json"}
HEAD = b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
BODY = b'{"question": "Waarom hangen jullie camera\'s?"}'
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(web().app.openapi()).get_all_operations()]


@pytest.fixture(scope="module")
def client() -> TestClient:
    shipped = web(SHIPPED)
    shipped.post("/api/ask", json={"question": "Waarom?"})  # what is loaded with the first question
    return shipped


def timed(work: Callable[[], Response]) -> tuple[float, Response]:
    """Return the processor's time for some work, and its result; of five times the least, where it took long."""
    least = float("inf")
    for _ in range(5):
        began = time.process_time()
        response = work()
        least = min(least, time.process_time() - began)
        if least < MOST_SECONDS / 2:
            break
    return least, response


# Questions


@pytest.mark.parametrize("field", ["question", "context"])
def test_no_text_makes_an_error_or_takes_long(client, field):
    for text in (*NAUGHTY, *stretched()):
        body = {"question": "Waarom camera's?", "explain": True, field: text[: 500 if field == "question" else 100]}
        seconds, response = timed(lambda body=body: client.post("/api/ask", json=body))
        assert seconds < MOST_SECONDS, text
        assert response.status_code in (200, 422), text
        assert set(response.json()) == {"detail"} or response.json()["kind"] in KINDS, text


def test_no_text_breaks_the_page_that_answers_it(client):
    for text in NAUGHTY:
        response = client.post("/statement/en/ask", data={"question": text})
        assert response.status_code in (200, 422), text
        assert "<script>alert" not in response.text
        assert "onerror=alert(1)>" not in response.text
        assert "\x1b" not in response.text


def test_no_text_comes_into_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    for text in NAUGHTY:
        client.post("/api/ask", json={"question": text})
    logged = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert len(logged) >= len(NAUGHTY)
    for line in logged:
        assert line.isprintable()
    assert not any(text in line for line in logged for text in NAUGHTY if len(text) > 12)


def test_marks_by_the_thousand_do_not_fit_and_as_many_as_fit_are_read(client):
    bomb = b'{"question": "a%s"}' % (b"\\u0300" * 10_000)
    assert client.post("/api/ask", content=bomb, headers=JSON).status_code == 413
    few = b'{"question": "a%s"}' % (b"\\u0300" * 2500)
    assert client.post("/api/ask", content=few, headers=JSON).status_code == 422
    fits = {"question": "camera" + "\u0301\u0327" * 247}
    assert client.post("/api/ask", json=fits).json()["kind"] in KINDS


def test_padding_that_nobody_sees_changes_no_answer(client):
    plain = client.post("/api/ask", json={"question": "Waarom krijg ik een nieuwsbrief?"}).json()
    padded = client.post(
        "/api/ask", json={"question": "\u200bWaarom\u2060 krijg\ufeff ik een\u202e nieuws\u200bbrief?\U000e0041"}
    ).json()
    assert (padded["kind"], padded["processings"]) == (plain["kind"], plain["processings"])


MET_BY_ASKERS = ("bot.matching", "bot.redaction", "bot.language", "bot.slack", "bot.web", "bot.logs", "bot.limiting")
ONLY_WHOLE = {"_LANGUAGE_RANGE"}  # asked whether all of a short part of a header is one, and never searched for
GROWN = 40_000  # characters, far more than any text that comes in
MOST_FOR_A_PATTERN = 0.4  # seconds of the processor; a hundred times what one takes that reads a text once


def patterns() -> Iterator[tuple[str, "re.Pattern[str]"]]:
    """Yield the regular expressions of what reads a question, a request or a message, with their names."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name.startswith(MET_BY_ASKERS):
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in value if isinstance(value, tuple | list) else (value,):
                    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                        yield f"{module.name}.{name}", pattern


PATTERNS = dict(patterns())
SLACKISH = (
    "<@U1|",
    "<https://a|",
    "&amp;",
    "<!date^1^",
    "nl;q=0.",
    ",nl",
    "1.2.3.4,",
    "::",
    "\x1b[",
    "(a)",
    "ik heet ",
)


def test_there_are_patterns_to_try():
    assert {"bot.matching.text._WORD", "bot.web.incoming._NOT_TEXT", "bot.slack.text._LINK"} <= set(PATTERNS)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_longer_than_the_text_is_long(name):
    pattern = PATTERNS[name]
    for piece in (*PIECES, *SLACKISH, "\t", "1", ":", "<", "&"):
        text = (piece * GROWN)[:GROWN]
        began = time.process_time()
        pattern.fullmatch(text)
        pattern.match(text)
        if name.rpartition(".")[2] not in ONLY_WHOLE:
            collections.deque(pattern.finditer(text), maxlen=0)
        assert time.process_time() - began < MOST_FOR_A_PATTERN, piece


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf" + BODY,
        b'{"question": "\xed\xa0\x80"}',  # half of a character, as UTF-8 never has it
        b'{"question": "\\ud83d"}',
        b'{"question": "\xc0\xaf"}',  # a slash in too many bytes
        b'{"question": "a", "question": 1}',
        b'{"question": "a" /* comment */}',
        b"{'question': 'a'}",
        b'{"question": "a",}',
        b'{"question": "a\nb"}',
        b'{"question": -0}',
        b'{"question": 1e999}',
        b'{"question": NaN}',
        b'{"question": "a", "x": 1e400}',
        b'{"question": "a", "x": ' + b"9" * 6000 + b"}",
        b'{"question": "a", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a":' * 2500 + b"1" + b"}" * 2500,
        b"[" * 16_000,
        b'{"question": "a", ' + b", ".join(b'"k%d": 1' % n for n in range(1000)) + b"}",
        b'{"__proto__": {"question": "a"}}',
        b'{"question": {"question": {"question": "a"}}}',
        gzip.compress(BODY),
        zlib.compress(b" " * 10_000_000, 9),
        b"question=a&question=b",
        b"--x\r\ncontent-disposition: form-data; name=question\r\n\r\na\r\n--x--",
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/feedback"])
def test_what_is_no_question_gets_a_sentence_and_no_echo(client, path, body):
    for headers in (JSON, JSON | {"content-encoding": "gzip"}, JSON | {"content-type": "application/json; charset=x"}):
        response = client.post(path, content=body, headers=headers)
        assert response.status_code in (413, 415, 422) or (path, response.status_code) == ("/api/ask", 200)
        assert response.status_code == 200 or set(response.json()) == {"detail"}
        assert len(response.content) < 4096 or response.status_code == 200


@pytest.mark.parametrize("value", [None, True, 0, 1.5, [], {}, ["a"], {"a": "b"}, "x" * 501, "\x00", ""])
def test_fields_of_another_type_are_refused(client, value):
    for field in ("question", "language", "context", "explain"):
        response = client.post("/api/ask", json={"question": "a", field: value})
        assert response.status_code in (200, 422)
        if response.status_code == 422:
            assert set(response.json()) == {"detail"}
    for field in ("reply_id", "helpful"):
        response = client.post("/api/feedback", json={"reply_id": "a", "helpful": True, field: value})
        assert response.status_code in (204, 422)


# Paths and methods


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/.git/HEAD",
        "/app.json",
        "/Procfile",
        "/Dockerfile",
        "/requirements.txt",
        "/pyproject.toml",
        "/privacybot.db",
        "/knowledge/processings.yaml",
        "/bot/settings.py",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/metrics",
        "/admin",
        "/wp-login.php",
        "/server-status",
        "/actuator/env",
        "/debug/pprof",
        "/api",
        "/api/",
        "/api/ask/",
        "/api/register/../../app.json",
        "/assets/../../app.json",
        "/assets/..%2f..%2fapp.json",
        "/assets/%2e%2e/%2e%2e/app.json",
        "/widget/../../../etc/passwd",
        "/widget/..%5c..%5capp.json",
        "/statement/../app.json",
        "/statement/nl%00",
        "/statement/%c0%ae%c0%ae/app.json",
        "/statement/nl/section/../../../app.json",
        "/statement/nl/section/" + "a" * 3000,
        "/statement/nl/section/%00%0d%0aset-cookie:%20a=b",
        "//evil.example/",
        "/%2f%2fevil.example",
        "/\\evil.example",
        "/%",
        "/%zz",
        "/%ff%fe",
        "/statement/%F0%9F%98%80",
    ],
)
def test_nothing_else_is_served(client, path):
    response = client.request("GET", path if not path.startswith("//") else f"https://privacy.example.org{path}")
    assert response.status_code in (404, 405, 400)
    for told in ("controller:", "SLACK_BOT_TOKEN", "import ", "root:", "[build-system]"):
        assert told not in response.text
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "DEBUG", "GET", "get", "X"]
)
def test_a_method_that_is_not_meant_is_refused(client, method):
    response = client.request(method, "/api/ask", headers={"x-canary": "canary"})
    assert response.status_code == 405
    assert "canary" not in response.text
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "path", ["/redirect?next=https://evil.example", "/?language=https://evil.example", "/statement?//evil.example"]
)
def test_nobody_is_sent_to_a_stranger(client, path):
    assert "evil" not in client.get(path).headers.get("location", "")


# The wire, on the real protocol


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"content-length: 46\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + GET + b"\r\n",
        HEAD + b"transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
        HEAD + b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"content-length: -1\r\n\r\n",
        HEAD + b"content-length: 1_0\r\n\r\n",
        HEAD + b"content-length: 99999999999999999999999\r\n\r\n",
        HEAD + b"content-length : 5\r\n\r\n12345",
        HEAD + b"transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        HEAD + b"x-a: b\x00c\r\n\r\n",
        HEAD + b" folded: yes\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n",
        GET + b"x: a\r\n" * 10_000 + b"\r\n",
        GET + b"".join(b"x-%d: a\r\n" % n for n in range(150)) + b"\r\n",
        b"TRACE / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"GET /\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\r\n" * 50_000,
        b"\x00" * 1000,
        b"A" * 200_000,
    ],
)
def test_what_is_no_request_of_ours_is_refused_or_dropped(port, sent, monkeypatch):
    monkeypatch.setattr(incoming, "SLOWEST_BODY_SECONDS", 0.5)
    try:
        answer = said(port, sent)
    except ConnectionError:  # dropped while it was still sending
        return
    for status in [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]:
        assert status[:1] in (b"3", b"4"), answer[:200]


def test_a_body_in_chunks_is_a_body(port):
    chunks = b"".join(b"%x\r\n%c\r\n" % (1, byte) for byte in BODY) + b"0\r\n\r\n"
    answer = said(port, HEAD + b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n" + chunks)
    assert answer.startswith(b"HTTP/1.1 200")


def test_a_body_that_drips_is_given_up_and_others_do_not_wait(port, monkeypatch):
    monkeypatch.setattr(server, "HEAD_SECONDS", 10)  # sixty take a while to connect on a busy machine
    monkeypatch.setattr(incoming, "SLOWEST_BODY_SECONDS", 0.5)
    slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(60)]
    try:
        for number, connection in enumerate(slow):
            form = b"transfer-encoding: chunked\r\n\r\n1\r\n{\r\n" if number % 2 else b"content-length: 50\r\n\r\n{"
            connection.sendall(HEAD + form)
        began = time.monotonic()
        assert said(port, GET + b"connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 2
        for connection in slow:
            assert b"408" in connection.recv(4096)[:20]
    finally:
        for connection in slow:
            connection.close()


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_behind(port):
    for cut in (b"POST", HEAD, HEAD + b"content-length: 50\r\n\r\n{", HEAD + b"content-length: 46\r\n\r\n" + BODY):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(cut)
    assert said(port, GET + b"connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")


# What the app says of itself, tried by a program

FEW = examples(
    max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


TRIED = [
    pytest.param(operation, mode, id=f"{operation.label}-{mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode.is_positive or operation.body or list(operation.iter_parameters())  # else nothing wrong can be sent to it
]


@pytest.mark.parametrize(("operation", "mode"), TRIED)
def test_the_app_does_what_it_says_whatever_it_is_sent(operation, mode):
    client = web()

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def try_it(case: schemathesis.Case) -> None:
        sent = case.as_transport_kwargs(base_url=PUBLIC_URL)
        if "data" in sent:
            sent["content"] = sent.pop("data")
        answer = client.request(**sent)
        case.validate_response(
            answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
        )

    try_it()
