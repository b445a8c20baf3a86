"""A heading is understood however an officer writes it, and what is no heading is not."""

import pytest

from bot.exchange.headings import recognise


@pytest.mark.parametrize(
    ("heading", "field", "language"),
    [
        ("Nr.", "id", None),
        ("#", "id", None),
        ("VOLGNUMMER", "id", None),
        ("Verwerkingsactiviteit", "title", None),
        ("Naam van de verwerking:", "title", None),
        ("Processing activity", "title", None),
        ("Verwerking Nederlands", "title", "nl"),
        ("Doeleinde(n) van de verwerking", "purpose", None),
        ("Doel (en)", "purpose", "en"),
        ("Doel(en)", "purpose", None),  # the plural
        ("purpose EN", "purpose", "en"),
        ("Doel - Engels", "purpose", "en"),
        ("Doel/Purpose", "purpose", None),
        ("Zweck der Verarbeitung", "purpose", None),
        ("Grondlsag", "lawful_basis", None),  # misspelt
        ("Rechtsgrond (art. 6 AVG)", "lawful_basis", None),
        ("Legal basis for processing (Art 6)", "lawful_basis", None),
        ("Gerechtvaardigd belang", "interest", None),
        ("Wet", "statute", None),
        ("Categorieën (van) betrokkenen", "data_subjects", None),
        ("Persoonsgegevens\n(gewoon)", "data", None),
        ("Ontvangers (intern/extern)", "recipients", None),
        ("Ontvangers buiten EU", "transfers", None),
        ("Bewaartermijn persoonsgegevens", "retention", None),
        ("Retention (years)", "retention", None),
        ("Doorgifte buiten EU/EER", "transfers", None),
        ("Bron", "source", None),
        ("Technische en organisatorische maatregelen", "security", None),
        ("Geautomatiseerde besluitvorming", "automated_decisions", None),
        ("Afdeling", "section", None),
        ("Doelgroep", "audience", None),
        ("Zoekwoorden (nl)", "keywords", "nl"),
    ],
)
def test_a_heading_names_its_field(heading: str, field: str, language: str | None) -> None:
    found = recognise(heading)
    assert found is not None
    assert (found.field, found.language, found.also) == (field, language, ())


@pytest.mark.parametrize("heading", ["", "Opmerkingen", "Systeem", "Eigenaar", "DPIA uitgevoerd?", "Status", "x" * 200])
def test_what_a_register_has_no_place_for_is_no_heading(heading: str) -> None:
    assert recognise(heading) is None


@pytest.mark.parametrize("heading", ["Doel en grondslag", "Betrokkenen / persoonsgegevens", "Purpose and legal basis"])
def test_a_heading_of_two_fields_is_told_to_be_so(heading: str) -> None:
    found = recognise(heading)
    assert found is not None
    assert found.also
