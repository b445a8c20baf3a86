"""One question with all that is known of it when it is decided what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.register import Register
from bot.matching.evidence import Evidence
from bot.matching.index import Index
from bot.matching.matcher import Candidate
from bot.matching.reading import Reading
from bot.matching.thresholds import NAMES_SOMETHING, STORY, TRIFLE
from bot.matching.worth import Contribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question, read and weighed. `context` is the entry answered last, where there is one."""

    register: Register
    index: Index
    reading: Reading
    evidence: Evidence
    weights: Mapping[int, float]  # by position: how much a word counts
    context: str | None
    facets: tuple[str, ...]
    entries: tuple[Candidate, ...]  # best first
    topics: tuple[Candidate, ...]

    def pointed_at(self) -> frozenset[str]:
        """Return the sections that most of the words on sections point at."""
        sections = self.evidence.sections
        if not sections:
            return frozenset()
        most = max(len(positions) for positions in sections.values())
        return frozenset(section for section, positions in sections.items() if len(positions) == most)

    def section_of(self, id: str) -> str | None:
        """Return the section of an entry."""
        return self.index.documents[self.index.positions[id]].section

    def in_order(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return ids of entries in the order of the register."""
        return tuple(sorted(ids, key=self.index.positions.__getitem__))

    def unknown(self) -> float:
        """Return how much of a question no topic explains either."""
        return sum(
            self.evidence.unexplained[i]
            for i, contributions in enumerate(self.evidence.contributions)
            if not any(self.index.documents[d].is_topic and c.weight >= TRIFLE for d, c in contributions.items())
        )


def focus_of(reading: Reading, evidence: Evidence, index: Index) -> dict[int, float]:
    """Return how much each word counts, by position: fully in a sentence that asks, less the further from it where a
    story is told.

    Where what asks names nothing ("and where does that go?"), what stands beside it is asked about.
    """
    asking = reading.asking
    if not asking:
        return dict.fromkeys(range(len(reading.tokens)), 1.0)
    if not any(
        token.sentence in asking and _names_an_entry(evidence.contributions[position], index)
        for position, token in enumerate(reading.tokens)
    ):
        asking = asking.union(*({number - 1, number + 1} for number in asking))
    distances = [min(abs(number - other) for other in asking) for number in range(len(reading.sentences))]
    return {
        position: STORY[min(distances[token.sentence], len(STORY) - 1)] for position, token in enumerate(reading.tokens)
    }


def _names_an_entry(brought: Mapping[int, Contribution], index: Index) -> bool:
    return any(
        c.weight >= NAMES_SOMETHING and not index.documents[document].is_topic for document, c in brought.items()
    )


def words_of_its_own(candidate: Candidate, other: Candidate, positions: Sequence[int]) -> list[int]:
    """Return the positions of the words that speak at least twice as strongly for a candidate as for another."""
    return [
        i
        for i in positions
        if i in candidate.words
        and candidate.words[i].weight >= max(TRIFLE, 2 * (other.words[i].weight if i in other.words else 0.0))
    ]


def topic_id(topic: Candidate) -> str:
    """Return the id of a topic as the register has it."""
    return topic.document.id.removeprefix("topic:")
