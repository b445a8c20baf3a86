"""The one place where evidence becomes a decision: answer, ask back, list, tell a topic, or that nothing is known."""

from dataclasses import replace

from bot.knowledge.register import Register
from bot.matching.case import Case, focus_of, topic_id, words_of_its_own
from bot.matching.evidence import weigh
from bot.matching.general import OWN_TOPICS, without_entry
from bot.matching.index import Index
from bot.matching.match import Match
from bot.matching.matcher import Candidate, rank_candidates
from bot.matching.meant import entries_found, other_twin
from bot.matching.reading import Reader, Reading
from bot.matching.thresholds import ACCEPTED, NAMED, OWN_WORDS, TIE, TOPIC_ACCEPTED
from bot.matching.worth import Worths

_WEAK_TOPICS = frozenset({"basis_meaning", "greeting", "minors"})
"""Of the topics that stand beside the entries, those whose words stand in many questions about an entry as well."""


class Matcher:
    """Decides what a question is about, the same way in every process that has the same register."""

    def __init__(self, register: Register, index: Index, reader: Reader) -> None:
        """Take the register, its index, and the reader of the languages' cues."""
        self.register = register
        self.index = index
        self._reader = reader
        self._worths = Worths(index)

    def match(self, question: str, *, language: str | None, context: str | None = None) -> Match:
        """Return what a question is about. `context` is the entry answered last, where there is one."""
        reading = self.read(question, language=language)
        evidence = weigh(reading, self.index, self._worths)
        weights = focus_of(reading, evidence, self.index)
        candidates = rank_candidates(reading, evidence, self.index, weights)
        known = context is not None and self.register.processing(context) is not None
        case = Case(
            register=self.register,
            index=self.index,
            reading=reading,
            evidence=evidence,
            weights=weights,
            context=context if known else None,
            facets=_facets(reading),
            entries=tuple([c for c in candidates if not c.document.is_topic]),
            topics=tuple([c for c in candidates if c.document.is_topic]),
        )
        found = _decide(case)
        return replace(found, facets=case.facets if found.ids or found.topic else (), candidates=candidates)

    def read(self, question: str, *, language: str | None) -> Reading:
        """Return a question as it is read."""
        return self._reader.read(question, language=language)


def _decide(case: Case) -> Match:
    if (twin := other_twin(case)) is not None:
        return twin
    best = case.entries[0] if case.entries else None
    believed = best is not None and best.score >= ACCEPTED and not _explained_by_topic(case, best)
    return entries_found(case) if believed else without_entry(case)


def _explained_by_topic(case: Case, entry: Candidate) -> bool:
    """Tell whether what speaks for an entry speaks for a topic as well, and that topic is the likelier."""
    for topic in case.topics:
        if topic.score < TOPIC_ACCEPTED:
            continue
        if topic_id(topic) in OWN_TOPICS - _WEAK_TOPICS and any(
            c.weight >= NAMED and not c.of_text for i, c in topic.words.items() if i not in entry.words
        ):
            return True  # "the e-mail address of your DPO" is not about e-mail addresses
        if topic.evidence < TIE * entry.evidence:
            continue
        own = sum(entry.words[i].weight for i in words_of_its_own(entry, topic, range(len(case.reading.tokens))))
        if own < OWN_WORDS or topic_id(topic) in OWN_TOPICS - _WEAK_TOPICS:
            return True
    return False


def _facets(reading: Reading) -> tuple[str, ...]:
    """Return what is asked about, the more telling first: "why" and "may you" stand in many questions about
    something else.
    """
    heard = reading.of("facet")
    telling = tuple(facet for facet in heard if facet not in ("purpose", "permission"))
    return telling or heard
