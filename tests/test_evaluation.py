"""The evaluation says of each answer what the privacy officer would say of it."""

from dataclasses import replace

import pytest

from bot.assistant import Assistant, Question
from bot.evaluation import Outcome, calibration, compare, evaluate, judge, tally, told
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples
from bot.knowledge.register import LawfulBasis, Processing, Register
from tests.conftest import ROOT

SURVEY = "Op welke grond doen jullie dat tevredenheidsonderzoek?"


def judged(assistant: Assistant, ask: str, **expected: object) -> Outcome:
    example = Example(ask=ask, language="nl", **expected)  # type: ignore[arg-type]
    return judge(example, assistant.answer(Question(text=ask, language="nl")), assistant.register).outcome


@pytest.mark.parametrize(
    ("ask", "expected", "outcome"),
    [
        (SURVEY, {"expect": ("1.6", "4.4")}, Outcome.RIGHT),
        (SURVEY, {"expect": ("1.6",)}, Outcome.ASKED_BACK),
        (SURVEY, {}, Outcome.WRONG),
        ("Waarom dubbel glas?", {"expect": ("4.6",)}, Outcome.RIGHT),
        ("Waarom dubbel glas?", {"expect": ("4.5",)}, Outcome.WRONG),
        ("wat kost gas", {}, Outcome.RIGHT),
        ("wat kost gas", {"expect": ("4.5",)}, Outcome.REFUSED),
        ("Hoe kan ik mijn gegevens inzien?", {"topic": "access"}, Outcome.RIGHT),
        ("Hoe kan ik mijn gegevens inzien?", {"topic": "erasure"}, Outcome.WRONG),
        ("alles wat jullie met mijn gegevens doen", {"everything": True}, Outcome.RIGHT),
    ],
)
def test_an_answer_is_judged_by_what_was_expected(
    assistant: Assistant, ask: str, expected: dict[str, object], outcome: Outcome
) -> None:
    assert judged(assistant, ask, **expected) is outcome


def test_a_lawful_basis_that_no_right_entry_has_is_counted(assistant: Assistant) -> None:
    wrong, right, asked = evaluate(
        assistant,
        [
            Example(ask="Waarom dubbel glas?", language="nl", expect=("1.2",)),
            Example(ask="Waarom dubbel glas?", language="nl", expect=("4.5",)),  # the wrong entry, but its basis too
            Example(ask=SURVEY, language="nl", expect=("1.6",)),
        ],
    )
    assert [wrong.false_basis, right.false_basis, asked.false_basis] == [True, False, False]


def test_what_the_kept_aside_questions_measure_does_not_get_worse(assistant: Assistant, register: Register) -> None:
    path = ROOT / "knowledge" / "processings.yaml"
    results = evaluate(assistant, read_examples(path, register, name="examples-kept-aside.yaml"))
    everything = tally(results)[-1]
    nothing = next(row for row in tally(results) if row.heading == "nothing" and not row.language)
    assert everything.total >= 400
    assert everything.share(Outcome.RIGHT) >= 90
    assert nothing.share(Outcome.RIGHT) >= 90
    assert sum(one.false_basis for one in results) / len(results) <= 0.01


def test_a_score_means_about_how_often_it_is_right(assistant: Assistant, register: Register) -> None:
    path = ROOT / "knowledge" / "processings.yaml"
    results = evaluate(assistant, read_examples(path, register, name="examples-kept-aside.yaml"))
    bins = [bin for bin in calibration(results) if bin.total >= 40]
    shares = [bin.right / bin.total for bin in bins]
    assert shares == sorted(shares), "a higher score is right more often"
    assert shares[-1] > 0.9


def test_what_a_long_list_gains_or_loses_is_told(register: Register) -> None:
    question = Question(text="Alles over Buurkracht", language="nl")
    more = Processing(
        id="4.7", section_id="4", title={"nl": "Moestuin"}, purpose={"nl": "…"}, lawful_basis=LawfulBasis.CONTRACT
    )
    sections = [
        replace(section, processings=(*section.processings, more)) if section.id == "4" else section
        for section in register.sections
    ]
    before, after = (
        Assistant(each, base_url="https://privacy.example", new_id=lambda: "x").answer(question)
        for each in (register, replace(register, sections=tuple(sections)))
    )
    assert told(after) == "overview 4.1 4.2 4.3 4.4 4.5 4.6 …"
    assert told(before, beside=after) == "overview 4.1 4.2 4.3 4.4 4.5 4.6"
    assert told(after, beside=before) == "overview 4.1 4.2 4.3 4.4 4.5 4.6 4.7"


def test_an_edit_that_steals_questions_from_another_entry_is_shown(assistant: Assistant, register: Register) -> None:
    def stolen(register: Register) -> Register:
        """Give "dubbel glas" to the invoices, and take it from the home characteristics."""
        sections = []
        for section in register.sections:
            entries = []
            for entry in section.processings:
                if entry.id == "4.6":
                    entry = replace(entry, keywords={}, questions={})
                if entry.id == "1.2":
                    entry = replace(entry, keywords={**entry.keywords, "nl": (*entry.keywords["nl"], "dubbel glas")})
                entries.append(entry)
            sections.append(replace(section, processings=tuple(entries)))
        return replace(register, sections=tuple(sections))

    new = Assistant(stolen(register), base_url="https://privacy.example", new_id=lambda: "x")
    changes = compare(assistant, new, [Example(ask="Waarom dubbel glas?", language="nl", expect=("4.6",))]).changes
    assert changes[0].verdict == "now wrong"
    assert (changes[0].before, changes[0].after) == ("answer 4.6", "answer 1.2")
    assert {change.verdict for change in changes} == {"now wrong", "changed"}
