"""Every call that goes out to Slack, each through one place that knows how calls fail and says so once."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.metering import Metering, NoMeter
from bot.slack.text import shortened

log = logging.getLogger(__name__)

Block = dict[str, Any]
View = dict[str, Any]

UPDATE_TEXT = 4000  # chat.update takes no longer text; chat.postMessage takes ten times as much
POST_TEXT = 39_000
THREAD_PAGES = 5  # of 200 messages: longer threads are read no further
QUIET_SECONDS = 3600  # the same failure of the same method is logged once in that time

_TOKEN_IS_OVER = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
_TOO_LARGE = {"msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "metadata_too_large"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is posted. `text` carries all of it, for notifications and screen readers; `blocks` draw it.

    `more` is where the rest stands: it ends a text that had to be shortened.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    metadata: Mapping[str, Any] | None = None
    more: str = ""

    def text_within(self, limit: int) -> str:
        """Return the text, shortened at a sentence and ended with `more` where it has over `limit` characters."""
        if len(self.text) <= limit:
            return self.text
        return f"{shortened(self.text, limit - len(self.more) - 1)}\n{self.more}".rstrip()


class DeliveryError(Exception):
    """Slack did not take a call. `error` is its code, such as "not_in_channel", or the name of what went wrong."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"{method}: {error}")
        self.method = method
        self.error = error


def retry_handlers(metering: Metering) -> list[AsyncRetryHandler]:
    """Return how calls are tried again: 429 after its Retry-After, a lost connection and a 500 or 503 once."""
    handlers = (
        AsyncConnectionErrorRetryHandler(),
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(),
    )
    return [_CountedRetries(handler, metering) for handler in handlers]


class _CountedRetries(AsyncRetryHandler):
    """A retry handler whose retries are counted."""

    def __init__(self, handler: AsyncRetryHandler, metering: Metering) -> None:
        super().__init__(handler.max_retry_count)
        self._handler = handler
        self._metering = metering

    async def can_retry_async(self, **about: Any) -> bool:
        return await self._handler.can_retry_async(**about)

    async def prepare_for_next_attempt_async(self, *, request: HttpRequest, **about: Any) -> None:
        self._metering.retried(request.url)
        await self._handler.prepare_for_next_attempt_async(request=request, **about)


class Delivery:
    """The Web API and response_urls. Every method raises DeliveryError where Slack did not take the call."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        metering: Metering | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.token_refused = ""
        """Why Slack no longer takes the bot token, as it said to the last call; empty where it takes it."""
        self._metering = metering or Metering(NoMeter())
        self._clock = clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by channel, while somebody waits
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def post(self, channel: str, message: Message, *, thread_ts: str | None = None) -> tuple[str, str]:
        """Post a message and return the channel's id and the message's ts. Too large for Slack: as text alone.

        One at a time in each channel: Slack takes about one a second, and where many wait for that moment at once some
        are refused as often as they try.
        """
        async with self._turns.setdefault(channel, asyncio.Lock()):
            return await self._post(channel, message, thread_ts=thread_ts)

    async def _post(self, channel: str, message: Message, *, thread_ts: str | None) -> tuple[str, str]:

        async def posted(blocks: Sequence[Block] | None) -> Mapping[str, Any]:
            return await self._call(
                "chat.postMessage",
                self.client.chat_postMessage(
                    channel=channel,
                    text=message.text_within(POST_TEXT),
                    blocks=blocks,
                    thread_ts=thread_ts,
                    metadata=dict(message.metadata) if message.metadata else None,
                    unfurl_links=False,
                    unfurl_media=False,
                ),
            )

        try:
            response = await posted(message.blocks or None)
        except DeliveryError as failure:
            if failure.error not in _TOO_LARGE or not message.blocks:
                raise
            response = await posted(None)
        return str(response.get("channel", channel)), str(response.get("ts", ""))

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Put a message in the place of one that this app posted."""
        await self._call(
            "chat.update",
            self.client.chat_update(
                channel=channel,
                ts=ts,
                text=message.text_within(UPDATE_TEXT),
                blocks=message.blocks,
                metadata=dict(message.metadata) if message.metadata else None,
            ),
        )

    async def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Show a message to one person in a channel."""
        await self._call(
            "chat.postEphemeral",
            self.client.chat_postEphemeral(
                channel=channel, user=user, text=message.text, blocks=message.blocks or None, thread_ts=thread_ts
            ),
        )

    async def respond(
        self,
        response_url: str,
        message: Message,
        *,
        replace: bool = False,
        in_channel: bool = False,
        thread_ts: str | None = None,
    ) -> None:
        """Answer by response_url, which works where the app is no member; five times within half an hour."""
        body: dict[str, Any] = {
            "text": message.text_within(UPDATE_TEXT if replace else POST_TEXT),
            "response_type": "in_channel" if in_channel else "ephemeral",
            "replace_original": replace,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if message.blocks:
            body["blocks"] = list(message.blocks)
        if thread_ts:
            body["thread_ts"] = thread_ts
        webhook = AsyncWebhookClient(
            response_url,
            session=self.client.session,
            proxy=self.client.proxy,
            logger=self.client.logger,
            retry_handlers=retry_handlers(self._metering),
        )

        async def sent() -> Mapping[str, Any]:
            response = await webhook.send_dict(body)
            if response.status_code != 200:
                raise DeliveryError("response_url", f"http_{response.status_code}")
            return {}

        await self._call("response_url", sent())

    async def open_view(self, trigger_id: str, view: View) -> str:
        """Open a modal within three seconds of what triggered it, and return its id."""
        response = await self._call("views.open", self.client.views_open(trigger_id=trigger_id, view=view))
        return str(response["view"]["id"])

    async def update_view(self, view_id: str, view: View) -> None:
        """Draw a modal anew."""
        await self._call("views.update", self.client.views_update(view_id=view_id, view=view))

    async def publish_home(self, user: str, view: View) -> None:
        """Draw a person's App Home."""
        await self._call("views.publish", self.client.views_publish(user_id=user, view=view))

    async def suggest(self, channel: str, title: str, prompts: Sequence[Mapping[str, str]]) -> None:
        """Show prompts above an empty conversation.

        Never with a thread_ts: under agent_view such a call is dropped without a word
        (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts).
        """
        await self._call(
            "assistant.threads.setSuggestedPrompts",
            self.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=title, prompts=[dict(prompt) for prompt in prompts]
            ),
        )

    async def set_status(self, channel: str, thread_ts: str, status: str) -> None:
        """Show what is being done in a thread; empty: nothing any more. A post in the thread clears it too."""
        await self._call(
            "assistant.threads.setStatus",
            self.client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status=status),
        )

    async def thread(self, channel: str, ts: str, *, limit: int = 200) -> list[Mapping[str, Any]]:
        """Return the messages of a thread with their metadata, oldest first, the parent among them."""
        messages: list[Mapping[str, Any]] = []
        cursor: str | None = None
        for _page in range(THREAD_PAGES if limit > 1 else 1):
            response = await self._call(
                "conversations.replies",
                self.client.conversations_replies(
                    channel=channel, ts=ts, include_all_metadata=True, limit=limit, cursor=cursor
                ),
            )
            messages += response.get("messages") or []
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return messages

    async def history(self, channel: str) -> AsyncIterator[Mapping[str, Any]]:
        """Give the messages of a channel with their metadata, newest first, the last thousand at most."""
        cursor: str | None = None
        for _page in range(THREAD_PAGES):
            response = await self._call(
                "conversations.history",
                self.client.conversations_history(channel=channel, include_all_metadata=True, limit=200, cursor=cursor),
            )
            for message in response.get("messages") or []:
                yield message
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def locale(self, user: str) -> str | None:
        """Return a person's locale, such as "nl-NL"."""
        response = await self._call("users.info", self.client.users_info(user=user, include_locale=True))
        locale = (response.get("user") or {}).get("locale")
        return locale if isinstance(locale, str) else None

    async def _call(self, method: str, call: Awaitable[Any]) -> Mapping[str, Any]:
        try:
            response: Mapping[str, Any] = await call
        except SlackApiError as failure:
            raise self._undelivered(method, _code(failure)) from failure
        except DeliveryError as failure:
            raise self._undelivered(method, failure.error) from failure
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
            raise self._undelivered(method, type(failure).__name__) from failure
        self._metering.sent(method)
        self._note_token(method, "")
        return response

    def _note_token(self, method: str, error: str) -> None:
        if method != "response_url":  # which needs no token
            self.token_refused = error if error in _TOKEN_IS_OVER else ""

    def _undelivered(self, method: str, error: str) -> DeliveryError:
        """Return the failure, and log it once an hour: what failed, never what was said or to whom."""
        self._metering.failed(method)
        self._note_token(method, error)
        now = self._clock()
        if self._told.get((method, error), now) <= now:
            log.warning("Slack refused %s: %s", method, error)
            self._told[method, error] = now + QUIET_SECONDS
            while len(self._told) > 100:
                self._told.popitem(last=False)
        return DeliveryError(method, error)


def _code(failure: SlackApiError) -> str:
    """Return Slack's error code; its body may be no JSON at all where a proxy answers."""
    response: Any = failure.response
    try:
        error = response["error"]
    except (KeyError, TypeError, ValueError):
        error = None
    if isinstance(error, str) and error.replace("_", "").isalnum():
        return error
    return f"http_{getattr(response, 'status_code', 'error')}"
