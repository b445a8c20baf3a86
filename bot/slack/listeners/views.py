"""What is sent off in modals: a question, a question to the privacy officer, an officer's reply.

What the acknowledgement says is decided in a fraction of the 500 ms it may take; what is slower is drawn afterwards.
"""

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import answer_at
from bot.slack.blocks import Surface, draw, section
from bot.slack.clicks import carried
from bot.slack.delivery import DeliveryError, Message
from bot.slack.desk import Desk, log_unforeseen, within
from bot.slack.listeners.acknowledged import Body, as_ack, not_taken
from bot.slack.listeners.clicks import asking_in, typed_in
from bot.slack.listeners.officer import deliver_reply
from bot.slack.officer import box_of, new_code, question_in, question_message, quoted_reply, record_of
from bot.slack.places import QuestionModal
from bot.slack.text import as_question, clean, escape
from bot.slack.views import NAME_BLOCK, Asking, ask_view, note_view, officer_view
from bot.slack.workspace import user_of

ACK_SECONDS = 0.3


def register(app: AsyncApp, desk: Desk) -> None:
    app.view("ask")(as_ack(desk, submit_question))
    app.view("officer")(as_ack(desk, submit_to_officer))
    app.view("officer:reply")(as_ack(desk, submit_reply))


def _shown(view: Body) -> Body:
    return {"response_action": "update", "view": view}


# A question


async def submit_question(desk: Desk, body: Body) -> Body:
    """Post the answer in the thread the modal stands on; elsewhere show it under the question."""
    question = as_question(typed_in(body))
    asking = asking_in(desk, body)
    messages = desk.messages(asking.language)
    if not question:
        return not_taken(messages.slack.type_a_question)
    if asking.channel:
        desk.start(post_in_thread(desk, asking, question, asker=user_of(body)))
        return {}
    asking = asking.chosen(asked=question)
    officer = desk.settings.privacy_channel is not None
    answer, done = await within(desk.ask(question, language=asking.language, surface="modal"), ACK_SECONDS)
    if done:
        reply = answer.result()
        desk.metering.answered()
        return _shown(ask_view(messages, asking, question=question, reply=reply, officer=officer))
    view_id = body["view"]["id"]
    place = QuestionModal(delivery=desk.delivery, view_id=view_id, asking=asking, typed=question, officer=officer)
    desk.start(answer_at(desk, place, question, language=asking.language, surface="modal", pending=answer))
    return _shown(ask_view(messages, asking, question=question, note=messages.slack.searching))


async def post_in_thread(desk: Desk, asking: Asking, question: str, *, asker: str) -> None:
    """Post an answer in a message's thread: as the app where it is a member, else by the shortcut's response_url."""
    messages = desk.messages(asking.language)
    try:
        reply = None
        if asking.entry and asking.asked == question:
            reply = await desk.show(asking.entry, language=messages.language, facet=asking.facet, surface="shortcut")
        if reply is None:
            reply = await desk.ask(question, language=asking.language, surface="shortcut")
        slack = desk.messages(reply.language).slack
        intro = slack.looked_up_by.format(asker=f"<@{asker}>")
        answer = draw(reply, surface=Surface.THREAD, asker=asker)
        message = Message(
            text=f"{intro}\n\n{answer.text}",
            blocks=(section(intro), *answer.blocks),
            metadata=answer.metadata,
            more=answer.more,
        )
        await _into_thread(desk, asking, message)
    except DeliveryError:
        await desk.delivery.post(asker, Message(text=escape(messages.slack.cannot_post_there)))
    except Exception as error:
        sorry = messages.slack.went_wrong.format(id=log_unforeseen(error))
        await desk.delivery.post(asker, Message(text=escape(sorry)))


async def _into_thread(desk: Desk, asking: Asking, message: Message) -> None:
    try:
        await desk.delivery.post(asking.channel, message, thread_ts=asking.ts)
    except DeliveryError:
        if not asking.response_url:
            raise
        await desk.delivery.respond(asking.response_url, message, in_channel=True, thread_ts=asking.ts)


# A question to the privacy officer


async def submit_to_officer(desk: Desk, body: Body) -> Body:
    """Send the text as it stands, with the asker's name or with a box that only their code opens."""
    view = body["view"]
    messages = desk.messages(carried(view.get("private_metadata")).get("language"))
    question = clean(typed_in(body))
    if not question:
        return not_taken(messages.slack.type_a_question)
    chosen = (((view.get("state") or {}).get("values") or {}).get(NAME_BLOCK) or {}).get(NAME_BLOCK) or {}
    anonymous = (chosen.get("selected_option") or {}).get("value") == "anonymous"
    code = new_code() if anonymous else ""
    asker = "" if anonymous else user_of(body)
    message = question_message(
        desk.messages(None), question=question, language=messages.language, asker=asker, box=box_of(code) or ""
    )
    sent, done = await within(desk.delivery.post(desk.settings.privacy_channel or "", message), ACK_SECONDS)
    slack = messages.slack
    # As it was filled in, so that no word is lost, and nobody sends with their name what was to go without.
    not_sent = officer_view(messages, question=question, anonymous=anonymous, problem=slack.not_sent)
    success = slack.sent_anonymously.format(code=code) if anonymous else slack.sent_named
    if done:
        return _shown(note_view(messages, success) if sent.exception() is None else not_sent)

    async def tell_later() -> None:
        try:
            await sent
        except DeliveryError:
            await desk.delivery.update_view(view["id"], not_sent)
        else:
            await desk.delivery.update_view(view["id"], note_view(messages, success))

    desk.start(tell_later())
    sending = f"{slack.sending}\n\n{slack.keep_code.format(code=code)}" if anonymous else slack.sending
    return _shown(note_view(messages, sending))


# An officer's reply


async def submit_reply(desk: Desk, body: Body) -> Body:
    """Put an officer's reply on record in the question's thread, and pass it on."""
    kept = carried(body["view"].get("private_metadata"))
    words = clean(typed_in(body))
    messages = desk.messages(kept.get("language"))
    if not words:
        return not_taken(messages.slack.type_a_reply)
    if not desk.is_officer(user_of(body)):
        return not_taken(messages.slack.officers_only)
    desk.start(send_reply(desk, kept["channel"], kept["ts"], words, officer=user_of(body)))
    return {}


async def send_reply(desk: Desk, channel: str, ts: str, words: str, *, officer: str) -> None:
    messages = desk.messages(None)
    try:
        parents = await desk.delivery.thread(channel, ts, limit=1)
        question = question_in(parents[0]) if parents else None
        if question is not None:
            record = record_of(messages, words, officer=officer)
            _channel, reply_ts = await desk.delivery.post(channel, record, thread_ts=ts)
    except DeliveryError:
        question = None
    if question is None:
        # With the words: the window they were typed in is closed.
        unsent = Message(text=f"{escape(messages.slack.not_passed_on)}\n{quoted_reply(words)}")
        await desk.delivery.whisper(channel, officer, unsent, thread_ts=ts)
        return
    await deliver_reply(desk, question, words, reply_id=reply_ts, channel=channel, thread_ts=ts, officer=officer)
