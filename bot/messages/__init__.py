"""Every sentence that the app itself says, and the small words by which it understands, one YAML file a language.

A language is supported by adding its file: `nl.yaml` serves as the example. What is said about a processing never
stands here; that is the register's own text.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from bot.messages.hearing import Hears
from bot.messages.officer import ChangesSay, PublicationSays, ReportSays
from bot.messages.pages import HistorySays, Pages
from bot.messages.part import Part
from bot.messages.replies import Basis, Kept, RightText, Says
from bot.messages.slack import SlackSays

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Messages(Part):
    """One language: what the app says in it and how it hears it."""

    language: str  # ISO 639-1
    name: str  # in its own words: "Nederlands"
    stemmer: str  # the snowballstemmer algorithm
    months: tuple[str, ...]  # January first
    lawful_bases: Mapping[str, Basis]
    rights: Mapping[str, RightText]
    facets: Mapping[str, str]  # by facet: its label
    says: Says
    hears: Hears
    changes: ChangesSay
    history: HistorySays
    slack: SlackSays
    pages: Pages
    publication: PublicationSays
    report: ReportSays
    kept: Kept


@cache
def load_messages(language: str, address: str = "") -> Messages:
    """Return the messages of a language; raises LookupError where it has no file.

    `address` is how people are addressed, where a language has another way than its usual one: `nl-u.yaml` holds the
    sentences that are said otherwise with "u". A language without such a file has one way for all.
    """
    if not (language.isalpha() and _file(language).is_file()):
        raise LookupError(f"there is no messages file for the language {language!r}")
    messages = _read(_file(language))
    other_way = _file(f"{language}-{address}")
    if address.isalpha() and other_way.is_file():
        messages = _said_otherwise(messages, _read(other_way))
    return Messages.model_validate(messages)


def _read(file: Traversable) -> dict[str, Any]:
    # The C parser: in Python a start would spend most of its time here.
    text = file.read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  # nosec B506 - a safe loader
    return read


def _file(name: str) -> Traversable:
    return resources.files(__name__).joinpath(f"{name}.yaml")


def _said_otherwise(messages: dict[str, Any], otherwise: dict[str, Any]) -> dict[str, Any]:
    """Return messages with some of their sentences replaced."""
    return messages | {
        name: _said_otherwise(messages[name], said) if isinstance(said, dict) else said
        for name, said in otherwise.items()
    }


def message_languages() -> tuple[str, ...]:
    """Return the languages that have a messages file, in alphabetical order."""
    names = (file.name.removesuffix(".yaml") for file in resources.files(__name__).iterdir())
    return tuple(sorted(name for name in names if name.isalpha() and len(name) == 2))
