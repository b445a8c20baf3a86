"""Environment variables -> a frozen `Settings`, read once at start.

Each field is the variable of the same name in capitals.
"""

import json
import os
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.journal import JournalMode, Keeping

PLATFORM_MARKS = ("DYNO", "CONTAINER", "RENDER", "K_SERVICE", "FLY_APP_NAME", "RAILWAY_ENVIRONMENT")
"""Variables that only a hosting platform sets: Heroku and Dokku, Scalingo, Render, Cloud Run, Fly, Railway.

A bare PORT is no such mark: whoever types `PORT=9000 privacybot serve` on a laptop means to open it to nobody else.
"""

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a platform's router comes from outside  # nosec B104

_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")


class SettingsError(Exception):
    """Settings that the app cannot start with: `problems` has one line for each, without any secret in it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _web_address(address: str) -> str:
    """Return a web address without the slash at its end; raises ValueError unless it is scheme, host and port alone."""
    parts = urlsplit(address)
    _ = parts.port  # raises ValueError where it is no number up to 65535
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or "") or parts.username is not None:
        raise ValueError("no web address")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("more than a scheme, a host and a port")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _api_address(address: str) -> str:
    """Return the address of an interface, with the slash at its end that Slack's client wants."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no web address")
    return address.rstrip("/") + "/"


def _listed(value: object) -> object:
    """Return what is written as one line, parted by commas or spaces, as a tuple."""
    return tuple(re.split(r"[,\s]+", value.strip(", \t"))) if isinstance(value, str) else value


def _origin(origin: str) -> str:
    return origin if origin == "*" else _web_address(origin)


def _one_of(*schemes: str) -> AfterValidator:
    """Refuse an address whose scheme is not one of these; its text is secret, as it may hold a password."""

    def check(address: SecretStr) -> SecretStr:
        if urlsplit(address.get_secret_value()).scheme not in schemes:
            raise ValueError("another scheme")
        return address

    return AfterValidator(check)


class Settings(BaseSettings):
    """Everything that can be set from outside. A field's description tells whoever set it wrong what is allowed."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # not even a traceback repeats a secret
        populate_by_name=True,
        validate_default=True,
    )

    port: int = Field(8000, ge=1, le=65535, description="Give a whole number from 1 to 65535.")
    host: str = Field(
        default_factory=lambda: EVERYWHERE if _on_a_platform() else "127.0.0.1",
        pattern=r"^[\w.:-]*$",
        description="Give the address to listen on, such as 127.0.0.1 or 0.0.0.0.",
    )
    public_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default_factory=lambda given: _own_address(given.get("port")),
        description="Give the address that people see, without a path, such as https://privacy.example.com.",
    )
    register_file: Path = Field(Path("knowledge/processings.yaml"), description="Give the path of the register's file.")
    database_url: Annotated[SecretStr, _one_of("sqlite", "postgres", "postgresql", "postgresql+psycopg")] = Field(
        SecretStr("sqlite:///privacybot.db"),
        description="Give an address that begins with sqlite:///, postgres:// or postgresql://.",
    )
    redis_url: Annotated[SecretStr, _one_of("redis", "rediss")] | None = Field(
        None, description="Give an address that begins with redis:// or rediss://, or leave it out to count in memory."
    )
    rate_limit: str | None = Field(
        "30/minute",
        pattern=r"^[1-9]\d{0,6} ?/ ?(second|minute|hour|day)$",
        description="Give a number per second, minute, hour or day, such as 30/minute, or nothing for no limit.",
    )
    trusted_proxies: int = Field(0, ge=0, le=10, description="Give the number of proxies in front, from 0 to 10.")
    allowed_origins: Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode] = Field(
        ("*",),
        min_length=1,
        description="Give the sites that may embed the widget: https://www.example.com,https://example.com or *.",
    )
    slack_bot_token: SecretStr | None = Field(None, description="Give the bot token, which begins with xoxb-.")
    slack_signing_secret: SecretStr | None = Field(None, description="Give the signing secret of the Slack app.")
    slack_app_token: SecretStr | None = Field(None, description="Give the app-level token, which begins with xapp-.")
    slack_api_url: Annotated[str, AfterValidator(_api_address)] = Field(
        "https://slack.com/api/", description="Give a web address, such as https://slack.com/api/."
    )
    privacy_channel: str | None = Field(None, description="Give the id of a Slack channel, such as C0123456789.")
    slack_officers: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Give the officers' user ids in Slack: U0123456789,U9876543210."
    )
    slack_team_id: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Give the ids of the workspaces to answer: T0123456789."
    )
    journal: JournalMode = Field(JournalMode.REDACTED, description="Use one of: redacted, counts, off.")
    journal_days: int = Field(30, ge=1, le=3650, description="Give a number of days from 1 to 3650.")
    report_threshold: int = Field(
        3,
        ge=2,
        le=100,
        description="Give a number from 2 to 100: in so many different hours alike questions are quoted.",
    )
    metrics_token: SecretStr | None = Field(None, description="Give the token that reads /metrics.")
    log_level: LogLevel = Field(LogLevel.INFO, description="Use one of: debug, info, warning, error.")
    web_concurrency: int = Field(1, ge=1, le=64, description="Give the number of processes, from 1 to 64.")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_the_empty(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Take an empty variable, as a form on a hosting platform leaves it, for one that is not set."""
        given = {name.lower(): value for name, value in given.items() if value != "" or name.lower() == "rate_limit"}
        return given | ({"rate_limit": None} if given.get("rate_limit") == "" else {})

    @field_validator("allowed_origins", "slack_officers", "slack_team_id", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        return _listed(value)

    @field_validator("journal", "log_level", "rate_limit", mode="before")
    @classmethod
    def _ignore_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @property
    def slack(self) -> bool:
        """Whether Slack joins."""
        return self.slack_bot_token is not None

    @property
    def keeping(self) -> Keeping:
        """What is kept of questions, and for how long."""
        return Keeping(mode=self.journal, days=self.journal_days)

    @property
    def on_a_platform(self) -> bool:
        """Whether this runs on a hosting platform, whose router comes from outside and whose disk is emptied."""
        return _on_a_platform()

    @property
    def https(self) -> bool:
        """Whether people reach the app over HTTPS."""
        return self.public_url.startswith("https:")


def read_settings() -> Settings:
    """Return the settings of the environment and of `.env` in the working directory, the environment first.

    Raises SettingsError with every wrong value in it, each named with what is allowed.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None  # its text repeats what was given, which may be secret
    except UnicodeDecodeError:
        raise SettingsError(["The file .env is not UTF-8. Save it as UTF-8."]) from None
    if settings.slack and not (settings.slack_signing_secret or settings.slack_app_token):
        raise SettingsError(
            [
                "SLACK_BOT_TOKEN is set but SLACK_SIGNING_SECRET is not. Give the signing secret of the Slack app, "
                "or SLACK_APP_TOKEN for Socket Mode."
            ]
        )
    return settings


def _on_a_platform() -> bool:
    return "PORT" in os.environ and any(mark in os.environ for mark in PLATFORM_MARKS)


def _own_address(port: int | None) -> str:
    """Return the address where nobody gave one. Heroku tells the app's own where its dyno metadata is switched on."""
    domain = os.environ.get("HEROKU_APP_DEFAULT_DOMAIN_NAME")
    return f"https://{domain}" if domain else f"http://localhost:{port or 8000}"


def _problems(error: ValidationError) -> list[str]:
    """Return a line for each setting that is wrong, with what was given unless it may be secret."""
    wrong: dict[str, object] = {}
    for problem in error.errors(include_url=False):
        if problem["type"] != "default_factory_not_called":  # a default that rests on another setting, which is wrong
            wrong.setdefault(str(problem["loc"][0]).lower(), problem["input"])
    fields = Settings.model_fields
    return [f"{name.upper()} {_was(value, name)}. {fields[name].description}" for name, value in wrong.items()]


def _was(value: object, name: str) -> str:
    if "SecretStr" in str(Settings.model_fields[name].annotation) or not isinstance(value, str):
        return "has a wrong value"
    return f"is {json.dumps(value[:80], ensure_ascii=False)}"
