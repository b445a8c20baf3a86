"""`privacybot import` and `export`: a register made of what there is, and an Article 30 record made of that."""

import json
import sys
from pathlib import Path

import click

from bot.cli.common import register_from, register_option, spoken
from bot.knowledge.problems import RegisterError
from bot.knowledge.register import Audience, Register
from bot.messages import message_languages

_SUFFIXES = {".xlsx": "xlsx", ".csv": "csv", ".html": "html", ".htm": "html", ".json": "json", ".md": "md"}
FORMATS = ("xlsx", "csv", "html", "json", "md")

_language_option = click.Choice(message_languages())


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Write the register here and not to standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--controller", metavar="NAME", help="Who is responsible for the data, where the file does not tell.")
@click.option("--language", type=_language_option, help="The language of the texts; found out where it is not given.")
@click.option("--say", type=click.Choice(("nl", "en")), help="The language of what is told here; that of your system.")
def import_command(
    file: Path, output: Path | None, force: bool, controller: str | None, language: str | None, say: str | None
) -> None:
    """Make a register of a spreadsheet or an export.

    FILE is an Excel sheet, a CSV file, or an export as xlsx, csv or json. The register is written as YAML; what could
    not be placed in it is listed with its row and what to do about it.
    """
    from bot.exchange.importing import import_register
    from bot.exchange.remarks import ImportRefusedError
    from bot.knowledge.loader import Source

    say = spoken(say)
    _refuse_overwriting(output, force=force)
    try:
        made = import_register(Source(file.name, _bytes_of(file)), controller=controller, language=language, say=say)
    except ImportRefusedError as refusal:
        for remark in refusal.remarks:
            click.echo(f"{file.name}: {remark.told_in(say)}", err=True)
        sys.exit(1)
    except RegisterError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    _write(made.text.encode("utf-8", errors="replace"), output)
    for remark in made.remarks:
        click.echo(f"{file.name}: {remark.told_in(say)}", err=True)
    click.echo(made.summary(say), err=True)
    for problem in made.problems:
        click.echo(str(problem), err=True)
    sys.exit(1 if made.problems else 0)


@click.command()
@register_option
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="Known from the name of --output otherwise.")
@click.option("--language", type=_language_option, help="The record's language; the register's first otherwise.")
@click.option(
    "--audience",
    type=click.Choice([audience.value for audience in Audience]),
    default=Audience.STAFF.value,
    show_default=True,
    help="Whom it is for: public leaves out the entries for staff.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write the record here and not to standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export(
    register_file: Path,
    format_name: str | None,
    language: str | None,
    audience: str,
    output: Path | None,
    force: bool,
) -> None:
    """Write the register as an Article 30 record.

    For Excel, to read and print, or for other programs.
    """
    from bot.exchange.record import for_audience

    format_name = format_name or _format_of(output)
    if format_name == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("An Excel file can't be shown here. Give --output FILE.xlsx.")
    _refuse_overwriting(output, force=force)
    register = for_audience(register_from(register_file), Audience(audience))
    if not register.processings:
        raise click.ClickException(f"{register_file.name} has no entry for this audience, so there is no record.")
    _write(_exported(register, format_name, language or register.languages[0]), output)


def _exported(register: Register, format_name: str, language: str) -> bytes:
    from bot.exchange.files_out import csv_file, excel_file
    from bot.exchange.pages import html_file, markdown_file
    from bot.exchange.record import record_json, record_of

    match format_name:
        case "xlsx":
            return excel_file(record_of(register, language=language))
        case "csv":
            return csv_file(record_of(register, language=language))
        case "json":
            return (json.dumps(record_json(register), ensure_ascii=False, indent=2) + "\n").encode()
        case "md":
            return markdown_file(register, language).encode()
    return html_file(register, language).encode()


def _format_of(output: Path | None) -> str:
    known = _SUFFIXES.get(output.suffix.lower()) if output else None
    if known is None:
        raise click.UsageError(f"Give --format: {', '.join(FORMATS)}.")
    return known


def _refuse_overwriting(output: Path | None, *, force: bool) -> None:
    if output is not None and output.exists() and not force:
        raise click.ClickException(f"{output} is there already. Give another name, or --force to write over it.")


def _bytes_of(file: Path) -> bytes:
    from bot.exchange.sheets import MAX_BYTES

    try:
        if not file.is_file():
            what = "is a folder or no ordinary file" if file.exists() else "is not there"
            raise click.ClickException(f"{file} {what}. Give an .xlsx or .csv file.")
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)  # one more, by which it is seen to be too large
    except OSError as error:
        raise click.ClickException(f"{file} can't be read: {error.strerror}.") from error


def _write(data: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from error
    click.echo(f"Written: {output}", err=True)
