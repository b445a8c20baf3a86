"""The register made ready to be asked: which word speaks for which entry, and how strongly.

Built once per register version. A *document* is an entry or a topic; a *phrase* is a keyword of more than one word.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.knowledge.register import Phrases, Processing, Register, Topic
from bot.matching.text import words_of
from bot.matching.vocabulary import Vocabulary
from bot.messages import Messages

KEYWORD = 1.0
"""What a word brings that the officer listed as a name of the processing; the weights below are shares of it."""
TITLE = 0.75
QUESTION = 0.3
PURPOSE = 0.3
WORD_OF_PHRASE = 0.35
"""What one word of a keyword of several words brings when the others are missing."""

TWINS = 0.5
"""The share of their keywords and titles that two entries have in common from which on they are twins."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A keyword of several words: its stems in order, and the documents it speaks for."""

    stems: tuple[str, ...]
    text: str
    documents: tuple[int, ...]
    rarity: float
    together: bool  # its words must follow one another, since small words belong to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An entry or a topic as it is ranked. `questions` are the stems of each of its stored questions."""

    id: str
    section: str | None  # None for a topic
    questions: tuple[frozenset[str], ...]

    @property
    def is_topic(self) -> bool:
        """Tell whether this is a topic and not an entry."""
        return self.section is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All that ranking looks at. `postings` gives by stem the documents (their positions) with the weight of the word in each."""

    documents: tuple[Document, ...]
    vocabulary: Vocabulary
    postings: Mapping[str, Sequence[tuple[int, float]]]
    rarity: Mapping[str, float]  # by stem, 0 (in every document) to 1 (in one)
    phrases: Mapping[str, Sequence[Phrase]]  # by their first stem
    section_words: Mapping[str, Mapping[str, float]]  # by stem: the sections it points at
    section_phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]  # by first stem: stems, section
    outside: frozenset[tuple[str, ...]]  # the stems of what the register has nothing on
    twins: Mapping[str, frozenset[str]]  # by entry id: the entries that are alike, itself included
    stop_words: Mapping[str, frozenset[str]]  # by language
    everyday: frozenset[str]
    positions: Mapping[str, int] = field(default_factory=dict)  # by id


@dataclass(slots=True)
class _Building:
    weights: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    phrases: dict[tuple[str, ...], tuple[str, set[int], bool]] = field(default_factory=dict)
    names: dict[int, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, stem: str, document: int, weight: float) -> None:
        of_stem = self.weights[stem]
        of_stem[document] = max(weight, of_stem.get(document, 0.0))


def build_index(register: Register, messages: Mapping[str, Messages]) -> Index:
    """Return the index of a register. `messages` holds those of each of its languages."""
    stop_words = {language: frozenset(_words(m.hears.stop_words)) for language, m in messages.items()}
    everyday_words = {language: frozenset(_words(m.hears.everyday)) for language, m in messages.items()}
    vocabulary = Vocabulary(_all_words(register, messages), stemmers={l: m.stemmer for l, m in messages.items()})
    everyday = frozenset(
        s for language, words in everyday_words.items() for w in words for s in (w, vocabulary.stem(w, language))
    )

    def stems(text: str, language: str) -> tuple[str, ...]:
        """Return the stems of the words that mean something; of all words where none does."""
        words = words_of(text)
        meaning = [word for word in words if word not in stop_words[language]]
        return tuple(vocabulary.stem(word, language) for word in meaning or words)

    def every_stem(text: str, language: str) -> tuple[str, ...]:
        return tuple(vocabulary.stem(word, language) for word in words_of(text))

    def telling(stem: str) -> float:
        """Return how much a word that is no keyword tells, 0 to 1: the more common in everyday language, the less."""
        if stem in everyday:
            return 0.1
        return max(0.15, min(1.0, (6.0 - vocabulary.commonness(stem)) / 2))

    building = _Building()
    documents: list[Document] = []
    sections = {p.id: section.id for section in register.sections for p in section.processings}
    subjects: list[Processing | Topic] = [*register.processings, *register.topics]
    for position, subject in enumerate(subjects):
        section = sections.get(subject.id) if isinstance(subject, Processing) else None
        documents.append(
            Document(
                id=subject.id if section is not None else f"topic:{subject.id}",
                section=section,
                questions=tuple(
                    frozenset(stems(question, language))
                    for language, of in subject.questions.items()
                    for question in of
                ),
            )
        )
        _add_names(building, position, subject.keywords, stems, every_stem, vocabulary.stem, telling)
        for language, title in subject.title.items():
            named = tuple(stem for stem in stems(title, language) if stem not in everyday)
            building.names[position].update((stem,) for stem in named)
            for stem in named:
                building.add(stem, position, TITLE)
        texts = [(QUESTION, language, q) for language, of in subject.questions.items() for q in of]
        if isinstance(subject, Processing):
            texts += [(PURPOSE, language, text) for language, text in subject.purpose.items()]
        for weight, language, text in texts:
            for stem in stems(text, language):
                building.add(stem, position, weight * telling(stem))

    twins = _twins(documents, building.names)
    positions = {document.id: position for position, document in enumerate(documents)}
    groups = [min(positions[id] for id in twins.get(document.id, (document.id,))) for document in documents]
    rarity = {stem: _rarity(of.items(), groups) for stem, of in building.weights.items()}
    phrases: dict[str, list[Phrase]] = defaultdict(list)
    for key, (text, of_phrase, together) in building.phrases.items():
        phrase_rarity = _rarity([(document, 1.0) for document in of_phrase], groups)
        phrases[key[0]].append(Phrase(key, text, tuple(sorted(of_phrase)), phrase_rarity, together))

    section_words: dict[str, dict[str, float]] = defaultdict(dict)
    section_phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for section_ in register.sections:
        names = [(l, w) for l, of in section_.keywords.items() for w in of] + list(section_.title.items())
        for language, name in names:
            key, every = stems(name, language), every_stem(name, language)
            if len(every) == 1:
                section_words[key[0]][section_.id] = 1.0
            elif every:
                phrase = key if len(key) > 1 else every
                section_phrases[phrase[0]].append((phrase, section_.id))

    outside = frozenset(
        key if len(key := stems(text, language)) > 1 else every_stem(text, language)
        for language, of in register.outside.items()
        for text in of
    )
    return Index(
        documents=tuple(documents),
        vocabulary=vocabulary,
        postings={stem: tuple(of.items()) for stem, of in building.weights.items()},
        rarity=rarity,
        phrases=phrases,
        section_words=section_words,
        section_phrases=section_phrases,
        outside=outside,
        twins=twins,
        stop_words=stop_words,
        everyday=everyday,
        positions=positions,
    )


def _add_names(
    building: _Building,
    position: int,
    keywords: Phrases,
    stems: Callable[[str, str], tuple[str, ...]],
    every_stem: Callable[[str, str], tuple[str, ...]],
    stem_of: Callable[[str, str], str],
    telling: Callable[[str], float],
) -> None:
    for language, of_language in keywords.items():
        for keyword in of_language:
            key, every = stems(keyword, language), every_stem(keyword, language)
            building.names[position].add(key)
            if len(every) == 1:
                building.add(key[0], position, KEYWORD)
                continue
            for stem in key:
                building.add(stem, position, WORD_OF_PHRASE * telling(stem))
            # With one telling word the small ones belong to it: "come in" is not "come".
            phrase = key if len(key) > 1 else every
            building.phrases.setdefault(phrase, (keyword, set(), len(key) == 1))[1].add(position)
            joined = "".join(words_of(keyword))
            if joined.isalpha() and len(key) > 1:  # "dubbel glas" is also written as one word
                for form in dict.fromkeys((joined, stem_of(joined, language))):
                    building.add(form, position, KEYWORD)


def _words(phrases: Iterable[str]) -> Iterator[str]:
    for phrase in phrases:
        yield from words_of(phrase)


def _all_words(register: Register, messages: Mapping[str, Messages]) -> Mapping[str, list[str]]:
    """Return every word of register, topics and messages by language: what a typing error may have meant."""
    found: dict[str, list[str]] = {language: [] for language in messages}
    for language, m in messages.items():
        hears = m.hears
        cues = (
            *hears.facets.values(),
            *hears.bases.values(),
            hears.everything,
            hears.listing,
            hears.other,
            hears.handling,
            hears.practical,
        )
        for group in (*cues, hears.stop_words, hears.everyday):
            found[language] += _words(group)
    for section in register.sections:
        _collect(found, section.title, section.keywords)
        for processing in section.processings:
            _collect(found, processing.title, processing.keywords, processing.questions)
            _collect(found, processing.purpose)
            for language, of in processing.keywords.items():
                found[language] += [joined for keyword in of if (joined := "".join(words_of(keyword))).isalpha()]
    for topic in register.topics:
        _collect(found, topic.title, topic.keywords, topic.questions)
    _collect(found, {}, register.outside)
    return found


def _collect(found: dict[str, list[str]], text: Mapping[str, str], *phrases: Phrases) -> None:
    for language, of_text in text.items():
        found[language] += words_of(of_text)
    for group in phrases:
        for language, of_group in group.items():
            found[language] += _words(of_group)


def _rarity(weights: Iterable[tuple[int, float]], groups: Sequence[int]) -> float:
    """Return how telling a word is: 1 in one document, less the more of them share it; twins count as one document."""
    heaviest: dict[int, float] = {}
    for document, weight in weights:
        group = groups[document]
        heaviest[group] = max(weight, heaviest.get(group, 0.0))
    shared = sum(heaviest.values())
    everywhere = max(len(set(groups)), 3)
    return max(0.1, 1.0 - math.log(max(shared, 1.0)) / math.log(everywhere))


def _twins(documents: Sequence[Document], names: Mapping[int, set[tuple[str, ...]]]) -> dict[str, frozenset[str]]:
    """Return by entry id the entries of other sections that share most of their names with it, itself included."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, of in names.items():
        if not documents[position].is_topic:
            for name in of:
                holders[name].append(position)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for positions in holders.values():
        if len(positions) <= 8:  # a word that many entries share makes none of them twins
            for a in positions:
                for b in positions:
                    if a < b and documents[a].section != documents[b].section:
                        shared[a, b] += 1
    found: dict[str, set[str]] = defaultdict(set)
    for (a, b), count in shared.items():
        if count / min(len(names[a]), len(names[b])) >= TWINS:
            found[documents[a].id] |= {documents[a].id, documents[b].id}
            found[documents[b].id] |= {documents[a].id, documents[b].id}
    return {id: frozenset(of) for id, of in found.items()}
