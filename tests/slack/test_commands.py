"""/privacy: a private answer, anywhere, in the language asked for."""

import pytest

from bot.slack.app import SlackSide
from tests.slack.conftest import DUTCH, ELSEWHERE, ENGLISH, GENERAL, Join
from tests.slack.stand_in import SlackStandIn, buttons
from tests.slack.test_conversations import DOUBLE_GLAZING


@pytest.mark.parametrize("channel", [GENERAL, ELSEWHERE, "DU0NL"])
async def test_the_answer_is_private_wherever_it_was_asked(slack: SlackStandIn, side: SlackSide, channel: str) -> None:
    ack = await slack.command(DUTCH, DOUBLE_GLAZING, channel=channel)
    assert (ack.status, ack.body or "") == (200, "")
    answer = await slack.one("response_url")
    assert answer.arguments["response_type"] == "ephemeral"
    assert "Toestemming" in answer.text
    assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize(
    ("user", "text", "said"), [(DUTCH, "", "Wat wil je weten"), (ENGLISH, "help", "What would you")]
)
async def test_without_a_question_it_explains_itself(
    slack: SlackStandIn, side: SlackSide, user: str, text: str, said: str
) -> None:
    await slack.command(user, text)
    answer = await slack.one("response_url")
    assert said in answer.text
    assert "/privacy" in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"en {DOUBLE_GLAZING}", "Consent"),
        ("nl Why do you want to know whether I have double glazing?", "Toestemming"),
        ("NL double glazing", "Toestemming"),
        ("en", "What would you like to know"),
        ("En waarom willen jullie weten of ik dubbel glas heb?", "Toestemming"),  # "En" begins a Dutch sentence
    ],
)
async def test_a_language_can_be_asked_for(slack: SlackStandIn, join: Join, text: str, said: str) -> None:
    await join()
    await slack.command(DUTCH, text)
    assert said in (await slack.one("response_url")).text


async def test_sharing_posts_it_in_the_askers_name_and_words(slack: SlackStandIn, side: SlackSide) -> None:
    slack.mentions_allowed = True
    question = "waarom dubbel glas? <!channel> <b> & https://evil.example *nu*"
    await slack.command(DUTCH, question, channel=ELSEWHERE)
    private = await slack.one("response_url")
    share = buttons(private.arguments["blocks"])["Deel in het kanaal"]
    await slack.click(DUTCH, share, ephemeral=(ELSEWHERE, "1.1"))
    shared = await slack.one("response_url", more_than=1)
    assert shared.arguments["response_type"] == "in_channel"
    assert shared.text.startswith(f"<@{DUTCH}> vroeg:\n&gt; waarom dubbel glas? &lt;b&gt; &amp; evil.example *nu*")
    assert "Toestemming" in shared.text
    assert "Deel in het kanaal" not in buttons(shared.arguments["blocks"])
    replaced = await slack.one("response_url", more_than=2)
    assert replaced.arguments["replace_original"] is True
    assert slack.problems == []


async def test_a_second_click_on_share_shares_nothing_twice(slack: SlackStandIn, join: Join) -> None:
    await join()
    slack.mentions_allowed = True
    await slack.command(DUTCH, DOUBLE_GLAZING)
    share = buttons((await slack.one("response_url")).arguments["blocks"])["Deel in het kanaal"]
    await slack.click(DUTCH, share, ephemeral=(GENERAL, "1.1"))
    await slack.click(DUTCH, share, ephemeral=(GENERAL, "1.1"))
    await slack.quiet()
    assert [c.arguments["response_type"] for c in slack.called("response_url")].count("in_channel") == 1


async def test_a_chosen_twin_is_shared_with_the_words_that_were_asked(slack: SlackStandIn, join: Join) -> None:
    await join()
    slack.mentions_allowed = True
    await slack.command(ENGLISH, "satisfaction survey")
    choices = buttons((await slack.one("response_url")).arguments["blocks"])
    twin = choices["Customer satisfaction survey (Buurkracht) · Legitimate interests"]
    await slack.click(ENGLISH, twin, ephemeral=(GENERAL, "1.1"))
    answer = await slack.one("response_url", more_than=1)
    assert answer.arguments["replace_original"] is True
    assert "residents" in answer.text
    await slack.click(ENGLISH, buttons(answer.arguments["blocks"])["Share in channel"], ephemeral=(GENERAL, "1.1"))
    shared = await slack.one("response_url", more_than=2)
    assert "&gt; satisfaction survey" in shared.text
    assert "residents" in shared.text
    assert "business" not in shared.text
