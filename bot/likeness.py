"""What makes entries of a register hard to tell apart: shared names, and questions that don't find their own entry."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from bot.assistant import Assistant, Question
from bot.knowledge.register import Audience, Phrases, Processing, Register
from bot.matching.text import words_of
from bot.replies import Reply

ALIKE = 0.5
"""The share of its names that an entry has in common with another from which on the two are told to be alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePair:
    """Two entries that share most of their names, so that questions about one could mean the other."""

    first: str
    second: str
    shared: int  # the names that both have
    same_basis: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWord:
    """A name of one word that several entries have which are not alike: alone, it can't tell which is meant."""

    word: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostQuestion:
    """A stored question of an entry that finds something else once it is left out: its words stand nowhere else."""

    entry: str
    question: str
    language: str
    found: tuple[str, ...]  # the entries found in its place; empty where nothing is


def alike_pairs(register: Register) -> tuple[AlikePair, ...]:
    """Return the pairs of entries that share at least half of the names of the one that has fewer."""
    names = [_names(entry) for entry in register]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, of_entry in enumerate(names):
        for name in of_entry:
            holders[name].append(number)
    shared = Counter(pair for numbers in holders.values() for pair in combinations(numbers, 2))
    return tuple(
        AlikePair(
            first=register.processings[one].id,
            second=register.processings[other].id,
            shared=count,
            same_basis=register.processings[one].lawful_basis is register.processings[other].lawful_basis,
        )
        for (one, other), count in sorted(shared.items())
        if count >= ALIKE * min(len(names[one]), len(names[other]))
    )


def shared_words(register: Register, twins: Iterable[AlikePair]) -> tuple[SharedWord, ...]:
    """Return the one-word keywords that entries share which are not `twins`, the alike pairs of the register."""
    alike: dict[str, set[str]] = defaultdict(set)
    for pair in twins:
        alike[pair.first].add(pair.second)
        alike[pair.second].add(pair.first)
    holders: dict[str, list[str]] = defaultdict(list)
    for entry in register:
        for name in sorted({name for name in _names(entry) if len(name) == 1}):
            holders[name[0]].append(entry.id)
    return tuple(
        SharedWord(word=word, entries=tuple(ids))
        for word, ids in sorted(holders.items())
        if any(other not in alike[ids[0]] for other in ids[1:])
    )


def _names(entry: Processing) -> set[tuple[str, ...]]:
    return {words_of(keyword) for of_language in entry.keywords.values() for keyword in of_language}


def lost_questions(register: Register) -> Iterator[LostQuestion]:
    """Yield the stored questions that don't find their own entry when they are left out.

    They are left out in turn: first the first question of every entry, then the second, and so on. An entry counts as
    found where it is among those answered, since twins are asked back.
    """
    turns = max((len(of) for entry in register for of in entry.questions.values()), default=0)
    for turn in range(turns):
        left = _without(register, turn)
        assistant = Assistant(left, base_url="https://example.org", new_id=lambda: "")
        for entry in register:
            for language, questions in entry.questions.items():
                if turn < len(questions):
                    reply = assistant.answer(Question(text=questions[turn], language=language, audience=Audience.STAFF))
                    if not _finds(reply, entry):
                        found = tuple(processing.id for processing in reply.processings)
                        yield LostQuestion(entry=entry.id, question=questions[turn], language=language, found=found)


def _finds(reply: Reply, entry: Processing) -> bool:
    return any(processing.id == entry.id for processing in reply.processings)


def _without(register: Register, turn: int) -> Register:
    sections = (
        replace(
            section,
            processings=tuple(replace(p, questions=_left(p.questions, turn)) for p in section.processings),
        )
        for section in register.sections
    )
    return replace(register, sections=tuple(sections))


def _left(questions: Phrases, turn: int) -> Phrases:
    return {language: (*of[:turn], *of[turn + 1 :]) for language, of in questions.items()}
