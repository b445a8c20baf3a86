"""Text as typed becomes plain words, whatever people and machines put into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.text import normalise, sentences_of, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Privé-FOTO’s!!", ("prive", "foto")),
        ("ge‑maild", ("ge", "maild")),  # a non-breaking hyphen
        ("ｆａｃｅｂｏｏｋ", ("facebook",)),  # full-width letters
        ("c\u200bo\u200bo\u200bk\u200bi\u200be", ("cookie",)),  # zero-width padding
        ("hallooooo", ("halloo",)),
        ("why👍🏽", ("why", "👍", "🏽")),
        ("z̶a̷l̸g̵o̴", ("zalgo",)),
        ("", ()),
    ],
)
def test_words_are_found_in_whatever_is_typed(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


def test_a_story_is_parted_into_sentences_and_the_question_is_known() -> None:
    sentences = sentences_of("Ik kreeg een brief. Waarom hebben jullie mijn adres? Groet, Jan")
    assert [sentence.asks for sentence in sentences] == [False, True, False]


@given(st.text(max_size=600))
def test_any_text_is_normalised_without_an_error_and_stays_bounded(text: str) -> None:
    assert len(normalise(text)) <= 2_000
    assert all(words for words in (sentence.words for sentence in sentences_of(text)))


def test_a_bomb_of_compatibility_characters_does_not_grow() -> None:
    assert len(normalise("\ufdfa" * 2_000)) <= 2_000
