"""Every kind of message, modal and home page in both languages, kept as JSON for people to look at.

`python -m tests.slack.snapshots` writes them anew after a change that was meant.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.assistant import Question
from bot.knowledge.register import Audience
from bot.messages import load_messages
from bot.replies import Reply
from bot.slack.blocks import Surface, draw, shared, told
from bot.slack.delivery import Message
from bot.slack.figures import Week
from bot.slack.home import home_view, section_view
from bot.slack.officer import answer_view, question_message, register_view, reply_message
from bot.slack.views import Asking, ask_view, note_view, officer_view, rights_view
from tests.slack.example_register import EXAMPLE, example_assistant

FOLDER = Path(__file__).parent / "snapshots"

QUESTIONS = {
    "nl": {
        "answer": "Waarom willen jullie weten of ik dubbel glas heb?",
        "choices": "tevredenheidsonderzoek",
        "overview": "waar gebruiken jullie mijn gegevens voor allemaal",
        "topic": "Hoe lang bewaren jullie gegevens?",
        "fact_not_recorded": "Hoe lang bewaren jullie dat over dubbel glas?",
        "fallback": "wat kost gas",
        "greeting": "hallo",
    },
    "en": {
        "answer": "Why do you want to know whether I have double glazing?",
        "choices": "satisfaction survey",
        "overview": "list everything",
        "topic": "How long do you keep data?",
        "fact_not_recorded": "How long do you keep that about double glazing?",
        "fallback": "what is the price of gas",
        "greeting": "hello",
    },
}
KIND_OF = {"fact_not_recorded": "topic", "greeting": "topic"}


def reply_to(question: str, language: str) -> Reply:
    asked = Question(text=question, language=language, audience=Audience.STAFF)
    return replace(example_assistant().answer(asked), reply_id="r1")


def drawn(language: str) -> dict[str, dict[str, Any]]:
    """Return every kind of what the app shows in one language, by name: messages and views."""
    messages, questions = load_messages(language), QUESTIONS[language]
    slack = messages.slack
    replies = {name: reply_to(question, language) for name, question in questions.items()}
    help_ = replace(example_assistant().help(language=language, audience=Audience.STAFF), reply_id="r1")
    answer, question = replies["answer"], questions["answer"]
    private = draw(answer, surface=Surface.PRIVATE, question=question)
    camera = replace(replies["answer"], **_fields(_shown("6.1", language)))
    pictures: dict[str, Message | dict[str, Any]] = {
        name: draw(reply, surface=Surface.THREAD, question=questions[name], officer=True)
        for name, reply in replies.items()
    }
    pictures |= {
        "help": draw(help_, surface=Surface.THREAD, usage=slack.usage),
        "answer_private": private,
        "answer_in_one_language_alone": draw(camera, surface=Surface.THREAD),
        "shared": shared(
            draw(answer, surface=Surface.THREAD), asker="U0ASKER", question=question, says=slack.shared_by
        ),
        "thanks": told(slack.thanks_helpful),
        "entry_gone": told(slack.entry_gone),
        "officer_question": question_message(messages, question=question, language=language, asker="U0ASKER"),
        "officer_question_anonymous": question_message(messages, question=question, language=language, box="0f" * 16),
        "officer_reply": reply_message(messages, "Ja, dat mag.\nZie https://enpuls.nl/privacy"),
        "modal_question": ask_view(
            messages, Asking(language=language, channel="C1", ts="1.1"), question=question, reply=answer
        ),
        "modal_question_empty": ask_view(messages, Asking(language=language)),
        "modal_searching": ask_view(messages, Asking(language=language), question=question, note=slack.searching),
        "modal_rights": rights_view(messages, answer.processings[0]),
        "modal_officer": officer_view(messages, question=question),
        "modal_officer_sent": note_view(messages, slack.sent_anonymously.format(code="K7QF-3M9P-ABCD")),
        "modal_officer_reply": answer_view(messages, channel="C1", ts="1.1"),
        "modal_register": register_view(
            messages, EXAMPLE, question=question, language=language, nearest=("4.6", "1.1")
        ),
        "home": home_view(messages, EXAMPLE, help_, examples=(question,), officer=True),
        "home_officer": home_view(
            messages,
            EXAMPLE,
            help_,
            examples=(question,),
            officer=True,
            week=Week(
                since=date(2026, 11, 23),
                asked={"answer": 12, "fallback": 3},
                helpful=5,
                unhelpful=1,
            ),
        ),
        "home_section": section_view(messages, EXAMPLE, help_, section_id="4") or {},
    }
    return {name: _payload(picture) for name, picture in pictures.items()}


def _shown(entry: str, language: str) -> Reply:
    reply = example_assistant().show(entry, language=language, audience=Audience.STAFF)
    assert reply is not None
    return reply


def _fields(reply: Reply) -> dict[str, Any]:
    return {"processings": reply.processings, "text": reply.text, "lead": reply.lead, "facets": reply.facets}


def _payload(picture: Message | dict[str, Any]) -> dict[str, Any]:
    if not isinstance(picture, Message):
        return picture
    payload: dict[str, Any] = {"text": picture.text, "blocks": list(picture.blocks)}
    return {**payload, "metadata": dict(picture.metadata)} if picture.metadata else payload


def as_file(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for language in QUESTIONS:
        for name, payload in drawn(language).items():
            (FOLDER / f"{name}.{language}.json").write_text(as_file(payload), encoding="utf-8")
