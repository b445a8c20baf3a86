"""`privacybot ask`: questions answered in the terminal, one, line by line, or a file of them."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

from bot.assistant import Assistant, Question
from bot.cli.archives import Day, assistant_as_of
from bot.cli.common import assistant_on, register_from, register_option, settings_in_force
from bot.knowledge.register import Audience
from bot.replies import Reply, to_json
from bot.terminal import draw_reasons, draw_reply


@click.command()
@click.argument("question", required=False)
@register_option
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
@click.option(
    "--as-of", "day", metavar="DATE", type=Day(), help="Answer from the register as it was at the end of a day (UTC)."
)
def ask(
    question: str | None,
    register_file: Path,
    language: str | None,
    context: str | None,
    audience: str,
    as_json: bool,
    jsonl: TextIO | None,
    explain: bool,
    day: date | None,
) -> None:
    """Answer a QUESTION; without one, converse line by line."""
    assistant = assistant_as_of(day) if day is not None else _assistant_today(register_file)
    asked = Question(text="", language=language, context=context, audience=Audience(audience), explain=explain)
    if jsonl is not None:
        for line in _answers(assistant, jsonl, asked):
            click.echo(line)
    elif question is not None:
        _show(assistant.answer(dataclasses.replace(asked, text=question)), as_json=as_json)
    else:
        _converse(assistant, asked, as_json=as_json)


def _assistant_today(register_file: Path) -> Assistant:
    return assistant_on(register_from(register_file), base_url=settings_in_force().public_url)


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
