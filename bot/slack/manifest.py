"""The Slack app as Slack is told of it: what it is called, what it hears, what it may do. Nothing that it does not use.

Its shape is Slack's manifest schema 2.0.0 (https://github.com/slackapi/manifest-schema). A test holds it against the
listeners that are registered and the methods that are called, both ways.
"""

from typing import Any

import yaml

from bot.slack.listeners.commands import COMMAND
from bot.slack.listeners.shortcuts import ANSWER_MESSAGE, ASK_ANYWHERE

EXAMPLE_URL = "https://privacy.example.com"

SCOPES = (
    "app_mentions:read",  # hear mentions
    "assistant:write",  # prompts above an empty conversation
    "channels:history",  # which entry was answered last in the thread of a mention
    "chat:write",  # answer
    "commands",  # /privacy and the shortcuts
    "groups:history",  # the same in private channels; and an officer's reply in the officers' channel
    "im:history",  # hear messages to the app
    "users:read",  # which language a person uses Slack in
)

EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.groups", "message.im", "tokens_revoked")


def manifest(*, url: str | None) -> dict[str, Any]:
    """Return the manifest for requests to `url`, or for Socket Mode where there is none."""
    endpoint = {"request_url": f"{url.rstrip('/')}/slack/events"} if url else {}
    command = {"url": endpoint["request_url"]} if url else {}
    return {
        "display_information": {
            "name": "Privacy-assistent",
            "description": "Waarom en op welke grondslag we persoonsgegevens gebruiken, uit het verwerkingsregister.",
            "long_description": (
                "Stel in het Nederlands of Engels een vraag over het gebruik van persoonsgegevens. Je krijgt het doel, "
                "de grondslag en een link naar de volledige verklaring, in de woorden van het verwerkingsregister. "
                "Wat daar niet in staat, zegt de assistent niet; dan kun je de vraag aan de privacy officer stellen, "
                "ook anoniem. Wie wat vraagt, wordt niet bijgehouden. Ask in English too."
            ),
            "background_color": "#1f4e5f",
        },
        "features": {
            "agent_view": {
                "agent_description": "Beantwoordt vragen over persoonsgegevens uit het register van verwerkingen."
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "privacy", "always_online": True},
            "shortcuts": [
                {
                    "name": "Beantwoord privacyvraag",
                    "type": "message",
                    "callback_id": ANSWER_MESSAGE,
                    "description": "Zoek in het register wat er op dit bericht te antwoorden is",
                },
                {
                    "name": "Stel een privacyvraag",
                    "type": "global",
                    "callback_id": ASK_ANYWHERE,
                    "description": "Vraag waarvoor en op welke grondslag gegevens worden gebruikt",
                },
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    **command,
                    "description": "Vraag iets over persoonsgegevens; alleen jij ziet het antwoord",
                    "usage_hint": "[nl|en] vraag, of reply CODE",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**endpoint, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **endpoint},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,  # rotation works with OAuth alone, and cannot be turned off again
        },
    }


def filled_manifest(*, url: str | None) -> str:
    """Return the manifest as YAML, to paste where Slack asks for one."""
    return yaml.safe_dump(manifest(url=url), allow_unicode=True, sort_keys=False, width=110).rstrip("\n")
