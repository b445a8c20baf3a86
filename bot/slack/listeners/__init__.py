"""What Slack sends, listener by listener: each translates, asks, and translates back."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.listeners import clicks, commands, home, lifecycle, mentions, messages, officer, shortcuts, views


def register(app: AsyncApp, desk: Desk) -> None:
    """Give the app a listener for all that its manifest names, and at the end one for whatever else comes."""
    for part in (mentions, messages, home, commands, shortcuts, views, officer, clicks, lifecycle):
        part.register(app, desk)
