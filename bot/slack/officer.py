"""Questions to the privacy officer: what stands in their channel, how a reply finds its asker, lines for the register.

A named question carries its asker in the message's metadata. An anonymous one carries a box: the digest of a code that
only the asker has, so that nothing in Slack, in a log or in a memory leads from the question back to a person.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import yaml

from bot.knowledge.register import Register, in_language
from bot.messages import Messages
from bot.replies import Reply
from bot.slack.blocks import ROOM, SECTION_TEXT, Page, actions, button, context, section
from bot.slack.clicks import carry
from bot.slack.delivery import Block, Message, View
from bot.slack.text import escape, escaped_within, literal, quoted, quoted_in_parts, shortened
from bot.slack.views import modal, text_input

QUESTION_EVENT = "privacy_question"
REPLY_EVENT = "privacy_officer_reply"
REPLY_SECONDS = 30 * 24 * 3600  # how long a reply waits for its anonymous asker
STATUS_BLOCK = "status"
QUESTION_TEXT = 2600  # with a mark before each of its lines it fits a section; the window takes 2000 characters

# Without 0, 1, I, L, O and U: nothing to mistake when it is copied by hand. 12 signs of 30 are 58 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = re.compile(rf"[{_ALPHABET}]{{12}}\Z")


def new_code() -> str:
    """Return a one-time code, such as "K7QF-3M9P-ABCD"."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def box_of(code: str) -> str | None:
    """Return the box that a code opens, or None where it cannot be a code.

    >>> box_of("k7qf 3m9p abcd") == box_of("K7QF-3M9P-ABCD")
    True
    """
    signs = re.sub(r"[\s\W_]", "", code).upper()
    return hashlib.sha256(signs.encode()).hexdigest()[:32] if _CODE.match(signs) else None


def question_message(messages: Messages, *, question: str, language: str, asker: str = "", box: str = "") -> Message:
    """Return what the officers see of a question, from a named asker or for a box."""
    slack = messages.slack
    who = slack.question_from.format(asker=f"<@{asker}>") if asker else slack.question_from_nobody
    where_to = slack.thread_goes_to_asker if asker else slack.thread_goes_to_box
    carried = carry(question=question, language=language)
    blocks: list[Block] = [
        section(f"*{who}*"),
        {"type": "section", "text": {"type": "mrkdwn", "text": quoted(question, QUESTION_TEXT), "verbatim": True}},
        {**context(escape(where_to)), "block_id": STATUS_BLOCK},
        actions(
            button(slack.reply, "officer:reply", carry(language=language), style="primary"),
            button(slack.mark_answered, "officer:answered", carry(language=language)),
            button(slack.add_to_register, "officer:register", carried),
        ),
    ]
    payload = {"language": language, "asker": asker} if asker else {"language": language, "box": box}
    return Message(
        text=f"{who}\n{quoted(question, QUESTION_TEXT)}\n{escape(where_to)}",
        blocks=tuple(blocks),
        metadata={"event_type": QUESTION_EVENT, "event_payload": payload},
    )


def question_in(message: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Return what a question's message remembers (language, and asker or box); None where it is no such message."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload")
    if metadata.get("event_type") != QUESTION_EVENT or not isinstance(payload, dict):
        return None
    return {name: text for name, text in payload.items() if isinstance(text, str)}


def settled(blocks: Sequence[Mapping[str, Any]], status: str) -> tuple[Block, ...]:
    """Return a question's blocks with a new status line, and without the button that has done its work."""

    def kept(block: Mapping[str, Any]) -> Block:
        if block.get("block_id") == STATUS_BLOCK:
            return {**context(status), "block_id": STATUS_BLOCK + ":answered"}
        if block.get("type") == "actions":
            elements = [e for e in block["elements"] if e.get("action_id") != "officer:answered"]
            return {"type": "actions", "elements": elements}
        return dict(block)

    return tuple(kept(block) for block in blocks)


def reply_message(messages: Messages, *replies: str) -> Message:
    """Return an officer's replies as the asker reads them."""
    intro = escape(messages.slack.officer_replied)
    parts = [quoted_in_parts(reply, SECTION_TEXT) for reply in replies]
    page = Page(room=ROOM)
    page.add(section(f"*{intro}*"))
    for part in chain.from_iterable(parts):
        page.add(section(part))
    text = "\n\n".join((intro, *map("\n".join, parts)))
    return Message(text=text, blocks=() if page.cut else page.blocks)  # a text alone has room for three times as much


def record_of(messages: Messages, words: str, *, officer: str) -> Message:
    """Return what stands in a question's thread of a reply that was written in a window."""
    text = f"{messages.slack.reply_from.format(officer=f'<@{officer}>')}\n{quoted_reply(words)}"
    return Message(text=text, metadata={"event_type": REPLY_EVENT, "event_payload": {"words": words}})


def reply_on_record(message: Mapping[str, Any]) -> str:
    """Return the words of a reply that was written in a window; empty where a message is none."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload")
    if metadata.get("event_type") != REPLY_EVENT or not isinstance(payload, dict):
        return ""
    return str(payload.get("words", ""))


def quoted_reply(words: str) -> str:
    """Return an officer's words in mrkdwn; links in them stay addresses that can be opened."""
    return "\n".join(quoted_in_parts(words, SECTION_TEXT))


def answer_view(messages: Messages, *, channel: str, ts: str) -> View:
    """Return the modal in which an officer writes a reply, for channels whose threads the app cannot read."""
    slack = messages.slack
    return modal(
        messages,
        slack.reply,
        [text_input(slack.reply_label, "", placeholder=slack.reply_hint, limit=2500)],
        callback_id="officer:reply",
        submit=slack.send,
        metadata=carry(limit=3000, channel=channel, ts=ts, language=messages.language),
    )


def register_view(
    messages: Messages, register: Register, *, question: str, language: str, nearest: Sequence[str]
) -> View:
    """Return the lines of YAML that would make the register answer a question, to copy from a modal."""
    slack = messages.slack
    question = shortened(literal(question), 600)  # so that the YAML is never cut
    blocks = [section(escape(slack.register_intro))]
    for id_ in nearest:
        processing = register.processing(id_)
        if processing is not None:
            title, _ = in_language(processing.title, messages.language, register.languages)
            heading = slack.register_entry.format(id=id_, title=shortened(title, 100))
            blocks.append(_code(heading, {"questions": {language: [question]}}))
    blocks.append(_code(slack.register_new, _new_entry(register, question, language)))
    example = [{"ask": question, "language": language, "expect": list(nearest[:1]) or "nothing"}]
    blocks.append(_code(slack.register_example, example))
    return modal(messages, slack.add_to_register, blocks)


def nearest_entries(reply: Reply, register: Register, *, most: int = 3) -> tuple[str, ...]:
    """Return the ids of the entries that came closest to a question asked with `explain`, best first."""
    candidates = [candidate.id for candidate in reply.candidates or () if register.processing(candidate.id)]
    return tuple(candidates[:most])


def _new_entry(register: Register, question: str, language: str) -> list[dict[str, object]]:
    empty = dict.fromkeys(register.languages, "")
    return [
        {
            "id": "",
            "title": dict(empty),
            "purpose": dict(empty),
            "lawful_basis": "",
            "questions": {language: [question]},
        }
    ]


def _code(heading: str, value: object) -> Block:
    """Return YAML as a block of code."""
    lines = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000).rstrip()
    return section(f"{escape(heading)}\n```\n{escaped_within(lines, 2500)}\n```")
