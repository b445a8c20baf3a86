"""Settings -> the app with all its parts: the one place that knows every part."""

import os
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from pydantic import SecretStr

from bot.assistant import Assistant
from bot.journal import JournalMode
from bot.knowledge.files import read_register
from bot.knowledge.problems import RegisterError
from bot.settings import Settings, SettingsError, read_settings
from bot.storage.database import DatabaseError
from bot.storage.journal import SqlJournal
from bot.web.api import SlackSide, create_app
from bot.web.server import serve, set_up_logging

if TYPE_CHECKING:
    from bot.reporting.report import Report
    from bot.slack.settings import SlackSettings
    from bot.slack.weekly import MakeReport

ROOT = Path(__file__).parents[1]


def build_app(settings: Settings) -> FastAPI:
    """Return the app that the settings describe; raises RegisterError or SettingsError where it can't be made."""
    settings = settings.model_copy(update={"register_file": register_path(settings.register_file)})
    register = read_register(settings.register_file)
    journal = _open_journal(settings)
    assistant = Assistant(
        register,
        base_url=settings.public_url,
        new_id=lambda: secrets.token_urlsafe(9),
        journal=journal,
        keeping=settings.keeping,
    )
    return create_app(
        assistant,
        settings,
        _build_slack(settings, assistant, journal),
        journal=journal,
        services=(journal,),
        storage=journal.status,
    )


def register_path(path: Path) -> Path:
    """Return where the register stands: in the working directory, else in this repository."""
    return path if path.exists() or not (ROOT / path).exists() else ROOT / path


def app_from_environment() -> FastAPI:
    """Return the app of the environment's settings, as each of several processes makes it for itself."""
    settings = read_settings()
    set_up_logging(settings)
    return build_app(settings)


def run(*, register_file: Path | None = None) -> int:
    """Serve the app of the environment's settings until the process is told to end; return the exit code.

    `register_file` is the register instead of the one in the settings. Where the settings or the register are refused,
    say why, a line each, and return 1.
    """
    if register_file is not None:
        os.environ["REGISTER_FILE"] = str(register_file)  # where each of several processes finds it
    try:
        settings = read_settings()
        set_up_logging(settings)
        _check_slack(settings)
        app = build_app(settings)
    except (SettingsError, RegisterError) as refused:
        print(refused, file=sys.stderr)
        return 1
    serve(settings, app)
    return 0


def _open_journal(settings: Settings) -> SqlJournal:
    try:
        return SqlJournal(settings.database_url.get_secret_value(), settings.keeping)
    except DatabaseError as error:
        raise SettingsError([str(error)]) from None


def _build_slack(settings: Settings, assistant: Assistant, journal: SqlJournal) -> SlackSide | None:
    if not settings.slack:
        return None
    # Bolt takes a while to import, and only those with Slack need it.
    from bot.slack.app import build_slack
    from bot.slack.figures import JournalFigures
    from bot.slack.state import open_state

    state = open_state(_revealed(settings.redis_url))
    if settings.journal is JournalMode.OFF:
        return build_slack(_slack_settings(settings), assistant, state=state)
    return build_slack(
        _slack_settings(settings),
        assistant,
        state=state,
        figures=JournalFigures(journal, journal),
        make_report=_report_maker(settings, assistant, journal),
    )


def _report_maker(settings: Settings, assistant: Assistant, journal: SqlJournal) -> "MakeReport":
    from bot.reporting.making import report_on

    def make_report(since: datetime, until: datetime, language: str) -> "Report":
        return report_on(
            journal,
            assistant,
            since=since,
            until=until,
            language=language,
            threshold=settings.report_threshold,
            kept_days=settings.journal_days,
            local=datetime.astimezone,
        )

    return make_report


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
