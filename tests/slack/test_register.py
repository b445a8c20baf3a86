"""The shipped register asked in Slack: the same words as everywhere, and nothing in them that Slack would refuse."""

from functools import cache
from pathlib import Path

import pytest

from bot.assistant import Assistant, Question
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.register import Audience
from bot.slack.blocks import Surface, draw
from bot.slack.text import escape
from tests.slack.block_kit import problems_of_message
from tests.slack.conftest import DUTCH, ENGLISH, GENERAL, Join
from tests.slack.stand_in import BOT_USER, SlackStandIn

FILE = Path(__file__).parents[2] / "knowledge" / "processings.yaml"


@cache
def assistant() -> Assistant:
    return Assistant(read_register(FILE), base_url="https://privacy.example", new_id=lambda: "r")


@pytest.mark.parametrize(("user", "language"), [(DUTCH, "nl"), (ENGLISH, "en")])
async def test_every_entry_asked_with_a_mention_is_answered_as_everywhere(
    slack: SlackStandIn, join: Join, user: str, language: str
) -> None:
    await join(assistant=assistant())
    asked = 0
    for processing in assistant().register.processings:
        for question in processing.questions.get(language, ())[:1]:
            await slack.say(GENERAL, user, f"<@{BOT_USER}> {escape(question)}")
            post = await slack.one("chat.postMessage", more_than=asked)
            asked += 1
            same = assistant().answer(Question(text=question, language=language, audience=Audience.STAFF))
            assert post.text.startswith(escape(same.text))
            assert processing.id in [told.id for told in same.processings]
    assert asked == len(assistant().register.processings)


def test_no_answer_to_any_expected_question_holds_what_slack_would_refuse() -> None:
    examples = read_examples(FILE, assistant().register)
    assert len(examples) >= 300
    seen = set()
    for example in examples:
        reply = assistant().answer(
            Question(text=example.ask, language=example.language, context=example.context, audience=Audience.STAFF)
        )
        if reply.text in seen:
            continue
        seen.add(reply.text)
        for surface in Surface:
            message = draw(reply, surface=surface, question=example.ask, officer=True)
            payload = {"text": message.text, "blocks": list(message.blocks), "metadata": dict(message.metadata or {})}
            assert problems_of_message({**payload, "unfurl_links": False}) == [], example.ask
    assert len(seen) > 100
