"""What became different between two registers, as values: the first step to telling it, which `telling` takes.

Every field that a register says something with is compared. `Register.version` and `Register.date` are not: they tell
which register it is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.knowledge.register import LawfulBasis, Phrases, Processing, Register, Section, Topic, Translated


class About(StrEnum):
    """What a change is about."""

    ENTRY = "entry"
    SECTION = "section"
    TOPIC = "topic"
    REGISTER = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The part that changed, under its title of now, or its last one where it is gone. The register has neither."""

    about: About
    id: str = ""
    title: Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisChanged:
    """An entry rests on another lawful basis: other rights follow from it, so this is told before all else."""

    subject: Subject
    old: LawfulBasis
    new: LawfulBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """An entry, section or topic is new. `basis` is an entry's."""

    subject: Subject
    basis: LawfulBasis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An entry, section or topic is gone. `basis` is the one an entry had."""

    subject: Subject
    basis: LawfulBasis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """An entry goes on under another id, with the same title and purpose."""

    subject: Subject
    old: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An entry stands in another section: `old` and `new` are the sections' titles."""

    subject: Subject
    old: Translated
    new: Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChanged:
    """A text reads otherwise, is given for the first time (`old` is empty) or is given no more (`new` is empty)."""

    subject: Subject
    field: str
    old: Translated
    new: Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationAdded:
    """Texts that were there already can be read in another language too."""

    subject: Subject
    fields: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChanged:
    """What has no language changed: an address, a date, a colour. None where it is not given."""

    subject: Subject
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsChanged:
    """The words by which something is found changed: how many came, how many went. None of either: their order did."""

    subject: Subject
    fields: tuple[str, ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged:
    """The same parts stand in another order."""

    subject: Subject


Change = (
    BasisChanged
    | Added
    | Removed
    | Renumbered
    | Moved
    | TextChanged
    | TranslationAdded
    | ValueChanged
    | WordsChanged
    | OrderChanged
)

_RANKS: tuple[type[Change], ...] = (
    BasisChanged,
    Added,
    Removed,
    Renumbered,
    Moved,
    TextChanged,
    ValueChanged,
    TranslationAdded,
    WordsChanged,
    OrderChanged,
)
"""In what order changes are told: what matters to the people in the data first, how they are found last."""

_WHOLE = Subject(about=About.REGISTER, title={})


def changes(old: Register, new: Register) -> tuple[Change, ...]:
    """Return what changed between two registers: changes of lawful basis first, the words by which entries are found
    last, and among changes of one sort the register's own order. Empty where both say the same.

    Entries for staff are compared too: whoever tells the public gives `Register.public()` of both.
    """
    found = (
        *_changed_entries(old, new),
        *_changed_sections(old, new),
        *_changed_topics(old, new),
        *_changed_register(old, new),
    )
    return tuple(sorted(found, key=lambda change: _RANKS.index(type(change))))


# Entries, sections, topics, and the register as a whole


def _changed_entries(old: Register, new: Register) -> Iterator[Change]:
    gone: dict[object, list[Processing]] = {}
    for entry in old:
        if new.processing(entry.id) is None:
            gone.setdefault(_words_on(entry), []).append(entry)
    for entry in new:
        was = old.processing(entry.id)
        if was is None:
            alike = gone.get(_words_on(entry))
            if not alike:
                yield Added(subject=_entry(entry), basis=entry.lawful_basis)
                continue
            was = alike.pop(0)
            yield Renumbered(subject=_entry(entry), old=was.id)
        yield from _changed_entry(was, entry, old, new)
    for entry in old:
        if entry in gone.get(_words_on(entry), ()):
            yield Removed(subject=_entry(entry), basis=entry.lawful_basis)


def _words_on(entry: Processing) -> object:
    """Return what an entry is known by, whatever its id."""
    return frozenset(entry.title.items()), frozenset(entry.purpose.items())


def _changed_entry(was: Processing, entry: Processing, old: Register, new: Register) -> Iterator[Change]:
    subject = _entry(entry)
    if was.lawful_basis != entry.lawful_basis:
        yield BasisChanged(subject=subject, old=was.lawful_basis, new=entry.lawful_basis)
    if was.section_id != entry.section_id:
        yield Moved(subject=subject, old=old.section_of(was).title, new=new.section_of(entry).title)
    yield from _changed_texts(subject, _texts_of(was), _texts_of(entry))
    yield from _changed_values(subject, _values_of(was), _values_of(entry))
    yield from _changed_words(subject, _words_of(was), _words_of(entry))


def _entry(entry: Processing) -> Subject:
    return Subject(about=About.ENTRY, id=entry.id, title=entry.title)


def _texts_of(entry: Processing) -> dict[str, Translated]:
    facts = {name.value: text for name, text in entry.facts.items()}
    return {"title": entry.title, "purpose": entry.purpose, **facts, "statement": entry.statement or {}}


def _values_of(entry: Processing) -> dict[str, str | None]:
    review_by = entry.review_by.isoformat() if entry.review_by else None
    return {"audience": entry.audience.value, "review_by": review_by}


def _words_of(part: Processing | Topic) -> dict[str, Phrases]:
    return {"keywords": part.keywords, "questions": part.questions}


def _changed_sections(old: Register, new: Register) -> Iterator[Change]:
    before = {section.id: section for section in old.sections}
    after = {section.id: section for section in new.sections}
    for section in after.values():
        was = before.get(section.id)
        if was is None:
            yield Added(subject=_section(section))
            continue
        yield from _changed_texts(_section(section), {"title": was.title}, {"title": section.title})
        yield from _changed_words(_section(section), {"keywords": was.keywords}, {"keywords": section.keywords})
        if _is_shuffled([entry.id for entry in was.processings], [entry.id for entry in section.processings]):
            yield OrderChanged(subject=_section(section))
    for section in before.values():
        if section.id not in after:
            yield Removed(subject=_section(section))


def _section(section: Section) -> Subject:
    return Subject(about=About.SECTION, id=section.id, title=section.title)


def _changed_topics(old: Register, new: Register) -> Iterator[Change]:
    before = {topic.id: topic for topic in old.topics}
    after = {topic.id: topic for topic in new.topics}
    for topic in after.values():
        was = before.get(topic.id)
        if was is None:
            yield Added(subject=_topic(topic))
            continue
        yield from _changed_texts(_topic(topic), _texts_of_topic(was), _texts_of_topic(topic))
        yield from _changed_words(_topic(topic), _words_of(was), _words_of(topic))
    for topic in before.values():
        if topic.id not in after:
            yield Removed(subject=_topic(topic))


def _topic(topic: Topic) -> Subject:
    return Subject(about=About.TOPIC, id=topic.id, title=topic.title)


def _texts_of_topic(topic: Topic) -> dict[str, Translated]:
    return {"title": topic.title, "text": topic.text, "article": topic.article, "link": topic.link or {}}


def _changed_register(old: Register, new: Register) -> Iterator[Change]:
    yield from _changed_texts(_WHOLE, {"statement": old.statement or {}}, {"statement": new.statement or {}})
    yield from _changed_values(_WHOLE, _values_of_register(old), _values_of_register(new))
    yield from _changed_words(_WHOLE, {"outside": old.outside}, {"outside": new.outside})
    if any(
        _is_shuffled([part.id for part in before], [part.id for part in after])
        for before, after in ((old.sections, new.sections), (old.topics, new.topics))
    ):
        yield OrderChanged(subject=_WHOLE)


def _values_of_register(register: Register) -> dict[str, str | None]:
    controller, theme = register.controller, register.theme
    return {
        "name": controller.name,
        "email": controller.email,
        "url": controller.url,
        "address": controller.address.value,
        "languages": ", ".join(register.languages),
        "accent": theme.accent,
        "logo": theme.logo,
    }


# Fields


def _changed_texts(
    subject: Subject, old: Mapping[str, Translated], new: Mapping[str, Translated]
) -> Iterator[TextChanged | TranslationAdded]:
    translated: dict[str, list[str]] = {}  # by language: the fields that it was added to, and nothing else changed in
    for field in dict.fromkeys((*old, *new)):
        before, after = old.get(field, {}), new.get(field, {})
        if before == after:
            continue
        if before and before.items() <= after.items():
            for language in after.keys() - before.keys():
                translated.setdefault(language, []).append(field)
        else:
            yield TextChanged(subject=subject, field=field, old=before, new=after)
    for language, fields in sorted(translated.items()):
        yield TranslationAdded(subject=subject, fields=tuple(fields), language=language)


def _changed_values(
    subject: Subject, old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> Iterator[ValueChanged]:
    for field, value in new.items():
        if old[field] != value:
            yield ValueChanged(subject=subject, field=field, old=old[field], new=value)


def _changed_words(subject: Subject, old: Mapping[str, Phrases], new: Mapping[str, Phrases]) -> Iterator[WordsChanged]:
    fields = tuple(field for field in new if old[field] != new[field])
    if not fields:
        return
    before, after = (
        Counter(
            (field, language, phrase)
            for field in fields
            for language in words[field]
            for phrase in words[field][language]
        )
        for words in (old, new)
    )
    yield WordsChanged(subject=subject, fields=fields, added=(after - before).total(), removed=(before - after).total())


def _is_shuffled(before: Sequence[str], after: Sequence[str]) -> bool:
    """Return whether what stands in both lists stands in another order."""
    both = set(before) & set(after)
    return [id for id in before if id in both] != [id for id in after if id in both]
