"""What the commands that look back share: the archive of DATABASE_URL, days and versions as they are typed, and what
is said where nothing is kept.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from bot.archive import ArchiveError, Serving, version_as_of
from bot.assistant import Assistant
from bot.cli.common import assistant_on, settings_in_force
from bot.history import History
from bot.knowledge.problems import RegisterError
from bot.settings import Settings

MOST_NAMED = 10


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it: 2026-11-27."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fails with a sentence where it is none."""
        try:
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                return date.fromisoformat(value)
        except ValueError:  # the 30th of February
            pass
        raise click.BadParameter(f'"{value}" is no date. Write it as year-month-day, such as 2026-11-27.', ctx, param)


class Kept:
    """The versions that the database of the settings keeps."""

    def __init__(self, history: History, servings: tuple[Serving, ...], settings: Settings) -> None:
        self.history = history
        self.servings = servings
        self.settings = settings

    def version_of(self, day: date) -> str:
        """Return the version that served last on a day; ends with a sentence where none did yet."""
        version = version_as_of(day, self.servings)
        if version is None:
            first = self.servings[0].began.date()
            fail(f"No version had served by {day}: the first that was kept began on {first}.")
        return version

    def named(self) -> str:
        """Return the newest versions with the day that each began, for whoever typed another."""
        lines = [f"  {serving.version}  since {serving.began:%Y-%m-%d %H:%M} UTC" for serving in self.servings[::-1]]
        return "\n".join(lines[:MOST_NAMED])


@contextmanager
def kept_versions() -> Iterator[Kept]:
    """Open the archive of the settings; ends with a sentence where it can't be read, or where nothing is kept yet."""
    # SQLAlchemy takes a while to import, and most commands don't need it.
    from bot.storage.archive import SqlArchive
    from bot.storage.database import DatabaseError, open_database

    settings = settings_in_force()
    try:
        engine = open_database(settings.database_url.get_secret_value())
    except DatabaseError as error:
        fail(str(error))
    try:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        if file and not Path(file).exists():  # opening it would make it
            fail(_nothing_kept(f"there is no database {Path(file).absolute()}"))
        history = History(SqlArchive(engine))
        servings = history.servings()
        if not servings:
            fail(_nothing_kept("the database of DATABASE_URL is empty"))
        yield Kept(history, servings, settings)
    except ArchiveError as error:
        fail(str(error))
    finally:
        engine.dispose()


def assistant_as_of(day: date) -> Assistant:
    """Return an assistant that answers from the register as it was at the end of a day, and say on standard error which
    version that is. The words are that register's; how they are found is today's app.
    """
    with kept_versions() as kept:
        version = kept.version_of(day)
        try:
            register = kept.history.register(version)
        except RegisterError as refused:
            fail(
                f"Version {version} served on {day}, but it was kept by another release of the app and this one can't "
                f"read it: {refused.problems[0]}\nSee an entry as it stood: privacybot show ID --as-of {day}"
            )
    click.echo(f"Answered from version {version}, which served at the end of {day}.", err=True)
    return assistant_on(register, base_url=kept.settings.public_url)


def fail(sentence: str) -> NoReturn:
    """Say why a command can't do what was asked, and exit with 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


def _nothing_kept(why: str) -> str:
    return (
        f"No version of the register has been kept yet: {why}. A version is kept when it begins to serve: "
        "run `privacybot serve` with the same DATABASE_URL."
    )
