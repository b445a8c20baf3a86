"""What came in from Slack, what became of it, and how long it took: told in numbers, by names that are all known here.

An arrival goes along with the work that it starts (a context variable), so that whatever reaches the asker first is
timed, wherever it is sent from.
"""

import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.slack.workspace import HUMAN_SUBTYPES, is_direct


class Entrance(StrEnum):
    """By which surface something comes in."""

    MENTION = "mention"
    MESSAGE = "message"  # to the app
    THREAD = "thread"  # in a channel, which may be an officer's reply
    COMMAND = "command"
    MESSAGE_SHORTCUT = "message_shortcut"
    GLOBAL_SHORTCUT = "global_shortcut"
    HOME = "home"
    CLICK = "click"
    FEEDBACK = "feedback"
    SUBMIT = "submit"
    OFFICER = "officer"  # a button or a window of the officers
    OTHER = "other"


class Outcome(StrEnum):
    """What became of something that was to reach a person. One that was tried again is counted at its end too."""

    SENT = "sent"
    RETRIED = "retried"  # an attempt after one that failed
    FAILED = "failed"
    TOLD_OTHERWISE = "told_otherwise"  # taken by another way, after the first one failed


DELIVERIES = (
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.update",
    "response_url",
    "views.open",
    "views.update",
    "views.publish",
    "assistant.threads.setSuggestedPrompts",
)
"""The calls that show something to a person."""


class Meter(Protocol):
    """What the Slack side tells of its work in numbers."""

    def received(self, surface: str) -> None:
        """Count what came in."""
        ...

    def acknowledged(self, surface: str, seconds: float) -> None:
        """Note how long an arrival waited for its acknowledgement."""
        ...

    def answered(self, surface: str, seconds: float) -> None:
        """Note how long it was until something was shown to whoever is behind an arrival."""
        ...

    def delivered(self, method: str, outcome: str) -> None:
        """Count what became of one of `DELIVERIES`."""
        ...


class NoMeter:
    """A `Meter` where nobody watches."""

    def received(self, surface: str) -> None: ...

    def acknowledged(self, surface: str, seconds: float) -> None: ...

    def answered(self, surface: str, seconds: float) -> None: ...

    def delivered(self, method: str, outcome: str) -> None: ...


@dataclass(slots=True)
class Arrival:
    """Something that came in, and how far its answer is."""

    entrance: Entrance
    at: float  # time.monotonic()
    answered: bool = False
    failed: bool = False  # whether something that was to answer it could not be delivered


_arrival: ContextVar[Arrival | None] = ContextVar("arrival", default=None)


class Metering:
    """Times each arrival to its acknowledgement and its first answer, and tells a meter."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def arrived(self, body: Mapping[str, Any], *, at: float) -> Arrival:
        """Take note of what came in at `at` (time.monotonic()). What is done from here on in this task is its work."""
        arrival = Arrival(entrance_of(body), at)
        _arrival.set(arrival)
        self._meter.received(arrival.entrance)
        return arrival

    def acknowledged(self, arrival: Arrival) -> None:
        """Take note that Slack has its acknowledgement."""
        self._meter.acknowledged(arrival.entrance, time.monotonic() - arrival.at)

    def answered(self) -> None:
        """Take note that what is worked on was answered; only its first answer counts."""
        arrival = _arrival.get()
        if arrival is not None and not arrival.answered:
            arrival.answered = True
            self._meter.answered(arrival.entrance, time.monotonic() - arrival.at)

    def sent(self, method: str) -> None:
        """Take note that Slack took a call."""
        if method not in DELIVERIES:
            return
        arrival = _arrival.get()
        otherwise = arrival is not None and arrival.failed and not arrival.answered
        self._meter.delivered(method, Outcome.TOLD_OTHERWISE if otherwise else Outcome.SENT)
        self.answered()

    def failed(self, method: str) -> None:
        """Take note that Slack did not take a call, however often it was tried."""
        if method not in DELIVERIES:
            return
        self._meter.delivered(method, Outcome.FAILED)
        if (arrival := _arrival.get()) is not None:
            arrival.failed = True

    def retried(self, url: str) -> None:
        """Take note that a call is tried again. Only the Web API's addresses end with a method's name."""
        method = url.partition("?")[0].rpartition("/")[2]
        if method not in DELIVERIES:
            method = "" if "." in method else "response_url"
        if method:
            self._meter.delivered(method, Outcome.RETRIED)


def entrance_of(body: Mapping[str, Any]) -> Entrance:
    """Return by which surface a payload of Slack came in.

    >>> entrance_of({"command": "/privacy", "text": "Why?"})
    <Entrance.COMMAND: 'command'>
    """
    match body.get("type"):
        case "event_callback":
            return _entrance_of_event(_dict(body.get("event")))
        case "block_actions":
            return _entrance_of_action(action_of(body))
        case "view_submission":
            officer = str(_dict(body.get("view")).get("callback_id")).startswith("officer:")
            return Entrance.OFFICER if officer else Entrance.SUBMIT
        case "message_action":
            return Entrance.MESSAGE_SHORTCUT
        case "shortcut":
            return Entrance.GLOBAL_SHORTCUT
    return Entrance.COMMAND if body.get("command") else Entrance.OTHER


def action_of(body: Mapping[str, Any]) -> str:
    """Return the id of what was clicked, empty where it has none."""
    actions = body.get("actions")
    action = _dict(actions[0]).get("action_id") if isinstance(actions, list) and actions else None
    return action if isinstance(action, str) else ""


def _entrance_of_event(event: Mapping[str, Any]) -> Entrance:
    subtype = event.get("subtype")
    if event.get("bot_id") or (subtype is not None and str(subtype) not in HUMAN_SUBTYPES):
        return Entrance.OTHER  # its own answers come back as events, too
    match event.get("type"):
        case "app_mention":
            return Entrance.MENTION
        case "app_home_opened":
            return Entrance.HOME
        case "message" if event.get("channel_type") == "im" or is_direct(str(event.get("channel", ""))):
            return Entrance.MESSAGE
        case "message" if event.get("thread_ts") and event.get("thread_ts") != event.get("ts"):
            return Entrance.THREAD
    return Entrance.OTHER


def _entrance_of_action(action: str) -> Entrance:
    if action == "feedback":
        return Entrance.FEEDBACK
    return Entrance.OFFICER if action.startswith("officer:") else Entrance.CLICK


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
