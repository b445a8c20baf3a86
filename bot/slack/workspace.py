"""Whose deliveries are answered: those of the workspace the token belongs to, or of those that were configured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]

HUMAN_SUBTYPES = {None, "file_share", "thread_broadcast", "me_message"}
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Who this app is in Slack, as auth.test says, and the teams (T…) and organisations (E…) that are answered."""

    bot_user_id: str
    bot_id: str | None
    team_id: str | None
    enterprise_id: str | None
    answered: frozenset[str]

    @classmethod
    def from_auth_test(cls, response: Payload, *, configured: frozenset[str]) -> "Workspace":
        """Return the workspace of a token; without configured ones its own team, or organisation, is answered."""
        team, enterprise = response.get("team_id"), response.get("enterprise_id")
        own = {enterprise} if response.get("is_enterprise_install") else {team}
        return cls(
            bot_user_id=str(response.get("user_id") or ""),
            bot_id=response.get("bot_id"),
            team_id=team,
            enterprise_id=enterprise,
            answered=configured or frozenset(id_ for id_ in own if id_),
        )

    def answers(self, body: Payload) -> bool:
        """Return whether a delivery comes from a workspace that is answered, and not from a guest of another one.

        Payloads of an organisation-wide installation may lack the team; then the organisation decides.
        """
        team, enterprise = team_of(body), enterprise_of(body)
        if team:
            if team not in self.answered and not (enterprise and enterprise in self.answered):
                return False
        elif enterprise and enterprise not in self.answered and enterprise != self.enterprise_id:
            # A token that knows of no organisation was installed in it as a whole: nobody else can sign for this app.
            return self.enterprise_id is None and bool(body.get("is_enterprise_install"))
        return self._is_colleague(body, enterprise)

    def _is_colleague(self, body: Payload, enterprise: str | None) -> bool:
        """Return whether the person is of ours: in a channel shared with another organisation others speak too."""
        event = body.get("event")
        if not isinstance(event, dict):
            return True
        home = event.get("user_team") or event.get("source_team") or event.get("team")
        if not isinstance(home, str) or home in self.answered or home == enterprise:
            return True
        return bool(enterprise and enterprise in self.answered and not body.get("is_ext_shared_channel"))

    def is_human(self, event: Payload) -> bool:
        """Return whether a message was written by a person: no bot (least of all this one), no edit, no notice."""
        return (
            event.get("subtype") in HUMAN_SUBTYPES
            and not event.get("bot_id")
            and not event.get("bot_profile")
            and not event.get("hidden")
            and not event.get("edited")
            and isinstance(event.get("user"), str)
            and event["user"] not in (self.bot_user_id, SLACKBOT)
        )


def is_direct(channel: str) -> bool:
    """Return whether a channel is a conversation with one person: its id begins with D, or is the person's own."""
    return channel.startswith(("D", "U", "W"))


def team_of(body: Payload) -> str | None:
    """Return the workspace a payload was sent for, wherever its kind says it; None where it says none.

    In a shared channel `team_id` can be the other side's, so the authorization comes first
    (https://docs.slack.dev/apis/events-api#authorizations).
    """
    authorization = _first(body.get("authorizations"))
    if authorization.get("team_id"):
        return str(authorization["team_id"])
    for team in (body.get("team"), body.get("team_id"), _dict(body.get("user")).get("team_id")):
        if isinstance(team, dict):
            team = team.get("id")
        if isinstance(team, str) and team:
            return team
    return None


def enterprise_of(body: Payload) -> str | None:
    """Return the organisation a payload was sent for, or None."""
    authorization = _first(body.get("authorizations"))
    for enterprise in (authorization.get("enterprise_id"), body.get("enterprise"), body.get("enterprise_id")):
        if isinstance(enterprise, dict):
            enterprise = enterprise.get("id")
        if isinstance(enterprise, str) and enterprise:
            return enterprise
    return _dict(body.get("team")).get("enterprise_id")


def user_of(body: Payload) -> str:
    """Return the person behind a command, a click, a view or an event; empty where there is none."""
    for person in (body.get("user"), body.get("user_id"), _dict(body.get("event")).get("user")):
        if isinstance(person, dict):
            person = person.get("id")
        if isinstance(person, str):
            return person
    return ""


def _first(items: Any) -> Payload:
    return _dict(items[0]) if isinstance(items, list) and items else {}


def _dict(value: Any) -> Payload:
    return value if isinstance(value, dict) else {}
