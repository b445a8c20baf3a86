"""How common a word is in everyday language, from the word lists that wordfreq carries."""

import math
from collections.abc import Mapping
from functools import cache

import wordfreq


def zipf(word: str, language: str) -> float:
    """Return how common a word is on the Zipf scale: 7 like "the", 3 once in a million words, 0 not in the list.

    The lists hold some 29,000 words a language; a language without one has no common words.

    >>> zipf("factuur", "nl") > zipf("debiteurenbeheer", "nl")
    True
    """
    # Not wordfreq.zipf_frequency: it parts its text into words first, which takes 100 ms for 500 emoji.
    frequency = _frequencies(language).get(word, 0.0)
    return math.log10(frequency) + 9.0 if frequency else 0.0


@cache
def _frequencies(language: str) -> Mapping[str, float]:
    try:
        return wordfreq.get_frequency_dict(language, "small")
    except LookupError:
        return {}
