"""What several commands share: where the register is looked for, and what is said when it is refused."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot.assistant import Assistant
from bot.ids import random_id
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples, read_register, register_path
from bot.knowledge.problems import RegisterError, wording_languages
from bot.knowledge.register import Register

if TYPE_CHECKING:
    from bot.settings import Settings

DEFAULT_REGISTER = Path("knowledge/processings.yaml")


def _register_of_the_folder() -> Path:
    """Return the register that `.env` in the working directory names, where REGISTER_FILE is not in the environment."""
    # Not by the settings: a wrong value of another one must keep nobody from checking the register.
    from dotenv import dotenv_values

    try:
        return Path(dotenv_values(".env").get("REGISTER_FILE") or DEFAULT_REGISTER)
    except UnicodeDecodeError as error:
        raise click.ClickException("The file .env is not UTF-8. Save it as UTF-8.") from error


register_option = click.option(
    "--register",
    "register_file",
    type=click.Path(path_type=Path),
    envvar="REGISTER_FILE",
    default=_register_of_the_folder,
    show_default=f"REGISTER_FILE, else {DEFAULT_REGISTER}",
    help="The register's file; topics.yaml and examples.yaml are looked for beside it.",
)

language_option = click.option(
    "--language",
    type=click.Choice(wording_languages()),
    help="The language of what is said; that of the system where it is left out.",
)


def register_from(path: Path) -> Register:
    """Return the register in a file; where it is refused, print every problem and exit with 1."""
    try:
        return read_register(register_path(path))
    except RegisterError as error:
        exit_refused(error)


def examples_from(path: Path, register: Register, *, exact: bool = False) -> tuple[Example, ...]:
    """Return the expected answers beside a register, or those of `path` itself where it is `exact`."""
    try:
        return read_examples(register_path(path), register, name=path.name if exact else "examples.yaml")
    except RegisterError as error:
        exit_refused(error)


def settings_in_force() -> "Settings":
    """Return the settings; where one has a wrong value, ends with the sentence that says so."""
    from bot.settings import SettingsError, read_settings  # which most commands do without

    try:
        return read_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def assistant_on(register: Register, *, base_url: str) -> Assistant:
    """Return an assistant that answers from a register, with links that begin with `base_url`."""
    return Assistant(register, base_url=base_url, new_id=random_id)


def exit_refused(refused: RegisterError) -> NoReturn:
    """Print every problem of a file that is refused, in the system's language, and exit with 1."""
    click.echo(str(refused.told_in(spoken(None))), err=True)
    sys.exit(1)


def spoken(language: str | None) -> str:
    """Return the language to speak: the one asked for, else the system's."""
    return language or system_language(os.environ)


def system_language(environment: Mapping[str, str]) -> str:
    """Return the language of the system's locale, English where problems are not worded in it.

    >>> system_language({"LC_ALL": "", "LC_MESSAGES": "nl_BE.UTF-8", "LANG": "en_GB.UTF-8"})
    'nl'
    >>> system_language({"LANG": "C.UTF-8"}), system_language({})
    ('en', 'en')
    """
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    language = locale.partition("_")[0].partition(".")[0].lower()
    return language if language in wording_languages() else "en"
