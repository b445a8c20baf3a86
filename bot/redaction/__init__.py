"""Text -> the same text with personal data taken out: what is kept of a question before it reaches a disk.

Numbers with a check digit, bank accounts and telephone numbers are known by python-stdnum and phonenumbers; own
patterns stand for what those do not know. Where in doubt it is taken out: the text is read for what was asked, not by
whom. Every pattern takes time in proportion to the text: its repetitions are possessive (`++`) or bounded.
"""

import re
import unicodedata

from bot.redaction.names import names
from bot.redaction.numbers import checked_numbers, ibans, other_numbers, phones
from bot.redaction.places import emails, homes, parameters, plates
from bot.redaction.spans import united

LONGEST_TEXT = 2_000  # characters; of a longer text the rest is dropped

_FINDERS = (emails, ibans, parameters, checked_numbers, phones, homes, plates, other_numbers, names)
"""Of two finds that overlap, the earlier finder's name is shown."""

_WITHOUT_DIGITS = (emails, parameters, names)
"""Those that find something in a text without digits, as most questions are."""

_DIGIT = re.compile("[0-9]")


def redact(text: str) -> str:
    """Return a text in which markers such as `[e-mail]` stand for personal data, with plain spaces and characters.

    >>> redact("Ik heet Jan de Vries, mail naar jan@example.org of bel 06-12345678.")
    'Ik heet [name], mail naar [e-mail] of bel [phone].'
    >>> redact("Bewaren jullie dit 3 maanden volgens artikel 6, 24/7?")
    'Bewaren jullie dit 3 maanden volgens artikel 6, 24/7?'
    """
    text = _plain(text)
    told, at = [], 0
    finders = _FINDERS if _DIGIT.search(text) else _WITHOUT_DIGITS
    for span in united(span for find in finders for span in find(text)):
        told += [text[at : span.start], span.kind.value]
        at = span.end
    return "".join((*told, text[at:]))


def _plain(text: str) -> str:
    """Return a text whose look-alikes are gone: wide letters, digits of other scripts, characters without width."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT]
    if text.isascii() and text.isprintable():  # as most are
        return " ".join(text.split())
    return " ".join("".join(map(_plain_character, text)).split())


def _plain_character(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    match unicodedata.category(character):
        case "Pd":
            return "-"  # a dash of any length
        case "Cf" | "Cs" | "Co" | "Cn":
            return ""  # without width, half of a character, or none at all
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
    return character
