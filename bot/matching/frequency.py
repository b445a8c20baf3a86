"""How common a word is in everyday language, from the word lists that wordfreq carries.

The lists are read here, not by wordfreq: what it loads to part texts into words and to know languages by name takes
memory and a good part of a start, and neither is needed.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgpack


def zipf(word: str, language: str) -> float:
    """Return how common a word is on the Zipf scale: 7 like "the", 3 once in a million words, 0 not in the list.

    The lists hold some 29,000 words a language; a language without one has no common words.

    >>> zipf("factuur", "nl") > zipf("debiteurenbeheer", "nl")
    True
    """
    return _frequencies(language).get(word, 0.0)


@cache
def _frequencies(language: str) -> Mapping[str, float]:
    """Return the Zipf frequency of each word in a language's list.

    A list is a header and then, for each hundredth of a power of ten, the words that are so much rarer than a word that
    would be all there is: the first are 9 on the Zipf scale, the next 8.99
    (https://github.com/rspeer/wordfreq, `read_cBpack`).
    """
    file = _LISTS / f"small_{language}.msgpack.gz"
    if not file.is_file():
        return {}
    _header, *words_by_rarity = msgpack.unpackb(gzip.decompress(file.read_bytes()))
    zipf_by_rarity = ((900 - rarity) / 100 for rarity in range(len(words_by_rarity)))
    return {word: zipf for zipf, words in zip(zipf_by_rarity, words_by_rarity, strict=True) for word in words}


def _folder_of(package: str) -> Path:
    spec = find_spec(package)  # finds it without importing it
    assert spec is not None  # noqa: S101 - it is installed with the app
    assert spec.submodule_search_locations is not None  # noqa: S101 - it is a package
    return Path(spec.submodule_search_locations[0])


_LISTS = _folder_of("wordfreq") / "data"
