"""What can be wrong with a register's files, told so that a lawyer can mend it: where, what, and what to do.

Each sort of problem has a code, and its two sentences stand once, in `problems.en.yaml`. To tell problems in another
language, translate that file to `problems.<language>.yaml` and ask a problem for it with `Problem.told_in`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

import yaml

LISTED = 200
"""How many problems are printed; more than that is one problem many times over."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, what is wrong, and what to do.

    `line` counts from 1; None where the file as a whole is meant. `entry` is the id of the processing, section or topic
    that the line belongs to (its title where it has no id), None where it belongs to none. `code` and `values` are what
    the sentences were made of.

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

    def __str__(self) -> str:
        line = "" if self.line is None else f", line {self.line}"
        entry = "" if self.entry is None else f', entry "{self.entry}"'
        return f"{self.file}{line}{entry}: {self.message}. {self.remedy}"

    def told_in(self, language: str) -> "Problem":
        """Return the same problem in another language; raises LookupError where its wording is not there."""
        message, remedy = load_wording(language)[self.code]
        return replace(self, message=message.format_map(self.values), remedy=remedy.format_map(self.values))


class RegisterError(Exception):
    """A register that is refused: `source` names its file, `problems` are all there are, in the order of the lines."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(source, problems)
        self.source = source
        self.problems = problems

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:LISTED]]
        if len(self.problems) > LISTED:
            lines.append(f"{self.source}: {len(self.problems) - LISTED} more problems follow. Mend these first.")
        return "\n".join(lines)


def word_problem(
    code: str, values: Mapping[str, object], *, file: str, line: int | None = None, entry: str | None = None
) -> Problem:
    """Return a problem of the sort `code` in English, with `values` filled in and made fit to print."""
    printable = MappingProxyType({name: shown(value) for name, value in values.items()})
    return Problem(file, line, None if entry is None else shown(entry), "", "", code, printable).told_in("en")


@cache
def load_wording(language: str) -> Mapping[str, tuple[str, str]]:
    """Return what is wrong and what to do, by the code of a problem. Raises LookupError where the file is not there."""
    file = resources.files(__package__).joinpath(f"problems.{language}.yaml")
    if not (language.isalpha() and file.is_file()):
        raise LookupError(f"problems are not worded in the language {language!r}")
    wording = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {code: (sentences["wrong"], sentences["remedy"]) for code, sentences in wording.items()}


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
