"""The officers' channel is told of each publication and each mistake: once, in the register's language, as text."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.confirmation import held_back
from bot.in_force import FolderClaims
from bot.knowledge.problems import Problem
from bot.messages import load_messages
from bot.slack.announcing import LINE_LENGTH, MOST_LINES, drawn, told_problem
from bot.slack.blocks import SECTION_TEXT
from tests.slack.conftest import OFFICERS, Join
from tests.slack.example_register import EXAMPLE
from tests.slack.stand_in import SlackStandIn

NEWER = replace(EXAMPLE, version="newer0000000")
MISTAKE = Problem("processings.yaml", 42, "4.5", 'lawful_basis is "agreed"', "Use one of: consent.")
DUTCH, ENGLISH = load_messages("nl"), load_messages("en")


async def test_a_publication_is_told_with_what_changed(slack: SlackStandIn, join: Join) -> None:
    first, *others = EXAMPLE.sections
    entry = replace(first.processings[0], purpose={"nl": "Werk <!channel> betalen.", "en": "To be paid."})
    edited = replace(first, processings=(entry, *first.processings[1:]))
    side = await join()
    side.announcer().published(EXAMPLE, replace(NEWER, sections=(edited, *others)))
    post = await slack.one("chat.postMessage")
    assert post.arguments["channel"] == OFFICERS
    stamp, change, before, after = post.text.splitlines()
    assert stamp == "Versie newer0000000 van het register, van 23 november 2026, geeft nu de antwoorden."
    assert "1.1 Facturatie" in change
    assert before.endswith("Werk in rekening brengen.")
    assert after.endswith("Werk &lt;!channel&gt; betalen.")


async def test_a_mistake_is_told_with_file_line_and_remedy(slack: SlackStandIn, join: Join) -> None:
    side = await join()
    side.announcer().refused([MISTAKE], EXAMPLE)
    post = await slack.one("chat.postMessage")
    first, problem = post.text.splitlines()
    assert first.startswith("De laatste wijziging van het register is geweigerd.")
    assert "blijft antwoorden" in first
    assert problem == '• processings.yaml, regel 42, 4.5: lawful_basis is "agreed". Use one of: consent.'


async def test_of_many_mistakes_the_first_are_told_and_how_many_there_are_more(slack: SlackStandIn, join: Join) -> None:
    side = await join()
    side.announcer().refused([replace(MISTAKE, line=line) for line in range(1, 13)], EXAMPLE)
    lines = (await slack.one("chat.postMessage")).text.splitlines()
    assert len(lines) == 7
    assert lines[-1] == "En nog 7."


async def test_what_is_held_back_is_told_with_what_it_would_lose_and_how_to_confirm_it(
    slack: SlackStandIn, join: Join
) -> None:
    held = held_back(EXAMPLE, replace(EXAMPLE, sections=EXAMPLE.sections[:1], version="shorter00000"))
    assert held is not None
    side = await join()
    side.announcer().held_back(held, EXAMPLE)
    text = (await slack.one("chat.postMessage")).text
    assert f"{len(held.lost)} van de {len(EXAMPLE.processings)} verwerkingen" in text
    assert f"• {held.lost[0].id} {held.lost[0].title['nl']}" in text
    assert "privacybot publish" in text


async def test_of_several_processes_one_tells_and_a_mistake_made_again_is_told_again(
    slack: SlackStandIn, join: Join, tmp_path: Path
) -> None:
    side = await join()
    each = [side.announcer(claims=FolderClaims(tmp_path)) for _ in range(3)]

    async def told(times: int) -> list[str]:
        await slack.one("chat.postMessage", more_than=times - 1)
        await asyncio.sleep(0.1)
        return [post.text.split(".")[0] for post in slack.called("chat.postMessage")]

    for _ in range(2):
        for announcer in each:
            announcer.refused([MISTAKE], EXAMPLE)
        await told(len(slack.called("chat.postMessage")) + 1)
        for announcer in each:
            announcer.mended(EXAMPLE)
        posts = await told(len(slack.called("chat.postMessage")) + 1)
    for old, new in ((EXAMPLE, NEWER), (NEWER, EXAMPLE), (EXAMPLE, NEWER)):
        for announcer in each:
            announcer.published(old, new)
        posts = await told(len(slack.called("chat.postMessage")) + 1)
    refused, mended = "De laatste wijziging van het register is geweigerd", "Het register is weer in orde"
    assert posts[:4] == [refused, mended, refused, mended]
    assert len(posts) == 7


async def test_without_a_channel_nothing_is_told(slack: SlackStandIn, join: Join) -> None:
    side = await join(privacy_channel=None)
    side.announcer().refused([MISTAKE], EXAMPLE)
    await slack.quiet()
    assert slack.called("chat.postMessage") == []


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    assert told_problem(replace(MISTAKE, line=None, entry=None), ENGLISH).startswith("processings.yaml: lawful_basis")


def test_a_message_of_any_length_fits() -> None:
    message = drawn(["*" * 9000, "", *(f"entry {number} & <more>" * 9 for number in range(500))], DUTCH)
    assert all(len(block["text"]["text"]) <= SECTION_TEXT for block in message.blocks)
    assert all(block["text"]["text"] for block in message.blocks)
    lines = message.text.splitlines()
    assert len(lines) == MOST_LINES  # the empty one is left out, and one says how many more
    assert len(lines[0]) <= LINE_LENGTH
    assert lines[-1] == f"En nog {502 - MOST_LINES}."
