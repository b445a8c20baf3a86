"""What the assistant itself does with questions stands in the register: told like the rest, and counted apart."""

import pytest

from bot.assistant import Question
from bot.knowledge.changes import changes
from bot.knowledge.files import RegisterFiles
from bot.knowledge.loader import Source
from bot.knowledge.own_retention import check_own_retention
from bot.knowledge.problems import RegisterError
from tests.examples import EXAMPLE_REGISTER_YAML
from tests.loading import CHANGED, line_with, load, problems_of
from tests.web import PUBLIC_URL, SHIPPED, assistant, web

OWN = """\
assistant:
  id: "A"
  title: {nl: Deze assistent, en: This assistant}
  processings:
    - id: questions
      title: {nl: Vragen aan deze assistent, en: Questions to this assistant}
      purpose:
        nl: De Linde telt welke vragen er gesteld worden.
        en: De Linde counts which questions are asked.
      lawful_basis: consent
      retention: {nl: 30 dagen, en: 30 days}
"""
WITH_OWN = EXAMPLE_REGISTER_YAML + OWN


def test_the_assistants_own_processing_is_found_by_its_id_and_not_counted():
    register = load(WITH_OWN)
    assert len(register.processings) == len(load(EXAMPLE_REGISTER_YAML).processings)
    own = register.processing("questions")
    assert own is not None
    assert register.section_of(own).title["en"] == "This assistant"


def test_the_statement_ends_with_it_and_its_counts_leave_it_out():
    page = web(load(WITH_OWN)).get("/statement/en").text
    assert page.index('id="newsletter"') < page.index("De Linde counts which questions are asked.")
    assert 'id="questions"' in page
    assert "4 processings" in page


def test_programs_find_it_beside_the_sections():
    told = web(load(WITH_OWN)).get("/api/register?language=en").json()
    assert [entry["id"] for entry in told["assistant"]["processings"]] == ["questions"]
    assert sum(len(section["processings"]) for section in told["sections"]) == 4
    assert web().get("/api/register").json()["assistant"] is None


def test_it_is_held_to_the_same_format_as_the_others():
    problem = problems_of(
        WITH_OWN.replace("lawful_basis: consent\n      retention", "lawful_bases: x\n      retention")
    )
    assert {found.entry for found in problem} == {"questions"}
    twice = problems_of(WITH_OWN.replace("- id: questions", "- id: cctv"))
    assert "cctv" in str(twice[0])


def test_its_entries_for_staff_are_not_told_on_the_web():
    register = load(
        WITH_OWN.replace("      retention: {nl: 30 dagen", "      audience: staff\n      retention: {nl: 30 dagen")
    )
    assert register.public().assistant is None
    assert "counts which questions" not in web(register).get("/statement/en").text


def test_a_change_of_it_is_told_like_any_other():
    told = changes(load(WITH_OWN), load(WITH_OWN.replace("30 days", "60 days")))
    assert [(change.subject.id, change.field) for change in told] == [("questions", "retention")]
    assert {change.subject.id for change in changes(load(EXAMPLE_REGISTER_YAML), load(WITH_OWN))} == {"A", "questions"}


def test_whoever_asks_about_the_assistant_is_shown_the_way_to_it():
    reply = assistant(SHIPPED).answer(Question(text="ben je een robot?", language="nl"))
    assert reply.topic is not None
    assert reply.topic.url == f"{PUBLIC_URL}/statement/nl#A.1"


def check(text: str, *, days: int) -> None:
    files = RegisterFiles(register=Source("processings.yaml", text.encode()), topics=None, changed=CHANGED)
    check_own_retention(files, files.load(), days=days)


def test_a_register_that_states_another_term_than_the_setting_is_refused_where_it_does():
    check(WITH_OWN, days=30)
    check(EXAMPLE_REGISTER_YAML, days=90)  # states nothing about the assistant
    with pytest.raises(RegisterError) as refused:
        check(WITH_OWN.replace("en: 30 days", "en: a month"), days=30)
    (problem,) = refused.value.problems
    assert (problem.line, problem.entry) == (
        line_with("en: a month", WITH_OWN.replace("30 days", "a month")),
        "questions",
    )
    assert "JOURNAL_DAYS keeps questions for 30 days" in problem.message
    with pytest.raises(RegisterError, match="90 days"):
        check(WITH_OWN, days=90)
