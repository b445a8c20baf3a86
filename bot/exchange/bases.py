"""The lawful basis that a cell names, however it is written; never a guess.

By name in Dutch, English or German, misspelt or not; by its point in Article 6(1) GDPR ("art. 6 lid 1 sub f", "6.1.f",
"6(1)(f)"); or by both, where they agree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from bot.exchange.words import load_words, plain, plain_words
from bot.knowledge.register import LawfulBasis

_POINTS = dict(zip("abcdef", LawfulBasis, strict=True))  # the enum stands in the order of Article 6(1)
_LEAST_LIKENESS = 87  # of 100, on rapidfuzz's ratio: "wetelijke verplichting" is meant, "wettelijke taak" is not
_SHORTEST_LIKE = 8  # letters

_POINT = r"(?:sub|onder|onderdeel|letter|punt|point|lit|litera|buchst|buchstabe|en|and|und|of|or|[,/&+(). -])*"
_ART = r"(?:\b(?:art(?:ikel|icle)?\b\.?)\s*)?(?<![\d.])"
_PARAGRAPH = r"(?:eerste\s+lid|lid|abs\.?|absatz|par(?:a|agraph)?\.?|§)?\s*"
_OF_THE_LAW = r"(?:\s*(?:van\s+de\s+)?\b(?:avg|gdpr|dsgvo|ds-gvo)\b)?"
_ARTICLE_6 = re.compile(
    rf"{_ART}6\s*[,.:( -]*\s*{_PARAGRAPH}1?[\s).:,-]*((?:{_POINT}(?<![a-z])[a-f]\b\)?)+){_OF_THE_LAW}",
    re.IGNORECASE,
)
# Article 9 is about special data: its points are no lawful bases.
_ARTICLE_9 = re.compile(rf"{_ART}9\s*[,.:( -]*\s*{_PARAGRAPH}2?[\s).:,-]*(?:{_POINT}\b[a-j]\b\)?)?", re.IGNORECASE)
_ALONE = re.compile(
    r"\s*\(?(?:sub|onder|onderdeel|letter|lit\.?)?\s*\(?([a-f])\)?[.:]?(?:\s*[-–:.]\s*|\s*$)", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_JOINT = re.compile(r"^(?:en|and|und|jo\.|o\.g\.v\.|op grond van|based on)\s+", re.IGNORECASE)
_AROUND = " \t\n\r;:,.-–—/+&"
_LETTERS = re.compile(r"(?<![a-z])[a-f]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BasisRead:
    """The bases that a cell names, in the order in which it names them, and what else it says.

    `denied` where it says of something that it is not the basis ("geen toestemming nodig"): then nothing is certain.
    `misspelt` where a name was only recognised: somebody has to look at it.
    """

    bases: tuple[LawfulBasis, ...]
    rest: str = ""
    denied: bool = False
    misspelt: bool = False

    @property
    def basis(self) -> LawfulBasis | None:
        """The one lawful basis, None where there is none or more than one, or where it is uncertain."""
        return self.bases[0] if len(self.bases) == 1 and not self.denied else None


def read_basis(cell: str) -> BasisRead:
    """Return which lawful bases a cell names.

    >>> read_basis("AVG 6(1)(f)").basis, read_basis("toestemmming van betrokkene").basis
    (<LawfulBasis.LEGITIMATE_INTERESTS: 'legitimate_interests'>, <LawfulBasis.CONSENT: 'consent'>)
    >>> read_basis("Wettelijke plicht (art. 52 AWR)").rest
    'art. 52 AWR'
    >>> [basis.value for basis in read_basis("toestemming of overeenkomst").bases]
    ['consent', 'contract']
    """
    text = _ARTICLE_9.sub(" ", cell)
    found: list[tuple[int, LawfulBasis]] = []
    for article in _ARTICLE_6.finditer(text):
        found += [(article.start(), _POINTS[letter.lower()]) for letter in _LETTERS.findall(article[1])]
    left = _ARTICLE_6.sub(lambda article: " " * len(article[0]), text)
    if not found and (alone := _ALONE.match(left)):
        found.append((0, _POINTS[alone[1].lower()]))
        left = " " * alone.end() + left[alone.end() :]
    spans = list(_named(left))
    found += [(start, basis) for start, _end, basis, _exact in spans]
    for start, end, _basis, _exact in spans:
        left = left[:start] + " " * (end - start) + left[end:]
    denied = any(plain(word[0]) in plain_words("negations") for word in _WORDS.finditer(left))
    bases = tuple(dict.fromkeys(basis for _start, basis in sorted(found, key=lambda one: one[0])))
    return BasisRead(bases, _rest(left), denied, misspelt=not all(exact for *_, exact in spans))


def _named(text: str) -> Iterator[tuple[int, int, LawfulBasis, bool]]:
    """Yield where bases are named, each stretch of words once, and whether it is spelt right: the longest name first,
    alike where it is misspelt.
    """
    words = [(found.start(), found.end(), plain(found[0])) for found in _WORDS.finditer(text)]
    taken: set[int] = set()
    for exact in (True, False):
        for name, basis in _names():
            count = name.count(" ") + 1
            for first in range(len(words) - count + 1):
                if taken.intersection(range(first, first + count)):
                    continue
                window = " ".join(word for _start, _end, word in words[first : first + count])
                if window == name or (not exact and _alike(window, name)):
                    taken.update(range(first, first + count))
                    yield words[first][0], words[first + count - 1][1], basis, exact


def _alike(window: str, name: str) -> bool:
    return len(name) >= _SHORTEST_LIKE and fuzz.ratio(window, name) >= _LEAST_LIKENESS


@cache
def _names() -> tuple[tuple[str, LawfulBasis], ...]:
    """Return the names of the bases, the longest first."""
    names = (
        (plain(name), LawfulBasis(basis))
        for basis, said in load_words()["bases"].items()
        for names in said.values()
        for name in names
    )
    return tuple(sorted(dict(names).items(), key=lambda named: -named[0].count(" ") * 100 - len(named[0])))


def _rest(left: str) -> str:
    """Return what a cell says beside its bases, empty where that is but small words."""
    words = plain(left).split()
    if all(word in plain_words("small_words") or len(word) < 2 for word in words):
        return ""
    told = re.sub(r"[ \t]+", " ", left)
    told = re.sub(r"\(\s*\)|\[\s*\]", "", told)
    if told.count("(") != told.count(")"):  # one of the two stood in what was taken out
        told = told.replace("(", "").replace(")", "")
    told = _JOINT.sub("", told.strip(_AROUND)).strip(_AROUND)
    if told.startswith("(") and told.endswith(")") and told.count("(") == 1:
        told = told[1:-1].strip()
    return told
