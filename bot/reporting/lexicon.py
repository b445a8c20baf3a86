"""What the register and the messages know of the words that people type: which carry meaning, which are the
register's own, which are new to it.
"""

from collections.abc import Iterable

from bot.matching.index import Index
from bot.matching.text import words_of

RAREST = 4.0
"""The steps (Zipf scale) below the most common words from which on a word counts as rare. What two texts have in
common is weighed by the square of this, since one rare word says more of what is asked than several common ones.
"""

EVERYDAY = 0.25
"""What a word weighs that is said about anything."""

_SHORTEST_NEW = 3
_SHORTEST_PART = 4  # letters of a part of a compound: names fall apart into shorter ones
_SHORTEST_SLIP = 8  # letters of a word that is taken for a misspelling of a register's: shorter ones are often names
_SURE = ("same", "form")


class Lexicon:
    """The words of a register, asked about one by one. Every word is normalised, as `words_of` gives it."""

    def __init__(self, index: Index, *, polite: Iterable[str] = ()) -> None:
        """Take the register's index, and phrases that are only polite."""
        self._index = index
        self._vocabulary = index.vocabulary
        self._polite = frozenset(word for phrase in polite for word in words_of(phrase))

    def is_small(self, word: str, language: str) -> bool:
        """Return whether a word carries no meaning of its own, in the language it stands in."""
        return word in self._index.stop_words.get(language, ()) or word in self._polite

    def stem(self, word: str, language: str) -> str:
        """Return the stem of a word."""
        return self._vocabulary.stem(word, language)

    def weight(self, word: str, language: str) -> float:
        """Return how much two texts are alike by sharing a word."""
        if self._is_everyday(word, language):
            return EVERYDAY
        name = 2.0 if self._is_name(word, language) else 1.0
        return name * max(0.5, min(RAREST, 7.0 - self._vocabulary.zipf(word))) ** 2

    def parts(self, word: str, language: str) -> tuple[str, ...]:
        """Return the parts of a compound that the register doesn't know whole; the word itself where it is none."""
        if self._vocabulary.knows(self.stem(word, language)):
            return (word,)
        parts = self._vocabulary.split(word)
        return parts if parts and all(len(part) >= _SHORTEST_PART for part in parts) else (word,)

    def register_words(self, word: str) -> tuple[str, ...]:
        """Return the register's own words that a typed word meets, never the typed one itself where it is another."""
        found = []
        meetings = self._vocabulary.meet(word)
        # What is written just so needs no other: "salaris" is not a form of the English "salary" too.
        for meeting in [meeting for meeting in meetings if meeting.how == "same"] or meetings:
            if self._speaks(meeting.stem) and (meeting.how in _SURE or len(word) >= _SHORTEST_SLIP):
                known = self._vocabulary.words_of(meeting.stem)
                found.append(min(known, key=lambda other: (other != word, abs(len(other) - len(word)), other)))
        return tuple(dict.fromkeys(found))

    def is_outside(self, word: str, language: str) -> bool:
        """Return whether the register lists a word as something that it has nothing on."""
        return word in self._index.outside_words or self.stem(word, language) in self._index.outside_words

    def has_written(self, word: str, language: str) -> bool:
        """Return whether a word stands in the register or in the messages in this or another form, so that showing it
        tells nothing of whoever typed it.
        """
        return self.is_small(word, language) or self._vocabulary.knows(self.stem(word, language))

    def is_new(self, word: str, language: str) -> bool:
        """Return whether an entry could be given a word: it means something, and the register has at most its parts."""
        return (
            len(word) >= _SHORTEST_NEW
            and word.isalpha()
            and not self.is_small(word, language)
            and not self._is_everyday(word, language)
            and all(meeting.how == "compound" for meeting in self._vocabulary.meet(word))
        )

    def _is_name(self, word: str, language: str) -> bool:
        return self.stem(word, language) in self._index.names or self.is_outside(word, language)

    def _is_everyday(self, word: str, language: str) -> bool:
        everyday = self._index.everyday
        return word in everyday or self.stem(word, language) in everyday

    def _speaks(self, stem: str) -> bool:
        """Return whether a stem speaks for an entry, a topic or a section, or for what the register has nothing on."""
        index = self._index
        if stem in index.everyday or any(stem in of for of in index.stop_words.values()):
            return False
        return stem in index.postings or stem in index.section_words or stem in index.outside_words
