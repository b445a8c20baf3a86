"""The same question as somebody else would type it: changes that must not change the answer."""

import random
from collections.abc import Callable, Mapping

GREETINGS = {"nl": "Goedemiddag,", "en": "Good afternoon,"}
THANKS = {"nl": "alvast bedankt", "en": "thank you in advance"}
PLEASE = {"nl": "aub", "en": "please"}


def shouted(question: str, language: str, random: random.Random) -> str:
    """Return a question in capitals."""
    return question.upper()


def without_punctuation(question: str, language: str, random: random.Random) -> str:
    """Return a question without the marks at its end and without commas."""
    return question.rstrip("?!. ").replace(",", "")


def with_please(question: str, language: str, random: random.Random) -> str:
    """Return a question that says please."""
    return f"{question.rstrip('?!. ')} {PLEASE[language]}?"


def with_greeting(question: str, language: str, random: random.Random) -> str:
    """Return a question that begins with a greeting and ends with thanks."""
    return f"{GREETINGS[language]} {question} {THANKS[language].capitalize()}."


def with_spaces(question: str, language: str, random: random.Random) -> str:
    """Return a question typed on a bad keyboard: spaces doubled, and around it."""
    return f"  {question.replace(' ', '  ')} "


def with_typo(question: str, language: str, random: random.Random) -> str:
    """Return a question with one slip in one word of five letters or more: two letters swapped, one left out or
    doubled.
    """
    words = question.split(" ")
    long = [
        i for i, word in enumerate(words) if len(word.strip("?!.,'\"()")) >= 5 and word.strip("?!.,'\"()").isalpha()
    ]
    if not long:
        return question
    i = random.choice(long)
    word = words[i]
    at = random.randrange(1, len(word.rstrip("?!.,'\"()")) - 1)
    words[i] = random.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )
    return " ".join(words)


HARMLESS: Mapping[str, Callable[[str, str, random.Random], str]] = {
    "shouted": shouted,
    "without punctuation": without_punctuation,
    "with please": with_please,
    "with a greeting": with_greeting,
    "with odd spaces": with_spaces,
}


def with_clauses_swapped(question: str, language: str, random: random.Random) -> str:
    """Return a question of two sentences, the second of which asks, with what asks first."""
    first, found, second = question.partition(". ")
    whole = found and "." not in second and "?" not in first and second.endswith("?") and len(second.split()) > 3
    return f"{second} {first}." if whole else question
