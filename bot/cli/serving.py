"""`privacybot serve`, and what is asked once to connect it: the page's lines, Slack's manifest."""

import sys
from pathlib import Path

import click


@click.command()
@click.option(
    "--register", "register_file", type=click.Path(path_type=Path), help="A register's file instead of REGISTER_FILE."
)
def serve(register_file: Path | None) -> None:
    """Serve the website's side, and Slack where it is set. Settings come from the environment and .env."""
    from bot.running import run  # the web side takes a while to import, and only this command needs it

    sys.exit(run(register_file=register_file))


@click.command()
@click.option("--url", required=True, help="Where the assistant is served, such as https://privacy.example.com.")
def embed(url: str) -> None:
    """Print the lines that put the widget on a page.

    They name this version with its integrity value.
    """
    from bot.web.embed import embed_snippet, widget_script

    click.echo(embed_snippet(url, widget_script()))


@click.command("slack-manifest")
@click.option("--url", help="Where the assistant is served, for Slack's events over HTTP.")
@click.option("--socket", is_flag=True, help="For Socket Mode: Slack is reached from here, and no address is needed.")
def slack_manifest(url: str | None, socket: bool) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.slack.manifest import filled_manifest

    if socket == (url is not None):
        raise click.UsageError("Give either --url or --socket.")
    click.echo(filled_manifest(url=url))
