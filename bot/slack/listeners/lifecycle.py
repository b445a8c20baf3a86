"""The end of an installation, and whatever no other listener takes."""

import logging
import re

from slack_bolt.async_app import AsyncApp

from bot.slack.blocks import told
from bot.slack.desk import Desk
from bot.slack.listeners.acknowledged import Body, after_ack
from bot.slack.listeners.clicks import whisper
from bot.slack.workspace import team_of, user_of

log = logging.getLogger(__name__)

ANYTHING = re.compile(".*")


def register(app: AsyncApp, desk: Desk) -> None:
    app.event("tokens_revoked")(after_ack(desk, tokens_revoked))
    app.event("app_uninstalled")(after_ack(desk, app_uninstalled))
    # An event that nothing takes is a 404, and comes four times; a click that nothing takes shows an error.
    app.event(ANYTHING)(after_ack(desk, leave_alone))
    app.action(ANYTHING)(after_ack(desk, say_outdated))
    app.shortcut(ANYTHING)(after_ack(desk, leave_alone))
    app.command(ANYTHING)(after_ack(desk, leave_alone))
    app.view(ANYTHING)(after_ack(desk, leave_alone))
    app.view_closed(ANYTHING)(after_ack(desk, leave_alone))


async def tokens_revoked(desk: Desk, body: Body) -> None:
    bots = (body["event"].get("tokens") or {}).get("bot") or []
    if desk.workspace is None or desk.workspace.bot_user_id in bots:
        _stop(desk, "the bot token was revoked")


async def app_uninstalled(desk: Desk, body: Body) -> None:
    workspace, team = desk.workspace, team_of(body)
    if workspace and team and team != workspace.team_id and workspace.enterprise_id:
        log.warning("the app was removed from one workspace of the organisation")
        return
    _stop(desk, "the app was uninstalled")


async def leave_alone(desk: Desk, body: Body) -> None:
    return None


async def say_outdated(desk: Desk, body: Body) -> None:
    """Say that a button of an older version no longer works."""
    language = await desk.language_of(user_of(body))
    await whisper(desk, body, told(desk.messages(language).slack.outdated))


def _stop(desk: Desk, why: str) -> None:
    desk.revoked = why
    log.error("Slack is no longer served: %s. Install the app again and set the new SLACK_BOT_TOKEN.", why)
