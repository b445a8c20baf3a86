"""`privacybot check`: what is wrong with the register, and what deserves a second look."""

import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click

from bot.cli.common import language_option, register_option, spoken
from bot.knowledge.files import GENERAL_TOPICS, read_examples, read_files, register_path
from bot.knowledge.problems import Problem, RegisterError, Severity
from bot.knowledge.register import Register
from bot.knowledge.revisions import changed_lines, repository_path

_WIDEST = 110  # columns: longer lines are hard to read


@click.command()
@register_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="text for people, json for programs, github for annotations in a pull request.",
)
@language_option
@click.option("--thorough", is_flag=True, help="Also leave out each stored question in turn: is it lost then?")
def check(register_file: Path, form: str, language: str | None, thorough: bool) -> None:
    """Check the register: what is wrong, why, and what to do.

    Errors keep the register from being used, and exit with 1. Warnings and hints don't: they tell what the law asks for
    and the register does not say, where translations may be out of date, and which entries are hard to tell apart.
    """
    from bot.checking_report import check_json, draw_annotations, draw_summary, draw_text

    language = spoken(language)
    path = register_path(register_file)
    register, examples, problems = _look_at(path, thorough=thorough)
    problems = tuple(problem.told_in(language) for problem in problems)
    if form == "json":
        told = json.dumps(check_json(problems, register, _path_of(path)), ensure_ascii=False, indent=2)
    elif form == "github":
        told = draw_annotations(problems, _path_of(path))
    else:
        summary = draw_summary(register, file=path.name, examples=examples, language=language) if register else ""
        entries = len(register.processings) if register else 0
        width = min(shutil.get_terminal_size((_WIDEST, 0)).columns, _WIDEST)
        told = draw_text(problems, summary=summary, language=language, entries=entries, width=max(width, 40))
    if told:
        click.echo(told)
    sys.exit(1 if any(problem.severity is Severity.ERROR for problem in problems) else 0)


def _look_at(path: Path, *, thorough: bool) -> tuple[Register | None, int, tuple[Problem, ...]]:
    """Return the register, the number of its expected answers, and all that was found; None where it is refused."""
    from bot.checking import look_over, read_again

    try:
        files = read_files(path)
        register = files.load()
    except RegisterError as refused:
        return None, 0, refused.problems
    file = read_again(files.register, changed_lines(path))
    own_topics = path.with_name("topics.yaml")
    topics = read_again(files.topics, changed_lines(own_topics)) if files.topics and own_topics.exists() else None
    remarks = look_over(register, file, topics, today=datetime.now(UTC).date(), thorough=thorough)
    try:
        return register, len(read_examples(path, register)), remarks
    except RegisterError as refused:
        return register, 0, refused.problems + remarks


def _path_of(path: Path) -> Callable[[str], str]:
    """Return where the register's files stand in their repository, by their names."""

    def path_of(name: str) -> str:
        beside = path.with_name(name)
        return repository_path(GENERAL_TOPICS if name == GENERAL_TOPICS.name and not beside.exists() else beside)

    return cache(path_of)
