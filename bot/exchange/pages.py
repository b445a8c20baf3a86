"""A register -> an Article 30 record to read and to print, as a page of its own (HTML) or as Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.exchange.plain import FACTS
from bot.exchange.record import basis_label
from bot.exchange.words import label, word_for
from bot.knowledge.register import Audience, FactName, Processing, Register, Translated, in_language
from bot.messages import load_messages
from bot.replying import told_date

# What Article 30(1) asks for is told where it is missing; other facts only where they are there.
_ASKED_FOR = ("data_subjects", "data", "recipients", "transfers", "retention", "security")
_MARKED_UP = re.compile(r"([\\`*_{}\[\]<>|~#&])")
_LIKE_LIST = re.compile(r"^(\s*|\s*\d+)([-+=.)])(?=\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A field of an entry under its label; `text` is empty where the register does not tell it."""

    label: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the register as a record tells it."""

    id: str
    title: Line
    staff: str  # says so where it is for staff alone
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its entries."""

    id: str
    title: Line
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record in one language; texts that the register lacks in it stand in another of its languages."""

    language: str
    title: str
    article: str
    about: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]


def tell_record(register: Register, language: str) -> RecordPage:
    """Return a register as a record to read, in one of its languages."""
    controller = register.controller
    about = {
        "controller": controller.name,
        "email": controller.email,
        "url": controller.url,
        "date": told_date(register.date, load_messages(language)),
        "version": register.version,
    }
    return RecordPage(
        language,
        title=word_for("record_title", language),
        article=word_for("record_article", language),
        about=tuple((label("about", name, language), text or "–") for name, text in about.items()),
        chapters=tuple(
            Chapter(
                section.id,
                _line("", section.title, register, language),
                tuple(_entry(processing, register, language) for processing in section.processings),
            )
            for section in register.all_sections
        ),
    )


def _entry(processing: Processing, register: Register, language: str) -> Entry:
    def told(name: str, text: Translated) -> Line:
        return _line(label("columns", name, language), text, register, language)

    def lines() -> Iterator[Line]:
        yield told("purpose", processing.purpose)
        basis = basis_label(processing.lawful_basis.value, language)
        yield Line(label("columns", "lawful_basis", language), basis, language)
        for name in FACTS:
            text = processing.facts.get(FactName(name))
            if text:
                yield told(name, text)
            elif name in _ASKED_FOR:
                yield Line(label("columns", name, language), "", language)
        if processing.statement:
            yield told("statement", processing.statement)
        if processing.review_by:
            day = told_date(processing.review_by, load_messages(language))
            yield Line(label("columns", "review_by", language), day, language)

    staff = label("audiences", "staff", language) if processing.audience is Audience.STAFF else ""
    return Entry(processing.id, told("title", processing.title), staff, tuple(lines()))


def _line(name: str, text: Translated, register: Register, language: str) -> Line:
    told, told_language = in_language(text, language, (*register.languages, *text))
    return Line(name, told, told_language)


def html_file(register: Register, language: str) -> str:
    """Return a record as a page that needs nothing else: it opens from a disk, and prints."""
    return _templates().get_template("record.html").render(record=tell_record(register, language))


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot.exchange"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def markdown_file(register: Register, language: str) -> str:
    """Return a record as Markdown; whatever in its texts would be marks is written as it reads."""
    record = tell_record(register, language)
    lines = [f"# {record.title}", "", f"*{record.article}*", ""]
    lines += [f"- **{name}:** {_in_markdown(text)}" for name, text in record.about]
    for chapter in record.chapters:
        lines += ["", f"## {_in_markdown(f'{chapter.id} {chapter.title.text}')}"]
        for entry in chapter.entries:
            staff = f" ({entry.staff})" if entry.staff else ""
            lines += ["", f"### {_in_markdown(f'{entry.id} {entry.title.text}')}{staff}", ""]
            lines += [f"- **{line.label}:** {_in_markdown(line.text) or '–'}" for line in entry.lines]
    return "\n".join(lines) + "\n"


def _in_markdown(text: str) -> str:
    """Return a text as Markdown shows it as it is, its lines under one another.

    >>> _in_markdown("a*b*\\n- c")
    'a\\\\*b\\\\*<br>\\\\- c'
    """
    marked = _LIKE_LIST.sub(r"\1\\\2", _MARKED_UP.sub(r"\\\1", text))
    return "<br>".join(marked.splitlines())
