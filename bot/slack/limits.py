"""How much one person may cause, on whichever surface: looked at in one place, before any listener.

A person has a share for what they ask in words and one for what they click or open, each as large as RATE_LIMIT, so
that whoever may just still ask may also choose among the answers. Officers at their work have one of their own, which
no flood of others reaches.
"""

import asyncio
from enum import StrEnum

from slack_bolt.response import BoltResponse

from bot.messages import Messages
from bot.slack.blocks import told
from bot.slack.clicks import carried
from bot.slack.delivery import DeliveryError
from bot.slack.desk import Desk
from bot.slack.listeners.acknowledged import Body, not_taken
from bot.slack.listeners.clicks import place_of, whisper
from bot.slack.listeners.mentions import thread_of
from bot.slack.listeners.officer import is_for_an_asker
from bot.slack.metering import Entrance, action_of, entrance_of
from bot.slack.places import Private, ShownModal
from bot.slack.workspace import user_of

PATIENCE_SECONDS = 1.0  # of the three in which Slack wants its acknowledgement
TOLD_SECONDS = 30  # between two times that a person is told to slow down: a flood is not answered by another one


class Share(StrEnum):
    """What is counted together, per person."""

    ASKING = "asking"
    CLICKING = "clicking"
    OFFICER = "officer"


async def refused(desk: Desk, body: Body) -> BoltResponse | None:
    """Return how something is acknowledged whose person has caused too much; None where it may go on, and counts.

    They are told in the window that they sent off, else after the acknowledgement.
    """
    share = share_of(desk, body)
    if share is None:
        return None
    user = user_of(body)
    reserved = share is Share.OFFICER or user in desk.settings.officers
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            seconds = await desk.limiter.wait("slack", f"{share} {user}", reserved=reserved)
    except TimeoutError:
        seconds = 0  # an acknowledgement in time is worth more than a count
    if not seconds:
        return None
    if body.get("type") == "view_submission":
        kept = carried((body.get("view") or {}).get("private_metadata"))
        sentence = _sentence(desk.messages(kept.get("language")), seconds)
        return BoltResponse(status=200, body=not_taken(sentence))
    desk.start(_tell(desk, body, seconds))
    return BoltResponse(status=200, body="")


def share_of(desk: Desk, body: Body) -> Share | None:
    """Return what a delivery counts as; None for what nobody asked of us, such as others' talk in a channel."""
    match entrance_of(body):
        case Entrance.MENTION | Entrance.MESSAGE:
            written = desk.workspace is not None and desk.workspace.is_human(body["event"])
            return Share.ASKING if written else None
        case Entrance.THREAD:
            return Share.OFFICER if is_for_an_asker(desk, body["event"]) else None
        case Entrance.COMMAND | Entrance.MESSAGE_SHORTCUT | Entrance.SUBMIT:
            return Share.ASKING
        case Entrance.OFFICER if desk.is_officer(user_of(body)):
            return Share.OFFICER
        case Entrance.CLICK if action_of(body).startswith(("suggest:", "search")):
            return Share.ASKING
        case Entrance.OTHER:
            return None
    return Share.CLICKING


async def _tell(desk: Desk, body: Body, seconds: int) -> None:
    """Say that it went too fast, where the person is: to them alone, and once in a while."""
    entrance, user = entrance_of(body), user_of(body)
    if entrance is Entrance.HOME:
        return  # what stands there is still good
    # An officer's reply in a thread that is not passed on has to be known each time.
    if entrance is not Entrance.THREAD and not await desk.state.claim(
        f"told:{desk.pseudonym('told', user)}", seconds=TOLD_SECONDS
    ):
        return
    messages = desk.messages(await desk.language_of(user))
    sentence = _sentence(messages, seconds)
    officer = desk.settings.privacy_channel is not None
    match entrance:
        case Entrance.MESSAGE:
            await thread_of(desk, body["event"]).tell(sentence, messages)
        case Entrance.MENTION | Entrance.THREAD:
            event = body["event"]
            try:
                await desk.delivery.whisper(event["channel"], user, told(sentence), thread_ts=event.get("thread_ts"))
            except DeliveryError:
                await desk.delivery.post(user, told(sentence))
        case Entrance.COMMAND | Entrance.MESSAGE_SHORTCUT:
            response_url = str(body.get("response_url", ""))
            place = Private(delivery=desk.delivery, response_url=response_url, asker=user, officer=officer)
            await place.tell(sentence, messages)
        case Entrance.GLOBAL_SHORTCUT:
            trigger = str(body.get("trigger_id", ""))
            window = ShownModal(delivery=desk.delivery, asker=user, officer=officer, trigger_id=trigger)
            await window.tell(sentence, messages)
        case _ if body.get("view"):
            await place_of(desk, body, replaces=False).tell(sentence, messages)
        case _:
            await whisper(desk, body, told(sentence))


def _sentence(messages: Messages, seconds: int) -> str:
    return messages.slack.slow_down.format(wait=messages.pages.waiting(seconds))
