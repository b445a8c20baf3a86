"""Which of the register's languages a question is in, or that it shows none.

Never langdetect alone: with all its profiles it gets half of short questions wrong and costs 66 MB, so it is loaded
with just the register's languages, seeded, and asked only where the words themselves don't decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from bot.matching import frequency

_SURE = 1.0
"""The lead, in units of 10 to the power, that one language's words need over the other's to decide."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The language that a question shows, None where it shows none; `foreign` where it is likely in yet another one."""

    language: str | None
    foreign: bool = False


class LanguageDetector:
    """Tells the languages of a register apart, the same way in every process."""

    def __init__(self, languages: Sequence[str]) -> None:
        """Take the languages to choose from, at least one."""
        self.languages = tuple(languages)
        self._factory = DetectorFactory()
        self._factory.seed = 0
        self._leaning = lru_cache(maxsize=2_000)(self._lean)
        profiles = resources.files("langdetect").joinpath("profiles")
        known = [language for language in self.languages if profiles.joinpath(language).is_file()]
        if len(known) > 1:
            self._factory.load_json_profile([profiles.joinpath(language).read_text("utf-8") for language in known])

    def hear(self, words: Sequence[str], vocabulary: Mapping[str, frozenset[str]]) -> Heard:
        """Return the language of a question's words.

        `vocabulary` gives the languages of the words that the register knows, so that a bare "incasso" is Dutch.
        Words that both languages use alike ("is", "was") speak for neither.
        """
        letters = [word for word in words if word.isalpha()]
        evidence = dict.fromkeys(self.languages, 0.0)
        known = 0.0
        for word in letters:
            commonness, leaning = self._leaning(word)
            known += commonness >= 3.5 or word in vocabulary
            for language, lean in leaning:
                evidence[language] += lean
            spoken = vocabulary.get(word, frozenset())
            if spoken and len(spoken) < len(self.languages):
                for language in spoken:
                    evidence[language] += 0.5
        if not letters:
            return Heard(None)
        foreign = len(letters) >= 3 and known / len(letters) < 0.5
        ranked = sorted(self.languages, key=lambda language: -evidence[language])
        if len(ranked) == 1:
            return Heard(ranked[0], foreign)
        if evidence[ranked[0]] - evidence[ranked[1]] >= _SURE:
            return Heard(ranked[0], foreign)
        if len(letters) >= 3:
            return Heard(self._by_letters(" ".join(letters)), foreign)
        return Heard(None, foreign)

    def _lean(self, word: str) -> tuple[float, tuple[tuple[str, float], ...]]:
        """Return how common a word is where it is most so, and by language how much it speaks for it."""
        frequencies = {language: frequency.zipf(word, language) for language in self.languages}
        # A floor, since a word missing from a list of 29,000 is rare and not impossible.
        floored = {language: max(zipf, 2.0) for language, zipf in frequencies.items()}
        mean = sum(floored.values()) / len(floored)
        leaning = tuple((language, max(-2.0, min(2.0, zipf - mean))) for language, zipf in floored.items())
        return max(frequencies.values()), leaning

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
