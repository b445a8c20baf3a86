"""What whoever runs the assistant can watch, and that nobody else can."""

import time
from dataclasses import replace
from datetime import date

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.assistant import Assistant
from bot.journal import SilentJournal
from bot.limiting import Limiter
from bot.metrics import CountedJournal, Metrics, _forget_the_dead
from bot.web.api import create_app
from bot.web.parts import Parts
from tests.examples import EXAMPLE_REGISTER
from tests.test_server import running
from tests.web import PUBLIC_URL, settings, web

TOKEN = "let-me-watch"
READER = {"authorization": f"Bearer {TOKEN}"}


class Watched:
    """An assistant with its metrics, and what can be read of them."""

    def __init__(self, *, limit: str | None = None) -> None:
        self.journal = {"queued": 3, "dropped": 0, "database": "ok"}
        self.slack = {"mode": "socket", "connected": True, "reconnects": 2}
        self.metrics = Metrics()
        journal = CountedJournal(SilentJournal(), self.metrics)
        self.assistant = Assistant(EXAMPLE_REGISTER, base_url=PUBLIC_URL, new_id=lambda: "reply-1", journal=journal)
        self.metrics.watch(
            register=lambda: self.assistant.register, journal=lambda: self.journal, slack=lambda: self.slack
        )
        app = create_app(
            self.assistant,
            settings(metrics_token=TOKEN),
            Parts(journal=journal, metrics=self.metrics, limiter=Limiter(limit, on_refusal=self.metrics.limited)),
        )
        self.client = TestClient(app, base_url=PUBLIC_URL)

    def read(self) -> dict[str, float]:
        """Return each sample's value under its name and labels."""
        return samples(self.client.get("/metrics", headers=READER).text)


def samples(text: str) -> dict[str, float]:
    """Return what an exposition says, by name with its labels in their order."""
    return {
        sample.name + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_questions_are_counted_by_kind_channel_and_language():
    watched = Watched()
    for question in ("Waarom hangen jullie camera's?", "Waarom hangen jullie camera's?", "Why that newsletter?"):
        watched.client.post("/api/ask", json={"question": question})
    watched.client.post("/api/feedback", json={"reply_id": "reply-1", "helpful": True})
    read = watched.read()
    assert read["privacybot_questions_total channel=web kind=answer language=nl"] == 2
    assert read["privacybot_questions_total channel=web kind=answer language=en"] == 1
    assert read["privacybot_ratings_total helpful=true"] == 1
    assert read["privacybot_request_seconds_count route=/api/ask status=200"] == 3
    assert read["privacybot_request_seconds_bucket le=10.0 route=/api/ask status=200"] == 3


def test_the_register_its_age_and_its_failures_are_told():
    watched = Watched()
    register = watched.assistant.register
    assert watched.read()[f"privacybot_register_info version={register.version}"] == 1
    assert watched.read()["privacybot_register_processings"] == 5
    assert watched.read()["privacybot_register_age_seconds"] >= 0
    newer = replace(register, version="0123456789ab", date=date(2020, 1, 1))
    watched.assistant.publish(newer)
    watched.metrics.published(register, newer)
    watched.metrics.refused([], newer)
    read = watched.read()
    assert read["privacybot_register_info version=0123456789ab"] == 1
    assert read[f"privacybot_register_info version={register.version}"] == 0
    assert read["privacybot_register_age_seconds"] > 86_400 * 365
    assert read["privacybot_register_reloads_total"] == 1
    assert read["privacybot_register_reload_failures_total"] == 1
    assert read["privacybot_register_refused"] == 1
    watched.metrics.mended(newer)
    assert watched.read()["privacybot_register_refused"] == 0


def test_the_journal_and_slack_are_told():
    watched = Watched()
    read = watched.read()
    assert read["privacybot_journal_queued"] == 3
    assert read["privacybot_journal_away"] == 0
    assert read["privacybot_journal_dropped_total"] == 0
    assert read["privacybot_slack_connected mode=socket"] == 1
    assert read["privacybot_slack_reconnects_total"] == 2
    watched.journal = {"queued": 0, "dropped": 7, "database": "away"}
    watched.slack = {"mode": "socket", "connected": False, "reconnects": 2}
    read = watched.read()
    assert read["privacybot_journal_dropped_total"] == 7
    assert read["privacybot_journal_away"] == 1
    assert read["privacybot_slack_connected mode=socket"] == 0


def test_without_slack_there_is_nothing_of_it_to_alarm_at():
    watched = Watched()
    watched.slack = {}
    assert [name for name in watched.read() if "slack_connected" in name or "slack_received" in name] == []


def test_what_slack_brings_and_what_becomes_of_it_is_counted_by_names_that_are_known():
    watched = Watched()
    slack = watched.metrics.for_slack()
    assert watched.read()["privacybot_slack_deliveries_total method=chat.postMessage outcome=failed"] == 0
    assert watched.read()["privacybot_slack_received_total surface=mention"] == 0
    slack.received("mention")
    slack.acknowledged("mention", 0.3)
    slack.answered("mention", 4.0)
    slack.delivered("chat.postMessage", "failed")
    read = watched.read()
    assert read["privacybot_slack_received_total surface=mention"] == 1
    assert read["privacybot_slack_ack_seconds_bucket le=0.25 surface=mention"] == 0
    assert read["privacybot_slack_ack_seconds_bucket le=0.5 surface=mention"] == 1
    assert read["privacybot_slack_answer_seconds_bucket le=3.0 surface=mention"] == 0
    assert read["privacybot_slack_answer_seconds_bucket le=5.0 surface=mention"] == 1
    assert read["privacybot_slack_deliveries_total method=chat.postMessage outcome=failed"] == 1


def test_who_asks_too_often_is_counted():
    watched = Watched(limit="2/minute")
    assert watched.read()["privacybot_rate_limited_total channel=web"] == 0
    for _ in range(5):
        watched.client.post("/api/ask", json={"question": "camera"})
    assert watched.read()["privacybot_rate_limited_total channel=web"] == 3


def test_no_path_question_or_reply_is_told():
    watched = Watched()
    watched.client.get("/statement/nl", params={"q": "canary"})
    watched.client.get("/canary")
    watched.client.get("/statement/nl/section/canary")
    text = watched.client.get("/metrics", headers=READER).text
    assert "canary" not in text
    assert "reply-1" not in text
    assert 'route="-"' in text  # all that is not here, together


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", f"bearer{TOKEN}", "é"]
)
def test_whoever_has_no_token_reads_nothing(authorization):
    headers = [(b"authorization", authorization.encode())] if authorization else []
    refused = Watched().client.get("/metrics", headers=headers)
    assert refused.status_code == 401
    assert set(refused.json()) == {"detail"}
    assert refused.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in refused.text


def test_the_schemes_case_is_the_readers_own():
    assert Watched().client.get("/metrics", headers={"authorization": f"bearer {TOKEN}"}).status_code == 200


def test_without_the_setting_there_is_no_such_address():
    assert web().get("/metrics", headers=READER).status_code == 404


def test_a_process_that_ended_is_taken_out_of_the_sum(tmp_path):
    (tmp_path / "gauge_livesum_999999999.db").write_bytes(b"")
    (tmp_path / "counter_999999999.db").write_bytes(b"")
    _forget_the_dead(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["counter_999999999.db"]


def test_two_processes_are_counted_as_one():
    with running(WEB_CONCURRENCY="2", METRICS_TOKEN=TOKEN, RATE_LIMIT="") as (_, url):
        for _ in range(40):  # each on a connection of its own, so that both processes get some
            assert httpx.post(f"{url}/api/ask", json={"question": "Waarom krijg ik post?"}).status_code == 200
        until = time.monotonic() + 30
        while True:
            text = httpx.get(f"{url}/metrics", headers=READER).text
            read = samples(text)
            info = [value for name, value in read.items() if name.startswith("privacybot_register_info")]
            if info == [2.0]:
                break
            assert time.monotonic() < until, text
            time.sleep(0.2)
        counts = [value for name, value in read.items() if name.startswith("privacybot_questions_total")]
        assert sum(counts) == 40
        assert read["privacybot_request_seconds_count route=/api/ask status=200"] == 40
