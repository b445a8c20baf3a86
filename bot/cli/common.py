"""What several commands share: where the register is looked for, and what is said when it is refused."""

import secrets
import sys
from pathlib import Path

import click

from bot.assistant import Assistant
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.problems import RegisterError
from bot.knowledge.register import Register

DEFAULT_REGISTER = Path("knowledge/processings.yaml")
LOCAL = "http://localhost:8000"
ROOT = Path(__file__).parents[2]

register_option = click.option(
    "--register",
    "register_file",
    type=click.Path(path_type=Path),
    envvar="REGISTER_FILE",
    default=DEFAULT_REGISTER,
    show_default=True,
    help="The register's file; topics.yaml and examples.yaml are looked for beside it.",
)


def register_from(path: Path) -> Register:
    """Return the register in a file; where it is refused, print every problem and exit with 1."""
    try:
        return read_register(found(path))
    except RegisterError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def examples_from(path: Path, register: Register, *, exact: bool = False) -> tuple[Example, ...]:
    """Return the expected answers beside a register, or those of `path` itself where it is `exact`."""
    try:
        return read_examples(found(path), register, name=path.name if exact else "examples.yaml")
    except RegisterError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def found(path: Path) -> Path:
    """Return where a file stands: as given, else in this repository, so that the commands work from any folder."""
    return path if path.exists() or not (ROOT / path).exists() else ROOT / path


def assistant_for(register_file: Path) -> Assistant:
    """Return an assistant that answers from the register in a file."""
    return assistant_on(register_from(register_file))


def assistant_on(register: Register, *, base_url: str = LOCAL) -> Assistant:
    """Return an assistant that answers from a register."""
    return Assistant(register, base_url=base_url, new_id=lambda: secrets.token_urlsafe(9))
