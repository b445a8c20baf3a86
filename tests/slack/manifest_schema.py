"""The part of Slack's manifest schema 2.0.0 that this app's manifest touches, as JSON Schema.

Written from the schema that Slack publishes (https://github.com/slackapi/manifest-schema,
schemas/manifest.schema.2.0.0.json): the same names, the same limits, closed in the same way.
"""

from typing import Any

Schema = dict[str, Any]


def text(most: int, *, least: int = 1, pattern: str | None = None) -> Schema:
    schema: Schema = {"type": "string", "minLength": least, "maxLength": most}
    return {**schema, "pattern": pattern} if pattern else schema


def closed(properties: Schema, *, required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def listed(items: Schema, *, most: int, least: int = 0, unique: bool = False) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most, "uniqueItems": unique}


BOOLEAN = {"type": "boolean"}
URL = text(3500, pattern="^https?://")
SCOPES = listed(text(50), most=255)

MANIFEST_SCHEMA: Schema = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **closed(
        {
            "display_information": closed(
                {
                    "name": text(35),
                    "description": text(140),
                    "long_description": text(4000, least=175),
                    "background_color": text(7, least=4, pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
                },
                required=("name",),
            ),
            "features": closed(
                {
                    "agent_view": closed(
                        {
                            "agent_description": text(300, least=0),
                            "suggested_prompts": listed(
                                closed(
                                    {"title": {"type": "string"}, "message": {"type": "string"}},
                                    required=("title", "message"),
                                ),
                                most=4,
                            ),
                        }
                    ),
                    "app_home": closed(
                        {
                            "home_tab_enabled": BOOLEAN,
                            "messages_tab_enabled": BOOLEAN,
                            "messages_tab_read_only_enabled": BOOLEAN,
                        }
                    ),
                    "bot_user": closed(
                        {"display_name": text(80), "always_online": BOOLEAN}, required=("display_name",)
                    ),
                    "shortcuts": listed(
                        closed(
                            {
                                "name": text(24),
                                "type": {"enum": ["message", "global"]},
                                "callback_id": text(255),
                                "description": text(150),
                            },
                            required=("name", "type", "callback_id", "description"),
                        ),
                        least=1,
                        most=10,
                    ),
                    "slash_commands": listed(
                        closed(
                            {
                                "command": text(32, least=2, pattern="^/"),
                                "url": text(3000, pattern="^https?://"),
                                "description": text(2000),
                                "usage_hint": text(1000),
                                "should_escape": BOOLEAN,
                            },
                            required=("command", "description"),
                        ),
                        least=1,
                        most=50,
                    ),
                }
            ),
            "oauth_config": closed({"scopes": closed({"bot": SCOPES, "bot_optional": SCOPES})}),
            "settings": closed(
                {
                    "event_subscriptions": closed(
                        {"request_url": URL, "bot_events": listed(text(50), most=100, unique=True)}
                    ),
                    "interactivity": closed({"is_enabled": BOOLEAN, "request_url": URL}, required=("is_enabled",)),
                    "org_deploy_enabled": BOOLEAN,
                    "socket_mode_enabled": BOOLEAN,
                    "token_rotation_enabled": BOOLEAN,
                }
            ),
        },
        required=("display_information",),
    ),
}
