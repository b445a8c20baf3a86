"""The officers' channel: replies in a question's thread are passed on, buttons settle it or give YAML for it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.blocks import told
from bot.slack.clicks import carried
from bot.slack.delivery import DeliveryError, Message
from bot.slack.desk import Desk, log_unforeseen
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.listeners.clicks import message_of, whisper
from bot.slack.listeners.mentions import is_new_question
from bot.slack.officer import (
    REPLY_SECONDS,
    answer_view,
    nearest_entries,
    question_in,
    register_view,
    reply_message,
    reply_on_record,
    settled,
)
from bot.slack.text import escape, said
from bot.slack.workspace import user_of


def register(app: AsyncApp, desk: Desk) -> None:
    app.action("officer:reply")(after_ack(desk, write_reply))
    app.action("officer:answered")(after_ack(desk, mark_answered))
    app.action("officer:register")(after_ack(desk, offer_yaml))


async def pass_on_reply(desk: Desk, event: Body) -> None:
    """Pass on what an officer writes in a question's thread; anything else in any channel is left alone.

    A message that mentions the app asks it something, so it stays among the officers.
    """
    channel, thread_ts = str(event.get("channel")), str(event.get("thread_ts"))
    if not is_for_an_asker(desk, event) or not await is_new_question(desk, event):
        return
    try:
        parents = await desk.delivery.thread(channel, thread_ts, limit=1)
    except DeliveryError:
        if channel == desk.settings.privacy_channel:  # elsewhere there are hardly any questions
            unsent = Message(text=escape(desk.messages(None).slack.not_passed_on))
            await desk.delivery.whisper(channel, event["user"], unsent, thread_ts=thread_ts)
        return
    question = question_in(parents[0]) if parents else None
    if question is None:
        return
    officer = event["user"]
    if words := said(event.get("text"), links=True):
        await deliver_reply(
            desk, question, words, reply_id=event["ts"], channel=channel, thread_ts=thread_ts, officer=officer
        )
    if event.get("files"):
        stays = Message(text=escape(desk.messages(None).slack.files_stay))
        await desk.delivery.whisper(channel, officer, stays, thread_ts=thread_ts)


def is_for_an_asker(desk: Desk, event: Mapping[str, Any]) -> bool:
    """Return whether a message in a thread would go to an asker, if a question stands above it."""
    thread_ts, workspace = event.get("thread_ts"), desk.workspace
    if not desk.settings.privacy_channel or not thread_ts or thread_ts == event.get("ts") or workspace is None:
        return False
    in_channel = event.get("channel") == desk.settings.privacy_channel
    return (in_channel or event.get("parent_user_id") == workspace.bot_user_id) and _replies(desk, event)


async def find_replies(desk: Desk, box: str) -> None:
    """Lay the replies to a box's question in it that stand in the officers' channel: a restart may have emptied it."""
    channel = desk.settings.privacy_channel or ""
    try:
        async for message in desk.delivery.history(channel):
            question = question_in(message)
            if question is None or question.get("box") != box:
                continue
            for reply in await desk.delivery.thread(channel, message["ts"]):
                words = reply_on_record(reply) or _reply_in(desk, reply)
                if words and reply["ts"] != message["ts"]:
                    await desk.state.keep_reply(box, reply["ts"], words, seconds=REPLY_SECONDS)
            return
    except DeliveryError:
        return  # logged; there is nothing more to find than what was remembered


def _reply_in(desk: Desk, message: Mapping[str, Any]) -> str:
    """Return what a message in a question's thread says to the asker; empty where it is not for them."""
    return said(message.get("text"), links=True) if _replies(desk, message) else ""


def _replies(desk: Desk, message: Mapping[str, Any]) -> bool:
    """Return whether a message in a question's thread is an officer's, and not to the app itself."""
    workspace = desk.workspace
    if workspace is None or not workspace.is_human(message) or not desk.is_officer(str(message["user"])):
        return False
    return f"<@{workspace.bot_user_id}" not in str(message.get("text", ""))


async def deliver_reply(
    desk: Desk,
    question: Mapping[str, str],
    words: str,
    *,
    reply_id: str,
    channel: str,
    thread_ts: str,
    officer: str,
) -> None:
    """Bring a reply to its asker: by message to a named one, into the box of an anonymous one; and tell the officer."""
    ours, theirs = desk.messages(None).slack, desk.messages(question.get("language"))
    outcome = ours.passed_on
    try:
        if question.get("asker"):
            await desk.delivery.post(question["asker"], reply_message(theirs, words))
        else:
            await desk.state.keep_reply(question.get("box", ""), reply_id, words, seconds=REPLY_SECONDS)
            outcome = ours.laid_in_box
    except DeliveryError:
        outcome = ours.not_passed_on
    await desk.delivery.whisper(channel, officer, Message(text=escape(outcome)), thread_ts=thread_ts)


async def write_reply(desk: Desk, body: Body) -> None:
    """Open the officer's reply, for a channel whose threads the app cannot read."""
    if not await _may_act(desk, body):
        return
    channel, ts = message_of(body)
    messages = desk.messages(None)
    try:
        await desk.delivery.open_view(str(body.get("trigger_id", "")), answer_view(messages, channel=channel, ts=ts))
    except DeliveryError:
        await whisper(desk, body, told(messages.slack.cannot_open))


async def mark_answered(desk: Desk, body: Body) -> None:
    """Note under a question who answered it. Its metadata goes along, so that later replies still find the asker."""
    if not await _may_act(desk, body):
        return
    channel, ts = message_of(body)
    message, slack = body.get("message") or {}, desk.messages(None).slack
    status = slack.answered_by.format(officer=f"<@{user_of(body)}>")
    text = f"{message.get('text', '')}\n{status}".strip()
    blocks = settled(message.get("blocks") or [], status)
    try:
        parents = await desk.delivery.thread(channel, ts, limit=1)
        metadata = parents[0].get("metadata") if parents else None
        await desk.delivery.update(channel, ts, Message(text=text, blocks=blocks, metadata=metadata))
    except DeliveryError as error:
        await whisper(desk, body, told(slack.went_wrong.format(id=log_unforeseen(error))))


async def offer_yaml(desk: Desk, body: Body) -> None:
    """Show the lines that would make the register answer a question."""
    if not await _may_act(desk, body):
        return
    messages = desk.messages(None)
    kept = carried(body["actions"][0].get("value"))
    question, language = kept.get("question", ""), kept.get("language", messages.language)
    reply = await desk.ask(question, language=language, surface="officer", explain=True)
    nearest = nearest_entries(reply, desk.assistant.register)
    view = register_view(messages, desk.assistant.register, question=question, language=language, nearest=nearest)
    try:
        await desk.delivery.open_view(str(body.get("trigger_id", "")), view)
    except DeliveryError:
        text = "\n".join(block["text"]["text"] for block in view["blocks"])
        await whisper(desk, body, Message(text=text, blocks=tuple(view["blocks"])))


async def _may_act(desk: Desk, body: Body) -> bool:
    if desk.is_officer(user_of(body)):
        return True
    await whisper(desk, body, told(desk.messages(None).slack.officers_only))
    return False
