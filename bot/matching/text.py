"""From text as typed to sentences of plain words: case, accents, punctuation and emoji dealt with once for all."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_TEXT = 2_000
"""Characters that are looked at: a question fits in 500, a story in Slack may be longer, more is not a question."""

LONGEST_WORD = 60
"""Letters of a word that are looked at: Dutch compounds stay below, and what is longer is no word."""

_WORD = re.compile(r"[^\W_]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
_SENTENCE_END = re.compile(r"(?<=[.!?\u2026;])\s+|[\n\r]+|\?+")
_BREAK = re.compile(r"[,+&/:;()\u2013\u2014]|\s-\s")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u0060": "'", "\u00b4": "'", "\u02bc": "'"})
_GENITIVE = re.compile(r"'(?:s|n|ve|re|ll|d|m)\b")  # foto's, who's, we've
_REPEATED_ASCII = re.compile(r"([a-z])\1\1+")  # the same, three times as fast
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")  # haaaallo


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one sentence in order, whether it ended with a question mark, and the words before which a comma
    or the like stood.
    """

    words: tuple[str, ...]
    asks: bool
    breaks: frozenset[int] = frozenset()


def normalise(text: str) -> str:
    """Return text in lower case, without accents, with plain apostrophes and no letter three times in a row.

    >>> normalise("Privé FOTO’s zijn leuuuuk")
    "prive foto's zijn leuuk"
    """
    if text.isascii():  # most texts are, and nothing but their case is to be seen to
        return _REPEATED_ASCII.sub(_twice, text[:LONGEST_TEXT].lower().translate(_APOSTROPHES))
    folded = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).casefold()[:LONGEST_TEXT].translate(_APOSTROPHES)
    plain = "".join(letter for letter in folded if unicodedata.category(letter) not in ("Mn", "Cf", "Me"))
    return _REPEATED.sub(_twice, plain)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, normalised; an emoji is a word.

    >>> words_of("Who's seen my e-mail? 👍")
    ('who', 'seen', 'my', 'e', 'mail', '👍')
    """
    plain = text.lower()
    if len(plain) <= LONGEST_WORD and plain.isascii() and plain.replace(" ", "").isalpha():
        return tuple(_REPEATED_ASCII.sub(_twice, plain).split())  # what most names are: there is nothing else to see to
    return _words(normalise(text))


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text; those without a word are left out.

    >>> [sentence.asks for sentence in sentences_of("I got a bill. Why do you have my address?")]
    [False, True]
    """
    plain = normalise(text)
    found = []
    start = 0
    for end in [*_SENTENCE_END.finditer(plain), None]:
        part = plain[start : end.start() if end else len(plain)]
        if words := _words(part):
            asks = (end is not None and "?" in end.group()) or part.rstrip().endswith("?")
            found.append(Sentence(words, asks=asks, breaks=_breaks(part)))
        start = end.end() if end else len(plain)
    return tuple(found)


def _twice(repeated: re.Match[str]) -> str:
    return repeated[1] * 2


def _breaks(part: str) -> frozenset[int]:
    found = set()
    count = 0
    for piece in _BREAK.split(part)[:-1]:
        count += len(_words(piece))
        found.add(count)
    return frozenset(found)


def _words(plain: str) -> tuple[str, ...]:
    whole = _GENITIVE.sub(" ", plain) if "'" in plain else plain
    return tuple([word[:LONGEST_WORD] for word in _WORD.findall(whole)])
