"""A deployment looked over: each of its parts tried for real, and what is wrong with it said in plain words.

No finding holds a secret: a setting is named, never repeated.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.knowledge.files import read_register
from bot.knowledge.problems import RegisterError
from bot.settings import Settings

PUBLIC_SECONDS = 10
LARGEST_ANSWER = 64 * 1024


class Health(StrEnum):
    """How a part is."""

    WELL = "ok"
    NOTE = "note"  # works, and could be better
    WRONG = "wrong"  # does not work, with what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one part, in a sentence."""

    part: str
    health: Health
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Return what is found of each part, one after another, as each takes a moment. Raises nothing.

    The database's tables are brought up to date on the way, as a start would do.
    """
    for part, look in PARTS.items():
        try:
            yield from (Finding(part=part, health=health, sentence=sentence) for health, sentence in look(settings))
        except Exception as error:  # its message may repeat an address with a password in it
            yield Finding(part=part, health=Health.WRONG, sentence=f"could not be tried ({type(error).__name__}).")


Found = Iterator[tuple[Health, str]]


def _settings(settings: Settings) -> Found:
    yield Health.WELL, "all have a value that is understood."
    if settings.rate_limit is None:
        yield Health.NOTE, "RATE_LIMIT is empty, so everybody may ask as often as they like."
    if settings.allowed_origins == ("*",):
        yield Health.NOTE, "ALLOWED_ORIGINS is *: any site may show the widget. Name yours to keep others out."
    if settings.metrics_token is None:
        yield Health.NOTE, "METRICS_TOKEN is not set, so there is nothing to watch at /metrics."
    if settings.web_concurrency > 1 and settings.redis_url is None and settings.rate_limit:
        yield (
            Health.NOTE,
            f"{settings.web_concurrency} processes count the questions of a client each for themselves. "
            "Give REDIS_URL to count them together.",
        )


def _register(settings: Settings) -> Found:
    try:
        register = read_register(settings.register_file)
    except RegisterError as error:
        yield Health.WRONG, f"is refused. `privacybot check` tells more: {error.problems[0]}"
        return
    yield Health.WELL, f"{len(register.processings)} processings, version {register.version}."
    if not (register.controller.email or register.controller.url):
        yield Health.NOTE, "names no way to reach the privacy officer. Fill in contact at its beginning."


def _database(settings: Settings) -> Found:
    from bot.storage.database import open_database, trouble_of, writing
    from bot.storage.schema import migrate

    try:
        engine = open_database(settings.database_url.get_secret_value())
        try:
            migrate(engine)
            with writing(engine):
                pass
        finally:
            engine.dispose()
    except Exception as error:
        yield Health.WRONG, f"can't be used: {trouble_of(error)}. Look at DATABASE_URL, and whether the server runs."
        return
    kind = "SQLite" if engine.dialect.name == "sqlite" else "PostgreSQL"
    yield Health.WELL, f"{kind} takes what is written, and its tables are up to date."
    if kind == "SQLite" and settings.on_a_platform:
        yield Health.WRONG, "is a file, and this platform empties its disk each day. Give DATABASE_URL of a PostgreSQL."


def _redis(settings: Settings) -> Found:
    if settings.redis_url is None:
        yield Health.WELL, "is not set: what is counted is counted in this process."
        return
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import AuthenticationError, RedisError
    from redis.retry import Retry

    from bot.storage.redis import connection_options

    url = settings.redis_url.get_secret_value()
    try:
        with Redis.from_url(url, retry=Retry(NoBackoff(), 0), **connection_options(url)) as redis:
            redis.set("privacybot:probe", 1, ex=10)
    except AuthenticationError:
        yield Health.WRONG, "refuses the password in REDIS_URL. Copy the address again."
    except (RedisError, OSError) as error:
        yield Health.WRONG, f"does not answer ({type(error).__name__}). Look at REDIS_URL, and whether the server runs."
    else:
        yield Health.WELL, "takes what is written."


def _slack(settings: Settings) -> Found:
    if not settings.slack:
        yield Health.WELL, "is not set, and does not join."
        return
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError, SlackClientError

    from bot.slack.manifest import SCOPES
    from bot.slack.socket import reason

    client = WebClient(token=_revealed(settings.slack_bot_token), base_url=settings.slack_api_url, timeout=5)
    try:
        told = client.auth_test()
    except SlackApiError as error:
        yield Health.WRONG, f"refuses SLACK_BOT_TOKEN ({reason(error)}). Copy it again from OAuth & Permissions."
        return
    except (SlackClientError, OSError) as error:
        yield Health.WRONG, f"can't be reached ({type(error).__name__}) at {_host(settings.slack_api_url)}."
        return
    yield Health.WELL, f"takes the bot token, for the workspace {told.get('team') or told.get('team_id')}."
    granted = {scope.strip() for scope in str(told.headers.get("x-oauth-scopes", "")).split(",")} - {""}
    if granted and (missing := set(SCOPES) - granted):
        yield Health.WRONG, f"the app lacks the scopes {', '.join(sorted(missing))}. Add them and install it again."
    if settings.slack_app_token is not None:
        try:
            client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
        except SlackApiError as error:
            yield Health.WRONG, f"refuses SLACK_APP_TOKEN ({reason(error)}). It needs the scope connections:write."
        else:
            yield Health.WELL, "takes the app token, for Socket Mode."
    if settings.web_concurrency > 1 and settings.redis_url is None:
        yield (
            Health.WRONG,
            f"{settings.web_concurrency} processes share no memory of what Slack delivered, so that a message may be "
            "answered twice. Give REDIS_URL, or WEB_CONCURRENCY=1.",
        )
    if settings.privacy_channel is None:
        yield Health.NOTE, "PRIVACY_CHANNEL is not set, so nobody can ask the privacy officer."


def _public_address(settings: Settings) -> Found:
    host = _host(settings.public_url)
    local = host in ("localhost", "127.0.0.1", "::1")
    if local and settings.on_a_platform:
        yield (
            Health.WRONG,
            "is this machine's own. Give PUBLIC_URL: links in answers lead to it, and other hosts are refused.",
        )
        return
    if not settings.https and not local:
        yield Health.NOTE, "is not https. What is asked can be read on its way."
    try:
        with urllib.request.urlopen(f"{settings.public_url}/healthz", timeout=PUBLIC_SECONDS) as answer:  # noqa: S310  # nosec B310
            told = json.loads(answer.read(LARGEST_ANSWER))
        version = told["register"]["version"]
    except urllib.error.HTTPError as error:
        yield Health.WRONG, f"{host} answers with {error.code}. Is the assistant what is served there?"
    except (OSError, ValueError, KeyError, TypeError) as error:
        started = "Start it with `privacybot serve`." if local else "Look at its name in the DNS, and at the router."
        yield Health.NOTE if local else Health.WRONG, f"{host} does not answer ({type(error).__name__}). {started}"
    else:
        yield Health.WELL, f"{host} answers, from register {version}."


PARTS: dict[str, Callable[[Settings], Found]] = {
    "settings": _settings,
    "register": _register,
    "database": _database,
    "redis": _redis,
    "slack": _slack,
    "address": _public_address,
}


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _revealed(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()
