"""The bot token tried before anything is served: with a wrong one Bolt would go on, and lose events."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.app import BAD_TOKEN
from bot.slack.settings import SlackSettings, SlackStartError
from bot.slack.socket import reason

log = logging.getLogger(__name__)

CHECK_SECONDS = 5


def check_tokens(settings: SlackSettings) -> None:
    """Ask Slack whether it takes the bot token; raises SlackStartError if it doesn't.

    Where Slack cannot be reached nothing is said: it is joined later, once it can.
    """
    client = WebClient(token=settings.bot_token, base_url=settings.api_url, timeout=CHECK_SECONDS)
    try:
        client.auth_test()
    except SlackApiError as error:
        if reason(error) in BAD_TOKEN:
            raise SlackStartError(
                f"Slack refuses SLACK_BOT_TOKEN ({reason(error)}): copy it again from OAuth & Permissions."
            ) from error
    except (SlackClientError, OSError) as error:
        log.warning("Slack cannot be reached now (%s); it is joined once it can", reason(error))
