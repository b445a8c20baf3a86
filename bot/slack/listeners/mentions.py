"""A mention in a channel: answered in its thread, and in a threaded mention in that thread."""

import asyncio

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import answer_at, entry_in_thread
from bot.slack.desk import Desk
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.places import Thread
from bot.slack.text import said

MESSAGE_SECONDS = 900  # Slack delivers again for about six minutes


def register(app: AsyncApp, desk: Desk) -> None:
    app.event("app_mention")(after_ack(desk, answer_mention))


async def answer_mention(desk: Desk, body: Body) -> None:
    event = body["event"]
    if not await is_new_question(desk, event):
        return
    place = thread_of(desk, event)
    language, context = await asyncio.gather(
        desk.language_of(event["user"]),
        entry_in_thread(desk, place.channel, place.thread_ts) if event.get("thread_ts") else nothing(),
    )
    await answer_at(desk, place, said(event.get("text")), language=language, context=context, surface="mention")


async def is_new_question(desk: Desk, event: Body) -> bool:
    """Return whether a message is a person's, and seen for the first time: one mention can come as two events."""
    if desk.workspace is None or not desk.workspace.is_human(event):
        return False
    message = desk.pseudonym(str(event.get("channel")), str(event.get("ts")))  # a conversation's id points at a person
    return await desk.state.claim(f"message:{message}", seconds=MESSAGE_SECONDS)


def thread_of(desk: Desk, event: Body) -> Thread:
    """Return where a message is answered: in its thread, which begins with the message itself where there is none."""
    return Thread(
        delivery=desk.delivery,
        channel=event["channel"],
        thread_ts=event.get("thread_ts") or event["ts"],
        asker=event["user"],
        officer=desk.settings.privacy_channel is not None,
    )


async def nothing() -> None:
    return None
