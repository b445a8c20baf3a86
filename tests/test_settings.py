"""What is set from outside: defaults, what is refused and how, and that secrets stay secret."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import PLATFORM_MARKS, Settings, SettingsError, read_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        *(field.upper() for field in Settings.model_fields),
        *PLATFORM_MARKS,
        "HEROKU_APP_DEFAULT_DOMAIN_NAME",
    ):
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_the_web_side_runs_on_this_machine_alone():
    settings = read_settings()
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert settings.register_file == Path("knowledge/processings.yaml")
    assert settings.database_url.get_secret_value() == "sqlite:///privacybot.db"
    assert (settings.rate_limit, settings.trusted_proxies, settings.allowed_origins) == ("30/minute", 0, ("*",))
    assert (settings.journal, settings.journal_days, settings.log_level) == ("redacted", 30, "info")
    assert settings.slack is False
    assert settings.slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "eighty", "1 to 65535"),
        ("PORT", "65536", "1 to 65535"),
        ("HOST", "not a host", "127.0.0.1"),
        ("PUBLIC_URL", "privacy.example.org", "https://"),
        ("PUBLIC_URL", "https://example.org/privacy", "without a path"),
        ("PUBLIC_URL", "ftp://example.org", "https://"),
        ("PUBLIC_URL", "https://user:word@example.org", "https://"),
        ("PUBLIC_URL", "https://example.org:99999", "https://"),
        ("DATABASE_URL", "mysql://localhost/bot", "postgres://"),
        ("REDIS_URL", "http://localhost", "rediss://"),
        ("RATE_LIMIT", "lots", "30/minute"),
        ("RATE_LIMIT", "0/minute", "30/minute"),
        ("TRUSTED_PROXIES", "-1", "0 to 10"),
        ("ALLOWED_ORIGINS", "https://a.example/page", "https://www.example.com"),
        ("ALLOWED_ORIGINS", "https://*.example.org", "https://www.example.com"),
        ("ALLOWED_ORIGINS", "null", "https://www.example.com"),
        ("SLACK_API_URL", "slack", "https://slack.com/api/"),
        ("JOURNAL", "everything", "redacted, counts, off"),
        ("JOURNAL_DAYS", "0", "1 to 3650"),
        ("LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("WEB_CONCURRENCY", "0", "1 to 64"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(name, value, allowed, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as stopped:
        read_settings()
    (line,) = stopped.value.problems
    assert line.startswith(f"{name} ")
    assert allowed in line
    assert "\n" not in line


def test_every_wrong_value_is_told_at_once(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("JOURNAL", "everything")
    with pytest.raises(SettingsError) as stopped:
        read_settings()
    assert str(stopped.value).splitlines() == [
        'PORT is "eighty". Give a whole number from 1 to 65535.',
        'JOURNAL is "everything". Use one of: redacted, counts, off.',
    ]


SECRETS = {
    "DATABASE_URL": "postgres://bot:canary-database@db.example/bot",
    "REDIS_URL": "rediss://:canary-redis@redis.example",
    "SLACK_BOT_TOKEN": "xoxb-canary-bot",
    "SLACK_SIGNING_SECRET": "canary-signing",
    "SLACK_APP_TOKEN": "xapp-canary-app",
    "METRICS_TOKEN": "canary-metrics",
}


def test_no_secret_is_shown_when_settings_are_printed(monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.slack is True
    assert "canary" not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_no_secret_is_shown_when_it_is_refused(name, monkeypatch):
    monkeypatch.setenv(name, "oracle://bot:canary@db.example")
    with pytest.raises(SettingsError) as stopped:
        read_settings()
    assert name in str(stopped.value)
    assert "canary" not in str(stopped.value) + repr(stopped.value)


def test_a_slack_token_without_its_signing_secret_is_a_mistake(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET") as stopped:
        read_settings()
    assert "canary" not in str(stopped.value)


def test_socket_mode_needs_no_signing_secret(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert read_settings().slack is True


def test_the_env_file_is_read_and_the_environment_comes_first(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("PORT=9001\nJOURNAL=off\nUNKNOWN=1\n")
    monkeypatch.setenv("PORT", "9002")
    settings = read_settings()
    assert (settings.port, settings.journal) == (9002, "off")


def test_a_variable_that_is_left_empty_is_not_set(monkeypatch):
    for name in (
        "PORT",
        "PUBLIC_URL",
        "DATABASE_URL",
        "REDIS_URL",
        "SLACK_BOT_TOKEN",
        "JOURNAL_DAYS",
        "ALLOWED_ORIGINS",
    ):
        monkeypatch.setenv(name, "")
    assert read_settings() == Settings(_env_file=None)


def test_an_empty_rate_limit_means_no_limit(monkeypatch):
    monkeypatch.setenv("RATE_LIMIT", "")
    assert read_settings().rate_limit is None


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({"PORT": "5000", "DYNO": "web.1"}, "0.0.0.0"),  # Heroku, Dokku
        ({"PORT": "5000", "CONTAINER": "web-1"}, "0.0.0.0"),  # Scalingo
        ({"PORT": "5000"}, "127.0.0.1"),  # a developer's own choice
        ({"DYNO": "worker.1"}, "127.0.0.1"),  # no port: nothing to be reached at
        ({"PORT": "5000", "DYNO": "web.1", "HOST": "::1"}, "::1"),
    ],
)
def test_only_a_platform_opens_the_server_to_the_network(environment, host, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert read_settings().host == host


def test_heroku_tells_the_address_where_it_can(monkeypatch):
    monkeypatch.setenv("HEROKU_APP_DEFAULT_DOMAIN_NAME", "bot-1a2b.herokuapp.com")
    assert read_settings().public_url == "https://bot-1a2b.herokuapp.com"


def test_origins_are_kept_as_a_browser_sends_them(monkeypatch):
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://WWW.Example.org/, http://localhost:3000")
    assert read_settings().allowed_origins == ("https://www.example.org", "http://localhost:3000")


def test_settings_cannot_be_changed_after_the_start():
    with pytest.raises(ValidationError):
        read_settings().port = 1


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_explained_where_people_look_for_it(name):
    assert f"`{name}`" in (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def test_the_platform_asks_only_for_settings_that_there_are():
    asked = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))["env"]
    assert {name.lower() for name in asked} <= set(Settings.model_fields)
    assert all(setting["description"] for setting in asked.values())
