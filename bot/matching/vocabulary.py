"""From a word as typed to the words that the register knows: stems, compounds and typing errors.

Every fuzzy comparison is rapidfuzz's, of one word with one word. A word that is common in everyday language is never
taken for a misspelling of another: "white" is not "while".
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching import frequency

REAL_WORD = 3.0
"""The frequency (Zipf scale, 0 to 8) from which a word counts as one that people know and spell right."""

REMEMBERED = 6_000
"""Words whose stems and meetings are remembered. With many more nothing is answered sooner, and a process only grows
(`make load` prints by how much)."""

_SHORTEST_PART = 3
_SHORTEST_SURE_SLIP = 4
_LONGEST_COMPOUND = 45

HEAD = 0.9
"""How well a compound is met by its last part, which says what it is; the parts before it say of which kind."""
_BY_EAR = (
    ("sch", "sg"),
    ("ch", "g"),
    ("ck", "k"),
    ("qu", "kw"),
    ("ph", "f"),
    ("ei", "ij"),
    ("ey", "ij"),
    ("au", "ou"),
    ("ae", "aa"),
    ("dt", "t"),
    ("th", "t"),
)
_LETTERS_BY_EAR = str.maketrans({"c": "k", "q": "k", "x": "ks", "z": "s", "v": "f", "y": "i"})
"""What people write for one another who spell by ear: letters together, and letters alone."""

_DOUBLED = re.compile(r"(.)\1+")

_LINKS = ("", "s", "en", "e", "n")  # what Dutch and German put between the parts of a compound


@dataclass(frozen=True, slots=True)
class Meeting:
    """A stem of the vocabulary that a typed word met: how well (0 to 1) and by what."""

    stem: str
    quality: float
    how: str  # "same", "form", "compound" or "typo"


class Vocabulary:
    """The words that the register and the messages use, by language, ready to be met by what people type."""

    def __init__(
        self,
        words: Mapping[str, Iterable[str]],
        *,
        stemmers: Mapping[str, str],
        affixes: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the normalised words by language, the snowballstemmer algorithm of each language, and the affixes.

        Affixes are pairs of what may stand before and behind a word that the stemmer doesn't know: ("ge", "d").
        """
        self._affixes = tuple(affixes)
        self.languages = tuple(stemmers)
        self._stemmers = {language: snowballstemmer.stemmer(name) for language, name in stemmers.items()}
        for stemmer in self._stemmers.values():
            stemmer.maxCacheSize = 0  # it would keep ten thousand words a second time
        self._stemming = Lock()  # a stemmer keeps the word it works on in itself
        # People use the same words, and slip in the same way: remember what cost much, bounded.
        self.split = lru_cache(maxsize=REMEMBERED)(self._split)
        self._misspelling_of = lru_cache(maxsize=REMEMBERED)(self._find_misspelling)
        self._stem_in: dict[str, dict[str, str]] = {language: {} for language in stemmers}  # by word
        self._languages_of: dict[str, frozenset[str]] = {}  # by stem
        self._stem_of_word: dict[str, str] = {}
        self._words_of_stem: dict[str, tuple[str, ...]] = {}
        self._by_ear: dict[str, str] = {}
        similar: dict[tuple[str, int], list[str]] = defaultdict(list)
        for language, of_language in words.items():
            distinct = list(dict.fromkeys(of_language))
            stems = [sys.intern(str(stem)) for stem in self._stemmers[language].stemWords(distinct)]
            self._stem_in[language] = dict(zip(distinct, stems, strict=True))
            alone = frozenset({language})
            for word, stem in self._stem_in[language].items():
                spoken = self._languages_of.get(stem, alone)
                self._languages_of[stem] = spoken if language in spoken else spoken | alone
                self._words_of_stem[stem] = (*self._words_of_stem.get(stem, ()), word)
                if word not in self._stem_of_word:
                    self._stem_of_word[word] = stem
                    self._by_ear.setdefault(_by_ear(word), word)
                    similar[word[0], len(word)].append(word)
        self._similar: Mapping[tuple[str, int], Sequence[str]] = similar  # by first letter and length
        self._initials = sorted({initial for initial, _ in similar})

    def stem(self, word: str, language: str) -> str:
        """Return the stem of a normalised word in a language."""
        known = self._stem_in[language].get(word)
        return self._stem(word, language) if known is None else known

    def _stem(self, word: str, language: str) -> str:
        with self._stemming:
            return str(self._stemmers[language].stemWord(word))

    def stems(self, word: str) -> tuple[str, ...]:
        """Return the word itself and its stems in all languages, each once."""
        return tuple(dict.fromkeys((word, *(self.stem(word, language) for language in self.languages))))

    def knows(self, stem: str) -> bool:
        """Tell whether the vocabulary has a stem."""
        return stem in self._languages_of

    def words_of(self, stem: str) -> Sequence[str]:
        """Return the words of the vocabulary that have a stem."""
        return self._words_of_stem.get(stem, ())

    def commonness(self, stem: str) -> float:
        """Return how common the most common word of a stem is, on the Zipf scale."""
        return max((self.zipf(word) for word in self.words_of(stem)), default=0.0)

    def spellings(self, word: str) -> tuple[str, ...]:
        """Return a typed word, and the known words that it is one slip away from."""
        if word in self._stem_of_word:
            return (word,)
        return (word, *(known for known, distance in self._misspelling_of(word) if distance == 1))

    def languages_of_word(self, word: str) -> frozenset[str]:
        """Return the languages whose words a typed word meets."""
        return frozenset(language for meeting in self.meet(word) for language in self._languages_of[meeting.stem])

    def meet(self, word: str, language: str | None = None) -> tuple[Meeting, ...]:
        """Return the stems that a typed word meets: its own forms, else what it is a slip of, its parts, or a bad
        misspelling of.

        `language` is the question's: a word that is common in it is not taken for a form of another language's word.
        """
        own = self._own_forms(word, language)
        if own:
            return own
        if bare := self._without_affixes(word):
            return (Meeting(self._stem_of_word[bare], 0.95, "form"),)
        slips = self._misspelling_of(word)
        if slips and slips[0][1] == 1 and len(word) > _SHORTEST_SURE_SLIP:
            return self._as_meetings(slips)
        if parts := self.split(word):
            found = []
            for position, part in enumerate(parts):
                # In a Dutch compound the last part says what it is, the others say of which kind.
                quality = HEAD if position == len(parts) - 1 else 0.7
                found += [Meeting(stem, quality, "compound") for stem in self.stems(part) if self.knows(stem)]
            if found:
                return tuple(found)
        return self._as_meetings(slips)

    def _own_forms(self, word: str, language: str | None) -> tuple[Meeting, ...]:
        certain = language in self._stemmers and frequency.zipf(word, language) >= REAL_WORD
        spoken = (language,) if certain and language else self.languages
        found: dict[str, Meeting] = {}
        if word in self._stem_of_word:
            found[self._stem_of_word[word]] = Meeting(self._stem_of_word[word], 1.0, "same")
        for of in spoken:
            stem = self.stem(word, of)
            if of in self._languages_of.get(stem, ()) and stem not in found:
                found[stem] = Meeting(stem, self._form_quality(word, stem), "form")
        return tuple(found.values())

    def _without_affixes(self, word: str) -> str | None:
        """Return the known word that a loan word or a diminutive is made of, None where there is none."""
        if self.is_real(word):
            return None
        for prefix, suffix in self._affixes:
            bare = word.removeprefix(prefix).removesuffix(suffix)
            whole = len(word) - len(bare) == len(prefix) + len(suffix)
            if whole and len(bare) > _SHORTEST_PART and bare in self._stem_of_word:
                return bare
        return None

    def _form_quality(self, word: str, stem: str) -> float:
        """Return how surely a word is a form of a stem.

        Less where its beginning was taken off, as in "gemeente" for "meen", or where its ending is much longer or
        shorter than that of the words known, as in "build" for "building".
        """
        if word[:2] != stem[:2]:
            return 0.65
        nearest = min(abs(len(word) - len(known)) for known in self._words_of_stem[stem])
        return 1.0 if nearest <= 2 else 0.8

    def _as_meetings(self, slips: Sequence[tuple[str, int]]) -> tuple[Meeting, ...]:
        return tuple(Meeting(self._stem_of_word[known], 1.0 - 0.1 * distance, "typo") for known, distance in slips)

    def _split(self, word: str) -> tuple[str, ...]:
        """Return the parts of a compound (or of words run together) that are all known, at least one in the
        vocabulary.
        """
        if not 2 * _SHORTEST_PART <= len(word) <= _LONGEST_COMPOUND or self.is_real(word, 4.0):
            return ()
        best: tuple[str, ...] = ()
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            head, tail = word[:at], word[at:]
            first = self._part(head)
            if first is None:
                continue
            last = (tail,) if self._in_vocabulary(tail) or self.is_real(tail, 3.5) else self.split(tail)
            if last and _clearer((first, *last), best):
                best = (first, *last)
        return best if any(self._in_vocabulary(part) for part in best) else ()

    def _part(self, head: str) -> str | None:
        for link in _LINKS:
            part = head.removesuffix(link) if link else head
            if (
                len(part) >= _SHORTEST_PART
                and (link == "" or head.endswith(link))
                and (self._in_vocabulary(part) or self.is_real(part, 4.0))
            ):
                return part
        return None

    def _in_vocabulary(self, word: str) -> bool:
        # Not by its stem: a long word has a thousand parts, and each would have to be stemmed.
        return word in self._stem_of_word or (len(word) > _SHORTEST_PART and word in self._languages_of)

    def is_real(self, word: str, zipf: float = REAL_WORD) -> bool:
        """Tell whether a word is known in everyday language, at least as common as `zipf` in one of the languages."""
        return self.zipf(word) >= zipf

    def zipf(self, word: str) -> float:
        """Return how common a word is in the language that uses it most, on the Zipf scale: 0 unheard of, 7 like
        "the".
        """
        return max((frequency.zipf(word, language) for language in self.languages), default=0.0)

    def _find_misspelling(self, word: str) -> list[tuple[str, int]]:
        """Return the nearest known words with their distance: insertions, deletions, substitutions and swapped
        neighbours.
        """
        length = len(word)
        if length < 4 or not (word.isalpha() and word.isascii()) or self.is_real(word):
            return []
        if (heard := self._by_ear.get(_by_ear(word))) is not None:
            return [(heard, 1)]
        bound = 1 if length < 8 else 2
        # One slip may be anywhere, the first letter too; who slips twice at least began right.
        near = [known for known in self._begun_wrong(word) if known in self._stem_of_word]
        for size in range(length - bound, length + bound + 1):
            near += self._similar.get((word[0], size), ())
        slips = process.extract(word, near, scorer=OSA.distance, score_cutoff=bound, limit=3)
        return [(known, int(distance)) for known, distance, _ in slips if distance == slips[0][1]]

    def _begun_wrong(self, word: str) -> list[str]:
        """Return what a word may be if its first letter is a slip: mistaken, left out, one too many, or swapped."""
        return [
            *(initial + word[1:] for initial in self._initials if initial != word[0]),
            *(initial + word for initial in self._initials if initial != word[0]),
            word[1:],
            word[1] + word[0] + word[2:],
        ]


def _clearer(parts: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether a word is rather made of these parts than of others, which may be none: of "verwerking" and
    "grondslag", not of "verwerkingsgrond" and "lag".
    """
    return not others or (min(map(len, parts)), len(parts[0])) > (min(map(len, others)), len(others[0]))


def _by_ear(word: str) -> str:
    """Return a word as it may sound: what is spelt by ear comes out the same."""
    for written, heard in _BY_EAR:
        if written in word:
            word = word.replace(written, heard)
    return _DOUBLED.sub(_once, word.translate(_LETTERS_BY_EAR))


def _once(doubled: re.Match[str]) -> str:
    return doubled[1]
