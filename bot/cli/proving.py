"""`privacybot show` and `privacybot changes`: what the register said on a day, and what changed in it since."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot.archive import periods_of
from bot.cli.archives import Day, Kept, fail, kept_versions
from bot.cli.common import register_from, register_option, settings_in_force
from bot.history import Publication, UnknownVersionError, told_moment, told_periods
from bot.knowledge.excerpt import entry_lines
from bot.knowledge.problems import RegisterError
from bot.knowledge.register import Register
from bot.knowledge.telling import ToldChange, lines_of, told_changes
from bot.matching.match import Match
from bot.messages import Messages, load_messages
from bot.replies import Kind
from bot.replying import reply_to, voice_for

MOST_NAMED = 50

language_option = click.option("--language", help="One of the register's languages; its first where none is given.")


@click.command()
@click.argument("id")
@register_option
@language_option
@click.option("--version", metavar="V", help="As it was in this version, 12 hex digits.")
@click.option("--as-of", "day", metavar="DATE", type=Day(), help="As it was at the end of a day (UTC), as 2026-11-27.")
def show(id: str, register_file: Path, language: str | None, version: str | None, day: date | None) -> None:
    """Show the entry ID, as it is or as it was.

    Without options as it stands in the register, else as it was in an earlier version that served.
    """
    if version is not None and day is not None:
        raise click.UsageError("Give either --version or --as-of.")
    if version is None and day is None:
        click.echo(_entry(register_from(register_file), id, language, base_url=settings_in_force().public_url))
        return
    with kept_versions() as kept:
        click.echo(_entry_as_it_was(kept, id, language, version or kept.version_of(day or date.max)))


@click.command("changes")
@language_option
@click.option("--since", "day", metavar="DATE", type=Day(), help="Only what changed on a day (UTC) and after it.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def changes_command(language: str | None, day: date | None, as_json: bool) -> None:
    """Say what changed in the register with each version.

    A version is kept when it begins to serve. The newest comes first.
    """
    with kept_versions() as kept:
        messages = _messages_of_the_newest(kept, language)
        publications = kept.history.publications(since=day, public=False)
    if as_json:
        click.echo(json.dumps([_to_json(each, messages) for each in publications], ensure_ascii=False, indent=2))
    elif publications:
        click.echo("\n\n".join("\n".join(_lines(publication, messages)) for publication in publications))
    else:
        click.echo(f"No other version began to serve since {day}.")


# One entry


def _entry_as_it_was(kept: Kept, id: str, language: str | None, version: str) -> str:
    try:
        register = kept.history.register(version)
    except UnknownVersionError:
        fail(f'No version "{version}" is kept. The newest are:\n{kept.named()}')
    except RegisterError as refused:
        return _raw_entry(kept, id, version, refused)
    language = language or register.languages[0]
    base_url = kept.settings.public_url
    as_it_was = {language: f"{base_url}/statement/{language}?version={version}#{{id}}"}
    entry = _entry(replace(register, statement=as_it_was), id, language, base_url=base_url)
    messages = _messages(register, language)
    periods = told_periods(periods_of(version, kept.servings), messages)
    return f"{entry}\n{messages.history.served.format(periods=periods)}"


def _entry(register: Register, id: str, language: str | None, *, base_url: str) -> str:
    """Return an entry with every fact that it records, as plain text."""
    entry = register.processing(id)
    if entry is None:
        ids = ", ".join(processing.id for processing in register.processings[:MOST_NAMED])
        fail(f'Version {register.version} has no entry "{id}". It has {ids}.')
    voice = voice_for(register, _messages(register, language or register.languages[0]), base_url=base_url)
    whole = Match(kind=Kind.ANSWER, ids=(id,), facets=tuple(entry.facts))
    return reply_to(whole, voice, reply_id="").text


def _raw_entry(kept: Kept, id: str, version: str, refused: RegisterError) -> str:
    """Return an entry of a version that only an older release of the app could read, as it stood in its file."""
    source = kept.history.files(version).register
    why = (
        f"Version {version} was kept by another release of the app, and this one can't read it "
        f"(problems: {len(refused.problems)}; the first is: {refused.problems[0]})."
    )
    lines = entry_lines(source, id)
    if lines is None:
        fail(f'{why}\nAn entry "{id}" doesn\'t stand out in its file {source.name}.')
    printable = "".join(letter for letter in lines if letter.isprintable() or letter == "\n")
    return f"{why}\nThis is the entry as it stood in {source.name}:\n\n{printable}"


# What changed


def _lines(publication: Publication, messages: Messages) -> list[str]:
    serving = publication.serving
    version = messages.history.version.format(version=serving.version)
    title = f"{told_moment(serving.began, messages)}. {version}"
    told = _told(publication, messages)
    if told is None:
        return [title, f"  {messages.history.first if publication.first else messages.history.unreadable}"]
    return [title, *(f"  {line}" for line in lines_of(told, messages) or (messages.changes.none,))]


def _told(publication: Publication, messages: Messages) -> tuple[ToldChange, ...] | None:
    return None if publication.changes is None else told_changes(publication.changes, messages)


def _to_json(publication: Publication, messages: Messages) -> dict[str, Any]:
    told = _told(publication, messages)
    return {
        "version": publication.serving.version,
        "began": publication.serving.began.isoformat(timespec="seconds"),
        "first": publication.first,
        "changes": None
        if told is None
        else [
            {
                "text": change.text,
                "entry": change.id or None,
                "lawful_basis": change.basis,
                "before": change.before or None,
                "after": change.after or None,
                "text_language": change.text_language or None,
            }
            for change in told
        ],
    }


def _messages(register: Register, language: str) -> Messages:
    if language not in register.languages:
        fail(f'The register is not told in "{language}". Use one of: {", ".join(register.languages)}.')
    return load_messages(language, register.controller.address.value)


def _messages_of_the_newest(kept: Kept, language: str | None) -> Messages:
    """Return the messages of a language, or of the newest register's first; in English where that can't be read."""
    try:
        register = kept.history.register(kept.servings[-1].version)
    except RegisterError:
        return load_messages("en")
    return _messages(register, language or register.languages[0])
