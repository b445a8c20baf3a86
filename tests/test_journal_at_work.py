"""The app as it is run, with its journal: processes, signals, real databases, and what none of them may hold."""

import os
import re
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.assistant import Question
from bot.journal import Channel
from bot.replies import Kind
from bot.settings import SettingsError
from bot.wiring import build_app
from tests.journals import LONG_AGO, journal_in
from tests.test_server import running
from tests.web import settings

PERSONAL = "Ik heet Canary Kanarie, bsn 123456782, bel 0612345678 of mail canary@example.org: wat kost pizza?"
CANARIES = ("anary", "anarie", "123456782", "0612345678")


def ask(url: str, question: str) -> dict[str, Any]:
    response = httpx.post(f"{url}/api/ask", json={"question": question}, timeout=20)
    assert response.status_code == 200
    return dict(response.json())


def rate(url: str, reply_id: str, *, helpful: bool) -> None:
    judged = {"reply_id": reply_id, "helpful": helpful}
    assert httpx.post(f"{url}/api/feedback", json=judged, timeout=20).status_code == 204


def storage_of(url: str) -> dict[str, Any]:
    return dict(httpx.get(f"{url}/healthz", timeout=20).json()["storage"])


def end(process: Any) -> str:
    """Tell a server to end, as a platform does, and return all that it said."""
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    return str(out + err)


def test_what_was_asked_last_is_in_the_journal_when_two_processes_have_ended(database_url):
    with running(DATABASE_URL=database_url, WEB_CONCURRENCY="2", RATE_LIMIT="") as (process, url):
        for _ in range(10):
            rate(url, ask(url, "Waarom willen jullie weten of ik dubbel glas heb?")["reply_id"], helpful=True)
        ask(url, "wat kost pizza?")
        end(process)
    rows = journal_in(database_url).rows(since=LONG_AGO)
    assert [row.helpful for row in rows if row.kind is Kind.ANSWER] == [True] * 10
    assert {row.entries for row in rows} == {("4.6",), ()}
    assert {row.channel for row in rows} == {Channel.WEB}
    assert [row.text for row in rows if row.text] == ["wat kost pizza?"]


def test_personal_data_are_neither_in_the_log_nor_in_the_files_nor_in_healthz(sqlite_url, tmp_path: Path):
    with running(DATABASE_URL=sqlite_url, LOG_LEVEL="debug") as (process, url):
        rate(url, ask(url, PERSONAL)["reply_id"], helpful=False)
        rate(url, ask(url, f"Waarom willen jullie weten of ik dubbel glas heb? {PERSONAL}")["reply_id"], helpful=False)
        httpx.get(f"{url}/statement/nl", params={"q": PERSONAL})
        health = httpx.get(f"{url}/healthz").text
        time.sleep(1)  # the journal has written, and its log of changes stands beside the file
        kept = b"".join((tmp_path / name).read_bytes() for name in os.listdir(tmp_path))
        said = end(process)
    kept += b"".join((tmp_path / name).read_bytes() for name in os.listdir(tmp_path))
    assert b"wat kost pizza" in kept
    for canary in CANARIES:
        assert canary.encode() not in kept
        assert canary not in said + health


@pytest.mark.parametrize(
    "url_of_database",
    ["postgres://me:hunter2canary@127.0.0.1:9/app", "sqlite:////no/such/folder/journal.db"],
)
def test_a_database_that_is_away_costs_no_answer_and_tells_no_secret(url_of_database):
    began = time.monotonic()
    with running(DATABASE_URL=url_of_database) as (process, url):
        assert time.monotonic() - began < 30
        assert ask(url, "Waarom willen jullie weten of ik dubbel glas heb?")["kind"] == "answer"
        while storage_of(url)["database"] != "away":
            assert time.monotonic() - began < 60
            time.sleep(0.1)
        assert storage_of(url)["trouble"] in {"not reachable", "the file can't be opened"}
        health = httpx.get(f"{url}/healthz").text
        said = end(process)
    assert "questions are answered but not written" in said
    assert re.search(r"\d rows were not written before the end", said)
    assert "canary" not in said + health


def test_a_journal_that_is_off_keeps_nothing_and_says_so(sqlite_url, tmp_path):
    with running(DATABASE_URL=sqlite_url, JOURNAL="off") as (process, url):
        rate(url, ask(url, "wat kost pizza?")["reply_id"], helpful=False)
        assert "Je vraag wordt niet bewaard." in ask(url, "wordt dit gesprek bewaard?")["text"]
        assert "Je vraag wordt niet bewaard." in httpx.get(f"{url}/statement/nl").text
        assert storage_of(url)["journal"] == "off"
        end(process)
    with closing(sqlite3.connect(tmp_path / "privacybot.db")) as file:
        assert file.execute("SELECT count(*) FROM questions").fetchone() == (0,)
        assert file.execute("SELECT count(*) FROM ratings").fetchone() == (0,)


@pytest.mark.parametrize(
    ("journal", "told"),
    [
        ("redacted", "zonder de persoonsgegevens die we erin herkennen"),
        ("redacted", "30 dagen"),
        ("counts", "Waarover vragen gaan, houden we 30 dagen bij."),
        ("off", "Je vraag wordt niet bewaard."),
    ],
)
def test_whoever_asks_about_the_assistant_reads_what_is_kept_by_the_settings_in_force(journal, told):
    app = build_app(settings(database_url="sqlite://", journal=journal, journal_days=30))
    reply = app.state.assistant.answer(Question(text="ben je een robot?"))
    assert told in reply.text
    assert "{kept}" not in reply.text


def test_an_address_that_is_none_stops_the_start_without_repeating_it():
    with pytest.raises(SettingsError, match="DATABASE_URL") as refused:
        build_app(settings(database_url="postgresql://me:canary@host:no-port/app"))
    assert "canary" not in str(refused.value)
