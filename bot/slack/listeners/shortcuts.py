"""The two shortcuts: answer somebody's message, or ask from anywhere. A trigger lives three seconds."""

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import answer_at, asks_for_help
from bot.slack.blocks import told
from bot.slack.delivery import DeliveryError
from bot.slack.desk import Desk, within
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.places import Place, Private, QuestionModal
from bot.slack.text import as_question, said
from bot.slack.views import Asking, ask_view
from bot.slack.workspace import user_of

ANSWER_MESSAGE = "answer_message"
ASK_ANYWHERE = "ask_anywhere"

LANGUAGE_SECONDS = 0.7  # of the three that a trigger lives
ANSWER_SECONDS = 0.7


def register(app: AsyncApp, desk: Desk) -> None:
    app.shortcut({"type": "message_action", "callback_id": ANSWER_MESSAGE})(after_ack(desk, answer_message))
    app.shortcut({"type": "shortcut", "callback_id": ASK_ANYWHERE})(after_ack(desk, ask_anywhere))


async def answer_message(desk: Desk, body: Body) -> None:
    """Open the question on a message with its answer under it; a slow answer is filled in when it is there."""
    message, channel = body.get("message") or {}, (body.get("channel") or {}).get("id", "")
    language = await quick_language(desk, user_of(body))
    messages = desk.messages(language)
    question = as_question(said(message.get("text")))
    asking = Asking(
        language=messages.language,
        channel=channel,
        ts=str(message.get("thread_ts") or message.get("ts") or ""),
        response_url=str(body.get("response_url", "")),
        asked=question,
    )
    reply, note, answer = None, "", None
    if not asks_for_help(desk, question):
        answer, done = await within(desk.ask(question, language=language, surface="shortcut"), ANSWER_SECONDS)
        if done and answer.exception() is None:
            reply = answer.result()
        else:
            note = messages.slack.searching
    officer = desk.settings.privacy_channel is not None
    view = ask_view(messages, asking, question=question, reply=reply, note=note, officer=officer)
    try:
        view_id = await desk.delivery.open_view(str(body.get("trigger_id", "")), view)
    except DeliveryError:
        place: Place = Private(
            delivery=desk.delivery, response_url=asking.response_url, asker=user_of(body), officer=officer
        )
        await place.tell(messages.slack.cannot_open, messages)
    else:
        place = QuestionModal(delivery=desk.delivery, view_id=view_id, asking=asking, typed=question, officer=officer)
        if reply is not None:
            return
    if answer is not None:
        await answer_at(desk, place, question, language=language, surface="shortcut", pending=answer)


async def ask_anywhere(desk: Desk, body: Body) -> None:
    """Open an empty question."""
    language = await quick_language(desk, user_of(body))
    messages = desk.messages(language)
    try:
        view = ask_view(messages, Asking(language=messages.language))
        await desk.delivery.open_view(str(body.get("trigger_id", "")), view)
    except DeliveryError:
        await desk.delivery.post(user_of(body), told(messages.slack.cannot_open))


async def quick_language(desk: Desk, user: str) -> str | None:
    """Return a person's language if Slack tells it in time for a trigger."""
    language, done = await within(desk.language_of(user), LANGUAGE_SECONDS)
    return language.result() if done and language.exception() is None else None
