"""Settings -> the app with all its parts: the one place that knows every part."""

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from pydantic import SecretStr

from bot.assistant import Assistant
from bot.journal import Journal, JournalMode
from bot.knowledge.files import read_register
from bot.knowledge.problems import RegisterError
from bot.limiting import Limiter, open_limiter
from bot.logs import set_up_logging
from bot.metrics import CountedJournal, Metrics
from bot.settings import Settings, SettingsError, read_settings
from bot.storage.database import DatabaseError
from bot.storage.journal import SqlJournal
from bot.web.api import SlackSide, create_app
from bot.web.server import serve, settle_memory

if TYPE_CHECKING:
    from bot.slack.settings import SlackSettings

ROOT = Path(__file__).parents[1]


def build_app(settings: Settings) -> FastAPI:
    """Return the app that the settings describe; raises RegisterError or SettingsError where it can't be made."""
    settings = settings.model_copy(update={"register_file": register_path(settings.register_file)})
    register = read_register(settings.register_file)
    stored = _open_journal(settings)
    metrics = Metrics() if settings.metrics_token else None
    journal: Journal = CountedJournal(stored, metrics) if metrics else stored
    assistant = Assistant(
        register,
        base_url=settings.public_url,
        new_id=lambda: secrets.token_urlsafe(9),
        journal=journal,
        keeping=settings.keeping,
    )
    limiter = open_limiter(
        settings.rate_limit, redis_url=_revealed(settings.redis_url), on_refusal=metrics.limited if metrics else None
    )
    slack = _build_slack(settings, assistant, stored, limiter)
    if metrics is not None:
        metrics.watch(register=lambda: assistant.register, journal=stored.status, slack=slack.status if slack else dict)
    return create_app(
        assistant,
        settings,
        slack,
        journal=journal,
        limiter=limiter,
        metrics=metrics,
        services=(stored,),
        storage=stored.status,
    )


def register_path(path: Path) -> Path:
    """Return where the register stands: in the working directory, else in this repository."""
    return path if path.exists() or not (ROOT / path).exists() else ROOT / path


def app_from_environment() -> FastAPI:
    """Return the app of the environment's settings, as each of several processes makes it for itself."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    app = build_app(settings)
    settle_memory()
    return app


def run(*, register_file: Path | None = None) -> int:
    """Serve the app of the environment's settings until the process is told to end; return the exit code.

    `register_file` is the register instead of the one in the settings. Where the settings or the register are refused,
    say why, a line each, and return 1.
    """
    if register_file is not None:
        os.environ["REGISTER_FILE"] = str(register_file)  # where each of several processes finds it
    try:
        settings = read_settings()
        set_up_logging(settings.log_level)
        _check_slack(settings)
        app = build_app(settings)
    except (SettingsError, RegisterError) as refused:
        print(refused, file=sys.stderr)
        return 1
    settle_memory()
    serve(settings, app)
    return 0


def _open_journal(settings: Settings) -> SqlJournal:
    try:
        return SqlJournal(settings.database_url.get_secret_value(), settings.keeping)
    except DatabaseError as error:
        raise SettingsError([str(error)]) from None


def _build_slack(settings: Settings, assistant: Assistant, journal: SqlJournal, limiter: Limiter) -> SlackSide | None:
    if not settings.slack:
        return None
    # Bolt takes a while to import, and only those with Slack need it.
    from bot.slack.app import build_slack
    from bot.slack.figures import JournalFigures
    from bot.slack.state import open_state

    state = open_state(_revealed(settings.redis_url))
    figures = None if settings.journal is JournalMode.OFF else JournalFigures(journal, journal)
    return build_slack(_slack_settings(settings), assistant, state=state, figures=figures, limiter=limiter)


def _check_slack(settings: Settings) -> None:
    """Raise SettingsError where Slack refuses a token: better no start than events that are lost."""
    if not settings.slack:
        return
    from bot.slack.settings import SlackStartError
    from bot.slack.tokens import check_tokens

    try:
        check_tokens(_slack_settings(settings))
    except SlackStartError as error:
        raise SettingsError([str(error)]) from error


def _slack_settings(settings: Settings) -> "SlackSettings":
    from bot.slack.settings import SlackSettings, SlackStartError

    try:
        return SlackSettings(
            bot_token=_revealed(settings.slack_bot_token) or "",
            signing_secret=_revealed(settings.slack_signing_secret),
            app_token=_revealed(settings.slack_app_token),
            api_url=settings.slack_api_url,
            privacy_channel=settings.privacy_channel,
            officers=frozenset(settings.slack_officers),
            team_ids=frozenset(settings.slack_team_id),
        )
    except SlackStartError as error:
        raise SettingsError([str(error)]) from error


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
