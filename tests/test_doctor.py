"""A deployment looked over: what is wrong is named with what to do, and no secret is repeated."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.doctor import Health, examine
from bot.slack.manifest import SCOPES
from tests import services
from tests.web import settings

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "knowledge" / "processings.yaml"
SECRETS = ("canary", "xoxb", "xapp")


def found(tmp_path: Path, part: str, **given: Any) -> list[tuple[Health, str]]:
    """Return what is found of one part."""
    given = {"database_url": f"sqlite:///{tmp_path}/bot.db", "register_file": SHIPPED} | given
    findings = list(examine(settings(**given)))
    told = " ".join(finding.sentence for finding in findings)
    assert not any(secret in told for secret in SECRETS)
    return [(finding.health, finding.sentence) for finding in findings if finding.part == part]


@contextmanager
def answering(*, path: str, body: dict[str, Any], status: int = 200, **headers: str) -> Iterator[str]:
    """Serve one answer on every path that ends with `path`, 404 elsewhere; yields the address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = self.path.endswith(path)
            self.send_response(status if here else 404)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode() if here else b"{}")

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def test_a_register_that_is_refused_is_wrong(tmp_path):
    broken = tmp_path / "processings.yaml"
    broken.write_text("controller: {name: De Linde}\nsections: []\n")
    ((health, sentence),) = found(tmp_path, "register", register_file=broken)
    assert health is Health.WRONG
    assert "processings.yaml, line 2" in sentence


def test_a_register_that_is_taken_is_told_with_its_version(tmp_path):
    assert found(tmp_path, "register")[0][0] is Health.WELL


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgres://bot:canary@127.0.0.1:1/bot", "not reachable"),
        ("sqlite:////no/such/folder/bot.db", "can't be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_wrong_and_its_password_is_not_told(tmp_path, url, why):
    ((health, sentence),) = found(tmp_path, "database", database_url=url)
    assert health is Health.WRONG
    assert why in sentence
    assert "DATABASE_URL" in sentence


def test_a_file_on_a_platform_that_empties_its_disk_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("DYNO", "web.1")
    monkeypatch.setenv("PORT", "5000")
    healths = [health for health, _ in found(tmp_path, "database")]
    assert healths == [Health.WELL, Health.WRONG]


def test_a_postgresql_and_a_redis_that_work_are_well(tmp_path):
    with services.postgresql() as postgresql, services.redis() as redis:
        given = {"database_url": postgresql.url.replace("postgresql://", "postgres://"), "redis_url": redis.url}
        assert found(tmp_path, "database", **given) == [
            (Health.WELL, "PostgreSQL takes what is written, and its tables are up to date.")
        ]
        assert found(tmp_path, "redis", **given) == [(Health.WELL, "takes what is written.")]


def test_a_redis_that_is_away_is_wrong(tmp_path):
    ((health, sentence),) = found(tmp_path, "redis", redis_url="redis://:canary@127.0.0.1:1/0")
    assert health is Health.WRONG
    assert "REDIS_URL" in sentence


SLACK = {"slack_bot_token": "xoxb-canary", "slack_signing_secret": "canary", "slack_app_token": "xapp-canary"}


def test_a_bot_token_that_slack_refuses_is_wrong(tmp_path):
    with answering(path="auth.test", body={"ok": False, "error": "invalid_auth"}) as url:
        ((health, sentence),) = found(tmp_path, "slack", slack_api_url=f"{url}/api/", **SLACK)
    assert health is Health.WRONG
    assert "SLACK_BOT_TOKEN (invalid_auth)" in sentence


def test_missing_scopes_are_named(tmp_path):
    body = {"ok": True, "team": "De Linde"}
    with answering(path="auth.test", body=body, x_oauth_scopes=",".join(SCOPES[1:])) as url:
        given = SLACK | {"slack_app_token": None}
        findings = found(tmp_path, "slack", slack_api_url=f"{url}/api/", **given)
    assert (Health.WELL, "takes the bot token, for the workspace De Linde.") in findings
    assert any(health is Health.WRONG and SCOPES[0] in sentence for health, sentence in findings)


@pytest.mark.parametrize(("processes", "wrong"), [(1, 0), (2, 1)])
def test_several_processes_that_serve_slack_without_redis_are_wrong(tmp_path, processes, wrong):
    scopes = ",".join(SCOPES)
    with answering(path="auth.test", body={"ok": True, "team": "Ours"}, x_oauth_scopes=scopes) as url:
        told = found(
            tmp_path,
            "slack",
            slack_bot_token="xoxb-canary",
            slack_signing_secret="canary",
            slack_api_url=f"{url}/api/",
            web_concurrency=processes,
        )
    sentences = [sentence for health, sentence in told if health is Health.WRONG]
    assert len(sentences) == wrong
    assert all("answered twice. Give REDIS_URL" in sentence for sentence in sentences)


def test_a_slack_that_cannot_be_reached_is_wrong(tmp_path):
    ((health, _),) = found(tmp_path, "slack", slack_api_url="http://127.0.0.1:1/api/", **SLACK)
    assert health is Health.WRONG


def test_the_public_address_is_asked_for_its_health(tmp_path):
    with answering(path="/healthz", body={"register": {"version": "0123456789ab"}}) as url:
        assert (Health.WELL, "127.0.0.1 answers, from register 0123456789ab.") in found(
            tmp_path, "address", public_url=url
        )
    with answering(path="/other", body={}) as url:
        assert found(tmp_path, "address", public_url=url)[-1][0] is Health.WRONG
    with answering(path="/healthz", body={"hello": "from something else"}) as url:
        assert found(tmp_path, "address", public_url=url)[-1][0] is not Health.WELL
    assert found(tmp_path, "address", public_url="https://localhost:1")[-1][0] is Health.NOTE  # not started yet


def test_a_deployment_that_knows_no_address_of_its_own_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("DYNO", "web.1")
    monkeypatch.setenv("PORT", "5000")
    ((health, sentence),) = found(tmp_path, "address", public_url="http://localhost:5000")
    assert health is Health.WRONG
    assert "PUBLIC_URL" in sentence


def run(command: str, tmp_path: Path, **given: str) -> tuple[int, str]:
    """Run a command as in an environment of its own; return its exit code and all it printed."""
    given = {"DATABASE_URL": f"sqlite:///{tmp_path}/bot.db", "REGISTER_FILE": str(SHIPPED)} | given
    result = CliRunner().invoke(main, [command], env=given)
    assert not any(secret in result.output for secret in SECRETS)
    return result.exit_code, result.output


def test_the_command_ends_with_0_where_all_is_well_and_with_1_where_something_is_wrong(tmp_path):
    code, output = run("doctor", tmp_path)
    assert (code, output.splitlines()[-1]) == (0, "All is well.")
    code, output = run("doctor", tmp_path, DATABASE_URL="postgres://bot:canary@127.0.0.1:1/bot")
    assert code == 1
    assert "wrong database: can't be used: not reachable." in output
    code, output = run("doctor", tmp_path, PORT="eighty", REDIS_URL="http://:canary@a.example")
    assert code == 1
    assert output.count("wrong settings: ") == 2


def test_the_database_is_made_ready_before_a_new_version_starts(tmp_path):
    assert run("migrate", tmp_path) == (0, "The database is up to date now.\n")
    assert run("migrate", tmp_path) == (0, "The database was up to date.\n")
    code, output = run("migrate", tmp_path, DATABASE_URL="postgres://bot:canary@127.0.0.1:1/bot")
    assert code == 1
    assert output == "Error: The database can't be used: not reachable. Look at DATABASE_URL.\n"
