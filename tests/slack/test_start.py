"""The start: in either mode by configuration, refused with a clear line where a token is missing or wrong."""

import pytest

from bot.slack import app as slack_app
from bot.slack.app import build_slack
from bot.slack.settings import SlackSettings, SlackStartError
from tests.slack.conftest import DUTCH, Join
from tests.slack.example_register import example_assistant
from tests.slack.stand_in import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackStandIn
from tests.slack.test_conversations import DOUBLE_GLAZING


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bot_token": ""}, "SLACK_BOT_TOKEN"),
        ({"bot_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"signing_secret": None}, "SLACK_SIGNING_SECRET"),
        ({"privacy_channel": "https://ours.slack.com/archives/C1"}, "PRIVACY_CHANNEL"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(changed: dict[str, str | None], named: str) -> None:
    settings = {"bot_token": BOT_TOKEN, "signing_secret": SIGNING_SECRET, **changed}
    with pytest.raises(SlackStartError, match=named):
        SlackSettings(**settings)  # type: ignore[arg-type]


def test_settings_show_no_secret() -> None:
    shown = repr(SlackSettings(bot_token=BOT_TOKEN, signing_secret=SIGNING_SECRET, app_token=APP_TOKEN))
    assert not any(secret in shown for secret in (BOT_TOKEN, SIGNING_SECRET, APP_TOKEN))


async def test_a_token_that_slack_refuses_stops_the_start(slack: SlackStandIn) -> None:
    settings = SlackSettings(bot_token="xoxb-wrong", signing_secret=SIGNING_SECRET, api_url=slack.api_url)
    with pytest.raises(SlackStartError, match=r"SLACK_BOT_TOKEN \(invalid_auth\)"):
        await build_slack(settings, example_assistant()).start()


async def test_an_app_token_that_slack_refuses_stops_the_start(slack: SlackStandIn) -> None:
    settings = SlackSettings(bot_token=BOT_TOKEN, app_token="xapp-wrong", api_url=slack.api_url)
    with pytest.raises(SlackStartError, match=r"SLACK_APP_TOKEN \(invalid_auth\)"):
        await build_slack(settings, example_assistant()).start()


@pytest.mark.parametrize("api_url", ["/api", "/api/"])
async def test_all_calls_go_where_slack_api_url_points(slack: SlackStandIn, join: Join, api_url: str) -> None:
    await join(api_url=slack.url + api_url)
    assert [call.method for call in slack.calls] == ["auth.test"]


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_where_slack_is_away_at_the_start_it_is_joined_later(
    slack: SlackStandIn, join: Join, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_app, "RETRY_SECONDS", 0.1)
    slack.fail("auth.test", status=502, times=3)
    side = await join(mode)
    assert side.status()["connected"] is False
    await slack.until(lambda: side.status()["connected"])
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")


async def test_before_slack_is_joined_a_delivery_is_asked_to_come_again(slack: SlackStandIn, join: Join) -> None:
    slack.fail("auth.test", status=502, times=3)
    await join()
    _, ack = await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    assert ack.status == 503


async def test_scopes_that_were_not_granted_are_told(
    slack: SlackStandIn, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    slack.scopes.discard("users:read")
    side = await join()
    assert side.status()["missing_scopes"] == ["users:read"]
    assert "users:read" in caplog.text


async def test_the_status_tells_when_something_came_last(slack: SlackStandIn, join: Join) -> None:
    side = await join()
    assert "last_event_seconds" not in side.status()
    await slack.opens_home(DUTCH)
    assert side.status()["last_event_seconds"] == 0
