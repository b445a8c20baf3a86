"""Where numbers of people stand in a text: accounts, national numbers, meters, cards, telephones, customers."""

import re
from collections.abc import Iterator, Sequence

from phonenumbers import PhoneNumberMatcher
from stdnum import ean, iban, luhn
from stdnum.be import bis, nn
from stdnum.nl import bsn

from bot.redaction.spans import Personal, Span

PHONE_REGIONS = ("NL", "BE")  # whose numbers are known without the code of their country
SHORTEST_NUMBER = 7  # digits in a row that are taken out whatever they are: a customer's, a meter's, a mistyped one
_MOST_DIGITS = 19  # of a card
_SHORTEST_IBAN = 15

_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}+", re.IGNORECASE)
_DUTCH_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}[ .-]?[A-Z]{4}(?:[ .-]?\d){10}", re.IGNORECASE)
_DIGITS = re.compile(r"\d++")
_NATIONAL_PHONE = re.compile(r"0[1-9]\d{7,8}")  # nine digits are Belgian, ten are either
_DATE = re.compile(r"(?!06)[0-3]?\d[-/. ][01]?\d[-/. ](?:19|20)\d\d\b")  # with an hour behind it, it looks like one
_LONG = re.compile(rf"\d{{{SHORTEST_NUMBER},}}+")
_NUMBERED = re.compile(
    r"(?:nummer|number|\bnr\.?|\bno\.|\bid)(?: is)?[ :#=]{0,3}((?=[\w-]{0,20}\d{3})[\w-]{4,40})", re.IGNORECASE
)


def ibans(text: str) -> Iterator[Span]:
    """Yield bank accounts, Dutch ones also where a digit was mistyped."""
    for found in _DUTCH_IBAN.finditer(text):
        yield Span(*found.span(), Personal.IBAN)
    at = 0
    while account := _IBAN.search(text, at):
        start = account.start()
        at = start + 1
        # What follows an account after a space looks like more of it, so the longest valid part is looked for.
        for end in range(account.end(), start + _SHORTEST_IBAN - 1, -1):
            if text[end - 1].isalnum() and iban.is_valid(text[start:end], check_country=False):
                yield Span(start, end, Personal.IBAN)
                at = end
                break


def checked_numbers(text: str) -> Iterator[Span]:
    """Yield what passes a check among groups of digits with one space or mark between them."""
    for start, end, digits, sizes in _windows(text):
        if kind := _kind_of(digits, sizes):
            yield Span(start, end, kind)


def phones(text: str) -> Iterator[Span]:
    """Yield telephone numbers: of any country with its code, of the Netherlands and Belgium without."""
    if sum(character.isdigit() for character in text) < SHORTEST_NUMBER:
        return  # spares nearly every question the search
    for region in PHONE_REGIONS:
        for match in PhoneNumberMatcher(text, region):
            if not _DATE.match(text, match.start):
                yield Span(match.start, match.end, Personal.PHONE)
    # What stands before a number, as in "article 6 020 123 4567", hides it from that search.
    for start, end, digits, _ in _windows(text):
        if _NATIONAL_PHONE.fullmatch(digits) and not _DATE.match(text, start):
            yield Span(start, end, Personal.PHONE)


def other_numbers(text: str) -> Iterator[Span]:
    """Yield what is called a number of somebody, and any long number."""
    for found in _NUMBERED.finditer(text):
        yield Span(*found.span(1), Personal.NUMBER)
    for found in _LONG.finditer(text):
        yield Span(*found.span(), Personal.NUMBER)


def _windows(text: str) -> Iterator[tuple[int, int, str, Sequence[int]]]:
    """Yield start, end, digits and the sizes of their groups, for all groups in a row that make up a number."""
    for groups in _groups(text):
        for first, (start, _) in enumerate(groups):
            digits = ""
            sizes: tuple[int, ...] = ()
            for group in groups[first:]:
                digits += text[slice(*group)]
                sizes += (group[1] - group[0],)
                if len(digits) > _MOST_DIGITS:
                    break
                if len(digits) > SHORTEST_NUMBER:
                    yield start, group[1], digits, sizes


def _groups(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield where digits stand, those together that have just one space or mark between them."""
    together: list[tuple[int, int]] = []
    for found in _DIGITS.finditer(text):
        if together and not (found.start() - together[-1][1] == 1 and text[found.start() - 1] in " .-/"):
            yield together
            together = []
        together.append(found.span())
    if together:
        yield together


def _kind_of(digits: str, sizes: Sequence[int]) -> Personal | None:
    """Return what digits are that were written in groups of these sizes, None where no check says so."""
    match len(digits):
        case 9 if bsn.is_valid(digits):
            return Personal.BSN
        case 8 if len(sizes) == 1 and bsn.is_valid(digits):  # without its leading zero
            return Personal.BSN
        case 11 if nn.is_valid(digits) or bis.is_valid(digits):
            return Personal.NATIONAL_NUMBER
        case 18 if ean.calc_check_digit(digits[:-1]) == digits[-1]:
            return Personal.EAN
        case 13 | 14 | 15 | 16 | 17 | 18 | 19 if all(size > 3 for size in sizes[:-1]) and luhn.is_valid(digits):
            return Personal.CARD  # dates in a row are written in smaller groups
    return None
