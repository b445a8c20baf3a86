"""What was found in a text and where, and how places that overlap become one."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple


class Personal(StrEnum):
    """Personal data, as the text shows in its place that it was taken out."""

    EMAIL = "[e-mail]"
    PHONE = "[phone]"
    IBAN = "[IBAN]"
    BSN = "[BSN]"
    NATIONAL_NUMBER = "[national number]"
    EAN = "[EAN]"
    CARD = "[card]"
    ADDRESS = "[address]"
    PLATE = "[licence plate]"
    NUMBER = "[number]"
    PARAMETERS = "[parameters]"
    NAME = "[name]"


class Span(NamedTuple):
    """Personal data from `start` up to, not with, `end`."""

    start: int
    end: int
    kind: Personal


def united(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in their order in the text; those that overlap are one, of the kind of the one given first.

    >>> list(united([Span(4, 9, Personal.IBAN), Span(0, 2, Personal.NAME), Span(6, 12, Personal.NUMBER)]))
    [Span(start=0, end=2, kind=<Personal.NAME: '[name]'>), Span(start=4, end=12, kind=<Personal.IBAN: '[IBAN]'>)]
    """
    together: tuple[int, Span] | None = None
    for place, span in sorted(enumerate(spans), key=lambda one: one[1].start):
        if together is None:
            together = place, span
        elif span.start < together[1].end:
            first = min(together, (place, span), key=lambda one: one[0])
            end = max(together[1].end, span.end)
            together = first[0], Span(together[1].start, end, first[1].kind)
        else:
            yield together[1]
            together = place, span
    if together is not None:
        yield together[1]
