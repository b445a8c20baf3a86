"""From a peer's ranking to a decision, and the threshold and margin that suit it best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.peers import NOTHING, TOPIC, Ranked
from bot.evaluation import Outcome
from bot.knowledge.examples import Example
from bot.matching.match import Match
from bot.matching.thresholds import MOST_CHOICES
from bot.replies import Kind

MARGINS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
"""The margins that are tried, as shares of the best score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How a peer's ranking is read: what scores less than `threshold` is refused, entries within `margin` of the best
    are choices.
    """

    threshold: float
    margin: float
    heeds_outside: bool  # whether the words for what the register has nothing on take part


def decide(ranked: Sequence[Ranked], tuning: Tuning) -> Match:
    """Return what a ranking is taken to mean."""
    if not tuning.heeds_outside:
        ranked = [one for one in ranked if one.document != NOTHING]
    if not ranked or ranked[0].score < tuning.threshold or ranked[0].document == NOTHING:
        return Match(kind=Kind.FALLBACK)
    best = ranked[0]
    if best.document.startswith(TOPIC):
        return Match(kind=Kind.TOPIC, topic=best.document.removeprefix(TOPIC))
    least = best.score * (1 - tuning.margin)
    ids = tuple(one.document for one in ranked if one.score >= least and _is_entry(one))
    kind = Kind.ANSWER if len(ids) == 1 else Kind.CHOICES if len(ids) <= MOST_CHOICES else Kind.OVERVIEW
    return Match(kind=kind, ids=ids)


def _is_entry(one: Ranked) -> bool:
    return one.document != NOTHING and not one.document.startswith(TOPIC)


Judge = Callable[[Example, Match], Outcome]


def tune(rankings: Sequence[tuple[Example, Sequence[Ranked]]], judge: Judge) -> Tuning:
    """Return the threshold and margin with the most right answers; of equals, those that refuse more and ask back
    less.
    """
    best, most = Tuning(threshold=0.0, margin=0.0, heeds_outside=False), -1
    for heeds_outside in (True, False):
        for margin in MARGINS:
            open_to_all = Tuning(threshold=float("-inf"), margin=margin, heeds_outside=heeds_outside)
            scored = []  # what is gained by answering instead of refusing, by the score that decides it
            refused_rightly = 0
            for example, ranked in rankings:
                refused_rightly += example.nothing
                match = decide(ranked, open_to_all)
                if match.kind is not Kind.FALLBACK:
                    right = judge(example, match) is Outcome.RIGHT
                    score = next(r.score for r in ranked if heeds_outside or r.document != NOTHING)
                    scored.append((score, right - example.nothing))
            threshold, gained = _best_threshold(scored)
            if gained + refused_rightly > most:
                most = gained + refused_rightly
                best = Tuning(threshold=threshold, margin=margin, heeds_outside=heeds_outside)
    return best


def _best_threshold(gains: list[tuple[float, int]]) -> tuple[float, int]:
    """Return the score from which on answering gains the most, and how much that is."""
    gains.sort(reverse=True)
    threshold, most, gained = float("inf"), 0, 0
    for position, (score, gain) in enumerate(gains):
        gained += gain
        if gained > most and (position + 1 == len(gains) or gains[position + 1][0] < score):
            threshold, most = score, gained
    return threshold, most
