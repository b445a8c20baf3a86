"""What a request leaves in the log: one line under its id, with what was answered and nothing of what was asked."""

import logging
import re

import pytest
from starlette.testclient import TestClient

from tests.web import web

LINE = re.compile(
    r"request id=[A-Za-z0-9._-]{1,64} surface=web method=[A-Z-]+ route=\S+ status=\d{3} ms=\d+\.\d"
    r" (-|kind=\w+ entries=\S+ language=\w+ reply=\S+|helpful=\w+ reply=\S+)"
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return web()


@pytest.fixture
def lines(caplog):
    """Return the lines of the requests so far."""
    caplog.set_level(logging.INFO)
    return lambda: [record.getMessage() for record in caplog.records if record.name.startswith("bot.web")]


def test_a_question_leaves_one_line_with_what_was_found(client, lines):
    response = client.post("/api/ask", json={"question": "Waarom hangen jullie camera's?", "language": "nl"})
    (line,) = lines()
    assert LINE.fullmatch(line)
    assert "route=/api/ask status=200" in line
    assert f"kind=answer entries=cctv language=nl reply={response.json()['reply_id']}" in line
    assert f"id={response.headers['x-request-id']} " in line


CANARY = "0612345678"


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.post("/api/ask", json={"question": f"Bel {CANARY}", "context": CANARY}),
        lambda client: client.post("/api/ask", json={"question": CANARY * 60}),
        lambda client: client.post("/api/ask", content=f"{{{CANARY}".encode()),
        lambda client: client.get("/statement/nl", params={"q": CANARY}),
        lambda client: client.post("/statement/nl/ask", data={"question": CANARY}),
        lambda client: client.get(f"/statement/{CANARY}"),
        lambda client: client.get(f"/statement/nl/section/{CANARY}"),
        lambda client: client.get(f"/{CANARY}"),
        lambda client: client.get(f"/widget/{CANARY}.js"),
        lambda client: client.get("/api/register", params={"language": CANARY}),
        lambda client: client.get("/", headers={"user-agent": CANARY, "referer": f"https://a.example/{CANARY}"}),
        lambda client: client.get("/", headers={"host": f"{CANARY}.example"}),
        lambda client: client.get("/", headers={"cookie": CANARY, "authorization": CANARY, "from": CANARY}),
        lambda client: client.request(f"X{CANARY}", "/"),
    ],
)
def test_nothing_of_what_was_asked_or_sent_comes_into_the_log(client, lines, ask, caplog):
    ask(client)
    (line,) = lines()
    assert LINE.fullmatch(line)
    assert CANARY not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")


def test_the_id_of_a_router_in_front_is_kept(client, lines):
    response = client.get("/", headers={"x-request-id": "30f14c6c-1fc9-4d5d-a4a9-9a5a55d4f3ae"})
    assert response.headers["x-request-id"] == "30f14c6c-1fc9-4d5d-a4a9-9a5a55d4f3ae"
    assert "id=30f14c6c-1fc9-4d5d-a4a9-9a5a55d4f3ae " in lines()[0]


@pytest.mark.parametrize(
    "forged",
    ["", "a" * 65, "1 status=500", "a\x1b[2J", "a\nb", "a\r\nset-cookie: x", "é", "../../etc", "-a", '"><svg>'],
)
def test_an_id_that_could_forge_a_line_is_replaced(client, lines, forged):
    response = client.get("/", headers=[(b"x-request-id", forged.encode())])
    assert re.fullmatch(r"[A-Za-z0-9_-]{12}", response.headers["x-request-id"])
    assert LINE.fullmatch(lines()[0])
    assert "set-cookie" not in response.headers


def test_every_answer_has_an_id_refusals_too(client):
    answers = [
        client.get("/"),
        client.get("/no"),
        client.put("/"),
        client.post("/api/ask"),
        client.get("/", headers={"host": "evil.example"}),
        client.get("/?" + "a" * 5000),
    ]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == len(ids)


def test_the_platform_that_asks_every_few_seconds_fills_no_log(client, lines):
    client.get("/healthz")
    assert lines() == []
