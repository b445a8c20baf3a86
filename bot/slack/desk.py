"""The desk that every listener works at: the assistant, the ways to reach people, and what is remembered."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, TypeVar

from bot.assistant import Assistant, Question
from bot.journal import Channel
from bot.knowledge.register import Audience, Register
from bot.limiting import Limiter
from bot.messages import Messages, load_messages
from bot.replies import Kind, Reply, outlined
from bot.slack.delivery import Delivery, DeliveryError
from bot.slack.figures import Figures
from bot.slack.metering import Metering
from bot.slack.people import People
from bot.slack.settings import SlackSettings
from bot.slack.state import State
from bot.slack.text import as_question
from bot.slack.workspace import Workspace

log = logging.getLogger(__name__)

T = TypeVar("T")

MATCHING_THREADS = 4  # matching is work for the processor: more threads would only keep the event loop waiting
ACKS_FIRST_SECONDS = 0.25
PROMPTS = 4
KEPT_EXAMPLES = 8  # of the register in force, one a language, and of the few before it


@dataclass(slots=True, kw_only=True)
class Desk:
    """All that listeners share. `workspace` is known once Slack was asked at the start."""

    settings: SlackSettings
    assistant: Assistant
    delivery: Delivery
    people: People
    state: State
    figures: Figures
    limiter: Limiter
    metering: Metering
    workspace: Workspace | None = None
    last_event: float | None = None  # time.monotonic() of the last delivery
    revoked: str = ""  # why the app stopped by itself
    _examples: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _acknowledging: int = 0  # deliveries that came in and are not acknowledged yet
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(MATCHING_THREADS, thread_name_prefix="slack-matching")
    )

    # Asking

    async def ask(
        self,
        text: str,
        *,
        language: str | None = None,
        force: bool = False,
        context: str | None = None,
        surface: str,
        explain: bool = False,
    ) -> Reply:
        """Return the assistant's reply, worked out beside the event loop so that no ack waits for it."""
        question = Question(
            text=as_question(text),
            language=language,
            force_language=force,
            context=context,
            audience=Audience.STAFF,
            explain=explain,
            channel=None if explain else Channel.SLACK,
        )
        began = time.perf_counter()
        reply = await self._aside(self.assistant.answer, question)
        if not explain:
            self._noted(reply, surface=surface, seconds=time.perf_counter() - began)
        return reply

    async def show(self, entry: str, *, language: str, facet: str | None = None, surface: str) -> Reply | None:
        """Return the reply about one entry, or None where the register in force has none of that id."""
        began = time.perf_counter()

        def shown() -> Reply | None:
            return self.assistant.show(entry, language=language, facet=facet or None, audience=Audience.STAFF)

        reply = await self._aside(shown)
        if reply is not None:
            self._noted(reply, surface=surface, seconds=time.perf_counter() - began)
        return reply

    async def help(self, *, language: str | None) -> Reply:
        """Return what can be asked."""
        return await self._aside(lambda: self.assistant.help(language=language, audience=Audience.STAFF))

    async def examples(self, *, language: str | None) -> tuple[str, ...]:
        """Return up to four questions that really get an answer: those of help, then the register's own."""
        register = self.assistant.register
        key = (register.version, self.messages(language).language)
        if key not in self._examples:
            self._examples = {**self._examples, key: await self._found_examples(register, key[1])}
            self._examples = dict(list(self._examples.items())[-KEPT_EXAMPLES:])
        return self._examples[key]

    async def _found_examples(self, register: Register, language: str) -> tuple[str, ...]:
        reply = await self.help(language=language)
        own = (
            question
            for section in register.sections
            for processing in section.processings[:1]
            for question in processing.questions.get(reply.language, ())[:1]
        )
        found: list[str] = []
        for question in dict.fromkeys((*reply.suggestions, *own)):
            answer = await self._aside(
                self.assistant.answer, Question(text=question, language=reply.language, audience=Audience.STAFF)
            )
            if answer.kind is not Kind.FALLBACK:
                found.append(question)
            if len(found) == PROMPTS:
                break
        return tuple(found)

    # Languages

    async def language_of(self, user: str) -> str | None:
        """Return the language a person uses Slack in, where it can be known and the register has it."""
        workspace = self.workspace
        place = (workspace.enterprise_id or workspace.team_id or "") if workspace else ""
        language = await self.people.language_of(user, workspace=place) if user else None
        return language if language in self.assistant.register.languages else None

    def messages(self, language: str | None) -> Messages:
        """Return what the app says in a language, or in the register's first where it is unknown."""
        for candidate in (language, *self.assistant.register.languages):
            try:
                return load_messages(candidate or "")
            except LookupError:
                continue
        return load_messages("en")

    # People

    def is_officer(self, user: str) -> bool:
        """Return whether a person acts as privacy officer on a question in the officers' channel."""
        return not self.settings.officers or user in self.settings.officers

    def pseudonym(self, *parts: str) -> str:
        """Return a digest that tells two people apart without naming one, as long as the bot token is the same."""
        text = "\0".join(parts).encode("utf-8", "replace")
        return hmac.new(self.settings.bot_token.encode(), text, hashlib.sha256).hexdigest()[:32]

    # Work

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """Keep other work waiting while a delivery is taken and acknowledged."""
        self._acknowledging += 1
        self._acknowledged.clear()
        try:
            yield
        finally:
            self._acknowledging -= 1
            if not self._acknowledging:
                self._acknowledged.set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do some work after the delivery was acknowledged, and log what goes wrong under a short id.

        In a burst the acknowledgements go first: each has half a second, an answer has more.
        """
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, *, seconds: float) -> None:
        """Wait for the work under way, and give up what takes longer."""
        if self._tasks:
            _done, late = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._acknowledged.wait(), ACKS_FIRST_SECONDS)
            await work
        except DeliveryError:
            pass  # logged where it happened
        except Exception as error:  # the last handler of this channel
            log_unforeseen(error)

    async def _aside(self, call: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _noted(self, reply: Reply, *, surface: str, seconds: float) -> None:
        self.figures.answered(reply, surface=surface)
        log.info("answered surface=%s %s ms=%.0f", surface, outlined(reply), seconds * 1000)


def log_unforeseen(error: BaseException) -> str:
    """Log an unforeseen error by its kind and place, never by its message, which may hold a question; return its id."""
    trace, place = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/bot/" in code.co_filename.replace("\\", "/"):
            place = f"{code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    id_ = token_hex(4)
    log.error("unforeseen %s in %s (id %s)", type(error).__name__, place, id_)
    return id_


async def within(work: Awaitable[T], seconds: float) -> tuple["asyncio.Future[T]", bool]:
    """Return the work as a future, and whether it was done in that time; it goes on where it was not."""
    future = asyncio.ensure_future(work)
    await asyncio.wait([future], timeout=seconds)
    return future, future.done()
