"""Which language a person uses Slack in: from users.info, remembered for a while, and no matter where it is unknown."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.messages import message_languages
from bot.slack.delivery import Delivery, DeliveryError

KNOWN_SECONDS = 3600
UNKNOWN_SECONDS = 300  # asked again sooner: the scope may have been granted meanwhile
PATIENCE_SECONDS = 1.5  # an answer in the question's own language is better than a late one
MOST_PEOPLE = 10_000


class People:
    """Locales by person, and by organisation and workspace, since ids of an org-wide install come from many teams."""

    def __init__(self, delivery: Delivery, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._delivery = delivery
        self._clock = clock
        self._languages = frozenset(message_languages())
        self._asked: dict[tuple[str, ...], asyncio.Future[str | None]] = {}  # so that one person is asked for once
        self._known: OrderedDict[tuple[str, ...], tuple[float, str | None]] = OrderedDict()

    async def language_of(self, user: str, *, workspace: str = "") -> str | None:
        """Return the language this app speaks that a person uses Slack in; None where it cannot be known."""
        key = (workspace, user)
        until, language = self._known.get(key, (0.0, None))
        if until > self._clock():
            return language
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.ensure_future(self._ask(key, user))
            asked.add_done_callback(lambda _done: self._asked.pop(key, None))
        return await asyncio.shield(asked)

    async def _ask(self, key: tuple[str, ...], user: str) -> str | None:
        try:
            locale = await asyncio.wait_for(self._delivery.locale(user), PATIENCE_SECONDS)
        except (DeliveryError, TimeoutError):
            locale = None
        language = (locale or "").replace("_", "-").split("-")[0].lower()
        known = language if language in self._languages else None
        self._known[key] = (self._clock() + (KNOWN_SECONDS if locale else UNKNOWN_SECONDS), known)
        self._known.move_to_end(key)
        while len(self._known) > MOST_PEOPLE:
            self._known.popitem(last=False)
        return known
