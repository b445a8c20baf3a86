"""Questions that a person would call alike stand together, and others don't; the same ones always the same way."""

import random
from datetime import timedelta

import pytest

from bot.journal import Row
from bot.reporting import clusters as module
from bot.reporting.clusters import cluster, read
from bot.reporting.lexicon import Lexicon
from tests.reporting.made_up import ASSISTANT, DOGS, MONDAY, in_different_hours, row

LEXICON = Lexicon(ASSISTANT.index)


def clusters_of(rows: list[Row]) -> list[list[str]]:
    """Return the texts of each cluster, in alphabetical order."""
    found, _left_out = cluster([read(row, LEXICON, ("nl", "en")) for row in rows], LEXICON)
    return [sorted(text.row.text or "" for text in one.texts) for one in found]


@pytest.mark.parametrize(
    ("language", "alike"),
    [
        ("nl", DOGS),
        (
            "nl",
            ("Kan ik een zwembadpas krijgen?", "zwembadpas kwijt", "Wat kost de zwembadpas", "zwembadpass aanvragen"),
        ),
        ("en", ("Do you film with a drone?", "drone pictures of my garden", "Is the DRONE recording my garden?")),
        ("en", ("Is my dog registered with you?", "Why is my dog on your list", "dogs, are they registered?")),
    ],
)
def test_questions_about_the_same_thing_stand_together(language: str, alike: tuple[str, ...]) -> None:
    assert clusters_of(in_different_hours(alike, language=language)) == [sorted(alike)]


def test_questions_about_other_things_stand_apart() -> None:
    texts = ["Mogen jullie mijn hond filmen?", "Wat kost een zwembadpas?", "Wie won de wedstrijd?"]
    assert sorted(clusters_of(in_different_hours(texts))) == [[text] for text in sorted(texts)]


def test_sharing_a_word_that_is_said_of_anything_makes_nothing_alike() -> None:
    texts = ["Wat doen jullie met mijn gegevens over honden?", "Wat doen jullie met mijn gegevens van het zwembad?"]
    assert len(clusters_of(in_different_hours(texts))) == 2


def test_the_largest_comes_first() -> None:
    rows = in_different_hours(["Wie won de wedstrijd?", *DOGS])
    assert [len(texts) for texts in clusters_of(rows)] == [4, 1]


def test_languages_stand_apart() -> None:
    rows = [row("drone"), row("drone", language="en")]
    assert clusters_of(rows) == [["drone"], ["drone"]]


def test_what_stands_for_personal_data_makes_nothing_alike() -> None:
    rows = in_different_hours(["[e-mail] hond", "[e-mail] zwembadpas"])
    assert len(clusters_of(rows)) == 2


def test_the_order_in_which_rows_come_changes_nothing() -> None:
    rows = in_different_hours([*DOGS, "zwembadpas kwijt", "zwembadpass aanvragen", "zwembad", "???", "hoe dan", "hond"])
    first = clusters_of(rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert clusters_of(rows) == first


def test_of_too_many_wordings_the_oldest_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WORDINGS", 3)
    rows = in_different_hours(["aap", "beer", "cavia", "dromedaris", "ezel"])
    texts = [read(row, LEXICON, ("nl",)) for row in rows]
    found, left_out = cluster(texts, LEXICON)
    assert left_out == 2
    assert {text.row.hour - MONDAY for one in found for text in one.texts} == {timedelta(hours=h) for h in (11, 12, 13)}


def test_a_text_of_nothing_but_signs_is_a_cluster_too() -> None:
    assert clusters_of([row("?!"), row("hond")]) == [["?!"], ["hond"]]
