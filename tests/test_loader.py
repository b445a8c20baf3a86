"""A register file becomes a register, and whatever else stands in it is refused without a crash."""

import dataclasses
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant, Question
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.loader import RegisterError, Source, load_examples
from bot.knowledge.register import Address, Audience, FactName, LawfulBasis, Theme
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import CHANGED, edited, load, problems_of

SHIPPED = Path(__file__).parents[1] / "knowledge" / "processings.yaml"


# What a register becomes


def test_a_register_holds_what_its_file_says():
    payroll = EXAMPLE_REGISTER.processing("payroll")
    assert payroll is not None
    assert payroll.section_id == "1"
    assert payroll.title == {"nl": "Salarisadministratie", "en": "Payroll"}
    assert payroll.lawful_basis is LawfulBasis.LEGAL_OBLIGATION
    assert payroll.keywords["nl"] == ("loon", "salaris", "loonstrook")
    assert payroll.facts[FactName.RETENTION]["en"] == "seven years after you leave"
    assert FactName.SECURITY not in payroll.facts
    assert EXAMPLE_REGISTER.processing("misconduct").audience is Audience.STAFF
    assert EXAMPLE_REGISTER.controller.email == "privacy@delinde.example"
    assert [topic.id for topic in EXAMPLE_REGISTER.topics] == ["access", "retention"]
    assert [section.id for section in EXAMPLE_REGISTER.sections] == ["1", "2"]


def test_a_register_says_everything_that_the_format_allows():
    register = load(
        """
        date: 2026-05-25
        controller: {name: De Linde, contact: {email: a@b.example, url: "https://b.example/c"}, address: u}
        statement: {nl: "https://b.example/nl#{id}", en: null}
        outside: {nl: [pizza], en: [pizza]}
        theme: {accent: "#005a9c", logo: logo.svg}
        sections:
          - id: "1"
            title: {en: One}
            processings:
              - id: "1.1"
                title: {en: Title}
                purpose: {en: "  Purpose  "}
                lawful_basis: consent
                statement: {en: "https://b.example/one"}
                review_by: "2027-01-31"
                security: {en: locks}
                retention:
        """
    )
    (processing,) = register.processings
    assert register.date == date(2026, 5, 25)
    assert register.controller.address is Address.U
    assert register.statement == {"nl": "https://b.example/nl#{id}"}
    assert register.outside == {"en": ("pizza",)}  # no text of this register is Dutch
    assert register.theme == Theme(accent="#005a9c", logo="logo.svg")
    assert register.languages == ("en",)
    assert processing.statement == {"en": "https://b.example/one"}
    assert processing.review_by == date(2027, 1, 31)
    assert processing.purpose == {"en": "Purpose"}
    assert processing.facts == {FactName.SECURITY: {"en": "locks"}}


def test_nothing_in_a_register_can_be_changed():
    payroll = EXAMPLE_REGISTER.processings[0]
    for mapping in (payroll.title, payroll.keywords, payroll.facts, payroll.facts[FactName.RETENTION]):
        with pytest.raises(TypeError):
            mapping["nl"] = "iets anders"
    with pytest.raises(dataclasses.FrozenInstanceError):
        payroll.id = "something else"


def test_the_version_is_that_of_the_bytes_of_both_files():
    both = (EXAMPLE_REGISTER_YAML + EXAMPLE_TOPICS_YAML).encode()
    assert EXAMPLE_REGISTER.version == hashlib.sha256(both).hexdigest()[:12]
    assert load(EXAMPLE_REGISTER_YAML).version == hashlib.sha256(EXAMPLE_REGISTER_YAML.encode()).hexdigest()[:12]


def test_the_date_is_the_files_own_or_the_day_it_was_changed():
    assert load(EXAMPLE_REGISTER_YAML).date == CHANGED
    assert load("date: 2026-05-25\n" + EXAMPLE_REGISTER_YAML).date == date(2026, 5, 25)


def test_a_file_that_notepad_saved_reads_the_same():
    saved = b"\xef\xbb\xbf" + EXAMPLE_REGISTER_YAML.replace("\n", "\r\n").encode()
    register = load(saved)
    assert register.version == hashlib.sha256(saved).hexdigest()[:12]
    plain = load(EXAMPLE_REGISTER_YAML)
    assert dataclasses.replace(register, version=plain.version) == plain


def test_lines_are_counted_alike_whatever_ends_them():
    wrong = edited("lawful_basis: consent", "lawful_basis: agreed")
    (unix,) = problems_of(wrong)
    (windows,) = problems_of(wrong.replace("\n", "\r\n"))
    assert unix == windows


@pytest.mark.parametrize(
    ("old", "new", "languages"),
    [
        ("title: {nl: Medewerkers, en: Employees}", "title: {en: Employees, nl: Medewerkers}", ("en", "nl")),
        ("title: {nl: Medewerkers, en: Employees}", "title: {nl: Medewerkers}", ("nl", "en")),
    ],
)
def test_the_first_language_is_the_one_that_the_texts_begin_with(old, new, languages):
    assert load(edited(old, new)).languages == languages


def test_a_text_may_be_missing_in_one_language():
    register = load(edited("title: {nl: Cameratoezicht, en: Camera surveillance}", "title: {nl: Cameratoezicht}"))
    assert register.processing("cctv").title == {"nl": "Cameratoezicht"}


def test_a_text_may_be_referred_to_a_few_times():
    text = edited("retention: {nl: vier weken, en: four weeks}", "retention: *years")
    text = edited("retention: {nl: zeven", "retention: &years {nl: zeven", text)
    register = load(text)
    assert register.processing("cctv").facts[FactName.RETENTION]["en"] == "seven years after you leave"


def test_topics_without_a_text_in_the_registers_languages_are_left_out():
    english_only = re.sub(r"\bnl: ([^,{}\[\]]+|\[[^]]*\]), ", "", EXAMPLE_REGISTER_YAML)
    english_only = re.sub(r"\n +nl: .*", "", english_only)
    dutch_topic = "  - {id: dutch, title: {nl: Iets}, text: {nl: Iets}, article: {nl: art. 1 AVG}}\n"
    register = load(english_only, EXAMPLE_TOPICS_YAML + dutch_topic)
    assert register.languages == ("en",)
    assert [topic.id for topic in register.topics] == ["access", "retention"]


def test_a_register_in_one_language_answers_beside_topics_and_words_in_more():
    dutch_only = re.sub(r", en: ([^,{}\[\]]+|\[[^]]*\])}", "}", EXAMPLE_REGISTER_YAML)
    dutch_only = re.sub(r"\n +en: .*", "", dutch_only)
    dutch_only = edited("keywords: {nl: [loon", "keywords: {en: [wages], nl: [loon", dutch_only)
    register = load(dutch_only, EXAMPLE_TOPICS_YAML)
    assert register.languages == ("nl",)
    assert register.processing("payroll").keywords.keys() == {"nl"}
    assert register.topic("access").title == {"nl": "Inzage"}
    assistant = Assistant(register, base_url="https://privacy.example", new_id=lambda: "x")
    for question in ("Wie ziet mijn salaris?", "Who sees my salary?", "Hoe kan ik mijn gegevens inzien?"):
        assert assistant.answer(Question(text=question)).language == "nl"


def test_a_topic_may_rest_on_no_article():
    topics = edited("{nl: art. 15 AVG, en: Art. 15 GDPR}", '{nl: ""}', EXAMPLE_TOPICS_YAML)
    register = load(EXAMPLE_REGISTER_YAML, topics)
    assert register.topic("access").article == {}


def test_an_id_may_be_the_same_for_a_topic_and_a_processing():
    register = load(edited("- id: cctv", "- id: access"), EXAMPLE_TOPICS_YAML)
    assert register.processing("access")
    assert register.topic("access")


def test_the_shipped_register_loads_with_its_topics_and_examples():
    register = read_register(SHIPPED)
    bases = [processing.lawful_basis for processing in register.processings]
    assert len(register.processings) == 20
    assert bases.count(LawfulBasis.CONSENT) == bases.count(LawfulBasis.LEGITIMATE_INTERESTS) == 10
    assert register.languages == ("nl", "en")
    assert register.topic("access")
    for expected in read_examples(SHIPPED, register):
        assert set(expected.expect) <= {processing.id for processing in register.processings}


# Whatever stands in a file, it is a register or a refusal


def register_or_refusal(data: bytes) -> None:
    try:
        assert load(data).processings
    except RegisterError as refusal:
        told = str(refusal)
        assert told.startswith("processings.yaml")


@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b"a: !<tag:yaml.org,2002:timestamp> x")
def test_any_bytes_are_a_register_or_a_refusal(data):
    register_or_refusal(data)


@given(st.text(st.sampled_from("ab:-?[]{},#&*!|>'\"%@`~<=. \n\t\r0159_nolyes\\x\u2028é\0"), max_size=80))
def test_any_text_in_the_signs_of_yaml_is_a_register_or_a_refusal(text):
    register_or_refusal(text.encode())


@settings(max_examples=300)
@given(st.data())
def test_a_register_with_any_bytes_put_in_or_cut_out_is_a_register_or_a_refusal(data):
    whole = EXAMPLE_REGISTER_YAML.encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    register_or_refusal(whole[:start] + data.draw(st.binary(max_size=12)) + whole[end:])


def test_every_beginning_of_a_register_is_a_register_or_a_refusal():
    whole = EXAMPLE_REGISTER_YAML.encode()
    for length in range(len(whole)):
        register_or_refusal(whole[:length])


@settings(max_examples=300)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "title", "purpose", "sections", "processings", "controller", "nl", "name", "contact"]
                ),
                inner,
            )
        ),
        max_leaves=30,
    )
)
def test_any_structure_is_a_register_or_a_refusal(structure):
    register_or_refusal(yaml.safe_dump(structure, allow_unicode=True).encode(errors="replace"))


# Expected answers


def test_expected_answers_name_entries_a_topic_everything_or_nothing():
    examples = load_examples(
        Source(
            "examples.yaml",
            b"""
            examples:
              - {ask: Wie ziet mijn loon?, language: nl, expect: [payroll], facet: recipients}
              - {ask: And for how long?, language: en, expect: payroll, facet: retention, context: payroll}
              - {ask: "Camera's en passen?", language: nl, expect: [cctv, visitor_badges]}
              - {ask: May I see my data?, language: en, expect: "topic:access"}
              - {ask: Bewaartermijn?, language: nl, expect: retention}
              - {ask: How long for the newsletter?, language: en, expect: [newsletter, "topic:retention"]}
              - {ask: What is for lunch?, language: en, expect: nothing}
              - {ask: Wat hebben jullie allemaal?, language: nl, expect: everything}
            """,
        ),
        EXAMPLE_REGISTER,
    )
    assert examples[0] == Example(ask="Wie ziet mijn loon?", language="nl", expect=("payroll",), facet="recipients")
    assert examples[1].context == "payroll"
    assert [example.expect for example in examples[1:3]] == [("payroll",), ("cctv", "visitor_badges")]
    assert [(example.topic, example.expect) for example in examples[3:6]] == [
        ("access", ()), ("retention", ()), ("retention", ("newsletter",)),
    ]  # fmt: skip
    assert [(example.nothing, example.everything) for example in examples[6:]] == [(True, False), (False, True)]
