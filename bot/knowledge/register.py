"""The words of the field as types: what a controller records about each processing of personal data.

Everything here is frozen. A `Register` comes from `bot.knowledge.loader` and is handed on as it is; a changed file
gives a new one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

Translated = Mapping[str, str]
"""A text by language code: `{"nl": "Facturatie", "en": "Invoicing"}`."""

Phrases = Mapping[str, tuple[str, ...]]
"""Words or sentences by language code, in the order of the file."""


def _nothing() -> Phrases:
    return MappingProxyType({})


class LawfulBasis(StrEnum):
    """The six lawful bases of Article 6(1) GDPR, points (a) to (f)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class Audience(StrEnum):
    """Who may be told of an entry: everybody, or staff alone (Slack and the terminal, never the web)."""

    PUBLIC = "public"
    STAFF = "staff"


class Address(StrEnum):
    """How Dutch texts address the asker: informal `je` or formal `u`."""

    JE = "je"
    U = "u"


class FactName(StrEnum):
    """What Articles 13, 14 and 30 GDPR ask for beside purpose and basis; each is optional in the register."""

    INTEREST = "interest"  # 13(1)(d)
    STATUTE = "statute"  # 6(3)
    DATA_SUBJECTS = "data_subjects"  # 30(1)(c)
    DATA = "data"  # 30(1)(c), 14(1)(d)
    RECIPIENTS = "recipients"  # 13(1)(e), 30(1)(d)
    RETENTION = "retention"  # 13(2)(a), 30(1)(f)
    TRANSFERS = "transfers"  # 13(1)(f), 30(1)(e)
    SOURCE = "source"  # 14(2)(f)
    SECURITY = "security"  # 30(1)(g)
    AUTOMATED_DECISIONS = "automated_decisions"  # 13(2)(f), 22


@dataclass(frozen=True, kw_only=True)
class Processing:
    """One entry of the register: what Article 30(1) GDPR asks for, with its lawful basis (Article 6(1))."""

    id: str  # stable, e.g. "4.6": links, buttons and stored feedback point at it
    section_id: str
    title: Translated
    purpose: Translated
    lawful_basis: LawfulBasis
    keywords: Phrases = field(default_factory=_nothing)  # what people call it
    questions: Phrases = field(default_factory=_nothing)  # how people ask for it
    audience: Audience = Audience.PUBLIC
    facts: Mapping[FactName, Translated] = field(default_factory=lambda: MappingProxyType({}))
    statement: Translated | None = None  # URL of this entry's own statement
    review_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """A chapter of the register. Its keywords tell who is meant, so they part entries that are otherwise alike."""

    id: str
    title: Translated
    keywords: Phrases = field(default_factory=_nothing)
    processings: tuple[Processing, ...] = ()

    def public(self) -> "Section":
        """Return the section without the entries for staff."""
        return replace(self, processings=tuple(p for p in self.processings if p.audience is Audience.PUBLIC))


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What people ask about privacy that no entry answers, such as how to see one's data."""

    id: str
    title: Translated
    text: Translated
    article: Translated
    link: Translated | None = None
    keywords: Phrases = field(default_factory=_nothing)
    questions: Phrases = field(default_factory=_nothing)


@dataclass(frozen=True, kw_only=True)
class Controller:
    """Who answers for the register, and where its privacy officer can be reached (unknown until filled in)."""

    name: str
    email: str | None = None
    url: str | None = None
    address: Address = Address.JE


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The looks that the register asks for: `accent` as `#rrggbb`, `logo` the name of an image beside the register."""

    accent: str | None = None
    logo: str | None = None


@dataclass(frozen=True, kw_only=True)
class Register:
    """The whole register as it was read from its files, with the version that its bytes give.

    `languages` are those of its texts in the order they first appear: the first is the register's own. `version` is the
    first 12 hex digits of the SHA-256 of the files, `date` the day the register was last changed.
    """

    controller: Controller
    sections: tuple[Section, ...]
    assistant: Section | None = None  # what the assistant itself does with questions: told, but not counted
    topics: tuple[Topic, ...] = ()
    statement: Translated | None = None  # URL of the full privacy statement, `{id}` allowed; None: the page of this app
    outside: Phrases = field(default_factory=_nothing)  # what people ask for that the register has nothing on
    theme: Theme = Theme()
    languages: tuple[str, ...] = ("nl", "en")
    version: str
    date: date

    @cached_property
    def processings(self) -> tuple[Processing, ...]:
        """All entries in the order of the file, but for the assistant's own."""
        return tuple(processing for section in self.sections for processing in section.processings)

    @cached_property
    def _by_id(self) -> Mapping[str, Processing]:
        own = self.assistant.processings if self.assistant else ()
        return {processing.id: processing for processing in (*self.processings, *own)}

    @cached_property
    def _sections_by_id(self) -> Mapping[str, Section]:
        own = (self.assistant,) if self.assistant else ()
        return {section.id: section for section in (*self.sections, *own)}

    def processing(self, id: str) -> Processing | None:
        """Return the entry with this id, be it the assistant's own, or None where the register has none."""
        return self._by_id.get(id)

    def section_of(self, processing: Processing) -> Section:
        """Return the section that holds an entry."""
        return self._sections_by_id[processing.section_id]

    def topic(self, id: str) -> Topic | None:
        """Return the topic with this id, or None where there is none."""
        return next((topic for topic in self.topics if topic.id == id), None)

    def public(self) -> "Register":
        """Return the register as the web may see it: without the entries for staff, and without sections left empty."""
        told = [*self.sections, *([self.assistant] if self.assistant else [])]
        if all(p.audience is Audience.PUBLIC for section in told for p in section.processings):
            return self
        own = self.assistant and self.assistant.public()
        return replace(
            self,
            sections=tuple(public for section in self.sections if (public := section.public()).processings),
            assistant=own if own and own.processings else None,
        )

    def __iter__(self) -> Iterator[Processing]:
        return iter(self.processings)


def in_language(text: Translated, language: str, languages: tuple[str, ...]) -> tuple[str, str]:
    """Return a text with the language it is in: the one asked for, else the first of the register's that has it.

    >>> in_language({"nl": "Facturatie"}, "en", ("nl", "en"))
    ('Facturatie', 'nl')
    """
    for candidate in (language, *languages):
        if text.get(candidate):
            return text[candidate], candidate
    raise LookupError(f"no text in any of {languages}")
