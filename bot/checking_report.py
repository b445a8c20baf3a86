"""What check found, told: to a lawyer at a terminal, as JSON, and as the annotations of a pull request."""

import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.knowledge.lint import basis_label
from bot.knowledge.problems import Problem, Severity, load_labels
from bot.knowledge.register import LawfulBasis, Register

LISTED = 20
"""How many places or sentences of one sort are printed; JSON has them all."""
_WITH_LINES = 12
"""Up to how many entries each is told with its line."""
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}

Group = tuple[Problem, ...]
"""Problems of one sort with the same remedy, in the order of the lines."""


def groups_of(problems: Iterable[Problem]) -> tuple[Group, ...]:
    """Return problems by what is to be done about them: the heaviest first, and of those what is wrong least often.

    What is wrong everywhere says little of a single edit, and repository hosts show the first ten annotations alone.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.severity, problem.file, problem.code, problem.why, problem.remedy), []).append(
            problem
        )
    heaviest = list(Severity)
    ordered = sorted(groups.values(), key=lambda group: (heaviest.index(group[0].severity), len(group)))
    return tuple(tuple(group) for group in ordered)


# As text


def draw_text(problems: Sequence[Problem], *, summary: str, language: str, entries: int, width: int) -> str:
    """Return what was found as text: what is equal everywhere once, with where, why, and what to do.

    `summary` is told of a register that can be used, of which `entries` is the number of entries.
    """
    labels = load_labels(language)
    refused = dict.fromkeys(problem.file for problem in problems if problem.severity is Severity.ERROR)
    lines = [summary] if summary else []
    lines += (
        _wrapped("", " ".join([labels["refused_files"].format(files=", ".join(refused)), labels["refused"]]), width)
        if refused
        else []
    )
    for severity in Severity:
        of_it = [problem for problem in problems if problem.severity is severity]
        if of_it:
            lines += ["", _counted(severity, len(of_it), language).upper()]
        for group in groups_of(of_it):
            lines += ["", *_draw_group(group, language, entries, width)]
    counts = [
        _counted(severity, number, language)
        for severity in Severity
        if (number := sum(problem.severity is severity for problem in problems))
    ]
    return "\n".join([*lines, "", ", ".join(counts) + "." if counts else labels["nothing"]])


def draw_summary(register: Register, *, file: str, examples: int, language: str) -> str:
    """Return what a register that can be used holds."""
    labels = load_labels(language)
    bases = {basis_label(basis): sum(entry.lawful_basis is basis for entry in register) for basis in LawfulBasis}
    told_bases = [f"{count} {labels['terms'].get(label, label)}" for label, count in bases.items() if count]
    lines = (
        labels["usable"].format(file=file),
        labels["size"].format(
            processings=len(register.processings),
            sections=len(register.sections),
            languages=", ".join(register.languages),
        ),
        labels["bases"].format(bases=", ".join(told_bases)),
        labels["beside"].format(topics=len(register.topics), examples=examples),
        labels["version"].format(version=register.version, date=register.date.isoformat()),
    )
    return "\n".join(lines)


def _counted(severity: Severity, count: int, language: str) -> str:
    one, more = load_labels(language)[severity.value]
    return str(one if count == 1 else more.format(count=count))


def _draw_group(group: Group, language: str, entries: int, width: int) -> list[str]:
    labels = load_labels(language)
    first = group[0]
    by_message: dict[str, list[Problem]] = {}
    for problem in group:
        by_message.setdefault(problem.message, []).append(problem)
    lines = []
    if len(by_message) == 1:
        lines += _wrapped("- ", first.message, width)
        lines += _labelled(labels["where"], f"{first.file}{_places(group, language, entries)}", language, width)
    else:
        for message, problems in list(by_message.items())[:LISTED]:
            lines += _wrapped("- ", f"{message} [{first.file}{_places(problems, language, entries)}]", width)
        if len(by_message) > LISTED:
            lines += _wrapped("- ", labels["others"].format(count=len(by_message) - LISTED), width)
    # That a file is refused was told above, once for all errors.
    why = "" if first.severity is Severity.ERROR else first.why
    if told := ": ".join(part for part in (first.article, why) if part):
        lines += _labelled(labels["why"], told, language, width)
    return lines + _labelled(labels["to_do"], first.remedy, language, width)


def _places(problems: Sequence[Problem], language: str, entries: int) -> str:
    """Return where some problems stand, as what follows the name of their file."""
    labels = load_labels(language)
    if len(problems) == 1:
        line, entry = problems[0].line, problems[0].entry
        at_line = "" if line is None else labels["line"].format(line=line)
        return f"{at_line}{'' if entry is None else labels['entry'].format(entry=entry)}"
    named = {problem.entry for problem in problems}
    if None not in named and len(named) == entries == len(problems):
        return f": {labels['all_entries'].format(count=entries)}"
    if len(problems) > _WITH_LINES and None not in named:
        told = list(dict.fromkeys(str(problem.entry) for problem in problems))
    elif None in named:
        return f": {labels['lines'].format(lines=', '.join(str(problem.line) for problem in problems[:LISTED]))}"
    else:
        told = [labels["at_line"].format(entry=problem.entry, line=problem.line) for problem in problems]
    more = f", {labels['others'].format(count=len(told) - 3 * LISTED)}" if len(told) > 3 * LISTED else ""
    return ": " + ", ".join(told[: 3 * LISTED]) + more


def _labelled(label: str, text: str, language: str, width: int) -> list[str]:
    labels = load_labels(language)
    column = max(len(labels[name]) for name in ("where", "why", "to_do"))
    return _wrapped(f"  {label:<{column}}  ", text, width)


def _wrapped(first: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


# For programs


def check_json(problems: Sequence[Problem], register: Register | None, path_of: Callable[[str], str]) -> dict[str, Any]:
    """Return what was found as JSON, each problem with its line; `register` is None where it was refused."""
    return {
        "usable": all(problem.severity is not Severity.ERROR for problem in problems),
        "register": register
        and {
            "version": register.version,
            "date": register.date.isoformat(),
            "processings": len(register.processings),
            "sections": len(register.sections),
            "languages": list(register.languages),
        },
        "counts": {severity.value: sum(p.severity is severity for p in problems) for severity in Severity},
        "problems": [
            {
                "severity": problem.severity.value,
                "code": problem.code,
                "file": path_of(problem.file),
                "line": problem.line,
                "entry": problem.entry,
                "message": problem.message,
                "article": problem.article or None,
                "why": problem.why,
                "remedy": problem.remedy,
            }
            for problem in problems
        ],
    }


def draw_annotations(problems: Iterable[Problem], path_of: Callable[[str], str]) -> str:
    """Return what was found as workflow commands, by which GitHub shows each at its line in a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(_annotation(problem, path_of) for group in groups_of(problems) for problem in group)


def _annotation(problem: Problem, path_of: Callable[[str], str]) -> str:
    title = f"{problem.entry}: {problem.message}" if problem.entry else problem.message
    why = ": ".join(part for part in (problem.article, problem.why) if part)
    line = {} if problem.line is None else {"line": str(problem.line)}
    properties = {"file": path_of(problem.file), **line, "title": title}
    told = ",".join(f"{name}={_escaped(value, in_property=True)}" for name, value in properties.items())
    return f"::{_GITHUB_LEVELS[problem.severity]} {told}::{_escaped(f'{why} {problem.remedy}')}"


def _escaped(text: str, *, in_property: bool = False) -> str:
    """Return a text as GitHub reads it back: https://github.com/actions/toolkit, packages/core/src/command.ts."""
    signs = {"%": "%25", "\r": "%0D", "\n": "%0A"} | ({":": "%3A", ",": "%2C"} if in_property else {})
    return "".join(signs.get(sign, sign) for sign in text)
