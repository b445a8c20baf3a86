"""How good the answers are: the expected ones beside those given, by kind and language, with every miss."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.assistant import Assistant, Question
from bot.knowledge.examples import Example
from bot.knowledge.register import Audience, Processing, Register, Topic
from bot.replies import Kind, Reply

BINS = (0, 50, 60, 70, 80, 90, 95, 100)
"""The borders of the score between which the calibration table counts."""

MOST_TOLD = 6
"""How many entries of a list are told."""


class Outcome(StrEnum):
    """How a reply compares with what was expected."""

    RIGHT = "right"
    ASKED_BACK = "asked back"  # the right entry is among choices that were not called for
    WRONG = "wrong"
    REFUSED = "refused"  # nothing was found though something is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An expected answer, the reply that was given, and what to think of it."""

    example: Example
    reply: Reply
    outcome: Outcome
    false_basis: bool  # a lawful basis was stated that no right entry has


def judge(example: Example, reply: Reply, register: Register) -> Judged:
    """Return what to think of a reply.

    Asking back is right where several entries are expected, as with twins, and is `ASKED_BACK` where one of them was
    meant. A lawful basis is stated by an answer and by a topic that names its entry; choices put it as a question.
    """
    ids = {processing.id for processing in reply.processings}
    if example.nothing:
        outcome = Outcome.RIGHT if reply.kind is Kind.FALLBACK else Outcome.WRONG
    elif reply.kind is Kind.FALLBACK:
        outcome = Outcome.REFUSED
    elif example.everything:
        counted = sum(section.count for section in reply.sections) or len(ids)
        outcome = (
            Outcome.RIGHT if reply.kind is Kind.OVERVIEW and counted == len(register.processings) else Outcome.WRONG
        )
    elif example.expect:
        outcome = _compare(ids, set(example.expect), reply)
    else:
        told = reply.topic is not None and reply.topic.id == example.topic and not ids
        outcome = Outcome.RIGHT if told else Outcome.WRONG
    right = {entry.lawful_basis for entry in register if entry.id in example.expect or example.everything}
    stated = {p.lawful_basis.code for p in reply.processings} if reply.kind in (Kind.ANSWER, Kind.TOPIC) else set()
    return Judged(example=example, reply=reply, outcome=outcome, false_basis=not stated <= right)


def _compare(ids: set[str], expected: set[str], reply: Reply) -> Outcome:
    if ids == expected:
        return Outcome.RIGHT
    return Outcome.ASKED_BACK if reply.kind is Kind.CHOICES and expected < ids else Outcome.WRONG


def evaluate(assistant: Assistant, examples: Iterable[Example]) -> tuple[Judged, ...]:
    """Return each expected answer beside the one that is given now, with its candidates."""
    return tuple(judge(example, _ask(assistant, example), assistant.register) for example in examples)


def _ask(assistant: Assistant, example: Example) -> Reply:
    question = Question(
        text=example.ask, language=example.language, context=example.context, audience=Audience.STAFF, explain=True
    )
    return assistant.answer(question)


def kind_of(example: Example) -> str:
    """Return the heading under which an expected answer is counted."""
    if example.context:
        return "follow-up"
    if example.nothing:
        return "nothing"
    if example.everything:
        return "everything"
    if example.expect:
        return "one entry" if len(example.expect) == 1 else "several entries"
    return "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often each outcome came about under one heading."""

    heading: str
    language: str  # empty for all of them
    counts: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """The number of questions."""
        return sum(self.counts.values())

    def share(self, outcome: Outcome) -> float:
        """Return the share of an outcome in percent."""
        return 100 * self.counts.get(outcome, 0) / self.total if self.total else 0.0


def tally(judged: Sequence[Judged]) -> tuple[Tally, ...]:
    """Return the counts by kind and language, those of all languages and all kinds last."""
    counts: dict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)
    for one in judged:
        kind, language = kind_of(one.example), one.example.language
        for key in ((kind, language), (kind, ""), ("all", language), ("all", "")):
            counts[key][one.outcome] += 1
    ordered = sorted(counts, key=lambda key: (key[0] == "all", key[0], key[1] == "", key[1]))
    return tuple(
        Tally(heading=heading, language=language, counts=counts[heading, language]) for heading, language in ordered
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The replies whose score lies between two borders, and how many of them were right."""

    low: float
    high: float
    total: int
    right: int


def calibration(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """Return how often entries with a given score were right: a score of 80 to 90 should be right that often.

    Counted are the questions whose best candidate is an entry; it is right where it is among those expected.
    """
    found = []
    for one in judged:
        entries = [c for c in one.reply.candidates or () if not c.id.startswith("topic:")]
        if entries and one.example.context is None:
            expected = one.example.everything or entries[0].id in one.example.expect
            found.append((entries[0].score, expected))
    return tuple(
        Bin(low=low, high=high, total=len(inside), right=sum(inside))
        for low, high in pairwise(BINS)
        if (inside := [right for score, right in found if low <= score < high or (high == 100 and score == 100)])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A question that is answered otherwise by another register."""

    question: str
    language: str
    before: str
    after: str
    verdict: str  # "now right", "now wrong", or "changed" where no answer is expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a new register changes, and the number of questions that both registers were asked."""

    asked: int
    changes: tuple[Change, ...]

    def count(self, verdict: str) -> int:
        """Return the number of changes with a verdict."""
        return sum(change.verdict == verdict for change in self.changes)


def compare(old: Assistant, new: Assistant, examples: Sequence[Example]) -> Comparison:
    """Return what a new register changes: over the expected answers, and over all keywords and questions of both
    registers.
    """
    changes = []
    for example in examples:
        before, after = (judge(example, _ask(assistant, example), assistant.register) for assistant in (old, new))
        verdict = {
            (False, True): "now right",
            (True, False): "now wrong",
        }.get((before.outcome is Outcome.RIGHT, after.outcome is Outcome.RIGHT), "changed")
        if told(before.reply) != told(after.reply):
            changes.append(_change(example.ask, example.language, before.reply, after.reply, verdict))
    asked = {example.ask for example in examples}
    phrases = [(language, phrase) for language, phrase in _phrases(old.register, new.register) if phrase not in asked]
    for language, phrase in phrases:
        question = Question(text=phrase, language=language, audience=Audience.STAFF)
        replies = old.answer(question), new.answer(question)
        if told(replies[0]) != told(replies[1]):
            changes.append(_change(phrase, language, *replies, "changed"))
    return Comparison(asked=len(examples) + len(phrases), changes=tuple(changes))


def told(reply: Reply, *, beside: Reply | None = None) -> str:
    """Return in a few words what a reply tells: its kind, its topic, its entries. Of a long list the first six, and
    those that are not in the reply it is told `beside`.
    """
    ids = [processing.id for processing in reply.processings]
    known = {processing.id for processing in beside.processings} if beside else set(ids)
    what: list[str] = []
    for position, id in enumerate(ids):
        if position < MOST_TOLD or id not in known:
            what.append(id)
        elif what[-1] != "…":
            what.append("…")
    topic = [reply.topic.id] if reply.topic else []
    return " ".join([reply.kind.value, *topic, *what])


def _change(question: str, language: str, before: Reply, after: Reply, verdict: str) -> Change:
    return Change(
        question=question,
        language=language,
        before=told(before, beside=after),
        after=told(after, beside=before),
        verdict=verdict,
    )


def _phrases(*registers: Register) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for register in registers:
        subjects: list[Processing | Topic] = [*register.processings, *register.topics]
        for subject in subjects:
            for phrases in (subject.keywords, subject.questions):
                found.update(((language, phrase), None) for language, of in phrases.items() for phrase in of)
    return list(found)
