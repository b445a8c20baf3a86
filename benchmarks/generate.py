"""Registers of any size, and questions to them, made up of words that look Dutch and English. One seed gives one
register.

A register of 20,000 processings exists nowhere, so it is made as a large one would be: the larger it is, the more new
words (Heaps' law, exponent 0.75), of which few stand in many entries and most in a few (Zipf's law), and everyday
words in all.
"""

# ruff: noqa: S311  # what is made up here is no secret
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count
from random import Random

from bot.knowledge.register import LawfulBasis

LANGUAGES = ("nl", "en")
SECTION_SIZE = 20
THINGS_OF_ENTRY = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """A made-up noun in both languages."""

    nl: str
    en: str

    def named(self, language: str) -> str:
        """Return the noun in a language."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class MadeUpEntry:
    """What an entry is made of: its first two things name it, all of them are its keywords."""

    id: str
    things: tuple[Thing, ...]
    basis: LawfulBasis

    def name(self, language: str, first: int = 0, second: int = 1) -> str:
        """Return two of its things as one name: written as one word in Dutch, as two in English."""
        return ("" if language == "nl" else " ").join(self.things[i].named(language) for i in (first, second))


@dataclass(frozen=True, slots=True)
class MadeUpQuestion:
    """A question with the entry that is meant, None where it is about something else."""

    text: str
    language: str
    expect: str | None


class MadeUpRegister:
    """A register of `size` entries in sections of twenty, in Dutch and English."""

    def __init__(self, size: int, *, seed: int = 1) -> None:
        """Make up the words and the entries; `seed` and `size` decide them all."""
        self.size = size
        self._seed = seed
        random = Random(f"{seed} {size} entries")
        things = _things(round(80 * (size / 20) ** 0.75), random)
        often = list(accumulate((rank + 20) ** -0.8 for rank in range(len(things))))
        bases = tuple(LawfulBasis)
        self.entries = tuple(
            MadeUpEntry(
                id=f"{number // SECTION_SIZE + 1}.{number % SECTION_SIZE + 1}",
                things=_draw(things, often, random),
                basis=random.choices(bases, (3, 5, 4, 1, 2, 6))[0],
            )
            for number in range(size)
        )
        self._section_things = [_draw(things, often, random) for _ in range(0, size, SECTION_SIZE)]

    @cached_property
    def yaml(self) -> bytes:
        """The register as the file that a privacy officer would have written."""
        random = Random(f"{self._seed} {self.size} texts")
        lines = ["controller: {name: Proefbedrijf}", "sections:"]
        for number, things in enumerate(self._section_things):
            title = {language: f"{things[0].named(language)} {things[1].named(language)}" for language in LANGUAGES}
            lines.append(f'  - id: "{number + 1}"')
            lines.append(f"    title: {_flow(title)}")
            lines.append(f"    keywords: {_flow({of: [thing.named(of) for thing in things[2:]] for of in LANGUAGES})}")
            lines.append("    processings:")
            for entry in self.entries[number * SECTION_SIZE : (number + 1) * SECTION_SIZE]:
                lines += _entry_lines(entry, random)
        return "\n".join([*lines, ""]).encode()

    def questions(self, count: int) -> tuple[MadeUpQuestion, ...]:
        """Return questions as people would ask them: names alone, sentences, stories, misspellings, and one in ten
        about something else.
        """
        random = Random(f"{self._seed} {self.size} questions")
        strange = _things(count, random)
        return tuple(self._question(random, strange[number]) for number in range(count))

    def _question(self, random: Random, strange: Thing) -> MadeUpQuestion:
        language = random.choice(LANGUAGES)
        entry = random.choice(self.entries)
        about_something_else = random.random() < 0.1
        name = strange.named(language) if about_something_else else entry.name(language)
        if random.random() < 0.2:
            name = _misspelt(name, random)
        other = random.choice(entry.things[2:]).named(language)
        text = random.choice(_ASKED[language]).format(name, strange.named(language) if about_something_else else other)
        return MadeUpQuestion(text, language, None if about_something_else else entry.id)


def _draw(things: Sequence[Thing], often: Sequence[float], random: Random) -> tuple[Thing, ...]:
    """Return a few different things, the first of the list more often than the last."""
    drawn: dict[Thing, None] = {}
    while len(drawn) < THINGS_OF_ENTRY:
        drawn[random.choices(things, cum_weights=often)[0]] = None
    return tuple(drawn)


def _entry_lines(entry: MadeUpEntry, random: Random) -> list[str]:
    title = {language: entry.name(language).capitalize() for language in LANGUAGES}
    purpose = {language: _filled(random.choice(_PURPOSES[language]), entry, language) for language in LANGUAGES}
    asked = {
        language: [_filled(template, entry, language) for template in random.sample(_QUESTIONS[language], 4)]
        for language in LANGUAGES
    }
    return [
        f'      - id: "{entry.id}"',
        f"        title: {_flow(title)}",
        f"        purpose: {_flow(purpose)}",
        f"        lawful_basis: {entry.basis.value}",
        f"        keywords: {_flow({language: _keywords(entry, language) for language in LANGUAGES})}",
        f"        questions: {_flow(asked)}",
    ]


def _keywords(entry: MadeUpEntry, language: str) -> list[str]:
    """Return ten keywords: five single things, three names of two things, and two phrases."""
    single = [thing.named(language) for thing in entry.things]
    names = [entry.name(language, first, second) for first, second in ((0, 1), (0, 2), (3, 1))]
    return [*single, *names, *(phrase.format(single[0]) for phrase in _PHRASES[language])]


def _filled(template: str, entry: MadeUpEntry, language: str) -> str:
    return template.format(entry.name(language), entry.things[2].named(language))


def _flow(by_language: Mapping[str, str | list[str]]) -> str:
    """Return texts by language as YAML in one line, quoted as in JSON: no word is taken for a number or a yes."""
    return "{" + ", ".join(f"{language}: {json.dumps(text)}" for language, text in by_language.items()) + "}"


# Words


def _things(size: int, random: Random) -> list[Thing]:
    """Return different nouns that can be pronounced."""
    nl, en = (_words(size, language, random) for language in LANGUAGES)
    return [Thing(*pair) for pair in zip(nl, en, strict=True)]


def _words(size: int, language: str, random: Random) -> list[str]:
    onsets, nuclei, codas, endings = (part.split(" ") for part in _SOUNDS[language])
    found: dict[str, None] = {}
    for attempt in count():
        if len(found) == size:
            return list(found)
        syllables = 1 + (random.random() < 0.4 + 0.1 * (attempt > 10 * size))
        stem = "".join(random.choice(onsets) + random.choice(nuclei) + random.choice(codas) for _ in range(syllables))
        found[stem + random.choice(endings)] = None
    raise AssertionError("unreachable: counting has no end")


def _misspelt(text: str, random: Random) -> str:
    """Return a text with one slip: two letters swapped, one left out, doubled or mistaken."""
    at = random.randrange(len(text) - 1)
    return random.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + random.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :],
        )
    )


_SOUNDS = {
    "nl": (
        "b bl br d dr f g gr h k kl kr l m n p pl pr r s sch sl sp st str t tr v vl w z zw",
        "a aa e ee i ie o oo oe u uu ui ij ei ou eu",
        " l n m r s t k f p ng nd rt st cht ls",
        " ing er heid atie sel plan stof werk te",
    ),
    "en": (
        "b bl br c cl cr d dr f fl g gl gr h j l m n p pl pr r s sc sh sl sp st str t th tr v w",
        "a e i o u ea oa ou ee ai",
        " n r l st nd ck sh m t",
        " tion ment er ing ness ity age ance ship",
    ),
}
"""Beginnings, vowels and ends of syllables, and endings of words."""

_PHRASES = {"nl": ("{} aanvragen", "gegevens over {}"), "en": ("apply for {}", "data about {}")}

_PURPOSES = {
    "nl": (
        "Wij gebruiken gegevens van klanten om {} mogelijk te maken en {} te regelen.",
        "Om {} te kunnen leveren houden wij bij wie daarom vraagt en welke {} daarbij hoort.",
        "Wij meten hoe mensen {} gebruiken, zodat wij {} kunnen verbeteren.",
        "Voor {} bewaren wij namen, adressen en afspraken over {}.",
        "Wie meedoet aan {} krijgt van ons berichten over {}.",
        "Wij controleren {} en delen de uitkomst met de afdeling die over {} gaat.",
        "Klachten over {} behandelen wij met hulp van {}.",
        "Wij sturen een rekening voor {} en verwerken de betaling van {}.",
    ),
    "en": (
        "We use data about customers to make {} possible and to arrange {}.",
        "In order to deliver {} we record who asks for it and which {} goes with it.",
        "We measure how people use {} so that we can improve {}.",
        "For {} we keep names, addresses and what was agreed about {}.",
        "Those who take part in {} receive messages about {} from us.",
        "We check {} and share the outcome with the department in charge of {}.",
        "We handle complaints about {} with the help of {}.",
        "We send a bill for {} and process the payment of {}.",
    ),
}

_QUESTIONS = {
    "nl": (
        "Waarom hebben jullie mijn gegevens nodig voor {}?",
        "Wat doen jullie met {} en {}?",
        "Ik heb een brief gekregen over {}, waarom?",
        "Krijgt iemand anders te zien hoe ik {} gebruik?",
        "Hoe lang bewaren jullie {}?",
        "Moet ik toestemming geven voor {}?",
        "Wie werkt er met {} en {}?",
        "Wat weten jullie van mij door {}?",
    ),
    "en": (
        "Why do you need my data for {}?",
        "What do you do with {} and {}?",
        "I got a letter about {}, why?",
        "Does anybody else get to see how I use {}?",
        "How long do you keep {}?",
        "Do I have to give permission for {}?",
        "Who works with {} and {}?",
        "What do you know about me because of {}?",
    ),
}
"""Those that the register holds."""

_ASKED = {
    "nl": (
        "{}",
        "{} {}",
        "{} hoelang bewaard",
        "waarom {}?",
        "Mogen jullie mijn gegevens zomaar gebruiken voor {}?",
        "Hallo, ik wil graag weten wat jullie met mijn gegevens doen bij {}, alvast bedankt!",
        "Gisteren belde iemand van jullie mij op. Het ging over {} en ook nog over {}. Hoe komt hij aan mijn nummer?",
        "kan ik me afmelden van {}",
        "Worden gegevens over {} gedeeld met anderen, bijvoorbeeld voor {}?",
        "Op welke grondslag verwerken jullie {}?",
    ),
    "en": (
        "{}",
        "{} {}",
        "{} how long kept",
        "why {}?",
        "Are you even allowed to use my data for {}?",
        "Hello, I would like to know what you do with my data when it comes to {}, thanks in advance!",
        "Yesterday somebody of your company rang me. It was about {} and about {}. How did he get my number?",
        "can I opt out of {}",
        "Is data about {} shared with others, for instance for {}?",
        "On which lawful basis do you process {}?",
    ),
}
"""Those that people ask."""
