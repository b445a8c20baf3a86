"""A register small enough to know by heart: twins with different bases, an entry for staff, one in Dutch alone."""

from copy import copy
from datetime import date
from functools import cache
from itertools import count

from bot.assistant import Assistant
from bot.knowledge.register import (
    Audience,
    Controller,
    FactName,
    LawfulBasis,
    Processing,
    Register,
    Section,
    Topic,
)

STATEMENT = "https://privacy.example"

EXAMPLE = Register(
    controller=Controller(name="Enpuls"),
    sections=(
        Section(
            id="1",
            title={"nl": "Zakelijke relaties", "en": "Business relations"},
            keywords={"nl": ("leverancier", "zakelijke relatie"), "en": ("supplier", "business contact")},
            processings=(
                Processing(
                    id="1.1",
                    section_id="1",
                    title={"nl": "Facturatie", "en": "Invoicing"},
                    purpose={"nl": "Werk in rekening brengen.", "en": "To charge for work."},
                    lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
                    keywords={"nl": ("factuur", "rekening"), "en": ("invoice", "bill")},
                    questions={
                        "nl": ("Waarom staan mijn gegevens op een factuur?",),
                        "en": ("Why is my data on an invoice?",),
                    },
                    facts={FactName.RETENTION: {"nl": "Zeven jaar.", "en": "Seven years."}},
                ),
                Processing(
                    id="1.2",
                    section_id="1",
                    title={"nl": "Klanttevredenheidsonderzoek", "en": "Customer satisfaction survey"},
                    purpose={
                        "nl": "Vragen of zakelijke klanten tevreden zijn.",
                        "en": "To ask whether business customers are satisfied.",
                    },
                    lawful_basis=LawfulBasis.CONSENT,
                    keywords={"nl": ("tevredenheidsonderzoek", "enquête"), "en": ("satisfaction survey", "survey")},
                    questions={"nl": ("Waarom krijg ik een enquête?",), "en": ("Why do I get a survey?",)},
                ),
            ),
        ),
        Section(
            id="4",
            title={"nl": "Buurkracht", "en": "Buurkracht"},
            keywords={"nl": ("buurkracht", "bewoner", "buurt"), "en": ("buurkracht", "resident", "neighbourhood")},
            processings=(
                Processing(
                    id="4.4",
                    section_id="4",
                    title={"nl": "Klanttevredenheidsonderzoek", "en": "Customer satisfaction survey"},
                    purpose={
                        "nl": "Vragen of bewoners tevreden zijn.",
                        "en": "To ask whether residents are satisfied.",
                    },
                    lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
                    keywords={"nl": ("tevredenheidsonderzoek", "enquête"), "en": ("satisfaction survey", "survey")},
                    questions={
                        "nl": ("Waarom vragen jullie bewoners of ze tevreden zijn?",),
                        "en": ("Why do you ask residents whether they are satisfied?",),
                    },
                ),
                Processing(
                    id="4.6",
                    section_id="4",
                    title={
                        "nl": "Energiegerelateerde woningeigenschappen",
                        "en": "Energy-related features of the home",
                    },
                    purpose={
                        "nl": "Advies geven over isolatie & verbruik (<10 jaar oud).",
                        "en": "To advise on insulation & consumption (<10 years old).",
                    },
                    lawful_basis=LawfulBasis.CONSENT,
                    keywords={
                        "nl": ("dubbel glas", "isolatie", "spouwmuur"),
                        "en": ("double glazing", "insulation", "cavity wall"),
                    },
                    questions={
                        "nl": ("Waarom willen jullie weten of ik dubbel glas heb?",),
                        "en": ("Why do you want to know whether I have double glazing?",),
                    },
                ),
            ),
        ),
        Section(
            id="6",
            title={"nl": "Personeel", "en": "Staff"},
            processings=(
                Processing(
                    id="6.1",
                    section_id="6",
                    title={"nl": "Cameratoezicht magazijn"},
                    purpose={"nl": "Diefstal uit het magazijn ophelderen."},
                    lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
                    keywords={"nl": ("camera", "cameratoezicht", "magazijn"), "en": ("camera", "warehouse")},
                    questions={"nl": ("Waarom hangen er camera's in het magazijn?",)},
                    audience=Audience.STAFF,
                ),
            ),
        ),
    ),
    topics=(
        Topic(
            id="greeting",
            title={"nl": "Hallo", "en": "Hello"},
            text={
                "nl": "Dag! Vraag me wat {controller} met persoonsgegevens doet.",
                "en": "Hello! Ask me what {controller} does with personal data.",
            },
            article={"nl": "", "en": ""},
            keywords={"nl": ("hallo", "hoi", "goedemorgen"), "en": ("hi", "hello", "good morning")},
            questions={"nl": ("Hallo", "Hoi"), "en": ("Hi", "Hello")},
        ),
        Topic(
            id="retention",
            title={"nl": "Hoe lang bewaard", "en": "How long kept"},
            text={
                "nl": "Gegevens mogen niet langer worden bewaard dan nodig. Je kunt vragen hoe lang dat is.",
                "en": "Data may not be kept longer than needed. You can ask how long that is.",
            },
            article={"nl": "art. 13 lid 2 onder a AVG", "en": "Art. 13(2)(a) GDPR"},
            link={"nl": "https://autoriteitpersoonsgegevens.nl", "en": "https://autoriteitpersoonsgegevens.nl/en"},
            keywords={"nl": ("bewaartermijn",), "en": ("retention",)},
            questions={"nl": ("Hoe lang bewaren jullie gegevens?",), "en": ("How long do you keep data?",)},
        ),
    ),
    version="0123456789ab",
    date=date(2026, 11, 23),
)


@cache
def _prepared() -> Assistant:
    numbers = count(1)
    return Assistant(EXAMPLE, base_url=STATEMENT, new_id=lambda: f"r{next(numbers)}")


def example_assistant() -> Assistant:
    """Return the real assistant on the example register, with reply ids that count up; yours to publish another to."""
    return copy(_prepared())
