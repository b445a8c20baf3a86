"""What happens between a question in Slack and its answer, the same for every surface."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from bot.replies import Reply
from bot.slack.blocks import METADATA_EVENT
from bot.slack.delivery import DeliveryError
from bot.slack.desk import Desk, log_unforeseen
from bot.slack.places import Place

STATUS_SECONDS = 2.0  # how long an answer waits for its own "working on it" to be shown, so that it can clear it


async def answer_at(
    desk: Desk,
    place: Place,
    text: str,
    *,
    language: str | None,
    surface: str,
    force: bool = False,
    context: str | None = None,
    pending: Awaitable[Reply] | None = None,
    ready: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Answer a text at a place: help where nothing or only "help" is said, a sentence where something goes wrong.

    `pending` is the reply where it was asked for already; `ready` is awaited before anything is shown.
    """
    messages = desk.messages(language)
    try:
        if asks_for_help(desk, text):
            reply = await desk.help(language=language)
            text, usage = "", desk.messages(reply.language).slack.usage
        else:
            asked = pending or desk.ask(text, language=language, force=force, context=context, surface=surface)
            reply, usage = await asked, ""
        if ready is not None:
            await ready()
        await place.show(reply, desk.messages(reply.language), question=text, usage=usage)
    except DeliveryError:
        raise
    except Exception as error:  # the asker gets a sentence and an id, the log the same id
        await place.tell(messages.slack.went_wrong.format(id=log_unforeseen(error)), messages)


async def show_entry(
    desk: Desk, place: Place, entry: str, *, language: str, facet: str | None, question: str = "", surface: str
) -> None:
    """Show the entry that was clicked, or say that the register no longer has it."""
    messages = desk.messages(language)
    try:
        reply = await desk.show(entry, language=messages.language, facet=facet, surface=surface)
        if reply is None:
            await place.tell(messages.slack.entry_gone, messages)
        else:
            await place.show(reply, messages, question=question)
    except DeliveryError:
        raise
    except Exception as error:
        await place.tell(messages.slack.went_wrong.format(id=log_unforeseen(error)), messages)


def asks_for_help(desk: Desk, text: str) -> bool:
    """Return whether a text says nothing, or asks for help in any of the register's languages."""
    words = text.strip(" \n?!./").lower()
    return not words or any(
        words in desk.messages(language).slack.help_words for language in desk.assistant.register.languages
    )


async def entry_in_thread(desk: Desk, channel: str, thread_ts: str) -> str | None:
    """Return the id of the entry that was answered last in a thread, from what the reply remembers of itself.

    None where there is none, where the register no longer has it, or where the thread cannot be read.
    """
    try:
        messages = await desk.delivery.thread(channel, thread_ts)
    except DeliveryError:
        return None
    workspace = desk.workspace
    for message in reversed(messages):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") != METADATA_EVENT:
            continue
        if workspace and message.get("bot_id") and workspace.bot_id and message["bot_id"] != workspace.bot_id:
            continue  # another app's, whatever it calls its metadata
        entry = (metadata.get("event_payload") or {}).get("entry")
        if isinstance(entry, str) and entry:
            return entry if desk.assistant.register.processing(entry) else None
    return None


class Working(AbstractAsyncContextManager["Working"]):
    """The status in a thread while an answer is worked out. A post clears it; it is cleared here where none came."""

    def __init__(self, desk: Desk, channel: str, thread_ts: str, status: str) -> None:
        self._desk = desk
        self._where = (channel, thread_ts)
        self._status = status
        self._late = False

    async def __aenter__(self) -> "Working":
        self._setting = asyncio.create_task(self._set(self._status))
        return self

    async def ready(self) -> None:
        """Wait until the status is shown, since one that arrives after the answer would stay for two minutes."""
        await asyncio.wait([self._setting], timeout=STATUS_SECONDS)
        self._late = not self._setting.done()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None or self._late:
            await self._setting
            await self._set("")

    async def _set(self, status: str) -> None:
        try:
            await self._desk.delivery.set_status(*self._where, status)
        except DeliveryError:
            return  # an answer without a status is still an answer
