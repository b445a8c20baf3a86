"""`privacybot doctor`: what is wrong with a deployment, and `privacybot migrate`, which makes its database ready."""

import sys

import click

from bot.cli.common import settings_in_force
from bot.knowledge.files import register_path


@click.command()
def doctor() -> None:
    """Try every part of a deployment and say what is wrong. Exit with 1 where something is."""
    from bot.doctor import Health, examine
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"{Health.WRONG.value:<6}settings: {problem}")
        sys.exit(1)
    settings = settings.model_copy(update={"register_file": register_path(settings.register_file)})
    wrong = 0
    for finding in examine(settings):
        wrong += finding.health is Health.WRONG
        click.echo(f"{finding.health.value:<6}{finding.part}: {finding.sentence}")
    click.echo("All is well." if not wrong else f"{wrong} of these to put right.")
    sys.exit(1 if wrong else 0)


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date.

    As before a new version of the app is started. Does nothing where they are up to date.
    """
    from bot.storage.database import DatabaseError, open_database, trouble_of
    from bot.storage.schema import migrate as bring_up_to_date

    try:
        engine = open_database(settings_in_force().database_url.get_secret_value())
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None
    try:
        done = bring_up_to_date(engine)
    except Exception as error:  # its message may repeat the address, which may hold a password
        raise click.ClickException(f"The database can't be used: {trouble_of(error)}. Look at DATABASE_URL.") from None
    finally:
        engine.dispose()
    click.echo("The database is up to date now." if done else "The database was up to date.")
