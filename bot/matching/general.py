"""What a question asks that names no entry: a list, a right or another topic, more of what was answered last."""

from collections.abc import Mapping

from bot.knowledge.register import FactName, LawfulBasis
from bot.matching.case import Case, topic_id
from bot.matching.match import Match
from bot.matching.thresholds import (
    MOST_UNKNOWN,
    MOST_UNKNOWN_OF_FACET,
    NAMED,
    NEAR,
    POINTS_BACK,
    TOPIC_ACCEPTED,
    TOPIC_AHEAD,
    TOPIC_ASKED,
)
from bot.replies import Kind
from bot.rights import Right

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

OWN_TOPICS = frozenset({"complaint_authority", "contact_dpo", "minors", "basis_meaning", "about_bot", "greeting"})
"""Topics that are not a facet of an entry: they stand beside the entries and compete with them."""


def without_entry(case: Case) -> Match:
    """Return what is asked where no entry is believed: something of what was answered last, a list, a topic, or nothing
    that is known.
    """
    accepted = [topic_id(topic) for topic in case.topics if topic.score >= TOPIC_ACCEPTED]
    beside = accepted[0] if accepted and accepted[0] in OWN_TOPICS and accepted[0] != "greeting" else None
    facet_topic = _topic_of_facets(case)
    elsewhere = beside not in (None, "basis_meaning") and case.topics[0].evidence >= NAMED
    elsewhere |= case.reading.heard("everything")
    if case.context is not None and not elsewhere and _points_back(case):
        return Match(kind=Kind.ANSWER, ids=(case.context,))
    listing = _listing(case)
    if listing is not None and (listing.basis or not facet_topic) and not (beside and not listing.basis):
        return listing
    topic = (
        beside
        or facet_topic
        or next((t for t in accepted if t != "greeting" or not case.reading.asks_about_data), None)
    )
    if topic is not None:
        return Match(kind=Kind.TOPIC, topic=topic)
    return Match(kind=Kind.FALLBACK, near=tuple(c.document.id for c in case.entries[:3] if c.score >= NEAR))


def _topic_of_facets(case: Case) -> str | None:
    """Return the topic that tells what is asked of one's data in general, None where something else is asked as
    well.
    """
    asked = [FACET_TOPICS[facet] for facet in case.facets if facet in FACET_TOPICS]
    of_data = case.reading.heard("handling") or case.reading.is_bare
    if not asked or not of_data or case.reading.practical or case.reading.is_general or case.evidence.outside:
        return None
    if case.unknown() > MOST_UNKNOWN_OF_FACET:
        return None
    scores = {topic_id(topic): topic.score for topic in case.topics}
    # Of two things asked the first one is told: "is my data safe and does it leave Europe".
    likely = next((topic for topic in asked if scores.get(topic, 0.0) >= TOPIC_ASKED), None)
    chosen = likely or max(asked, key=lambda topic: scores.get(topic, 0.0))
    # A single word may be a cue by chance: "taken out of the system" asks for no source.
    best = case.topics[0] if case.topics else None
    ahead = best is not None and best.score >= max(TOPIC_ACCEPTED, scores.get(chosen, 0.0) + TOPIC_AHEAD)
    return topic_id(best) if best and ahead and topic_id(best) not in OWN_TOPICS else chosen


def _points_back(case: Case) -> bool:
    """Tell whether a question is about what was answered last: it asks something of it and names nothing else."""
    asks = bool(case.facets) or bool(case.reading.of("pronoun"))
    return asks and case.unknown() <= POINTS_BACK


def _listing(case: Case) -> Match | None:
    if case.reading.is_general:
        return None
    bases = [LawfulBasis(name) for name in case.reading.of("basis")]
    sections = case.pointed_at()
    lists = case.reading.heard("listing", "everything") or (bool(bases) and "purpose" in case.reading.of("facet"))
    if case.evidence.outside or case.unknown() > (MOST_UNKNOWN if case.reading.heard("everything") else POINTS_BACK):
        return None
    if bases and (lists or sections) and not case.reading.heard("meaning"):
        ids = tuple(
            p.id for p in case.register if p.lawful_basis in bases[:1] and (not sections or p.section_id in sections)
        )
        if ids:
            return _overview(ids, basis=bases[0])
    about = case.reading.heard("handling", "everything") or case.reading.is_short or case.reading.is_bare
    if sections and about and not case.reading.practical:
        ids = tuple(p.id for p in case.register if p.section_id in sections)
        if ids:
            return _overview(ids, section=next(iter(sections)) if len(sections) == 1 else None)
    everything = case.reading.heard("everything") or (
        case.reading.heard("listing")
        and case.reading.heard("handling")
        and not case.reading.asks_for_fact
        and not case.reading.practical
    )
    if everything and not bases:
        return Match(kind=Kind.OVERVIEW, ids=tuple(p.id for p in case.register), everything=True)
    return None


def _overview(ids: tuple[str, ...], *, basis: LawfulBasis | None = None, section: str | None = None) -> Match:
    return Match(kind=Kind.OVERVIEW, ids=ids, basis=basis, section=section)
