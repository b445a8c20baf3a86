"""The JSON doors, through the real app: what comes back for a question, and for what is no question."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from bot.assistant import Assistant
from bot.knowledge.register import Address
from bot.web import api, incoming
from bot.web.api import create_app
from tests.examples import EXAMPLE_REGISTER
from tests.web import PUBLIC_URL, SHIPPED, assistant, settings, web

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return web()


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_a_question_is_answered_with_the_entry_and_its_source(client):
    reply = ask(client, "Waarom hangen jullie camera's bij de ingang?", language="nl")
    assert set(reply) >= {
        "kind",
        "language",
        "text",
        "processings",
        "topic",
        "suggestions",
        "facets",
        "register",
        "reply_id",
    }
    assert (reply["kind"], reply["language"], reply["topic"]) == ("answer", "nl", None)
    (processing,) = reply["processings"]
    assert processing["id"] == "cctv"
    assert processing["lawful_basis"]["code"] == "legitimate_interests"
    assert processing["statement_url"] == f"{PUBLIC_URL}/statement/nl#cctv"
    assert processing["purpose"] in reply["text"]
    assert processing["rights"][0]["id"] == "objection"
    assert "candidates" not in reply


def test_an_english_question_gets_an_english_answer_whatever_the_page_speaks(client):
    reply = ask(client, "Why do I get that newsletter?", language="nl")
    assert reply["language"] == "en"
    assert reply["processings"][0]["statement_url"] == f"{PUBLIC_URL}/statement/en#newsletter"


def test_the_candidates_come_along_when_they_are_asked_for(client):
    candidates = ask(client, "Waarom krijg ik die nieuwsbrief?", explain=True)["candidates"]
    assert candidates[0]["id"] == "newsletter"
    assert set(candidates[0]) == {"id", "score", "matched"}


def test_a_follow_up_is_about_the_entry_answered_last(client):
    assert ask(client, "En hoe lang?", context="cctv")["processings"][0]["id"] == "cctv"


def test_an_unknown_context_is_no_reason_to_refuse(client):
    assert ask(client, "Waarom hangen jullie camera's bij de ingang?", context="9.9")["processings"][0]["id"] == "cctv"


def test_an_entry_for_staff_is_never_told_on_the_web(client):
    everywhere = [
        client.post("/api/ask", json={"question": "Wie onderzoekt een misstand, klokkenluider?", "explain": True}),
        client.post("/api/ask", json={"question": "En hoe lang?", "context": "misconduct", "explain": True}),
        client.get("/api/register?language=nl"),
        client.get("/statement/nl.json"),
        client.get("/statement/nl"),
        client.get("/"),
    ]
    for response in everywhere:
        assert "misconduct" not in response.text
        assert "misstanden" not in response.text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"null", "not valid JSON"),
        (b'"Who sees my salary?"', "not valid JSON"),
        (b'["Who sees my salary?"]', "not valid JSON"),
        (b"12", "not valid JSON"),
        (b"NaN", "not valid JSON"),
        (b'{"question": NaN}', "not valid JSON"),
        (b'{"question": "a", "more": Infinity}', "not valid JSON"),
        (b'{"question": "a", "more": -Infinity}', "not valid JSON"),
        (b'{"question": "a", "more": %s}' % (b"9" * 6000), "not valid JSON"),
        (b"[" * 900 + b"]" * 900, "not valid JSON"),
        (b"[" * 3000 + b"]" * 3000, "not valid JSON"),
        (b'{"question": "\\ud800"}', "not valid JSON"),  # half of a character
        (b'{"question": "a", "context": "\\udc00"}', "not valid JSON"),
        (b'{"question": "\xff"}', "not valid JSON"),
        ('{"question": "café"}'.encode("latin-1"), "not valid JSON"),
        ('{"question": "a"}'.encode("utf-16"), "not valid JSON"),
        (b'{"question": "a"} and more', "not valid JSON"),
        (b"{}", "1 to 500"),
        (b'{"question": null}', "1 to 500"),
        (b'{"question": 1}', "1 to 500"),
        (b'{"question": 1e999}', "1 to 500"),
        (b'{"question": true}', "1 to 500"),
        (b'{"question": ["Who sees my salary?"]}', "1 to 500"),
        (b'{"question": {"$gt": ""}}', "1 to 500"),
        (b'{"question": ""}', "1 to 500"),
        (b'{"question": " \\n\\t "}', "1 to 500"),
        (b'{"question": "\\u0000\\u202e\\u200b"}', "1 to 500"),  # nothing that can be seen
        (b'{"question": "%s"}' % (b"a" * 501), "longer than 500"),
        (b'{"question": "a", "language": "xx"}', "nl, en"),
        (b'{"question": "a", "language": 1}', "nl, en"),
        (b'{"question": "a", "language": ["nl"]}', "nl, en"),
        (b'{"question": "a", "context": 45}', "number of a processing"),
        (b'{"question": "a", "context": "%s"}' % (b"9" * 101), "number of a processing"),
        (b'{"question": "a", "explain": "yes"}', "true or false"),
    ],
)
def test_what_is_no_question_is_refused_with_a_sentence(client, body, sentence):
    response = client.post("/api/ask", content=body, headers={**JSON, "accept-language": "en"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"detail"}
    assert sentence in response.json()["detail"]


def test_whether_a_reply_was_helpful_is_logged_beside_what_was_told_and_none_of_its_words(client, caplog):
    with caplog.at_level(logging.INFO):
        told = ask(client, "Waarom hangen jullie camera's bij de ingang?", language="nl")
        response = client.post("/api/feedback", json={"reply_id": told["reply_id"], "helpful": False})
    assert (response.status_code, response.content) == (204, b"")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    told = f"kind=answer entries=cctv language=nl reply={told['reply_id']}", f"helpful=false reply={told['reply_id']}"
    assert [line.split(" ", 7)[-1] for line in lines] == list(told)


@pytest.mark.parametrize(
    "body",
    [
        {"reply_id": "a1"},
        {"reply_id": "a1", "helpful": "yes"},
        {"reply_id": "a1", "helpful": None},
        {"reply_id": "a1\nrated surface=web helpful=true", "helpful": True},
        {"reply_id": "a" * 65, "helpful": True},
        {"helpful": True},
        [],
    ],
)
def test_what_is_no_judgement_is_refused_with_a_sentence(client, body):
    response = client.post("/api/feedback", json=body, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert response.json() == {"detail": "Give the reply_id of a reply, and true or false for helpful."}


@pytest.mark.parametrize(
    "question",
    [
        "Face\x00book",  # PostgreSQL refuses it
        "\u202eWaarom camera's\u2066?",  # turned round
        "camera\U000e0041\U000e0042",  # invisible tags
        "camera\ufdd0\uffff",  # noncharacters
        "z" + "\u0300" * 400 + " camera",  # one letter with 400 accents
        "\ufdfa" * 400,  # 18 characters each, once normalised
        "ﷺ🏴‍☠️👩‍👩‍👧‍👦 camera",
        "'; DROP TABLE journal; --",
        "<script>alert(1)</script>",
        "{{7*7}} ${7*7} %s %n",
        "🙂" * 500,
        "(" * 500,
        "a " * 250,
    ],
)
def test_any_text_of_500_characters_gets_a_reply(client, question):
    assert ask(client, question)["kind"] in {"answer", "choices", "overview", "topic", "fallback"}


def test_characters_that_are_not_text_are_left_out_before_anything_is_made_of_them():
    asked = incoming.to_question({"question": " \u202eWie ziet\x00 dit?\u2069\n"}, ("nl", "en"))
    assert asked.question == "Wie ziet dit?"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_question_that_is_not_sent_as_json_is_refused(client, content_type):
    # Or a page of any origin could ask without the browser asking us first (a "simple" request).
    response = client.post("/api/ask", content=b'{"question": "a"}', headers={"content-type": content_type})
    assert response.status_code == 415
    assert set(response.json()) == {"detail"}


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_say_so_in_several_ways(client, content_type):
    response = client.post("/api/ask", content=b'{"question": "a"}', headers={"content-type": content_type})
    assert response.status_code == 200


def test_a_question_written_wholly_in_escapes_fits(client):
    body = json.dumps({"question": "😀" * 500}).encode()  # 6 kB
    assert client.post("/api/ask", content=body, headers=JSON).status_code == 200


def test_a_body_that_is_too_large_is_refused_and_the_connection_ended(client):
    response = client.post("/api/ask", content=b'{"question": "a"' + b" " * 17_000 + b"}", headers=JSON)
    assert response.status_code == 413
    assert response.headers["connection"] == "close"
    assert set(response.json()) == {"detail"}


async def test_a_body_that_comes_in_parts_is_refused_where_it_becomes_too_large(client):
    sent = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1000
            yield b" " * 1000

    async with AsyncClient(transport=ASGITransport(client.app), base_url=PUBLIC_URL) as slow:
        response = await slow.post("/api/ask", content=parts(), headers=JSON)
    assert response.status_code == 413
    assert sent < 300_000  # and not the whole of it


async def test_a_body_that_takes_too_long_is_given_up(client, monkeypatch):
    monkeypatch.setattr(incoming, "SLOWEST_BODY_SECONDS", 0.05)

    async def stalled() -> AsyncIterator[bytes]:
        yield b'{"question":'
        await asyncio.sleep(30)

    async with AsyncClient(transport=ASGITransport(client.app), base_url=PUBLIC_URL) as slow:
        response = await slow.post("/api/ask", content=stalled(), headers=JSON)
    assert response.status_code == 408
    assert response.headers["connection"] == "close"


def test_a_refusal_repeats_nothing_of_what_came_in(client):
    for body in (
        b'{"question": "canary%s"}' % (b"a" * 500),
        b'{"canary": 1}',
        b'{"question": "a", "language": "canary"}',
    ):
        assert "canary" not in client.post("/api/ask", content=body, headers=JSON).text


@pytest.mark.parametrize(
    ("body", "accept_language", "language"),
    [
        ({"question": ""}, "en-GB,en;q=0.9", "en"),
        ({"question": ""}, "fr, nl;q=0.4, en;q=0.3", "nl"),
        ({"question": ""}, "tlh", "nl"),  # the register's first
        ({"question": "", "language": "en"}, "nl", "en"),  # what the asker chose comes before what the browser says
    ],
)
def test_a_refusal_is_in_the_askers_language(client, body, accept_language, language):
    response = client.post("/api/ask", json=body, headers={"accept-language": accept_language})
    assert response.headers["content-language"] == language
    assert response.json()["detail"].startswith({"nl": "Stel een vraag", "en": "Ask a question"}[language])


def test_the_register_is_given_as_the_web_may_see_it(client):
    register = client.get("/api/register?language=en").json()
    assert [section["id"] for section in register["sections"]] == ["1", "2"]
    entries = {entry["id"]: entry for section in register["sections"] for entry in section["processings"]}
    assert list(entries) == ["payroll", "cctv", "visitor_badges", "newsletter"]
    assert entries["payroll"]["title"] == "Payroll"
    assert entries["payroll"]["lawful_basis"]["code"] == "legal_obligation"
    assert entries["payroll"]["statement_url"] == f"{PUBLIC_URL}/statement/en#payroll"
    assert {fact["id"]: fact["text"] for fact in entries["cctv"]["facts"]}["retention"] == "four weeks"
    assert register["register"] == ask(client, "camera")["register"]


def test_the_register_comes_in_the_language_that_is_preferred(client):
    assert client.get("/api/register", headers={"accept-language": "en"}).json()["language"] == "en"
    assert client.get("/api/register?language=xx").status_code == 422


def test_an_entry_reads_the_same_in_a_reply_and_in_the_register(client):
    told = ask(client, "Waarom krijg ik die nieuwsbrief?", language="nl")["processings"][0]
    register = client.get("/api/register?language=nl").json()
    listed = next(e for s in register["sections"] for e in s["processings"] if e["id"] == "newsletter")
    assert {key: listed[key] for key in told} == told


def test_the_apps_health_names_the_register_and_nothing_secret():
    client = web(metrics_token="canary", database_url="postgres://bot:canary@db.example/bot")
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["register"]["processings"] == 5
    assert health["register"]["error"] is None
    assert len(health["register"]["version"]) == 12
    assert health["slack"] is None
    assert "canary" not in json.dumps(health)


def test_a_large_answer_is_compressed_for_those_who_can_read_it(client):
    question = {"question": "Waarom hangen jullie camera's bij de ingang?"}
    plain = client.post("/api/ask", json=question, headers={"accept-encoding": "identity"})
    small = client.post("/api/ask", json=question, headers={"accept-encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "br"
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert small.json()["text"] == plain.json()["text"]


def test_a_large_register_does_not_hold_up_other_requests(monkeypatch):
    monkeypatch.setattr(api, "LARGE_REGISTER", 2)
    assert ask(web(), "Waarom hangen jullie camera's bij de ingang?")["processings"][0]["id"] == "cctv"


class BrokenAssistant(Assistant):
    def answer(self, question):  # type: ignore[no-untyped-def]
        raise RuntimeError(f"could not make anything of {question.text}")


def test_an_error_of_ours_is_told_by_a_code_and_logged_without_the_question(caplog):
    broken = BrokenAssistant(assistant().register, base_url=PUBLIC_URL, new_id=lambda: "1")
    client = TestClient(create_app(broken, settings()), base_url=PUBLIC_URL)
    with caplog.at_level(logging.DEBUG):
        response = client.post("/api/ask", json={"question": "canary"}, headers={"accept-language": "en"})
    assert response.status_code == 500
    assert set(response.json()) == {"detail"}
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    code = record.getMessage().split()[1].strip(":")
    assert code in response.json()["detail"]
    assert "RuntimeError" in record.getMessage()
    assert "canary" not in caplog.text + response.text
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/ask", 405),
        ("PUT", "/api/ask", 405),
        ("POST", "/healthz", 405),
        ("GET", "/api/nothing", 404),
        ("POST", "/slack/events", 404),  # Slack is not set up
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/metrics", 404),
    ],
)
def test_what_is_not_here_is_refused(client, method, path, status):
    response = client.request(method, path)
    assert response.status_code == status
    assert (status != 405) or response.headers["allow"]


@pytest.mark.parametrize("path", ["/api/nothing", "/slack/events", "/metrics", "/widget/nothing", "/statement/xx.json"])
def test_programs_are_refused_in_json(client, path):
    assert set(client.get(path).json()) == {"detail"}


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/app.json",
        "/pyproject.toml",
        "/knowledge/processings.yaml",
        "/assets/..%2fapi.py",
        "/assets/%2e%2e/api.py",
        "/widget/..%2f..%2fapi.py",
        "/statement/..%2f..%2fapi",
        "//etc/passwd",
        "/static/page.css",
    ],
)
def test_no_file_of_the_repository_is_served(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "import" not in response.text


def test_the_description_for_programs_tells_what_can_be_sent(client):
    # Not served: a public page of interfaces invites trying them. Tests and tools take it from the app.
    described = client.app.openapi()["paths"]["/api/ask"]["post"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["question"]["maxLength"] == 500
    assert "422" in described["responses"]


class SlackStandIn:
    """Takes deliveries as Slack's side would."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.bodies: list[bytes] = []

    async def handle(self, request: Request) -> Response:
        self.bodies.append(await request.body())
        return PlainTextResponse("taken")

    async def start(self) -> None:
        self.begun.append("start")

    async def stop(self) -> None:
        self.begun.append("stop")

    def status(self) -> Mapping[str, Any]:
        return {"connected": True}


class RefusedStandIn(SlackStandIn):
    async def start(self) -> None:
        raise RuntimeError("Slack refuses SLACK_BOT_TOKEN: copy it again")

    def status(self) -> Mapping[str, Any]:
        return {"connected": True}


def test_the_website_goes_on_where_slack_refuses_us(caplog):
    with web(slack=RefusedStandIn()) as client:
        assert ask(client, "camera")["kind"] == "answer"
        slack = client.get("/healthz").json()["slack"]
    assert slack == {"connected": False, "trouble": "Slack refuses SLACK_BOT_TOKEN: copy it again"}
    assert "Slack refuses SLACK_BOT_TOKEN" in caplog.text


def test_slack_joins_the_same_server_and_leaves_with_it():
    slack = SlackStandIn()
    with web(slack=slack) as client:
        assert client.get("/healthz").json()["slack"] == {"connected": True}
        response = client.post("/slack/events", content=b"payload=1", headers={"content-type": "text/plain"})
        assert (response.status_code, response.text) == (200, "taken")
        assert slack.bodies == [b"payload=1"]
        assert client.post("/slack/events", content=b"x" * 300_000).status_code == 413
    assert slack.begun == ["start", "stop"]


@pytest.fixture(scope="module")
def shipped() -> TestClient:
    return web(SHIPPED)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("processing", SHIPPED.processings, ids=lambda processing: processing.id)
def test_every_entry_of_the_shipped_register_is_found_by_its_own_title(shipped, processing, language):
    reply = ask(shipped, processing.title[language], language=language)
    assert processing.id in [told["id"] for told in reply["processings"]]
    told = next(told for told in reply["processings"] if told["id"] == processing.id)
    assert told["lawful_basis"]["code"] == processing.lawful_basis
    if reply["language"] == language:
        assert told["purpose"] == processing.purpose[language]


def test_a_refusal_addresses_people_as_the_register_does():
    formal = replace(EXAMPLE_REGISTER, controller=replace(EXAMPLE_REGISTER.controller, address=Address.U))
    broken = BrokenAssistant(formal, base_url=PUBLIC_URL, new_id=lambda: "1")
    client = TestClient(create_app(broken, settings()), base_url=PUBLIC_URL)
    response = client.post("/api/ask", json={"question": "camera"}, headers={"accept-language": "nl"})
    assert "uw vraag is niet beantwoord" in response.json()["detail"]
