"""Where addresses stand in a text: of mailboxes, pages, houses, and the plates of cars."""

import re
from collections.abc import Iterator

from bot.redaction.spans import Personal, Span

_EMAIL = re.compile(
    r"""(?<![\w.+%'-])[\w.+%'-]++ (?: :[^\s@]{1,64} )?     # with the password of an address such as https://me:secret@…
        (?: @ [\w-]++ (?:\.[\w-]++)*+
          | [ ]?(?: \(at\) | \[at\] | \bapenstaartje\b )[ ]? [\w-]++ (?:\.[\w-]++)*+
          | [ ]?@[ ]? [\w-]++ (?:\.[\w-]++)++ )""",
    re.IGNORECASE | re.VERBOSE,
)
_PARAMETERS = re.compile(r"(?<=[^\s?])\?(?=[^\s=]{0,80}=)\S++|(?<=[/\w])\#(?=[^\s=]{0,80}=)\S++")

_POSTCODE = re.compile(
    r"""\b(?:NL-)?[1-9]\d{3}[ ]?(?P<letters>[A-Z]{2})\b
        (?P<house>,?[ ]?(?:nr\.?[ ]?|huisnummer[ ]?)?\d{1,5}(?:[ ]?[A-Z])?\b(?![.,]\d))?""",
    re.IGNORECASE | re.VERBOSE,
)
_STREET = re.compile(
    r"""(?<![\w'.-])([\w'.-]++)[ ](?:nr\.?[ ]?|nummer[ ])?\d{1,4}(?:[ ]?[A-Z]\b|[ ]?bis\b|[ ]bus[ ]\d{1,3})?
        (?:,?[ ][1-9]\d{3}[ ][A-Z][\w-]{2,30})?""",
    re.IGNORECASE | re.VERBOSE,
)
_STREETS = (
    *("straat", "str.", "laan", "plein", "kade", "gracht", "singel", "dijk", "dreef", "steeg", "plantsoen", "weg"),
    *("boulevard", "street", "avenue", "lane"),
)
_NO_STREETS = frozenset({"onderweg", "snelweg", "omweg", "spoorweg", "uitweg", "weg"})
_SHORT_WORDS = """
al an as at be bv by da de do dm er en et eu go he ik if in is it je ja ka km kw ll me mm my na no nr nu of om on op or
os pc so st te to tv tu uw up us uu we wo ze zo"""
_WORDS = frozenset(_SHORT_WORDS.split())
"""Words of two letters, which may follow a year: "in 2024 is"."""

_PART = r"(?:[A-Z]{1,3}|\d{1,3})"
_MIXED = r"(?<![\w-])(?=[\d -]{0,8}[A-Z])(?=[A-Z -]{0,8}\d)"  # letters and digits
_PLATE = re.compile(rf"{_MIXED}{_PART}-{_PART}-{_PART}(?![\w-])", re.IGNORECASE)
_ANY_PLATE = re.compile(rf"{_MIXED}{_PART}[ -]?{_PART}(?:[ -]?{_PART})?(?![\w-])", re.IGNORECASE)
_ABOUT_PLATES = re.compile(r"kenteken|nummerplaat|licen[cs]e plate|number plate|registration", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses, also as people hide them: name (at) example.org."""
    return (Span(*found.span(), Personal.EMAIL) for found in _EMAIL.finditer(text))


def parameters(text: str) -> Iterator[Span]:
    """Yield what stands behind the question mark of a web address."""
    return (Span(found.start() + 1, found.end(), Personal.PARAMETERS) for found in _PARAMETERS.finditer(text))


def homes(text: str) -> Iterator[Span]:
    """Yield Dutch postcodes with the house, and streets with a number and what follows of a Belgian address."""
    shouted = text.upper() == text
    for found in _POSTCODE.finditer(text):
        letters = found["letters"]
        apart = text[found.start("letters") - 1] == " "
        word = apart and letters.lower() in _WORDS and (shouted or not letters.isupper())
        if not word and (letters.isupper() or found["house"] or not apart):
            yield Span(*found.span(), Personal.ADDRESS)
    for found in _STREET.finditer(text):
        street = found[1].lower()
        if street.endswith(_STREETS) and street not in _NO_STREETS:
            yield Span(*found.span(), Personal.ADDRESS)


def plates(text: str) -> Iterator[Span]:
    """Yield Dutch and Belgian licence plates; without their hyphens only where the text speaks of one."""
    pattern = _ANY_PLATE if _ABOUT_PLATES.search(text) else _PLATE
    for found in pattern.finditer(text):
        if sum(map(str.isalnum, found[0])) in (6, 7):
            yield Span(*found.span(), Personal.PLATE)
