"""What a question asks, beside what it is about: facets, listings, lawful bases, who is meant, what points back.

These words steer the decision and never vote for an entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from bot.knowledge.register import LawfulBasis
from bot.matching.index import Index
from bot.matching.text import Sentence, sentences_of, words_of
from bot.matching.vocabulary import HEAD, REMEMBERED, Meeting
from bot.messages import Messages

GAP = 2
"""How many other words may stand between two words of a cue: "wie (van jullie) krijgt"."""


_SHORT = 3
"""Letters of a word of which a form is easily another word."""

_LIKE = 70.0
"""How alike (fuzz.ratio) a word must be to a cue of one word, beside having its stem: "hands" is not "handing"."""

_LIKE_IN_COMPOUND = 85.0

_WHY = frozenset({"purpose", "basis", "permission"})


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word with what it meets, the same in whatever question of a language it stands, and so read just once."""

    text: str
    spellings: tuple[str, ...]  # the word, and the words it is one slip away from
    stems: tuple[str, ...]  # its own forms, and those of what it misspells
    meetings: tuple[Meeting, ...]
    cues: tuple["_Pattern", ...]  # those that can begin with it


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the question, and how it stands there."""

    word: Word
    sentence: int
    is_stop_word: bool
    after_break: bool  # a comma or the like stands before it


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that was heard: what kind it is of, its name within the kind, and the positions of its words."""

    kind: str  # the list of `Hears` that the phrase stands in: "facet", "listing", "practical", …
    name: str  # of the facet or the lawful basis; empty for other kinds
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A question read: its words, and what they ask."""

    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    cues: Mapping[str, Sequence[Cue]] = field(default_factory=dict)  # by kind, in the order they were heard
    asking: frozenset[int] = field(default_factory=frozenset)  # the sentences that ask
    asks_in_words: bool = False  # a sentence begins with a word that asks: "who", "is", "can"

    @property
    def asks_about_data(self) -> bool:
        """Tell whether the question speaks of what is done with data, as "why", "how long" and "who sees it" do too."""
        return self.heard("facet", "handling", "basis", "everything")

    @property
    def asks_why(self) -> bool:
        """Tell whether the purpose, the lawful basis or permission is asked for."""
        return not _WHY.isdisjoint(self.of("facet"))

    @property
    def asks_for_fact(self) -> bool:
        """Tell whether something else is asked of an entry: a fact about it, or a right."""
        return not _WHY.issuperset(self.of("facet"))

    @property
    def speaks_to_controller(self) -> bool:
        """Tell whether the controller is spoken to, or of."""
        return self.heard("controller")

    @property
    def asks_how_to(self) -> bool:
        """Tell whether the question begins like one about how the world is: "how do I", "how many"."""
        return any(self._begins_sentence(cue.positions[0]) for cue in self._asked("how_to"))

    @property
    def is_general(self) -> bool:
        """Tell whether this asks how the world is: "how do I", "how many", spoken to nobody and about nobody's data."""
        own = self.heard("mine") and self.asks_for_fact  # "how do I delete my meter readings"
        about_somebody = self.heard("controller", "handling", "pronoun") or self.asks_why or own
        return self.asks_how_to and not about_somebody

    @property
    def practical(self) -> int:
        """Return how many words show that help with something else is wanted."""
        about_data = [*self.cues.get("facet", ()), *self.cues.get("handling", ())]
        wanted: set[int] = set()
        for cue in self._asked("practical"):
            overlapping = [other for other in about_data if not set(cue.positions).isdisjoint(other.positions)]
            # The longer one is meant: "can I get a copy" wants no help, "how do I fix" is no correction.
            if all(len(other.positions) < len(cue.positions) for other in overlapping):
                wanted.update(cue.positions)
        return len(wanted)

    def _begins_sentence(self, position: int) -> bool:
        return position == 0 or self.tokens[position - 1].sentence != self.tokens[position].sentence

    def _asked(self, kind: str) -> tuple[Cue, ...]:
        """Return the cues of a kind in the sentences that ask, in all where none does."""
        return tuple(
            cue
            for cue in self.cues.get(kind, ())
            if not self.asking or self.tokens[cue.positions[0]].sentence in self.asking
        )

    @property
    def is_bare(self) -> bool:
        """Tell whether this is a name and no more, as when somebody types "smart meter"."""
        steering = self.positions_of("facet", "listing")
        return sum(not token.is_stop_word and i not in steering for i, token in enumerate(self.tokens)) <= 2

    @property
    def is_short(self) -> bool:
        """Tell whether this is four words at the most: who types so little types what matters."""
        return len(self.tokens) <= 4

    def of(self, kind: str) -> tuple[str, ...]:
        """Return the names of the cues of a kind in the order they were heard, each once."""
        return tuple(dict.fromkeys([cue.name for cue in self.cues.get(kind, ())]))

    def heard(self, *kinds: str) -> bool:
        """Tell whether a cue of one of these kinds was heard."""
        return not self.cues.keys().isdisjoint(kinds)

    def positions_of(self, *kinds: str) -> frozenset[int]:
        """Return the positions of the words that belong to cues of these kinds."""
        return frozenset([position for kind in kinds for cue in self.cues.get(kind, ()) for position in cue.positions])


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    name: str
    stems: tuple[str, ...]
    exact: bool
    word: str  # as it is written, where it is one; empty for several

    def may_begin_with(self, spellings: Iterable[str]) -> bool:
        """Tell whether a word that has the first stem, spelt like this, may be meant."""
        return not self.word or any(_is_like(spelling, self.word) for spelling in spellings)


def _is_like(spelling: str, word: str) -> bool:
    if fuzz.ratio(spelling, word) >= _LIKE:
        return True
    # A compound ends with it: "verwerkingsgrondslag".
    return len(spelling) >= len(word) + _SHORT and fuzz.partial_ratio(spelling, word) >= _LIKE_IN_COMPOUND


class Reader:
    """Knows the cue phrases of all languages of a register."""

    def __init__(self, messages: Mapping[str, Messages], index: Index, *, controller: str) -> None:
        """Take the messages of each language, the index whose vocabulary the words are met in, and who is asked."""
        self._vocabulary = index.vocabulary
        self._stop_words = index.stop_words
        self._any_stop_word = frozenset().union(*index.stop_words.values())
        self._word = lru_cache(maxsize=REMEMBERED)(self._read_word)
        # By language, and of all of them for a question whose language isn't known; by the stem they begin with.
        self._patterns: dict[str | None, dict[str, list[_Pattern]]] = defaultdict(lambda: defaultdict(list))
        self._question_words: set[str] = set()
        for language, of_language in messages.items():
            hears = of_language.hears
            for facet, phrases in hears.facets.items():
                self._add("facet", facet, phrases, language)
            for basis, phrases in hears.bases.items():
                self._add("basis", LawfulBasis(basis).value, phrases, language)
            self._add("polite", "", hears.polite, language)
            self._add("listing", "", hears.listing, language)
            self._add("everything", "", hears.everything, language)
            self._add("other", "", hears.other, language)
            self._add("pronoun", "", hears.pronouns, language)
            self._add("handling", "", hears.handling, language)
            self._add("practical", "", hears.practical, language)
            self._add("how_to", "", hears.how_to, language)
            self._add("mine", "", hears.mine, language)
            self._add("controller", "", (*hears.controller, controller), language)
            self._question_words.update(word for phrase in hears.question_words for word in words_of(phrase))
            self._add("splitter", "", hears.splitters, language)
            self._add("both", "", hears.both, language)
            self._add("meaning", "", hears.meaning, language)

    def _add(self, kind: str, name: str, phrases: Iterable[str], language: str) -> None:
        for phrase in phrases:
            # A word that hints at something else is taken as it stands: its stem may be that of an innocent word. So is
            # a short one: "mens" is not "men".
            words = words_of(phrase)
            exact = kind in ("practical", "how_to", "polite") or (
                len(words) == 1 and (kind in ("listing", "other", "both") or len(words[0]) <= _SHORT)
            )
            if stems := words if exact else tuple(self._vocabulary.stem(word, language) for word in words):
                pattern = _Pattern(kind, name, stems, exact, word=words[0] if len(words) == 1 else "")
                for heard_in in (language, None):
                    self._patterns[heard_in][stems[0]].append(pattern)

    def read(self, question: str, *, language: str | None) -> Reading:
        """Return a question as it is read. `language` is the one it is in, None where that isn't known."""
        sentences = sentences_of(question)
        stop_words = self._stop_words.get(language or "", self._any_stop_word)
        if all(word in stop_words or not word.isalnum() for sentence in sentences for word in sentence.words):
            stop_words = frozenset()  # "hello" says nothing in a question, and all where it stands alone
        tokens = tuple(
            [
                self._token(word, number, stop_words, language, after_break=place in sentence.breaks)
                for number, sentence in enumerate(sentences)
                for place, word in enumerate(sentence.words)
            ]
        )
        cues = _cues(tokens)
        said = _without_politeness(tokens, cues)
        if said is not tokens:
            tokens, cues = said, _cues(said)
        first_words = _first_words(tokens)
        return Reading(
            tokens=tokens,
            sentences=sentences,
            cues=_by_kind(cues),
            asking=self._asking(first_words, sentences),
            asks_in_words=not self._question_words.isdisjoint(first_words.values()),
        )

    def _token(
        self, text: str, sentence: int, stop_words: frozenset[str], language: str | None, *, after_break: bool
    ) -> Token:
        word = self._word(text, language)
        means_nothing = text in stop_words or not (
            word.meetings or text.isalnum()
        )  # an emoji that no entry is known by
        return Token(word, sentence, means_nothing, after_break)

    def _read_word(self, text: str, language: str | None) -> Word:
        meetings = self._vocabulary.meet(text, language)
        met = [meeting.stem for meeting in meetings if meeting.how != "compound" or meeting.quality == HEAD]
        stems = tuple(dict.fromkeys((*self._vocabulary.stems(text), *met)))
        spellings = self._vocabulary.spellings(text)
        # Cues are heard in the question's language alone: the Dutch "of" is "or".
        patterns = self._patterns[language if language in self._patterns else None]
        found = [pattern for form in dict.fromkeys((*stems, *spellings)) for pattern in patterns.get(form, ())]
        begun = tuple(pattern for pattern in found if pattern.may_begin_with(spellings))
        return Word(text, spellings, stems, meetings, begun)

    def _asking(self, first_words: Mapping[int, str], sentences: Sequence[Sentence]) -> frozenset[int]:
        """Return the sentences that ask: by their question mark, or by how they begin."""
        return frozenset(n for n, word in first_words.items() if sentences[n].asks or word in self._question_words)


def _cues(tokens: Sequence[Token]) -> Sequence[Cue]:
    """Return the longest cues at each place; a word may belong to cues of several kinds."""
    said = frozenset().union(*[token.word.spellings for token in tokens], *[token.word.stems for token in tokens])
    found: list[Cue] = []
    for start, token in enumerate(tokens):
        for pattern in token.word.cues:
            if said.issuperset(pattern.stems) and (positions := _follow(pattern, tokens, start)):
                found.append(Cue(pattern.kind, pattern.name, positions))
    found.sort(key=lambda cue: (-len(cue.positions), cue.positions))
    taken: dict[tuple[str, int], int] = {}  # the longest cue of a kind that a position belongs to
    kept = []
    for cue in found:
        if all(taken.get((cue.kind, position), 0) <= len(cue.positions) for position in cue.positions):
            kept.append(cue)
            for position in cue.positions:
                taken[cue.kind, position] = len(cue.positions)
    # "How long does it take" asks how the world is, and not how long something is kept.
    general = [set(cue.positions) for cue in kept if cue.kind == "how_to"]
    asked = [c for c in kept if c.kind != "facet" or not any(set(c.positions) < wider for wider in general)]
    return sorted(dict.fromkeys(asked), key=lambda cue: cue.positions)


def _by_kind(cues: Iterable[Cue]) -> Mapping[str, Sequence[Cue]]:
    found: dict[str, list[Cue]] = {}
    for cue in cues:
        found.setdefault(cue.kind, []).append(cue)
    return found


def _first_words(tokens: Sequence[Token]) -> dict[int, str]:
    """Return by sentence the word it begins with."""
    first: dict[int, str] = {}
    for token in tokens:
        first.setdefault(token.sentence, token.word.text)
    return first


def _without_politeness(tokens: tuple[Token, ...], cues: Sequence[Cue]) -> tuple[Token, ...]:
    """Return the words without the greetings and thanks with which a sentence begins or ends, where anything else is
    said: "beste" is "dear" there, and "best" elsewhere.
    """
    meant = {position for cue in cues if cue.kind in ("practical", "how_to") for position in cue.positions}
    polite = {position for cue in cues if cue.kind == "polite" for position in cue.positions} - meant
    if all(token.is_stop_word or position in polite for position, token in enumerate(tokens)):
        return tokens
    outer: set[int] = set()
    for places in (range(len(tokens)), range(len(tokens) - 1, -1, -1)):
        sentence, at_edge = -1, True
        for position in places:
            at_edge = at_edge or tokens[position].sentence != sentence
            sentence = tokens[position].sentence
            at_edge = at_edge and (position in polite or position in outer)
            if at_edge:
                outer.add(position)
    return tuple([token for position, token in enumerate(tokens) if position not in outer]) if outer else tokens


def _follow(pattern: _Pattern, tokens: Sequence[Token], start: int) -> tuple[int, ...]:
    """Return where the words of a cue stand, in order and in one sentence, with small gaps; empty where they don't."""
    positions: list[int] = []
    for stem in pattern.stems:
        first, past = (start, start + 1) if not positions else (positions[-1] + 1, positions[-1] + 2 + GAP)
        for position in range(first, min(past, len(tokens))):
            token = tokens[position]
            if token.sentence == tokens[start].sentence and stem in (
                token.word.spellings if pattern.exact else token.word.stems
            ):
                positions.append(position)
                break
        else:
            return ()
    return tuple(positions)
