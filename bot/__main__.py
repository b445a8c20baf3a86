"""`python -m bot`: the same as `privacybot`."""

from bot.cli import main

main(prog_name="privacybot")
