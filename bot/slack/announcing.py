"""Tells the officers' channel what became of an edit to the register: one message, whichever process saw it first.

A claim keeps the others silent. It is released when the contrary comes about, so that a mistake that is made again is
told again.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from bot.confirmation import HeldBack, titles
from bot.knowledge.changes import changes
from bot.knowledge.problems import Problem
from bot.knowledge.register import Register
from bot.knowledge.telling import lines_of, told_changes
from bot.messages import Messages
from bot.replying import told_date
from bot.slack.blocks import SECTION_TEXT
from bot.slack.delivery import Block, Message
from bot.slack.desk import Desk
from bot.slack.text import clean, escaped_within

CLAIM_SECONDS = 24 * 3600  # all processes of a deployment come to a version within seconds, its machines within hours
MOST_LISTED = 5
LINE_LENGTH = 500
MOST_LINES = 60


class Claims(Protocol):
    """What keeps several processes from saying the same."""

    async def claim(self, key: str, *, seconds: int) -> bool:
        """Return whether this is the first claim on a key within that time."""
        ...

    async def release(self, key: str) -> None:
        """Forget a claim."""
        ...


class SlackAnnouncer:
    """An `Announcer` in PRIVACY_CHANNEL, in the register's own language."""

    def __init__(self, desk: Desk, *, claims: Claims | None = None) -> None:
        """Take the desk to post from. `claims` are the desk's own where none are given."""
        self._desk = desk
        self._claims = claims or desk.state
        self._troubles: tuple[str, ...] = ()  # the keys of what was told and is not mended yet

    def published(self, old: Register, new: Register) -> None:
        """Tell that a new version serves, and what changed."""
        messages = self._messages(new)

        def words() -> list[str]:
            told = told_changes(changes(old, new), messages)
            return [_stamped(messages.publication.published, new, messages), *lines_of(told, messages)]

        there, back = f"published:{old.version}:{new.version}", f"published:{new.version}:{old.version}"
        self._tell(words, messages, once=there, over=(back, *self._troubles))
        self._troubles = ()

    def refused(self, problems: Sequence[Problem], serving: Register) -> None:
        """Tell what is wrong with the files on disk, where, and what to do."""
        messages = self._messages(serving)
        lines = [_stamped(messages.publication.refused, serving, messages)]
        lines += _listed([told_problem(problem, messages) for problem in problems], messages)
        self._tell_trouble(lines, messages, _key(serving, *map(str, problems)))

    def held_back(self, held: HeldBack, serving: Register) -> None:
        """Tell what would be lost, and how it is confirmed."""
        messages = self._messages(serving)
        says = messages.publication
        lines = [says.held_back.format(lost=len(held.lost), in_force=held.in_force, version=held.version)]
        lines += _listed([f"{id} {title}" for id, title in titles(held.lost, serving.languages)], messages)
        lines.append(_stamped(says.how_to_confirm, serving, messages))
        self._tell_trouble(lines, messages, _key(serving, held.version))

    def mended(self, serving: Register) -> None:
        """Tell that the files on disk are in order again."""
        messages = self._messages(serving)
        last = self._troubles[-1] if self._troubles else ""
        line = _stamped(messages.publication.mended, serving, messages)
        self._tell(lambda: [line], messages, once=f"mended:{last}", over=self._troubles)
        self._troubles = ()

    def _messages(self, register: Register) -> Messages:
        return self._desk.messages(register.languages[0])

    def _tell_trouble(self, lines: Sequence[str], messages: Messages, key: str) -> None:
        self._troubles = (*self._troubles, key)
        self._tell(lambda: lines, messages, once=key, over=(f"mended:{key}",))

    def _tell(self, words: Callable[[], Sequence[str]], messages: Messages, *, once: str, over: Sequence[str]) -> None:
        """Post lines, unless another process did. What they put an end to may be told again."""
        channel = self._desk.settings.privacy_channel
        if channel is None:
            return

        async def post() -> None:
            for key in over:
                await self._claims.release(f"register:{key}")
            if await self._claims.claim(f"register:{once}", seconds=CLAIM_SECONDS):
                lines = await asyncio.to_thread(words)  # what changed in a large register takes a while to find
                await self._desk.delivery.post(channel, drawn(lines, messages))

        self._desk.start(post())


def drawn(lines: Sequence[str], messages: Messages) -> Message:
    """Return lines of plain text as a message in which none of them mentions, links or broadcasts.

    What is more than a message holds is left out, and its number told.
    """
    shown = [escaped_within(clean(line), LINE_LENGTH) for line in lines[:MOST_LINES] if line.strip()]
    if len(lines) > MOST_LINES:
        shown.append(messages.publication.more.of(len(lines) - MOST_LINES))
    parts = [""]
    for line in shown:
        if len(parts[-1]) + len(line) + 1 > SECTION_TEXT:
            parts.append("")
        parts[-1] += ("\n" if parts[-1] else "") + line
    return Message(text="\n".join(shown), blocks=tuple(_section(part) for part in parts))


def told_problem(problem: Problem, messages: Messages) -> str:
    """Return a problem in a language: where, what, and what to do. In English where it is not worded in that one."""
    with suppress(LookupError):
        problem = problem.told_in(messages.language)
    line = messages.publication.line.format(line=problem.line) if problem.line else ""
    where = ", ".join(part for part in (problem.file, line, problem.entry) if part)
    return f"{where}: {problem.message}. {problem.remedy}"


def _listed(items: Sequence[str], messages: Messages) -> list[str]:
    lines = [f"• {item}" for item in items[:MOST_LISTED]]
    if len(items) > MOST_LISTED:
        lines.append(messages.publication.more.of(len(items) - MOST_LISTED))
    return lines


def _stamped(words: str, register: Register, messages: Messages) -> str:
    return words.format(version=register.version, date=told_date(register.date, messages))


def _key(serving: Register, *what: str) -> str:
    digest = hashlib.sha256("\0".join(what).encode("utf-8", "replace")).hexdigest()[:16]
    return f"trouble:{serving.version}:{digest}"


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
