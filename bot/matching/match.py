"""What a question was found to be about."""

from dataclasses import dataclass, field

from bot.knowledge.register import LawfulBasis
from bot.matching.matcher import Candidate
from bot.replies import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a question was found to be about. `ids` are entries in the order to be shown."""

    kind: Kind
    ids: tuple[str, ...] = ()
    topic: str | None = None
    facets: tuple[str, ...] = ()
    several: bool = False  # more than one thing was asked about, in contrast to one of several being meant
    section: str | None = None  # an overview of this section
    basis: LawfulBasis | None = None  # an overview of this lawful basis
    everything: bool = False
    near: tuple[str, ...] = ()  # what may be suggested where nothing is close enough
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)  # why; the reply is the same without
