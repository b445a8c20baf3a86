"""What a word is worth wherever it stands: worked out once, and remembered for all the questions that have it.

A word brings the weight of its best meeting with a document: the field it stood in, its rarity, and how well it was
met.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot.matching.index import KEYWORD, MANY, Index, Phrase, telling_in_question
from bot.matching.reading import Word
from bot.matching.vocabulary import REMEMBERED, Meeting

_OTHER_WORD = 0.5
"""The share of a keyword's weight that another word of the same stem brings."""

_SHORTEST_SLIP = 5
"""A shorter word is not taken for a misspelling of what the register has nothing on."""

_SAME_WORD = 84.0
"""How alike (fuzz.ratio) two words of one stem must be to be the same: "aanbieder" is not "aanbieding"."""

_UNEXPLAINED_EVERYDAY = 0.1

_COMPARED = 2
"""How many of the stems that a word met take part where questions are compared."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word of the question brings to one document."""

    weight: float
    met: str
    how: str
    of_text: bool = False  # the word stands in the entry's texts, but isn't one of its names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worth:
    """What a word says by itself, and where to look for what it says together with others."""

    stems: tuple[str, ...]  # its own, and those it met
    brings: Mapping[int, Contribution]  # by document; empty where it stands in too many to tell
    in_many: bool  # what it brings depends on what the other words find
    phrases: tuple[Phrase, ...]  # those of which it is the rarest word
    begins_longer: bool  # a longer stem of the register begins like it
    sections: tuple[str, ...]  # those it points at
    section_names: tuple[tuple[tuple[str, ...], str], ...]  # of several stems, the first one its own: stems, section
    is_outside: bool  # it names what the register has nothing on
    outside_names: tuple[tuple[str, ...], ...]  # the same of several stems, the first one its own
    is_everyday: bool
    unexplained: float  # what it counts against a document where it brings nothing to any
    compared: tuple[tuple[str, float], ...]  # its stems where questions are compared, and what each counts
    commonness: float  # on the Zipf scale


class Worths:
    """Knows what words are worth by a register."""

    def __init__(self, index: Index) -> None:
        """Take the index of the register."""
        self._index = index
        self._sorted_stems = sorted(index.postings)
        self.of = lru_cache(maxsize=REMEMBERED)(self._of)

    def _of(self, word: Word) -> Worth:
        """Return what a word is worth."""
        index = self._index
        met = tuple(dict.fromkeys(meeting.stem for meeting in word.meetings))
        in_many = any(len(index.postings.get(stem, ())) > MANY for stem in met)
        stems = tuple(dict.fromkeys((*word.stems, *met)))
        commonness = index.vocabulary.zipf(word.text)
        is_everyday = not index.everyday.isdisjoint(word.stems)
        # A word that everybody uses tells less about what a question is about than a rare one.
        unexplained = _UNEXPLAINED_EVERYDAY if is_everyday else max(0.3, min(0.9, 1.3 - 0.17 * commonness))
        return Worth(
            stems=stems,
            brings={} if in_many else brought_by(word, index),
            in_many=in_many,
            phrases=tuple(phrase for stem in stems for phrase in index.phrases.get(stem, ())),
            begins_longer=self._begins_longer(word.text),
            sections=tuple(dict.fromkeys(section for stem in met for section in index.section_words.get(stem, ()))),
            section_names=tuple(name for stem in stems for name in index.section_phrases.get(stem, ())),
            is_outside=any(m.stem in index.outside_words and _is_meant(word.text, m, index) for m in word.meetings),
            outside_names=tuple(name for stem in word.stems for name in index.outside_phrases.get(stem, ())),
            is_everyday=is_everyday,
            unexplained=unexplained,
            compared=tuple(
                (stem, telling_in_question(stem, index.rarity, index.everyday))
                for stem in (met or (word.text,))[:_COMPARED]
            ),
            commonness=commonness,
        )

    def _begins_longer(self, text: str) -> bool:
        place = bisect_left(self._sorted_stems, text)
        if place < len(self._sorted_stems) and self._sorted_stems[place] == text:
            place += 1
        return place < len(self._sorted_stems) and self._sorted_stems[place].startswith(text)


def brought_by(word: Word, index: Index, considered: Collection[int] = ()) -> dict[int, Contribution]:
    """Return what a word brings by itself to each document; of a word in many of them, to the heaviest one and those
    considered.
    """
    found: dict[int, Contribution] = {}
    for meeting in word.meetings:
        rarity = index.rarity.get(meeting.stem, 0.0)
        names = index.names.get(meeting.stem)
        # "heat" has the stem of the keyword "heating", and is another word.
        other_word = _OTHER_WORD if names and meeting.how in ("same", "form") and _differs(word.text, names) else 1.0
        for document, weight in _postings(meeting.stem, index, considered):
            brought = weight * rarity * meeting.quality * (other_word if weight >= KEYWORD else 1.0)
            if document not in found or found[document].weight < brought:
                found[document] = Contribution(brought, meeting.stem, meeting.how, weight < KEYWORD)
    return found


def _postings(stem: str, index: Index, considered: Collection[int]) -> Iterable[tuple[int, float]]:
    postings = index.postings.get(stem)
    if postings is None:
        return ()
    if len(postings) <= MANY:
        return postings.items()
    heaviest = next(iter(postings))
    return [(document, postings[document]) for document in (heaviest, *considered) if document in postings]


def _differs(word: str, names: Collection[str]) -> bool:
    """Tell whether a word is more than an inflection away from all the keywords of its stem."""
    return not any(
        word.startswith(name) or abs(len(word) - len(name)) <= 2 or fuzz.ratio(word, name) >= _SAME_WORD
        for name in names
    )


def _is_meant(word: str, meeting: Meeting, index: Index) -> bool:
    """Tell whether a word is near enough to be the one that names what the register has nothing on."""
    if meeting.how == "compound":
        return len(meeting.stem) >= _SHORTEST_SLIP  # "raadplegen" is no town council
    if meeting.how == "typo":
        return len(word) > _SHORTEST_SLIP
    return any(fuzz.ratio(word, known) >= _SAME_WORD for known in index.vocabulary.words_of(meeting.stem))
