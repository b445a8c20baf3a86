"""The check reads the register as a second lawyer would: what the law asks for and the register does not say."""

from datetime import date

import pytest

from bot.checking import look_over, read_again
from bot.knowledge.lint import Change
from bot.knowledge.loader import Source
from bot.knowledge.problems import Problem
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import edited, line_with, load

TODAY = date(2026, 11, 27)


def remarks(text: str, topics: str | None = None, changed: dict[int, Change] | None = None) -> tuple[Problem, ...]:
    register = load(text, topics)
    file = read_again(Source("processings.yaml", text.encode()), changed or {})
    beside = read_again(Source("topics.yaml", topics.encode()), {}) if topics else None
    return look_over(register, file, beside, today=TODAY)


def of(code: str, text: str, topics: str | None = None) -> list[tuple[str | None, int | None]]:
    """Return the entries and lines of one sort of remark."""
    return [(remark.entry, remark.line) for remark in remarks(text, topics) if remark.code == code]


def with_fact(fact: str) -> str:
    """The example with a fact added to the newsletter."""
    return edited("lawful_basis: consent", f"lawful_basis: consent\n        {fact}")


# What the law asks for


def test_an_entry_that_says_all_the_law_asks_for_is_left_alone():
    told = {remark.code for remark in remarks(EXAMPLE_REGISTER_YAML) if remark.entry in ("payroll", "cctv")}
    assert told == set()


@pytest.mark.parametrize(
    ("code", "entry", "article", "line_says"),
    [
        ("no_interest", "visitor_badges", "Art. 13(1)(d) GDPR", "lawful_basis: legitimate_interests"),
        ("no_statute", "misconduct", "Art. 6(3) GDPR", "lawful_basis: legal_obligation"),
        ("withdrawal_by_contact_alone", "newsletter", "Art. 7(3) GDPR", "lawful_basis: consent"),
        ("no_retention", "newsletter", "Art. 13(2)(a) GDPR", "- id: newsletter"),
    ],
)
def test_what_the_law_asks_for_and_the_register_leaves_out_is_told_at_its_line(code, entry, article, line_says):
    (remark,) = [r for r in remarks(EXAMPLE_REGISTER_YAML) if (r.code, r.entry) == (code, entry)]
    assert remark.article == article
    assert line_says in EXAMPLE_REGISTER_YAML.splitlines()[remark.line - 1]
    assert remark.why
    assert remark.remedy


def test_what_to_add_is_told_as_the_line_to_write_in_the_registers_languages():
    told = {remark.code: remark.remedy for remark in remarks(EXAMPLE_REGISTER_YAML)}
    assert told["no_interest"].endswith('interest: {nl: "…", en: "…"}')
    assert told["no_statute"].endswith('statute: {nl: "…", en: "…"}')


def test_a_public_task_needs_a_law_as_a_legal_obligation_does():
    assert of("no_statute", edited("lawful_basis: consent", "lawful_basis: public_task"))[-1][0] == "newsletter"


@pytest.mark.parametrize(
    "way",
    [
        "recipients: {nl: 'U kunt zich onderaan elke brief afmelden.'}",
        "recipients: {en: 'Opt out with the link in each letter.'}",
        "recipients: {nl: 'Trek uw toestemming met één klik in.'}",
        "source: {en: 'You can unsubscribe at any time.'}",
    ],
)
def test_a_way_to_withdraw_consent_may_be_told_in_any_text_of_the_entry(way):
    assert of("withdrawal_by_contact_alone", with_fact(way)) == []


def test_a_link_of_the_topic_is_a_way_to_withdraw():
    topic = "  - {id: withdraw_consent, title: {nl: Intrekken}, text: {nl: Dat kan.}, link: {nl: 'https://delinde.example/x'}}\n"
    assert of("withdrawal_by_contact_alone", EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML + topic) == []


def test_without_a_way_to_withdraw_and_without_a_contact_it_is_a_warning():
    text = edited("privacy@delinde.example", "null")
    assert [entry for entry, _line in of("no_withdrawal", text)] == ["newsletter"]
    assert of("no_contact", text) == [(None, line_with("contact:", text))]


@pytest.mark.parametrize(
    ("transfers", "told"),
    [
        ("naar de Verenigde Staten", True),
        ("naar de Verenigde Staten, met modelcontractbepalingen", False),
        ("naar Japan, op grond van een adequaatheidsbesluit", False),
        ("naar India (art. 49 lid 1 onder a AVG)", False),
        ("nee; alles staat in Gent", False),
        ("niet buiten de EER, behalve naar Turkije", True),
    ],
)
def test_a_transfer_needs_its_safeguard(transfers, told):
    text = with_fact(f"transfers: {{nl: '{transfers}'}}")
    assert of("no_safeguard", text) == ([("newsletter", line_with("transfers:", text))] if told else [])


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ("ja, de aanvraag wordt door de computer beoordeeld", True),
        ("ja, op basis van inkomen en gezinsgrootte", False),
        ("nee; een medewerker beslist", False),
    ],
)
def test_an_automated_decision_needs_its_logic(decisions, told):
    assert bool(of("no_logic", with_fact(f"automated_decisions: {{nl: '{decisions}'}}"))) is told


def test_vital_interests_are_looked_at_twice():
    assert [entry for entry, _ in of("vital_interests", edited("basis: consent", "basis: vital_interests"))] == [
        "newsletter"
    ]


def test_consent_of_people_at_work_is_looked_at_twice():
    assert of("consent_at_work", EXAMPLE_REGISTER_YAML) == []
    asked = edited(
        "lawful_basis: legal_obligation\n        keywords: {nl: [loon",
        "lawful_basis: consent\n        keywords: {nl: [loon",
    )
    assert [entry for entry, _ in of("consent_at_work", asked)] == ["payroll"]


@pytest.mark.parametrize(("day", "told"), [("2026-11-26", True), ("2026-11-27", False), ("2027-01-01", False)])
def test_a_review_is_overdue_from_the_day_after(day, told):
    text = with_fact(f"review_by: {day}")
    assert of("review_passed", text) == ([("newsletter", line_with("review_by", text))] if told else [])


def test_what_the_assistant_itself_does_is_read_too():
    own = """\
assistant:
  id: A
  title: {nl: Deze assistent, en: This assistant}
  processings:
    - id: A.1
      title: {nl: Vragen, en: Questions}
      purpose: {nl: Wij beantwoorden vragen., en: We answer questions.}
      lawful_basis: legitimate_interests
"""
    text = EXAMPLE_REGISTER_YAML + own
    told = {remark.code for remark in remarks(text) if remark.entry == "A.1"}
    assert told == {"no_interest", "no_retention"}, "and no words are asked of it: it is found by other means"


# The languages


def test_a_text_that_is_missing_in_a_language_is_told():
    text = edited("retention: {nl: vier weken, en: four weeks}", "retention: {nl: vier weken}")
    (remark,) = [r for r in remarks(text) if r.code == "no_translation"]
    assert (remark.entry, remark.line) == ("cctv", line_with("retention: {nl: vier", text))
    assert remark.message == "retention has no text in English"
    assert remark.told_in("nl").message == "retention heeft geen tekst in het Engels"


def test_a_topic_that_is_missing_in_a_language_is_told_in_its_file():
    topics = edited("title: {nl: Inzage, en: Access}", "title: {nl: Inzage}", EXAMPLE_TOPICS_YAML)
    (remark,) = [r for r in remarks(EXAMPLE_REGISTER_YAML, topics) if r.code == "no_translation"]
    assert (remark.file, remark.entry, remark.line) == ("topics.yaml", "access", 3)


def test_words_that_are_missing_in_a_language_are_told():
    text = edited("keywords: {nl: [bezoekerspas, receptie], en: [badge, reception]}", "keywords: {nl: [bezoekerspas]}")
    assert of("no_words_in_language", text) == [("visitor_badges", line_with("- id: visitor_badges", text))]
    without = edited("        keywords: {nl: [bezoekerspas, receptie], en: [badge, reception]}\n", "")
    assert [entry for entry, _ in of("no_words", without)] == ["visitor_badges"]


DUTCH, ENGLISH = "nl: De Linde stuurt wie", "en: De Linde sends a newsletter"
FIRST, SECOND, THIRD = (Change(number, date(2026, 11, day)) for number, day in ((1, 1), (2, 8), (3, 9)))


@pytest.mark.parametrize(
    ("dutch", "english", "code"),
    [
        (FIRST, FIRST, None),
        (SECOND, FIRST, "stale_translation"),
        (SECOND, SECOND, None),
        (SECOND, THIRD, None),  # the translation came after the edit, as it should
        (FIRST, SECOND, "translation_changed"),  # the translation alone was changed since the entry came
    ],
)
def test_a_translation_is_likely_out_of_date_where_its_text_was_changed_later(dutch, english, code):
    lines = dict.fromkeys(range(1, EXAMPLE_REGISTER_YAML.count("\n") + 1), FIRST)
    lines[line_with(DUTCH, EXAMPLE_REGISTER_YAML)] = dutch
    lines[line_with(ENGLISH, EXAMPLE_REGISTER_YAML)] = english
    told = [
        r
        for r in remarks(EXAMPLE_REGISTER_YAML, changed=lines)
        if r.code in ("stale_translation", "translation_changed")
    ]
    assert [(remark.code, remark.entry) for remark in told] == ([(code, "newsletter")] if code else [])
    if code == "stale_translation":
        assert told[0].message == "purpose was changed in Dutch on 2026-11-08, and in English last on 2026-11-01"


def test_a_text_of_several_lines_was_changed_when_any_of_them_was():
    text = edited(
        "          nl: De Linde stuurt wie dat wil elke maand een nieuwsbrief.",
        "          nl: >-\n            De Linde stuurt wie dat wil\n            elke maand een nieuwsbrief.",
    )
    lines = dict.fromkeys(range(1, text.count("\n") + 1), FIRST) | {line_with("elke maand", text): SECOND}
    assert "stale_translation" in {remark.code for remark in remarks(text, changed=lines)}


# What questions can't tell apart


TWINS = edited(
    "keywords: {nl: [bezoekerspas, receptie], en: [badge, reception]}",
    "keywords: {nl: [nieuwsbrief, mailing], en: [newsletter, badge]}",
)


def test_twins_with_different_bases_are_a_warning_that_names_both():
    (remark,) = [r for r in remarks(TWINS) if r.code.startswith("twins")]
    assert remark.severity == "warning"
    assert remark.message == (
        "visitor_badges (legitimate interests) and newsletter (consent) share 3 keywords, and their lawful bases differ"
    )
    assert "(gerechtvaardigd belang)" in remark.told_in("nl").message


def test_twins_with_the_same_basis_are_a_hint():
    (remark,) = [
        r for r in remarks(edited("basis: consent", "basis: legitimate_interests", TWINS)) if r.code.startswith("twins")
    ]
    assert (remark.code, remark.severity) == ("twins", "hint")


def test_words_that_entries_share_are_told_together():
    text = edited("[camera, camerabeelden]", "[camera, camerabeelden, foto, film]")
    text = edited("nl: [nieuwsbrief, mailing]", "nl: [nieuwsbrief, mailing, abonnement, foto, film]", text)
    assert [r.message for r in remarks(text) if r.code == "shared_words"] == [
        "cctv, newsletter share these keywords: film, foto"
    ]


def test_entries_of_one_section_with_the_same_title_are_told():
    text = edited("title: {nl: Bezoekerspassen, en: Visitor badges}", "title: {nl: Cameratoezicht, en: Badges}")
    assert of("same_title", text) == [("visitor_badges", line_with("title: {nl: Cameratoezicht, en: Badges", text))]


def test_a_question_of_two_entries_is_told_once():
    text = edited('"Waarom krijg ik die nieuwsbrief?"', '"hangen er camera\'s bij de ingang"')
    assert of("same_question", text) == [("newsletter", line_with("hangen er", text))]
