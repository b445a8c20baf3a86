"""The server around the app: uvicorn, with a bound on everything that a client could draw out or pile up."""

import asyncio
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.settings import Settings
from bot.web.processes import HUNG_SECONDS, Later, Processes

if TYPE_CHECKING:
    from fastapi import FastAPI  # the parent of several processes needs none

LARGEST_HEAD = 16 * 1024  # bytes of a request line with its headers; a router's own limit is 8 kB a line
HEAD_SECONDS = 10  # for a request's head to be whole, from the moment it can be sent
READER_SECONDS = 30  # in which a client that is sent an answer must take some of it
IDLE_SECONDS = 95  # Heroku's router uses a connection again for up to 90 s: ours must outlast it
LAST_SECONDS = 10  # for requests under way when the process is told to end; platforms kill after 30
MOST_CONNECTIONS = 1000  # beyond, those that ask nothing go, and then 503: better than running out of descriptors

# Connections that wait to be taken. asyncio tries to take so many at once, and where file descriptors have run out it
# logs as many failures with their tracebacks: with uvicorn's 2,048 that alone keeps it from work for seconds.
MOST_WAITING = 128


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP with the deadlines that it lacks: for the head of a request, for what comes of a body after the
    answer was given, and for a client that does not take its answer.
    """

    _deadline: asyncio.TimerHandle | None = None
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)
        if len(self.connections) >= MOST_CONNECTIONS:
            # Somebody may hold them all open without asking, so that whoever does ask would get 503.
            for other in tuple(self.connections):
                if isinstance(other, BoundedProtocol) and other is not self and not other.is_at_work:
                    other._give_up()

    @property
    def is_at_work(self) -> bool:
        """Whether a request is being answered, or its answer is on the way."""
        answering = self.cycle is not None and not self.cycle.response_complete
        return answering or self.transport.get_write_buffer_size() > 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)  # which forgets uvicorn's own deadline for idle connections
        if self._answered_early():
            return
        begun = self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]
        if begun and self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)
        elif not begun:
            self._forget_deadline()
            self._be_idle()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._answered_early() and self._deadline is None:
            # A refusal, or an answer that needed no body: the rest is dropped as it comes, but not for ever.
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)
        self._watch_the_reader()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_the_reader()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def _answered_early(self) -> bool:
        """Tell whether the answer is given while a part of the request's body is still to come."""
        return self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY

    def _be_idle(self) -> None:
        """Wait for another request no longer than an idle connection may, where uvicorn would without an end."""
        answered = self.cycle is not None and self.cycle.response_complete
        if answered and self.timeout_keep_alive_task is None and not self.transport.is_closing():
            end = self.timeout_keep_alive_handler
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, end)

    def _watch_the_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left and self._patience is None:
            self._patience = self.loop.call_later(READER_SECONDS, self._look_at_the_reader, left)

    def _look_at_the_reader(self, before: int) -> None:
        self._patience = None
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()  # not closed: that would wait for the reader
        else:
            self._watch_the_reader()

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._forget_deadline()
        if not self.transport.is_closing():
            self.transport.close()


def serve(settings: Settings, app: "FastAPI") -> None:
    """Serve an app until the process is told to end."""
    server = uvicorn.Server(_config(settings, app))
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def serve_in_processes(settings: Settings, make_app: Later) -> None:
    """Serve WEB_CONCURRENCY processes until this one is told to end. Each makes its app anew."""
    config = _config(
        settings,
        make_app,
        factory=True,
        workers=settings.web_concurrency,
        timeout_worker_healthcheck=HUNG_SECONDS,
    )
    with _counting(settings):
        Processes(config, sockets=[config.bind_socket()]).run()


def _counting(settings: Settings) -> AbstractContextManager[None]:
    if settings.metrics_token is None:
        return nullcontext()
    from bot.metrics import counted_together  # prometheus-client with it, for those who watch

    return counted_together()


def _config(settings: Settings, app: "FastAPI | Later", **given: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="bot.web.server:BoundedProtocol",  # on h11: httptools takes heads of any size
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # it would print addresses, and questions that stand in one
        server_header=False,
        proxy_headers=False,  # X-Forwarded-For is believed by TRUSTED_PROXIES alone
        h11_max_incomplete_event_size=LARGEST_HEAD,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=MOST_WAITING,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=LAST_SECONDS,
        **given,
    )
