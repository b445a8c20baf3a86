"""All that `privacybot check` says of a register that can be used: what the law asks, the languages, what is alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.knowledge.diagnosis import worded
from bot.knowledge.file_text import Finding, text_of
from bot.knowledge.lint import (
    ChangedLines,
    basis_label,
    places_of,
    read_the_languages,
    read_the_law,
    read_what_is_equal,
)
from bot.knowledge.loader import Source
from bot.knowledge.problems import Problem
from bot.knowledge.register import Register
from bot.knowledge.yaml_nodes import Value, read_tree
from bot.likeness import AlikePair, alike_pairs, lost_questions, shared_words


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """One of the register's files: its name, its tree, and when its lines were last changed where that is known."""

    name: str
    tree: Value
    changed: ChangedLines


def read_again(source: Source, changed: ChangedLines) -> FileRead:
    """Return a file that was found to be in order, as a tree that knows its lines."""
    text = text_of(source.data)
    return FileRead(name=source.name, tree=read_tree(text)[0] if isinstance(text, str) else None, changed=changed)


def look_over(
    register: Register, file: FileRead, topics: FileRead | None, *, today: date, thorough: bool = False
) -> tuple[Problem, ...]:
    """Return what deserves a second look, in the order of the lines, the register's own first.

    `topics` is None where the topics are not the register's own. `thorough` also leaves out each stored question in
    turn, which takes a while.
    """
    twins = alike_pairs(register)
    told = frozenset((pair.first, pair.second) for pair in twins)
    findings = [
        *read_the_law(register, file.tree, today=today),
        *read_the_languages(register, file.tree, changed=file.changed),
        *read_what_is_equal(register, file.tree, twins=told),
        *_likenesses(register, file.tree, twins),
        *(_lost(register, file.tree) if thorough else ()),
    ]
    problems = worded(findings, file.name, tree=file.tree, limit=None)
    if topics is not None:
        of_topics = list(read_the_languages(register, topics.tree, changed=topics.changed, topics=True))
        problems += worded(of_topics, topics.name, tree=topics.tree, limit=None)
    return problems


def _likenesses(register: Register, tree: Value, twins: tuple[AlikePair, ...]) -> Iterator[Finding]:
    places = places_of(tree)
    bases: Mapping[str, str] = {entry.id: basis_label(entry.lawful_basis) for entry in register}
    for pair in twins:
        values: dict[str, object] = {"first": pair.first, "second": pair.second, "shared": pair.shared}
        if pair.same_basis:
            yield Finding("twins", place=(*places[pair.second], "keywords"), values=values)
        else:
            values |= {"first_basis": bases[pair.first], "second_basis": bases[pair.second]}
            yield Finding("twins_with_other_bases", place=(*places[pair.second], "lawful_basis"), values=values)
    words: dict[tuple[str, ...], list[str]] = {}
    for shared in shared_words(register, twins):
        words.setdefault(shared.entries, []).append(shared.word)
    for entries, of_all in words.items():
        values = {"words": tuple(of_all), "entries": entries}
        yield Finding("shared_words", place=(*places[entries[-1]], "keywords"), values=values)


def _lost(register: Register, tree: Value) -> Iterator[Finding]:
    places, entries = places_of(tree), {entry.id: entry for entry in register}
    for lost in lost_questions(register):
        values = {"question": lost.question, "found": lost.found[:5] or "nothing"}
        number = entries[lost.entry].questions[lost.language].index(lost.question)
        place = (*places[lost.entry], "questions", lost.language, number)
        yield Finding("lost_question", place=place, values=values)
