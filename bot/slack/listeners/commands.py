"""/privacy: a private answer by response_url, which works where the app is no member."""

import time

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import answer_at
from bot.slack.delivery import DeliveryError
from bot.slack.desk import Desk
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.listeners.officer import find_replies
from bot.slack.officer import REPLY_SECONDS, box_of, reply_message
from bot.slack.places import Private
from bot.slack.text import said

COMMAND = "/privacy"

SEARCH_SECONDS = 30  # between two looks through the officers' channel for one code


def register(app: AsyncApp, desk: Desk) -> None:
    app.command(COMMAND)(after_ack(desk, answer_command))


async def answer_command(desk: Desk, body: Body) -> None:
    asker = str(body.get("user_id", ""))
    text = said(body.get("text"))
    place = Private(
        delivery=desk.delivery,
        response_url=str(body.get("response_url", "")),
        asker=asker,
        officer=desk.settings.privacy_channel is not None,
    )
    language = await desk.language_of(asker)
    verb, _, rest = text.partition(" ")
    languages = desk.assistant.register.languages
    # "En waarom …" begins a Dutch question; "en why …" asks for English.
    if verb in (*languages, *(code.upper() for code in languages)):
        await answer_at(desk, place, rest, language=verb.lower(), force=True, surface="command")
    elif rest and any(verb.lower() in desk.messages(code).slack.reply_words for code in languages):
        await collect_replies(desk, place, rest, language=language)
    else:
        await answer_at(desk, place, text, language=language, surface="command")


async def collect_replies(desk: Desk, place: Private, code: str, *, language: str | None) -> None:
    """Give an anonymous asker the officer's replies to the question that this code was given for, each once."""
    messages = desk.messages(language)
    box = box_of(code)
    if box is None:
        await place.tell(messages.slack.not_a_code, messages)
        return
    replies = await desk.state.take_replies(box)
    if not replies and await desk.state.claim(f"search:{box}", seconds=SEARCH_SECONDS):
        await find_replies(desk, box)
        replies = await desk.state.take_replies(box)
    if not replies:
        await place.tell(messages.slack.no_reply_yet, messages)
        return
    try:
        await desk.delivery.respond(place.response_url, reply_message(messages, *replies))
    except DeliveryError:
        at = time.time_ns()  # an id is laid in once, and this may fail more than once
        for place_in_order, words in enumerate(replies):  # they were taken, but nobody has read them
            await desk.state.keep_reply(box, f"again-{at}-{place_in_order:03}", words, seconds=REPLY_SECONDS)
        raise
