"""Buttons and menus. They carry an entry and a facet, not text to be matched again, so old messages keep working."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import answer_at, show_entry
from bot.slack.blocks import Surface, actions, button, draw, shared, told
from bot.slack.clicks import carried, carry, judge_of
from bot.slack.delivery import DeliveryError, Message
from bot.slack.desk import Desk
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.listeners.home import back_to_start, turn_page
from bot.slack.places import Place, Private, QuestionModal, Replaced, ShownModal, Thread
from bot.slack.text import as_question
from bot.slack.views import QUESTION_BLOCK, Asking, officer_view, rights_view
from bot.slack.workspace import is_direct, user_of

FEEDBACK_SECONDS = 30 * 24 * 3600  # a person's second thoughts on the same message are not counted within a month
SHARE_SECONDS = 1800  # a response_url lives no longer


def register(app: AsyncApp, desk: Desk) -> None:
    app.action(re.compile(r"^choose:"))(after_ack(desk, choose))
    app.action(re.compile(r"^entry(:|$)"))(after_ack(desk, open_entry))
    app.action(re.compile(r"^suggest:"))(after_ack(desk, ask_suggestion))
    app.action("search")(after_ack(desk, search_again))
    app.action("share")(after_ack(desk, share))
    app.action("feedback")(after_ack(desk, take_feedback))
    app.action("rights")(after_ack(desk, show_rights))
    app.action("officer")(after_ack(desk, write_to_officer))
    app.action(re.compile(r"^section:"))(after_ack(desk, turn_page))
    app.action("home")(after_ack(desk, back_to_start))


async def choose(desk: Desk, body: Body) -> None:
    """Put the answer in the place of the question back, or under it in a thread that others follow."""
    kept = carried(body["actions"][0].get("value"))
    await _show_clicked(desk, body, kept, replaces=True)


async def open_entry(desk: Desk, body: Body) -> None:
    """Show an entry of a list; the list stays."""
    action = body["actions"][0]
    value = (action.get("selected_option") or {}).get("value") or action.get("value")
    await _show_clicked(desk, body, carried(value), replaces=False)


async def ask_suggestion(desk: Desk, body: Body) -> None:
    kept = carried(body["actions"][0].get("value"))
    language = kept.get("language")
    place = place_of(desk, body, replaces=False, question=kept.get("question", ""))
    await answer_at(desk, place, kept.get("question", ""), language=language, surface="click")


async def search_again(desk: Desk, body: Body) -> None:
    """Answer what stands in the question modal now."""
    question = as_question(typed_in(body))
    asking = asking_in(desk, body).chosen(asked=question)
    messages = desk.messages(asking.language)
    officer = desk.settings.privacy_channel is not None
    view_id = body["view"]["id"]
    place = QuestionModal(delivery=desk.delivery, view_id=view_id, asking=asking, typed=question, officer=officer)
    if question:
        await answer_at(desk, place, question, language=asking.language, surface="modal")
    else:
        await place.tell(messages.slack.type_a_question, messages)


async def share(desk: Desk, body: Body) -> None:
    """Post a private answer in its channel, in the asker's name and words; works where the app is no member."""
    kept = carried(body["actions"][0].get("value"))
    question, entry, asker = kept.get("question", ""), kept.get("entry"), user_of(body)
    messages = desk.messages(kept.get("language"))
    once = f"share:{desk.pseudonym(asker, *message_of(body))}"
    if not await desk.state.claim(once, seconds=SHARE_SECONDS):
        return
    reply = None
    if entry:
        reply = await desk.show(entry, language=messages.language, facet=kept.get("facet"), surface="share")
    if reply is None:
        reply = await desk.ask(question, language=messages.language, force=True, surface="share")
    drawn = draw(reply, surface=Surface.THREAD, asker=asker)
    message = shared(drawn, asker=asker, question=question, says=messages.slack.shared_by)
    response_url = str(body.get("response_url", ""))
    try:
        await desk.delivery.respond(response_url, message, in_channel=True)
    except DeliveryError:
        try:
            await desk.delivery.post(message_of(body)[0], message)
        except DeliveryError:
            await desk.state.release(once)  # invited there meanwhile, the app can be asked again
            await desk.delivery.post(asker, told(messages.slack.cannot_share))
            return
    await desk.delivery.respond(response_url, told(messages.slack.shared), replace=True)


async def take_feedback(desk: Desk, body: Body) -> None:
    """Count the asker's verdict, once a message, and thank; who it was is never kept."""
    kept = carried(body["actions"][0].get("value"))
    messages = desk.messages(kept.get("language"))
    # Replies of before this was looked at carry no judge: those may be judged by everybody who reads them.
    if kept.get("judge", "") not in ("", judge_of(kept.get("reply", ""), user_of(body))):
        await whisper(desk, body, told(messages.slack.asker_judges))
        return
    helpful = kept.get("verdict") == "yes"
    judged = desk.pseudonym(user_of(body), *message_of(body))
    if await desk.state.claim(f"feedback:{judged}", seconds=FEEDBACK_SECONDS):
        desk.figures.rated(kept.get("reply", ""), helpful=helpful)
    blocks = []
    if not helpful and desk.settings.privacy_channel:
        blocks.append(actions(button(messages.slack.ask_officer, "officer", carry(language=messages.language))))
    thanks = messages.slack.thanks_helpful if helpful else messages.slack.thanks_unhelpful
    await whisper(desk, body, told(thanks, blocks=blocks))


async def show_rights(desk: Desk, body: Body) -> None:
    """Open every right that an entry's lawful basis leaves."""
    kept = carried(body["actions"][0].get("value"))
    messages = desk.messages(kept.get("language"))
    reply = await desk.show(kept.get("entry", ""), language=messages.language, surface="rights")
    if reply is None:
        await whisper(desk, body, told(messages.slack.entry_gone))
        return
    view = rights_view(messages, reply.processings[0])
    try:
        await desk.delivery.open_view(str(body.get("trigger_id", "")), view)
    except DeliveryError:
        lines = "\n".join(f"• {right.label} ({right.article}). {right.text}" for right in reply.processings[0].rights)
        await whisper(desk, body, told(lines))


async def write_to_officer(desk: Desk, body: Body) -> None:
    """Open the question to the privacy officer, with the text that was asked; in a modal, in that modal's place."""
    kept = carried(body["actions"][0].get("value"))
    messages = desk.messages(kept.get("language"))
    view = officer_view(messages, question=kept.get("question", ""))
    try:
        if container_type(body) == "modal":
            question = as_question(typed_in(body)) or kept.get("question", "")
            await desk.delivery.update_view(body["view"]["id"], officer_view(messages, question=question))
        else:
            await desk.delivery.open_view(str(body.get("trigger_id", "")), view)
    except DeliveryError:
        await whisper(desk, body, told(messages.slack.cannot_open))


# Where a click was made


async def _show_clicked(desk: Desk, body: Body, kept: dict[str, str], *, replaces: bool) -> None:
    language, question = desk.messages(kept.get("language")).language, kept.get("question", "")
    place = place_of(desk, body, replaces=replaces, entry=kept.get("entry", ""), facet=kept.get("facet", ""))
    await show_entry(
        desk,
        place,
        kept.get("entry", ""),
        language=language,
        facet=kept.get("facet"),
        question=question,
        surface="click",
    )


def place_of(desk: Desk, body: Body, *, replaces: bool, entry: str = "", facet: str = "", question: str = "") -> Place:
    """Return where the answer to a click goes: where it was made, unless others follow that thread."""
    asker = user_of(body)
    officer = desk.settings.privacy_channel is not None
    kind = container_type(body)
    if kind == "home":
        trigger = str(body.get("trigger_id", ""))
        return ShownModal(delivery=desk.delivery, asker=asker, officer=officer, trigger_id=trigger)
    if kind == "modal":
        view_id = body["view"]["id"]
        if body["view"].get("callback_id") != "ask":
            return ShownModal(delivery=desk.delivery, asker=asker, officer=officer, view_id=view_id)
        typed = question or typed_in(body)
        asking = asking_in(desk, body).chosen(asked=as_question(typed), entry=entry, facet=facet)
        return QuestionModal(delivery=desk.delivery, view_id=view_id, asking=asking, typed=typed, officer=officer)
    channel, ts = message_of(body)
    thread_ts = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts")
    if (body.get("container") or {}).get("is_ephemeral") or not body.get("message"):
        return Private(
            delivery=desk.delivery,
            response_url=str(body.get("response_url", "")),
            asker=asker,
            officer=officer,
            replace=replaces,
            thread_ts=thread_ts,
        )
    if replaces and is_direct(channel):
        return Replaced(
            delivery=desk.delivery,
            channel=channel,
            ts=ts,
            thread_ts=thread_ts or ts,
            asker=asker,
            officer=officer,
        )
    return Thread(delivery=desk.delivery, channel=channel, thread_ts=thread_ts or ts, asker=asker, officer=officer)


async def whisper(desk: Desk, body: Body, message: Message) -> None:
    """Say something to whoever clicked, and to nobody else: in place, or else as a message from the app."""
    channel, _ts = message_of(body)
    thread_ts = (body.get("message") or {}).get("thread_ts")
    try:
        if body.get("response_url"):
            await desk.delivery.respond(str(body["response_url"]), message, thread_ts=thread_ts)
        elif channel:
            await desk.delivery.whisper(channel, user_of(body), message, thread_ts=thread_ts)
        else:
            await desk.delivery.post(user_of(body), message)
    except DeliveryError:
        await desk.delivery.post(user_of(body), message)


def container_type(body: Body) -> str:
    """Return "home", "modal" or "message"."""
    view: Any = body.get("view") or {}
    return str(view.get("type", "message"))


def message_of(body: Body) -> tuple[str, str]:
    """Return the channel and the ts of the message that was clicked; empty where it was none."""
    container = body.get("container") or {}
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    return str(channel), str(container.get("message_ts") or (body.get("message") or {}).get("ts") or "")


def typed_in(body: Body) -> str:
    """Return what stands in a modal's question field."""
    values = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    return str((values.get(QUESTION_BLOCK) or {}).get(QUESTION_BLOCK, {}).get("value") or "")


def asking_in(desk: Desk, body: Body) -> Asking:
    """Return what the question modal remembers."""
    return Asking.from_metadata(body["view"].get("private_metadata"), default=desk.messages(None).language)
