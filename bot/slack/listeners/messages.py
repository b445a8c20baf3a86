"""Messages: those to the app are answered; of all others only an officer's reply in a question's thread counts."""

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import Working, answer_at, entry_in_thread
from bot.slack.desk import Desk
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.listeners.mentions import is_new_question, thread_of
from bot.slack.listeners.officer import pass_on_reply
from bot.slack.text import said
from bot.slack.workspace import is_direct


def register(app: AsyncApp, desk: Desk) -> None:
    app.event("message")(after_ack(desk, take_message))


async def take_message(desk: Desk, body: Body) -> None:
    event = body["event"]
    if event.get("channel_type") == "im" or is_direct(str(event.get("channel", ""))):
        await answer_direct_message(desk, event)
    else:
        await pass_on_reply(desk, event)


async def answer_direct_message(desk: Desk, event: Body) -> None:
    if not await is_new_question(desk, event):
        return
    place = thread_of(desk, event)
    channel, thread_ts = place.channel, place.thread_ts
    language = await desk.language_of(event["user"])
    async with Working(desk, channel, thread_ts, desk.messages(language).slack.working) as working:
        context = await entry_in_thread(desk, channel, thread_ts) if event.get("thread_ts") else None
        text = said(event.get("text"))
        await answer_at(desk, place, text, language=language, context=context, surface="direct", ready=working.ready)
