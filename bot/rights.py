"""From a lawful basis to the rights that follow from it, with the articles that give them.

The table is Articles 7(3), 15 to 18, 20, 21 and 77 GDPR read beside Article 6(1): portability asks for consent or
contract (20(1)), objection for a public task or legitimate interests (21(1)), erasure follows the withdrawal, the
objection or the end of the need (17(1)), and a legal obligation holds it back (17(3)(b)).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.knowledge.register import LawfulBasis


class Right(StrEnum):
    """What a data subject can ask of the controller, or of the authority."""

    WITHDRAW_CONSENT = "withdraw_consent"  # 7(3)
    ACCESS = "access"  # 15
    RECTIFICATION = "rectification"  # 16
    ERASURE = "erasure"  # 17
    RESTRICTION = "restriction"  # 18
    PORTABILITY = "portability"  # 20
    OBJECTION = "objection"  # 21(1)
    COMPLAINT_AUTHORITY = "complaint_authority"  # 77


_ALWAYS = (Right.ACCESS, Right.RECTIFICATION, Right.RESTRICTION, Right.COMPLAINT_AUTHORITY)

RIGHTS: Mapping[LawfulBasis, tuple[Right, ...]] = MappingProxyType(
    {
        LawfulBasis.CONSENT: (Right.WITHDRAW_CONSENT, Right.ERASURE, Right.PORTABILITY, *_ALWAYS),
        LawfulBasis.CONTRACT: (Right.PORTABILITY, Right.ERASURE, *_ALWAYS),
        LawfulBasis.LEGAL_OBLIGATION: (Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, *_ALWAYS[2:]),
        LawfulBasis.VITAL_INTERESTS: (Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, *_ALWAYS[2:]),
        LawfulBasis.PUBLIC_TASK: (Right.OBJECTION, Right.ERASURE, *_ALWAYS),
        LawfulBasis.LEGITIMATE_INTERESTS: (Right.OBJECTION, Right.ERASURE, *_ALWAYS),
    }
)


def rights_of(basis: LawfulBasis) -> tuple[Right, ...]:
    """Return the rights that a lawful basis leaves to the data subject, the one that the basis gives first.

    >>> [right.value for right in rights_of(LawfulBasis.CONSENT)][:3]
    ['withdraw_consent', 'erasure', 'portability']
    >>> Right.OBJECTION in rights_of(LawfulBasis.CONSENT)
    False
    """
    return RIGHTS[basis]
