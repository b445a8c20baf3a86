"""What whoever runs the assistant can watch, for Prometheus: counts and times, never a question and never a person.

With several processes the counts are those of all together: each writes its own into a folder that they share, and
whichever is asked adds them up (https://prometheus.github.io/client_python/multiprocess/).
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector

from bot.journal import Answered, Journal
from bot.knowledge.register import Register

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus-client looks for it, once, when it is imported
LOOK_SECONDS = 5.0  # between two looks of a process at what only it knows

disable_created_metrics()  # type: ignore[no-untyped-call]  # one more line for each count, which nobody asked for

_ACK_BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # Slack waits three seconds
_ANSWER_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

State = Callable[[], Mapping[str, Any]]
"""Tells how a part is, as /healthz has it."""


@contextmanager
def counted_together() -> Iterator[None]:
    """Let processes that are started in the block count in one folder, which is gone after it."""
    with tempfile.TemporaryDirectory(prefix="privacybot-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


class Metrics:
    """The counts of this process, and with several those of all.

    It is a service of the web side, since a process says now and then what only it knows; and an announcer of the
    register's publication, whose failures it counts.
    """

    content_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self) -> None:
        self._register: Callable[[], Register] | None = None
        self._journal: State = dict
        self._slack: State = dict
        self._version = ""
        self._read: dict[str, float] = {}  # by name: what a part had counted when it was last looked at
        self._looking: asyncio.Task[None] | None = None
        self._folder = os.environ.get(FOLDER)
        own = CollectorRegistry()
        self._registry = self._own = own
        if self._folder:
            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry, path=self._folder)  # type: ignore[no-untyped-call]
        else:
            ProcessCollector(registry=own)

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"privacybot_{name}", told, labels, registry=own)

        def gauge(name: str, told: str, *labels: str, mode: Any = "livesum") -> Gauge:
            return Gauge(f"privacybot_{name}", told, labels, registry=own, multiprocess_mode=mode)

        self._questions = counter("questions_total", "Questions answered.", "kind", "channel", "language")
        self._seconds = Histogram(
            "privacybot_request_seconds",
            "Time from a request's head to the end of its answer.",
            ("route", "status"),
            registry=own,
            buckets=_BUCKETS,
        )
        self._limited = counter("rate_limited_total", "What was refused because it came too often.", "channel")
        self._ratings = counter("ratings_total", "Judgements of replies.", "helpful")
        self._versions = gauge("register_info", "Processes that answer from this version.", "version")
        self._age = gauge("register_age_seconds", "Time since the register was last changed.", mode="livemax")
        self._entries = gauge("register_processings", "Processings in the register.", mode="livemax")
        self._reloads = counter("register_reloads_total", "Edits of the register that were published.")
        self._failures = counter("register_reload_failures_total", "Edits that were refused or held back.")
        self._refused = gauge("register_refused", "Processes whose register on disk is refused.")
        self._queued = gauge("journal_queued", "Questions that wait to be written.")
        self._dropped = counter("journal_dropped_total", "Questions that were not written.")
        self._away = gauge("journal_away", "Processes that don't reach the database.")
        self._connected = gauge("slack_connected", "Processes that are connected to Slack, by http or socket.", "mode")
        self._reconnects = counter("slack_reconnects_total", "Connections to Slack made anew.")
        for channel in ("web", "slack"):
            self._limited.labels(channel)  # shown from the beginning, so that an increase is seen

    def watch(self, *, register: Callable[[], Register], journal: State = dict, slack: State = dict) -> None:
        """Take what tells the register in force, and how journal and Slack are: parts that are made after this one."""
        self._register, self._journal, self._slack = register, journal, slack

    def for_slack(self) -> "SlackMetrics":
        """Return what counts the Slack side's work; there is nothing of it to be seen where nobody asks for this."""
        return SlackMetrics(self._own)

    def counting(self, journal: Journal) -> "CountedJournal":
        """Return a journal whose questions and judgements are counted on their way into another one."""
        return CountedJournal(journal, self)

    # What is counted

    def answered(self, answered: Answered) -> None:
        """Count a question."""
        self._questions.labels(answered.kind.value, answered.channel.value, answered.language).inc()

    def rated(self, *, helpful: bool) -> None:
        """Count a judgement of a reply."""
        self._ratings.labels(str(helpful).lower()).inc()

    def limited(self, channel: str) -> None:
        """Count what was refused because it came too often."""
        self._limited.labels(channel).inc()

    def requested(self, route: str, status: int, seconds: float) -> None:
        """Count a request by the pattern of its path, never the path itself."""
        self._seconds.labels(route, str(status)).observe(seconds)

    # As an announcer of the register's publication

    def published(self, old: Register, new: Register) -> None:
        """Count an edit that was published."""
        self._reloads.inc()
        self._refused.set(0)

    def refused(self, problems: object, serving: Register) -> None:
        """Count an edit that was refused."""
        self._failures.inc()
        self._refused.set(1)

    def held_back(self, held: object, serving: Register) -> None:
        """Count an edit that waits for somebody to confirm it."""
        self._failures.inc()

    def mended(self, serving: Register) -> None:
        """Take note that the file is as it is served again."""
        self._refused.set(0)

    # What is read

    def look(self) -> None:
        """Take over what this process knows of its register, journal and Slack."""
        if self._register is not None:
            self._look_at_register(self._register())
        journal, slack = self._journal(), self._slack()
        self._queued.set(journal.get("queued", 0))
        self._away.set(journal.get("database") == "away")
        self._raise(self._dropped, "dropped", journal.get("dropped", 0))
        if slack:
            self._connected.labels(slack["mode"]).set(bool(slack.get("connected")))
        self._raise(self._reconnects, "reconnects", slack.get("reconnects", 0))

    def _look_at_register(self, register: Register) -> None:
        if self._version not in ("", register.version):
            self._versions.labels(self._version).set(0)
        self._version = register.version
        self._versions.labels(register.version).set(1)
        changed = datetime.combine(register.date, time(), UTC)
        self._age.set(max(0.0, (datetime.now(UTC) - changed).total_seconds()))
        self._entries.set(len(register.processings))

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        self.look()
        if self._folder:
            _forget_the_dead(Path(self._folder))
        return generate_latest(self._registry)

    async def start(self) -> None:
        """Begin to look now and then, where another process may be the one that is asked."""
        self.look()
        if self._folder:
            self._looking = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """End with the server."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    def _raise(self, counter: Counter, name: str, to: float) -> None:
        """Let a counter follow what a part has counted itself."""
        counter.inc(max(0.0, to - self._read.get(name, 0.0)))
        self._read[name] = to


class SlackMetrics:
    """The Slack side's work: what came in, how long it took, what became of what went out. A `Meter` of it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        from bot.slack.metering import DELIVERIES, Entrance, Outcome  # nothing of Slack for those who have none

        def histogram(name: str, told: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(f"privacybot_slack_{name}", told, ("surface",), registry=registry, buckets=buckets)

        self._received = Counter(
            "privacybot_slack_received_total", "What came in from Slack.", ("surface",), registry=registry
        )
        self._acks = histogram("ack_seconds", "Time from an arrival to its acknowledgement.", _ACK_BUCKETS)
        self._answers = histogram("answer_seconds", "Time from an arrival until something is shown.", _ANSWER_BUCKETS)
        self._deliveries = Counter(
            "privacybot_slack_deliveries_total",
            "What became of messages and windows for people.",
            ("method", "outcome"),
            registry=registry,
        )
        for entrance in Entrance:  # shown from the beginning, so that an increase is seen
            self._received.labels(entrance.value)
        for method in DELIVERIES:
            for outcome in Outcome:
                self._deliveries.labels(method, outcome.value)

    def received(self, surface: str) -> None:
        """Count what came in."""
        self._received.labels(surface).inc()

    def acknowledged(self, surface: str, seconds: float) -> None:
        """Note how long an arrival waited for its acknowledgement."""
        self._acks.labels(surface).observe(seconds)

    def answered(self, surface: str, seconds: float) -> None:
        """Note how long it was until something was shown to whoever is behind an arrival."""
        self._answers.labels(surface).observe(seconds)

    def delivered(self, method: str, outcome: str) -> None:
        """Count what became of something for a person."""
        self._deliveries.labels(method, outcome).inc()


class CountedJournal:
    """A journal whose questions and judgements are counted on their way in."""

    def __init__(self, journal: Journal, metrics: Metrics) -> None:
        self._journal = journal
        self._metrics = metrics

    def record(self, answered: Answered) -> None:
        """Count a question and hand it on."""
        self._metrics.answered(answered)
        self._journal.record(answered)

    def rate(self, reply_id: str, *, helpful: bool) -> None:
        """Count a judgement and hand it on."""
        self._metrics.rated(helpful=helpful)
        self._journal.rate(reply_id, helpful=helpful)


def _forget_the_dead(folder: Path) -> None:
    """Take what a process that has ended said of itself out of the sum; what it counted stays."""
    for pid in {file.stem.rpartition("_")[2] for file in folder.glob("gauge_live*_*.db")}:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]
