"""The pages of versions that served before, and of what changed: read from the archive, the latest kept at hand."""

import re
from functools import lru_cache

from bot.archive import ArchiveError, Period, Serving, periods_of
from bot.history import History, UnknownVersionError
from bot.knowledge.problems import RegisterError
from bot.messages import load_messages
from bot.web.asset import Asset
from bot.web.incoming import RefusedError
from bot.web.pages import Edition, Pages
from bot.web.publications import tell_publications

EDITIONS_AT_HAND = 4  # a large one takes megabytes
MOST_TOLD = 20  # versions on the page of changes: each is loaded to be compared, which takes tenths of a second

_VERSION = re.compile("[0-9a-f]{12}")


class Past:
    """What an archive lets people read again. Every method may wait for the storage, so routes ask it in a thread."""

    def __init__(self, history: History, pages: Pages) -> None:
        self._history = history
        self._pages = pages
        self._edition = lru_cache(EDITIONS_AT_HAND)(self._edit)
        self._changes = lru_cache(EDITIONS_AT_HAND)(self._draw_changes)

    def edition(self, version: str, language: str) -> Edition:
        """Return the pages of a version that served; raises RefusedError where there are none in this language."""
        if not _VERSION.fullmatch(version):
            raise RefusedError(404, "version_unknown", language=language)
        try:
            periods = periods_of(version, self._history.servings())
            if not periods:
                raise UnknownVersionError(version)
            edition = self._edition(version, periods, self._pages.edition)
        except UnknownVersionError:
            raise RefusedError(404, "version_unknown", language=language) from None
        except RegisterError as error:
            raise RefusedError(501, "version_unreadable", language=language) from error
        except ArchiveError as error:
            raise RefusedError(503, "archive_away", language=language) from error
        if language not in edition.languages:
            raise RefusedError(404, "version_unknown", language=language)
        return edition

    def changes(self, language: str) -> Asset:
        """Return the page of what changed; raises RefusedError where it can't be read now."""
        try:
            return self._changes(language, self._history.servings(), self._pages.edition)
        except ArchiveError as error:
            raise RefusedError(503, "archive_away", language=language) from error

    # These are remembered by all that they rest on: another publication makes them anew.

    def _edit(self, version: str, periods: tuple[Period, ...], present: Edition) -> Edition:
        return self._pages.earlier(self._history.register(version), periods)

    def _draw_changes(self, language: str, servings: tuple[Serving, ...], present: Edition) -> Asset:
        publications = self._history.publications(most=MOST_TOLD)
        messages = load_messages(language, present.register.controller.address.value)
        told = tell_publications(publications, messages, present=present.register.version)
        return present.changes(language, told, older=len(servings) - len(publications))
