"""Which of the register's languages a question is in, or that it shows none.

Never langdetect alone: with all its profiles it gets half of short questions wrong and costs 66 MB, so it is loaded
with just the register's languages, seeded, and asked only where the words themselves don't decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from bot.matching import frequency
from bot.matching.vocabulary import REMEMBERED

_COMMON = 3.5
"""The frequency (Zipf scale) from which on a word counts as one of a language."""

_SURE = 1.0
"""The lead, in units of 10 to the power, that one language's words need over the other's to decide."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The language that a question shows, None where it shows none; `foreign` where it is likely in yet another one."""

    language: str | None
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class _Leaning:
    """What a word says of the language it stands in."""

    known: bool  # to some language of the register, or to the register
    by_language: tuple[tuple[str, float], ...]  # how much it speaks for each


class LanguageDetector:
    """Tells the languages of a register apart, the same way in every process."""

    def __init__(self, languages: Sequence[str], spoken: Callable[[str], frozenset[str]] | None = None) -> None:
        """Take the languages to choose from, at least one, and what gives the languages of a word that the register
        knows, so that a bare "incasso" is Dutch.
        """
        self.languages = tuple(languages)
        self._spoken = spoken
        self._factory = DetectorFactory()
        self._factory.seed = 0
        self._leaning = lru_cache(maxsize=REMEMBERED)(self._lean)
        profiles = resources.files("langdetect").joinpath("profiles")
        known = [language for language in self.languages if profiles.joinpath(language).is_file()]
        if len(known) > 1:
            self._factory.load_json_profile([profiles.joinpath(language).read_text("utf-8") for language in known])

    def hear(self, words: Sequence[str]) -> Heard:
        """Return the language of a question's words. Those that both languages use alike ("is", "was") speak for
        neither.
        """
        letters = [word for word in words if word.isalpha()]
        if not letters:
            return Heard(None)
        leanings = [self._leaning(word) for word in letters]
        evidence = dict.fromkeys(self.languages, 0.0)
        for leaning in leanings:
            for language, lean in leaning.by_language:
                evidence[language] += lean
        foreign = len(letters) >= 3 and sum(leaning.known for leaning in leanings) / len(letters) < 0.5
        ranked = sorted(self.languages, key=evidence.__getitem__, reverse=True)
        if len(ranked) == 1:
            return Heard(ranked[0], foreign)
        if evidence[ranked[0]] - evidence[ranked[1]] >= _SURE:
            return Heard(ranked[0], foreign)
        if len(letters) >= 3:
            return Heard(self._by_letters(" ".join(letters)), foreign)
        return Heard(None, foreign)

    def _lean(self, word: str) -> _Leaning:
        frequencies = {language: frequency.zipf(word, language) for language in self.languages}
        # A floor, since a word missing from a list of 29,000 is rare and not impossible.
        floored = {language: max(zipf, 2.0) for language, zipf in frequencies.items()}
        mean = sum(floored.values()) / len(floored)
        spoken = self._spoken(word) if self._spoken else frozenset()
        tells = 0.5 if len(spoken) < len(self.languages) else 0.0
        leaning = [
            (language, max(-2.0, min(2.0, zipf - mean)) + tells * (language in spoken))
            for language, zipf in floored.items()
        ]
        return _Leaning(bool(spoken) or max(frequencies.values()) >= _COMMON, tuple(leaning))

    def _by_letters(self, text: str) -> str | None:
        """Return what langdetect says of a text, None where it has too little to go by."""
        if not self._factory.langlist:
            return None
        detector = self._factory.create()
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return None
        return str(found[0].lang) if found and found[0].prob >= 0.9 else None
