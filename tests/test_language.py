"""Which language a question is in, told by its words before its letters."""

import pytest

from bot.assistant import Assistant, Question
from bot.language import LanguageDetector
from bot.matching.text import words_of


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hoe lang?", "nl"),
        ("What data do you keep?", "en"),
        ("Why?", "en"),
        ("Waarom?", "nl"),
        ("Is that legal", "en"),
        ("mag dat", "nl"),
        ("factuur", "nl"),
        ("invoice", "en"),
        ("Ik wil mijn data deleten bij customer service", "nl"),
        ("1234", None),
        ("👍", None),
        ("", None),
        ("in", None),
    ],
)
def test_short_questions_show_their_language_or_that_they_show_none(question: str, language: str | None) -> None:
    assert LanguageDetector(["nl", "en"]).hear(words_of(question)).language == language


def test_a_third_language_is_known_to_be_one() -> None:
    detector = LanguageDetector(["nl", "en"])
    assert detector.hear(words_of("Dlaczego wiecie ile lat ma mój piec")).foreign
    assert not detector.hear(words_of("Waarom weten jullie hoe oud mijn ketel is")).foreign


def test_a_register_in_one_language_needs_no_detection() -> None:
    assert LanguageDetector(["nl"]).hear(["waarom"]).language == "nl"


def test_the_askers_language_can_be_forced(assistant: Assistant) -> None:
    question = Question(text="Waarom hebben jullie mijn meterstanden?", language="en", force_language=True)
    assert assistant.answer(question).language == "en"


def test_an_unknown_language_of_the_asker_falls_back_to_the_registers_first(assistant: Assistant) -> None:
    assert assistant.answer(Question(text="Facebook", language="fr")).language == "nl"
