"""The words of `words.yaml`: how columns, lawful bases and audiences are written, and which words an export takes."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from bot.matching.text import words_of

ByLanguage = Mapping[str, Sequence[str]]

FALLBACK = "en"
"""The language of headings for a register in a language that has none here."""


@cache
def load_words() -> Mapping[str, Any]:
    """Return the whole of `words.yaml`."""
    words: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("words.yaml").read_text("utf-8"))
    return words


def label(group: str, name: str, language: str) -> str:
    """Return the word that an export writes for a column, a line about the register, or a value.

    >>> label("columns", "purpose", "nl"), label("audiences", "staff", "en")
    ('Doel', 'staff only')
    """
    said: ByLanguage = load_words()[group][name]
    return said[language if language in said else FALLBACK][0]


def word_for(name: str, language: str) -> str:
    """Return a word that is there once a language, such as the name of a sheet."""
    said: Mapping[str, str] = load_words()[name]
    return said.get(language, said[FALLBACK])


def plain(text: str) -> str:
    """Return a text by its words alone, so that "Doeleinde(n):" and "doeleinde n" are the same.

    >>> plain("Categorieën  BETROKKENEN:")
    'categorieen betrokkenen'
    """
    return " ".join(words_of(text))


@cache
def names_of(group: str) -> Mapping[str, str]:
    """Return what each name in a group of words stands for, as `plain` gives it, in all languages."""
    return {
        plain(name) or name: meant
        for meant, said in load_words()[group].items()
        for names in said.values()
        for name in names
    }


@cache
def plain_words(name: str) -> frozenset[str]:
    """Return a list of words as `plain` gives them."""
    return frozenset(plain(word) for word in load_words()[name])
