"""`privacybot report`: what was asked, and which questions found no answer."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import assistant_on, register_from, register_option, settings_in_force
from bot.journal import JournalError, JournalMode, Rows
from bot.messages import Messages, load_messages, message_languages
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.reporting.report import Report


@click.command()
@register_option
@click.option(
    "--since",
    default="7d",
    show_default=True,
    help="A time up to now: 7d (today and the six days before), 24h, 4w, or from a date on: 2026-11-01.",
)
@click.option("--language", help="The report's language: nl, en, … Without it the register's first.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "html", "xlsx"]), default="text", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write instead of printing.")
def report(register_file: Path, since: str, language: str | None, format_: str, output: Path | None) -> None:
    """Tell how much was asked, and what found no answer.

    The journal is that of DATABASE_URL. Nobody's wording is told: alike questions are quoted once they were asked in
    REPORT_THRESHOLD different hours, without the words that only some used.
    """
    if format_ == "xlsx" and output is None and _is_terminal():
        raise click.UsageError("An Excel file is not for reading here. Name a file: --output report.xlsx.")
    settings = settings_in_force()
    now = datetime.now()
    begin = _begin(since, now)
    assistant = assistant_on(register_from(register_file), base_url=settings.public_url)
    messages = _messages(language, assistant)
    if settings.journal is JournalMode.OFF:
        raise click.ClickException(messages.report.journal_off)
    journal = _journal(settings)
    made = _report(settings, journal, assistant, begin.astimezone(), now.astimezone(), messages)
    if not made.figures.questions:
        empty = not journal.rows(since=now.astimezone() - timedelta(days=settings.journal_days))
        click.echo(messages.report.journal_empty if empty else messages.report.nothing_asked, err=True)
    _write(_DRAWN[format_](made, messages), output)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _begin(since: str, now: datetime) -> datetime:
    from bot.reporting.periods import begin_of

    try:
        return begin_of(since, now=now)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None


def _messages(language: str | None, assistant: "Assistant") -> Messages:
    register = assistant.register
    try:
        return load_messages(language or register.languages[0], register.controller.address.value)
    except LookupError:
        spoken = ", ".join(message_languages())
        raise click.BadParameter(
            f'"{language}" is not spoken here. Use one of: {spoken}.', param_hint="--language"
        ) from None


def _report(
    settings: Settings, journal: Rows, assistant: "Assistant", since: datetime, until: datetime, messages: Messages
) -> "Report":
    from bot.reporting.making import report_on

    try:
        return report_on(
            journal,
            assistant,
            since=since,
            until=until,
            language=messages.language,
            threshold=settings.report_threshold,
            kept_days=settings.journal_days,
            local=datetime.astimezone,
        )
    except JournalError as error:
        raise click.ClickException(str(error)) from None


def _journal(settings: Settings) -> Rows:
    from bot.storage.database import DatabaseError, open_database
    from bot.storage.journal import SqlJournal

    try:
        return SqlJournal(open_database(settings.database_url.get_secret_value()), settings.keeping)
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None


def _write(drawn: str | bytes, output: Path | None) -> None:
    data = drawn.encode() if isinstance(drawn, str) else drawn
    if output is None:
        click.echo(drawn, nl=isinstance(drawn, str))
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from None
    click.echo(f"Written: {output}")


def _text(made: "Report", messages: Messages) -> str:
    from bot.reporting.text import draw_report

    return draw_report(made, messages)


def _json(made: "Report", messages: Messages) -> str:
    from bot.reporting.as_json import to_json

    return json.dumps(to_json(made), ensure_ascii=False, indent=2)


def _html(made: "Report", messages: Messages) -> str:
    from bot.reporting.page import draw_page

    return draw_page(made, messages)


def _xlsx(made: "Report", messages: Messages) -> bytes:
    from bot.reporting.sheet import draw_sheets

    return draw_sheets(made, messages)


_DRAWN: Mapping[str, Callable[["Report", Messages], str | bytes]] = {
    "text": _text,
    "json": _json,
    "html": _html,
    "xlsx": _xlsx,
}
