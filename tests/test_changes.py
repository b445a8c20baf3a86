"""What changed between two registers is found, whatever it is, and told as a person would tell it."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.changes import (
    Added,
    BasisChanged,
    Change,
    TextChanged,
    TranslationAdded,
    ValueChanged,
    WordsChanged,
    changes,
)
from bot.knowledge.register import (
    Address,
    Audience,
    Controller,
    FactName,
    LawfulBasis,
    Processing,
    Register,
    Section,
    Theme,
    Topic,
)
from bot.knowledge.telling import lines_of, told_changes
from bot.messages import load_messages, message_languages
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML
from tests.loading import edited, load

NL = load_messages("nl")


def with_entry(entry_id: str, register: Register = EXAMPLE_REGISTER, **different: object) -> Register:
    """Return a register with one entry made different."""
    return replace(
        register,
        sections=tuple(
            replace(
                section,
                processings=tuple(
                    replace(entry, **different) if entry.id == entry_id else entry  # type: ignore[arg-type]
                    for entry in section.processings
                ),
            )
            for section in register.sections
        ),
    )


def told(old: Register, new: Register, language: str = "nl") -> list[str]:
    messages = load_messages(language)
    return list(lines_of(told_changes(changes(old, new), messages), messages))


def edit(old: str, new: str) -> list[str]:
    """Return what is told of an edit of the example's file."""
    return told(load(EXAMPLE_REGISTER_YAML), load(edited(old, new)))


def test_a_change_of_lawful_basis_is_told_first_and_by_both_names():
    new = with_entry("cctv", lawful_basis=LawfulBasis.CONSENT, title={"nl": "Camera's", "en": "Cameras"})
    assert told(EXAMPLE_REGISTER, new)[:2] == [
        "cctv Camera's: de grondslag is veranderd van Gerechtvaardigd belang in Toestemming.",
        "cctv Camera's: de titel is veranderd.",
    ]
    assert told(EXAMPLE_REGISTER, new, "en")[0] == (
        "cctv Cameras: the lawful basis has changed from Legitimate interests to Consent."
    )


def test_a_text_is_told_with_what_it_was_and_is():
    assert edit("retention: {nl: vier weken, en: four weeks}", "retention: {nl: twee weken, en: four weeks}") == [
        "cctv Cameratoezicht: de bewaartermijn is veranderd (Nederlands).",
        "  Was: vier weken",
        "  Is nu: twee weken",
    ]


def test_a_text_that_changed_in_another_language_alone_is_shown_in_that_one():
    assert edit("retention: {nl: vier weken, en: four weeks}", "retention: {nl: vier weken, en: 28 days}") == [
        "cctv Cameratoezicht: de bewaartermijn is veranderd (English).",
        "  Was: four weeks",
        "  Is nu: 28 days",
    ]


def test_a_fact_that_is_recorded_at_last_or_no_longer_is_told_so():
    assert edit(
        "        lawful_basis: consent", "        retention: {nl: een jaar}\n        lawful_basis: consent"
    ) == [
        "newsletter Nieuwsbrief: de bewaartermijn is nu vermeld.",
        "  Is nu: een jaar",
    ]
    assert edit("        retention: {nl: vier weken, en: four weeks}\n", "") == [
        "cctv Cameratoezicht: de bewaartermijn wordt niet meer vermeld.",
        "  Was: vier weken",
    ]


def test_an_entry_that_comes_or_goes_is_told_with_its_basis():
    without = replace(EXAMPLE_REGISTER, sections=EXAMPLE_REGISTER.sections[:1])
    assert told(EXAMPLE_REGISTER, without) == [
        "cctv Cameratoezicht staat er niet meer in. De grondslag was Gerechtvaardigd belang.",
        "visitor_badges Bezoekerspassen staat er niet meer in. De grondslag was Gerechtvaardigd belang.",
        "newsletter Nieuwsbrief staat er niet meer in. De grondslag was Toestemming.",
        "Onderdeel 2, Bezoekers en bewoners staat er niet meer in.",
    ]
    assert told(without, EXAMPLE_REGISTER)[0] == (
        "cctv Cameratoezicht staat er nu ook in. De grondslag is Gerechtvaardigd belang."
    )


def test_an_entry_under_another_number_is_the_same_entry():
    new = with_entry("newsletter", id="mailing", lawful_basis=LawfulBasis.CONTRACT)
    assert told(EXAMPLE_REGISTER, new) == [
        "mailing Nieuwsbrief: de grondslag is veranderd van Toestemming in Uitvoering van een overeenkomst.",
        "mailing Nieuwsbrief heette eerst newsletter.",
    ]


def test_an_entry_that_moved_is_told_with_both_sections():
    employees, visitors = EXAMPLE_REGISTER.sections
    cctv, *others = visitors.processings
    new = replace(
        EXAMPLE_REGISTER,
        sections=(
            replace(employees, processings=(*employees.processings, replace(cctv, section_id=employees.id))),
            replace(visitors, processings=tuple(others)),
        ),
    )
    assert told(EXAMPLE_REGISTER, new) == [
        "cctv Cameratoezicht staat nu bij Medewerkers. Eerst stond dit bij Bezoekers en bewoners."
    ]


def test_the_words_by_which_entries_are_found_are_told_shortly_and_last():
    lines = edit("nl: [nieuwsbrief, mailing]", "nl: [nieuwsbrief, maandbrief, kwartaalbrief]")
    assert lines == [
        "De woorden waarmee een vraag wordt gevonden, zijn aangepast bij: newsletter Nieuwsbrief (2 erbij, 1 eraf)."
    ]


def test_a_new_language_is_told_once_and_not_for_every_text():
    cctv = EXAMPLE_REGISTER.processing("cctv")
    assert cctv is not None
    new = with_entry(
        "cctv",
        title={**cctv.title, "de": "Kameraüberwachung"},
        purpose={**cctv.purpose, "de": "De Linde überwacht die Eingänge."},
    )
    assert told(EXAMPLE_REGISTER, new) == [
        "Er is nu ook een tekst in een andere taal (Deutsch) bij: cctv Cameratoezicht."
    ]


def test_a_new_way_to_reach_the_officer_is_told():
    assert edit("privacy@delinde.example", "fg@delinde.example") == [
        "Het register: het e-mailadres van de privacy officer is veranderd van privacy@delinde.example in "
        "fg@delinde.example."
    ]
    assert edit("url: null", "url: https://delinde.example/privacy") == [
        "Het register: de contactpagina van de privacy officer is nu vermeld: https://delinde.example/privacy."
    ]


def test_a_topic_that_changed_is_told():
    topics = tuple(
        replace(topic, text={**topic.text, "nl": "U kunt het vragen."}) if topic.id == "access" else topic
        for topic in EXAMPLE_REGISTER.topics
    )
    assert (
        told(EXAMPLE_REGISTER, replace(EXAMPLE_REGISTER, topics=topics))[0]
        == "De uitleg “Inzage”: de tekst is veranderd (Nederlands)."
    )


def test_what_is_for_staff_alone_stays_out_where_the_public_is_told():
    new = with_entry("misconduct", purpose={"nl": "Anders.", "en": "Otherwise."})
    assert changes(EXAMPLE_REGISTER, new)
    assert changes(EXAMPLE_REGISTER.public(), new.public()) == ()
    hidden = with_entry("newsletter", audience=Audience.STAFF)
    assert told(EXAMPLE_REGISTER, hidden) == [
        "newsletter Nieuwsbrief: wie dit mag lezen is veranderd van iedereen in alleen medewerkers."
    ]
    assert told(EXAMPLE_REGISTER.public(), hidden.public()) == [
        "newsletter Nieuwsbrief staat er niet meer in. De grondslag was Toestemming."
    ]


def test_another_order_is_told():
    new = replace(EXAMPLE_REGISTER, sections=EXAMPLE_REGISTER.sections[::-1])
    assert told(EXAMPLE_REGISTER, new) == ["Het register: de volgorde is veranderd."]


@pytest.mark.parametrize("language", message_languages())
def test_every_kind_of_change_is_told_in_every_language(language):
    everything = replace(
        with_entry(
            "cctv", lawful_basis=LawfulBasis.CONSENT, keywords={}, facts={}, statement={"nl": "https://x.example"}
        ),
        controller=Controller(name="De Eik", address=Address.U),
        topics=(),
    )
    lines = told(EXAMPLE_REGISTER, everything, language)
    assert len(lines) > 8
    assert not [line for line in lines if "{" in line]


# Whatever differs is found: the property, and that it knows of every field.

WORDS = st.text("abc", min_size=1, max_size=3)
TEXT = st.dictionaries(st.sampled_from(["nl", "en", "de"]), WORDS, min_size=1)
PHRASES = st.dictionaries(st.sampled_from(["nl", "en"]), st.lists(WORDS, min_size=1, max_size=2).map(tuple))
ADDRESSES = st.none() | TEXT

OTHER_VALUES = {
    Processing: {
        "title": TEXT,
        "purpose": TEXT,
        "lawful_basis": st.sampled_from(LawfulBasis),
        "keywords": PHRASES,
        "questions": PHRASES,
        "audience": st.sampled_from(Audience),
        "facts": st.dictionaries(st.sampled_from(FactName), TEXT),
        "statement": ADDRESSES,
        "review_by": st.none() | st.dates(),
    },
    Section: {"title": TEXT, "keywords": PHRASES},
    Topic: {"title": TEXT, "text": TEXT, "article": TEXT, "link": ADDRESSES, "keywords": PHRASES, "questions": PHRASES},
    Controller: {
        "name": WORDS,
        "email": st.none() | WORDS,
        "url": st.none() | WORDS,
        "address": st.sampled_from(Address),
    },
    Theme: {"accent": st.none() | WORDS, "logo": st.none() | WORDS},
    Register: {"statement": ADDRESSES, "outside": PHRASES, "languages": st.permutations(["nl", "en", "de"]).map(tuple)},
}
ELSEWHERE = {  # what a change of these is told as: by the parts themselves, or as their coming, going and moving
    Processing: {"id", "section_id"},
    Section: {"id", "processings"},
    Topic: {"id"},
    Controller: set(),
    Theme: set(),
    Register: {"controller", "sections", "topics", "theme", "version", "date"},
}


@pytest.mark.parametrize("part", OTHER_VALUES)
def test_no_field_of_the_register_is_forgotten(part):
    assert {field.name for field in fields(part)} == OTHER_VALUES[part].keys() | ELSEWHERE[part]


@given(st.data())
def test_every_field_that_changed_is_mentioned_and_no_other(data):
    part = data.draw(st.sampled_from(list(OTHER_VALUES)))
    field = data.draw(st.sampled_from(list(OTHER_VALUES[part])))
    value = data.draw(OTHER_VALUES[part][field])
    new, old_value = _with(part, field, value)
    found = changes(EXAMPLE_REGISTER, new)
    assert bool(found) == (value != old_value)
    assert {name for change in found for name in _fields_of(change)} <= {field, *FactName}
    for language in message_languages():
        messages = load_messages(language)
        assert bool(told_changes(found, messages)) == bool(found)


@given(TEXT, TEXT, st.sampled_from(message_languages()))
def test_the_languages_in_which_a_text_changed_are_named_unless_it_did_in_all(old, new, language):
    before = with_entry("cctv", title={"nl": "Camera"}, facts={FactName.RETENTION: old})
    after = with_entry("cctv", before, facts={FactName.RETENTION: new})
    lines = " ".join(told(before, after, language))
    changed = {code for code in old | new if old.get(code) != new.get(code)}
    named = {code for code in old | new if load_messages(code).name in lines}
    assert named == changed or (not named and changed == (new or old).keys())
    assert bool(lines) == bool(changed)


def test_a_register_that_says_the_same_has_no_changes():
    again = load(EXAMPLE_REGISTER_YAML + "\n# a remark\n")
    assert again.version != load(EXAMPLE_REGISTER_YAML).version
    assert changes(load(EXAMPLE_REGISTER_YAML), again) == ()
    assert changes(EXAMPLE_REGISTER, replace(EXAMPLE_REGISTER, version="0" * 12, date=date(2027, 1, 1))) == ()


def _with(part: type, field: str, value: object) -> tuple[Register, object]:
    """Return the example with one field of its first such part made different, and what that field was."""
    register, section = EXAMPLE_REGISTER, EXAMPLE_REGISTER.sections[0]
    change = {field: value}
    if part is Processing:
        return with_entry("payroll", **change), getattr(register.processing("payroll"), field)
    if part is Section:
        changed = replace(section, **change)  # type: ignore[arg-type]
        return replace(register, sections=(changed, *register.sections[1:])), getattr(section, field)
    if part is Topic:
        topic = register.topics[0]
        changed_topic = replace(topic, **change)  # type: ignore[arg-type]
        return replace(register, topics=(changed_topic, *register.topics[1:])), getattr(topic, field)
    if part is Register:
        return replace(register, **change), getattr(register, field)  # type: ignore[arg-type]
    whole = "controller" if part is Controller else "theme"
    old = getattr(register, whole)
    return replace(register, **{whole: replace(old, **change)}), getattr(old, field)  # type: ignore[arg-type]


def _fields_of(change: Change) -> tuple[str, ...]:
    match change:
        case BasisChanged():
            return ("lawful_basis",)
        case TextChanged(field=field) | ValueChanged(field=field):
            return (field,)
        case TranslationAdded(fields=names) | WordsChanged(fields=names):
            return names
        case Added():
            raise AssertionError("nothing was added")
    return ()
