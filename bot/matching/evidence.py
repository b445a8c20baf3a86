"""What the words of a question bring together to each entry and topic.

What a word leaves unexplained counts against those that it brings nothing, which is what tells "who gets my bill" from
"who gets the biscuits".
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.matching.index import KEYWORD, MANY, Index
from bot.matching.reading import Reading, Token
from bot.matching.worth import Contribution, Worth, Worths, brought_by

_PHRASE = 1.3
"""What a phrase brings in all, where a single keyword brings 1."""

_BESIDE_PHRASE = 0.6
"""The share of its weight that a word keeps for one entry where another knows it as part of a longer name."""

_JOINED = 1.2
"""What words bring in all that the register writes as one, where that one brings 1."""

_MOST_JOINED = 4
_SHORTEST_JOINED = 5

_FINDS = 0.2
"""What a word of many documents must bring the heaviest of them to find any by itself."""

_OF_SECTION = 0.2
"""The share of its weight that a word keeps which only names the section: "zakelijke relaties" says who asks, not
about what.
"""

_NAMED = 0.8
"""What words must bring to an entry for it to be named by them."""

_UNEXPLAINED_OUTSIDE = 1.5
_UNEXPLAINED_ELSEWHERE = 0.6
"""What a word counts that speaks for other entries: a share of the weight it brings them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the words of one question bring to each document, before it is added up over some of its words."""

    worths: Sequence[Worth]  # a word: what it is worth by itself
    contributions: Sequence[Mapping[int, Contribution]]  # a word: by document
    unexplained: Sequence[float]  # a word: what it counts against a document that it brings nothing
    outside: frozenset[int]  # positions of words on which the register has nothing
    sections: Mapping[str, frozenset[int]]  # by section: the positions of the words that point at it


def weigh(reading: Reading, index: Index, worths: Worths) -> Evidence:
    """Return what each word of a question brings to each document."""
    tokens = reading.tokens
    known = [worths.of(token.word) for token in tokens]
    said = frozenset().union(*[worth.stems for worth in known])
    steering = reading.positions_of("facet", "listing", "everything", "other", "pronoun", "basis")
    contributions = _alone(tokens, known, index, steering)
    _add_joined(contributions, tokens, known, index)
    _add_phrases(contributions, tokens, known, said, index, steering)
    sections = _sections(tokens, known, said)
    pointing = frozenset().union(*sections.values()) if sections else frozenset()
    if pointing:
        other_words = _heaviest_beside(pointing, contributions, index)
        for position in pointing:
            _mute(contributions[position], all_of_it=other_words >= _NAMED)
    outside = _outside(tokens, known, said)
    says_nothing = steering | pointing
    unexplained = [
        _UNEXPLAINED_OUTSIDE
        if position in outside
        else 0.0
        if token.is_stop_word or position in says_nothing
        else _unexplained(known[position], contributions[position])
        for position, token in enumerate(tokens)
    ]
    return Evidence(
        worths=known, contributions=contributions, unexplained=unexplained, outside=outside, sections=sections
    )


def _alone(
    tokens: Sequence[Token], known: Sequence[Worth], index: Index, steering: Collection[int]
) -> list[dict[int, Contribution]]:
    """Return what each word brings by itself."""
    considered = _found_by_words(tokens, index) if any(worth.in_many for worth in known) else ()
    contributions: list[dict[int, Contribution]] = []
    for position, (token, worth) in enumerate(zip(tokens, known, strict=True)):
        if token.is_stop_word:
            contributions.append({})
            continue
        brought = brought_by(token.word, index, considered) if worth.in_many else worth.brings
        if position in steering:  # it speaks for topics, and for the entries that it names
            brought = {d: c for d, c in brought.items() if not c.of_text or index.documents[d].is_topic}
        contributions.append(dict(brought))
    return contributions


def _found_by_words(tokens: Sequence[Token], index: Index) -> Collection[int]:
    """Return the documents that are looked up in the words of many: those that the other words find, and of each the
    heaviest.
    """
    met = {
        meeting.stem: index.postings[meeting.stem]
        for token in tokens
        if not token.is_stop_word
        for meeting in token.word.meetings
        if meeting.stem in index.postings
    }
    found: dict[int, None] = {}
    for stem, postings in met.items():
        if len(postings) <= MANY:
            found.update(dict.fromkeys(postings))
        elif index.rarity[stem] * next(iter(postings.values())) >= _FINDS:
            found.update(dict.fromkeys(islice(postings, MANY)))
    return found


def _add_joined(
    contributions: Sequence[dict[int, Contribution]], tokens: Sequence[Token], known: Sequence[Worth], index: Index
) -> None:
    """Let words that the register writes as one count as that one: "klant tevredenheids onderzoek"."""
    for start, first in enumerate(tokens):
        if first.is_stop_word or not known[start].begins_longer:
            continue
        joined = first.word.text
        for end in range(start + 1, min(start + _MOST_JOINED, len(tokens))):
            if tokens[end].is_stop_word or tokens[end].sentence != first.sentence:
                break
            joined += tokens[end].word.text
            if len(joined) < _SHORTEST_JOINED:
                continue
            for stem in index.vocabulary.stems(joined):
                if len(stem) < len(joined) - 2:  # the stemmer took the second word for an ending
                    continue
                for document, weight in islice(index.postings.get(stem, {}).items(), MANY):
                    brought = weight * index.rarity[stem] * _JOINED / (end - start + 1)
                    for position in range(start, end + 1):
                        _keep_heavier(contributions[position], document, brought, stem, "joined")


def _add_phrases(
    contributions: Sequence[dict[int, Contribution]],
    tokens: Sequence[Token],
    known: Sequence[Worth],
    said: frozenset[str],
    index: Index,
    steering: Collection[int],
) -> None:
    phrases = dict.fromkeys(phrase for worth in known for phrase in worth.phrases if said.issuperset(phrase.stems))
    if not phrases:
        return
    places: dict[str, list[int]] = defaultdict(list)
    for position, worth in enumerate(known):
        for stem in worth.stems:
            places[stem].append(position)
    within: dict[int, set[int]] = defaultdict(set)  # by position: the entries that know the word as part of a phrase
    for phrase in phrases:
        positions = _closest(phrase.stems, places, tokens, together=phrase.together)
        of_topic = index.documents[phrase.documents[0]].is_topic
        if positions is None or (not of_topic and all(position in steering for position in positions)):
            continue
        # A phrase is one thing said in several words: it brings little more than one word would, shared among them.
        brought = _PHRASE * KEYWORD * phrase.rarity / len(positions)
        documents = phrase.documents[:MANY]
        if not of_topic and not phrase.together:
            for position in positions:
                within[position].update(documents)
        for document in documents:
            for position in positions:
                _keep_heavier(contributions[position], document, brought, phrase.text, "phrase")
    # The longer name wins: "solar panels" are not the panel that is asked for its opinion.
    for position, holders in within.items():
        for document, contribution in contributions[position].items():
            if document not in holders and not index.documents[document].is_topic:
                contributions[position][document] = _weighing(_BESIDE_PHRASE, contribution)


def _closest(
    stems: Sequence[str], places: Mapping[str, Sequence[int]], tokens: Sequence[Token], *, together: bool
) -> tuple[int, ...] | None:
    """Return where the words of a phrase stand in one sentence, None where they stand too far apart.

    `together` asks for their order, with one other word between them at most.
    """
    for start in places[stems[0]]:
        positions = [start]
        for stem in stems[1:]:
            near = [
                place
                for place in places[stem]
                if place not in positions
                and tokens[place].sentence == tokens[start].sentence
                and (
                    positions[-1] < place <= positions[-1] + max(1, len(stems) - 1)
                    if together
                    else abs(place - start) <= len(stems) + 4
                )
            ]
            if not near:
                break
            positions.append(min(near, key=lambda place: abs(place - positions[-1])))
        else:
            return tuple(positions)
    return None


def _keep_heavier(found: dict[int, Contribution], document: int, weight: float, met: str, how: str) -> None:
    if document not in found or found[document].weight < weight:
        found[document] = Contribution(weight, met, how)


def _sections(tokens: Sequence[Token], known: Sequence[Worth], said: frozenset[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for position, worth in enumerate(known):
        if not tokens[position].is_stop_word:
            for section in worth.sections:
                found[section].add(position)
        for stems, section in worth.section_names:
            if said.issuperset(stems):
                found[section].update(_following(stems, tokens, position))
    return {section: frozenset(positions) for section, positions in found.items() if positions}


def _heaviest_beside(pointing: frozenset[int], contributions: Sequence[dict[int, Contribution]], index: Index) -> float:
    """Return the most that the words beside those on sections bring to one entry."""
    totals: dict[int, float] = defaultdict(float)
    for position, brought in enumerate(contributions):
        if position not in pointing:
            for document, contribution in brought.items():
                if not index.documents[document].is_topic:
                    totals[document] += contribution.weight
    return max(totals.values(), default=0.0)


def _mute(contributions: dict[int, Contribution], *, all_of_it: bool) -> None:
    """Let a word that says who asks count little: for the entries that know it from their texts, or for all.

    For all where other words name an entry: in "the survey for business contacts" the contacts are not the subject.
    """
    for document, contribution in contributions.items():
        if all_of_it or contribution.of_text:
            contributions[document] = _weighing(_OF_SECTION, contribution)


def _weighing(share: float, of: Contribution) -> Contribution:
    return Contribution(share * of.weight, of.met, of.how, of.of_text)


def _outside(tokens: Sequence[Token], known: Sequence[Worth], said: frozenset[str]) -> frozenset[int]:
    """Return the positions of words that name what the register has nothing on."""
    found: set[int] = set()
    for position, worth in enumerate(known):
        if worth.is_outside and not tokens[position].is_stop_word:
            found.add(position)
        for name in worth.outside_names:
            if said.issuperset(name):
                found.update(_following(name, tokens, position, past_small_words=True))
    return frozenset(found)


def _following(
    stems: Sequence[str], tokens: Sequence[Token], start: int, *, past_small_words: bool = False
) -> tuple[int, ...]:
    """Return where the words of a name stand in order, with at most two others between them; empty where they don't.

    With `past_small_words` what stands between must mean nothing: "how long is my app data stored" is no app store.
    """
    positions = [start]
    for stem in stems[1:]:
        last = positions[-1]
        near = range(last + 1, min(last + 4, len(tokens)))
        here = tokens[start].sentence
        nearest = next((i for i in near if tokens[i].sentence == here and stem in tokens[i].word.stems), None)
        if nearest is None or (past_small_words and not all(t.is_stop_word for t in tokens[last + 1 : nearest])):
            return ()
        positions.append(nearest)
    return tuple(positions)


def _unexplained(worth: Worth, brought: Mapping[int, Contribution]) -> float:
    if worth.is_everyday or not brought:
        return worth.unexplained
    return _UNEXPLAINED_ELSEWHERE * max([contribution.weight for contribution in brought.values()])
