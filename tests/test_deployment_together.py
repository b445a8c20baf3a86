"""Two servers of two processes each, on one PostgreSQL and one Redis, behind one nginx: together they are
one assistant.

All tests share the deployment, which takes a while to start; the last one kills half of it.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest

from bot.slack.manifest import manifest
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.front import ROOT, client_of, nginx
from tests.services import postgresql, redis
from tests.slack.stand_in import BOT_TOKEN, SIGNING_SECRET, SlackStandIn, signed
from tests.test_publication_faults import workers_of
from tests.test_server import environment, free_port

SECONDS = 40  # for what is awaited, on a machine with much else to do
LIMIT = 5  # questions a minute
QUESTION = {"question": "Waar gebruiken jullie mijn salaris voor?", "language": "nl"}
ASKER = "U0NL"

T = TypeVar("T")


@dataclass(frozen=True)
class Machine:
    """One of the two servers: the parent of its processes, where it listens, and what it logs."""

    process: "subprocess.Popen[bytes]"
    url: str
    log: Path

    def ask(self, *, by: str) -> str:
        """Ask it from an address as nginx would tell it; return the reply's id."""
        answer = httpx.post(f"{self.url}/api/ask", json=QUESTION, headers={"x-forwarded-for": by}, timeout=20)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["reply_id"])

    def processes_on(self, version: str) -> int:
        """Return how many of its processes answer from a version of the register, as /metrics counts them."""
        told = httpx.get(f"{self.url}/metrics", headers={"authorization": "Bearer a-token"}, timeout=20).text
        found = re.search(rf'^privacybot_register_info{{version="{version}"}} ([\d.]+)$', told, re.MULTILINE)
        return int(float(found[1])) if found else 0


class Slack:
    """The stand-in for Slack, in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stand_in = SlackStandIn(manifest(url="https://privacy.example.com"))
        self.stand_in.locales[ASKER] = "nl-NL"
        self.stand_in.dm(ASKER)

    def do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(SECONDS)

    @contextmanager
    def running(self) -> Iterator[SlackStandIn]:
        thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        thread.start()
        self.do(self.stand_in.start())
        try:
            yield self.stand_in
        finally:
            self.do(self.stand_in.stop())
            self.loop.call_soon_threadsafe(self.loop.stop)
            thread.join(10)


@dataclass(frozen=True)
class Deployment:
    """All of it."""

    machines: tuple[Machine, Machine]
    front: int
    register_file: Path
    slack: Slack
    database_url: str

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what stands in the database."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement.encode()).fetchall()


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("together")
    (folder / "topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    register_file = folder / "processings.yaml"
    register_file.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    slack = Slack()
    with ExitStack() as stack:
        database = stack.enter_context(postgresql())
        shared = stack.enter_context(redis())
        workspace = stack.enter_context(slack.running())
        given = {
            "REGISTER_FILE": str(register_file),
            "DATABASE_URL": database.url,
            "REDIS_URL": shared.url,
            "WEB_CONCURRENCY": "2",
            "PUBLIC_URL": "https://privacy.example.com",
            "TRUSTED_PROXIES": "1",
            "RATE_LIMIT": f"{LIMIT}/minute",
            "METRICS_TOKEN": "a-token",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": workspace.api_url,
        }
        first, second = (stack.enter_context(machine(folder / f"{name}.log", **given)) for name in ("one", "two"))
        for each in (first, second):
            until(lambda each=each: each.log.read_text().count("Application startup complete") == 2, each.log)
        addresses = [each.url.removeprefix("http://") for each in (first, second)]
        front = stack.enter_context(nginx(folder, *addresses))
        yield Deployment((first, second), front, register_file, slack, database.url)


@contextmanager
def machine(log: Path, **given: str) -> Iterator[Machine]:
    port = free_port()
    command = [sys.executable, "-m", "bot", "serve"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(PORT=str(port), **given), stdout=file, stderr=subprocess.STDOUT
        )
        try:
            yield Machine(process, f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()
            process.wait(30)


def until(true: Callable[[], T], told: object = "") -> T:
    """Return what a look gives as soon as it gives something."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError(f"this did not come about {told.read_text() if isinstance(told, Path) else told}")


def together(actions: Sequence[Callable[[], T]]) -> list[T]:
    """Return what actions give that begin at the same moment."""
    with ThreadPoolExecutor(len(actions)) as pool:
        return [each.result() for each in [pool.submit(action) for action in actions]]


def test_the_tables_are_made_once_and_the_version_is_told_once(deployment):
    assert len(deployment.rows("SELECT * FROM alembic_version")) == 1
    servings = until(lambda: deployment.rows("SELECT version FROM register_servings"))
    assert len(servings) == 1
    for each in deployment.machines:
        assert "can't be kept" not in each.log.read_text()
        assert "Traceback" not in each.log.read_text()


def test_an_edit_of_the_register_comes_to_all_processes_and_is_kept_once(deployment):
    edited = EXAMPLE_REGISTER_YAML.replace("nl: Salarisadministratie", "nl: Salarisadministratie van overal")
    new = deployment.register_file.with_suffix(".new")
    new.write_text(edited, encoding="utf-8")
    new.replace(deployment.register_file)
    until(lambda: len(deployment.rows("SELECT version FROM register_servings")) == 2)
    [(_,), (version,)] = deployment.rows("SELECT version FROM register_servings ORDER BY id")
    for each in deployment.machines:
        until(lambda each=each: each.processes_on(version) == 2, each.log)
    with client_of(deployment.front, by="127.0.0.20") as client:
        reply = client.post("/api/ask", json=QUESTION).json()
    assert reply["register"]["version"] == version
    assert "Salarisadministratie van overal" in reply["text"]


def test_a_client_is_counted_by_all_processes_together(deployment):
    statuses = []
    for _ in range(LIMIT + 3):
        with client_of(deployment.front, by="127.0.0.21") as client:  # a connection each: nginx takes them in turns
            statuses.append(client.post("/api/ask", json=QUESTION).status_code)
    assert statuses.count(200) - LIMIT in (0, 1)  # one more where a window ends between two questions
    assert statuses[-2:] == [429, 429]
    with client_of(deployment.front, by="127.0.0.22") as another:
        assert another.post("/api/ask", json=QUESTION).status_code == 200


def test_an_event_of_slack_that_comes_to_both_gets_one_answer(deployment):
    workspace = deployment.slack.stand_in
    message = {"type": "message", "channel": f"D{ASKER}", "channel_type": "im", "user": ASKER, "ts": "1790000000.1"}
    workspace.channels[f"D{ASKER}"].messages.append({"ts": message["ts"], "user": ASKER})
    raw = json.dumps(workspace.event_body({**message, "text": QUESTION["question"]})).encode()
    headers = {"content-type": "application/json", **signed(raw)}

    def deliver(to: Machine) -> int:
        return httpx.post(f"{to.url}/slack/events", content=raw, headers=headers, timeout=20).status_code

    assert together([lambda to=to: deliver(to) for to in deployment.machines * 2]) == [200] * 4
    deployment.slack.do(workspace.one("chat.postMessage"))
    deployment.slack.do(workspace.quiet(1.0))
    assert len(workspace.called("chat.postMessage")) == 1
    assert workspace.problems == []


def test_a_judgement_that_comes_to_the_other_server_is_put_with_its_question(deployment):
    asked, other = deployment.machines
    reply_id = asked.ask(by="10.0.0.1")
    assert httpx.post(f"{other.url}/api/feedback", json={"reply_id": reply_id, "helpful": True}).status_code == 204
    joined = "SELECT q.kind, r.helpful FROM questions q JOIN ratings r USING (reply_id)"
    assert until(lambda: deployment.rows(joined)) == [("answer", True)]


def test_a_server_that_is_killed_loses_nothing_that_was_written_and_the_other_serves_on(deployment):
    killed, left = deployment.machines
    accepted = {each.ask(by=f"10.0.1.{number}") for number in range(20) for each in deployment.machines}

    def written() -> set[str]:
        return {reply_id for (reply_id,) in deployment.rows("SELECT reply_id FROM questions")}

    until(lambda: accepted <= written())
    for number in range(3):
        killed.ask(by=f"10.0.2.{number}")  # perhaps not written yet: at most the last half second is lost
    for process in (killed.process.pid, *workers_of(killed.process.pid)):
        os.kill(process, signal.SIGKILL)
    killed.process.wait(10)
    for number in range(30, 30 + 2 * LIMIT):
        with client_of(deployment.front, by=f"127.0.0.{number}") as client:
            assert client.post("/api/ask", json=QUESTION).status_code == 200
    last = left.ask(by="10.0.3.1")
    until(lambda: last in written())
    assert accepted <= written()
