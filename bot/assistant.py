"""The one door that all channels use: a question comes in, a reply with its source goes out."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.knowledge.register import Audience, Register
from bot.replies import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was typed, with what the channel knows of the asker.

    `language` is the asker's (widget, Slack locale), used where the question shows none; `force_language` overrides even
    the question's own. `context` is the id of the entry answered last. `audience` decides whether entries for staff may be told.
    """

    text: str
    language: str | None = None
    force_language: bool = False
    context: str | None = None
    audience: Audience = Audience.PUBLIC
    explain: bool = False


class Assistant:
    """Answers questions from a register that can be swapped for a newer one while it answers."""

    def __init__(self, register: Register, *, base_url: str, new_id: Callable[[], str]) -> None:
        raise RuntimeError

    @property
    def register(self) -> Register:
        """The register in force."""
        raise RuntimeError

    def publish(self, register: Register) -> None:
        """Answer from another register from now on; questions under way keep the one they began with."""
        raise RuntimeError

    def answer(self, question: Question) -> Reply:
        """Return the reply to a question. Deterministic but for its `reply_id`; never raises for any text."""
        raise RuntimeError

    def show(self, processing_id: str, *, language: str, facet: str | None = None, audience: Audience = Audience.PUBLIC) -> Reply | None:
        """Return the reply about one entry, as when a choice is clicked; None where the register has no such entry."""
        raise RuntimeError

    def help(self, *, language: str | None = None) -> Reply:
        """Return what can be asked: the reply to an empty question."""
        raise RuntimeError
