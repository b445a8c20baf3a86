"""Publishes an edited register while the app serves: looks at it aside, and swaps it in whole, or changes nothing.

Each process of a deployment does this for itself, and comes to the same version, since it is the bytes that decide.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.assistant import Assistant
from bot.confirmation import HeldBack, held_back, titles
from bot.knowledge.files import RegisterFiles
from bot.knowledge.problems import Problem, RegisterError
from bot.knowledge.register import Register
from bot.watching import Look, look_at, marks_of, notice_events, settled

log = logging.getLogger(__name__)

STEP_SECONDS = 0.2  # between two looks at files that may be half-written
SETTLE_SECONDS = 0.4  # how long they have to stand still
SHRUNK_SECONDS = 1.5  # and how long where there is less of them than in force: so looks what is still being written
POLL_SECONDS = 1.0  # between two looks at their marks, for folders that give no events
SHOWN = 5  # problems told on /healthz
SHOWN_LOST = 20

T = TypeVar("T")


class Announcer(Protocol):
    """Tells people what became of an edit. It is called on the event loop, so none of it waits."""

    def published(self, old: Register, new: Register) -> None:
        """A new version serves."""

    def refused(self, problems: Sequence[Problem], serving: Register) -> None:
        """What is on disk is refused, and `serving` serves on. Called once for each distinct set of problems."""

    def held_back(self, held: HeldBack, serving: Register) -> None:
        """What is on disk loses much of `serving`, which serves on until that is confirmed."""

    def mended(self, serving: Register) -> None:
        """What is on disk serves again, after it was refused or held back."""


class Publisher:
    """Keeps an assistant at the register on disk, from the start of the server to its end."""

    def __init__(
        self,
        assistant: Assistant,
        register_file: Path,
        files: RegisterFiles,
        *,
        accept: Callable[[RegisterFiles, Register], None] = lambda files, register: None,
        on_publish: Sequence[Callable[[RegisterFiles, Register], None]] = (),
        announcers: Sequence[Announcer] = (),
        step_seconds: float = STEP_SECONDS,
        settle_seconds: float = SETTLE_SECONDS,
        shrunk_seconds: float = SHRUNK_SECONDS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """Take the assistant, and the files of the register that it answers from.

        `accept` raises RegisterError where a register can't be served for reasons that are not its own. `on_publish`
        are handed each version that begins to serve, the first one included, in a thread of their own.
        """
        self._assistant = assistant
        self._register_file = register_file
        self._files = files
        self._logo = b""  # that of the pages in force
        self._accept = accept
        self._on_publish = on_publish
        self._announcers = announcers
        self._step_seconds = step_seconds
        self._settle_seconds = settle_seconds
        self._shrunk_seconds = shrunk_seconds
        self._poll_seconds = poll_seconds
        self._refused: tuple[Problem, ...] = ()
        self._held_back: HeldBack | None = None
        self._judged: Look | None = None
        self._stirred = asyncio.Event()
        self._told_to = False
        self._tasks: list[asyncio.Task[None]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="publication")

    async def start(self) -> None:
        """Begin to watch, and look at once: the files may have changed since they were read."""
        self._logo = (await self._look_aside()).logo
        await self._hand_on(self._files, self._assistant.register)
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows; not the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.publish_now)
        self._stirred.set()
        watches = (self._serve_edits(), self._poll(), notice_events(self._register_file.parent, self._stirred.set))
        self._tasks = [asyncio.create_task(watch) for watch in watches]

    async def stop(self) -> None:
        """Watch no longer. An edit that is being looked at is left for the next start."""
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    def publish_now(self) -> None:
        """Look at the files as whoever sends SIGHUP asks: what was held back is confirmed by it."""
        self._told_to = True
        self._stirred.set()

    def standing(self) -> dict[str, Any]:
        """Return how it stands with the files on disk, for /healthz: why they are refused, or what is held back.

        Of entries for staff no more than their number is told.
        """
        languages = self._assistant.register.languages
        held = self._held_back and _told_held_back(self._held_back, languages)
        return {"error": _told_problems(self._refused), "held_back": held}

    # Watching

    async def _serve_edits(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._look()
            except Exception:  # the last handler of this service: whatever an edit does, the next one is looked at
                log.exception("the register's files could not be looked at; the version in force serves on")

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_seconds)
            marks = await self._aside(marks_of, self._register_file, self._logo_name)
            if self._judged is None or marks != self._judged.marks:
                self._stirred.set()

    async def _look(self) -> None:
        look = await settled(self._look_aside, seconds_for=self._patience_for, step_seconds=self._step_seconds)
        told_to, self._told_to = self._told_to, False
        if look == self._judged and not told_to:
            return
        self._judged = look
        await self._judge(look, confirmed=told_to)

    async def _look_aside(self) -> Look:
        return await self._aside(look_at, self._register_file, self._logo_name)

    def _patience_for(self, look: Look) -> float:
        in_force = len(self._files.register.data) + len(self._files.topics.data if self._files.topics else b"")
        return self._shrunk_seconds if look.size < in_force else self._settle_seconds

    @property
    def _logo_name(self) -> str | None:
        return self._assistant.register.theme.logo

    # Judging

    async def _judge(self, look: Look, *, confirmed: bool) -> None:
        serving = self._assistant.register
        if look.files is None:
            self._refuse(look.problems, serving)
            return
        if look.files.version == serving.version:
            await self._keep_serving(look, serving)
            return
        try:
            register = await self._aside(self._load, look.files)
            held = held_back(serving, register)
            if held is not None and not confirmed and look.confirmed != register.version:
                self._hold_back(held, serving)
                return
            await self._aside(self._assistant.publish, register)
        except RegisterError as refused:
            self._refuse(refused.problems, serving)
        except Exception as error:  # a mistake of ours that this register shows: it is no reason to go down
            log.exception("the edited register could not be made ready")
            self._refuse((_unforeseen(error, self._register_file.name),), serving)
        else:
            await self._tell_published(look.files, register, serving)

    def _load(self, files: RegisterFiles) -> Register:
        register = files.load()
        self._accept(files, register)
        return register

    async def _tell_published(self, files: RegisterFiles, register: Register, old: Register) -> None:
        self._files = files
        self._logo = (await self._look_aside()).logo
        count = len(register.processings)
        log.info("register version %s is published: %d processings; it was %s", register.version, count, old.version)
        self._settle(register, mended=bool(self._refused))
        self._announce(lambda announcer: announcer.published(old, register))
        await self._hand_on(files, register)

    async def _keep_serving(self, look: Look, serving: Register) -> None:
        """Serve on what is on disk anyway; only its logo may be another one."""
        if look.logo != self._logo:
            self._logo = look.logo
            await self._aside(self._assistant.publish, replace(serving))
            log.info("the register's new logo is published")
        self._settle(serving, mended=bool(self._refused or self._held_back))

    def _refuse(self, problems: tuple[Problem, ...], serving: Register) -> None:
        for problem in problems[:SHOWN]:
            log.error("the edited register is refused: %s", problem)
        log.error("problems with the edited register: %d; version %s serves on", len(problems), serving.version)
        if problems != self._refused:
            self._announce(lambda announcer: announcer.refused(problems, serving))
        self._refused, self._held_back = problems, None

    def _hold_back(self, held: HeldBack, serving: Register) -> None:
        log.warning(
            "register version %s is held back: it loses %d of %d processings. Confirm it with `privacybot publish` or "
            "SIGHUP; version %s serves on",
            *(held.version, len(held.lost), held.in_force, serving.version),
        )
        if held != self._held_back:
            self._announce(lambda announcer: announcer.held_back(held, serving))
        self._refused, self._held_back = (), held

    def _settle(self, serving: Register, *, mended: bool) -> None:
        self._refused, self._held_back = (), None
        if mended:
            log.info("the register on disk is in order again; version %s serves", serving.version)
            self._announce(lambda announcer: announcer.mended(serving))

    # Telling

    def _announce(self, tell: Callable[[Announcer], None]) -> None:
        for announcer in self._announcers:
            try:
                tell(announcer)
            except Exception:  # whoever can't be told is no reason to stop serving edits
                log.exception("an edit of the register could not be announced")

    async def _hand_on(self, files: RegisterFiles, register: Register) -> None:
        for take in self._on_publish:
            try:
                await self._aside(take, files, register)
            except Exception:  # as above
                log.exception("version %s of the register could not be handed on", register.version)

    async def _aside(self, call: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)


def _told_problems(problems: Sequence[Problem]) -> dict[str, Any] | None:
    """Return the first few problems as JSON; None where there are none."""
    if not problems:
        return None
    told = [
        {"file": one.file, "line": one.line, "entry": one.entry, "message": one.message, "remedy": one.remedy}
        for one in problems[:SHOWN]
    ]
    return {"count": len(problems), "problems": told}


def _told_held_back(held: HeldBack, languages: Sequence[str]) -> dict[str, Any]:
    return {
        "version": held.version,
        "processings": held.processings,
        "lost": len(held.lost),
        "in_force": held.in_force,
        "entries": [{"id": id, "title": title} for id, title in titles(held.lost_in_public[:SHOWN_LOST], languages)],
    }


def _unforeseen(error: Exception, file: str) -> Problem:
    wrong = f"the register could not be made ready ({type(error).__name__})"
    return Problem(file, None, None, wrong, "Undo the edit, and show the log to whoever maintains the assistant.")
