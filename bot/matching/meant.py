"""Which entries a question is about: one, several, or one of twins that the words don't tell apart."""

import math
from collections.abc import Collection, Mapping, Sequence

from bot.matching.case import Case, words_of_its_own
from bot.matching.match import Match
from bot.matching.matcher import Candidate
from bot.matching.thresholds import (
    ACCEPTED,
    MARGIN,
    MOST_CHOICES,
    NAMED,
    OWN_WORDS,
    POINTS_BACK,
    SECOND_ACCEPTED,
    SECOND_AFTER_AND,
    SECOND_AFTER_COMMA,
    STORY,
    TELLS_TWINS_APART,
    TIE,
    TRIFLE,
)
from bot.matching.worth import Contribution
from bot.replies import Kind


def other_twin(case: Case) -> Match | None:
    """Return the twin of what was answered last, where "the other one" is asked for or its section is named and
    no more.
    """
    if case.context is None:
        return None
    others = tuple(
        p.id for p in case.register if p.id in case.index.twins.get(case.context, ()) and p.id != case.context
    )
    if not case.reading.heard("other"):
        if (case.entries and case.entries[0].score >= ACCEPTED) or case.unknown() > POINTS_BACK:
            return None
        pointed = case.pointed_at()
        others = tuple(id for id in others if case.section_of(id) in pointed)
    if not others:
        return None
    return Match(kind=Kind.ANSWER if len(others) == 1 else Kind.CHOICES, ids=others)


def entries_found(case: Case) -> Match:
    """Return which entries are meant, where the best candidate is believed."""
    groups = _asked_about(case)
    ids = tuple(dict.fromkeys(id for group in groups for id in group))
    alike = case.index.twins.get(ids[0], frozenset())
    if case.reading.heard("listing") and len(ids) > 1 and len(groups) == 1 and not alike.issuperset(ids):
        return Match(kind=Kind.OVERVIEW, ids=case.in_order(ids))
    if len(ids) == 1:
        return Match(kind=Kind.ANSWER, ids=ids)
    kind = Kind.CHOICES if len(ids) <= MOST_CHOICES else Kind.OVERVIEW
    return Match(kind=kind, ids=case.in_order(ids), several=len(groups) > 1)


def _asked_about(case: Case) -> list[tuple[str, ...]]:
    """Return what is asked about, one group of entries a thing: a group of several is one of which any could be
    meant.
    """
    best = case.entries[0]
    groups = [_meant(case, case.entries)]
    both = case.reading.heard("both")
    who = frozenset().union(*case.evidence.sections.values())  # words that say who asks name no second thing
    weights = case.weights
    asked = [i for i, w in weights.items() if i not in who and (w == 1.0 or (both and w >= STORY[1]))]
    for other in case.entries[1:]:
        if other.score < SECOND_ACCEPTED or any(other.document.id in group for group in groups):
            continue
        mine, theirs = words_of_its_own(other, best, asked), words_of_its_own(best, other, asked)
        if not all(sum(c.words[i].weight for i in own) >= NAMED for c, own in ((other, mine), (best, theirs))):
            continue
        share = other.evidence / best.evidence
        if both or share >= _share_needed(case, mine, theirs):
            groups.append(_meant(case, [other]))
    return groups


def _share_needed(case: Case, one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of the first thing's evidence that a second one needs, by what stands between their
    words.
    """
    breaks = {i for i, token in enumerate(case.reading.tokens) if token.after_break}
    if _between(case.reading.positions_of("splitter"), one, other):
        return SECOND_AFTER_AND
    return SECOND_AFTER_COMMA if _between(breaks, one, other) else math.inf


def _meant(case: Case, entries: Sequence[Candidate]) -> tuple[str, ...]:
    """Return the entry that is meant, or those of which any could be."""
    best = entries[0]
    alike = case.index.twins.get(best.document.id, frozenset({best.document.id}))
    rivals = [
        c.document.id for c in entries if c.document.id in alike or (c.score >= ACCEPTED and _as_likely(case, c, best))
    ]
    rivals = list(dict.fromkeys((*rivals, *alike)))
    if len(rivals) == 1:
        return tuple(rivals)
    if case.context in rivals:
        return (case.context,)
    pointed = [section for section in case.pointed_at() if _parts(case, section, rivals)]
    within = [id for id in rivals if case.section_of(id) in pointed]
    return case.in_order(_told_apart(case, within or rivals))


def _told_apart(case: Case, rivals: Sequence[str]) -> Sequence[str]:
    """Return the one of several twins that words speak for which the others don't have, all where none does.

    A word that yet another entry is known by speaks for none of them.
    """
    if len(rivals) < 2:
        return rivals
    own = dict.fromkeys(rivals, 0.0)
    for contributions in case.evidence.contributions:
        weights = {id: _weight_for(case.index.positions[id], contributions) for id in rivals}
        likeliest = max(rivals, key=lambda id: weights[id])
        mine = contributions.get(case.index.positions[likeliest])
        if mine is None or (mine.how != "phrase" and mine.weight < max(c.weight for c in contributions.values())):
            continue
        own[likeliest] += weights[likeliest] - max(weights[id] for id in rivals if id != likeliest)
    first, second = sorted(rivals, key=lambda id: -own[id])[:2]
    return [first] if own[first] - own[second] >= TELLS_TWINS_APART else rivals


def _parts(case: Case, section: str, rivals: Sequence[str]) -> bool:
    """Tell whether a word that points at a section speaks against the rivals outside it, being none of their own
    words.
    """
    others = {case.index.positions[id] for id in rivals if case.section_of(id) != section}
    return any(
        not any(d in others and c.weight >= OWN_WORDS for d, c in case.evidence.contributions[position].items())
        for position in case.evidence.sections[section]
        if not case.reading.tokens[position].is_stop_word
    )


def _as_likely(case: Case, other: Candidate, best: Candidate) -> bool:
    """Tell whether a runner-up could be meant in place of the best: by the same words, or by as much evidence."""
    if other.evidence >= MARGIN * best.evidence and _missed(other, best) < TRIFLE:
        return True
    everywhere = range(len(case.reading.tokens))
    one, two = words_of_its_own(other, best, everywhere), words_of_its_own(best, other, everywhere)
    return other.evidence >= TIE * best.evidence and math.isinf(_share_needed(case, one, two))


def _weight_for(document: int, contributions: Mapping[int, Contribution]) -> float:
    return contributions[document].weight if document in contributions else 0.0


def _between(splits: Collection[int], one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether a split stands between a word for one thing and a word for another."""
    return any(min(a, b) < split <= max(a, b) for a in one for b in other for split in splits)


def _missed(other: Candidate, best: Candidate) -> float:
    """Return what the words bring that speak for the best candidate and not for another."""
    return sum(c.weight for position, c in best.words.items() if position not in other.words)
