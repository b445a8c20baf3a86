"""The answer stays when only the way of asking changes: measured over every fourth of the expected answers."""

import random
from collections.abc import Callable

import pytest

from bot.assistant import Assistant, Question
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples
from bot.knowledge.register import Register
from bot.replies import Reply
from tests.conftest import ROOT
from tests.variations import HARMLESS, with_clauses_swapped, with_typo

KEPT = 0.98
KEPT_AFTER_A_TYPO = 0.95


@pytest.fixture(scope="module")
def examples(register: Register) -> tuple[Example, ...]:
    return read_examples(ROOT / "knowledge" / "processings.yaml", register)[::4]


@pytest.fixture(scope="module")
def stories(register: Register) -> tuple[Example, ...]:
    every = read_examples(ROOT / "knowledge" / "processings.yaml", register)
    return tuple(example for example in every if ". " in example.ask)


def decision(reply: Reply) -> tuple[object, ...]:
    return reply.kind, tuple(p.id for p in reply.processings), reply.topic and reply.topic.id, reply.language


def share_kept(
    assistant: Assistant, examples: tuple[Example, ...], vary: Callable[[str, str, random.Random], str], seed: int
) -> float:
    chance = random.Random(seed)
    kept = total = 0
    for example in examples:
        varied = vary(example.ask, example.language, chance)
        if varied == example.ask:
            continue
        asked = (
            assistant.answer(Question(text=text, language=example.language, context=example.context))
            for text in (example.ask, varied)
        )
        first, second = (decision(reply) for reply in asked)
        total += 1
        kept += first == second
    assert total >= 25
    return kept / total


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_changes_leave_the_answer_as_it_was(
    assistant: Assistant, examples: tuple[Example, ...], name: str
) -> None:
    assert share_kept(assistant, examples, HARMLESS[name], seed=7) >= KEPT


@pytest.mark.parametrize("seed", [7])
def test_one_slip_in_a_word_leaves_the_answer_as_it_was(
    assistant: Assistant, examples: tuple[Example, ...], seed: int
) -> None:
    assert share_kept(assistant, examples, with_typo, seed) >= KEPT_AFTER_A_TYPO


def test_swapping_the_story_and_the_question_leaves_the_answer_as_it_was(
    assistant: Assistant, stories: tuple[Example, ...]
) -> None:
    assert share_kept(assistant, stories, with_clauses_swapped, seed=7) >= KEPT


@pytest.mark.parametrize(
    ("together", "apart"),
    [
        ("Wat doen jullie met mijn meterstanden?", "Wat doen jullie met mijn meter standen?"),
        ("Waarom krijg ik een klanttevredenheidsonderzoek?", "Waarom krijg ik een klant tevredenheids onderzoek?"),
        ("Wie ziet mijn verbruiksgegevens?", "Wie ziet mijn verbruiks gegevens?"),
        ("Wat doen jullie met de bezoekerslijst?", "Wat doen jullie met de bezoekers lijst?"),
        ("why do you want my telephone number", "why do you want my telephonenumber"),
        ("what is the cookie banner for", "what is the cookiebanner for"),
        ("heb ik dubbel glas, waarom wil je dat weten", "heb ik dubbelglas, waarom wil je dat weten"),
        ("waarom een incassobureau", "waarom een incasso bureau"),
    ],
)
def test_a_compound_is_met_whether_written_as_one_word_or_two(assistant: Assistant, together: str, apart: str) -> None:
    first, second = (decision(assistant.answer(Question(text=text, language="nl"))) for text in (together, apart))
    assert first[:3] == second[:3]
    assert first[1]
