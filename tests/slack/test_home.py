"""App Home and the prompts above an empty conversation."""

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.journal import JournalMode, Keeping
from bot.slack.app import SlackSide
from bot.slack.figures import CountedFigures
from tests.slack.block_kit import Payload
from tests.slack.conftest import DUTCH, ENGLISH, OFFICER, Join
from tests.slack.example_register import EXAMPLE, example_assistant
from tests.slack.stand_in import SlackStandIn, buttons
from tests.slack.test_conversations import DOUBLE_GLAZING
from tests.slack.test_modals import shown


async def home_of(slack: SlackStandIn, user: str) -> Payload:
    published = len(slack.called("views.publish"))
    await slack.opens_home(user)
    return (await slack.one("views.publish", more_than=published)).arguments["view"]


@pytest.mark.parametrize(
    ("user", "said"),
    [
        (DUTCH, ["Waarvoor gebruiken we persoonsgegevens?", "Zakelijke relaties: 2", "5 verwerkingen"]),
        (ENGLISH, ["What do we use personal data for?", "Business relations: 2", "5 processings"]),
    ],
)
async def test_the_home_tab_says_what_it_knows_in_the_users_language(
    slack: SlackStandIn, side: SlackSide, user: str, said: list[str]
) -> None:
    view = await home_of(slack, user)
    assert all(words in shown(view) for words in said)
    assert "23 november 2026" in str(view["blocks"][-1]).lower()
    assert "0123456789ab" in str(view["blocks"][-1])
    assert "privacy officer" in shown(view)


async def test_names_as_long_as_a_register_may_have_them_fit_every_window(slack: SlackStandIn, join: Join) -> None:
    name = "Zeer lange & <vreemde> *naam* van iets " * 125  # 5000 characters, of which many take five in Slack
    titles = {"nl": name, "en": name}
    sections = tuple(
        replace(
            section,
            title=titles,
            processings=tuple(replace(processing, title=titles) for processing in section.processings),
        )
        for section in EXAMPLE.sections
    )
    assistant = example_assistant()
    assistant.publish(replace(EXAMPLE, controller=replace(EXAMPLE.controller, name=name), sections=sections))
    await join(assistant=assistant)
    start = {**await home_of(slack, DUTCH), "id": "V0HOME"}
    browse = next(e for e in buttons(start["blocks"]).values() if e["action_id"].startswith("section:"))
    await slack.click(DUTCH, browse, view=start)
    await slack.one("views.publish", more_than=1)
    await slack.click(
        DUTCH, {"type": "button", "action_id": "rights", "value": '{"entry":"4.6","language":"nl"}'}, view=start
    )
    assert "art. 7 lid 3 AVG" in shown((await slack.one("views.open")).arguments["view"])
    assert slack.answers() == []  # nothing had to be told in another way


async def test_opening_it_twice_is_harmless(slack: SlackStandIn, join: Join) -> None:
    await join()
    assert await home_of(slack, DUTCH) == await home_of(slack, DUTCH)


async def test_it_is_browsed_section_by_section_and_entry_by_entry(slack: SlackStandIn, side: SlackSide) -> None:
    start = {**await home_of(slack, ENGLISH), "id": "V0HOME"}
    await slack.click(ENGLISH, buttons(start["blocks"])["Browse: Buurkracht"], view=start)
    chapter = (await slack.one("views.publish", more_than=1)).arguments["view"]
    assert "4.6 Energy-related features of the home" in shown(chapter)
    assert "Consent" in shown(chapter)
    entry = buttons(chapter["blocks"])["Read: Energy-related features of the home"]
    await slack.click(ENGLISH, entry, view={**chapter, "id": "V0HOME"})
    assert "To advise on insulation" in shown((await slack.one("views.open")).arguments["view"])
    await slack.click(ENGLISH, buttons(chapter["blocks"])["Back to the start"], view={**chapter, "id": "V0HOME"})
    assert (await slack.one("views.publish", more_than=2)).arguments["view"]["blocks"] == start["blocks"]


async def test_an_example_is_answered_in_a_window(slack: SlackStandIn, side: SlackSide) -> None:
    view = {**await home_of(slack, DUTCH), "id": "V0HOME"}
    await slack.click(DUTCH, buttons(view["blocks"])[DOUBLE_GLAZING], view=view)
    assert "isolatie" in shown((await slack.one("views.open")).arguments["view"])


async def test_where_the_window_does_not_open_the_answer_comes_as_a_message(slack: SlackStandIn, join: Join) -> None:
    await join()
    view = {**await home_of(slack, DUTCH), "id": "V0HOME"}
    await slack.click(DUTCH, buttons(view["blocks"])[DOUBLE_GLAZING], view=view, expired=True)
    post = await slack.one("chat.postMessage")
    assert post.arguments["channel"] == DUTCH
    assert "(Buurkracht, 4.6)" in post.text


def large_register(sections: int, entries: int) -> Assistant:
    """Return an assistant on a register of many long-titled entries."""
    first = EXAMPLE.sections[0]
    chapters = []
    for number in range(sections):
        processings = tuple(
            replace(
                first.processings[0],
                id=f"{number}.{place}",
                section_id=str(number),
                title={
                    "nl": f"Verwerking {number}.{place} van " + "persoonsgegevens " * 20,
                    "en": f"Processing {place}",
                },
                purpose={"nl": "Een heel lang doel. " * 400, "en": "A purpose."},
            )
            for place in range(entries)
        )
        title = {"nl": f"Onderdeel {number} " + "van alles " * 20, "en": f"Section {number}"}
        chapters.append(replace(first, id=str(number), title=title, processings=processings))
    register = replace(EXAMPLE, sections=tuple(chapters))
    return Assistant(register, base_url="https://privacy.example", new_id=lambda: "r")


async def test_a_register_of_hundreds_of_entries_stays_within_a_views_limits(slack: SlackStandIn, join: Join) -> None:
    await join(assistant=large_register(70, 3))
    start = {**await home_of(slack, DUTCH), "id": "V0HOME"}
    assert 60 <= len(start["blocks"]) <= 100


async def test_a_long_section_has_pages(slack: SlackStandIn, join: Join) -> None:
    await join(assistant=large_register(1, 90))
    start = {**await home_of(slack, ENGLISH), "id": "V0HOME"}
    await slack.click(ENGLISH, buttons(start["blocks"])["Browse: Section 0"], view=start)
    first = (await slack.one("views.publish", more_than=1)).arguments["view"]
    await slack.click(ENGLISH, buttons(first["blocks"])["Next"], view={**first, "id": "V0HOME"})
    second = (await slack.one("views.publish", more_than=2)).arguments["view"]
    assert "0.39" in shown(first)
    assert "0.40" in shown(second)
    assert "Previous" in buttons(second["blocks"])


async def test_officers_see_the_weeks_figures_and_others_do_not(slack: SlackStandIn, join: Join) -> None:
    figures = CountedFigures()
    await join(officers=frozenset({OFFICER}), parts={"figures": figures})
    await slack.say(slack.dm(DUTCH).id, DUTCH, DOUBLE_GLAZING)
    await slack.one("chat.postMessage")
    assert "beantwoord: 1" in shown(await home_of(slack, OFFICER))
    assert "beantwoord" not in shown(await home_of(slack, DUTCH))


@pytest.mark.parametrize(("user", "language"), [(DUTCH, "nl"), (ENGLISH, "en")])
async def test_every_prompt_above_an_empty_conversation_gets_an_answer(
    slack: SlackStandIn, side: SlackSide, user: str, language: str
) -> None:
    await slack.opens_home(user, tab="messages")
    prompts = (await slack.one("assistant.threads.setSuggestedPrompts")).arguments
    assert "thread_ts" not in prompts
    assert 1 <= len(prompts["prompts"]) <= 4
    for number, prompt in enumerate(prompts["prompts"]):
        await slack.say(slack.dm(user).id, user, prompt["message"])
        post = await slack.one("chat.postMessage", more_than=number)
        assert post.arguments["metadata"]["event_payload"]["kind"] != "fallback"
        assert f"/statement/{language}" in post.text


async def test_the_home_tells_for_how_long_what_is_kept(slack: SlackStandIn, join: Join) -> None:
    keeping = Keeping(mode=JournalMode.COUNTS, days=14)
    assistant = Assistant(EXAMPLE, base_url="https://privacy.example", new_id=lambda: "r", keeping=keeping)
    await join(assistant=assistant)
    assert "What questions are about is kept for 14 days." in str(await home_of(slack, ENGLISH))
    assert "houden we 14 dagen bij" in str(await home_of(slack, DUTCH))
