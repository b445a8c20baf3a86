"""The shipped register says what its source says, and nothing that the source doesn't."""

from collections import Counter
from pathlib import Path

import pytest

from bot.knowledge.register import LawfulBasis, Register

CONSENT = {"1.6", "2.2", "3.1", "4.5", "4.6", "5.1", "5.2", "5.3", "5.4", "5.5"}

PURPOSES = {
    "1.1": "Persoonsgegevens van zakelijke relaties zoals contactgegevens",
    "1.2": "Enpuls kan werkzaamheden of bijdragen aan werkzaamheden in rekening brengen",
    "1.3": "Debiteurenbeheer",
    "1.4": "Enpuls legt de klachten en vragen van klanten vast zodat deze kunnen worden opgelost",
    "1.5": "Enpuls legt de vragen en opmerkingen vast van klanten ter verbetering van de dienstverlening en "
    "informatievoorziening",
    "1.6": "Enpuls onderzoekt regelmatig de klanttevredenheid ten behoeve van kwaliteitsverbetering",
    "2.1": "Vastlegging van de gegevens van de bezoeker",
    "2.2": "Verbeteren van de kwaliteit en gebruiksgemak van de Enpuls websites",
    "3.1": "Ten behoeve van innovatieprojecten worden aanvullende gegevens verzameld",
    "4.1": "Enpuls legt contactgegevens vast, zodat Enpuls contact kan opnemen met de klant indien het voor onze "
    "dienstverlening nodig is om de klant te contacteren/informeren",
    "4.2": "Enpuls legt de klachten van klanten vast zodat deze kunnen worden opgelost",
    "4.3": "Enpuls legt de vragen en opmerkingen vast van klanten ter verbetering van de dienstverlening en "
    "informatievoorziening",
    "4.4": "Enpuls onderzoekt regelmatig de klanttevredenheid ten behoeve van kwaliteitsverbetering",
    "4.5": "Enpuls biedt klanten de mogelijkheid om hun meter te registreren en vervolgens hun energieverbruik "
    "inzichtelijk te maken",
    "4.6": "Woningeigenschappen worden vastgelegd om advies te kunnen geven over mogelijke energiebesparende "
    "maatregelen. Ook worden door bewoners gerealiseerde energiebesparende maatregelen aan de woning vastgelegd.",
    "5.1": "Door middel van cookies wordt het bezoek aan de website(s) van Enpuls (of projecten van Enpuls) gevolgd. "
    "Dit ter verbetering van de informatievoorziening aan de klanten en zakelijke relaties",
    **{
        id: f"Enpuls heeft toegang tot {name}-gegevens van de personen die {page} van Enpuls (of van projecten van "
        "Enpuls) bezoeken en volgen"
        for id, name, page in [
            ("5.2", "Facebook", "de facebookpagina"),
            ("5.3", "Twitter", "het twitter account"),
            ("5.4", "Instagram", "het instagram account"),
            ("5.5", "LinkedIn", "het linkedin account"),
        ]
    },
}


def test_the_register_has_the_twenty_processings_in_their_five_sections(register: Register) -> None:
    assert [len(section.processings) for section in register.sections] == [6, 2, 1, 6, 5]
    assert [processing.id for processing in register] == list(PURPOSES)


def test_ten_rest_on_consent_and_ten_on_legitimate_interests(register: Register) -> None:
    assert {processing.id for processing in register if processing.lawful_basis is LawfulBasis.CONSENT} == CONSENT
    assert Counter(processing.lawful_basis for processing in register) == {
        LawfulBasis.CONSENT: 10,
        LawfulBasis.LEGITIMATE_INTERESTS: 10,
    }


@pytest.mark.parametrize("id", PURPOSES)
def test_the_dutch_purpose_is_the_sources_own_sentence(register: Register, id: str) -> None:
    processing = register.processing(id)
    assert processing is not None
    assert processing.purpose["nl"].casefold() == PURPOSES[id].casefold()


def test_every_entry_and_section_is_told_in_both_languages(register: Register) -> None:
    for subject in (*register.sections, *register.processings, *register.topics):
        assert set(subject.title) == {"nl", "en"}
    for processing in register:
        assert set(processing.purpose) == {"nl", "en"}
        assert all(len(processing.keywords[language]) >= 20 for language in ("nl", "en"))


def test_nothing_is_invented_that_the_source_does_not_give(register: Register) -> None:
    assert register.controller.email is None
    assert register.controller.url is None
    assert register.statement is None
    assert all(not processing.facts for processing in register)


def test_the_slips_of_the_source_stand_beside_what_was_mended() -> None:
    text = (Path(__file__).parents[1] / "knowledge" / "processings.yaml").read_text(encoding="utf-8")
    assert "Persoonsgegegevevens" in text
    assert "Persoonsgegegevevens" not in "".join(
        line for line in text.splitlines() if not line.lstrip().startswith("#")
    )


def test_all_eighteen_topics_are_there_with_their_articles(register: Register) -> None:
    assert {topic.id for topic in register.topics} == {
        "access", "erasure", "rectification", "portability", "restriction", "objection", "withdraw_consent",
        "complaint_authority", "contact_dpo", "retention", "recipients", "transfers", "security",
        "automated_decisions", "minors", "basis_meaning", "about_bot", "greeting",
    }  # fmt: skip
    for topic in register.topics:
        assert topic.id == "greeting" or ("AVG" in topic.article["nl"] and "GDPR" in topic.article["en"])
