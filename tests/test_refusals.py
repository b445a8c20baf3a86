"""Whatever is wrong in a file is told with its line, its entry and what to do."""

import gzip

import pytest
import yaml

from bot.knowledge import yaml_nodes
from bot.knowledge.loader import MAX_BYTES, Problem, RegisterError, Source, load_examples
from bot.knowledge.problems import Severity, load_wording
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import edited, line_with, load, problems_of


def examples_problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RegisterError) as refusal:
        load_examples(Source("examples.yaml", text.encode()), EXAMPLE_REGISTER)
    return refusal.value.problems


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
        "retention_differs",  # tests/test_own_processing.py
    }  # fmt: skip
    assert told | others == {code for code, said in load_wording("en").items() if said.severity is Severity.ERROR}


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
