"""`privacybot eval`: the expected answers asked, and what an edit changes."""

import json
import sys
from pathlib import Path

import click

from bot.assistant import Assistant
from bot.cli.common import assistant_for, assistant_on, examples_from, exit_refused, found, register_option
from bot.knowledge.problems import RegisterError


@click.command("eval")
@register_option
@click.option(
    "--examples",
    "examples_file",
    type=click.Path(path_type=Path),
    help="Expected answers, in place of those beside the register.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all as JSON.")
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
    as_json: bool,
    calibration: bool,
    against: str | None,
    no_misses: bool,
) -> None:
    """Ask all expected answers and tell which came true, which didn't, and why."""
    from bot import evaluation_report as report
    from bot.evaluation import compare, evaluate

    assistant = assistant_for(register_file)
    examples = examples_from(examples_file or register_file, assistant.register, exact=examples_file is not None)
    if against is not None:
        changes = compare(_old_assistant(against, register_file), assistant, examples)
        click.echo(
            json.dumps(report.changes_json(changes), ensure_ascii=False, indent=2)
            if as_json
            else report.draw_changes(changes)
        )
        sys.exit(1 if any(change.verdict == "now wrong" for change in changes) else 0)
    if not examples:
        raise click.ClickException("there are no expected answers. Write some into examples.yaml beside the register.")
    judged = evaluate(assistant, examples)
    if as_json:
        click.echo(json.dumps(report.evaluation_json(judged), ensure_ascii=False, indent=2))
    else:
        click.echo(report.draw_evaluation(judged, misses=not no_misses))
        if calibration:
            click.echo("\n" + report.draw_calibration(judged))


def _old_assistant(old: str, register_file: Path) -> Assistant:
    if Path(old).exists():
        return assistant_for(Path(old))
    from bot.knowledge.revisions import register_at

    try:
        return assistant_on(register_at(old, found(register_file)))
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    except RegisterError as error:
        exit_refused(error)
