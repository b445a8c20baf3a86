"""From the bytes of the register's files to a frozen `Register`, or every problem in them at once.

Bytes become text (`file_text`), text becomes a tree that knows its lines (`yaml_nodes`), the tree meets the shape of
the file (`file_format`), and what fits becomes a `Register`. What is found on the way gets its line and entry
(`diagnosis`) and its words (`problems`).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.knowledge.diagnosis import double_ids, misfits, required_fields, unknown_expectation, worded
from bot.knowledge.examples import Example
from bot.knowledge.file_format import (
    ContactPart,
    ControllerPart,
    ExamplePart,
    ExamplesPart,
    ProcessingPart,
    RegisterPart,
    SectionPart,
    TopicPart,
    TopicsPart,
)
from bot.knowledge.file_text import Finding, check_lines, text_of
from bot.knowledge.problems import Problem, RegisterError, word_problem
from bot.knowledge.register import Controller, Phrases, Processing, Register, Section, Theme, Topic, Translated
from bot.knowledge.yaml_nodes import Value, YamlMap, read_tree
from bot.messages import load_messages, message_languages

__all__ = ["MAX_BYTES", "Problem", "RegisterError", "Source", "load_examples", "load_register"]

MAX_BYTES = 2 * 1024 * 1024

Languages = tuple[str, ...]
"""The languages that a register speaks."""


@dataclass(frozen=True)
class Source:
    """A file as it was read: its name as shown to people, for example `processings.yaml`, and its bytes."""

    name: str
    data: bytes


def load_register(register: Source, topics: Source | None, *, changed: date, max_bytes: int = MAX_BYTES) -> Register:
    """Return the register that two files make; `topics` is None where a register has no topics.

    `Register.date` is the register's own `date`, else `changed`; `Register.version` is that of `version_of`.
    `Register.languages` are those of the titles, purposes and facts in the order in which they first appear. Words and
    topics in any other are left out: they were written for another register's askers.

    Raises `RegisterError` with all problems of both files, those of the register first, each in the order of the lines.
    """
    read = _read(register, RegisterPart, max_bytes)
    read_topics = None if topics is None else _read(topics, TopicsPart, max_bytes)
    problems = read.problems + (read_topics.problems if read_topics else ())
    if problems or read.content is None:
        raise RegisterError(register.name, problems)
    content = read.content
    languages = tuple(dict.fromkeys(_languages_of(content.sections)))
    told_topics = (
        part
        for part in (read_topics.content.topics if read_topics and read_topics.content else ())
        if not (part.title.keys() & part.text.keys()).isdisjoint(languages)
    )
    return Register(
        controller=_controller(content.controller),
        sections=tuple(_section(part, languages) for part in content.sections),
        assistant=_section(content.assistant, languages) if content.assistant else None,
        topics=tuple(_topic(part, languages) for part in told_topics),
        statement=_urls(content.statement),
        outside=_phrases(content.outside, languages),
        theme=Theme(accent=content.theme.accent, logo=content.theme.logo) if content.theme else Theme(),
        languages=languages,
        version=version_of(register, topics),
        date=content.date or changed,
    )


def version_of(register: Source, topics: Source | None) -> str:
    """Return the version that two files make: the first 12 hex digits of the SHA-256 of the bytes of the register
    followed directly by those of the topics.

    Both just as they were read (a byte order mark and CRLF included), so that `cat processings.yaml topics.yaml |
    sha256sum` shows it.
    """
    return hashlib.sha256(register.data + (topics.data if topics else b"")).hexdigest()[:12]


def load_examples(source: Source, register: Register, *, max_bytes: int = MAX_BYTES) -> tuple[Example, ...]:
    """Return the questions with the answers that are expected of a register, in the order of the file.

    `expect` names entries, a topic (`topic:access`, or `access` where no entry has that id), `nothing` or `everything`.
    Raises `RegisterError` with all problems of the file, ids that the register does not have included.
    """
    read = _read(source, ExamplesPart, max_bytes)
    if read.content is None:
        raise RegisterError(source.name, read.problems)
    examples, findings = [], []
    for number, part in enumerate(read.content.examples):
        examples.append(_example(part, register))
        findings += [replace(found, place=("examples", number, *found.place)) for found in _wrong_names(part, register)]
    if findings:
        raise RegisterError(source.name, worded(findings, source.name, tree=read.tree))
    return tuple(examples)


def _example(part: ExamplePart, register: Register) -> Example:
    entries = tuple(expected for expected in part.expect if register.processing(expected))
    topics = (expected.removeprefix("topic:") for expected in part.expect if expected not in entries)
    return Example(
        ask=part.ask,
        language=part.language,
        expect=entries,
        topic=next((topic for topic in topics if register.topic(topic)), None),
        everything="everything" in part.expect,
        facet=part.facet,
        context=part.context,
    )


def _wrong_names(part: ExamplePart, register: Register) -> Iterator[Finding]:
    """Yield where an expected answer names what the register does not have."""
    for expected in part.expect:
        if expected in ("nothing", "everything"):
            if len(part.expect) > 1:
                yield Finding("mixed_expectation", place=("expect",), values={"value": expected})
        elif not (register.processing(expected) or register.topic(expected.removeprefix("topic:"))):
            yield unknown_expectation(expected, register)
    if part.context and not register.processing(part.context):
        yield Finding("unknown_context", place=("context",), values={"value": part.context})
    if part.facet and part.facet not in _facets():
        yield Finding("unknown_facet", place=("facet",), values={"value": part.facet, "allowed": _facets()})


@cache
def _facets() -> tuple[str, ...]:
    """Return what can be asked about an entry, in any language."""
    return tuple(sorted({facet for language in message_languages() for facet in load_messages(language).hears.facets}))


# From a file to what it says


_Shape = TypeVar("_Shape", bound=BaseModel)


@dataclass(frozen=True)
class _Read(Generic[_Shape]):
    """A file that was read: what it says, or None with the problems that it has."""

    content: _Shape | None
    problems: tuple[Problem, ...]
    tree: Value = None


def _read(source: Source, shape: type[_Shape], max_bytes: int) -> _Read[_Shape]:
    name = source.name
    if len(source.data) > max_bytes:
        return _Read(None, (too_large(name, max_bytes),))
    text = text_of(source.data)
    if isinstance(text, Finding):
        return _Read(None, worded([text], name, text=source.data.decode("latin-1")))
    text, characters, blocking = check_lines(text)
    if blocking:
        return _Read(None, worded(characters + blocking, name, text=text))
    tree, findings = read_tree(text)
    if tree is None:
        return _Read(None, worded([*characters, *(findings or [Finding("file_without_content")])], name, text=text))
    if not isinstance(tree, YamlMap):
        top = Finding("wrong_top", 1, values={"fields": required_fields(shape)})
        return _Read(None, worded([*characters, *findings, top], name, text=text))
    content = None
    try:
        content = shape.model_validate(tree, context={"languages": frozenset(message_languages())})
    except ValidationError as error:
        findings += misfits(error, tree, shape, findings)
    findings += double_ids(tree)
    if characters or findings:
        problems = worded(characters, name, text=text) + worded(findings, name, tree=tree)
        return _Read(None, tuple(sorted(problems, key=lambda problem: problem.line or 0)))
    return _Read(content, (), tree)


def too_large(name: str, max_bytes: int) -> Problem:
    """Return the problem of a file that is larger than is read."""
    limit = f"{max_bytes / 1024 / 1024:.3g} MiB" if max_bytes >= 1024 * 1024 else f"{max_bytes} bytes"
    return word_problem("file_too_large", {"limit": limit}, file=name)


def _controller(part: ControllerPart) -> Controller:
    contact = part.contact or ContactPart()
    return Controller(name=part.name, email=contact.email, url=contact.url, address=part.address)


def _section(part: SectionPart, languages: Languages) -> Section:
    return Section(
        id=part.id,
        title=_text(part.title, languages),
        keywords=_phrases(part.keywords, languages),
        processings=tuple(_processing(processing, part.id, languages) for processing in part.processings),
    )


def _processing(part: ProcessingPart, section_id: str, languages: Languages) -> Processing:
    return Processing(
        id=part.id,
        section_id=section_id,
        title=_text(part.title, languages),
        purpose=_text(part.purpose, languages),
        lawful_basis=part.lawful_basis,
        keywords=_phrases(part.keywords, languages),
        questions=_phrases(part.questions, languages),
        audience=part.audience,
        facts=MappingProxyType({name: _text(text, languages) for name, text in part.facts().items()}),
        statement=_urls(part.statement),
        review_by=part.review_by,
    )


def _topic(part: TopicPart, languages: Languages) -> Topic:
    return Topic(
        id=part.id,
        title=_text(part.title, languages),
        text=_text(part.text, languages),
        article=_text(part.article or {}, languages),
        link=_urls(part.link),
        keywords=_phrases(part.keywords, languages),
        questions=_phrases(part.questions, languages),
    )


def _text(text: Mapping[str, str | None], languages: Languages) -> Translated:
    return MappingProxyType({language: told for language, told in text.items() if told and language in languages})


def _phrases(words: Mapping[str, list[str] | None] | None, languages: Languages) -> Phrases:
    told = {language: listed for language, listed in (words or {}).items() if listed and language in languages}
    return MappingProxyType({language: tuple(listed) for language, listed in told.items()})


def _urls(urls: Mapping[str, str | None] | None) -> Translated | None:
    known = {language: url for language, url in (urls or {}).items() if url is not None}
    return MappingProxyType(known) if known else None


def _languages_of(sections: Iterable[SectionPart]) -> Iterator[str]:
    for section in sections:
        yield from section.title
        for processing in section.processings:
            for text in (processing.title, processing.purpose, *processing.facts().values()):
                yield from text
