"""Rank the candidates: which entries and topics a question's words speak for, and how likely each is meant."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.matching.evidence import Evidence
from bot.matching.index import Document, Index, Stored
from bot.matching.reading import Reading
from bot.matching.worth import Contribution

_CONSIDERED = 12
"""How many of the heaviest documents are compared with their stored questions at most, and kept."""

_LEAST_CONSIDERED = 5

_WORTH_CONSIDERING = 0.15
"""The share of the heaviest document's evidence that more than the least need: less is a word said in passing."""

_LEAST_EVIDENCE = 0.5
"""Less than this is said in passing: a word of a stored question, or of the purpose, and no name."""

_LONG = 40
"""Words of a question from which on it gets no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A document with its evidence. `score` is 0 to 100: how likely it is what the question is about."""

    document: Document
    score: float
    evidence: float  # the sum of what the words bring
    strongest: float  # the most that one word brings
    coverage: float  # 0 to 1: the share of the question's weight that the evidence explains
    similarity: float  # 0 to 1: how alike the question is to one of the stored ones
    outside: float  # how much speaks of what the register has nothing on
    pointed: int  # 1 where words point at its section, -1 where they point only at others, 0 where they point nowhere
    words: Mapping[int, Contribution]  # by position in the question


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What all candidates are held against: the question's words as they count, and what its form says."""

    weights: Mapping[int, float]  # by position: how much a word counts
    stems: Mapping[str, float]  # what each stem counts where questions are compared
    of_stems: float  # what they count in all
    unexplained: Mapping[int, float]  # by position
    outside: float
    for_entries: float
    for_topics: float


def rank_candidates(
    reading: Reading, evidence: Evidence, index: Index, weights: Mapping[int, float]
) -> tuple[Candidate, ...]:
    """Return the documents that some of a question's words speak for, best first; those of equal score in the
    register's order.

    `weights` gives by position how much a word counts, 0 to 1: less in the sentences that only tell a story.
    """
    totals: dict[int, float] = defaultdict(float)
    for position, weight in weights.items():
        for document, contribution in evidence.contributions[position].items():
            totals[document] += weight * contribution.weight
    heaviest = sorted(totals, key=lambda document: (-totals[document], document))[:_CONSIDERED]
    enough = _WORTH_CONSIDERING * totals[heaviest[0]] if heaviest else 0.0
    heaviest = [d for place, d in enumerate(heaviest) if place < _LEAST_CONSIDERED or totals[d] >= enough]
    stems = _stems_asked(reading, evidence, weights)
    asked = _Asked(
        weights=weights,
        stems=stems,
        of_stems=sum(stems.values()),
        unexplained={position: weight * evidence.unexplained[position] for position, weight in weights.items()},
        outside=sum(weight for position, weight in weights.items() if position in evidence.outside),
        for_entries=_speaks_for_entries(reading),
        for_topics=_speaks_for_topics(reading),
    )
    candidates = [_candidate(number, totals[number], asked, evidence, index) for number in heaviest]
    return tuple(sorted(candidates, key=lambda candidate: -candidate.score))


def _stems_asked(reading: Reading, evidence: Evidence, weights: Mapping[int, float]) -> dict[str, float]:
    asked: dict[str, float] = {}
    for position, weight in weights.items():
        if not reading.tokens[position].is_stop_word:
            for stem, counts in evidence.worths[position].compared:
                asked[stem] = max(weight * counts, asked.get(stem, 0.0))
    return asked


def _candidate(number: int, total: float, asked: _Asked, evidence: Evidence, index: Index) -> Candidate:
    document = index.documents[number]
    words: dict[int, Contribution] = {}
    left = strongest = 0.0
    commonness = 0.0
    for position, weight in asked.weights.items():
        contribution = evidence.contributions[position].get(number)
        if contribution is None:
            left += asked.unexplained[position]
            continue
        words[position] = contribution
        if weight * contribution.weight > strongest:
            strongest = weight * contribution.weight
            commonness = evidence.worths[position].commonness
    coverage = total / (total + left) if total else 0.0
    similarity = _similarity(asked, index.stored.of(number))
    pointed = 0 if document.is_topic else _pointed(document, words, evidence)
    if document.is_topic:
        score = _topic_score(asked.for_topics, total, coverage, similarity, asked.outside)
    else:
        score = _score(asked.for_entries, total, commonness, coverage, similarity, asked.outside, pointed)
    return Candidate(
        document=document,
        score=score,
        evidence=total,
        strongest=strongest,
        coverage=coverage,
        similarity=similarity,
        outside=asked.outside,
        pointed=pointed,
        words=words,
    )


def _pointed(document: Document, words: Collection[int], evidence: Evidence) -> int:
    """Return 1 where words point at an entry's section, -1 where they point only at others and are not its own."""
    if not evidence.sections:
        return 0
    if document.section in evidence.sections:
        return 1
    return 0 if any(position in words for positions in evidence.sections.values() for position in positions) else -1


def _similarity(asked: _Asked, stored: Stored) -> float:
    """Return the weighted Dice coefficient of a question with the most alike of those stored."""
    shared: dict[int, float] = defaultdict(float)
    for stem, weight in asked.stems.items():
        for number in stored.having.get(stem, ()):
            shared[number] += weight
    return max(
        [2 * weight / (asked.of_stems + stored.weights[number]) for number, weight in shared.items()], default=0.0
    )


def _score(
    form: float, evidence: float, commonness: float, coverage: float, similarity: float, outside: float, pointed: int
) -> float:
    """Return how likely an entry is meant, 0 to 100, by a logistic curve fitted on the questions that tuning may see:
    `privacybot eval --calibration` shows how well it holds.

    `form` is what the form of the question says for any entry. `commonness` is the Zipf frequency of the word that
    brings most: an everyday word, as "stroom", is said about other things as well.
    """
    if evidence < _LEAST_EVIDENCE:
        return 100 * evidence / 2
    raw = form + 3.3 * min(evidence, 1.0) + 5.6 * coverage + 1.4 * similarity - 0.25 * commonness
    raw += (0.0, 1.2, -1.0)[pointed] - 3.0 * outside / (outside + evidence)
    return 100 / (1 + math.exp(-raw))


def _topic_score(form: float, evidence: float, coverage: float, similarity: float, outside: float) -> float:
    """Return how likely a topic is meant. A topic has no name of its own to be known by, so more of the question
    must speak for it.
    """
    if evidence < _LEAST_EVIDENCE / 2:
        return 100 * evidence / 2
    raw = form + 1.15 * min(evidence, 3.0) + 4.0 * coverage + 2.9 * similarity - 1.6 * min(outside, 2.0)
    return 100 / (1 + math.exp(-raw))


def _speaks_for_entries(reading: Reading) -> float:
    """Return what the form of a question says for its being about an entry, whichever that is."""
    about_data, to_controller = reading.asks_about_data, reading.speaks_to_controller
    raw = -5.0 - 2.3 * min(reading.practical, 2) - 1.3 * reading.asks_how_to - 3.0 * reading.is_general
    # Who asks at length leaves more unexplained, and asking for a fact speaks of data.
    raw += 0.1 * min(len(reading.tokens), _LONG) + 0.9 * reading.asks_for_fact + 1.1 * reading.is_short
    if reading.is_bare:
        return raw - (1.0 if about_data else 1.6)
    # Somebody who asks in a sentence, and not about data, wants something else: a price, a repair, a how-to.
    raw -= (1.8 if reading.asks_in_words else 0.65) * (not about_data) + 0.35 * (not to_controller)
    return raw - 1.3 * (not about_data and not to_controller and not reading.is_short)


def _speaks_for_topics(reading: Reading) -> float:
    """Return what the form of a question says for its being about a topic."""
    # "How do I get rid of mould" has a word of erasure, and asks about no data.
    elsewhere = 0.5 * min(reading.practical, 2) + 0.8 * reading.is_general
    return -5.4 + 0.8 * (reading.is_bare or reading.asks_about_data) - elsewhere
