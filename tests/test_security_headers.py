"""The headers on every answer, by the criteria of Mozilla's HTTP Observatory, and who may read an answer."""

import re

import pytest
from starlette.testclient import TestClient

from tests.web import PUBLIC_URL, web

PAGES = ["/", "/statement/nl", "/statement/en", "/nothing"]
DATA = [
    "/api/register?language=nl",
    "/healthz",
    "/widget.js",
    "/statement/nl.json",
    "/robots.txt",
    "/favicon.svg",
    "/api/no",
]


@pytest.fixture(scope="module")
def client() -> TestClient:
    return web()


def policy(response) -> dict[str, list[str]]:
    """Return the content security policy of a response, by directive."""
    parts = (part.split() for part in response.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


def observatory_score(response) -> int:
    """Return what Mozilla's HTTP Observatory gives for the headers of a page reached over HTTPS (its scoring, 2024).

    https://github.com/mdn/mdn-http-observatory/blob/main/src/grader/charts.js
    """
    csp, headers, score = policy(response), response.headers, 100
    unsafe = [
        v for name in ("script-src", "style-src", "default-src") for v in csp.get(name, []) if "unsafe" in v or v == "*"
    ]
    score -= 20 if unsafe else 0
    score += 10 if csp.get("default-src") == ["'none'"] and not unsafe else 0
    score += 5 if csp.get("frame-ancestors") == ["'none'"] else -20
    age = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    score -= 0 if age and int(age[1]) >= 15_768_000 else 20
    score -= 0 if headers.get("x-content-type-options") == "nosniff" else 5
    score += 5 if headers.get("referrer-policy") in ("no-referrer", "same-origin", "strict-origin") else 0
    score -= 50 if headers.get("access-control-allow-credentials") else 0
    score -= 20 if "set-cookie" in headers else 0
    foreign = [src for src in re.findall(r'<script[^>]+src="([^"]+)"', response.text) if not src.startswith("/")]
    return score - 5 * len(foreign)


@pytest.mark.parametrize("path", ["/", "/statement/nl", "/statement/en", "/widget/demo"])
def test_the_pages_get_an_a_plus(client, path):
    assert observatory_score(client.get(path)) >= 100


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_only_what_this_server_gives(client, path):
    response = client.get(path)
    csp = policy(response)
    assert csp["default-src"] == ["'none'"]
    assert csp["script-src"] == csp["style-src"] == csp["connect-src"] == csp["form-action"] == ["'self'"]
    assert csp["base-uri"] == csp["frame-ancestors"] == ["'none'"]
    assert csp["require-trusted-types-for"] == ["'script'"]
    assert not re.search(r"<style|style=|<script(?![^>]*(src|ld\+json))", response.text)  # it would not run
    assert not re.search(r'(src|href)="(https?:)?//(?!privacy\.example\.org)', response.text)  # nobody else is asked


@pytest.mark.parametrize("path", PAGES + DATA)
def test_every_answer_is_safe_to_handle(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "cache-control" in headers
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_refusals_are_safe_too(client):
    for response in (
        client.post("/api/ask", content=b"{", headers={"content-type": "application/json"}),
        client.put("/"),
        client.get("/", headers={"host": "evil.example"}),
        client.options("/api/ask", headers={"origin": "https://a.example", "access-control-request-method": "POST"}),
    ):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_answers_to_questions_are_kept_nowhere(client):
    assert client.post("/api/ask", json={"question": "camera"}).headers["cache-control"] == "no-store"


def test_https_is_asked_for_only_where_there_is_https():
    assert "strict-transport-security" in web().get("/").headers
    local = TestClient(web(public_url="http://localhost:8000").app, base_url="http://localhost:8000")
    assert "strict-transport-security" not in local.get("/").headers


@pytest.mark.parametrize(
    "host",
    [
        "privacy.example.org",
        "privacy.example.org:443",
        "PRIVACY.example.org",
        "localhost:8000",
        "127.0.0.1",
        "[::1]:8000",
    ],
)
def test_our_own_hosts_are_answered(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "privacy.example.org.evil.example",
        "evil-privacy.example.org",
        "sub.privacy.example.org",
        "evil.example@privacy.example.org",
        "privacy.example.org/evil",
        "privacy.example.org evil",
        "",
        "[::1",
        ":80",
    ],
)
def test_other_hosts_are_refused(client, host):
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.text


def test_no_header_can_change_where_links_lead(client):
    forged = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "ftp",
        "forwarded": "host=evil.example",
        "x-original-url": "/evil",
    }
    assert "evil" not in client.get("/statement/nl", headers=forged).text
    assert "evil" not in str(client.get("/statement", headers=forged).headers)


def test_the_health_of_a_process_may_be_asked_at_its_bare_address(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7:5000"}).status_code == 200


def test_a_head_of_unreasonable_size_is_refused(client):
    many = {f"x-{number}": "1" for number in range(150)}
    assert client.get("/", headers=many).status_code == 431
    assert client.get("/?" + "a" * 5000).status_code == 431


@pytest.mark.parametrize("path", ["/api/register?language=nl", "/widget.js", "/statement/nl.json"])
def test_any_site_may_embed_the_widget_where_none_is_named(client, path):
    headers = client.get(path, headers={"origin": "https://www.example.com"}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("path", ["/", "/statement/nl", "/healthz"])
def test_what_is_not_meant_for_other_sites_stays_here(client, path):
    headers = client.get(path, headers={"origin": "https://www.example.com"}).headers
    assert "access-control-allow-origin" not in headers
    assert headers["cross-origin-resource-policy"] == "same-origin"


LISTED = "https://www.example.com,http://localhost:3000"


@pytest.mark.parametrize("origin", ["https://www.example.com", "http://localhost:3000", PUBLIC_URL])
def test_a_listed_site_may_read_the_answer(origin):
    response = web(allowed_origins=LISTED).post("/api/ask", json={"question": "camera"}, headers={"origin": origin})
    assert response.headers["access-control-allow-origin"] == origin
    assert "Origin" in response.headers.get_list("vary") or "Origin" in response.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://www.example.com.evil.example",
        "https://evil-www.example.com",
        "http://www.example.com",
        "https://www.example.com:8443",
        "https://WWW.EXAMPLE.COM",
        "https://example.com",
        "http://localhost:3001",
        "*",
        "",
    ],
)
def test_a_site_that_is_not_listed_may_not(origin):
    client = web(allowed_origins=LISTED)
    response = client.post("/api/ask", json={"question": "camera"}, headers={"origin": origin})
    assert "access-control-allow-origin" not in response.headers
    preflight = client.options(
        "/api/ask",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 403
    assert "access-control-allow-origin" not in preflight.headers


def test_a_browser_asks_before_it_sends_once_in_two_hours(client):
    response = client.options(
        "/api/ask",
        headers={
            "origin": "https://www.example.com",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type, x-evil",
        },
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-max-age"] == "7200"
    assert response.headers["access-control-allow-headers"] == "Content-Type"  # and no other
    assert response.headers["access-control-allow-methods"] == "GET, POST"


def test_the_widget_has_an_address_that_never_changes_its_bytes(client):
    alias = client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert "immutable" not in alias.headers["cache-control"]
    version = alias.headers["etag"].strip('"').split("-")[0]
    fixed = client.get(f"/widget/{version}.js")
    assert "immutable" in fixed.headers["cache-control"]
    assert fixed.content == alias.content


def test_a_page_that_names_an_older_widget_still_gets_one(client):
    response = client.get("/widget/000000000000.js")
    assert (response.status_code, response.headers["location"]) == (302, "/widget.js")
    assert response.headers["cache-control"] == "no-store"
