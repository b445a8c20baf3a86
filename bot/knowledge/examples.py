"""The questions whose answers are known: the privacy officer's own regression test."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question with what it must find: entries, a topic, everything, or (none of the three) nothing.

    With more than one entry in `expect`, all of them are meant. `topic` may stand beside an entry: a fact asked for
    that the entry does not record. `context` is the entry answered before, for questions that follow up.
    """

    ask: str
    language: str
    expect: tuple[str, ...] = ()  # ids of entries
    topic: str | None = None
    everything: bool = False
    facet: str | None = None
    context: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether the question must be refused."""
        return not (self.expect or self.topic or self.everything)
