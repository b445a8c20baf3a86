"""The App Home: what the register holds, section by section and entry by entry, and how to ask."""

from collections.abc import Sequence

from bot.journal import NOTHING_KEPT, JournalMode, Keeping
from bot.knowledge.register import Processing, Register, in_language
from bot.messages import Messages
from bot.replies import Reply
from bot.replying import told_date, told_keeping
from bot.slack.blocks import SECTION_TEXT, actions, bold, button, context, header, section
from bot.slack.clicks import carry
from bot.slack.delivery import Block, View
from bot.slack.figures import Week
from bot.slack.text import escape, escaped_within, link, shortened

SECTIONS = 60  # of the 100 blocks of a view
ENTRIES_A_PAGE = 40


def home_view(
    messages: Messages,
    register: Register,
    help_: Reply,
    *,
    examples: Sequence[str],
    officer: bool,
    keeping: Keeping = NOTHING_KEPT,
    week: Week | None = None,
) -> View:
    """Return the first page: what can be asked, the sections, whom to turn to; with `week`, what officers see."""
    says, slack = messages.says, messages.slack
    language = messages.language
    blocks: list[Block] = [
        header(slack.home_title),
        section(escaped_within(slack.home_intro.format(controller=register.controller.name), SECTION_TEXT)),
    ]
    if keeping.mode is not JournalMode.OFF:  # what Slack itself keeps is up to the workspace
        blocks.append(context(escape(told_keeping(keeping, messages))))
    if examples:
        blocks.append(section(f"*{bold(says.suggestions)}*"))
        blocks.append(
            actions(
                *(
                    button(example, f"suggest:{place}", carry(question=example, language=language))
                    for place, example in enumerate(examples)
                )
            )
        )
    blocks += [{"type": "divider"}, section(f"*{escape(says.overview_all.format(count=len(register.processings)))}*")]
    for place, chapter in enumerate(register.sections[:SECTIONS]):
        title, _ = in_language(chapter.title, language, register.languages)
        text = says.section_count.format(title=title, count=len(chapter.processings))
        value = carry(section=chapter.id, language=language)
        blocks.append(
            section(escaped_within(text, 500), accessory=_open(slack.browse, title, f"section:{place}", value))
        )
    blocks.append({"type": "divider"})
    blocks.append(section(escaped_within(help_.contact, 1000)))
    if officer:
        blocks.append(actions(button(slack.ask_officer, "officer", carry(language=language))))
    if week is not None:
        blocks += _figures(messages, week)
    blocks.append(_stamp(messages, help_))
    return {"type": "home", "blocks": blocks}


def section_view(
    messages: Messages, register: Register, help_: Reply, *, section_id: str, page: int = 0
) -> View | None:
    """Return one section's entries, `ENTRIES_A_PAGE` at a time; None where the register has no such section."""
    slack, language = messages.slack, messages.language
    chapter = next((chapter for chapter in register.sections if chapter.id == section_id), None)
    if chapter is None:
        return None
    title, _ = in_language(chapter.title, language, register.languages)
    pages = max(1, -(-len(chapter.processings) // ENTRIES_A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = chapter.processings[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    blocks: list[Block] = [
        actions(button(slack.back, "home", carry(language=language))),
        header(title),
        *(_entry(messages, register, processing, place) for place, processing in enumerate(shown)),
    ]
    turns = [
        button(label, f"section:{way}", carry(section=section_id, page=str(to), language=language))
        for way, label, to in (("previous", slack.previous, page - 1), ("next", slack.next, page + 1))
        if 0 <= to < pages
    ]
    if turns:
        blocks.append(actions(*turns))
    blocks.append(_stamp(messages, help_))
    return {"type": "home", "blocks": blocks}


def _entry(messages: Messages, register: Register, processing: Processing, place: int) -> Block:
    title, _ = in_language(processing.title, messages.language, register.languages)
    basis = messages.lawful_bases[processing.lawful_basis.value].label
    text = (
        f"*{bold(shortened(f'{processing.id} {title}', 400))}*\n{escape(messages.says.lawful_basis)}: {escape(basis)}"
    )
    value = carry(entry=processing.id, language=messages.language)
    return section(text, accessory=_open(messages.slack.read, title, f"entry:{place}", value))


def _figures(messages: Messages, week: Week) -> list[Block]:
    """Return what the officers see of the week: numbers, no words."""
    slack = messages.slack
    kinds = [f"{slack.kinds[kind]}: {count}" for kind, count in sorted(week.asked.items())]
    lines = [
        slack.asked_since.format(date=told_date(week.since, messages), count=sum(week.asked.values())),
        *(f"• {line}" for line in kinds),
        f"• {slack.rated.format(helpful=week.helpful, unhelpful=week.unhelpful)}",
    ]
    return [{"type": "divider"}, header(slack.figures_title), section(escape("\n".join(lines)))]


def _open(label: str, title: str, action_id: str, value: str) -> Block:
    """Return a button that a list repeats; its accessible name says what it opens."""
    return {**button(label, action_id, value), "accessibility_label": shortened(f"{label}: {title}", 75)}


def _stamp(messages: Messages, help_: Reply) -> Block:
    says = messages.says
    stamp = says.register_stamp.format(date=told_date(help_.register.date, messages), version=help_.register.version)
    return context(f"{escape(stamp)} · {link(help_.statement_url, says.read_more)}")
