"""Any register, any language: two made-up registers are answered from without a line of code changed."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.assistant import Assistant, Question
from bot.cli import main
from bot.evaluation import Judged, Outcome, evaluate
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.register import Audience, FactName, LawfulBasis, Register
from bot.messages import load_messages
from bot.replies import Kind, Reply, to_json

EXAMPLES = Path(__file__).parents[1] / "examples"
MUNICIPALITY = EXAMPLES / "gemeente" / "processings.yaml"
BARE = EXAMPLES / "bare" / "processings.yaml"
LANGUAGES = ("nl", "en", "de")


def assistant_on(register: Register) -> Assistant:
    numbers = itertools.count(1)
    return Assistant(register, base_url="https://privacy.example", new_id=lambda: f"reply-{next(numbers)}")


@pytest.fixture(scope="module")
def municipality() -> Assistant:
    return assistant_on(read_register(MUNICIPALITY))


@pytest.fixture(scope="module")
def judged(municipality: Assistant) -> tuple[Judged, ...]:
    return evaluate(municipality, read_examples(MUNICIPALITY, municipality.register))


def ask(
    assistant: Assistant,
    question: str,
    language: str,
    *,
    context: str | None = None,
    audience: Audience = Audience.PUBLIC,
) -> Reply:
    return assistant.answer(Question(text=question, language=language, context=context, audience=audience))


def ids(reply: Reply) -> list[str]:
    return [processing.id for processing in reply.processings]


def share_right(judged: tuple[Judged, ...]) -> float:
    return sum(one.outcome is Outcome.RIGHT for one in judged) / len(judged)


# The register itself


def test_the_municipality_has_sixty_entries_whole_in_three_languages(municipality: Assistant) -> None:
    register = municipality.register
    assert len(register.processings) == 60
    assert 8 <= len(register.sections) <= 12
    assert register.languages == LANGUAGES
    for processing in register:
        texts = (processing.title, processing.purpose, processing.keywords, processing.questions)
        for by_language in (*texts, *processing.facts.values()):
            assert set(by_language) == set(LANGUAGES), processing.id


def test_the_municipality_rests_on_all_six_lawful_bases_and_says_why(municipality: Assistant) -> None:
    register = municipality.register
    assert {processing.lawful_basis for processing in register} == set(LawfulBasis)
    for processing in register:
        if processing.lawful_basis in (LawfulBasis.PUBLIC_TASK, LawfulBasis.LEGAL_OBLIGATION):
            assert FactName.STATUTE in processing.facts, processing.id
        if processing.lawful_basis is LawfulBasis.LEGITIMATE_INTERESTS:
            assert FactName.INTEREST in processing.facts, processing.id


def test_the_municipality_is_checked_from_the_command_line() -> None:
    done = CliRunner().invoke(main, ["check", "--register", str(MUNICIPALITY)])
    assert done.exit_code == 0
    assert "Processings: 60; sections: 11; languages: nl, en, de." in done.output


def test_an_answer_is_given_from_the_command_line_in_german() -> None:
    done = CliRunner().invoke(
        main, ["ask", "Wie lange speichern Sie meine Ummeldung?", "--register", str(MUNICIPALITY)]
    )
    assert done.exit_code == 0
    assert "fünf Jahre nach der Meldung" in done.output


# What is asked


@pytest.mark.parametrize(
    ("id", "question"),
    [
        ("1.3", "Waarom moet ik vingerafdrukken geven voor mijn paspoort?"),
        ("2.3", "Waarom wil de gemeente weten of ik een hond heb?"),
        ("2.5", "Beslist een computer over mijn kwijtschelding?"),
        ("3.1", "Wie krijgt de gegevens van mijn uitkering?"),
        ("4.1", "Wat wordt er opgeschreven bij het keukentafelgesprek?"),
        ("5.1", "kunnen de buren zien dat ik een dakkapel heb aangevraagd?"),
        ("6.1", "houden jullie bij hoe vaak ik mijn kliko buiten zet?"),
        ("6.4", "scanautos"),
        ("7.2", "krijgt de politie mijn gegevens als ik een buurtfeest organiseer?"),
        ("8.1", "weet de bibliotheek welke boeken ik lees?"),
        ("9.8", "Lakken jullie mijn naam weg bij een Woo-verzoek?"),
        ("11.4", "hoe lang bewaart u mijn sollicitatiebrief nadat ik ben afgewezen?"),
    ],
)
def test_questions_in_dutch_find_their_entry(municipality: Assistant, id: str, question: str) -> None:
    reply = ask(municipality, question, "nl")
    assert (reply.language, ids(reply)) == ("nl", [id])


@pytest.mark.parametrize(
    ("id", "question"),
    [
        ("1.3", "do you store the fingerprints from my pasport"),
        ("1.8", "can you see who I voted for?"),
        ("2.3", "why do you have to know that we got a puppy"),
        ("2.6", "how can I take back my direct debit mandate"),
        ("3.2", "can a fraud investigator just come into my home"),
        ("4.1", "how is my wmo file protected"),
        ("4.6", "What do you record if we have to evacuate?"),
        ("5.3", "I reported a pothole last year. Do you still have my name?"),
        ("6.1", "is there a tracker in my rubbish bin?"),
        ("7.3", "where do you get info about me for a Bibob check?"),
        ("9.5", "stop sending me the newsletter"),
        ("10.2", "visitor badge why"),
    ],
)
def test_questions_in_english_find_their_entry(municipality: Assistant, id: str, question: str) -> None:
    reply = ask(municipality, question, "en")
    assert (reply.language, ids(reply)) == ("en", [id])


@pytest.mark.parametrize(
    ("id", "question"),
    [
        ("1.1", "Wer darf alles ins Melderegister schauen?"),
        ("1.4", "Fuehrerschein"),  # without a German keyboard
        ("2.2", "Muellgebuehren"),
        ("2.3", "Hundesteuerbescheid"),  # a compound the register does not have
        ("2.3", "hundesteur"),
        ("3.1", "Warum muss ich fürs Bürgergeld meine Kontoauszüge vorlegen?"),
        ("3.3", "Woher wissen Sie von meinen Mietschulden?"),
        ("4.3", "welche Angaben über meinen Sohn bekommt der Fahrer vom Schulbus?"),
        ("5.1", "WER BEKOMMT MEINEN BAUANTRAG"),
        ("6.3", "Wozu braucht die Gemeinde mein Kennzeichen fürs Anwohnerparken?"),
        ("8.1", "Weiß die Bücherei, welche Bücher ich lese?"),
        ("9.2", "Wird dieses Telefonat aufgezeichnet?"),
        ("9.4", "Bekommt das Gericht die Akte vom Widerspruchsausschuss?"),
    ],
)
def test_questions_in_german_find_their_entry(municipality: Assistant, id: str, question: str) -> None:
    reply = ask(municipality, question, "de")
    assert (reply.language, ids(reply)) == ("de", [id])


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Ik ben mijn DigiD wachtwoord kwijt", "nl"),
        ("weten jullie een goed recept voor appeltaart", "nl"),
        ("do you use face recognition", "en"),
        ("when is the next train to Enschede?", "en"),
        ("Wie wird das Wetter morgen?", "de"),
        ("Haben Sie meine DNA gespeichert?", "de"),
        ("Was kostet ein neuer Reisepass?", "de"),
    ],
)
def test_what_the_municipality_does_not_record_is_refused(
    municipality: Assistant, question: str, language: str
) -> None:
    assert ask(municipality, question, language).kind is Kind.FALLBACK


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("hoe lang worden de camerabeelden bewaard?", "nl"),
        ("Who looks at the camera footage?", "en"),
        ("Wie lange werden Kamerabilder aufbewahrt?", "de"),
    ],
)
def test_cameras_in_the_street_and_in_the_town_hall_are_asked_back_about(
    municipality: Assistant, question: str, language: str
) -> None:
    reply = ask(municipality, question, language)
    assert (reply.kind, ids(reply)) == (Kind.CHOICES, ["7.1", "10.1"])
    assert load_messages(language, "u").says.bases_differ in reply.text


def test_naming_the_place_tells_the_cameras_apart(municipality: Assistant) -> None:
    assert ids(ask(municipality, "Hängen im Rathaus Kameras?", "de")) == ["10.1"]
    assert ids(ask(municipality, "Warum wird auf der Straße gefilmt?", "de")) == ["7.1"]
    assert ids(ask(municipality, "Wie lange speichern Sie Kamerabilder vom Bahnhof?", "de")) == ["7.1"]
    assert ids(ask(municipality, "und im Rathaus?", "de", context="7.1")) == ["10.1"]


def test_everything_is_told_by_section_where_it_is_too_much_to_list(municipality: Assistant) -> None:
    reply = ask(municipality, "Zeigen Sie mir alle Verarbeitungen", "de", audience=Audience.STAFF)
    assert reply.kind is Kind.OVERVIEW
    assert sum(section.count for section in reply.sections) == 60
    assert "Steuern und Abgaben: 6" in reply.text


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Welke verwerkingen rusten op toestemming?", "nl"),
        ("What do you do that needs my consent?", "en"),
        ("Welche Verarbeitungen beruhen auf Einwilligung?", "de"),
    ],
)
def test_what_rests_on_consent_is_listed(municipality: Assistant, question: str, language: str) -> None:
    reply = ask(municipality, question, language)
    assert (reply.kind, ids(reply)) == (Kind.OVERVIEW, ["2.6", "9.2", "9.5", "9.6", "9.7"])


# What is on file, and what is not


@pytest.mark.parametrize(
    ("question", "language", "fact"),
    [
        ("hoelang bewaart u mijn verhuisbericht?", "nl", "vijf jaar na de aangifte"),
        ("election retention period", "en", "polling cards three months after the result"),
        ("Wie lange bleibt die Akte bei der Jugendhilfe?", "de", "zwanzig Jahre nach der letzten Hilfe"),
        ("Wer erhält die Daten von meinem Bußgeld?", "de", "die Zentralstelle für Bußgelder (CJIB)"),
        ("Sind die Daten zu meinem Rollstuhl gut geschützt?", "de", "nur Berater mit eigenem Konto"),
        ("Liegen die Aufzeichnungen meiner Anrufe in den USA?", "de", "in den Vereinigten Staaten"),
        ("does a computer decide on my parking fine?", "en", "a person looks at the pictures"),
        ("hoe komen jullie aan gegevens voor mijn WOZ-waarde?", "nl", "het Kadaster"),
    ],
)
def test_a_fact_on_file_is_told_from_the_file(municipality: Assistant, question: str, language: str, fact: str) -> None:
    reply = ask(municipality, question, language)
    assert reply.kind is Kind.ANSWER
    assert fact in reply.text
    assert not any(sentence in reply.text for sentence in load_messages(language).says.not_recorded.values())


def test_a_fact_that_is_not_on_file_is_said_not_to_be(municipality: Assistant) -> None:
    reply = ask(municipality, "Wer sieht, welche Bücher ich ausleihe?", "de")
    assert (reply.kind, ids(reply)) == (Kind.TOPIC, ["8.1"])
    assert "Im Verzeichnis steht nicht, wer diese Daten erhält." in reply.text


def test_the_statute_of_a_public_task_is_told(municipality: Assistant) -> None:
    text = ask(municipality, "Auf welcher Rechtsgrundlage erheben Sie Hundesteuer?", "de").text
    assert "Öffentliche Aufgabe (Art. 6 Abs. 1 lit. e DSGVO)" in text
    assert "Gesetz: Gemeentewet, Art. 226" in text


def test_where_a_right_does_not_follow_german_says_why(municipality: Assistant) -> None:
    text = ask(municipality, "Kann ich der Speicherung meiner Ausleihen widersprechen?", "de").text
    assert "Das Recht auf Widerspruch gehört zu berechtigten Interessen und öffentlichen Aufgaben" in text


# Entries for staff


def staff_entries(register: Register) -> dict[str, tuple[str, ...]]:
    return {p.id: tuple(p.title.values()) for p in register if p.audience is Audience.STAFF}


def test_entries_for_staff_are_told_to_staff(municipality: Assistant) -> None:
    entries = staff_entries(municipality.register)
    assert len(entries) >= 6
    for id, titles in entries.items():
        for language, title in zip(LANGUAGES, titles, strict=True):
            assert id in ids(ask(municipality, title, language, audience=Audience.STAFF)), title


def test_entries_for_staff_are_never_told_to_the_public(municipality: Assistant) -> None:
    entries = staff_entries(municipality.register)
    secret = {text for p in municipality.register if p.id in entries for text in p.purpose.values()}
    questions = [one for p in municipality.register if p.id in entries for of in p.questions.values() for one in of]
    titles = [title for of in entries.values() for title in of]
    for question in [*questions, *titles, "alle verwerkingen", "all processings", "alle Verarbeitungen"]:
        told = str(to_json(ask(municipality, question, "nl")))
        assert not any(text in told for text in secret), question
        assert entries.keys().isdisjoint(ids(ask(municipality, question, "nl"))), question


def test_the_public_is_not_asked_back_about_an_entry_for_staff(municipality: Assistant) -> None:
    assert ids(ask(municipality, "Wer liest meine Beschwerde?", "de")) == ["9.3"]
    told = ask(municipality, "Wer liest meine Beschwerde?", "de", audience=Audience.STAFF)
    assert (told.kind, ids(told)) == (Kind.CHOICES, ["9.3", "11.5"])


# German all through


def other_languages_say() -> Iterator[str]:
    for language in ("nl", "en"):
        messages = load_messages(language)
        says = messages.says.model_dump()
        texts = [text for text in says.values() if isinstance(text, str)] + list(says["not_recorded"].values())
        texts += [text for basis in messages.lawful_bases.values() for text in (basis.label, basis.explanation)]
        texts += [text for right in messages.rights.values() for text in (right.label, right.text)]
        for text in (*texts, *messages.facets.values()):
            for part in re.split(r"\{\w+\}", text):
                if len(part.split()) > 1:
                    yield part.strip()


def test_a_question_in_german_is_answered_in_german_and_nothing_else(municipality: Assistant) -> None:
    foreign = set(other_languages_say())
    questions = [e.ask for e in read_examples(MUNICIPALITY, municipality.register) if e.language == "de"]
    for question in questions:
        reply = ask(municipality, question, "de", audience=Audience.STAFF)
        assert reply.language == "de", question
        assert {processing.text_language for processing in reply.processings} <= {"de"}
        assert not [part for part in foreign if part in reply.text], question


def test_german_says_and_hears_all_that_the_other_languages_do() -> None:
    german = load_messages("de")
    for language in ("nl", "en"):
        other = load_messages(language)
        assert german.facets.keys() == other.facets.keys()
        assert german.lawful_bases.keys() == other.lawful_bases.keys()
        assert german.rights.keys() == other.rights.keys()
        assert german.says.not_recorded.keys() == other.says.not_recorded.keys()
        assert german.hears.facets.keys() == other.hears.facets.keys()
        assert german.hears.bases.keys() == other.hears.bases.keys()
        for right, text in other.rights.items():
            assert bool(german.rights[right].absent) == bool(text.absent)


def test_german_never_writes_a_noun_small(municipality: Assistant) -> None:
    """A label of a right is told within a sentence with its first letter small, and nouns in German are not."""
    reply = ask(municipality, "Newsletter", "de")
    assert "Was Sie außerdem tun können: die eigenen Daten löschen lassen" in reply.text
    assert "sich bei der Datenschutzaufsicht beschweren." in reply.text


# How well it goes


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_that_residents_and_staff_ask_is_answered_right(judged: tuple[Judged, ...], language: str) -> None:
    of_language = tuple(one for one in judged if one.example.language == language)
    assert len(of_language) >= 90
    assert share_right(of_language) >= 0.85


def test_hardly_ever_is_a_lawful_basis_stated_that_no_right_entry_has(judged: tuple[Judged, ...]) -> None:
    assert sum(one.false_basis for one in judged) / len(judged) <= 0.015


def test_what_must_be_refused_is_refused(judged: tuple[Judged, ...]) -> None:
    refused = tuple(one for one in judged if one.example.nothing)
    assert len(refused) >= 25
    assert share_right(refused) >= 0.92


def test_questions_that_nobody_tuned_on_are_answered_nearly_as_well(municipality: Assistant) -> None:
    examples = read_examples(MUNICIPALITY, municipality.register, name="examples-kept-aside.yaml")
    kept_aside = evaluate(municipality, examples)
    assert len(kept_aside) >= 100
    assert share_right(kept_aside) >= 0.8


def test_titles_and_purposes_alone_already_answer_many_questions() -> None:
    register = read_register(BARE)
    assert not any(processing.keywords or processing.questions for processing in register)
    judged = evaluate(assistant_on(register), read_examples(BARE, register))
    assert len(judged) == 60
    assert share_right(judged) >= 0.6
    assert sum(one.false_basis for one in judged) <= 2
