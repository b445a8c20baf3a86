"""What the Slack side needs to know of its workspace, and the one error that stops its start."""

import re
from dataclasses import dataclass, field

SLACK_API = "https://slack.com/api/"

_CHANNEL = re.compile(r"#?[\w.-]+\Z")


class SlackStartError(Exception):
    """Slack cannot be joined with these settings; the message is one line for whoever runs the assistant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """The workspace, its tokens, and who its officers are.

    With `app_token` the app connects by Socket Mode and needs no `signing_secret`; without it Slack calls us over HTTP.
    `team_ids` are the workspaces (T…) and organisations (E…) that are answered; empty: the one of the bot token.
    """

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str = SLACK_API
    privacy_channel: str | None = None  # where questions for the privacy officer go
    officers: frozenset[str] = frozenset()  # user ids; empty: everybody in the privacy channel acts as officer
    team_ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raise SlackStartError where a setting is missing or cannot be right."""
        if not self.bot_token.startswith("xox"):
            raise SlackStartError(
                "SLACK_BOT_TOKEN is not a bot token: it begins with xoxb- and stands under OAuth & Permissions."
            )
        if self.app_token is not None and not self.app_token.startswith("xapp-"):
            raise SlackStartError(
                "SLACK_APP_TOKEN is not an app-level token: it begins with xapp- and stands under Basic Information."
            )
        if self.app_token is None and not self.signing_secret:
            raise SlackStartError(
                "Neither SLACK_SIGNING_SECRET (requests over HTTP) nor SLACK_APP_TOKEN (Socket Mode) is set."
            )
        if self.privacy_channel is not None and not _CHANNEL.match(self.privacy_channel):
            raise SlackStartError("PRIVACY_CHANNEL is no channel: give its id, such as C0123456789.")

    @property
    def mode(self) -> str:
        """How deliveries come in: "socket" or "http"."""
        return "socket" if self.app_token else "http"
