"""What is wrong with a register's files or deserves a second look, told so that a lawyer can mend it.

Each sort of problem has a code. Its sentences stand once for each language: those of what is refused in
`problems.<language>.yaml`, those of what `bot.knowledge.lint` finds in `lint.<language>.yaml`. A problem is told in
English until `Problem.told_in` asks for another language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

LISTED = 200
"""How many problems are printed; more than that is one problem many times over."""

# What the law asks of a field, for the problems that any field can have.
_ARTICLES = MappingProxyType({
    "controller.name": "13(1)(a)",
    "controller.contact.email": "13(1)(b)",
    "controller.contact.url": "13(1)(b)",
    "purpose": "13(1)(c)",
    "lawful_basis": "6(1)",
    "interest": "13(1)(d)",
    "statute": "6(3)",
    "data_subjects": "30(1)(c)",
    "data": "30(1)(c)",
    "recipients": "13(1)(e)",
    "retention": "13(2)(a)",
    "transfers": "13(1)(f)",
    "source": "14(2)(f)",
    "security": "30(1)(g)",
    "automated_decisions": "13(2)(f)",
})  # fmt: skip
_ARTICLE = re.compile(r"(?P<article>\d+)(\((?P<paragraph>\d+)\))?(\((?P<point>[a-z])\))?")


class Severity(StrEnum):
    """How much a problem weighs: errors keep a file from being used, the others don't."""

    ERROR = "error"
    WARNING = "warning"  # the law asks for it, or askers will be told too little or the wrong thing
    HINT = "hint"  # worth a look


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, what is wrong, why it matters, and what to do.

    `line` counts from 1; None where the file as a whole is meant. `entry` is the id of the processing, section or topic
    that the line belongs to (its title where it has no id), None where it belongs to none. `article` is the part of the
    GDPR that asks for it, empty where none does. `code` and `values` are what the sentences were made of.

    >>> print(Problem("processings.yaml", 42, "newsletter", 'lawful_basis is "agreed"', "Use one of: consent."))
    processings.yaml, line 42, entry "newsletter": lawful_basis is "agreed". Use one of: consent.
    """

    file: str
    line: int | None
    entry: str | None
    message: str
    remedy: str
    code: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False, repr=False)
    severity: Severity = Severity.ERROR
    why: str = ""
    article: str = ""
    language: str = "en"

    def __str__(self) -> str:
        labels = load_labels(self.language)
        line = "" if self.line is None else labels["line"].format(line=self.line)
        entry = "" if self.entry is None else labels["entry"].format(entry=self.entry)
        return f"{self.file}{line}{entry}: {self.message}. {self.remedy}"

    def told_in(self, language: str) -> "Problem":
        """Return the same problem in another language; raises LookupError where its wording is not there."""
        sentences = load_wording(language)[self.code]
        terms = load_labels(language)["terms"]
        values = {name: terms.get(value, value) for name, value in self.values.items()}
        article = sentences.article or _ARTICLES.get(self.values.get("field", "").partition(" ")[0], "")
        return replace(
            self,
            message=sentences.wrong.format_map(values),
            remedy=sentences.remedy.format_map(values),
            severity=sentences.severity,
            why=(sentences.why or load_labels(language)["refused"]).format_map(values),
            article=told_article(article, language),
            language=language,
        )


class RegisterError(Exception):
    """A register that is refused: `source` names its file, `problems` are all there are, in the order of the lines."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(source, problems)
        self.source = source
        self.problems = problems

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:LISTED]]
        if len(self.problems) > LISTED:
            more = load_labels(self.problems[0].language)["more"].format(count=len(self.problems) - LISTED)
            lines.append(f"{self.source}: {more}")
        return "\n".join(lines)

    def told_in(self, language: str) -> "RegisterError":
        """Return the same refusal in another language; raises LookupError where its wording is not there."""
        return RegisterError(self.source, tuple(problem.told_in(language) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Sentences:
    """What is said of one sort of problem, with braces for what is filled in."""

    wrong: str
    remedy: str
    why: str = ""  # empty: that the file is refused
    article: str = ""  # as in "13(1)(d)"
    severity: Severity = Severity.ERROR


def word_problem(
    code: str, values: Mapping[str, object], *, file: str, line: int | None = None, entry: str | None = None
) -> Problem:
    """Return a problem of the sort `code` in English, with `values` filled in and made fit to print."""
    printable = MappingProxyType({name: shown(value) for name, value in values.items()})
    return Problem(file, line, None if entry is None else shown(entry), "", "", code, printable).told_in("en")


@cache
def load_wording(language: str) -> Mapping[str, Sentences]:
    """Return what is said, by the code of a problem. Raises LookupError where the files are not there."""
    told = {**_load("problems", language), **_load("lint", language)}
    severities = {code: Severity(said.get("severity", Severity.ERROR)) for code, said in told.items()}
    return MappingProxyType({
        code: Sentences(**{**said, "severity": severities[code]}) for code, said in told.items() if code != "labels"
    })  # fmt: skip


@cache
def load_labels(language: str) -> Mapping[str, Any]:
    """Return the small words around a problem, by name. Raises LookupError where the file is not there."""
    return MappingProxyType({**_load("problems", language)["labels"], **_load("lint", language)["labels"]})


@cache
def _load(name: str, language: str) -> dict[str, Any]:
    file = resources.files(__package__).joinpath(f"{name}.{language}.yaml")
    if not (language.isalpha() and file.is_file()):
        raise LookupError(f"problems are not worded in the language {language!r}")
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def wording_languages() -> tuple[str, ...]:
    """Return the languages in which problems can be told.

    >>> wording_languages()
    ('en', 'nl')
    """
    names = (file.name.split(".") for file in resources.files(__package__).iterdir())
    return tuple(sorted(name[1] for name in names if name[0] == "problems" and name[-1] == "yaml"))


def told_article(article: str, language: str) -> str:
    """Return a part of the GDPR as a lawyer of a language names it.

    >>> told_article("13(1)(d)", "nl"), told_article("13(1)(d)", "en"), told_article("6(3)", "nl")
    ('art. 13 lid 1 onder d AVG', 'Art. 13(1)(d) GDPR', 'art. 6 lid 3 AVG')
    """
    parts = _ARTICLE.fullmatch(article)
    if parts is None:
        return article
    labels = load_labels(language)
    paragraph = labels["paragraph"].format(number=parts["paragraph"]) if parts["paragraph"] else ""
    point = labels["point"].format(letter=parts["point"]) if parts["point"] else ""
    return str(labels["article"]).format(article=f"{parts['article']}{paragraph}{point}")


def shown(value: object) -> str:
    """Return a value as it may be printed: on one line, not too long, and without characters that steer a terminal.

    >>> shown("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    # A sequence lists what is allowed, in our own words, and stays whole; what a file says is cut.
    text = ", ".join(value) if isinstance(value, tuple) else _cut(str(value))
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _cut(text: str, limit: int = 80) -> str:
    text = " ".join(text[: 2 * limit].split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
