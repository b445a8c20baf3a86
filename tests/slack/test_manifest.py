"""The manifest: valid for Slack, and true both ways to what the code hears, calls and is called by."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import bot.slack
from bot.slack.listeners import register
from bot.slack.manifest import EVENTS, EXAMPLE_URL, SCOPES, filled_manifest, manifest
from tests.slack.manifest_schema import MANIFEST_SCHEMA

FILE = Path(__file__).parents[2] / "slack-manifest.yaml"

# What an event needs, and a method: https://docs.slack.dev/reference/events and /reference/methods
SCOPE_OF_EVENT = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "tokens_revoked": set(),
}
SCOPES_OF_METHOD = {
    "apps_connections_open": set(),  # the app-level token's own
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}


class RecordingApp:
    """Stands where the Bolt app stands while listeners are registered, and notes for what."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], None]]:
        def registering(constraint: Any) -> Callable[[Any], None]:
            self.heard.setdefault(kind, []).append(constraint)
            return lambda listener: None

        return registering

    def named(self, kind: str) -> set[str]:
        return {constraint for constraint in self.heard[kind] if isinstance(constraint, str)}


@pytest.fixture
def app() -> RecordingApp:
    recording = RecordingApp()
    register(recording, None)  # type: ignore[arg-type]
    return recording


@pytest.mark.parametrize("url", [EXAMPLE_URL, None])
def test_it_is_valid_for_slack(url: str | None) -> None:
    jsonschema.Draft7Validator(MANIFEST_SCHEMA).validate(manifest(url=url))


def test_the_committed_file_is_the_one_the_app_prints() -> None:
    assert FILE.read_text(encoding="utf-8") == filled_manifest(url=EXAMPLE_URL) + "\n"


def test_over_http_every_way_in_leads_to_the_same_address() -> None:
    filled = manifest(url="https://privacy.enpuls.nl/")
    endpoint = "https://privacy.enpuls.nl/slack/events"
    assert filled["settings"]["event_subscriptions"]["request_url"] == endpoint
    assert filled["settings"]["interactivity"]["request_url"] == endpoint
    assert filled["features"]["slash_commands"][0]["url"] == endpoint
    assert filled["settings"]["socket_mode_enabled"] is False


def test_by_socket_mode_there_is_no_address() -> None:
    assert "http" not in filled_manifest(url=None)
    assert manifest(url=None)["settings"]["socket_mode_enabled"] is True


def test_every_event_has_a_listener_and_every_listener_its_event(app: RecordingApp) -> None:
    assert {event.split(".")[0] for event in EVENTS} == app.named("event")


def test_every_command_and_shortcut_has_a_listener_and_the_reverse(app: RecordingApp) -> None:
    features = manifest(url=None)["features"]
    assert {command["command"] for command in features["slash_commands"]} == app.named("command")
    declared = {(s["type"], s["callback_id"]) for s in features["shortcuts"]}
    types = {"message_action": "message", "shortcut": "global"}
    heard = {(types[c["type"]], c["callback_id"]) for c in app.heard["shortcut"] if isinstance(c, dict)}
    assert declared == heard


def test_scopes_are_just_those_that_events_commands_and_calls_need() -> None:
    needed = {"commands"}
    for event in EVENTS:
        needed |= SCOPE_OF_EVENT[event]
    for method in methods_called():
        needed |= SCOPES_OF_METHOD[method]
    assert set(SCOPES) == needed


def methods_called() -> set[str]:
    """Return the Web API methods that the code calls on a client."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in Path(bot.slack.__file__).parent.rglob("*.py"))
    return {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ("client", "_client")
        and "_" in node.attr
    }


def test_the_calls_are_really_found() -> None:
    assert {"chat_postMessage", "users_info", "apps_connections_open"} <= methods_called()


def test_token_rotation_is_off_since_it_needs_oauth() -> None:
    assert yaml.safe_load(FILE.read_text(encoding="utf-8"))["settings"]["token_rotation_enabled"] is False
