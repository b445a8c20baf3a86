"""What stands around the assistant on the web, and begins and ends with the server."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.archive import Archive
from bot.journal import Journal, SilentJournal
from bot.limiting import Limiter

if TYPE_CHECKING:
    from bot.metrics import Metrics

log = logging.getLogger(__name__)

Status = Mapping[str, Any]
"""How a part is, for whoever watches; nothing secret."""


class Service(Protocol):
    """What begins and ends with the server, such as a journal that writes or a watch on the register's file."""

    async def start(self) -> None:
        """Begin. Raises nothing: a storage that is away is no reason to leave people without answers."""

    async def stop(self) -> None:
        """Finish what was taken on, within seconds."""


class SlackSide(Protocol):
    """What the web side asks of Slack's: to take its events over HTTP, and to begin and end with the server."""

    async def handle(self, request: Request) -> Response:
        """Answer one delivery."""

    async def start(self) -> None:
        """Begin, with Socket Mode where it is set; raises where Slack refuses us, with a message for people."""

    async def stop(self) -> None:
        """End what was begun."""

    def status(self) -> Status:
        """Return how the connection is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the web side has beside its assistant; without any it answers all the same."""

    slack: SlackSide | None = None  # takes the deliveries at /slack/events
    journal: Journal = field(default_factory=SilentJournal)  # takes what people judge of replies
    archive: Archive | None = None  # has the versions of the register that served
    limiter: Limiter = field(default_factory=lambda: Limiter(None))  # says who asks too often: nobody
    metrics: "Metrics | None" = None  # told to whoever has METRICS_TOKEN
    services: tuple[Service, ...] = ()  # begin in this order and end in the reverse one
    storage: Callable[[], Status] | None = None  # for /healthz: how the database is
    standing: Callable[[], Status] = dict  # for /healthz: how it stands with the register's files on disk


class Running:
    """The parts from the server's start to its end, Slack last to begin and first to end."""

    def __init__(self, parts: Parts) -> None:
        self._slack = parts.slack
        self._services: tuple[Service, ...] = (
            parts.limiter,
            *parts.services,
            *([parts.metrics] if parts.metrics else []),
        )
        self._trouble = ""  # why Slack was not joined

    async def start(self) -> None:
        """Begin. A token that Slack refuses is no reason to leave the website without answers."""
        for service in self._services:
            await service.start()
        if self._slack is not None:
            try:
                await self._slack.start()
            except Exception as error:
                self._trouble = str(error)
                log.error("Slack was not joined: %s", self._trouble)

    async def stop(self) -> None:
        """End, after which nothing is taken on any more."""
        if self._slack is not None:
            await self._slack.stop()
        for service in reversed(self._services):
            await service.stop()

    def slack_status(self) -> Status | None:
        """Return how it stands with Slack, None where it is not set."""
        if self._slack is None:
            return None
        return {**self._slack.status(), **({"connected": False, "trouble": self._trouble} if self._trouble else {})}
