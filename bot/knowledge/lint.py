"""What the law asks of a register beside its form, and where its texts and languages fall short of it.

Everything found here is in a register that can be used, so nothing of it is an error: `lint.<language>.yaml` says of
each how much it weighs, which article asks for it, why, and what to do. A finding has its place in the file's tree.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import NamedTuple

from bot.knowledge.file_text import Finding, Place
from bot.knowledge.lint_signs import is_about_employees, tells_a_safeguard, tells_how_to_withdraw, tells_the_logic
from bot.knowledge.register import FactName, LawfulBasis, Processing, Register, Section, Topic, Translated
from bot.knowledge.yaml_nodes import Value, YamlList, YamlMap, line_at
from bot.messages import load_messages


class Change(NamedTuple):
    """A change of a file: the how-manieth it was, and the day on which it was made."""

    number: int
    day: date


ChangedLines = Mapping[int, Change]
"""The last change of each line of a file but its blank lines and comments; empty where that is not known."""


def places_of(tree: Value) -> Mapping[str, Place]:
    """Return where the entries, sections and topics of a file stand, by their ids, wherever in the file that is."""
    return {str(node["id"]): place for place, node in _maps_in(tree, ()) if isinstance(node.get("id"), str)}


def _maps_in(tree: Value, place: Place) -> Iterator[tuple[Place, YamlMap]]:
    if isinstance(tree, YamlMap):
        yield place, tree
        for name, value in tree.items():
            yield from _maps_in(value, (*place, name))
    elif isinstance(tree, YamlList):
        for number, value in enumerate(tree):
            yield from _maps_in(value, (*place, number))


def _entries(register: Register) -> tuple[Processing, ...]:
    """Return all entries, with what the assistant itself does."""
    return (*register, *(register.assistant.processings if register.assistant else ()))


# The law


def read_the_law(register: Register, tree: Value, *, today: date) -> Iterator[Finding]:
    """Yield what the GDPR asks for and the register does not tell, in the order of its articles for each entry."""
    if not (register.controller.email or register.controller.url):
        yield Finding("no_contact", place=("controller", "contact"))
    places = places_of(tree)
    for entry in _entries(register):
        for finding in (*_basis_findings(entry, register), *_fact_findings(entry, register, today)):
            yield _at(places[entry.id], finding)


def _basis_findings(entry: Processing, register: Register) -> Iterator[Finding]:
    at: Place = ("lawful_basis",)
    match entry.lawful_basis:
        case LawfulBasis.LEGITIMATE_INTERESTS if FactName.INTEREST not in entry.facts:
            yield Finding("no_interest", place=at, values={"example": _example("interest", register)})
        case LawfulBasis.LEGAL_OBLIGATION | LawfulBasis.PUBLIC_TASK if FactName.STATUTE not in entry.facts:
            values = {"basis": basis_label(entry.lawful_basis), "example": _example("statute", register)}
            yield Finding("no_statute", place=at, values=values)
        case LawfulBasis.VITAL_INTERESTS:
            yield Finding("vital_interests", place=at)
        case LawfulBasis.CONSENT:
            if not _can_withdraw(entry, register):
                reachable = register.controller.email or register.controller.url
                yield Finding("withdrawal_by_contact_alone" if reachable else "no_withdrawal", place=at)
            told = [entry.title, register.section_of(entry).title, entry.facts.get(FactName.DATA_SUBJECTS, {})]
            if is_about_employees(_texts(told)):
                yield Finding("consent_at_work", place=at)


def _can_withdraw(entry: Processing, register: Register) -> bool:
    """Whether a way to withdraw consent is told: by the entry's own texts, or by the link of the topic."""
    topic = register.topic("withdraw_consent")
    return bool(topic and topic.link) or tells_how_to_withdraw(_texts([entry.purpose, *entry.facts.values()]))


def _fact_findings(entry: Processing, register: Register, today: date) -> Iterator[Finding]:
    facts = entry.facts
    if FactName.RETENTION not in facts:
        yield Finding("no_retention", values={"example": _example("retention", register)})
    if FactName.TRANSFERS in facts and not tells_a_safeguard(facts[FactName.TRANSFERS].values()):
        yield Finding("no_safeguard", place=("transfers",))
    if FactName.AUTOMATED_DECISIONS in facts and not tells_the_logic(facts[FactName.AUTOMATED_DECISIONS].values()):
        yield Finding("no_logic", place=("automated_decisions",))
    if entry.review_by is not None and entry.review_by < today:
        yield Finding("review_passed", place=("review_by",), values={"date": entry.review_by.isoformat()})


def _example(field: str, register: Register) -> str:
    """Return the line to add to an entry: `interest: {nl: "…", en: "…"}`."""
    texts = ", ".join(f'{language}: "…"' for language in register.languages)
    return f"{field}: {{{texts}}}"


def basis_label(basis: LawfulBasis) -> str:
    """Return what a lawful basis is called in English, which the wording of a language may say in its own words."""
    return load_messages("en").lawful_bases[basis].label


def _texts(translated: Iterable[Translated]) -> list[str]:
    return [text for texts in translated for text in texts.values()]


# The languages


def read_the_languages(
    register: Register, tree: Value, *, changed: ChangedLines, topics: bool = False
) -> Iterator[Finding]:
    """Yield the texts that are missing in a language of the register, and the translations that are likely out of date.

    A translation is likely out of date where the text in the register's first language was `changed` later. The other
    way round it is told only while that text is as old as its entry: a translation that follows an edit is meant to be
    the later one. The tree is that of the topics where `topics` says so.
    """
    places = places_of(tree)
    own = (register.assistant,) if register.assistant else ()
    subjects: Iterable[Section | Processing | Topic] = (
        register.topics if topics else (*register.sections, *own, *_entries(register))
    )
    starts = sorted(set(_lines_in(tree)))
    for subject in subjects:
        for field, texts in _fields(subject):
            for finding in (
                *_missing_translations(field, texts, register),
                *_stale_translations(field, texts, register, _When(tree, places[subject.id], starts, changed)),
            ):
                yield _at(places[subject.id], finding)
        if isinstance(subject, Processing) and subject.section_id not in {section.id for section in own}:
            for finding in _missing_words(subject, register):
                yield _at(places[subject.id], finding)


def _fields(subject: Section | Processing | Topic) -> Iterator[tuple[str, Translated]]:
    yield "title", subject.title
    if isinstance(subject, Topic):
        yield "text", subject.text
    elif isinstance(subject, Processing):
        yield "purpose", subject.purpose
        yield from ((name.value, text) for name, text in subject.facts.items())


def _missing_translations(field: str, texts: Translated, register: Register) -> Iterator[Finding]:
    for language in register.languages:
        if language not in texts:
            values = {"field": field, "language": load_messages(language).name, "code": language}
            yield Finding("no_translation", place=(field,), values=values)


def _missing_words(entry: Processing, register: Register) -> Iterator[Finding]:
    if not (entry.keywords or entry.questions):
        yield Finding("no_words")
        return
    for language in register.languages:
        if language not in entry.keywords and language not in entry.questions:
            yield Finding("no_words_in_language", values={"language": load_messages(language).name})


class _When:
    """Tells when the texts of one entry were last changed, by the lines on which they stand."""

    def __init__(self, tree: Value, place: Place, starts: list[int], changed: ChangedLines) -> None:
        self._tree, self._place, self._starts, self._changed = tree, place, starts, changed

    def changed(self, field: str, language: str) -> Change | None:
        """Return the last change of the lines from this text's first to the one before the next text's."""
        first = line_at(self._tree, (*self._place, field, language))
        if first is None:
            return None
        following = bisect_right(self._starts, first)
        end = self._starts[following] if following < len(self._starts) else max(self._changed, default=0) + 1
        return max((self._changed[line] for line in range(first, end) if line in self._changed), default=None)

    def begun(self) -> Change | None:
        """Return the last change of the line with the entry's id, mostly the one by which the entry came."""
        return self._changed.get(line_at(self._tree, (*self._place, "id")) or 0)


def _stale_translations(field: str, texts: Translated, register: Register, when: _When) -> Iterator[Finding]:
    first = next((language for language in register.languages if language in texts), "")
    source, begun = when.changed(field, first), when.begun()
    for language in texts:
        translation = when.changed(field, language)
        if language == first or source is None or translation is None or source == translation:
            continue
        newer, older = (first, language) if source > translation else (language, first)
        values = {
            "field": field,
            "language": load_messages(newer).name,
            "changed": max(source, translation).day.isoformat(),
            "other": load_messages(older).name,
            "other_changed": min(source, translation).day.isoformat(),
        }
        if source > translation:
            yield Finding("stale_translation", place=(field, language), values=values)
        elif begun is not None and source <= begun:
            yield Finding("translation_changed", place=(field, language), values=values)


def _lines_in(tree: Value) -> Iterator[int]:
    if isinstance(tree, YamlMap):
        yield from tree.lines.values()
        for value in tree.values():
            yield from _lines_in(value)
    elif isinstance(tree, YamlList):
        yield from tree.lines
        for value in tree:
            yield from _lines_in(value)


# What can't be told apart


def read_what_is_equal(register: Register, tree: Value, *, twins: frozenset[tuple[str, str]]) -> Iterator[Finding]:
    """Yield the titles that entries of one section share, and the questions that entries share which are no `twins`."""
    places = places_of(tree)
    titles: dict[tuple[str, str, str], str] = {}
    for section in register.sections:
        for entry in section.processings:
            named = [((section.id, language, title), title) for language, title in entry.title.items()]
            first, title = next(((titles[key], title) for key, title in named if key in titles), ("", ""))
            if first:
                values = {"first": first, "second": entry.id, "title": title}
                yield Finding("same_title", place=(*places[entry.id], "title"), values=values)
            titles.update((key, entry.id) for key, _title in named if key not in titles)
    holders: dict[tuple[str, str], dict[str, str]] = {}
    for entry in register:
        for language, questions in entry.questions.items():
            for question in questions:
                holders.setdefault((language, question.casefold().strip(" ?!.")), {})[entry.id] = question
    for (language, _question), held in holders.items():
        if any(pair not in twins for pair in combinations(held, 2)):
            last = list(held)[-1]
            shared = {"question": held[last], "entries": tuple(held)}
            yield Finding("same_question", place=(*places[last], "questions", language), values=shared)


def _at(place: Place, finding: Finding) -> Finding:
    return Finding(finding.code, finding.line, (*place, *finding.place), finding.values)
