from datetime import date

import pytest

from benchmarks.generate import MadeUpRegister
from benchmarks.measuring import times_of
from benchmarks.peers import NOTHING, FuzzyPeer, Ranked, texts_of
from benchmarks.tables import number, table
from benchmarks.tuning import Tuning, decide, tune
from bot.evaluation import Outcome
from bot.knowledge.examples import Example
from bot.knowledge.loader import Source, load_register
from bot.matching.match import Match
from bot.replies import Kind
from tests.examples import EXAMPLE_REGISTER

AS_IT_IS = Tuning(threshold=0.0, margin=0.0, heeds_outside=True)


def test_a_seed_makes_the_same_register_and_questions_every_time():
    one, same, other = MadeUpRegister(40), MadeUpRegister(40), MadeUpRegister(40, seed=2)
    assert one.yaml == same.yaml
    assert one.questions(50) == same.questions(50)
    assert one.yaml != other.yaml


def test_a_made_up_register_loads_with_all_that_a_real_one_has():
    made_up = MadeUpRegister(45)
    register = load_register(Source("processings.yaml", made_up.yaml), None, changed=date(2026, 1, 1))
    assert [len(section.processings) for section in register.sections] == [20, 20, 5]
    assert register.languages == ("nl", "en")
    for entry in register:
        assert {len(entry.keywords[language]) for language in register.languages} == {10}
        assert {len(entry.questions[language]) for language in register.languages} == {4}
    assert {question.expect for question in made_up.questions(300)} <= {None, *(entry.id for entry in register)}


def test_a_larger_register_has_more_words_though_not_in_proportion():
    small, large = ({thing for entry in MadeUpRegister(size).entries for thing in entry.things} for size in (20, 200))
    assert 2 * len(small) < len(large) < 10 * len(small)


@pytest.mark.parametrize("scorer", ["WRatio", "token_set_ratio"])
@pytest.mark.parametrize(
    ("question", "document"),
    [("Hangen er camera's bij de ingang?", "cctv"), ("payslip", "payroll"), ("see my data", "topic:access")],
)
def test_a_fuzzy_peer_finds_whose_text_is_asked(scorer, question, document):
    peer = FuzzyPeer(texts_of(EXAMPLE_REGISTER), scorer=scorer)
    assert peer.rank(question)[0] == Ranked(document, 100.0)


def test_a_peer_is_given_each_title_purpose_keyword_and_question():
    given = {(text.text, text.document) for text in texts_of(EXAMPLE_REGISTER)}
    entry = EXAMPLE_REGISTER.processing("cctv")
    texts = [*entry.title.values(), *entry.purpose.values(), *entry.keywords["nl"], *entry.questions["en"]]
    assert given >= {(text, "cctv") for text in texts}


def test_entries_that_score_alike_are_asked_back():
    ranked = [Ranked("a", 0.9), Ranked("b", 0.9), Ranked("c", 0.5)]
    assert decide(ranked, AS_IT_IS) == Match(kind=Kind.CHOICES, ids=("a", "b"))


def test_a_clear_winner_is_answered_and_a_topic_told():
    assert decide([Ranked("a", 0.9), Ranked("b", 0.8)], AS_IT_IS) == Match(kind=Kind.ANSWER, ids=("a",))
    assert decide([Ranked("topic:access", 0.9)], AS_IT_IS) == Match(kind=Kind.TOPIC, topic="access")


@pytest.mark.parametrize("ranked", [[], [Ranked("a", 0.4)], [Ranked(NOTHING, 0.9), Ranked("a", 0.8)]])
def test_what_is_too_far_or_known_to_be_outside_is_refused(ranked):
    tuning = Tuning(threshold=0.5, margin=0.0, heeds_outside=True)
    assert decide(ranked, tuning) == Match(kind=Kind.FALLBACK)


def test_tuning_finds_the_threshold_and_the_margin_with_the_most_right_answers():
    def judge(example: Example, match: Match) -> Outcome:
        return Outcome.RIGHT if set(match.ids) == set(example.expect) else Outcome.WRONG

    twins = Example(ask="both", language="en", expect=("a", "b"))
    one = Example(ask="one", language="en", expect=("a",))
    nothing = Example(ask="else", language="en")
    found = tune(
        [
            (twins, [Ranked("a", 0.80), Ranked("b", 0.79)]),
            (one, [Ranked("a", 0.70), Ranked("b", 0.50)]),
            (nothing, [Ranked("a", 0.60), Ranked("b", 0.10)]),
        ],
        judge,
    )
    assert found.threshold == 0.70
    assert found.margin == 0.02


def test_times_are_those_of_the_median_round():
    times = times_of([[1.0, 4.0], [2.0, 5.0], [9.0, 90.0]])
    assert (times.mean, times.p50, times.p99) == (3.5, 5.0, 5.0)
    assert times.per_second == pytest.approx(1000 / 3.5)


def test_a_table_shows_numbers_as_people_read_them():
    assert [number(value) for value in (0.01234, 1.234, 123.4, 12345.6)] == ["0.0123", "1.23", "123", "12,300"]
    assert table(["", "ms"], [["fast", "1"], ["slow", "1,000"]]).splitlines() == [
        "|      |    ms |",
        "| ---- | ----: |",
        "| fast |     1 |",
        "| slow | 1,000 |",
    ]
