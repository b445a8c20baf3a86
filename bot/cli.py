"""The commands of the privacy officer and of whoever runs the assistant: `privacybot --help` lists them."""

import dataclasses
import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import click

from bot import __version__
from bot.assistant import Assistant, Question
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.problems import RegisterError
from bot.knowledge.register import Audience, LawfulBasis, Register
from bot.replies import Reply, to_json
from bot.terminal import draw_reasons, draw_reply

DEFAULT_REGISTER = Path("knowledge/processings.yaml")
ROOT = Path(__file__).parents[1]

_register_option = click.option(
    "--register",
    "register_file",
    type=click.Path(path_type=Path),
    envvar="REGISTER_FILE",
    default=DEFAULT_REGISTER,
    show_default=True,
    help="The register's file; topics.yaml and examples.yaml are looked for beside it.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="privacybot")
def main() -> None:
    """Answer questions about personal data from the controller's own register of processings."""


@main.command()
@click.option(
    "--register", "register_file", type=click.Path(path_type=Path), help="A register's file instead of REGISTER_FILE."
)
def serve(register_file: Path | None) -> None:
    """Serve the website's side, and Slack where its variables are set. Settings come from the environment and .env."""
    from bot.wiring import run  # the web side takes a while to import, and only this command needs it

    sys.exit(run(register_file=register_file))


@main.command()
@click.argument("question", required=False)
@_register_option
@click.option("--language", help="The asker's language, for questions that show none: nl, en, …")
@click.option("--context", metavar="ID", help="The entry that was answered last, for a question that follows up.")
@click.option(
    "--audience", type=click.Choice([a.value for a in Audience]), default=Audience.STAFF.value, show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print the reply as JSON, as POST /api/ask gives it.")
@click.option(
    "--jsonl",
    type=click.File(encoding="utf-8"),
    help="Answer the questions of a file (- for standard input), a line each.",
)
@click.option("--explain", is_flag=True, help="Show the candidates and the words that speak for each.")
def ask(
    question: str | None,
    register_file: Path,
    language: str | None,
    context: str | None,
    audience: str,
    as_json: bool,
    jsonl: TextIO | None,
    explain: bool,
) -> None:
    """Answer a QUESTION, or converse line by line where none is given."""
    assistant = _assistant(register_file)
    asked = Question(text="", language=language, context=context, audience=Audience(audience), explain=explain)
    if jsonl is not None:
        for line in _answers(assistant, jsonl, asked):
            click.echo(line)
    elif question is not None:
        _show(assistant.answer(dataclasses.replace(asked, text=question)), as_json=as_json)
    else:
        _converse(assistant, asked, as_json=as_json)


def _show(reply: Reply, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(to_json(reply), ensure_ascii=False, indent=2))
        return
    click.echo(draw_reply(reply, links=sys.stdout.isatty()))
    if reply.candidates is not None:
        click.echo("\n" + draw_reasons(reply.candidates))


def _converse(assistant: Assistant, asked: Question, *, as_json: bool) -> None:
    """Answer line by line; what was answered last is what the next question may point back at."""
    context = asked.context
    if sys.stdin.isatty():
        _show(assistant.help(language=asked.language, audience=asked.audience), as_json=as_json)
    while True:
        if sys.stdin.isatty():
            click.echo("\n> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            break
        if line.strip():
            reply = assistant.answer(dataclasses.replace(asked, text=line, context=context))
            _show(reply, as_json=as_json)
            context = reply.processings[0].id if len(reply.processings) == 1 else context


def _answers(assistant: Assistant, lines: TextIO, asked: Question) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _row(line, number)
        question = dataclasses.replace(
            asked,
            text=row["question"],
            language=row.get("language") or asked.language,
            context=row.get("context") or asked.context,
        )
        reply = to_json(assistant.answer(question))
        yield json.dumps({"id": row.get("id", number), "reply": reply}, ensure_ascii=False)


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise click.ClickException(f"line {number}: this is no JSON ({error}). Write one object a line.") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise click.ClickException(f'line {number}: "question" is missing. Write {{"question": "…"}}.')
    for name in ("language", "context"):
        if not isinstance(row.get(name), str | None):
            raise click.ClickException(f'line {number}: "{name}" is not a text. Put it in quotes, or leave it out.')
    return row


@main.command()
@_register_option
@click.option("--thorough", is_flag=True, help="Also leave out each stored question in turn: is it lost then?")
def check(register_file: Path, thorough: bool) -> None:
    """Check the register: print what is wrong and where, or a short summary when all is well."""
    register = _register(register_file)
    examples = _examples(register_file, register)
    bases = {basis: sum(entry.lawful_basis is basis for entry in register) for basis in LawfulBasis}
    languages = ", ".join(register.languages)
    click.echo(f"{register_file.name}: all is well.")
    click.echo(f"{len(register.processings)} processings in {len(register.sections)} sections, in {languages}.")
    click.echo("Lawful bases: " + ", ".join(f"{count} {basis.value}" for basis, count in bases.items() if count) + ".")
    click.echo(f"{len(register.topics)} topics, {len(examples)} expected answers.")
    click.echo(f"Version {register.version}, of {register.date.isoformat()}.")
    for warning in _warnings(register, thorough=thorough):
        click.echo(f"warning: {warning}")


def _warnings(register: Register, *, thorough: bool) -> Iterator[str]:
    from bot.likeness import alike_pairs, lost_questions, shared_words

    for pair in alike_pairs(register):
        basis = "" if pair.same_basis else ", and their lawful bases differ"
        yield (
            f"{pair.first} and {pair.second} share {pair.shared} keywords{basis}. Words of their sections tell them "
            "apart; where a question has none, the assistant asks back."
        )
    for shared in shared_words(register):
        yield (
            f'"{shared.word}" is a keyword of {", ".join(shared.entries)}: alone it can\'t tell which is meant. '
            "Write it as part of a longer keyword where it should."
        )
    if thorough:
        for lost in lost_questions(register):
            found = f"it finds {', '.join(lost.found[:5])}" if lost.found else "it finds nothing"
            yield (
                f'{lost.entry}, "{lost.question}" [{lost.language}]: without this question, {found}. '
                "Add words of it to the keywords."
            )


@main.command()
@click.option("--output", type=click.Path(path_type=Path), default=ROOT / "knowledge" / "processings.schema.json")
def schema(output: Path) -> None:
    """Write the JSON Schema of the register, by which editors complete and underline."""
    from bot.knowledge.schema import register_schema

    output.write_text(json.dumps(register_schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"Written: {output}")


@main.command("eval")
@_register_option
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

    assistant = _assistant(register_file)
    examples = _examples(examples_file or register_file, assistant.register, exact=examples_file is not None)
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


@main.command()
@click.option("--url", required=True, help="Where the assistant is served, such as https://privacy.example.com.")
def embed(url: str) -> None:
    """Print the lines that put the widget on a page, with the integrity value of this version."""
    from bot.web.embed import embed_snippet, widget_script

    click.echo(embed_snippet(url, widget_script()))


@main.command("slack-manifest")
@click.option("--url", help="Where the assistant is served, for Slack's events over HTTP.")
@click.option("--socket", is_flag=True, help="For Socket Mode: Slack is reached from here, and no address is needed.")
def slack_manifest(url: str | None, socket: bool) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.slack.manifest import filled_manifest

    if socket == (url is not None):
        raise click.UsageError("Give either --url or --socket.")
    click.echo(filled_manifest(url=url))


def _register(path: Path) -> Register:
    try:
        return read_register(_found(path))
    except RegisterError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _examples(path: Path, register: Register, *, exact: bool = False) -> tuple[Example, ...]:
    try:
        return read_examples(_found(path), register, name=path.name if exact else "examples.yaml")
    except RegisterError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _found(path: Path) -> Path:
    """Return where a file stands: as given, else in this repository, so that the commands work from any folder."""
    return path if path.exists() or not (ROOT / path).exists() else ROOT / path


def _assistant(register_file: Path) -> Assistant:
    return _assistant_of(_register(register_file))


def _assistant_of(register: Register) -> Assistant:
    return Assistant(register, base_url="http://localhost:8000", new_id=lambda: secrets.token_urlsafe(9))


def _old_assistant(old: str, register_file: Path) -> Assistant:
    if Path(old).exists():
        return _assistant(Path(old))
    from bot.knowledge.revisions import register_at

    try:
        return _assistant_of(register_at(old, _found(register_file)))
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    except RegisterError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
