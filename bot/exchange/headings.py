"""What the heading of a column means, however an officer writes it, and the language that it names."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from bot.exchange.words import load_words, names_of, plain, plain_words

LONGEST = 120
"""Characters of a heading; what is longer is a text."""

_LEAST_LIKENESS = 86  # of 100, on rapidfuzz's ratio: "Grondlsag" is meant, "Grondstof" is not
_SHORTEST_LIKE = 5  # letters; shorter words are like too many others
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LANGUAGE_IN_BRACKETS = re.compile(r"(?<!\S)[(\[]([^()\[\]]*)[)\]]")  # and not the plural of "doel(en)"
_ARTICLE = re.compile(r"\b(art(\.|ikel|icle)|avg|gdpr|dsgvo|uavg)(\s.*|$)", re.IGNORECASE)
_JOINTS = re.compile(r"\s*[/+&|]\s*|\s+(?:en|and|und)\s+|\n")
_LAST_WORD = re.compile(r"^(.*?)[\s\-–—:/,|]+(\S+)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """The field that a heading names, with the language of the texts below it where it says so.

    `sure` is 1 where the words are known, less where they are only alike. `also` are further fields that it names too.
    """

    field: str
    language: str | None = None
    sure: float = 1.0
    also: tuple[str, ...] = ()


@lru_cache(maxsize=5_000)
def recognise(text: str, *, group: str = "columns") -> Heading | None:
    """Return what a heading means, None where it is none that a register knows.

    >>> recognise("Doeleinde(n) - Engels")
    Heading(field='purpose', language='en', sure=1.0, also=())
    >>> recognise("Grondlsag (art. 6 AVG)").field, recognise("Categorieën van betrokkenen").field
    ('lawful_basis', 'data_subjects')
    >>> recognise("Doel en grondslag").also
    ('lawful_basis',)
    """
    if not text.strip() or len(text) > LONGEST:
        return None
    rest, language = without_language(text)
    if language and rest.strip() and (found := _recognise(rest, group)):
        return Heading(found.field, language, found.sure, found.also)
    return _recognise(text, group)


@lru_cache(maxsize=50_000)
def is_known(text: str) -> bool:
    """Whether a text is the heading of a column word for word, but for its language: a quick look before a long one."""
    if not text or len(text) > LONGEST:
        return False
    names = names_of("columns")
    return plain(text) in names or text.strip() in names or _stripped(without_language(text)[0]) in names


def without_language(text: str) -> tuple[str, str | None]:
    """Return a heading without the language that it ends with, and that language.

    >>> without_language("Doel [EN]"), without_language("Purpose - Dutch"), without_language("Doel")
    (('Doel ', 'en'), ('Purpose', 'nl'), ('Doel', None))
    """
    for found in _LANGUAGE_IN_BRACKETS.finditer(text):
        if language := language_named(found[1]):
            return text[: found.start()] + text[found.end() :], language
    if (parted := _LAST_WORD.match(text)) and (language := language_named(parted[2])):
        return parted[1], language
    return text, None


def language_named(text: str) -> str | None:
    """Return the language that a text names and nothing else: "EN", "in het Nederlands"."""
    named = plain(text).removeprefix("in ").removeprefix("het ")
    return names_of_languages().get(named)


@cache
def names_of_languages() -> dict[str, str]:
    """Return the languages by what they are called."""
    return {plain(name): language for language, names in load_words()["languages"].items() for name in names}


def _recognise(text: str, group: str) -> Heading | None:
    names = names_of(group)
    whole = _stripped(text)
    if field := names.get(plain(text) or text.strip()) or names.get(whole):
        return Heading(field)
    shorter = _without_fillers(whole)
    parts = [field for part in _JOINTS.split(_ARTICLE.sub(" ", text)) if (field := _one_field(part, group))]
    fields = tuple(dict.fromkeys(parts))
    if len(fields) > 1:
        return Heading(fields[0], also=fields[1:])
    if field := names.get(shorter):
        return Heading(field)
    if fields:
        return Heading(fields[0])
    if field := _leading_name(whole, group):
        return Heading(field, sure=0.6)
    for told in (whole, shorter):
        if len(told) >= _SHORTEST_LIKE:
            alike = process.extractOne(told, _long_names(group), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
            if alike:
                return Heading(names[alike[0]], sure=0.8)
    return None


def _one_field(part: str, group: str) -> str | None:
    told = _stripped(part)
    return names_of(group).get(told) or names_of(group).get(_without_fillers(told))


def _stripped(text: str) -> str:
    """Return a heading's words without what stands in brackets, and without the article that it names."""
    whole = re.sub(r"\((?:e?n|s|en|ën)\)", "", text)  # doeleinde(n), categorie(ën)
    return plain(_ARTICLE.sub(" ", _IN_BRACKETS.sub(" ", whole)))


def _without_fillers(told: str) -> str:
    return " ".join(word for word in told.split() if word not in plain_words("fillers"))


def _leading_name(told: str, group: str) -> str | None:
    """Return the field whose name stands earliest in a longer heading, the longest of those that begin there."""
    padded = f" {told} "
    found = (
        (padded.index(f" {name} "), -len(name), field)
        for name, field in names_of(group).items()
        if len(name) >= 3 and f" {name} " in padded
    )
    return min(found, default=(0, 0, None))[2]


@cache
def _long_names(group: str) -> tuple[str, ...]:
    return tuple(name for name in names_of(group) if len(name) >= _SHORTEST_LIKE)
