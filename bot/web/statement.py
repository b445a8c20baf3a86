"""The register as the web tells it in one language: values for the statement page, and its machine-readable twin.

Entries for staff are left out here, before anything is drawn.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.knowledge.register import (
    FactName,
    LawfulBasis,
    Processing,
    Register,
    Section,
    Translated,
    in_language,
)
from bot.messages import Messages, load_messages
from bot.replies import ToldBasis, ToldRight
from bot.replying import told_basis, told_right, voice_for
from bot.rights import rights_of

WHOLE_PAGE = 150
"""Up to this many entries the statement is one page; a larger one lists its entries and has a page for each section."""

_ONLY_FOR = {
    FactName.INTEREST: (LawfulBasis.LEGITIMATE_INTERESTS,),  # Article 13(1)(d) GDPR
    FactName.STATUTE: (LawfulBasis.LEGAL_OBLIGATION, LawfulBasis.PUBLIC_TASK),  # Article 6(3) GDPR
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of the register with the language it is in, which may lack a translation into the page's."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that the register records, under its label."""

    id: str
    label: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the register, whole. `not_recorded` are the labels of the facts it does not give."""

    id: str
    title: Text
    purpose: Text
    basis: ToldBasis
    facts: tuple[Fact, ...]
    not_recorded: tuple[str, ...]
    rights: tuple[ToldRight, ...]
    statement: str | None  # URL of its own statement, where it has one
    words: str  # what people call it, for the filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A section of the register with its entries, and the path of its own page."""

    id: str
    title: Text
    entries: tuple[Entry, ...]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisInUse:
    """A lawful basis that entries rest on, with the rights that follow from it. `count` is 0 where that is the
    assistant's own entry alone.
    """

    basis: ToldBasis
    rights: tuple[ToldRight, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The whole public register in one language."""

    language: str
    languages: tuple[str, ...]  # those the statement can be read in
    register: Register
    chapters: tuple[Chapter, ...]
    own: Chapter | None  # what the assistant itself does with questions
    bases: tuple[BasisInUse, ...]
    messages: Messages

    @property
    def count(self) -> int:
        """The number of entries, but for the assistant's own."""
        return sum(len(chapter.entries) for chapter in self.chapters)

    @property
    def one_page(self) -> bool:
        """Whether the statement is short enough to be one page."""
        return self.count <= WHOLE_PAGE

    def chapter(self, id: str) -> Chapter | None:
        """Return the section with this id, or None where the register has none that is public."""
        return next((chapter for chapter in self.chapters if chapter.id == id), None)


def tell_statement(register: Register, language: str, *, query: str = "") -> Statement:
    """Return the public part of a register as told in one of its languages. `query` ends the paths of its sections."""
    register = register.public()
    messages = load_messages(language, register.controller.address.value)
    teller = _Teller(register, language, messages, query)
    uses = Counter(processing.lawful_basis for processing in register)
    own = {processing.lawful_basis for processing in (register.assistant.processings if register.assistant else ())}
    return Statement(
        language=language,
        languages=register.languages,
        register=register,
        chapters=tuple(teller.chapter(section) for section in register.sections),
        own=teller.chapter(register.assistant) if register.assistant else None,
        bases=tuple(
            BasisInUse(basis=teller.bases[basis], rights=teller.rights[basis], count=uses[basis])
            for basis in LawfulBasis
            if basis in uses or basis in own
        ),
        messages=messages,
    )


class _Teller:
    """Tells parts of a register in one language."""

    def __init__(self, register: Register, language: str, messages: Messages, query: str) -> None:
        self._register = register
        self._language = language
        self._messages = messages
        self._query = query
        self.bases: Mapping[LawfulBasis, ToldBasis] = {basis: told_basis(basis, messages) for basis in LawfulBasis}
        self.rights: Mapping[LawfulBasis, tuple[ToldRight, ...]] = {
            basis: tuple(told_right(right, basis, messages) for right in rights_of(basis)) for basis in LawfulBasis
        }

    def chapter(self, section: Section) -> Chapter:
        return Chapter(
            id=section.id,
            title=self._text(section.title),
            entries=tuple(self._entry(processing) for processing in section.processings),
            path=section_path(self._language, section.id) + self._query,
        )

    def _entry(self, processing: Processing) -> Entry:
        facets = self._messages.facets
        asked = [name for name in FactName if processing.lawful_basis in _ONLY_FOR.get(name, LawfulBasis)]
        statement = processing.statement
        return Entry(
            id=processing.id,
            title=self._text(processing.title),
            purpose=self._text(processing.purpose),
            basis=self.bases[processing.lawful_basis],
            facts=tuple(
                Fact(id=name.value, label=facets[name], text=self._text(processing.facts[name]))
                for name in FactName
                if name in processing.facts
            ),
            not_recorded=tuple(facets[name] for name in asked if name not in processing.facts),
            rights=self.rights[processing.lawful_basis],
            statement=self._text(statement).text.replace("{id}", processing.id) if statement else None,
            words=_each_once(processing.keywords.get(self._language, ())),
        )

    def _text(self, text: Translated) -> Text:
        words, language = in_language(text, self._language, self._register.languages)
        return Text(text=words, language=language)


def _each_once(phrases: Iterable[str]) -> str:
    """Return the words of phrases, each once: the filter asks for words, and each entry's stand on the page.

    >>> _each_once(["dubbel glas", "glas", "dubbele ramen"])
    'dubbel glas dubbele ramen'
    """
    return " ".join(dict.fromkeys(word for phrase in phrases for word in phrase.split()))


def statement_path(language: str, anchor: str = "", query: str = "") -> str:
    """Return the path of the statement in a language, at an anchor where one is given: an entry's is its id.

    `query` names an earlier version: `?version=…`.

    >>> statement_path("nl", "4.5")
    '/statement/nl#4.5'
    """
    return f"/statement/{language}{query}" + (f"#{anchor}" if anchor else "")


def changes_path(language: str) -> str:
    """Return the path of the page that tells what changed in the statement.

    >>> changes_path("nl")
    '/statement/nl/changes'
    """
    return f"{statement_path(language)}/changes"


def section_path(language: str, section_id: str) -> str:
    """Return the path of a section's own page.

    >>> section_path("nl", "4")
    '/statement/nl/section/4'
    """
    return f"{statement_path(language)}/section/{quote(section_id, safe='')}"


def to_json(statement: Statement, base_url: str) -> dict[str, Any]:
    """Return the register as the JSON of `GET /api/register` and `GET /statement/{language}.json`."""
    register = statement.register
    voice = voice_for(register, statement.messages, base_url=base_url)

    def told(chapter: Chapter) -> dict[str, Any]:
        entries = (
            _entry_json(entry, chapter, voice.statement_url(register.processing(entry.id))) for entry in chapter.entries
        )
        return {"id": chapter.id, "title": chapter.title.text, "processings": list(entries)}

    return {
        "language": statement.language,
        "languages": list(statement.languages),
        "controller": {
            "name": register.controller.name,
            "contact": {"email": register.controller.email, "url": register.controller.url},
        },
        "register": {"version": register.version, "date": register.date.isoformat()},
        "statement_url": voice.statement_url(),
        "sections": [told(chapter) for chapter in statement.chapters],
        "assistant": told(statement.own) if statement.own else None,
    }


def _entry_json(entry: Entry, chapter: Chapter, statement_url: str) -> dict[str, Any]:
    """Return an entry with the same keys as in a reply."""
    basis = entry.basis
    return {
        "id": entry.id,
        "section": chapter.title.text,
        "title": entry.title.text,
        "purpose": entry.purpose.text,
        "lawful_basis": {
            "code": basis.code,
            "label": basis.label,
            "article": basis.article,
            "explanation": basis.explanation,
        },
        "facts": [{"id": fact.id, "label": fact.label, "text": fact.text.text} for fact in entry.facts],
        "rights": [
            {"id": right.id, "label": right.label, "article": right.article, "text": right.text}
            for right in entry.rights
        ],
        "statement_url": statement_url,
        "text_language": entry.purpose.language,
    }
