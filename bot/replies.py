"""What is said: one value for every channel, holding the register's own words and where they stand.

The shapes stand in this file. `bot.replying` fills them; the channels only draw them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The five kinds of reply."""

    ANSWER = "answer"  # one entry is meant
    CHOICES = "choices"  # two to five could be meant, or several were asked about
    OVERVIEW = "overview"  # a list was asked for
    TOPIC = "topic"  # a privacy question that no entry answers, or a fact that the entry does not record
    FALLBACK = "fallback"  # nothing is close enough


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBasis:
    """A lawful basis in the words of one language."""

    code: str  # a LawfulBasis
    label: str
    article: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFact:
    """A fact that the register records of an entry, under the label of its name."""

    id: str  # a FactName
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRight:
    """A right that follows from the entry's lawful basis, worded as what one can ask."""

    id: str  # a Right
    label: str
    article: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldProcessing:
    """An entry in one language. `text_language` is that of title and purpose, which may lack a translation."""

    id: str
    section: str
    title: str
    purpose: str
    lawful_basis: ToldBasis
    facts: tuple[ToldFact, ...]
    rights: tuple[ToldRight, ...]  # the one that the basis gives, or that was asked about, first
    statement_url: str
    text_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTopic:
    """A topic in one language. `url` is where to read or do more, where the register knows one."""

    id: str
    title: str
    text: str
    article: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCount:
    """A section of a register too large to list: its title, its entries' number and the way to them."""

    id: str
    title: str
    count: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterStamp:
    """Which register was asked: its version (12 hex digits) and the day it was last changed."""

    version: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WordMatch:
    """Why a candidate scored: a word of the question, what it met in the register, how, and the weight it brought."""

    word: str
    met: str
    how: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCandidate:
    """An entry or topic with its score, 0 to 100, and the words that speak for it, for those who ask why."""

    id: str
    score: float
    matched: tuple[WordMatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer with its source, for any channel to draw.

    `lead` is the sentence before the register's words (which one is meant, what is not recorded); empty where the entry
    speaks for itself. `text` is the whole reply as plain text, for terminals, notifications and screen readers.
    """

    kind: Kind
    language: str
    lead: str
    text: str
    processings: tuple[ToldProcessing, ...] = ()
    topic: ToldTopic | None = None
    sections: tuple[SectionCount, ...] = ()  # only for an overview of more than 50 entries
    suggestions: tuple[str, ...] = ()  # questions that can be asked, in the reply's language
    facets: tuple[str, ...] = ()  # what was asked about: FactName, Right, "purpose", "basis" or "permission"
    statement_url: str  # the full statement
    contact: str  # one sentence on how to reach the privacy officer
    address: str = "je"  # how Dutch texts address the asker: "je" or "u"
    register: RegisterStamp
    reply_id: str
    candidates: tuple[ScoredCandidate, ...] | None = None  # best first, only on request


MOST_OUTLINED = 5


def outlined(reply: Reply) -> str:
    """Return a reply as a log may have it: what was found, and none of the words that were said."""
    entries = ",".join(processing.id for processing in reply.processings[:MOST_OUTLINED]) or "-"
    return f"kind={reply.kind.value} entries={entries} language={reply.language} reply={reply.reply_id}"


def to_json(reply: Reply) -> dict[str, Any]:
    """Return a reply as the JSON of `POST /api/ask` and `privacybot ask --json`."""
    body: dict[str, Any] = {
        "kind": reply.kind.value,
        "language": reply.language,
        "lead": reply.lead,
        "text": reply.text,
        "processings": [_processing_json(processing) for processing in reply.processings],
        "topic": reply.topic
        and {
            "id": reply.topic.id,
            "title": reply.topic.title,
            "text": reply.topic.text,
            "article": reply.topic.article,
            "url": reply.topic.url,
        },
        "suggestions": list(reply.suggestions),
        "facets": list(reply.facets),
        "statement_url": reply.statement_url,
        "contact": reply.contact,
        "address": reply.address,
        "register": {"version": reply.register.version, "date": reply.register.date.isoformat()},
        "reply_id": reply.reply_id,
    }
    if reply.sections:
        body["sections"] = [{"id": s.id, "title": s.title, "count": s.count, "url": s.url} for s in reply.sections]
    if reply.candidates is not None:
        body["candidates"] = [
            {"id": candidate.id, "score": candidate.score, "matched": [match.word for match in candidate.matched]}
            for candidate in reply.candidates
        ]
    return body


def _processing_json(processing: ToldProcessing) -> dict[str, Any]:
    basis = processing.lawful_basis
    return {
        "id": processing.id,
        "section": processing.section,
        "title": processing.title,
        "purpose": processing.purpose,
        "lawful_basis": {
            "code": basis.code,
            "label": basis.label,
            "article": basis.article,
            "explanation": basis.explanation,
        },
        "facts": [{"id": fact.id, "label": fact.label, "text": fact.text} for fact in processing.facts],
        "rights": [
            {"id": right.id, "label": right.label, "article": right.article, "text": right.text}
            for right in processing.rights
        ],
        "statement_url": processing.statement_url,
        "text_language": processing.text_language,
    }
