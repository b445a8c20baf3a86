"""What may be told of alike questions, so that nobody's own words are: common words, and the register's own.

A word is common where it was used in as many different hours as the threshold says. Of a person's wording nothing is
told but common words, words that stand in the register or the messages anyway, and those that carry no meaning; all
others give way to an ellipsis.
"""

import re
from collections import Counter
from collections.abc import Callable

from bot.matching.text import words_of
from bot.reporting.clusters import Cluster, without_placeholders
from bot.reporting.lexicon import Lexicon

LEFT_OUT = "…"
LONGEST_WORDING = 160
MOST_NEW = 5
MOST_KNOWN = 8

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ODD_SIGN = re.compile(r"[^\s,.?!;:()/'\"-]")
_RUN = re.compile(rf"{LEFT_OUT}(?:[\s,.;:()/'\"-]*{LEFT_OUT})+")


def shown_wording(cluster: Cluster, lexicon: Lexicon, *, threshold: int) -> str:
    """Return the wording of a cluster that loses least by leaving out the words that only some used; of several, that
    of the cluster's middle.
    """
    hours = _hours(cluster, lexicon)
    language = cluster.language

    def is_common(word: str) -> bool:
        return lexicon.has_written(word, language) or hours[lexicon.stem(word, language)] >= threshold

    counts = Counter(without_placeholders(text.row.text or "") for text in cluster.texts)
    texts = {without_placeholders(text.row.text or ""): None for text in cluster.texts}  # the middle's first
    told = {text: _without_others(text, is_common) for text in texts}
    best = min(texts, key=lambda text: (told[text].count(LEFT_OUT), -counts[text], len(text)))
    return _shortened(told[best])


def known_words(cluster: Cluster, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the register's own words that the questions of a cluster meet, the most used first."""
    counts = _known(cluster, lexicon)
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))[:MOST_KNOWN]


def outside_words(cluster: Cluster, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words in most of a cluster's questions that the register lists as something it has nothing on."""
    counts = _known(cluster, lexicon)
    most = len(cluster.texts) / 2
    return tuple(sorted(w for w, count in counts.items() if count > most and lexicon.is_outside(w, cluster.language)))


def _known(cluster: Cluster, lexicon: Lexicon) -> Counter[str]:
    return Counter(
        known
        for text in cluster.texts
        for known in dict.fromkeys(known for word in text.stems.values() for known in lexicon.register_words(word))
    )


def new_words(cluster: Cluster, lexicon: Lexicon, *, threshold: int) -> tuple[str, ...]:
    """Return the common words of a cluster that the register doesn't know, the most used first, as they were typed
    most often.
    """
    hours = _hours(cluster, lexicon)
    uses = Counter(word for text in cluster.texts for word in set(text.words))
    best: dict[str, str] = {}  # by stem: the form typed most
    for word in sorted(uses, key=lambda word: (-uses[word], len(word), word)):
        best.setdefault(lexicon.stem(word, cluster.language), word)
    common = (word for stem, word in best.items() if hours[stem] >= threshold)
    return tuple(word for word in common if lexicon.is_new(word, cluster.language))[:MOST_NEW]


def _hours(cluster: Cluster, lexicon: Lexicon) -> Counter[str]:
    """Return by stem in how many different hours one of its forms was used."""
    return Counter(
        stem
        for stem, _hour in {
            (lexicon.stem(word, cluster.language), text.row.hour) for text in cluster.texts for word in text.words
        }
    )


def _without_others(text: str, is_common: Callable[[str], bool]) -> str:
    """Return a text with an ellipsis in the place of each run of words that are not common, without rare signs."""

    def shown(typed: str) -> str:
        words = words_of(typed)
        return typed if words and all(map(is_common, words)) else LEFT_OUT

    text = " ".join(text.split())
    parts, end = [], 0
    for found in _WORD.finditer(text):
        parts += [_ODD_SIGN.sub("", text[end : found.start()]), shown(found[0])]
        end = found.end()
    parts.append(_ODD_SIGN.sub("", text[end:]))
    return _RUN.sub(LEFT_OUT, "".join(parts)).strip()


def _shortened(told: str) -> str:
    if len(told) <= LONGEST_WORDING:
        return told
    return told[:LONGEST_WORDING].rsplit(" ", 1)[0] + " " + LEFT_OUT
