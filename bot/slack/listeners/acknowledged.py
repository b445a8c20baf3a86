"""How a listener answers Slack within its three seconds, whatever its work does.

In AsyncApp an exception or a busy loop right after `await ack()` takes the ack along (asyncio_runner, slack-bolt 1.30):
so the work runs as a task of its own, and nothing can be raised here.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.clicks import carried
from bot.slack.desk import Desk, log_unforeseen
from bot.slack.views import QUESTION_BLOCK

Body = dict[str, Any]
Listener = Callable[..., Awaitable[None]]


def not_taken(sentence: str) -> Body:
    """Return the acknowledgement of a modal that says at its field why it was not taken; what was typed stays."""
    return {"response_action": "errors", "errors": {QUESTION_BLOCK: sentence}}


def after_ack(desk: Desk, work: Callable[[Desk, Body], Any]) -> Listener:
    """Return a listener that acknowledges at once and works afterwards."""

    async def listener(body: Body, ack: AsyncAck) -> None:
        await ack()
        desk.start(work(desk, body))

    return listener


def as_ack(desk: Desk, decide: Callable[[Desk, Body], Awaitable[Body]]) -> Listener:
    """Return a listener whose acknowledgement says what becomes of a modal. `decide` has to be quick."""

    async def listener(body: Body, ack: AsyncAck) -> None:
        try:
            response = await decide(desk, body)
        except Exception as error:  # a modal that says so, with what was typed, is better than one that seems to hang
            kept = carried((body.get("view") or {}).get("private_metadata"))
            sorry = desk.messages(kept.get("language")).slack.went_wrong.format(id=log_unforeseen(error))
            response = not_taken(sorry)
        await ack(response or "")

    return listener
