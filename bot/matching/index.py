"""The register made ready to be asked: which word speaks for which entry, and how strongly.

Built once per register version. A *document* is an entry or a topic; a *phrase* is a keyword of more than one word.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

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

SIMILARITY_FLOOR = 0.15
"""What an everyday word counts in comparing questions, where a telling word counts 1."""

MANY = 100
"""A word of more documents than this only finds the heaviest of them, and is looked up for what other words found."""

TWINS = 0.5
"""The share of their keywords and titles that two entries have in common from which on they are twins."""


_Read = Callable[[str], tuple[str, ...]]


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
    """An entry or a topic as it is ranked."""

    id: str
    section: str | None  # None for a topic
    is_topic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All that ranking looks at. `postings` gives by stem the documents (their positions) with the weight of the
    word in each.
    """

    documents: tuple[Document, ...]
    vocabulary: Vocabulary
    postings: Mapping[str, Mapping[int, float]]  # of more than `MANY`, the heaviest first
    rarity: Mapping[str, float]  # by stem, 0 (in every document) to 1 (in one)
    phrases: Mapping[str, Sequence[Phrase]]  # by their rarest stem
    stored: "StoredQuestions"
    names: Mapping[str, Sequence[str]]  # by stem: the keywords of one word that have it, as they are written
    section_words: Mapping[str, Mapping[str, float]]  # by stem: the sections it points at
    section_phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]  # by first stem: stems, section
    outside_words: frozenset[str]  # the stems of what the register has nothing on
    outside_phrases: Mapping[str, Sequence[tuple[str, ...]]]  # by first stem
    twins: Mapping[str, frozenset[str]]  # by entry id: the entries that are alike, itself included
    stop_words: Mapping[str, frozenset[str]]  # by language
    everyday: frozenset[str]
    positions: Mapping[str, int] = field(default_factory=dict)  # by id


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the register, read."""

    words: tuple[str, ...]
    meaning: tuple[str, ...]  # the stems of the words that mean something; of all words where none does
    name: tuple[str, ...]  # the stems by which it is met as a name
    together: bool  # those must follow one another


class _Stems:
    """Reads the texts of a register into stems."""

    def __init__(self, vocabulary: Vocabulary, messages: Mapping[str, Messages], read: _Read, controller: str) -> None:
        self.vocabulary = vocabulary
        self.read = lru_cache(maxsize=None)(self._read)  # twins have their keywords in common
        self._words_of = read
        self.stop_words = {language: frozenset(_words(m.hears.stop_words)) for language, m in messages.items()}
        # The controller's name stands in any question.
        everyday = (
            (language, word) for language, m in messages.items() for word in _words((*m.hears.everyday, controller))
        )
        self.everyday = frozenset(form for language, w in everyday for form in (w, vocabulary.stem(w, language)))
        self._telling: dict[str, float] = {}

    def _read(self, text: str, language: str) -> _Text:
        """Return a text read. The small words belong to a name that has just one word that tells something, or none but
        everyday ones.
        """
        words, stop_words, stem = self._words_of(text), self.stop_words[language], self.vocabulary.stem
        stems = tuple([stem(word, language) for word in words])
        meaning = tuple([of for word, of in zip(words, stems, strict=True) if word not in stop_words])
        if len(meaning) > 1 and not self.everyday.issuperset(meaning):
            return _Text(words, meaning, meaning, together=False)
        return _Text(words, meaning or stems, stems, together=len(stems) > 1)

    def telling(self, stem: str) -> float:
        """Return how much a word that is no name tells, 0 to 1: the more common in everyday language, the less."""
        known = self._telling.get(stem)
        if known is None:
            rare = max(0.15, min(1.0, (6.0 - self.vocabulary.commonness(stem)) / 2))
            known = self._telling[stem] = 0.1 if stem in self.everyday else rare
        return known


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored questions of a document: by stem which of them have it, and what the words of each count in all."""

    having: Mapping[str, Sequence[int]]
    weights: Sequence[float]


class StoredQuestions:
    """The questions that are stored with each document, made ready when they are first compared."""

    def __init__(
        self, stems: Sequence[Sequence[Sequence[str]]], rarity: Mapping[str, float], everyday: frozenset[str]
    ) -> None:
        """Take the stems of each document's questions, and what they are worth."""
        self._stems = stems
        self._rarity = rarity
        self._everyday = everyday
        self.of = lru_cache(maxsize=2_000)(self._of)

    def _of(self, document: int) -> Stored:
        """Return the stored questions of the document at a position."""
        having: dict[str, list[int]] = defaultdict(list)
        weights = []
        for number, stems in enumerate(self._stems[document]):
            for stem in stems:
                having[stem].append(number)
            weights.append(sum(telling_in_question(stem, self._rarity, self._everyday) for stem in stems))
        return Stored(having, weights)


class _Building:
    """An index in the making: what each word brings to each document, and the names of each."""

    def __init__(self, stems: _Stems) -> None:
        self._stems = stems
        self.weights: dict[str, dict[int, float]] = defaultdict(dict)
        self.phrases: dict[tuple[str, ...], tuple[str, dict[int, None], bool]] = {}
        self.names: dict[int, set[tuple[str, ...]]] = defaultdict(set)
        self.questions: list[list[tuple[str, ...]]] = []  # by document: the stems of each
        self.written: dict[str, tuple[str, ...]] = {}  # by stem: the keywords of one word that have it

    def add_subject(self, document: int, subject: Processing | Topic) -> None:
        """Add all texts of an entry or a topic."""
        for language, keywords in subject.keywords.items():
            for keyword in keywords:
                self._add_keyword(keyword, language, document)
        for language, title in subject.title.items():
            self._add_title(title, language, document)
        stored: list[tuple[str, ...]] = []
        self.questions.append(stored)
        for language, questions in subject.questions.items():
            for question in questions:
                stems = self._stems.read(question, language).meaning
                stored.append(tuple(dict.fromkeys(stems)))
                self._add_text(stems, document, QUESTION)
        if isinstance(subject, Processing):
            for language, purpose in subject.purpose.items():
                self._add_text(self._stems.read(purpose, language).meaning, document, PURPOSE)

    def _add_keyword(self, keyword: str, language: str, document: int) -> None:
        read = self._stems.read(keyword, language)
        self.names[document].add(read.meaning)
        if len(read.words) == 1:
            self._add_written(read.meaning[0], read.words[0], document)
            return
        for stem in read.meaning:
            self._add(stem, document, WORD_OF_PHRASE * self._stems.telling(stem))
        self.phrases.setdefault(read.name, (keyword, {}, read.together))[1][document] = None
        joined = "".join(read.words)
        if joined.isalpha() and len(read.meaning) > 1:  # "dubbel glas" is also written as one word
            for form in {joined, self._stems.vocabulary.stem(joined, language)}:
                self._add_written(form, joined, document)

    def _add_written(self, stem: str, word: str, document: int) -> None:
        self.weights[stem][document] = KEYWORD  # nothing is heavier
        known = self.written.get(stem, ())
        if word not in known:
            self.written[stem] = (*known, word)

    def _add_title(self, title: str, language: str, document: int) -> None:
        for stem in self._stems.read(title, language).meaning:
            if stem not in self._stems.everyday:
                self.names[document].add((stem,))
                self._add(stem, document, TITLE)

    def _add_text(self, stems: Iterable[str], document: int, weight: float) -> None:
        for stem in stems:
            brought = weight * self._stems.telling(stem)
            of_stem = self.weights[stem]
            if brought > of_stem.get(document, 0.0):
                of_stem[document] = brought

    def _add(self, stem: str, document: int, weight: float) -> None:
        of_stem = self.weights[stem]
        if weight > of_stem.get(document, 0.0):
            of_stem[document] = weight


def build_index(register: Register, messages: Mapping[str, Messages]) -> Index:
    """Return the index of a register. `messages` holds those of each of its languages."""
    algorithms = {language: m.stemmer for language, m in messages.items()}
    affixes = [
        (prefix, suffix)
        for m in messages.values()
        for prefix in ("", *m.hears.prefixes)
        for suffix in ("", *m.hears.suffixes)
        if prefix or suffix
    ]
    read = lru_cache(maxsize=None)(words_of)  # each text is read several times; forgotten when the index is built
    vocabulary = Vocabulary(_all_words(register, messages, read), stemmers=algorithms, affixes=affixes)
    stems = _Stems(vocabulary, messages, read, register.controller.name)
    building = _Building(stems)
    subjects: list[Processing | Topic] = [*register.processings, *register.topics]
    for document, subject in enumerate(subjects):
        building.add_subject(document, subject)
    documents = tuple(_document(subject) for subject in subjects)
    positions = {document.id: position for position, document in enumerate(documents)}
    twins = _twins(documents, building.names)
    groups = [min(positions[id] for id in twins.get(document.id, (document.id,))) for document in documents]
    everywhere = max(len(set(groups)), 3)
    rarity = {stem: _rarity(of.items(), groups, everywhere) for stem, of in building.weights.items()}
    section_words, section_phrases = _section_names(register, stems)
    outside = {stems.read(text, language).name for language, of in register.outside.items() for text in of}
    return Index(
        documents=documents,
        stored=StoredQuestions(building.questions, rarity, stems.everyday),
        vocabulary=vocabulary,
        postings={stem: _heaviest_first(of) for stem, of in building.weights.items()},
        rarity=rarity,
        phrases=_phrases(building, groups, everywhere),
        names=building.written,
        section_words=section_words,
        section_phrases=section_phrases,
        outside_words=frozenset(name[0] for name in outside if len(name) == 1),
        outside_phrases=_by_first(name for name in outside if len(name) > 1),
        twins=twins,
        stop_words=stems.stop_words,
        everyday=stems.everyday,
        positions=positions,
    )


def _document(subject: Processing | Topic) -> Document:
    if isinstance(subject, Processing):
        return Document(id=subject.id, section=subject.section_id, is_topic=False)
    return Document(id=f"topic:{subject.id}", section=None, is_topic=True)


def _heaviest_first(weights: Mapping[int, float]) -> Mapping[int, float]:
    if len(weights) <= MANY:
        return weights
    return dict(sorted(weights.items(), key=lambda item: -item[1]))


def _phrases(building: _Building, groups: Sequence[int], everywhere: int) -> Mapping[str, Sequence[Phrase]]:
    """Return the phrases by the stem that the fewest of them have, so that few are looked at for a common word."""
    frequency = Counter(stem for stems in building.phrases for stem in dict.fromkeys(stems))
    found: dict[str, list[Phrase]] = defaultdict(list)
    for stems, (text, documents, together) in building.phrases.items():
        rarity = _rarity([(document, 1.0) for document in documents], groups, everywhere)
        rarest = min(stems, key=frequency.__getitem__)
        found[rarest].append(Phrase(stems, text, tuple(documents), rarity, together))
    return found


def _by_first(names: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in sorted(names):
        found[name[0]].append(name)
    return found


def _section_names(
    register: Register, stems: _Stems
) -> tuple[dict[str, dict[str, float]], dict[str, list[tuple[tuple[str, ...], str]]]]:
    words: dict[str, dict[str, float]] = defaultdict(dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for section in register.sections:
        if len(section.processings) < 2:
            continue  # its words name its one entry
        keywords = [(language, keyword) for language, of in section.keywords.items() for keyword in of]
        for language, name in (*keywords, *section.title.items()):
            key = stems.read(name, language).name
            if len(key) == 1:
                words[key[0]][section.id] = 1.0
            elif key:
                phrases[key[0]].append((key, section.id))
    return words, phrases


def telling_in_question(stem: str, rarity: Mapping[str, float], everyday: frozenset[str]) -> float:
    """Return what a word counts where questions are compared, 0 to 1."""
    return SIMILARITY_FLOOR if stem in everyday else max(SIMILARITY_FLOOR, rarity.get(stem, 0.5))


def _words(phrases: Iterable[str], read: _Read = words_of) -> Iterator[str]:
    for phrase in phrases:
        yield from read(phrase)


def _all_words(register: Register, messages: Mapping[str, Messages], read: _Read) -> Mapping[str, list[str]]:
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
        _collect(found, read, section.title, section.keywords)
        for processing in section.processings:
            _collect(found, read, processing.title, processing.keywords, processing.questions)
            _collect(found, read, processing.purpose)
            for language, of in processing.keywords.items():
                found[language] += [joined for keyword in of if (joined := "".join(read(keyword))).isalpha()]
    for topic in register.topics:
        _collect(found, read, topic.title, topic.keywords, topic.questions)
    _collect(found, read, {}, register.outside)
    return found


def _collect(found: dict[str, list[str]], read: _Read, text: Mapping[str, str], *phrases: Phrases) -> None:
    for language, of_text in text.items():
        found[language] += read(of_text)
    for group in phrases:
        for language, of_group in group.items():
            found[language] += _words(of_group, read)


def _rarity(weights: Collection[tuple[int, float]], groups: Sequence[int], everywhere: int) -> float:
    """Return how telling a word is: 1 in one document, less the more of them share it; twins count as one document."""
    if len(weights) == 1:
        return 1.0
    heaviest: dict[int, float] = {}
    for document, weight in weights:
        group = groups[document]
        heaviest[group] = max(weight, heaviest.get(group, 0.0))
    shared = sum(heaviest.values())
    if shared <= 1.0:
        return 1.0
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
