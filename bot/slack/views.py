"""The modals: a question with its answer under it, the question to the privacy officer, and what is only shown."""

from dataclasses import dataclass, replace

from bot.messages import Messages
from bot.replies import Reply, ToldProcessing
from bot.slack.blocks import Surface, actions, bold, button, draw, plain, section
from bot.slack.clicks import carried, carry
from bot.slack.delivery import Block, View
from bot.slack.text import escape, escaped_within, shortened

TITLE = 24
INPUT = 3000  # characters that a text field takes
METADATA = 3000

QUESTION_BLOCK = "question"
NAME_BLOCK = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the question modal remembers between two clicks, in its private_metadata.

    With `channel` and `ts` it stands on a message, and its answer can be posted in that message's thread; `entry` was
    chosen as the answer to `asked`.
    """

    language: str
    channel: str = ""
    ts: str = ""
    response_url: str = ""
    asked: str = ""
    entry: str = ""
    facet: str = ""

    @property
    def metadata(self) -> str:
        """The value as a view keeps it."""
        return carry(
            limit=METADATA,
            language=self.language,
            channel=self.channel,
            ts=self.ts,
            response_url=self.response_url,
            question=self.asked,
            entry=self.entry,
            facet=self.facet,
        )

    @classmethod
    def from_metadata(cls, metadata: str | None, *, default: str) -> "Asking":
        """Return what a view kept; `default` is the language where it kept nothing."""
        kept = carried(metadata)
        return cls(
            language=kept.get("language", default),
            channel=kept.get("channel", ""),
            ts=kept.get("ts", ""),
            response_url=kept.get("response_url", ""),
            asked=kept.get("question", ""),
            entry=kept.get("entry", ""),
            facet=kept.get("facet", ""),
        )

    def chosen(self, *, asked: str, entry: str = "", facet: str = "") -> "Asking":
        """Return the same modal with another question, and the entry chosen as its answer."""
        return replace(self, asked=asked, entry=entry, facet=facet)


def ask_view(
    messages: Messages,
    asking: Asking,
    *,
    question: str = "",
    reply: Reply | None = None,
    note: str = "",
    officer: bool = False,
) -> View:
    """Return the modal in which a question is asked: the field, and the reply or a note under it. `officer`
    says whether there is a privacy officer to ask.

    On a message its submit button posts the answer in the thread, and another button asks again; elsewhere submit asks.
    """
    slack = messages.slack
    blocks: list[Block] = [text_input(slack.question_label, question, placeholder=slack.question_hint)]
    if asking.channel:
        blocks.append(actions(button(slack.search_again, "search", carry(language=asking.language))))
    if note:
        blocks.append(section(escape(note)))
    if reply is not None:
        blocks.append({"type": "divider"})
        blocks += draw(reply, surface=Surface.MODAL, question=question, officer=officer).blocks
    submit = slack.post_in_thread if asking.channel else slack.ask
    return modal(messages, slack.ask_title, blocks, callback_id="ask", submit=submit, metadata=asking.metadata)


def reply_view(messages: Messages, reply: Reply, *, question: str = "", officer: bool = False) -> View:
    """Return a modal that shows one reply."""
    drawn = draw(reply, surface=Surface.MODAL, question=question, officer=officer)
    return modal(messages, messages.slack.ask_title, list(drawn.blocks))


def note_view(messages: Messages, note: str) -> View:
    """Return a modal that says one thing."""
    return modal(messages, messages.slack.ask_title, [section(escaped_within(note, 2900))])


def rights_view(messages: Messages, processing: ToldProcessing) -> View:
    """Return a modal with every right that an entry's lawful basis leaves."""
    blocks = [section(f"*{bold(shortened(processing.title, 400))}*\n{escape(processing.lawful_basis.label)}")]
    blocks += [
        section(f"*{bold(right.label)}* ({escape(right.article)})\n{escaped_within(right.text, 2500)}")
        for right in processing.rights
    ]
    return modal(messages, messages.says.rights, blocks)


def officer_view(messages: Messages, *, question: str, anonymous: bool = False, problem: str = "") -> View:
    """Return the modal that shows what will be sent to the privacy officer, word for word, and asks with which name.

    `anonymous` is chosen already where it was chosen before; `problem` stands above what could not be sent.
    """
    slack = messages.slack
    options = [
        {"text": plain(slack.with_my_name, 75), "description": plain(slack.with_my_name_means, 75), "value": "named"},
        {"text": plain(slack.anonymously, 75), "description": plain(slack.anonymously_means, 75), "value": "anonymous"},
    ]
    blocks: list[Block] = [
        section(escape(slack.officer_intro)),
        text_input(slack.officer_text_label, question, placeholder=slack.officer_text_hint, limit=2000),
        {
            "type": "input",
            "block_id": NAME_BLOCK,
            "label": plain(slack.name_label, 2000),
            "element": {
                "type": "radio_buttons",
                "action_id": NAME_BLOCK,
                "options": options,
                "initial_option": options[anonymous],
            },
        },
    ]
    if problem:
        blocks.insert(0, section(escape(problem)))
    metadata = carry(language=messages.language)
    return modal(messages, slack.officer_title, blocks, callback_id="officer", submit=slack.send, metadata=metadata)


def modal(
    messages: Messages,
    title: str,
    blocks: list[Block],
    *,
    callback_id: str = "shown",
    submit: str = "",
    metadata: str = "",
) -> View:
    """Return a modal; without `submit` it can only be closed."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain(messages.slack.close, TITLE),
        "blocks": blocks,
    }
    if submit:
        view["submit"] = plain(submit, TITLE)
    if metadata:
        view["private_metadata"] = metadata
    return view


def text_input(label: str, text: str, *, placeholder: str, limit: int = INPUT) -> Block:
    """Return the field a question is typed in."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": QUESTION_BLOCK,
        "multiline": True,
        "max_length": limit,
        "placeholder": plain(placeholder, 150),
    }
    if text:
        element["initial_value"] = shortened(text, limit)
    return {"type": "input", "block_id": QUESTION_BLOCK, "label": plain(label, 2000), "element": element}
