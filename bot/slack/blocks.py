"""A reply drawn in Block Kit: pure functions from values to values, within Slack's limits.

The limits are those of https://docs.slack.dev/reference/block-kit, and for all blocks of one message together the about
13,200 characters that https://github.com/slackapi/bolt-js/issues/2509 found.
"""

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby

from bot.messages import Messages, load_messages
from bot.replies import Kind, Reply, ToldProcessing
from bot.replying import told_date
from bot.slack.clicks import OPTION_VALUE, carry, judge_of
from bot.slack.delivery import Block, Message
from bot.slack.text import escape, escaped_within, link, quoted, shortened

SECTION_TEXT = 2900  # Slack's limit is 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTIONS = 100
ROOM = 12_500  # characters of JSON for all blocks of a message
BLOCKS = 45  # of 50
FOOTER_ROOM = 4_000  # kept free for the source, the links and the buttons under a reply

METADATA_EVENT = "privacy_reply"

GREETING = "greeting"  # the topic that answers a hello: nothing was asked yet


class Surface(StrEnum):
    """Where a reply is drawn, which decides the buttons under it."""

    THREAD = "thread"  # a message that others may read: no sharing
    PRIVATE = "private"  # a message only the asker sees, which can be shared
    MODAL = "modal"  # no feedback: those buttons live in messages alone


class Page:
    """Blocks in their order, as many as fit. `cut` says whether something had to be shortened or left out."""

    def __init__(self, *, room: int = ROOM - FOOTER_ROOM, blocks: int = BLOCKS) -> None:
        self._blocks: list[Block] = []
        self._last: list[Block] = []
        self.cut = False
        self._full = False
        self._room = room
        self._left = blocks

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in their order."""
        return (*self._blocks, *self._last)

    def fits(self, *blocks: Block) -> bool:
        """Return whether these can still be added."""
        return not self._full and len(blocks) <= self._left and sum(map(_size, blocks)) <= self._room

    def add(self, block: Block) -> None:
        """Add a block whole, or nothing."""
        if self.fits(block):
            self._blocks.append(block)
            self._take(block)
        else:
            self._full = self.cut = True

    def end_with(self, block: Block) -> None:
        """Put a block at the end. Its room is taken now, so what comes in between cannot push it out."""
        self._last.append(block)
        self._take(block)

    def words(self, text: str, *, heading: str = "") -> None:
        """Add a paragraph of plain text under a heading in bold, shortened at the end of a sentence to what fits."""
        head = f"*{bold(heading)}*\n" if heading else ""
        room = min(SECTION_TEXT, self._room // 2) - len(head)  # a half: JSON may need two characters for one
        if not text:
            return
        if room < 80:
            self._full = self.cut = True
            return
        body = escaped_within(text, room)
        self.cut = self.cut or body != escape(text)
        self.add(section(head + body))

    def lines(self, lines: Iterable[str], *, heading: str = "") -> None:
        """Add lines that are mrkdwn already, in as few sections as hold them, never parting a line."""
        held = f"*{bold(heading)}*" if heading else ""
        for line in lines:
            if held and len(held) + len(line) + 1 > SECTION_TEXT:
                self.add(section(held))
                held = ""
            held = f"{held}\n{line}" if held else line
        if held:
            self.add(section(held))

    def _take(self, block: Block) -> None:
        self._room -= _size(block)
        self._left -= 1


def draw(
    reply: Reply, *, surface: Surface, asker: str = "", question: str = "", officer: bool = False, usage: str = ""
) -> Message:
    """Return a reply as a message. `asker` is who may judge it, empty: everybody; `question` is what was asked, carried
    by the buttons that need the asker's words; `officer` says whether there is a privacy officer to ask; `usage` ends a
    reply that is help.
    """
    messages = load_messages(reply.language)
    page = Page()
    _DRAWN[reply.kind](page, reply, messages, surface, question)
    greeted = reply.topic is not None and reply.topic.id == GREETING
    can_write = officer and reply.kind in (Kind.FALLBACK, Kind.TOPIC) and not greeted
    here = messages.slack.officer_here if can_write else ""
    page.words(here)
    page.words(usage)
    footer = [_source(reply, messages, cut=page.cut)]
    buttons = _buttons(reply, messages, surface, question, officer=can_write)
    if buttons:
        footer.append(actions(*buttons))
    if surface is not Surface.MODAL and not usage:
        footer.append(feedback(reply, messages, asker=asker))
    return Message(
        text=escape("\n\n".join(filter(None, (reply.text, here, usage)))),
        blocks=(*page.blocks, *footer),
        metadata=metadata(reply),
        more=escape(reply.statement_url),
    )


def metadata(reply: Reply) -> dict[str, object]:
    """Return what a posted reply remembers of itself, so that a follow-up finds its entry without any memory here."""
    entry = reply.processings[0].id if len(reply.processings) == 1 else ""
    return {
        "event_type": METADATA_EVENT,
        "event_payload": {
            "kind": reply.kind.value,
            "entry": entry,
            "facet": reply.facets[0] if reply.facets else "",
            "register": reply.register.version,
            "reply": reply.reply_id,
        },
    }


def told(text: str, *, blocks: Sequence[Block] = ()) -> Message:
    """Return a sentence of the app itself as a message."""
    return Message(text=escape(text), blocks=(section(escaped_within(text, SECTION_TEXT)), *blocks))


def shared(message: Message, *, asker: str, question: str, says: str) -> Message:
    """Return a private answer as the channel sees it: the asker's name and words above it."""
    intro = f"{says.format(asker=f'<@{asker}>')}\n{quoted(question)}"
    words = {"type": "section", "text": {"type": "mrkdwn", "text": intro, "verbatim": True}}
    return Message(
        text=f"{intro}\n\n{message.text}", blocks=(words, *message.blocks), metadata=message.metadata, more=message.more
    )


# The five kinds


def _answer(page: Page, reply: Reply, messages: Messages, surface: Surface, question: str) -> None:
    page.words(reply.lead)
    for processing in reply.processings:
        _entry(page, processing, reply, messages)


def _choices(page: Page, reply: Reply, messages: Messages, surface: Surface, question: str) -> None:
    says = messages.says
    carried = question if surface is Surface.PRIVATE else ""  # shared later in the asker's words
    page.end_with(
        actions(
            *(
                button(
                    choice_label(processing, reply),
                    f"choose:{place}",
                    carry(
                        limit=600,
                        entry=processing.id,
                        facet=reply.facets[0] if reply.facets else None,
                        language=reply.language,
                        question=carried,
                    ),
                )
                for place, processing in enumerate(reply.processings)
            )
        )
    )
    page.words(reply.lead)
    for processing in reply.processings:
        basis = processing.lawful_basis
        page.words(
            f"{processing.purpose}\n{says.lawful_basis}: {basis.label} ({basis.article})",
            heading=_title_in(processing, reply),
        )


def _overview(page: Page, reply: Reply, messages: Messages, surface: Surface, question: str) -> None:
    page.words(reply.lead)
    if reply.sections:
        count = messages.says.section_count
        page.lines(
            "• " + link(section.url, count.format(title=section.title, count=section.count))
            for section in reply.sections
        )
        return
    linked = _listing(reply, linked=True)
    for block in linked if page.fits(*linked) else _listing(reply, linked=False):
        page.add(block)
    menu = entry_menu(reply.processings, reply.language, messages.slack.open_entry)
    if menu and page.fits(actions(menu)):
        page.add(actions(menu))


def _listing(reply: Reply, *, linked: bool) -> list[Block]:
    """Return the entries of an overview by section, a line each."""
    listing = Page(room=10 * ROOM, blocks=10 * BLOCKS)
    for title, processings in groupby(reply.processings, key=lambda processing: processing.section):
        listing.lines(
            (
                f"• {escape(p.id)} {link(p.statement_url, p.title) if linked else escape(p.title)}"
                f" – {escape(p.lawful_basis.label)}"
                for p in processings
            ),
            heading=title,
        )
    return list(listing.blocks)


def _topic(page: Page, reply: Reply, messages: Messages, surface: Surface, question: str) -> None:
    page.words(reply.lead)
    topic = reply.topic
    if topic:
        page.words(topic.text, heading=f"{topic.title} ({topic.article})" if topic.article else topic.title)
        if topic.url:
            page.add(section(link(topic.url, topic.url.removeprefix("https://"))))
    for processing in reply.processings:
        _entry(page, processing, reply, messages)
    if topic and topic.id != GREETING:
        page.words(reply.contact)
    _suggestions(page, reply, messages)


def _fallback(page: Page, reply: Reply, messages: Messages, surface: Surface, question: str) -> None:
    page.words(reply.lead)
    page.words(reply.contact)
    _suggestions(page, reply, messages)


_DRAWN = {
    Kind.ANSWER: _answer,
    Kind.CHOICES: _choices,
    Kind.OVERVIEW: _overview,
    Kind.TOPIC: _topic,
    Kind.FALLBACK: _fallback,
}


def _entry(page: Page, processing: ToldProcessing, reply: Reply, messages: Messages) -> None:
    """Draw an entry: title, purpose, basis, recorded facts, the right that its basis gives."""
    says, basis = messages.says, processing.lawful_basis
    page.add(header(processing.title))
    if processing.text_language != reply.language:
        other = load_messages(processing.text_language).name
        page.add(context(escape(says.other_language.format(language=other))))
    page.words(processing.purpose, heading=says.purpose)
    page.words(f"{basis.label} ({basis.article})\n{basis.explanation}", heading=says.lawful_basis)
    for fact in processing.facts:
        page.words(fact.text, heading=fact.label)
    asked = [right for right in processing.rights if right.id in reply.facets]
    told = asked or processing.rights[:1]
    page.words("\n".join(f"{right.label} ({right.article}). {right.text}" for right in told), heading=says.rights)
    others = [right.label[:1].lower() + right.label[1:] for right in processing.rights if right not in told]
    if others and not asked:
        page.add(context(escape(f"{says.other_rights}: {', '.join(others)}.")))


def _suggestions(page: Page, reply: Reply, messages: Messages) -> None:
    """Draw what can be asked as buttons that ask it."""
    if not reply.suggestions:
        return
    page.words(messages.says.suggestions + ":")
    page.add(
        actions(
            *(
                button(suggestion, f"suggest:{place}", carry(question=suggestion, language=reply.language))
                for place, suggestion in enumerate(reply.suggestions[:3])
            )
        )
    )


def _source(reply: Reply, messages: Messages, *, cut: bool) -> Block:
    """Return where a reply comes from: the entry, the register's date and version, the link to all of it."""
    says = messages.says
    stamp = says.register_stamp.format(date=told_date(reply.register.date, messages), version=reply.register.version)
    words = messages.slack.read_rest if cut else says.read_more
    if len(reply.processings) != 1:
        return context(f"{escape(stamp)} · {link(reply.statement_url, words)}")
    entry = reply.processings[0]
    return context(
        f"{escape(f'{shortened(entry.section, 150)} · {entry.id} · {stamp}')} · {link(entry.statement_url, words)}"
    )


def _buttons(reply: Reply, messages: Messages, surface: Surface, question: str, *, officer: bool) -> list[Block]:
    slack = messages.slack
    entry = reply.processings[0] if len(reply.processings) == 1 else None
    buttons = []
    if surface is not Surface.MODAL and entry and len(entry.rights) > 1:
        buttons.append(button(slack.all_rights, "rights", carry(entry=entry.id, language=reply.language)))
    if surface is Surface.PRIVATE and question and reply.kind is not Kind.FALLBACK:
        carried = carry(
            entry=entry.id if entry and reply.kind is Kind.ANSWER else None,
            facet=reply.facets[0] if reply.facets else None,
            language=reply.language,
            question=question,
        )
        buttons.append(button(slack.share, "share", carried))
    if officer:
        buttons.append(button(slack.ask_officer, "officer", carry(language=reply.language, question=question)))
    return buttons


# The parts of Block Kit that are used


def section(text: str, *, accessory: Block | None = None) -> Block:
    """Return a paragraph of mrkdwn."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return block if accessory is None else {**block, "accessory": accessory}


def header(text: str) -> Block:
    """Return a heading of plain text."""
    return {"type": "header", "text": plain(" ".join(text.split()), HEADER_TEXT)}


def context(text: str) -> Block:
    """Return small print of mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def actions(*elements: Block) -> Block:
    """Return a row of buttons or menus."""
    return {"type": "actions", "elements": list(elements)}


def plain(text: str, limit: int) -> Block:
    """Return text that is shown as it is. An empty one, which Slack refuses, becomes a dash."""
    return {"type": "plain_text", "text": shortened(text.strip(), limit) or "–", "emoji": False}


def button(text: str, action_id: str, value: str, *, style: str | None = None) -> Block:
    """Return a button. Its words are its accessible name too, so it has no other label."""
    block: Block = {"type": "button", "action_id": action_id, "text": plain(text, BUTTON_TEXT), "value": value}
    return block if style is None else {**block, "style": style}


def entry_menu(processings: Sequence[ToldProcessing], language: str, placeholder: str) -> Block | None:
    """Return a menu that opens one of these entries; None where there is none that a menu can carry."""
    options = [
        {"text": plain(f"{processing.id} {processing.title}", BUTTON_TEXT), "value": value}
        for processing in processings[:OPTIONS]
        if len(value := carry(entry=processing.id, language=language)) <= OPTION_VALUE
    ]
    if not options:
        return None
    return {
        "type": "static_select",
        "action_id": "entry",
        "placeholder": plain(placeholder, 150),
        "options": options,
    }


def feedback(reply: Reply, messages: Messages, *, asker: str) -> Block:
    """Return the two buttons by which an asker says whether a reply helped."""
    slack = messages.slack
    judge = judge_of(reply.reply_id, asker)

    def thumb(text: str, verdict: str) -> Block:
        return {
            "text": plain(text, BUTTON_TEXT),
            "value": carry(reply=reply.reply_id, verdict=verdict, language=reply.language, judge=judge),
            "accessibility_label": shortened(text, BUTTON_TEXT),
        }

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": thumb(slack.helpful, "yes"),
                "negative_button": thumb(slack.unhelpful, "no"),
            }
        ],
    }


def choice_label(processing: ToldProcessing, reply: Reply) -> str:
    """Return an entry's title and basis, with the section where titles are alike; the title gives way to the limit."""
    basis = processing.lawful_basis.label
    room = BUTTON_TEXT - len(basis) - 3
    return f"{shortened(_title_in(processing, reply), max(10, room))} · {basis}"


def bold(text: str) -> str:
    """Return a heading that asterisks can stand around: one line, escaped, without asterisks of its own."""
    return escape(" ".join(text.replace("*", "").split()))


def _title_in(processing: ToldProcessing, reply: Reply) -> str:
    alike = [other for other in reply.processings if other.title == processing.title]
    return f"{processing.title} ({processing.section})" if len(alike) > 1 else processing.title


def _size(block: Block) -> int:
    return len(json.dumps(block, ensure_ascii=False))
