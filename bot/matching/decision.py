"""The one place where evidence becomes a decision: answer, ask back, list, tell a topic, or say that nothing is known.

The thresholds are measured, not felt: `privacybot eval --calibration` shows what they are worth.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.knowledge.register import FactName, LawfulBasis, Register
from bot.matching.evidence import Evidence, weigh
from bot.matching.index import Index
from bot.matching.matcher import Candidate, rank_candidates
from bot.matching.reading import Reader, Reading
from bot.matching.worth import Contribution, Worths
from bot.replies import Kind
from bot.rights import Right

ACCEPTED = 65.0
"""The score from which on an entry is believed: rather nothing is said than a false lawful basis."""

NEAR = 26.0
"""The score from which on an entry is worth a suggestion where none is believed."""

TOPIC_ACCEPTED = 50.0
"""The score from which on a topic is believed, which states no lawful basis."""

TOPIC_ASKED = 60.0
"""The score from which on a topic is told whose facet was heard first, though a later one has more words."""

MARGIN = 0.88
"""A runner-up with this share of the first one's evidence, and no word of its own less, could be meant as well."""

TIE = 0.97
"""A runner-up with this share of the first one's evidence is as likely, whatever the words are."""

TRIFLE = 0.25
"""What a word brings that doesn't tell two candidates apart."""

TELLS_TWINS_APART = 0.3
"""What the words must bring that one of several twins has and the others don't for it to be the one that is meant."""

OWN_WORDS = 0.5
"""What an entry's words must bring beside those that a likelier topic explains."""

SECOND_ACCEPTED = 20.0
"""The score from which on a second thing is believed beside the first, whose words stand unexplained in its own
score.
"""

SECOND_AFTER_AND = 0.3
SECOND_AFTER_COMMA = 0.6
"""The share of the first one's evidence that a second thing must have to be told too: a comma parts less than "and"
does.
"""

NAMED = 0.75
"""What the words for a second thing must bring, beside those for the first, for both to be told."""

MOST_CHOICES = 5

POINTS_BACK = 1.0
"""The most that words unknown to the register may weigh in a question about what was answered last."""

MOST_UNKNOWN_OF_FACET = 1.5
"""The most that unknown words may weigh where something is asked of one's data in general."""

MOST_UNKNOWN = 2.0
"""The most that unknown words may weigh where a list is asked for in so many words."""

STORY = (1.0, 0.6, 0.4)
"""How much a word counts by its sentence's distance from one that asks: the background of a story is not its
question.
"""

FACET_TOPICS: Mapping[str, str] = {
    FactName.DATA: "access",
    FactName.DATA_SUBJECTS: "access",
    FactName.SOURCE: "access",
    FactName.RECIPIENTS: "recipients",
    FactName.RETENTION: "retention",
    FactName.TRANSFERS: "transfers",
    FactName.SECURITY: "security",
    FactName.AUTOMATED_DECISIONS: "automated_decisions",
    **{right.value: right.value for right in Right},
}
"""Which topic tells in general what a facet asks of an entry. Which data and from where is what Article 15(1) gives
a right to know.
"""

_OWN_TOPICS = frozenset({"complaint_authority", "contact_dpo", "minors", "basis_meaning", "about_bot", "greeting"})
"""Topics that are not a facet of an entry: they stand beside the entries and compete with them."""


_WEAK_TOPICS = frozenset({"basis_meaning", "greeting", "minors"})
"""Of these, those whose words stand in many questions about an entry as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a question was found to be about. `ids` are entries in the order to be shown."""

    kind: Kind
    ids: tuple[str, ...] = ()
    topic: str | None = None
    facets: tuple[str, ...] = ()
    several: bool = False  # more than one thing was asked about, in contrast to one of several being meant
    section: str | None = None  # an overview of this section
    basis: LawfulBasis | None = None  # an overview of this lawful basis
    everything: bool = False
    near: tuple[str, ...] = ()  # what may be suggested where nothing is close enough
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)  # why; the reply is the same without


@dataclass(frozen=True, slots=True)
class _Case:
    """One question with all that is known of it."""

    reading: Reading
    evidence: Evidence
    context: str | None
    facets: tuple[str, ...]


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
        if context is not None and self.register.processing(context) is None:
            context = None
        case = _Case(reading, evidence, context, _facets(reading))
        candidates = self._rank(case, self._focus(case))
        return self._decide(case, candidates)

    def read(self, question: str, *, language: str | None) -> Reading:
        """Return a question as it is read."""
        return self._reader.read(question, language=language)

    # What the question is about

    def _rank(self, case: _Case, weights: Mapping[int, float]) -> tuple[Candidate, ...]:
        return rank_candidates(case.reading, case.evidence, self.index, weights)

    def _focus(self, case: _Case) -> dict[int, float]:
        """Return how much each word counts: fully in a sentence that asks, less the further from it where a story is
        told.
        """
        asking = case.reading.asking
        if not asking:
            return dict.fromkeys(range(len(case.reading.tokens)), 1.0)
        distances = [min(abs(number - other) for other in asking) for number in range(len(case.reading.sentences))]
        return {
            position: STORY[min(distances[token.sentence], len(STORY) - 1)]
            for position, token in enumerate(case.reading.tokens)
        }

    def _decide(self, case: _Case, candidates: tuple[Candidate, ...]) -> Match:
        entries = [c for c in candidates if not c.document.is_topic]
        topics = [c for c in candidates if c.document.is_topic]
        found = self._other_twin(case, entries)
        if found is None:
            believed = (
                entries and entries[0].score >= ACCEPTED and not self._explained_by_topic(case, entries[0], topics)
            )
            found = self._entries_found(case, entries) if believed else self._without_entry(case, entries, topics)
        return replace(found, facets=case.facets if found.ids or found.topic else (), candidates=candidates)

    def _explained_by_topic(self, case: _Case, entry: Candidate, topics: Sequence[Candidate]) -> bool:
        """Tell whether what speaks for an entry speaks for a topic as well, and that topic is the likelier."""
        for topic in topics:
            if topic.score < TOPIC_ACCEPTED:
                continue
            if _id_of(topic) in _OWN_TOPICS - _WEAK_TOPICS and any(
                c.weight >= NAMED and not c.of_text for i, c in topic.words.items() if i not in entry.words
            ):
                return True  # "the e-mail address of your DPO" is not about e-mail addresses
            if topic.evidence < TIE * entry.evidence:
                continue
            own = sum(entry.words[i].weight for i in _words_of_its_own(entry, topic, range(len(case.reading.tokens))))
            if own < OWN_WORDS or _id_of(topic) in _OWN_TOPICS - _WEAK_TOPICS:
                return True
        return False

    def _other_twin(self, case: _Case, entries: Sequence[Candidate]) -> Match | None:
        """Return the twin of what was answered last, where "the other one" is asked for or its section is named and
        no more.
        """
        if case.context is None:
            return None
        others = tuple(
            p.id for p in self.register if p.id in self.index.twins.get(case.context, ()) and p.id != case.context
        )
        if not case.reading.heard("other"):
            if (entries and entries[0].score >= ACCEPTED) or self._unknown(case) > POINTS_BACK:
                return None
            pointed = self._pointed_at(case)
            others = tuple(id for id in others if self._section_of(id) in pointed)
        if not others:
            return None
        return Match(kind=Kind.ANSWER if len(others) == 1 else Kind.CHOICES, ids=others)

    def _entries_found(self, case: _Case, entries: Sequence[Candidate]) -> Match:
        groups = self._asked_about(case, entries)
        ids = tuple(dict.fromkeys(id for group in groups for id in group))
        alike = self.index.twins.get(ids[0], frozenset())
        if case.reading.heard("listing") and len(ids) > 1 and len(groups) == 1 and not alike.issuperset(ids):
            return Match(kind=Kind.OVERVIEW, ids=self._in_order(ids))
        if len(ids) == 1:
            return Match(kind=Kind.ANSWER, ids=ids)
        kind = Kind.CHOICES if len(ids) <= MOST_CHOICES else Kind.OVERVIEW
        return Match(kind=kind, ids=self._in_order(ids), several=len(groups) > 1)

    def _asked_about(self, case: _Case, entries: Sequence[Candidate]) -> list[tuple[str, ...]]:
        """Return what is asked about, one group of entries a thing: a group of several is one of which any could be
        meant.
        """
        best = entries[0]
        groups = [self._meant(case, entries)]
        both = case.reading.heard("both")
        who = frozenset().union(*case.evidence.sections.values())  # words that say who asks name no second thing
        weights = self._focus(case)
        asked = [i for i, w in weights.items() if i not in who and (w == 1.0 or (both and w >= STORY[1]))]
        for other in entries[1:]:
            if other.score < SECOND_ACCEPTED or any(other.document.id in group for group in groups):
                continue
            mine, theirs = _words_of_its_own(other, best, asked), _words_of_its_own(best, other, asked)
            if not all(sum(c.words[i].weight for i in own) >= NAMED for c, own in ((other, mine), (best, theirs))):
                continue
            share = other.evidence / best.evidence
            if both or share >= self._share_needed(case, mine, theirs):
                groups.append(self._meant(case, [other]))
        return groups

    def _share_needed(self, case: _Case, one: Sequence[int], other: Sequence[int]) -> float:
        """Return the share of the first thing's evidence that a second one needs, by what stands between their
        words.
        """
        breaks = {i for i, token in enumerate(case.reading.tokens) if token.after_break}
        if _between(case.reading.positions_of("splitter"), one, other):
            return SECOND_AFTER_AND
        return SECOND_AFTER_COMMA if _between(breaks, one, other) else math.inf

    def _meant(self, case: _Case, entries: Sequence[Candidate]) -> tuple[str, ...]:
        """Return the entry that is meant, or those of which any could be."""
        best = entries[0]
        alike = self.index.twins.get(best.document.id, frozenset({best.document.id}))
        rivals = [
            c.document.id
            for c in entries
            if c.document.id in alike or (c.score >= ACCEPTED and self._as_likely(case, c, best))
        ]
        rivals = list(dict.fromkeys((*rivals, *alike)))
        if len(rivals) == 1:
            return tuple(rivals)
        if case.context in rivals:
            return (case.context,)
        pointed = [section for section in self._pointed_at(case) if self._parts(case, section, rivals)]
        within = [id for id in rivals if self._section_of(id) in pointed]
        return self._in_order(self._told_apart(case, within or rivals))

    def _told_apart(self, case: _Case, rivals: Sequence[str]) -> Sequence[str]:
        """Return the one of several twins that words speak for which the others don't have, all where none does.

        A word that yet another entry is known by speaks for none of them.
        """
        if len(rivals) < 2:
            return rivals
        own = dict.fromkeys(rivals, 0.0)
        for contributions in case.evidence.contributions:
            weights = {id: _weight_for(self.index.positions[id], contributions) for id in rivals}
            likeliest = max(rivals, key=lambda id: weights[id])
            mine = contributions.get(self.index.positions[likeliest])
            if mine is None or (mine.how != "phrase" and mine.weight < max(c.weight for c in contributions.values())):
                continue
            own[likeliest] += weights[likeliest] - max(weights[id] for id in rivals if id != likeliest)
        first, second = sorted(rivals, key=lambda id: -own[id])[:2]
        return [first] if own[first] - own[second] >= TELLS_TWINS_APART else rivals

    def _parts(self, case: _Case, section: str, rivals: Sequence[str]) -> bool:
        """Tell whether a word that points at a section speaks against the rivals outside it, being none of their own
        words.
        """
        others = {self.index.positions[id] for id in rivals if self._section_of(id) != section}
        return any(
            not any(d in others and c.weight >= OWN_WORDS for d, c in case.evidence.contributions[position].items())
            for position in case.evidence.sections[section]
            if not case.reading.tokens[position].is_stop_word
        )

    def _as_likely(self, case: _Case, other: Candidate, best: Candidate) -> bool:
        """Tell whether a runner-up could be meant in place of the best: by the same words, or by as much evidence."""
        if other.evidence >= MARGIN * best.evidence and _missed(other, best) < TRIFLE:
            return True
        everywhere = range(len(case.reading.tokens))
        one, two = _words_of_its_own(other, best, everywhere), _words_of_its_own(best, other, everywhere)
        return other.evidence >= TIE * best.evidence and math.isinf(self._share_needed(case, one, two))

    def _pointed_at(self, case: _Case) -> frozenset[str]:
        """Return the sections that most of the words on sections point at."""
        if not case.evidence.sections:
            return frozenset()
        most = max(len(positions) for positions in case.evidence.sections.values())
        return frozenset(section for section, positions in case.evidence.sections.items() if len(positions) == most)

    def _section_of(self, id: str) -> str | None:
        return self.index.documents[self.index.positions[id]].section

    def _in_order(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=lambda id: self.index.positions[id]))

    # Questions that name no entry

    def _without_entry(self, case: _Case, entries: Sequence[Candidate], topics: Sequence[Candidate]) -> Match:
        accepted = [_id_of(topic) for topic in topics if topic.score >= TOPIC_ACCEPTED]
        beside = accepted[0] if accepted and accepted[0] in _OWN_TOPICS and accepted[0] != "greeting" else None
        facet_topic = self._topic_of_facets(case, topics)
        elsewhere = beside not in (None, "basis_meaning") and topics[0].evidence >= NAMED
        elsewhere |= case.reading.heard("everything")
        if case.context is not None and not elsewhere and self._points_back(case):
            return Match(kind=Kind.ANSWER, ids=(case.context,))
        listing = self._listing(case)
        if listing is not None and (listing.basis or not facet_topic) and not (beside and not listing.basis):
            return listing
        topic = (
            beside
            or facet_topic
            or next((t for t in accepted if t != "greeting" or not case.reading.asks_about_data), None)
        )
        if topic is not None:
            return Match(kind=Kind.TOPIC, topic=topic)
        return Match(kind=Kind.FALLBACK, near=tuple(c.document.id for c in entries[:3] if c.score >= NEAR))

    def _topic_of_facets(self, case: _Case, topics: Sequence[Candidate]) -> str | None:
        """Return the topic that tells what is asked of one's data in general, None where something else is asked as
        well.
        """
        asked = [FACET_TOPICS[facet] for facet in case.facets if facet in FACET_TOPICS]
        of_data = case.reading.heard("handling") or case.reading.is_bare
        if not asked or not of_data or case.reading.practical or case.reading.is_general or case.evidence.outside:
            return None
        if self._unknown(case) > MOST_UNKNOWN_OF_FACET:
            return None
        scores = {_id_of(topic): topic.score for topic in topics}
        # Of two things asked the first one is told: "is my data safe and does it leave Europe".
        likely = next((topic for topic in asked if scores.get(topic, 0.0) >= TOPIC_ASKED), None)
        return likely or max(asked, key=lambda topic: scores.get(topic, 0.0))

    def _points_back(self, case: _Case) -> bool:
        """Tell whether a question is about what was answered last: it asks something of it and names nothing else."""
        asks = bool(case.facets) or bool(case.reading.of("pronoun"))
        return asks and self._unknown(case) <= POINTS_BACK

    def _unknown(self, case: _Case) -> float:
        """Return how much of a question no topic explains either."""
        return sum(
            case.evidence.unexplained[i]
            for i, contributions in enumerate(case.evidence.contributions)
            if not any(self.index.documents[d].is_topic and c.weight >= TRIFLE for d, c in contributions.items())
        )

    def _listing(self, case: _Case) -> Match | None:
        if case.reading.is_general:
            return None
        bases = [LawfulBasis(name) for name in case.reading.of("basis")]
        sections = self._pointed_at(case)
        lists = case.reading.heard("listing", "everything") or (bool(bases) and "purpose" in case.reading.of("facet"))
        if case.evidence.outside or self._unknown(case) > (
            MOST_UNKNOWN if case.reading.heard("everything") else POINTS_BACK
        ):
            return None
        if bases and (lists or sections) and not case.reading.heard("meaning"):
            ids = tuple(
                p.id
                for p in self.register
                if p.lawful_basis in bases[:1] and (not sections or p.section_id in sections)
            )
            if ids:
                return self._overview(ids, basis=bases[0])
        about = case.reading.heard("handling", "everything") or case.reading.is_short or case.reading.is_bare
        if sections and about and not case.reading.practical:
            ids = tuple(p.id for p in self.register if p.section_id in sections)
            if ids:
                return self._overview(ids, section=next(iter(sections)) if len(sections) == 1 else None)
        everything = case.reading.heard("everything") or (
            case.reading.heard("listing")
            and case.reading.heard("handling")
            and not case.reading.asks_for_fact
            and not case.reading.practical
        )
        if everything and not bases:
            return Match(kind=Kind.OVERVIEW, ids=tuple(p.id for p in self.register), everything=True)
        return None

    def _overview(self, ids: tuple[str, ...], *, basis: LawfulBasis | None = None, section: str | None = None) -> Match:
        return Match(kind=Kind.OVERVIEW, ids=ids, basis=basis, section=section)


def _id_of(topic: Candidate) -> str:
    return topic.document.id.removeprefix("topic:")


def _weight_for(document: int, contributions: Mapping[int, Contribution]) -> float:
    return contributions[document].weight if document in contributions else 0.0


def _words_of_its_own(candidate: Candidate, other: Candidate, positions: Sequence[int]) -> list[int]:
    """Return the positions of the words that speak at least twice as strongly for a candidate as for another."""
    return [
        i
        for i in positions
        if i in candidate.words
        and candidate.words[i].weight >= max(TRIFLE, 2 * (other.words[i].weight if i in other.words else 0.0))
    ]


def _between(splits: Collection[int], one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether a split stands between a word for one thing and a word for another."""
    return any(min(a, b) < split <= max(a, b) for a in one for b in other for split in splits)


def _missed(other: Candidate, best: Candidate) -> float:
    """Return what the words bring that speak for the best candidate and not for another."""
    return sum(c.weight for position, c in best.words.items() if position not in other.words)


def _facets(reading: Reading) -> tuple[str, ...]:
    """Return what is asked about, the more telling first: "why" and "may you" stand in many questions about
    something else.
    """
    heard = reading.of("facet")
    telling = tuple(facet for facet in heard if facet not in ("purpose", "permission"))
    return telling or heard
