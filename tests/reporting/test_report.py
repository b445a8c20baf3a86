"""The report as a value: what is quoted and what is not, what could be added, and that nothing is lost between."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.journal import Row
from bot.messages import load_messages
from bot.replies import Kind
from bot.reporting.as_json import to_json
from bot.reporting.counting import figures_of
from bot.reporting.text import draw_report
from tests.reporting.made_up import DOGS, NEXT_MONDAY, TAGS, answered, in_different_hours, report_of, row


def test_alike_questions_are_quoted_once_they_were_asked_in_three_different_hours() -> None:
    (gap,) = report_of(in_different_hours(DOGS[:3])).gaps
    assert gap.wording == "Is mijn hond bij jullie bekend?"
    assert (gap.count, gap.hours, gap.language) == (3, 3, "nl")


def test_alike_questions_of_one_hour_are_not_quoted_however_many_they_are() -> None:
    report = report_of([row(text, hour=9) for text in DOGS])
    assert report.gaps == ()
    assert report.wordless == 4


def test_how_many_hours_it_takes_is_a_setting() -> None:
    assert report_of(in_different_hours(DOGS[:2]), threshold=2).gaps
    assert not report_of(in_different_hours(DOGS), threshold=5).gaps


def test_of_few_questions_only_the_registers_own_words_are_told() -> None:
    (gap,) = report_of([row("Barend Knoestervelt vraagt of zijn salaris door iedereen wordt gezien")]).few
    assert gap.wording is None
    assert gap.words == ("salaris",)


def test_few_questions_with_the_same_words_stand_together() -> None:
    (gap,) = report_of([row("zwembad salaris dan"), row("hond salaris vlieger")]).few
    assert (gap.count, gap.words) == (2, ("salaris",))


def test_words_that_only_one_used_are_left_out_of_a_quotation() -> None:
    names = ("Knoestervelt", "Zuurmondje", "Frambozenstein")
    report = report_of(in_different_hours(f"Waarom heeft {name} een druppel bij de ingang" for name in names))
    assert report.gaps[0].wording == "Waarom heeft … een druppel bij de ingang"


def test_an_entry_that_a_word_would_lead_to_is_shown_with_the_lines_to_add() -> None:
    (gap,) = report_of(in_different_hours(TAGS)).gaps
    assert [near.id for near in gap.nearest] == ["cctv"]
    assert gap.addition is not None
    assert (gap.addition.entry, gap.addition.words, gap.addition.helps) == ("cctv", ("druppel",), 3)


def test_words_that_would_help_nobody_are_not_proposed() -> None:
    (gap,) = report_of(in_different_hours(DOGS)).gaps
    assert gap.addition is None
    assert gap.new == ("hond",)
    assert gap.nearest == ()


def test_an_answer_that_did_not_help_is_among_the_gaps_with_the_entry_it_told() -> None:
    texts = ("Wie ziet mijn salaris op zondag?", "salaris op zondag", "Is salaris op zondag geheim?")
    rows = [answered(text=text, hour=9 + number, helpful=False) for number, text in enumerate(texts)]
    (gap,) = report_of(rows).gaps
    assert (gap.count, gap.unhelpful) == (3, 3)
    assert gap.nearest[0].id == "payroll"
    assert gap.nearest[0].title == "Payroll"


def test_the_time_before_is_as_long_and_ends_where_this_one_begins() -> None:
    rows = [answered(hour=-1), answered(hour=-7 * 24), answered(hour=-7 * 24 - 1), answered(hour=0), answered(hour=168)]
    report = report_of(rows)
    assert report.figures == figures_of([rows[3]])
    assert report.before == figures_of(rows[:2])


def test_a_time_before_that_the_journal_no_longer_keeps_is_not_compared_with() -> None:
    assert report_of([answered()], kept_days=13).before is None


def test_a_period_longer_than_the_journal_keeps_is_told_to_be_cut_short() -> None:
    report = report_of([answered()], kept_days=5)
    assert report.kept_since == NEXT_MONDAY - timedelta(days=5)
    assert "from 18 November 2026 on" in draw_report(report, load_messages("en"))
    assert report_of([answered()]).kept_since is None


def test_an_entry_that_the_register_no_longer_has_is_told_by_its_id() -> None:
    (told,) = report_of([answered("saunas")]).entries
    assert (told.id, told.title) == ("saunas", "")


def test_questions_whose_words_are_not_kept_are_counted() -> None:
    assert report_of([row(None), row(None), row("hond")]).unkept == 2


TEXTS = st.one_of(
    st.none(),
    st.sampled_from((*DOGS, *TAGS, "salaris", "?", "", "camera bij de ingang", "loonstrook van mijn vrouw")),
    st.text(max_size=40),
)


@settings(max_examples=40)
@given(st.lists(st.builds(row, TEXTS, hour=st.integers(0, 100), language=st.sampled_from(("nl", "en", "fy")))))
def test_every_unanswered_question_stands_somewhere_in_the_report(rows: list[Row]) -> None:
    report = report_of(rows)
    told = sum(gap.count for gap in (*report.gaps, *report.few))
    others = (report.wordless, report.smaller, report.unread, report.unkept)
    assert min(others) >= 0
    assert told + sum(others) == report.figures.unanswered == len(rows)
    for gap in report.gaps:
        assert gap.hours >= report.threshold


def test_the_same_questions_give_the_same_report_in_whatever_order_they_come() -> None:
    rows = in_different_hours([*DOGS, *TAGS, "salaris", "loon", "wie won de wedstrijd"])
    first = to_json(report_of(rows))
    random.Random(1).shuffle(rows)
    assert to_json(report_of(rows)) == first


@pytest.mark.parametrize("language", ["nl", "en"])
def test_titles_are_in_the_language_of_the_report(language: str) -> None:
    (told,) = report_of([row(kind=Kind.ANSWER, entries=("payroll",))], language=language).entries
    assert told.title == {"nl": "Salarisadministratie", "en": "Payroll"}[language]
