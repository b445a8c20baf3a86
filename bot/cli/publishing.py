"""`privacybot publish`: confirm an edit that the running assistant holds back."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.cli.common import register_from, register_option, settings_in_force
from bot.confirmation import confirm
from bot.knowledge.files import register_path

SEEN_SECONDS = 10.0  # within which a running assistant has seen an edit, with room to spare
STEP_SECONDS = 0.25

Standing = dict[str, Any]
"""The register's part of /healthz."""


@click.command()
@register_option
@click.option("--url", metavar="URL", help="Where the assistant runs.  [default: this machine, at PORT]")
@click.option("--yes", is_flag=True, help="Don't ask, as in a script.")
def publish(register_file: Path, url: str | None, yes: bool) -> None:
    """Publish an edit that is held back.

    One that loses many processings is. Any other edit is published by itself, seconds after it was saved.
    """
    register = register_from(register_file)
    url = url or f"http://localhost:{settings_in_force().port}"

    def settled(standing: Standing) -> bool:
        held = standing["held_back"]
        return standing["version"] == register.version or (held is not None and held["version"] == register.version)

    standing = _standing_once(settled, url)
    if standing is None:
        click.echo(f"No assistant answers at {url}, so it can't be shown what this loses.")
    elif standing["version"] == register.version:
        click.echo(f"Version {register.version} is served already: there is nothing to confirm.")
        return
    elif not settled(standing):
        raise click.ClickException(
            f"the assistant at {url} serves version {standing['version']} and does not see version "
            f"{register.version}. Check that both use the same file, and that /healthz there tells no error."
        )
    else:
        click.echo(_told_loss(standing["held_back"]))
    if not yes:
        click.confirm(f"Publish version {register.version}?", abort=True)
    try:
        confirm(register_path(register_file), register.version)
    except OSError as error:
        raise click.ClickException(
            f"the folder of {register_file.name} can't be written to ({error.strerror}). Send SIGHUP to the assistant "
            "instead (kill -HUP and its process id), or start it again: both publish what is on disk."
        ) from error
    if standing is None:
        click.echo(f"Confirmed. An assistant that holds back version {register.version} publishes it now.")
        return
    after = _standing_once(lambda now: bool(now["version"] == register.version), url)
    if after is None or after["version"] != register.version:
        raise click.ClickException(f"confirmed, but {url} does not serve version {register.version} yet. See its log.")
    click.echo(f"Version {register.version} is served.")


def _standing_once(settled: Callable[[Standing], bool], url: str) -> Standing | None:
    """Return how the register stands at an assistant once it has settled, or how it stands in the end; None where none
    answers.
    """
    until = time.monotonic() + SEEN_SECONDS
    while True:
        standing = _standing(url)
        if standing is None or settled(standing) or time.monotonic() >= until:
            return standing
        time.sleep(STEP_SECONDS)


def _standing(url: str) -> Standing | None:
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("--url is no web address: give one such as http://localhost:8000.")
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url.rstrip('/')}/healthz", timeout=5) as response:
            standing = json.load(response)["register"]
    except (OSError, ValueError, KeyError, TypeError):  # nothing there, or something else than an assistant
        return None
    return standing if isinstance(standing, dict) and {"version", "held_back"} <= standing.keys() else None


def _told_loss(held: dict[str, Any]) -> str:
    lines = [f"This leaves out {held['lost']} of {held['in_force']} processings; {held['processings']} are left:"]
    lines += [f"  {entry['id']}  {entry['title']}" for entry in held["entries"]]
    if more := held["lost"] - len(held["entries"]):
        lines.append(f"  and {more} more")
    return "\n".join("".join(letter for letter in line if letter.isprintable()) for line in lines)
