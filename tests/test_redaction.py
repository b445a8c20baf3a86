"""Personal data taken out of a text, and everything else left as it was asked."""

import re
import sys
import time
from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat
from stdnum import ean, iban, luhn
from stdnum.be import nn
from stdnum.nl import bsn

from bot.knowledge.files import read_examples
from bot.redaction import LONGEST_TEXT, redact
from bot.redaction.spans import Personal
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mail naar jan.de-vries+privacy@mail.example.nl graag", "mail naar [e-mail] graag"),
        ("jan (at) example.nl of jan apenstaartje example.nl", "[e-mail] of [e-mail]"),
        ("jan @ example.nl of jan(at)mail.example.nl.", "[e-mail] of [e-mail]."),
        ("bel 06-12345678, 020 123 45 67 of 06 12 34 56 78", "bel [phone], [phone] of [phone]"),
        ("bel +31 6 1234 5678 of 0032 475 12 34 56", "bel [phone] of [phone]"),
        ("rekening NL91 ABNA 0417 1643 00 is van mij", "rekening [IBAN] is van mij"),
        ("nl91abna0417164300 en BE68 5390 0754 7034 en DE89370400440532013000", "[IBAN] en [IBAN] en [IBAN]"),
        ("NL00 ABNA 0417 1643 01 (mistyped)", "[IBAN] (mistyped)"),
        ("mijn bsn is 123456782 (of 1234.56.782)", "mijn bsn is [BSN] (of [BSN])"),
        ("rijksregisternummer 85.07.30-033.28", "rijksregisternummer [national number]"),
        ("mijn meter 871687120000000004 staat stil", "mijn meter [EAN] staat stil"),
        ("kaart 4111 1111 1111 1111, tot 12/27", "kaart [card], tot 12/27"),
        ("Ik woon op Dorpsstraat 12a in Utrecht", "Ik woon op [address] in Utrecht"),
        ("postcode 1234 AB 12 of 1234ab of 1234 ab 12", "postcode [address] of [address] of [address]"),
        ("Kerkstraat 12 bus 3, 9000 Gent en dan?", "[address] en dan?"),
        ("auto AB-12-CD, 1-ABC-123", "auto [licence plate], [licence plate]"),
        ("mijn kenteken is GX123K", "mijn kenteken is [licence plate]"),
        ("https://example.nl/a?token=geheim&id=7 doet het niet", "https://example.nl/a?[parameters] doet het niet"),
        ("klantnummer 48213 en relatienummer: K-48213", "klantnummer [number] en relatienummer: [number]"),
        ("dossier 20231234567", "dossier [number]"),
        ("Ik heet Jan van der Berg en wil inzage", "Ik heet [name] en wil inzage"),
        ("ik heet jan jansen, mag ik inzage", "ik heet [name], mag ik inzage"),
        ("mijn naam is ANNEKE DE BOER", "mijn naam is [name]"),
        ("My name is Siobhán O'Neill and I want my data", "My name is [name] and I want my data"),
        ("Ik ben Jan en ik ben klant", "Ik ben [name] en ik ben klant"),
        ("Beste mevrouw De Boer, wat bewaart u?", "Beste mevrouw [name], wat bewaart u?"),
        ("Wis alles. Met vriendelijke groet, P. Jansen", "Wis alles. Met vriendelijke groet, [name]"),
        ("Wis alles. mvg piet", "Wis alles. mvg [name]"),
        ("Delete it. Kind regards, Jane Doe", "Delete it. Kind regards, [name]"),
        ("bel ０６１２３４５６７８ of ٠٦١٢٣٤٥٦٧٨ of 06\u200b12345678", "bel [phone] of [phone] of [phone]"),
        ("bel 06‑1234‑5678", "bel [phone]"),
    ],
)  # fmt: skip
def test_personal_data_are_taken_out(text, redacted):
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "Bewaren jullie dit 3 maanden volgens artikel 6 lid 1 onder f, 24/7?",
        "Wat is er in 2024 en 2025 gebeurd, en tussen 2018-2026?",
        "in 2024 is er iets, in 2025 of later",
        "IN 2024 IS ER IETS MISGEGAAN",
        "sinds 25-05-2018 geldt de AVG (verordening 2016/679)",
        "op 01-05-2018 10:30 en 01/06/2019",
        "verbruik van 12.000 kWh, 1.234,56 euro, 06:30-18:00, nr. 12, 4.5",
        "1-op-1 gesprek, 3-in-1, onderweg 3 keer, levering 12, verzekering 2024",
        "Hallo, ik wil weten wat jullie bewaren",
        "Hoi Ik heb een vraag",
        "Ik ben 65 jaar en klant",
        "Wat is dit? En wat = dat?",
        "Zijn er camera's @ kantoor?",
        "Waarom meten jullie mijn gasverbruik per 5 minuten?",
        "What is your retention period of 10 years under Art. 17(3)?",
        "met vriendelijke groet",
        "",
    ],
)
def test_ordinary_words_and_numbers_stay(text):
    assert redact(text) == text


def test_hardly_a_question_of_the_officers_examples_loses_a_word(register):
    questions = [example.ask for example in read_examples(ROOT / "knowledge" / "processings.yaml", register)]
    touched = [question for question in questions if "[" in redact(question) and "[" not in question]
    assert len(touched) < len(questions) / 100, touched  # some name people: Mr. Pieterse, Ms. Janssens


def test_a_marker_is_not_taken_for_personal_data_again():
    text = " ".join(kind.value for kind in Personal)
    assert redact(text) == text


# Whatever valid number, wherever it stands

SENTENCES = st.sampled_from(
    [
        "Mijn gegevens zijn {}, wat bewaren jullie?",
        "{} hoe lang",
        "graag inzage voor {}",
        "({}) en 2024",
        "nummer:{};",
        "artikel 6 {} lid 1",
    ]
)


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def spaced(draw: st.DrawFn, digits: str) -> str:
    """Return digits as people write them: in one go, or in groups."""
    size = draw(st.sampled_from([0, 0, 2, 3, 4]))
    mark = draw(st.sampled_from([" ", ".", "-"]))
    return mark.join(digits[at : at + size] for at in range(0, len(digits), size)) if size else digits


@st.composite
def checked(draw: st.DrawFn, count: int, valid: Callable[[str], bool], first: str = "") -> str:
    """Draw a number of so many digits that passes a check, as people write it."""
    body = first + draw(st.text("0123456789", min_size=count - len(first), max_size=count - len(first)))
    stem = int(body[:-2] + "00")
    found = next((f"{stem + end:0{count}}" for end in range(100) if valid(f"{stem + end:0{count}}")), None)
    return spaced(draw, found) if found else "0" * count


def is_meter(digits: str) -> bool:
    return ean.calc_check_digit(digits[:-1]) == digits[-1]


@given(SENTENCES, checked(9, bsn.is_valid))
def test_no_bsn_survives(sentence, number):
    assert digits_of(number) not in digits_of(redact(sentence.format(number)))


@given(SENTENCES, checked(18, is_meter, "87168"))
def test_no_ean_of_a_meter_survives(sentence, number):
    assert digits_of(number) not in digits_of(redact(sentence.format(number)))


@given(SENTENCES, checked(11, nn.is_valid, "85"))
def test_no_belgian_national_number_survives(sentence, number):
    assert digits_of(number) not in digits_of(redact(sentence.format(number)))


@given(SENTENCES, st.data())
def test_no_card_survives(sentence, data):
    body = "4" + data.draw(st.text("0123456789", min_size=14, max_size=14))
    card = body + luhn.calc_check_digit(body)
    written = " ".join(card[at : at + 4] for at in range(0, 16, 4)) if data.draw(st.booleans()) else card
    assert card not in digits_of(redact(sentence.format(written)))


@given(SENTENCES, st.data())
def test_no_iban_survives(sentence, data):
    country, bban = data.draw(
        st.one_of(
            st.tuples(st.just("NL"), st.from_regex(r"[A-Z]{4}[0-9]{10}", fullmatch=True)),
            st.tuples(st.just("BE"), st.from_regex(r"[0-9]{12}", fullmatch=True)),
            st.tuples(st.just("DE"), st.from_regex(r"[0-9]{18}", fullmatch=True)),
            st.tuples(st.just("GB"), st.from_regex(r"[A-Z]{4}[0-9]{14}", fullmatch=True)),
        )
    )
    account = country + iban.calc_check_digits(f"{country}00{bban}") + bban
    written = (
        " ".join(account[at : at + 4] for at in range(0, len(account), 4)) if data.draw(st.booleans()) else account
    )
    if data.draw(st.booleans()):
        written = written.lower()
    assert account not in re.sub(r"\W", "", redact(sentence.format(written))).upper()


@given(SENTENCES, st.data())
def test_no_telephone_number_survives(sentence, data):
    region = data.draw(st.sampled_from(["NL", "BE"]))
    kind = data.draw(st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]))
    example = phonenumbers.example_number_for_type(region, kind)
    assert example is not None
    tail = data.draw(st.integers(0, 9999))
    number = phonenumbers.PhoneNumber(example.country_code, example.national_number // 10000 * 10000 + tail)
    form = data.draw(
        st.sampled_from([PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL])
    )
    written = phonenumbers.format_number(number, form)
    assert digits_of(written) not in digits_of(redact(sentence.format(written)))


@given(SENTENCES, st.from_regex(r"[a-z0-9][a-z0-9._+-]{0,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True))
def test_no_e_mail_address_survives(sentence, address):
    assert "@" not in redact(sentence.format(address))


@given(st.text())
def test_any_text_is_redacted_to_one_that_can_be_kept(text):
    kept = redact(text)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert kept == kept.strip()
    assert "\n" not in kept
    assert "\0" not in kept


def test_of_an_endless_text_the_beginning_is_kept():
    assert len(redact("Waarom " * 10_000)) <= LONGEST_TEXT
    assert len(redact("\ufdfa" * 10_000)) <= LONGEST_TEXT  # one character that is written out as eighteen


HOSTILE = (
    *("1 ", "1-", "0612345678 ", "0 1 22 333 4444 ", "(+31)(", "NL91 ABNA 0417 1643 00 ", "NL91", "A1", "1234 AB "),
    *("a@", "a.", "a'", " @ ", "(at)", "x?=", "?", "a b ", "12-ab-12 ", "kenteken a1 ", "ik heet ", "beste de "),
    *("nummer ", "4", "-", "Ä", "straat 1 "),
)


def work_of(text: str) -> int:
    """Return how many calls redacting a text takes: a measure that does not depend on the machine."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        redact(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_twice_as_long_takes_about_twice_the_work(piece):
    short, long = ((piece * 1000)[:length] for length in (500, 1000))
    redact(short)  # what is looked up once
    assert work_of(long) < 3 * work_of(short) + 1000


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_holds_the_patterns_up(piece):
    began = time.process_time()
    redact(piece * LONGEST_TEXT)
    assert time.process_time() - began < 5  # a pattern that backtracks would take hours
