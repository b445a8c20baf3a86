"""A report as it is told in every way: plain values. `bot.reporting.making` fills them, the others only draw them."""

from dataclasses import dataclass
from datetime import datetime

from bot.reporting.counting import Bar, Figures, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry or topic in the report's language, how often it was told, and what people found of it."""

    id: str
    title: str  # empty where the register no longer has it
    count: int
    helpful: int
    unhelpful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An entry or topic that came close to a question, with its score, 0 to 100."""

    id: str
    title: str
    score: float
    is_topic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Words that an entry could be given as keywords, in one language, and how many of the questions would find it."""

    entry: str
    title: str
    language: str
    words: tuple[str, ...]
    helps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Alike questions that found no answer, or an unhelpful one.

    `wording` is that of the question in the middle, with every word left out that only some used; None where there
    were too few of them to be nobody's in particular. `words` are the register's own that stand in them.
    """

    language: str
    count: int
    unhelpful: int  # of these: answered, and found unhelpful
    hours: int  # different hours in which they were asked
    wording: str | None
    words: tuple[str, ...]
    outside: tuple[str, ...]  # those in most of them that the register lists as something it has nothing on
    new: tuple[str, ...]  # common words that the register doesn't know
    nearest: tuple[Near, ...]
    addition: Addition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A period as the privacy officer reads it. `since` and `until` are on the calendar's clock.

    `before` are the figures of as long a time before, None where the journal no longer keeps all of it; `kept_since` is
    from when on it does, where that is later than `since`. Of the unanswered questions `gaps` are those told with a
    wording and `few` those too few for that. Of the others `wordless` is the number of those too few for a wording in
    which the register knows no word, `smaller` of those in further, smaller clusters, `unread` of those that were too
    many to compare, `unkept` of those whose words the journal doesn't have.
    """

    controller: str
    language: str
    since: datetime
    until: datetime
    figures: Figures
    before: Figures | None
    kept_since: datetime | None
    step: Step
    bars: tuple[Bar, ...]
    entries: tuple[Told, ...]
    topics: tuple[Told, ...]
    gaps: tuple[Gap, ...]
    few: tuple[Gap, ...]
    wordless: int
    smaller: int
    unread: int
    unkept: int
    threshold: int  # different hours in which alike questions must have been asked for their wording to be told
    register_version: str
