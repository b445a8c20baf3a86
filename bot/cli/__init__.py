"""The commands of the privacy officer and of whoever runs the assistant: `privacybot --help` lists them."""

import click

from bot import __version__
from bot.cli.asking import ask
from bot.cli.checking import check
from bot.cli.evaluating import evaluate_command
from bot.cli.reporting import report
from bot.cli.schema import schema
from bot.cli.serving import embed, serve, slack_manifest


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="privacybot")
def main() -> None:
    """Answer questions about personal data from the controller's own register of processings."""


for command in (serve, ask, check, evaluate_command, report, schema, embed, slack_manifest):
    main.add_command(command)
