"""Settings -> the app with all its parts: the one place that knows every part."""

import logging
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.assistant import Assistant
from bot.collecting import settle_memory
from bot.ids import random_id
from bot.in_force import InForce
from bot.journal import Journal, JournalMode, Rows
from bot.knowledge.files import RegisterFiles, read_files, register_path
from bot.knowledge.own_retention import check_own_retention
from bot.knowledge.register import Register
from bot.limiting import Limiter, open_limiter
from bot.logs import set_up_logging
from bot.publication import Announcer, Publisher
from bot.settings import Settings, SettingsError, read_settings
from bot.storage.archive import SqlArchive
from bot.storage.database import DatabaseError, open_database
from bot.storage.journal import SqlJournal
from bot.web.api import create_app
from bot.web.parts import Parts

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from bot.reporting.report import Report
    from bot.slack.app import SlackSide
    from bot.slack.settings import SlackSettings
    from bot.slack.weekly import MakeReport

log = logging.getLogger(__name__)


def build_app(settings: Settings, in_force: InForce | None = None) -> FastAPI:
    """Return the app that the settings describe; raises RegisterError or SettingsError where it can't be made.

    `in_force` is what the other processes of the deployment serve, where there are several.
    """
    settings = settings.model_copy(update={"register_file": register_path(settings.register_file)})
    files = _files_to_serve(settings.register_file, in_force)
    register = files.load()
    accept = partial(_accept, settings)
    accept(files, register)
    database = _open_database(settings)
    stored = SqlJournal(database, settings.keeping)
    archive = SqlArchive(database)  # whatever JOURNAL says: the register's versions are no personal data
    metrics = _build_metrics(settings)
    journal: Journal = metrics.counting(stored) if metrics else stored
    assistant = Assistant(
        register,
        base_url=settings.public_url,
        new_id=random_id,
        journal=journal,
        keeping=settings.keeping,
    )
    limiter = open_limiter(
        settings.rate_limit, redis_url=_revealed(settings.redis_url), on_refusal=metrics.limited if metrics else None
    )
    slack = _build_slack(settings, assistant, journal, stored, limiter, metrics, database, in_force)
    announcers: list[Announcer] = [metrics] if metrics else []
    if slack and settings.privacy_channel:
        announcers.append(slack.announcer())
    publisher = Publisher(
        assistant,
        settings.register_file,
        files,
        accept=accept,
        on_publish=[
            lambda files, _register: archive.keep(files),
            *([in_force.keep] if in_force else []),
            lambda _files, _register: settle_memory(),
        ],
        announcers=announcers,
    )
    if metrics is not None:
        metrics.watch(register=lambda: assistant.register, journal=stored.status, slack=slack.status if slack else dict)
    parts = Parts(
        slack=slack,
        journal=journal,
        archive=archive,
        limiter=limiter,
        metrics=metrics,
        services=(archive, stored, publisher),
        storage=stored.status,
        standing=publisher.standing,
    )
    return create_app(assistant, settings, parts)


def _accept(settings: Settings, files: RegisterFiles, register: Register) -> None:
    """Raise RegisterError where a register says of the assistant what the settings don't do."""
    if settings.keeping.mode is not JournalMode.OFF:
        check_own_retention(files, register, days=settings.keeping.days)


def _files_to_serve(register_file: Path, in_force: InForce | None) -> RegisterFiles:
    """Return what the other processes serve; where this is the first, what is on disk, which is kept for the others."""
    if in_force is None:
        return read_files(register_file)
    files = in_force.read()
    if files is None:
        files = read_files(register_file)
        in_force.keep(files, files.load())
    return files


def check_what_is_served(settings: Settings, in_force: InForce) -> None:
    """Raise what each of several processes would raise at its start, and keep the files that they will serve."""
    check_slack(settings)
    _open_database(settings)
    files = _files_to_serve(register_path(settings.register_file), in_force)
    _accept(settings, files, files.load())


def app_from_environment(folder: Path) -> FastAPI:
    """Return the app of the environment's settings, as each of several processes makes it for itself.

    `folder` is where they keep what they serve, and lives as long as they do.
    """
    settings = read_settings()
    set_up_logging(settings.log_level)
    return build_app(settings, InForce(folder))


def _open_database(settings: Settings) -> Engine:
    try:
        return open_database(settings.database_url.get_secret_value())
    except DatabaseError as error:
        raise SettingsError([str(error)]) from None


def _build_metrics(settings: Settings) -> "Metrics | None":
    if settings.metrics_token is None:
        return None
    from bot.metrics import Metrics  # prometheus-client with it, for those who watch

    return Metrics()


def _build_slack(
    settings: Settings,
    assistant: Assistant,
    journal: Journal,
    rows: Rows,
    limiter: Limiter,
    metrics: "Metrics | None",
    database: Engine,
    in_force: InForce | None,
) -> "SlackSide | None":
    if not settings.slack:
        return None
    # Bolt takes a while to import, and only those with Slack need it.
    from bot.slack.app import build_slack
    from bot.slack.figures import JournalFigures
    from bot.slack.state import MemoryState, open_state
    from bot.storage.claims import SqlClaims

    # With Redis the Slack side's memory is shared. Without it processes share the database, on one machine a folder.
    claims = None
    if not settings.redis_url:
        claims = SqlClaims(database, otherwise=in_force.claims if in_force else MemoryState())
    state = open_state(_revealed(settings.redis_url))
    meter = metrics.for_slack() if metrics else None
    if settings.journal is JournalMode.OFF:
        return build_slack(
            _slack_settings(settings), assistant, state=state, limiter=limiter, meter=meter, claims=claims
        )
    return build_slack(
        _slack_settings(settings),
        assistant,
        state=state,
        limiter=limiter,
        meter=meter,
        claims=claims,
        figures=JournalFigures(rows, journal),
        make_report=_report_maker(settings, assistant, rows),
    )


def _report_maker(settings: Settings, assistant: Assistant, rows: Rows) -> "MakeReport":
    from bot.reporting.making import report_on

    def make_report(since: datetime, until: datetime, language: str) -> "Report":
        return report_on(
            rows,
            assistant,
            since=since,
            until=until,
            language=language,
            threshold=settings.report_threshold,
            kept_days=settings.journal_days,
            local=datetime.astimezone,
        )

    return make_report


def check_slack(settings: Settings) -> None:
    """Raise SettingsError where Slack refuses a token: better no start than events that are lost."""
    if not settings.slack:
        return
    if settings.web_concurrency > 1 and settings.redis_url is None:
        log.warning(
            "%d processes serve Slack without REDIS_URL: what Slack delivers again could be answered twice",
            settings.web_concurrency,
        )
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
