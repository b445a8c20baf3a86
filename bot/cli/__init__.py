"""The commands of the privacy officer and of whoever runs the assistant: `privacybot --help` lists them."""

import click

from bot import __version__
from bot.cli.asking import ask
from bot.cli.checking import check
from bot.cli.doctor import doctor, migrate
from bot.cli.evaluating import evaluate_command
from bot.cli.exchanging import export, import_command
from bot.cli.proving import changes_command, show
from bot.cli.publishing import publish
from bot.cli.reporting import report
from bot.cli.schema import schema
from bot.cli.serving import embed, serve, slack_manifest

COMMANDS = (
    serve,
    ask,
    check,
    evaluate_command,
    publish,
    show,
    changes_command,
    report,
    import_command,
    export,
    schema,
    embed,
    slack_manifest,
    migrate,
    doctor,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="privacybot")
def main() -> None:
    """Answer questions about personal data from the controller's own register of processings."""


for command in COMMANDS:
    main.add_command(command)
