"""What is wrong is told in the officer's language, and alike in each."""

from string import Formatter

import pytest

from bot.knowledge.problems import Severity, load_labels, load_wording, told_article, word_problem, wording_languages
from tests.loading import edited, problems_of


def placeholders(*sentences: str) -> set[str]:
    return {name for sentence in sentences for _text, name, *_rest in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", wording_languages())
def test_every_language_words_the_same_problems_with_the_same_values(language):
    english, other = load_wording("en"), load_wording(language)
    assert list(other) == list(english), "the same codes in the same order"
    for code, said in other.items():
        original = english[code]
        assert (said.severity, said.article) == (original.severity, original.article), code
        assert placeholders(said.wrong, said.why, said.remedy) == placeholders(
            original.wrong, original.why, original.remedy
        ), code
    assert load_labels(language).keys() == load_labels("en").keys()
    for name, label in load_labels("en").items():
        if isinstance(label, str):
            assert placeholders(load_labels(language)[name]) == placeholders(label), name


@pytest.mark.parametrize("language", wording_languages())
def test_every_warning_says_why_it_matters_and_every_article_is_one(language):
    for code, said in load_wording(language).items():
        if said.severity is not Severity.ERROR:
            assert said.why, code
        assert said.wrong[-1] not in ".!", f"{code}: a full stop follows by itself"
        assert said.remedy[-1] not in " ,", code
        assert not said.article or told_article(said.article, language) != said.article, code


def test_no_sentence_was_left_in_english():
    english, dutch = load_wording("en"), load_wording("nl")
    same = [code for code in english if english[code] == dutch[code]]
    assert same == []


def test_a_refusal_is_told_in_dutch():
    (problem,) = problems_of(edited("lawful_basis: consent", "lawful_basis: agreed"))
    assert str(problem.told_in("nl")) == (
        'processings.yaml, regel 54, bij "newsletter": lawful_basis is "agreed". Gebruik een van deze: consent, '
        "contract, legal_obligation, vital_interests, public_task, legitimate_interests."
    )
    assert problem.told_in("nl").article == "art. 6 lid 1 AVG"
    assert "blijft de laatste goede versie gelden" in problem.told_in("nl").why
    assert problem.told_in("nl").told_in("en") == problem


def test_words_that_are_filled_in_are_told_in_dutch_too():
    (problem,) = problems_of(edited("{nl: vier weken", "{nl: 2026-11-23"))
    assert "wordt gelezen als een datum" in problem.told_in("nl").message


def test_what_a_file_says_stays_as_it_says_it():
    problem = word_problem(
        "misspelt_choice",
        {"field": "lawful_basis", "value": "Consent!", "guess": "consent", "allowed": ("consent",)},
        file="x",
    )
    assert 'Is "consent" bedoeld?' in problem.told_in("nl").remedy
