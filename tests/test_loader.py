import dataclasses
import gc
import gzip
import hashlib
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.knowledge import yaml_nodes
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.loader import MAX_BYTES, Problem, RegisterError, Source, load_examples, load_register
from bot.knowledge.problems import load_wording
from bot.knowledge.register import Address, Audience, FactName, LawfulBasis, Register, Theme
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML

SHIPPED = Path(__file__).parents[1] / "knowledge" / "processings.yaml"
CHANGED = date(2026, 11, 23)


def load(text: str | bytes, topics: str | None = None) -> Register:
    data = text if isinstance(text, bytes) else text.encode()
    topics_source = None if topics is None else Source("topics.yaml", topics.encode())
    return load_register(Source("processings.yaml", data), topics_source, changed=CHANGED)


def problems_of(text: str | bytes, topics: str | None = None) -> tuple[Problem, ...]:
    with pytest.raises(RegisterError) as refusal:
        load(text, topics)
    return refusal.value.problems


def examples_problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RegisterError) as refusal:
        load_examples(Source("examples.yaml", text.encode()), EXAMPLE_REGISTER)
    return refusal.value.problems


def edited(old: str, new: str, text: str = EXAMPLE_REGISTER_YAML) -> str:
    """The example with one edit; an edit of what isn't there would test nothing."""
    assert old in text
    return text.replace(old, new, 1)


def line_with(words: str, text: str) -> int:
    return text[: text.index(words)].count("\n") + 1


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
    assert register.outside == {"nl": ("pizza",), "en": ("pizza",)}
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


# What is refused

# An edit; then the line it is told at, by words that stand on it, the entry, what is wrong and what to do.
# fmt: off
EDITS = {
    "a tab": (
        "\n        title: {nl: Nieuws", "\n\ttitle: {nl: Nieuws",
        "\ttitle", "newsletter", "begins with a tab", "spaces",
    ),
    "two tabs": (
        "\n        lawful_basis: consent\n        key", "\n\tlawful_basis: consent\n \tkey",
        "\tlawful", "newsletter", "so do 1 more", "spaces",
    ),
    "a conflict": (
        "        lawful_basis: consent\n",
        "<<<<<<< HEAD\n        lawful_basis: consent\n=======\n        lawful_basis: contract\n>>>>>>> edit\n",
        "<<<<<<<", "newsletter", "two edits met", "Keep one of the two versions",
    ),
    "half a conflict": (
        "        lawful_basis: consent\n", "        lawful_basis: consent\n>>>>>>> edit\n",
        ">>>>>>>", "newsletter", "two edits met", "Keep one of the two versions",
    ),
    "a terminal escape": (
        "nl: De Linde bewaakt", "nl: De \x1b[31mLinde bewaakt",
        "De \x1b[31m", "cctv", "U+001B (ESC)", "Delete it",
    ),
    "NUL": (
        "vier weken", "vier\x00weken",
        "vier\x00", "cctv", "U+0000 (NUL)", "Delete it",
    ),
    "a direction override": (
        "vier weken", "vier \u202eweken",
        "vier \u202e", "cctv", "RIGHT-TO-LEFT OVERRIDE", "Delete it",
    ),
    "line separator": (
        "vier weken", "vier\u2028weken",
        "vier\u2028", "cctv", "LINE SEPARATOR", "Delete it",
    ),
    "C1": (
        "vier weken", "vier\x9bweken",
        "vier\x9b", "cctv", "U+009B", "Delete it",
    ),
    "escaped ESC": (
        "nl: vier weken", 'nl: "vier \\x1b weken"',
        "vier \\x1b", "cctv", "U+001B (ESC)", "Delete it",
    ),
    "escaped bidi": (
        "{nl: Nieuwsbrief", '{nl: "Nieuws\\u202Ebrief"',
        "Nieuws\\u202E", "newsletter", "OVERRIDE", "Delete it",
    ),
    "a lost letter": (
        "vier weken", "vi\ufffdr weken",
        "vi\ufffdr", "cctv", "lost", "Write the letter again",
    ),
    "a quote left open": (
        "nl: De Linde bewaakt", 'nl: "De Linde bewaakt',
        'nl: "De', "cctv", "not closed", 'Put a "',
    ),
    "unclosed before another": (
        "en: De Linde guards the", 'nl: "x\n          en: "De Linde guards the',
        'nl: "x', "cctv", "not closed", 'Put a "',
    ),
    "unclosed until the end": (
        '{nl: ["Waarom krijg ik die nieuwsbrief?"]', "{nl: ['Waarom krijg ik die nieuwsbrief?]",
        "['Waarom", "newsletter", "not closed", "Put a '",
    ),
    "an apostrophe in single quotes": (
        "nl: De Linde bewaakt de", "nl: 'De Linde's bewaakt' de",
        "Linde's", "cctv", "goes on after its closing quote", 'begin and end the text with "',
    ),
    "a text that begins with a bracket": (
        "nl: De Linde bewaakt", "nl: [De Linde] bewaakt",
        "[De Linde]", "cctv", "goes on after a closing bracket", "quotes",
    ),
    "a bracket too many": (
        "{nl: vier weken, en: four weeks}", "{nl: vier weken, en: four weeks}}",
        "vier weken", "cctv", "a } too many", "Delete",
    ),
    "a bracket left open": (
        "{nl: vier weken, en: four weeks}", "{nl: vier weken, en: four weeks",
        "vier weken", "cctv", "not closed", "Close it",
    ),
    "colour without quotes": (
        "sections:", "theme: {accent: #005a9c, logo: null}\nsections:",
        "accent", None, "not closed", "a # in them",
    ),
    "no comma": (
        '["Waarom krijg ik die nieuwsbrief?"]', '["Waarom?" "Hoe?"]',
        "Waarom?", "newsletter", "no comma", "Put a comma",
    ),
    "a colon in a text": (
        "nl: De Linde bewaakt", "nl: Beveiliging: De Linde bewaakt",
        "Beveiliging:", "cctv", "a colon inside a text", "double quotes",
    ),
    "no space after a colon": (
        "id: newsletter", 'id:"newsletter"',
        'id:"', "newsletter", "no space after a colon", "name: text",
    ),
    "no space before a bracket": (
        "title: {nl: Nieuws", "title:{nl: Nieuws",
        "title:{", "newsletter", "no space after a colon", "name: text",
    ),
    "no colon": (
        "        lawful_basis: consent", "        lawful_basis consent",
        "lawful_basis consent", "newsletter", "no colon", "the name, a colon",
    ),
    "a text that begins with @": (
        "nl: De Linde bewaakt", "nl: @delinde bewaakt",
        "@delinde bewaakt", "cctv", "can't begin with @", "double quotes",
    ),
    "starts with a star": (
        "nl: De Linde bewaakt", "nl: **Let op** bewaakt",
        "**Let", "cctv", "can't begin with *", "double quotes",
    ),
    "starts with more than": (
        "nl: De Linde bewaakt", "nl: > bewaakt",
        "> bewaakt", "cctv", "can't begin with >", "double quotes",
    ),
    "a dash behind a colon": (
        "processings:\n      - id: cctv", "processings: - id: cctv",
        "processings: -", "2", "behind a colon", "line of its own",
    ),
    "indentation": (
        "        lawful_basis: consent", "       lawful_basis: consent",
        "       lawful_basis: consent", "newsletter", "not indented", "spaces",
    ),
    "indented too far": (
        "        lawful_basis: consent\n        keywords", "        lawful_basis: consent\n          keywords",
        "  keywords: {nl: [nieuws", "newsletter", "not indented", "spaces",
    ),
    "a backslash": (
        "nl: De Linde bewaakt", 'nl: "C:\\privacy"',
        "C:\\", "cctv", "backslash", "two backslashes",
    ),
    "deep nesting": (
        "nl: De Linde bewaakt", "nl: " + "[" * 20_000,
        "[[[[", "cctv", "more than 20 levels", "seven levels",
    ),
    "a second document": (
        '  - id: "2"', '---\n  - id: "2"',
        "---", None, "second document", "Delete the line",
    ),
    "a tag": (
        "name: De Linde", "name: !!python/name:os.system De Linde",
        "!!python", None, "!!python/name:os.system", "delete it",
    ),
    "binary tag": (
        "nl: De Linde bewaakt", "nl: !!binary aGk=",
        "!!binary", "cctv", "!!binary", "delete it",
    ),
    "own tag": (
        "nl: De Linde bewaakt", "nl: !belangrijk bewaakt",
        "!belangrijk", "cctv", "!belangrijk", "delete it",
    ),
    "many references": (
        '{nl: ["Waarom krijg ik die nieuwsbrief?"]', "{nl: [&a Waarom, " + "*a, " * 21 + "Hoe]",
        "&a", "newsletter", "more than 20 references", "Write the texts out",
    ),
    "a loop": (
        "nl: [nieuwsbrief, mailing]", "nl: &a [*a, mailing]",
        "&a", "newsletter", "inside a part", "Write the text out",
    ),
    "a reference to nothing": (
        "nl: De Linde bewaakt de ingangen van haar gebouwen met camera's.", "nl: *deuren",
        "*deuren", "cctv", "*deuren refers to something", "quotes",
    ),
    "a merge key": (
        "      - id: cctv\n", "      - id: cctv\n        <<: {lawful_basis: consent}\n",
        "<<", "cctv", "<< merges", "Write the fields out",
    ),
    "a list as key": (
        "        lawful_basis: consent\n", "        ? [lawful_basis]\n        : consent\n",
        "? [", "newsletter", "not a plain word", "Write the name",
    ),
    "key in brackets": (
        "keywords: {nl: [nieuwsbrief, mailing]", "keywords: {[a, b]: [nieuwsbrief, mailing]",
        "{[a, b]", "newsletter", "not a plain word", "Write the name",
    ),
    "reference as key": (
        "title: {nl: Nieuwsbrief, en", "title: {*nl : Nieuwsbrief, en",
        "*nl", "newsletter", "not a plain word", "Write the name",
    ),
    "no as key": (
        "title: {nl: Nieuwsbrief, en", "title: {no: Nieuwsbrief, en",
        "{no:", "newsletter", '"no" is read as false', '"no"',
    ),
    "a field twice": (
        "        lawful_basis: consent\n", "        lawful_basis: consent\n        lawful_basis: contract\n",
        "lawful_basis: contract", "newsletter", '"lawful_basis" stands here for the second time', "Keep one",
    ),
    "a language twice": (
        "{nl: vier weken, en: four weeks}", "{nl: vier weken, nl: four weeks}",
        "nl: four", "cctv", '"nl" stands here for the second time', "Keep one",
    ),
    "double processings": (
        '  - id: "2"', '    processings: []\n  - id: "2"',
        "processings: []", "1", '"processings" stands here for the second time', "Keep one",
    ),
    "no basis": (
        "        lawful_basis: consent\n", "",
        "- id: newsletter", "newsletter", "lawful_basis is missing", "lawful_basis: consent",
    ),
    "missing id": (
        "      - id: cctv\n        title", "      - title",
        "- title: {nl: Cam", "Cameratoezicht", "id is missing", 'id: "4.6"',
    ),
    "missing purpose": (
        "        purpose:\n          nl: De Linde stuurt", "        retention:\n          nl: De Linde stuurt",
        "- id: newsletter", "newsletter", "purpose is missing", "purpose: {",
    ),
    "missing controller name": (
        "  name: De Linde\n", "",
        "controller:", None, "controller.name is missing", "name: Enpuls",
    ),
    "an unknown field": (
        "lawful_basis: consent", "lawful_basis: consent\n        opmerking: x",
        "opmerking", "newsletter", '"opmerking" is not the name of a field', "lawful_basis",
    ),
    "a misspelt field": (
        "        purpose:\n          nl: De Linde stuurt", "        purpos:\n          nl: De Linde stuurt",
        "purpos:\n          nl: De Linde stuurt", "newsletter", '"purpos" is not the name', 'Did you mean "purpose"?',
    ),
    "misspelt in the contact": (
        "{email: priv", "{e-mail: priv",
        "e-mail", None, '"e-mail" is not', 'Did you mean "email"?',
    ),
    "capitals": (
        "lawful_basis: consent", "Lawful Basis: consent",
        "Lawful Basis", "newsletter", '"Lawful Basis" is not', 'Did you mean "lawful_basis"?',
    ),
    "a field without space": (
        "lawful_basis: consent", "lawful_basis: consent\n        source:{nl: de school}",
        "source:{", "newsletter", '"source:{nl" is not the name', "source: …",
    ),
    "an empty text": (
        "nl: De Linde bewaakt de ingangen van haar gebouwen met camera's.", "nl:",
        "nl:\n", "cctv", "purpose (nl) is empty", "Write the text",
    ),
    "blank": (
        "{nl: vier weken,", '{nl: "  ",',
        '"  "', "cctv", "retention (nl) is empty", "Write the text",
    ),
    "empty item": (
        "[camera, camerabeelden]", '[camera, ""]',
        '""', "cctv", "keywords (nl) is empty", "Write the text",
    ),
    "an empty section": (
        "    processings:\n      - id: cctv",
        '    processings: []\n  - id: "3"\n    title: {nl: Rest}\n    processings:\n      - id: cctv',
        "processings: []", "2", "processings has nothing in it", "at least one",
    ),
    "no language": (
        "title: {nl: Nieuwsbrief, en: Newsletter}", "title: {}",
        "title: {}", "newsletter", "title has no text in any language", "at least one",
    ),
    "a long text": (
        "vier weken", "v" * 5_001,
        "vvvv", "cctv", "more than 5,000 characters", "Shorten",
    ),
    "long id": (
        "id: cctv", "id: " + "c" * 65,
        "cccc", "c" * 65, "more than 64 characters", "Shorten",
    ),
    "a number as id": (
        "id: cctv", "id: 1.10",
        "1.10", "1.10", "read as 1.1", '"1.10"',
    ),
    "unquoted whole number": (
        'id: "2"', "id: 2",
        "id: 2", "2", "id is 2 without quotes", '"2"',
    ),
    "unquoted no": (
        "title: {nl: Nieuwsbrief", "title: {nl: no",
        "nl: no", "newsletter", "read as false", '"no"',
    ),
    "unquoted time": (
        "[camera, camerabeelden]", "[camera, 12:30]",
        "12:30", "cctv", "read as 750", '"12:30"',
    ),
    "unquoted date": (
        "{nl: vier weken", "{nl: 2026-11-23",
        "2026-11-23", "cctv", "read as a date", '"2026-11-23"',
    ),
    "number that is none": (
        "{nl: vier weken", "{nl: 2026-13-45",
        "2026-13-45", "cctv", "read as a date", '"2026-13-45"',
    ),
    "a list for a text": (
        "nl: De Linde bewaakt", "nl: [x] #",
        "[x]", "cctv", "purpose (nl) is a list", "one text",
    ),
    "fields for a text": (
        "nl: De Linde bewaakt", "nl: {x: y} #",
        "{x: y}", "cctv", "has fields of its own", "one text",
    ),
    "a text without language": (
        "title: {nl: Nieuwsbrief, en: Newsletter}", "title: Nieuwsbrief",
        "title: Nieuwsbrief", "newsletter", "title does not say in which language", 'title: {nl: "…"',
    ),
    "a list without language": (
        "{nl: [nieuwsbrief, mailing], en: [newsletter, mailing list]}", "[nieuwsbrief]",
        "[nieuwsbrief]", "newsletter", "keywords does not say in which language", "keywords: {nl: [",
    ),
    "a word for a list": (
        "nl: [nieuwsbrief, mailing]", "nl: nieuwsbrief",
        "nl: nieuwsbrief", "newsletter", "keywords (nl) is not a list", "square brackets",
    ),
    "a text for fields": (
        "  contact: {email: privacy@delinde.example, url: null}", "  contact: privacy@delinde.example",
        "contact", None, "controller.contact is expected to have fields", "email, url",
    ),
    "an item without fields": (
        "      - id: newsletter\n", "      - nieuwsbrief\n      - id: newsletter\n",
        "- nieuwsbrief", "2", "an item of processings has no fields", "lawful_basis",
    ),
    "an unknown basis": (
        "lawful_basis: consent", "lawful_basis: agreed",
        "agreed", "newsletter", 'lawful_basis is "agreed"',
        "Use one of: consent, contract, legal_obligation, vital_interests, public_task, legitimate_interests.",
    ),
    "a misspelt basis": (
        "lawful_basis: consent", "lawful_basis: legitimate_interest",
        "legitimate_interest\n        keywords: {nl: [nieuws", "newsletter", 'lawful_basis is "legitimate_interest"',
        'Did you mean "legitimate_interests"?',
    ),
    "Dutch basis": (
        "lawful_basis: consent", "lawful_basis: Toestemming",
        "Toestemming", "newsletter", 'lawful_basis is "Toestemming"', 'Did you mean "consent"?',
    ),
    "the basis no": (
        "lawful_basis: consent", "lawful_basis: no",
        "lawful_basis: no", "newsletter", 'lawful_basis is "no"', "Use one of: consent",
    ),
    "two bases": (
        "lawful_basis: consent", "lawful_basis: [consent, contract]",
        "[consent", "newsletter", "lawful_basis is a list", "one text",
    ),
    "an empty basis": (
        "lawful_basis: consent", "lawful_basis:",
        "lawful_basis:\n", "newsletter", "lawful_basis is empty", "Use one of: consent",
    ),
    "audience": (
        "audience: staff", "audience: personeel",
        "audience: personeel", "misconduct", 'audience is "personeel"', "Use one of: public, staff",
    ),
    "address": (
        "  name: De Linde", "  name: De Linde\n  address: jij",
        "jij", None, 'controller.address is "jij"', "je, u",
    ),
    "a date in Dutch order": (
        "lawful_basis: consent", "lawful_basis: consent\n        review_by: 31-12-2026",
        "31-12-2026", "newsletter", 'review_by is "31-12-2026"', "2026-11-23",
    ),
    "day that is none": (
        "lawful_basis: consent", "lawful_basis: consent\n        review_by: 2026-02-30",
        "2026-02-30", "newsletter", "not a date", "year, month and day",
    ),
    "an id with spaces": (
        "id: cctv", "id: cctv entrance#2",
        "cctv entrance#2", "cctv entrance#2", 'id is "cctv entrance#2"', "Use letters",
    ),
    "no e-mail address": (
        "privacy@delinde.example", "mailto:privacy",
        "mailto", None, "not an e-mail address", "privacy@example.org",
    ),
    "a script for an address": (
        "url: null", "url: 'javascript:alert(1)'",
        "javascript", None, "not a web address", "https://",
    ),
    "url of the entry": (
        "lawful_basis: consent", "lawful_basis: consent\n        statement: {nl: www.delinde.example}",
        "www.", "newsletter", "statement (nl)", "https://",
    ),
    "an unknown placeholder": (
        "sections:", "statement: {nl: 'https://delinde.example/{language}'}\nsections:",
        "{language}", None, "not a web address", "Only {id}",
    ),
    "data url": (
        "sections:", "statement: {nl: 'data:text/html,x'}\nsections:",
        "data:", None, "not a web address", "https://",
    ),
    "no colour": (
        "sections:", "theme: {accent: blauw}\nsections:",
        "blauw", None, "not a colour", '"#005a9c"',
    ),
    "a way out of the folder": (
        "sections:", "theme: {logo: ../../etc/passwd}\nsections:",
        "passwd", None, "not the name of an image", "logo.svg",
    ),
    "no language code": (
        "title: {nl: Nieuwsbrief, en", "title: {nld: Nieuwsbrief, en",
        "nld", "newsletter", '"nld" is not a language code', "nl or en",
    ),
    "a language without messages": (
        "title: {nl: Nieuwsbrief, en", "title: {xx: Nieuwsbrief, en",
        "{xx", "newsletter", 'no messages in the language "xx"', "messages file",
    ),
    "a copied entry": (
        "id: newsletter", "id: payroll",
        "id: payroll\n        title: {nl: Nieuws", "payroll", 'the id "payroll" is already used', "change the id",
    ),
    "double section": (
        'id: "2"', 'id: "1"',
        '- id: "1"\n    title: {nl: Bezoekers', "1", 'the id "1" is already used', "change the id",
    ),
    "entry named as a section": (
        "id: newsletter", 'id: "1"',
        '- id: "1"\n        title: {nl: Nieuws', "1", 'the id "1" is already used', "change the id",
    ),
    "a tab after spaces": (
        "      - id: cctv", "      - id: cctv\n      \tx: y",
        "\tx: y", "cctv", "begins with a tab", "spaces",
    ),
    "another version of YAML": (
        "controller:", "%YAML 3.0\n---\ncontroller:",
        "%YAML", None, "can't be understood", "Check quotes",
    ),
    "a field one level too deep": (
        "        lawful_basis: consent", "          lawful_basis: consent",
        "lawful_basis: consent", "newsletter", '"lawful_basis" stands inside "purpose"', "as many spaces",
    ),
    "no space inside brackets": (
        "{nl: vier weken, en: four weeks}", "{nl:[vier weken], en: four weeks}",
        "{nl:[", "cctv", "no space after a colon", "name: text",
    ),
    "a text that begins with %": (
        "        lawful_basis: consent", "%       lawful_basis: consent",
        "%  ", "newsletter", "can't begin with %", "double quotes",
    ),
    "a week for a date": (
        "lawful_basis: consent", "lawful_basis: consent\n        review_by: 2026-W10-1",
        "2026-W10-1", "newsletter", "not a date", "year, month and day",
    ),
}
# fmt: on


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_that_is_wrong_is_told_with_its_line_entry_and_remedy(case):
    old, new, at, entry, wrong, remedy = EDITS[case]
    text = edited(old, new)
    (problem,) = problems_of(text)
    assert (problem.file, problem.line, problem.entry) == ("processings.yaml", line_with(at, text), entry)
    assert wrong in problem.message
    assert remedy in problem.remedy


def test_title_and_purpose_must_share_a_language():
    text = edited("title: {nl: Cameratoezicht, en: Camera surveillance}", "title: {nl: Cameratoezicht}")
    text = edited("          nl: De Linde bewaakt de ingangen van haar gebouwen met camera's.\n", "", text)
    (problem,) = problems_of(text)
    assert (problem.line, problem.entry) == (line_with("- id: cctv", text), "cctv")
    assert "title in nl, purpose in en" in problem.message


FILES = {
    "nothing": (b"", None, "the file is empty", "last version"),
    "blank lines": (b" \r\n\t\r\n", None, "the file is empty", "last version"),
    "only comments": (b"# controller:\n#   name: x\n", None, "only blank lines or comments", "last version"),
    "null": (b"null\n", None, "only blank lines or comments", "last version"),
    "a word": (b"register\n", 1, "does not begin with the name of a field", "controller, sections"),
    "a list": (b"- id: '1'\n", 1, "does not begin with the name of a field", "controller, sections"),
    "a web page": (b"\n<!DOCTYPE html><html><body>404</body></html>", None, "a web page", "Raw"),
    "gzip": (gzip.compress(EXAMPLE_REGISTER_YAML.encode()), None, "gzip", "plain text"),
    "Excel": (b"PK\x03\x04\x14\x00\x06\x00", None, "Excel", "plain text"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", None, "PDF", "plain text"),
    "RTF": (b"{\\rtf1\\ansi register}", None, "RTF", "plain text"),
    "UTF-16": (EXAMPLE_REGISTER_YAML.encode("utf-16"), None, "UTF-16", "UTF-8"),
    "UTF-16 without a mark": (EXAMPLE_REGISTER_YAML.encode("utf-16-be"), None, "UTF-16", "UTF-8"),
    "too large": (b"#" * (MAX_BYTES + 1), None, "larger than 2 MiB", "shorten"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_register_is_told_as_what_it_is(case):
    data, line, wrong, remedy = FILES[case]
    (problem,) = problems_of(data)
    assert (problem.line, problem.entry) == (line, None)
    assert wrong in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize(("encoding", "letter"), [("latin-1", "é"), ("cp1252", "“"), ("cp1252", "€")])
def test_a_file_in_an_older_encoding_is_told_at_its_first_such_letter(encoding, letter):
    text = edited("nl: vier weken", f"nl: vier {letter} weken")
    (problem,) = problems_of(text.encode(encoding))
    assert (problem.line, problem.entry) == (line_with("vier", text), "cctv")
    assert f"vier {letter} weken" in problem.message
    assert "UTF-8" in problem.remedy


def test_all_problems_are_told_at_once_in_the_order_of_the_lines():
    text = edited("id: payroll", "id: 1.10")
    text = edited("audience: staff", "audience: intern", text)
    text = edited("vier weken", "vier\x1b weken", text)
    text = edited("lawful_basis: consent", "lawful_basis: agreed\n        lawful_basis: consent", text)
    text = edited("id: visitor_badges", "id: cctv", text)
    text = edited("      - id: newsletter\n        title", "      - title", text)
    problems = problems_of(text)
    assert [problem.code for problem in problems] == [
        "unquoted", "unknown_choice", "control_character", "double_id", "missing", "unknown_choice", "double_key",
    ]  # fmt: skip
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert problems[-1].entry == "Nieuwsbrief"


def test_the_problems_of_both_files_are_told_at_once():
    register = edited("lawful_basis: consent", "lawful_basis: agreed")
    topics = edited("id: retention", "id: access", EXAMPLE_TOPICS_YAML)
    assert [(problem.file, problem.code) for problem in problems_of(register, topics)] == [
        ("processings.yaml", "unknown_choice"),
        ("topics.yaml", "double_id"),
    ]


def test_a_topic_that_is_wrong_is_told_with_its_line_entry_and_remedy():
    topics = edited("link: null", "link: {nl: 'javascript:alert(1)'}", EXAMPLE_TOPICS_YAML)
    (problem,) = problems_of(EXAMPLE_REGISTER_YAML, topics)
    assert (problem.file, problem.line, problem.entry) == ("topics.yaml", line_with("javascript", topics), "access")


def test_what_is_not_there_is_told_once():
    """A misspelt field is not missing as well, and a language without messages is one problem wherever it stands."""
    assert len(problems_of(edited("lawful_basis: consent", "lawfull_basis: consent"))) == 1
    assert len(problems_of(EXAMPLE_REGISTER_YAML.replace("{nl: ", "{xx: "))) == 1


def test_references_that_would_grow_to_billions_are_refused():
    levels = "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    problems = problems_of("a: &a [x]\n" + levels)
    assert {problem.code for problem in problems} >= {"nested_reference"}


def test_a_problem_reads_as_where_what_and_what_to_do():
    (problem,) = problems_of(edited("lawful_basis: consent", "lawful_basis: agreed"))
    assert str(problem) == (
        'processings.yaml, line 54, entry "newsletter": lawful_basis is "agreed". Use one of: consent, contract, '
        "legal_obligation, vital_interests, public_task, legitimate_interests."
    )


def test_a_refusal_lists_its_problems_and_stops_where_nobody_reads_on():
    with pytest.raises(RegisterError) as refusal:
        load(EXAMPLE_REGISTER_YAML + "".join(f"field{number}: x\n" for number in range(300)))
    assert refusal.value.source == "processings.yaml"
    lines = str(refusal.value).splitlines()
    assert len(lines) == 201
    assert '"field0" is not the name of a field' in lines[0]
    assert lines[-1] == "processings.yaml: 100 more problems follow. Mend these first."


def test_what_a_file_says_cannot_steer_the_terminal_it_is_told_on():
    text = edited(
        "lawful_basis: consent", '"\\e[2J\\u202eevil": x\n        lawful_basis: "\\x07\\nprocessings.yaml: fine"'
    )
    with pytest.raises(RegisterError) as refusal:
        load(text)
    assert all(line.isprintable() for line in str(refusal.value).split("\n"))
    assert len(str(refusal.value).split("\n")) == len(refusal.value.problems)


def test_every_sort_of_problem_has_been_told():
    """So that no wording is left without a test, and none fails while it is filled in."""
    told = {problem.code for old, new, *_ in EDITS.values() for problem in problems_of(edited(old, new))}
    told |= {problem.code for data, *_ in FILES.values() for problem in problems_of(data)}
    told |= {problem.code for text, _code in EXAMPLES_REFUSED for problem in examples_problems(text)}
    others = {
        "no_common_language", "not_utf8", "missing_list", "wrong_top", "no_dashes",
        "file_missing", "file_dangling", "file_is_folder", "file_is_special", "file_unreadable", "file_too_large",
    }  # fmt: skip
    assert told | others == set(load_wording("en"))


def test_without_the_fast_parser_the_same_is_refused_on_the_same_lines(monkeypatch):
    def refused() -> list[list[tuple[int | None, str | None]]]:
        refusals = [problems_of(edited(old, new)) for old, new, *_ in EDITS.values()]
        return [[(problem.line, problem.entry) for problem in problems] for problems in refusals]

    refused_by_the_fast_one = refused()
    monkeypatch.setattr(yaml_nodes, "_Loader", yaml.SafeLoader)
    assert load(EXAMPLE_REGISTER_YAML).processings == EXAMPLE_REGISTER.processings
    assert refused() == refused_by_the_fast_one


def test_a_wording_that_is_not_there_is_said_not_to_be():
    with pytest.raises(LookupError, match="xx"):
        load_wording("xx")


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


EXAMPLES_REFUSED = [
    ("examples:\n  - {ask: x, language: nl, expect: zzz}\n", "unknown_expectation"),
    ("examples:\n  - {ask: x, language: nl, expect: [pay_roll]}\n", "misspelt_expectation"),
    ("examples:\n  - {ask: x, language: nl, expect: 'topic:acces'}\n", "misspelt_expectation"),
    ("examples:\n  - {ask: x, language: nl, expect: [cctv, nothing]}\n", "mixed_expectation"),
    ("examples:\n  - {ask: x, language: nl, expect: cctv, context: access}\n", "unknown_context"),
    ("examples:\n  - {ask: x, language: nl, expect: cctv, facet: smell}\n", "unknown_facet"),
    ("examples:\n  - {ask: x, language: nl, expect: 1.1}\n", "not_a_list"),
    ("examples:\n  - {ask: x, language: nl, expect: [1.1]}\n", "unquoted"),
    ("examples:\n  - {ask: x, language: nl, expect: []}\n", "empty_list"),
    ("examples:\n  - {ask: x, language: no, expect: nothing}\n", "unquoted"),
    ("examples:\n  - {ask: x, language: Dutch, expect: nothing}\n", "bad_language"),
    ("examples:\n  - {ask: x, expect: nothing}\n", "missing"),
    ("examples:\n  ask: x\n", "no_dashes"),
]


@pytest.mark.parametrize(("text", "code"), EXAMPLES_REFUSED)
def test_an_expected_answer_that_is_wrong_is_told_with_its_line(text, code):
    (problem,) = examples_problems(text)
    assert (problem.file, problem.code) == ("examples.yaml", code)
    assert problem.line == (2 if code != "no_dashes" else 1)


# Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.joinpath("processings.yaml").write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    tmp_path.joinpath("topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    return tmp_path


def test_topics_and_expected_answers_are_looked_for_beside_the_register(folder):
    folder.joinpath("examples.yaml").write_text("examples:\n  - {ask: Loon?, language: nl, expect: payroll}\n")
    register = read_register(folder / "processings.yaml")
    assert register.version == EXAMPLE_REGISTER.version
    assert [topic.id for topic in register.topics] == ["access", "retention"]
    assert [example.expect for example in read_examples(folder / "processings.yaml", register)] == [("payroll",)]


def test_a_register_without_topics_of_its_own_gets_the_general_ones(folder):
    folder.joinpath("topics.yaml").unlink()
    register = read_register(folder / "processings.yaml")
    assert {"access", "erasure", "complaint_authority"} <= {topic.id for topic in register.topics}
    assert read_examples(folder / "processings.yaml", register) == ()


def test_after_reading_the_collector_of_cycles_works_as_before(folder):
    read_register(folder / "processings.yaml")
    assert gc.isenabled()
    folder.joinpath("processings.yaml").write_text("- refused")
    with pytest.raises(RegisterError):
        read_register(folder / "processings.yaml")
    assert gc.isenabled()


def test_the_date_is_that_of_the_newer_file(folder):
    os.utime(folder / "processings.yaml", (0, 1_780_000_000))
    os.utime(folder / "topics.yaml", (0, 1_700_000_000))
    assert read_register(folder / "processings.yaml").date == date(2026, 5, 28)
    os.utime(folder / "topics.yaml", (0, 1_790_000_000))
    assert read_register(folder / "processings.yaml").date == date(2026, 9, 21)


def make_folder(path: Path) -> None:
    path.mkdir()


UNREADABLE: list[tuple[Callable[[Path], object], str, str]] = [
    (lambda path: None, "file_missing", "there is no such file"),
    (make_folder, "file_is_folder", "this is a folder"),
    (lambda path: path.symlink_to("gone.yaml"), "file_dangling", "a link to gone.yaml"),
    (lambda path: path.symlink_to(path), "file_unreadable", "can't be read"),
    (lambda path: os.mkfifo(path), "file_is_special", "not an ordinary file"),
    (lambda path: path.write_bytes(b"#" * 101), "file_too_large", "larger than 100 bytes"),
]


@pytest.mark.parametrize(("make", "code", "wrong"), UNREADABLE)
@pytest.mark.parametrize("name", ["processings.yaml", "topics.yaml"])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path, name, make, code, wrong):
    if name == "topics.yaml":
        if code == "file_missing":
            return
        tmp_path.joinpath("processings.yaml").write_text("# too little to be too large\n")
    make(tmp_path / name)
    with pytest.raises(RegisterError) as refusal:
        read_register(tmp_path / "processings.yaml", max_bytes=100)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.code, problem.line) == (name, code, None)
    assert wrong in problem.message
    assert problem.remedy


def test_a_name_that_no_file_can_have_is_told_in_a_sentence():
    with pytest.raises(RegisterError, match="can't be read"):
        read_register(Path("nul\0.yaml"))
