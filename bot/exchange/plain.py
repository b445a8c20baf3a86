"""A register as plain data, in the shape of its file: what is written as YAML or JSON, and drawn as a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.register import Audience, FactName, Phrases, Processing, Register, Section

Plain = dict[str, Any]
"""What the register's file says, as dictionaries, lists and texts."""

FACTS = tuple(name.value for name in FactName)
TRANSLATED = ("title", "purpose", *FACTS)
"""The fields of an entry that are texts for people, by language."""


def as_plain(register: Register) -> Plain:
    """Return a register as its file would say it, without its topics, which have a file of their own.

    Texts by language come in the order of the register's languages, so that they are the same when read again.
    """
    order = _Order(register.languages)
    controller = register.controller
    told: Plain = {
        "date": register.date.isoformat(),
        "controller": {
            "name": controller.name,
            "contact": {"email": controller.email, "url": controller.url},
            "address": controller.address.value,
        },
        "statement": order.texts(register.statement or {}),
        "outside": order.phrases(register.outside),
        "theme": _filled({"accent": register.theme.accent, "logo": register.theme.logo}),
        "sections": [_section(section, order) for section in register.sections],
        "assistant": register.assistant and _section(register.assistant, order),
    }
    return _filled(told)


def all_sections(told: Plain) -> Iterator[tuple[Plain, bool]]:
    """Yield the sections of a register with whether each is the assistant's own."""
    for section in told["sections"]:
        yield section, False
    if told.get("assistant"):
        yield told["assistant"], True


def languages_of(told: Plain) -> tuple[str, ...]:
    """Return the languages of the texts of a register in the order in which they first appear."""
    found: dict[str, None] = {}
    for section, _own in all_sections(told):
        found |= dict.fromkeys(section["title"])
        for entry in section["processings"]:
            for name in TRANSLATED:
                found |= dict.fromkeys(entry.get(name, {}))
    return tuple(found)


def _section(section: Section, order: "_Order") -> Plain:
    return _filled(
        {
            "id": section.id,
            "title": order.texts(section.title),
            "keywords": order.phrases(section.keywords),
            "processings": [_processing(processing, order) for processing in section.processings],
        }
    )


def _processing(processing: Processing, order: "_Order") -> Plain:
    return _filled(
        {
            "id": processing.id,
            "title": order.texts(processing.title),
            "purpose": order.texts(processing.purpose),
            "lawful_basis": processing.lawful_basis.value,
            **{name.value: order.texts(text) for name, text in processing.facts.items()},
            "audience": None if processing.audience is Audience.PUBLIC else processing.audience.value,
            "statement": order.texts(processing.statement or {}),
            "review_by": processing.review_by.isoformat() if processing.review_by else None,
            "keywords": order.phrases(processing.keywords),
            "questions": order.phrases(processing.questions),
        }
    )


def _filled(told: Plain) -> Plain:
    """Return what is said, without what is empty."""
    return {name: value for name, value in told.items() if value not in (None, {}, [])}


class _Order:
    """The order in which languages are written: the register's own, then any others as they come."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = languages

    def texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {language: texts[language] for language in self._in_order(texts)}

    def phrases(self, phrases: Phrases) -> dict[str, list[str]]:
        return {language: list(phrases[language]) for language in self._in_order(phrases)}

    def _in_order(self, by_language: Mapping[str, object]) -> Iterator[str]:
        yield from (language for language in self._languages if language in by_language)
        yield from (language for language in by_language if language not in self._languages)
