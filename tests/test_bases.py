"""A lawful basis is read however it is written, and never guessed."""

import pytest

from bot.exchange.bases import read_basis
from bot.exchange.record import basis_label
from bot.knowledge.register import LawfulBasis


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Gerechtvaardigd belang", "legitimate_interests"),
        ("gerechtvaardig belang", "legitimate_interests"),  # misspelt
        ("GERECHTVAARDIGT BELANG", "legitimate_interests"),
        ("art. 6 lid 1 sub f", "legitimate_interests"),
        ("Artikel 6, eerste lid, onder f, AVG", "legitimate_interests"),
        ("6.1.f", "legitimate_interests"),
        ("6.1f", "legitimate_interests"),
        ("AVG 6(1)(f)", "legitimate_interests"),
        ("(f) gerechtvaardigd belang", "legitimate_interests"),
        ("sub f", "legitimate_interests"),
        ("Legal obligation", "legal_obligation"),
        ("wettelijke plicht", "legal_obligation"),
        ("wetelijke verplichting", "legal_obligation"),
        ("Art. 6 Abs. 1 lit. c DSGVO", "legal_obligation"),
        ("toestemming van betrokkene", "consent"),
        ("toestemmming", "consent"),
        ("Article 6(1)(a) GDPR - consent", "consent"),
        ("Toestemming; art. 9 lid 2 sub a AVG", "consent"),  # article 9 is about special data
        ("uitvoering overeenkomst", "contract"),
        ("Vertragserfüllung (Art. 6 Abs. 1 Buchst. b DSGVO)", "contract"),
        ("Vitaal belang", "vital_interests"),
        ("openbaar gezag", "public_task"),
        ("Taak van\nalgemeen belang", "public_task"),
    ],
)
def test_a_basis_is_read_however_it_is_written(written: str, meant: str) -> None:
    assert read_basis(written).basis == LawfulBasis(meant)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("toestemming of gerechtvaardigd belang", ["consent", "legitimate_interests"]),
        ("6.1 sub a en f", ["consent", "legitimate_interests"]),
        ("6 lid 1 sub b/c", ["contract", "legal_obligation"]),
        ("Toestemming (6.1.f)", ["consent", "legitimate_interests"]),  # the name and the article disagree
    ],
)
def test_more_than_one_basis_is_told_and_none_is_chosen(written: str, named: list[str]) -> None:
    read = read_basis(written)
    assert [basis.value for basis in read.bases] == named
    assert read.basis is None


@pytest.mark.parametrize(
    "written",
    [
        "", "n.v.t.", "Onbekend", "wettelijke taak", "belang van de klant", "geen toestemming nodig", "16.1.b Wet",
        "grondslag", "ja", "6 jaar na een melding", "art. 9 lid 2 sub a",
    ],
)  # fmt: skip
def test_what_names_no_basis_for_certain_is_none(written: str) -> None:
    assert read_basis(written).basis is None


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("Wettelijke verplichting (art. 52 AWR)", "art. 52 AWR"),
        ("Gerechtvaardigd belang: fraude voorkomen", "fraude voorkomen"),
        ("Algemeen belang (artikel 6 lid 1 sub e) en Gemeentewet", "Gemeentewet"),
        ("Toestemming van de betrokkene", ""),
    ],
)
def test_what_stands_beside_a_basis_is_kept(written: str, rest: str) -> None:
    assert read_basis(written).rest == rest


@pytest.mark.parametrize("language", ["nl", "en", "de"])
@pytest.mark.parametrize("basis", LawfulBasis)
def test_the_words_of_an_export_are_read_back(basis: LawfulBasis, language: str) -> None:
    read = read_basis(basis_label(basis.value, language))
    assert (read.basis, read.rest) == (basis, "")
