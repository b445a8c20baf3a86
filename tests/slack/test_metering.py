"""What can be watched of Slack: what came in, how long it took, what became of it. Nobody and no word is in it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.slack.app import SlackSide
from bot.slack.metering import DELIVERIES, Entrance, Outcome, entrance_of
from tests.slack.conftest import DUTCH, ENGLISH, GENERAL, OFFICER, OFFICERS, Join
from tests.slack.stand_in import BOT_USER, SlackStandIn, buttons
from tests.slack.test_clicks import asked
from tests.slack.test_conversations import DOUBLE_GLAZING, SlowAssistant
from tests.slack.test_modals import opened
from tests.slack.test_officer import asked_officer, question_in_channel
from tests.slack.test_privacy import CANARY, PERSON, use_everything


class Watched:
    """The Slack side's numbers as Prometheus reads them."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.meter = self.metrics.for_slack()

    @property
    def text(self) -> str:
        return self.metrics.text().decode()

    def read(self) -> dict[str, float]:
        """Return each sample that is not nought, by its name and the values of its labels."""
        return {
            " ".join((sample.name.removeprefix("privacybot_slack_"), *sample.labels.values())): sample.value
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
            if sample.value and sample.name.startswith("privacybot_slack_")
        }

    def of(self, name: str) -> dict[str, float]:
        """Return the samples of one name, by their labels."""
        return {key.removeprefix(f"{name} "): value for key, value in self.read().items() if key.startswith(f"{name} ")}


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_what_comes_in_is_counted_by_its_surface_and_timed_to_ack_and_answer(
    slack: SlackStandIn, join: Join, watched: Watched, mode: str
) -> None:
    slack.mentions_allowed = True
    await join(mode, parts={"meter": watched.meter})
    await asked_officer(slack, DUTCH)  # a command, a click and a submission
    posts, windows = len(slack.called("chat.postMessage")), len(slack.called("views.open"))
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    await slack.one("chat.postMessage", more_than=posts)
    message = await asked(slack, slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.click(DUTCH, buttons(message["blocks"])["Alle rechten"], message=(slack.dm(DUTCH).id, message))
    thumb = message["blocks"][-1]["elements"][0]
    yes = {"type": "feedback_buttons", "action_id": "feedback", "value": thumb["positive_button"]["value"]}
    await slack.click(DUTCH, yes, message=(slack.dm(DUTCH).id, message))
    await slack.opens_home(ENGLISH)
    await slack.until(lambda: slack.homes)
    await slack.shortcut(ENGLISH, "ask_anywhere")
    await slack.one("views.open", more_than=windows + 1)
    await slack.submit(ENGLISH, list(slack.views.values())[-1], question="Why double glazing?")
    await opened(slack, DUTCH, DOUBLE_GLAZING)
    question = question_in_channel(slack)
    await slack.click(OFFICER, buttons(question["blocks"])["Beantwoord, klaar"], message=(OFFICERS, question))
    await slack.say(OFFICERS, OFFICER, "Nee.", thread_ts=question["ts"])
    await slack.one("chat.postEphemeral")
    await slack.event({"type": "reaction_added", "user": DUTCH})
    received = {
        "mention": 1, "message": 1, "click": 2, "feedback": 1, "home": 1, "global_shortcut": 1, "submit": 2,
        "message_shortcut": 1, "command": 1, "officer": 1, "thread": 1, "other": 1,
    }  # fmt: skip
    assert watched.of("received_total") == received
    assert watched.of("ack_seconds_count") == received
    del received["other"]  # nothing is said to that
    await slack.until(lambda: watched.of("answer_seconds_count") == received)
    assert sum(watched.of("ack_seconds_sum").values()) < 3 * sum(received.values())


async def test_a_slow_answer_is_timed_to_when_it_is_there_and_its_ack_is_not(
    slack: SlackStandIn, join: Join, watched: Watched
) -> None:
    await join(assistant=SlowAssistant(1.1), parts={"meter": watched.meter})
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    await slack.until(lambda: watched.of("answer_seconds_sum"))
    assert watched.of("answer_seconds_sum")["message"] >= 1.1
    assert watched.of("ack_seconds_sum")["message"] < 1


async def test_an_answer_that_waits_for_slacks_limit_is_counted_as_retried_and_sent(
    slack: SlackStandIn, join: Join, watched: Watched
) -> None:
    await join(parts={"meter": watched.meter})
    slack.fail("chat.postMessage", retry_after=1)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    expected = {"chat.postMessage retried": 1, "chat.postMessage sent": 1}
    await slack.until(lambda: watched.of("deliveries_total") == expected)
    assert watched.of("answer_seconds_sum")["message"] >= 1


async def test_a_private_answer_that_slack_takes_at_the_second_time_is_counted_so(
    slack: SlackStandIn, join: Join, watched: Watched
) -> None:
    await join(parts={"meter": watched.meter})
    slack.fail("response_url", status=503)
    await slack.command(DUTCH, DOUBLE_GLAZING)
    await slack.one("response_url")
    await slack.until(lambda: watched.of("deliveries_total") == {"response_url retried": 1, "response_url sent": 1})


async def test_an_answer_that_goes_by_another_way_is_counted_as_failed_and_told_otherwise(
    slack: SlackStandIn, join: Join, watched: Watched
) -> None:
    await join(parts={"meter": watched.meter})
    slack.fail("chat.postMessage", "is_archived")
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")
    await slack.one("chat.postMessage", more_than=1)
    expected = {"chat.postMessage failed": 1, "chat.postMessage told_otherwise": 1}
    await slack.until(lambda: watched.of("deliveries_total") == expected)
    assert watched.of("answer_seconds_count") == {"mention": 1}
    await slack.say(GENERAL, DUTCH, f"<@{BOT_USER}> {DOUBLE_GLAZING}")  # one failure does not stick to the next
    await slack.one("chat.postMessage", more_than=2)
    await slack.until(lambda: watched.of("deliveries_total").get("chat.postMessage sent") == 1)


async def test_an_answer_that_reaches_nobody_is_counted_as_failed_and_never_as_answered(
    slack: SlackStandIn, join: Join, watched: Watched
) -> None:
    await join(parts={"meter": watched.meter})
    slack.fail("chat.postMessage", "account_inactive", times=5)
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.until(lambda: watched.of("deliveries_total") == {"chat.postMessage failed": 1})
    assert watched.of("answer_seconds_count") == {}


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_no_number_tells_who_asked_what_or_where(
    slack: SlackStandIn, join: Join, watched: Watched, mode: str
) -> None:
    side: SlackSide = await join(mode, parts={"meter": watched.meter})
    watched.metrics.watch(register=lambda: side._desk.assistant.register, slack=side.status)
    await use_everything(slack)
    text = watched.text
    for trace in (CANARY, PERSON, DUTCH, OFFICER, GENERAL, OFFICERS, "T0OURS", "/response/"):
        assert trace not in text
    names = {name for key in watched.read() for name in key.split()[1:] if not name.replace(".", "").isdigit()}
    assert names <= {*Entrance, *Outcome, *DELIVERIES, mode, "+Inf"}
    assert watched.of("connected") == {mode: 1}


@pytest.mark.parametrize(
    ("event", "surface"),
    [
        ({"type": "message", "channel_type": "im", "user": DUTCH, "text": "hi"}, "message"),
        ({"type": "message", "channel_type": "im", "user": DUTCH, "subtype": "file_share"}, "message"),
        ({"type": "message", "channel_type": "im", "user": BOT_USER, "bot_id": "B0BOT"}, "other"),  # its own answer
        ({"type": "message", "channel_type": "im", "subtype": "message_changed"}, "other"),
        ({"type": "message", "channel_type": "group", "user": DUTCH, "text": "lunch?"}, "other"),
        ({"type": "message", "channel_type": "group", "user": DUTCH, "ts": "1.2", "thread_ts": "1.1"}, "thread"),
    ],
)
def test_what_nobody_said_to_the_app_is_not_counted_as_if(event: dict[str, object], surface: str) -> None:
    assert entrance_of({"type": "event_callback", "event": event}) == surface


ODD = [
    {},
    {"type": "event_callback"},
    {"type": "event_callback", "event": []},
    {"type": "event_callback", "event": {"type": ["message"], "channel": 5}},
    {"type": "event_callback", "event": {"type": "message", "subtype": ["a"], "channel": "D1"}},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": {}},
    {"type": "block_actions", "actions": [7]},
    {"type": "view_submission", "view": 1},
    {"type": {"a": 1}},
    {"type": "\ud800"},
]


@pytest.mark.parametrize("body", ODD, ids=str)
def test_what_is_odd_comes_in_by_a_surface_that_is_known(body: dict[str, object]) -> None:
    assert entrance_of(body) in Entrance
