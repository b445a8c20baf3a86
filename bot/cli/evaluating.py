"""`privacybot eval`: the expected answers asked, and what an edit changes."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot import evaluation_report as report
from bot.assistant import Assistant
from bot.cli.common import (
    assistant_on,
    examples_from,
    language_option,
    register_from,
    register_option,
    spoken,
)
from bot.evaluation import Comparison, Judged, compare, evaluate
from bot.knowledge.files import read_register, register_path
from bot.knowledge.problems import RegisterError
from bot.knowledge.register import Register
from bot.knowledge.revisions import register_at

UNTOLD = "http://localhost"
"""Where the links of replies begin: none of them is told."""


@click.command("eval")
@register_option
@click.option(
    "--examples",
    "examples_file",
    type=click.Path(path_type=Path),
    help="Expected answers, in place of those beside the register.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="text for people, json for programs, markdown for the summary of a pull request.",
)
@language_option
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--calibration", is_flag=True, help="Show how often a score was right.")
@click.option(
    "--against",
    metavar="OLD",
    help="Show what changed since another register: a file, or a git revision such as HEAD~1.",
)
@click.option("--no-misses", is_flag=True, help="Print the table alone.")
def evaluate_command(
    register_file: Path,
    examples_file: Path | None,
    form: str,
    language: str | None,
    as_json: bool,
    calibration: bool,
    against: str | None,
    no_misses: bool,
) -> None:
    """Tell which of the expected answers come true, and why not.

    With --against, tell what an edit does to the answers instead, and exit with 1 where a right one broke.
    """
    form, language = "json" if as_json else form, spoken(language)
    assistant = assistant_on(register_from(register_file), base_url=UNTOLD)
    examples = examples_from(examples_file or register_file, assistant.register, exact=examples_file is not None)
    if against is not None:
        old = _old_assistant(against, register_file)
        if old is None:  # an edit that mends it breaks no answer
            click.echo("[]" if form == "json" else report.draw_incomparable(against, language=language))
            return
        compared = compare(old, assistant, examples)
        click.echo(_drawn_changes(compared, form, language))
        sys.exit(1 if compared.count("now wrong") else 0)
    if not examples:
        raise click.ClickException("there are no expected answers. Write some into examples.yaml beside the register.")
    judged = evaluate(assistant, examples)
    click.echo(_drawn(judged, form, language, misses=not no_misses, calibration=calibration))


def _drawn(judged: Sequence[Judged], form: str, language: str, *, misses: bool, calibration: bool) -> str:
    if form == "json":
        return json.dumps(report.evaluation_json(judged), ensure_ascii=False, indent=2)
    if form == "markdown":
        return report.draw_evaluation_markdown(judged, misses=misses, language=language)
    told = report.draw_evaluation(judged, misses=misses, language=language)
    return f"{told}\n\n{report.draw_calibration(judged, language=language)}" if calibration else told


def _drawn_changes(compared: Comparison, form: str, language: str) -> str:
    if form == "json":
        return json.dumps(report.changes_json(compared.changes), ensure_ascii=False, indent=2)
    draw = report.draw_changes_markdown if form == "markdown" else report.draw_changes
    return draw(compared, language=language)


def _old_assistant(old: str, register_file: Path) -> Assistant | None:
    """Return an assistant on the register in a file, with the topics beside it, or in a git revision.

    None where it is refused, with what is wrong in it on standard error.
    """
    try:
        return assistant_on(_old_register(old, register_path(register_file)), base_url=UNTOLD)
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    except RegisterError as refused:
        click.echo(str(refused.told_in(spoken(None))), err=True)
        return None


def _old_register(old: str, path: Path) -> Register:
    return read_register(Path(old)) if Path(old).is_file() else register_at(old, path)
