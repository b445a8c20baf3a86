"""The app as its settings describe it, with all its parts."""

import json
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.settings import SettingsError
from bot.wiring import build_app, check_slack
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import edited
from tests.slack.stand_in import BOT_TOKEN, BOT_USER, SIGNING_SECRET, TEAM, signed
from tests.test_doctor import answering
from tests.test_metrics import samples
from tests.web import PUBLIC_URL, settings


@pytest.fixture
def register_file(tmp_path: Path) -> Path:
    (tmp_path / "topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    file = tmp_path / "processings.yaml"
    file.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    return file


@pytest.mark.parametrize("journal", ["redacted", "off"])
def test_each_version_that_begins_to_serve_is_kept_whatever_is_kept_of_questions(register_file, journal):
    given = {
        "register_file": register_file,
        "database_url": f"sqlite:///{register_file.with_name('privacybot.db')}",
        "journal": journal,
    }
    with TestClient(build_app(settings(**given)), base_url=PUBLIC_URL) as client:
        first = client.get("/healthz").json()["register"]["version"]
    register_file.write_text(edited("nl: vier weken", "nl: zes weken"), encoding="utf-8")
    edited_one = TestClient(build_app(settings(**given)), base_url=PUBLIC_URL)
    with edited_one:
        pass  # its end waits for what is still to be kept
    assert "vier weken" in edited_one.get(f"/statement/nl?version={first}").text
    assert "zes weken" in edited_one.get("/statement/nl").text
    assert "de bewaartermijn is veranderd" in edited_one.get("/statement/nl/changes").text


def test_a_database_that_cannot_be_reached_is_no_reason_not_to_answer(register_file):
    given = {"register_file": register_file, "database_url": f"sqlite:///{register_file.parent}/nowhere/privacybot.db"}
    with TestClient(build_app(settings(**given)), base_url=PUBLIC_URL) as client:
        assert client.post("/api/ask", json={"question": "camera"}).json()["kind"] == "answer"
        assert client.get("/statement/nl/changes").status_code == 503


def test_an_address_that_is_no_database_stops_the_start_with_a_sentence(register_file):
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        build_app(settings(register_file=register_file, database_url="postgresql://host:no-port/x"))


def test_what_slack_brings_is_told_to_whoever_watches(register_file, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    who = {"ok": True, "team_id": TEAM, "user_id": BOT_USER, "bot_id": "B0BOT"}
    with answering(path="auth.test", body=who, content_type="application/json") as url:
        given = {
            "register_file": register_file,
            "database_url": f"sqlite:///{register_file.with_name('privacybot.db')}",
            "slack_bot_token": BOT_TOKEN,
            "slack_signing_secret": SIGNING_SECRET,
            "slack_api_url": f"{url}/api/",
            "metrics_token": "let-me-watch",
        }
        with TestClient(build_app(settings(**given)), base_url=PUBLIC_URL) as client:
            message = {
                "type": "message",
                "channel": "D1",
                "channel_type": "im",
                "user": "U1",
                "text": "hi",
                "ts": "1.1",
            }
            event = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": message}
            raw = json.dumps(event).encode()
            headers = {"content-type": "application/json", **signed(raw)}
            assert client.post("/slack/events", content=raw, headers=headers).status_code == 200
            until = time.monotonic() + 10
            while True:  # this Slack takes no message
                read = samples(client.get("/metrics", headers={"authorization": "Bearer let-me-watch"}).text)
                failed = "privacybot_slack_deliveries_total method=chat.postMessage outcome=failed"
                if read[failed]:
                    break
                assert time.monotonic() < until
                time.sleep(0.05)
    assert read["privacybot_slack_connected mode=http"] == 1
    assert read["privacybot_slack_received_total surface=message"] == 1
    assert read["privacybot_slack_ack_seconds_count surface=message"] == 1


@pytest.mark.parametrize(
    ("processes", "redis_url", "warned"), [(2, None, True), (1, None, False), (2, "redis://r", False)]
)
def test_the_start_says_what_several_processes_lack_for_slack(caplog, processes, redis_url, warned):
    given = {"slack_bot_token": BOT_TOKEN, "slack_signing_secret": SIGNING_SECRET}
    given |= {"slack_api_url": "http://127.0.0.1:1/api/", "web_concurrency": processes, "redis_url": redis_url}
    check_slack(settings(**given))
    assert ("without REDIS_URL" in caplog.text) is warned
