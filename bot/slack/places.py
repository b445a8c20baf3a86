"""Where an answer goes: a thread, a message it replaces, a private answer by response_url, a modal.

A listener says what to show; the place knows how, and what to do where Slack does not take it.
"""

from dataclasses import dataclass
from typing import Protocol

from bot.messages import Messages
from bot.replies import Reply
from bot.slack.blocks import Surface, draw, told
from bot.slack.delivery import Delivery, DeliveryError, Message
from bot.slack.text import escape
from bot.slack.views import Asking, ask_view, note_view, reply_view
from bot.slack.workspace import is_direct


class Place(Protocol):
    """Somewhere an asker reads. Both methods raise DeliveryError where there was no way left to reach them."""

    async def show(self, reply: Reply, messages: Messages, *, question: str = "", usage: str = "") -> None:
        """Show a reply; `question` is what was asked, `usage` ends a reply that is help."""
        ...

    async def tell(self, sentence: str, messages: Messages) -> None:
        """Say one thing, such as that something went wrong."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread in a channel or a conversation with the app; where it cannot be posted in, the asker gets a message."""

    delivery: Delivery
    channel: str
    thread_ts: str
    asker: str
    officer: bool

    async def show(self, reply: Reply, messages: Messages, *, question: str = "", usage: str = "") -> None:
        message = draw(
            reply, surface=Surface.THREAD, asker=self.asker, question=question, officer=self.officer, usage=usage
        )
        await self._post(message, messages)

    async def tell(self, sentence: str, messages: Messages) -> None:
        await self._post(told(sentence), messages)

    async def _post(self, message: Message, messages: Messages) -> None:
        try:
            await self.delivery.post(self.channel, message, thread_ts=self.thread_ts)
        except DeliveryError:
            if is_direct(self.channel) or not self.asker:
                raise
            await self.delivery.post(self.asker, _redirected(message, messages.slack.cannot_post_there))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A message of the app in a conversation with one person, where an answer takes the question's place."""

    delivery: Delivery
    channel: str
    ts: str
    thread_ts: str
    asker: str
    officer: bool

    async def show(self, reply: Reply, messages: Messages, *, question: str = "", usage: str = "") -> None:
        message = draw(
            reply, surface=Surface.THREAD, asker=self.asker, question=question, officer=self.officer, usage=usage
        )
        try:
            await self.delivery.update(self.channel, self.ts, message)
        except DeliveryError:  # deleted meanwhile, or too old to be changed
            await self.delivery.post(self.channel, message, thread_ts=self.thread_ts)

    async def tell(self, sentence: str, messages: Messages) -> None:
        await self.delivery.post(self.channel, told(sentence), thread_ts=self.thread_ts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """An answer that only the asker sees, by response_url; where that has expired, a message from the app."""

    delivery: Delivery
    response_url: str
    asker: str
    officer: bool
    replace: bool = False  # the message whose button was clicked
    thread_ts: str | None = None

    async def show(self, reply: Reply, messages: Messages, *, question: str = "", usage: str = "") -> None:
        message = draw(
            reply, surface=Surface.PRIVATE, asker=self.asker, question=question, officer=self.officer, usage=usage
        )
        await self._send(message, replace=self.replace)

    async def tell(self, sentence: str, messages: Messages) -> None:
        await self._send(told(sentence), replace=False)

    async def _send(self, message: Message, *, replace: bool) -> None:
        try:
            await self.delivery.respond(self.response_url, message, replace=replace, thread_ts=self.thread_ts)
        except DeliveryError:
            if not self.asker:
                raise
            await self.delivery.post(self.asker, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionModal:
    """The modal in which a question is asked: the reply appears under the field."""

    delivery: Delivery
    view_id: str
    asking: Asking
    typed: str
    officer: bool

    async def show(self, reply: Reply, messages: Messages, *, question: str = "", usage: str = "") -> None:
        view = ask_view(messages, self.asking, question=self.typed, reply=reply, officer=self.officer)
        await self.delivery.update_view(self.view_id, view)

    async def tell(self, sentence: str, messages: Messages) -> None:
        view = ask_view(messages, self.asking, question=self.typed, note=sentence)
        await self.delivery.update_view(self.view_id, view)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownModal:
    """A modal that only shows; opened from App Home, or drawn anew when something in it is clicked."""

    delivery: Delivery
    asker: str
    officer: bool
    trigger_id: str = ""
    view_id: str = ""

    async def show(self, reply: Reply, messages: Messages, *, question: str = "", usage: str = "") -> None:
        view = reply_view(messages, reply, question=question, officer=self.officer)
        try:
            if self.view_id:
                await self.delivery.update_view(self.view_id, view)
            else:
                await self.delivery.open_view(self.trigger_id, view)
        except DeliveryError:  # the trigger lives three seconds
            message = draw(reply, surface=Surface.THREAD, asker=self.asker, question=question, officer=self.officer)
            await self.delivery.post(self.asker, message)

    async def tell(self, sentence: str, messages: Messages) -> None:
        try:
            if self.view_id:
                await self.delivery.update_view(self.view_id, note_view(messages, sentence))
            else:
                await self.delivery.open_view(self.trigger_id, note_view(messages, sentence))
        except DeliveryError:
            await self.delivery.post(self.asker, told(sentence))


def _redirected(message: Message, why: str) -> Message:
    return Message(
        text=f"{escape(why)}\n\n{message.text}",
        blocks=(*told(why).blocks, *message.blocks),
        metadata=message.metadata,
        more=message.more,
    )
