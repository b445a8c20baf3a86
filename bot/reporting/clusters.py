"""Questions put together that a person would call alike.

Each text is read as the set of its meaningful stems, misspellings mended by one another (rapidfuzz). Two texts are
alike by the weight of the words they share (a Dice coefficient), and clusters are stars: the text with the most others
like it, with all of these, then the next of those left. So every member is like the one in the middle, whose wording
can stand for them, and the same texts always give the same clusters. (J. Aslam, E. Pelekhov, D. Rus, "The Star
Clustering Algorithm", Journal of Graph Algorithms and Applications 8(1), 2004.)
"""

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.journal import Row
from bot.matching.text import words_of
from bot.reporting.lexicon import Lexicon

ALIKE = 0.45
"""The share of their words, by weight, that two texts have in common from which on they are alike."""

ALONE = 0.5
"""What a word of a single wording weighs, as a share: it tells the least of what people have in common."""

MOST_WORDINGS = 2_000
"""Different wordings that are compared, the latest: a report is made in seconds, whatever was asked."""

_SHORTEST_MENDED = 6  # letters of a stem that may be a misspelling of another
_PLACEHOLDER = re.compile(r"[\[<{⟨‹][^\]>}⟩›]{1,30}[\]>}⟩›]")  # what stands where personal data was taken out


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A question's words: all of them, and what is compared: by stem the words that mean something."""

    row: Row
    language: str
    words: tuple[str, ...]
    stems: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Texts that are alike, in one language; the first is the one in the middle."""

    language: str
    texts: tuple[Text, ...]

    @property
    def hours(self) -> int:
        """In how many different hours they were asked."""
        return len({text.row.hour for text in self.texts})


def without_placeholders(text: str) -> str:
    """Return a redacted text without the signs for what was taken out.

    >>> without_placeholders("I am [name], who sees my bill?")
    'I am  , who sees my bill?'
    """
    return _PLACEHOLDER.sub(" ", text)


def read(row: Row, lexicon: Lexicon, languages: Sequence[str]) -> Text:
    """Return a row's text as it is compared. A language that the register no longer has is read as its first."""
    language = row.language if row.language in languages else languages[0]
    words = words_of(without_placeholders(row.text or ""))
    telling = [word for word in words if not lexicon.is_small(word, language)] or words
    return Text(row=row, language=language, words=words, stems={lexicon.stem(word, language): word for word in telling})


def cluster(texts: Iterable[Text], lexicon: Lexicon) -> tuple[tuple[Cluster, ...], int]:
    """Return the clusters, the largest first, and how many texts were left out because there were too many."""
    by_language: dict[str, list[Text]] = defaultdict(list)
    for text in sorted(texts, key=lambda text: (text.words, text.row.hour)):  # whatever order a storage gives them in
        by_language[text.language].append(text)
    found: list[Cluster] = []
    left_out = 0
    for language, of_language in sorted(by_language.items()):
        mended = _mended(of_language, language, lexicon)
        wordings, cut = _latest_wordings([_parted(text, lexicon) for text in mended])
        left_out += cut
        found += (Cluster(language=language, texts=texts) for texts in _stars(wordings, language, lexicon))
    found.sort(key=lambda cluster: (-len(cluster.texts), cluster.language, cluster.texts[0].words))
    return tuple(found), left_out


def _mended(texts: Sequence[Text], language: str, lexicon: Lexicon) -> list[Text]:
    """Return the texts with each stem that is one slip away from a more frequent one replaced by that, and each word in
    the form in which it was typed most.
    """
    counts = Counter(stem for text in texts for stem in text.stems)
    forms = _forms(texts)
    meant: dict[str, str] = {}
    similar: dict[tuple[str, int], list[str]] = defaultdict(list)  # by first letter and length
    for stem in sorted(counts, key=lambda stem: (-counts[stem], stem)):
        near = [other for size in (-1, 0, 1) for other in similar[stem[0], len(stem) + size]]
        may_be_slip = (
            len(stem) >= _SHORTEST_MENDED and stem.isalpha() and not lexicon.has_written(forms[stem], language)
        )
        other = process.extractOne(stem, near, scorer=OSA.distance, score_cutoff=1) if may_be_slip else None
        meant[stem] = other[0] if other else stem
        if other is None:
            similar[stem[0], len(stem)].append(stem)
    return [replace(text, stems={meant[stem]: forms[meant[stem]] for stem in text.stems}) for text in texts]


def _forms(texts: Sequence[Text]) -> Mapping[str, str]:
    """Return by stem the word that was typed most."""
    forms = Counter(item for text in texts for item in text.stems.items())
    best: dict[str, str] = {}
    for stem, form in sorted(forms, key=lambda item: (-forms[item], item)):
        best.setdefault(stem, form)
    return best


def _parted(text: Text, lexicon: Lexicon) -> Text:
    """Return a text with its compounds in their parts."""
    parts = [part for word in text.stems.values() for part in lexicon.parts(word, text.language)]
    return replace(text, stems={lexicon.stem(part, text.language): part for part in parts})


def _latest_wordings(texts: Sequence[Text]) -> tuple[list[list[Text]], int]:
    """Return the texts by the words they have, most frequent first, and how many were left out: the oldest."""
    wordings: dict[tuple[str, ...], list[Text]] = defaultdict(list)
    for text in texts:
        wordings[tuple(sorted(text.stems))].append(text)
    latest = sorted(wordings.values(), key=lambda of: (max(text.row.hour for text in of), len(of)), reverse=True)
    kept = latest[:MOST_WORDINGS]
    return sorted(kept, key=lambda of: (-len(of), of[0].words)), sum(map(len, latest[MOST_WORDINGS:]))


def _stars(wordings: Sequence[Sequence[Text]], language: str, lexicon: Lexicon) -> Iterable[tuple[Text, ...]]:
    """Yield the texts of each star, those of its middle first."""
    neighbours = _neighbours(wordings, language, lexicon)
    free = set(range(len(wordings)))

    def size(middle: int) -> int:
        return sum(len(wordings[near]) for near in neighbours[middle] if near in free)

    # A star only loses members while others are taken, so a size that is still true is the largest.
    heap = [(-size(middle), middle) for middle in free]
    heapq.heapify(heap)
    while heap:
        known, middle = heapq.heappop(heap)
        if middle not in free:
            continue
        if (now := -size(middle)) != known:
            heapq.heappush(heap, (now, middle))
            continue
        members = [middle, *(near for near in neighbours[middle] if near in free and near != middle)]
        free.difference_update(members)
        yield tuple(text for member in members for text in wordings[member])


def _neighbours(wordings: Sequence[Sequence[Text]], language: str, lexicon: Lexicon) -> list[list[int]]:
    """Return by wording those that are alike, itself included, in order."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, texts in enumerate(wordings):
        for stem in texts[0].stems:
            holders[stem].append(number)

    def weight(stem: str, form: str) -> float:
        return lexicon.weight(form, language) * (ALONE if len(holders[stem]) == 1 else 1.0)

    weights = [{stem: weight(stem, form) for stem, form in texts[0].stems.items()} for texts in wordings]
    totals = [sum(of.values()) for of in weights]
    found = []
    for number, of in enumerate(weights):
        shared: dict[int, float] = defaultdict(float)
        for stem, weighed in of.items():
            for other in holders[stem]:
                shared[other] += weighed
        alike = (other for other, both in shared.items() if 2 * both >= ALIKE * (totals[number] + totals[other]))
        found.append(sorted({number, *alike}))
    return found
