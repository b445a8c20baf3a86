"""What an evaluation tells, as tables in the officer's language."""

import re
from string import Formatter

import pytest
import yaml

from bot.assistant import Assistant
from bot.evaluation import Change, Comparison, Outcome, evaluate
from bot.evaluation_report import (
    TABLE_ROWS,
    draw_calibration,
    draw_changes,
    draw_changes_markdown,
    draw_evaluation,
    draw_evaluation_markdown,
)
from bot.knowledge.examples import Example
from tests.conftest import ROOT
from tests.examples import EXAMPLE_REGISTER

BROKE = Change(question="nieuwsbrief", language="nl", before="answer newsletter", after="fallback", verdict="now wrong")
MENDED = Change(question="camera?", language="nl", before="fallback", after="answer cctv", verdict="now right")
OTHER = Change(question="badge", language="en", before="topic access", after="topic retention cctv", verdict="changed")
COMPARED = Comparison(asked=12, changes=(OTHER, MENDED, BROKE))


@pytest.fixture
def judged():
    assistant = Assistant(EXAMPLE_REGISTER, base_url="https://delinde.example", new_id=lambda: "x")
    return evaluate(
        assistant,
        [
            Example(ask="Wie ziet mijn salaris?", language="nl", expect=("payroll",)),
            Example(ask="What is for lunch today?", language="en", expect=("cctv",)),
            Example(ask="Hangen er camera's bij de ingang?", language="nl"),
        ],
    )


def test_what_broke_comes_first_and_what_stayed_is_counted():
    assert draw_changes(COMPARED).splitlines() == [
        "1 now wrong, 1 now right, 1 changed, 9 as before.",
        "",
        "now wrong: nieuwsbrief [nl]: answer newsletter → fallback",
        "now right: camera? [nl]: fallback → answer cctv",
        "changed: badge [en]: topic access → topic retention cctv",
    ]


def test_the_effect_of_an_edit_is_a_table_in_the_pull_request():
    assert draw_changes_markdown(COMPARED, language="nl").splitlines() == [
        "### Wat deze wijziging met de antwoorden doet",
        "",
        "1 nu fout, 1 nu goed, 1 gewijzigd, 9 als eerst.",
        "",
        "|  | vraag |  | eerst | nu |",
        "|---|---|---|---|---|",
        "| **nu fout** | nieuwsbrief | nl | antwoord newsletter | niets gevonden |",
        "| nu goed | camera? | nl | niets gevonden | antwoord cctv |",
        "| gewijzigd | badge | en | onderwerp access | onderwerp retention cctv |",
    ]


def test_an_edit_without_effect_is_told_in_a_sentence():
    told = draw_changes_markdown(Comparison(asked=12, changes=()))
    assert told.endswith("No answer changes, of 12 questions that both registers were asked.")


def test_a_question_cannot_break_out_of_its_cell():
    hostile = Change(
        question="a | b\n<img src=x> **[x](y)** `c`", language="nl", before="x", after="y", verdict="changed"
    )
    row = draw_changes_markdown(Comparison(asked=1, changes=(hostile,))).splitlines()[-1]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "<img" not in row
    assert r"\[x\]\(y\)" in row


def test_a_long_table_is_cut_and_says_so():
    told = draw_changes_markdown(Comparison(asked=300, changes=(OTHER,) * 300))
    assert told.count("| changed |") == TABLE_ROWS
    assert told.endswith(f"{300 - TABLE_ROWS} more; privacybot eval --against has them all.")


def test_the_expected_answers_are_a_table_with_what_did_not_come_true_folded_away(judged):
    assert [one.outcome for one in judged] == [Outcome.RIGHT, Outcome.REFUSED, Outcome.WRONG]
    told = draw_evaluation_markdown(judged, misses=True, language="nl")
    assert "|  |  | n | goed | teruggevraagd | fout | niets gevonden |" in told
    assert "| alle | alle | 3 | 1 (33.3 %) | 0 (0.0 %) | 1 (33.3 %) | 1 (33.3 %) |" in told
    assert "<summary>2 die niet uitkwamen</summary>" in told
    assert "| niets gevonden | What is for lunch today? | en | cctv | niets gevonden |" in told
    assert "<details>" not in draw_evaluation_markdown(judged, misses=False)


def test_every_word_has_its_dutch_and_every_sentence_the_same_values(judged):
    words = yaml.safe_load((ROOT / "bot" / "evaluation.nl.yaml").read_text(encoding="utf-8"))
    for english, dutch in words.items():
        values = [{name for _text, name, *_ in Formatter().parse(sentence) if name} for sentence in (english, dutch)]
        assert values[0] == values[1], english
    assert "teruggevraagd" in draw_evaluation(judged, misses=True, language="nl")
    assert "verwacht: cctv; gekregen: niets gevonden" in draw_evaluation(judged, misses=True, language="nl")
    assert "goed" in draw_calibration(judged, language="nl")
