"""Rank the candidates: which entries and topics a question's words speak for, and how strongly.

Each word of the question brings the weight of its best meeting with a document: the field it stood in, its rarity,
and how well it was met. What a candidate leaves unexplained counts against it, which is what tells "who gets my
bill" from "who gets the biscuits".
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from bot.matching.index import KEYWORD, MANY, Document, Index, Stored, telling_in_question
from bot.matching.reading import Reading, Token
from bot.matching.vocabulary import Meeting

_CONSIDERED = 12
"""How many of the heaviest documents are compared with their stored questions, and kept."""

_OTHER_WORD = 0.5
"""The share of a keyword's weight that another word of the same stem brings."""

_PHRASE = 1.3
"""What a phrase brings in all, where a single keyword brings 1."""

_SHORTEST_SLIP = 5
"""A shorter word is not taken for a misspelling of what the register has nothing on."""

_SAME_WORD = 84.0
"""How alike (fuzz.ratio) two words of one stem must be to be the same: "aanbieder" is not "aanbieding"."""

_BESIDE_PHRASE = 0.6
"""The share of its weight that a word keeps for one entry where another knows it as part of a longer name."""

_FINDS = 0.2
"""What a word of many documents must bring the heaviest of them to find any by itself."""

_OF_SECTION = 0.2
"""The share of its weight that a word keeps which only names the section: "zakelijke relaties" says who asks, not
about what.
"""

_NAMED = 0.8
"""What words must bring to an entry for it to be named by them."""

_WELL_KNOWN = 0.85
"""How alike a question is to a stored one, from which on it is taken to be that question."""

_LEAST_EVIDENCE = 0.5
"""Less than this is said in passing: a word of a stored question, or of the purpose, and no name."""

_LONG = 40
"""Words of a question from which on it gets no longer."""

_UNEXPLAINED_OUTSIDE = 1.5
_UNEXPLAINED_EVERYDAY = 0.1
_UNEXPLAINED_ELSEWHERE = 0.6
"""What a word counts that speaks for other entries: a share of the weight it brings them."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word of the question brings to one document."""

    weight: float
    met: str
    how: str
    of_text: bool = False  # the word stands in the entry's texts, but isn't one of its names


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
class Evidence:
    """What the words of one question bring to each document, before it is added up over some of its words."""

    contributions: Sequence[Mapping[int, Contribution]]  # a word: by document
    unexplained: Sequence[float]  # a word: what it counts against a document that it brings nothing
    outside: frozenset[int]  # positions of words on which the register has nothing
    sections: Mapping[str, frozenset[int]]  # by section: the positions of the words that point at it


def weigh(reading: Reading, index: Index) -> Evidence:
    """Return what each word of a question brings to each document."""
    tokens = reading.tokens
    steering = reading.positions_of("facet", "listing", "everything", "other", "pronoun", "basis")
    contributions: list[dict[int, Contribution]] = [{} for _ in tokens]
    found = _found_by_words(tokens, index)
    for position, token in enumerate(tokens):
        if token.is_stop_word:
            continue
        _add_word(contributions[position], token, index, found, steers=position in steering)
    _add_joined(contributions, tokens, index)
    _add_phrases(contributions, tokens, index, steering)
    sections = _sections(tokens, index)
    pointing = frozenset().union(*sections.values()) if sections else frozenset()
    other_words = _heaviest_beside(pointing, contributions, index)
    for position in pointing:
        _mute(contributions[position], all_of_it=other_words >= _NAMED)
    outside = _outside(tokens, index)
    unexplained = [
        0.0
        if (token.is_stop_word or position in steering | pointing) and position not in outside
        else _unexplained(token, contributions[position], index, outside=position in outside)
        for position, token in enumerate(tokens)
    ]
    return Evidence(contributions=contributions, unexplained=unexplained, outside=outside, sections=sections)


def _found_by_words(tokens: Sequence[Token], index: Index) -> Collection[int]:
    """Return the documents that are looked up in the words of many: those that the other words find, and of each the
    heaviest. Empty where no word stands in many.
    """
    met = {
        meeting.stem: index.postings[meeting.stem]
        for token in tokens
        if not token.is_stop_word
        for meeting in token.meetings
        if meeting.stem in index.postings
    }
    if all(len(postings) <= MANY for postings in met.values()):
        return ()
    found: dict[int, None] = {}
    for stem, postings in met.items():
        if len(postings) <= MANY:
            found.update(dict.fromkeys(postings))
        elif index.rarity[stem] * next(iter(postings.values())) >= _FINDS:
            found.update(dict.fromkeys(islice(postings, MANY)))
    return found


def _postings(stem: str, index: Index, found: Collection[int]) -> Iterable[tuple[int, float]]:
    """Return the documents of a stem with their weights; of many only the heaviest one and those in `found`."""
    postings = index.postings.get(stem)
    if postings is None:
        return ()
    if len(postings) <= MANY:
        return postings.items()
    heaviest = next(iter(postings))
    return [(document, postings[document]) for document in (heaviest, *found) if document in postings]


def _add_word(
    found: dict[int, Contribution], token: Token, index: Index, considered: Collection[int], *, steers: bool
) -> None:
    for meeting in token.meetings:
        rarity = index.rarity.get(meeting.stem, 0.0)
        names = index.names.get(meeting.stem)
        # "heat" has the stem of the keyword "heating", and is another word.
        other_word = _OTHER_WORD if names and meeting.how in ("same", "form") and _differs(token.word, names) else 1.0
        for document, weight in _postings(meeting.stem, index, considered):
            if steers and weight < KEYWORD and not index.documents[document].is_topic:
                continue
            brought = weight * rarity * meeting.quality * (other_word if weight >= KEYWORD else 1.0)
            if document not in found or found[document].weight < brought:
                found[document] = Contribution(brought, meeting.stem, meeting.how, weight < KEYWORD)


def _differs(word: str, names: Collection[str]) -> bool:
    """Tell whether a word is more than an inflection away from all the keywords of its stem."""
    return not any(
        word.startswith(name) or abs(len(word) - len(name)) <= 2 or fuzz.ratio(word, name) >= _SAME_WORD
        for name in names
    )


def _add_joined(contributions: Sequence[dict[int, Contribution]], tokens: Sequence[Token], index: Index) -> None:
    """Let words that the register writes as one count as that one: "klant tevredenheids onderzoek"."""
    for start in range(len(tokens)):
        joined = tokens[start].word
        for end in range(start + 1, min(start + 4, len(tokens))):
            if tokens[end].sentence != tokens[start].sentence:
                break
            joined += tokens[end].word
            if len(joined) < 5:
                continue
            if any(token.is_stop_word for token in tokens[start : end + 1]):
                break
            for stem in index.vocabulary.stems(joined):
                if len(stem) < len(joined) - 2:  # the stemmer took the second word for an ending
                    continue
                for document, weight in islice(index.postings.get(stem, {}).items(), MANY):
                    brought = weight * index.rarity[stem]
                    for position in range(start, end + 1):
                        _keep_heavier(
                            contributions[position], document, brought / (end - start + 1) * 1.2, stem, "joined"
                        )


def _add_phrases(
    contributions: Sequence[dict[int, Contribution]], tokens: Sequence[Token], index: Index, steering: Collection[int]
) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for position, token in enumerate(tokens):
        for stem in dict.fromkeys((*token.stems, *(meeting.stem for meeting in token.meetings))):
            places[stem].append(position)
    said = frozenset(places)
    within: dict[int, set[int]] = defaultdict(set)  # by position: the entries that know the word as part of a phrase
    for stem in places:
        for phrase in index.phrases.get(stem, ()):
            if not said.issuperset(phrase.stems):
                continue
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


def _sections(tokens: Sequence[Token], index: Index) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for position, token in enumerate(tokens):
        for stem in token.stems if token.is_stop_word else dict.fromkeys(meeting.stem for meeting in token.meetings):
            if not token.is_stop_word:
                for section in index.section_words.get(stem, ()):
                    found[section].add(position)
            for stems, section in index.section_phrases.get(stem, ()):
                positions = _following(stems, tokens, position)
                if positions:
                    found[section].update(positions)
    return {section: frozenset(positions) for section, positions in found.items()}


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


def _outside(tokens: Sequence[Token], index: Index) -> frozenset[int]:
    """Return the positions of words that name what the register has nothing on."""
    found: set[int] = set()
    for position, token in enumerate(tokens):
        if not token.is_stop_word and any(
            meeting.stem in index.outside_words and _is_meant(token.word, meeting, index) for meeting in token.meetings
        ):
            found.add(position)
        for stem in token.stems:
            for name in index.outside_phrases.get(stem, ()):
                found.update(_following(name, tokens, position, past_small_words=True))
    return frozenset(found)


def _is_meant(word: str, meeting: Meeting, index: Index) -> bool:
    """Tell whether a word is near enough to be the one that names what the register has nothing on."""
    if meeting.how == "compound":
        return True
    if meeting.how == "typo":
        return len(word) > _SHORTEST_SLIP
    return any(fuzz.ratio(word, known) >= _SAME_WORD for known in index.vocabulary.words_of(meeting.stem))


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
        nearest = next((i for i in near if tokens[i].sentence == here and stem in tokens[i].stems), None)
        if nearest is None or (past_small_words and not all(t.is_stop_word for t in tokens[last + 1 : nearest])):
            return ()
        positions.append(nearest)
    return tuple(positions)


def _unexplained(token: Token, brought: Mapping[int, Contribution], index: Index, *, outside: bool) -> float:
    if outside:
        return _UNEXPLAINED_OUTSIDE
    if any(stem in index.everyday for stem in token.stems):
        return _UNEXPLAINED_EVERYDAY
    if brought:
        return _UNEXPLAINED_ELSEWHERE * max(contribution.weight for contribution in brought.values())
    # A word that everybody uses tells less about what a question is about than a rare one.
    return max(0.3, min(0.9, 1.3 - 0.17 * index.vocabulary.zipf(token.word)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What all candidates are held against: the question's words as they count, and what its form says."""

    weights: Mapping[int, float]  # by position: how much a word counts
    stems: Mapping[str, float]  # what each stem counts where questions are compared
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
    asked = _Asked(
        weights=weights,
        stems=_stems_asked(reading, index, weights),
        unexplained={position: weight * evidence.unexplained[position] for position, weight in weights.items()},
        outside=sum(weight for position, weight in weights.items() if position in evidence.outside),
        for_entries=_speaks_for_entries(reading),
        for_topics=_speaks_for_topics(reading),
    )
    candidates = [_candidate(number, totals[number], asked, reading, evidence, index) for number in heaviest]
    return tuple(sorted(candidates, key=lambda candidate: -candidate.score))


def _stems_asked(reading: Reading, index: Index, weights: Mapping[int, float]) -> dict[str, float]:
    asked: dict[str, float] = {}
    for position, weight in weights.items():
        token = reading.tokens[position]
        if token.is_stop_word:
            continue
        met = [meeting.stem for meeting in token.meetings] or [token.word]
        for stem in met[:2]:
            asked[stem] = max(weight * telling_in_question(stem, index.rarity, index.everyday), asked.get(stem, 0.0))
    return asked


def _candidate(
    number: int, total: float, asked: _Asked, reading: Reading, evidence: Evidence, index: Index
) -> Candidate:
    document = index.documents[number]
    words = {
        position: brought[number]
        for position, brought in enumerate(evidence.contributions)
        if number in brought and position in asked.weights
    }
    strongest_at = max(words, key=lambda position: asked.weights[position] * words[position].weight)
    left = sum(counts for position, counts in asked.unexplained.items() if position not in words)
    coverage = total / (total + left) if total else 0.0
    similarity = _similarity(asked.stems, index.stored.of(number))
    pointed = 0 if document.is_topic else _pointed(document, words, evidence)
    if document.is_topic:
        score = _topic_score(asked.for_topics, total, coverage, similarity, asked.outside)
    else:
        commonness = index.vocabulary.zipf(reading.tokens[strongest_at].word)
        score = _score(asked.for_entries, total, commonness, coverage, similarity, asked.outside, pointed)
    return Candidate(
        document=document,
        score=score,
        evidence=total,
        strongest=asked.weights[strongest_at] * words[strongest_at].weight,
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


def _similarity(asked: Mapping[str, float], stored: Stored) -> float:
    """Return the weighted Dice coefficient of a question with the most alike of those stored."""
    shared: dict[int, float] = defaultdict(float)
    for stem, weight in asked.items():
        for number in stored.having.get(stem, ()):
            shared[number] += weight
    mine = sum(asked.values())
    return max((2 * weight / (mine + stored.weights[number]) for number, weight in shared.items()), default=0.0)


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
    raw = form + 1.15 * min(evidence, 3.0) + 4.0 * coverage + 2.9 * similarity - 1.0 * min(outside, 2.0)
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
    raw -= 0.65 * (not about_data) + 0.35 * (not to_controller)
    return raw - 1.3 * (not about_data and not to_controller and not reading.is_short)


def _speaks_for_topics(reading: Reading) -> float:
    """Return what the form of a question says for its being about a topic."""
    return -5.4 + 0.8 * (reading.is_bare or reading.asks_about_data)
