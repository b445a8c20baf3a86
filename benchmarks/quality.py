"""How good and how fast the assistant and each peer are on the same register and questions.

Each is measured in a process of its own, so that its memory is its own. The questions kept aside are asked once all is
set; only numbers of them come out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Times, memory_mb, seconds, timed, times_of
from benchmarks.peers import PEERS, Peer, Ranked, texts_of, texts_of_examples
from bot.knowledge.examples import Example
from bot.knowledge.files import read_examples, read_register
from bot.knowledge.register import Register

REGISTER = Path(__file__).parents[1] / "knowledge" / "processings.yaml"
KEPT_ASIDE = "examples-kept-aside.yaml"
ROUNDS = 3
SLOW_SECONDS = 30
"""A round that takes longer than this is not repeated."""

FOLDS = 5
"""In so many parts the examples are left out in turn, where a peer learns them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many questions of a kind and language came out in a way (`bot.evaluation.Outcome`)."""

    kind: str
    language: str
    outcome: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was measured of the assistant or of a peer."""

    counts: tuple[Count, ...]
    false_basis: int  # replies that state a lawful basis that no right entry has
    times: Times
    load_seconds: float  # imports included
    memory_mb: float  # what loading added
    tuning: Mapping[str, float | bool] | None = None
    other_times: Mapping[str, Times] | None = None  # the assistant's, just started and asked the same again

    def number(self, outcome: str | None = None, *, kind: str | None = None, language: str | None = None) -> int:
        """Return the number of questions: with an outcome, of a kind, in a language, where these are given."""
        wanted = {"outcome": outcome, "kind": kind, "language": language}
        return sum(
            count.number
            for count in self.counts
            if all(value is None or getattr(count, name) == value for name, value in wanted.items())
        )


@dataclass(frozen=True, slots=True)
class _Task:
    """The register, the questions that tuning may see, and those that measure."""

    register: Register
    examples: tuple[Example, ...]
    kept_aside: tuple[Example, ...]


def _task(every: int = 1) -> _Task:
    register = read_register(REGISTER)
    examples, kept_aside = (read_examples(REGISTER, register, name=name) for name in ("examples.yaml", KEPT_ASIDE))
    return _Task(register, examples[::every], kept_aside[::every])


def measure_assistant() -> Quality:
    """Return the assistant's quality, and its times in a process that has answered the examples before.

    It remembers the words that it met, so the times of a process just started and of the same questions asked again
    stand beside. The times are those of the whole reply, worded and all.
    """
    task = _task()
    before, start = memory_mb(), seconds()
    from bot.assistant import Assistant, Question

    def build() -> Assistant:
        return Assistant(task.register, base_url="http://localhost:8000", new_id=lambda: "")

    assistant = build()
    load_seconds, memory = seconds() - start, memory_mb() - before
    from bot.evaluation import evaluate

    judged = evaluate(assistant, task.kept_aside)
    examples, kept_aside = (
        [Question(text=one.ask, language=one.language, context=one.context) for one in of]
        for of in (task.examples, task.kept_aside)
    )
    started, in_use, again = [], [], []
    for _ in range(ROUNDS):
        started.append(timed(build().answer, kept_aside))
        assistant = build()
        timed(assistant.answer, examples)
        in_use.append(timed(assistant.answer, kept_aside))
        again.append(timed(assistant.answer, kept_aside))
    return Quality(
        counts=_counts([(one.example, one.outcome) for one in judged]),
        false_basis=sum(one.false_basis for one in judged),
        times=times_of(in_use),
        load_seconds=load_seconds,
        memory_mb=memory,
        other_times={"just started": times_of(started), "asked the same again": times_of(again)},
    )


def measure_peer(name: str) -> Quality:
    """Return a peer's quality with the threshold that suits it best on the examples. Its times are of finding alone."""
    kind = PEERS[name]
    task = _task(kind.every)
    texts = texts_of(task.register)
    taught = texts_of_examples(task.examples) if kind.learns else ()
    before, start = memory_mb(), seconds()
    peer = kind.make([*texts, *taught])
    load_seconds, memory = seconds() - start, memory_mb() - before

    from benchmarks.tuning import decide, tune
    from bot.evaluation import Judged, Outcome, judge
    from bot.matching.match import Match
    from bot.messages import load_messages
    from bot.replying import reply_to, voice_for

    voices = {
        language: voice_for(task.register, load_messages(language), base_url="http://localhost:8000")
        for language in task.register.languages
    }

    def judged_as(example: Example, match: Match) -> Judged:
        return judge(example, reply_to(match, voices[example.language], reply_id=""), task.register)

    def outcome_of(example: Example, match: Match) -> Outcome:
        return judged_as(example, match).outcome

    rankings = _rankings_left_out(name, task) if kind.learns else _rankings(peer, task.examples)
    tuning = tune(rankings, outcome_of)
    matches: dict[Example, Match] = {}

    def ask(example: Example) -> None:
        matches[example] = decide(peer.rank(example.ask), tuning)

    rounds: list[list[float]] = []
    while len(rounds) < ROUNDS and not (rounds and sum(rounds[0]) > 1000 * SLOW_SECONDS):
        rounds.append(timed(ask, task.kept_aside))
    judged = [judged_as(example, matches[example]) for example in task.kept_aside]
    return Quality(
        counts=_counts([(one.example, one.outcome) for one in judged]),
        false_basis=sum(one.false_basis for one in judged),
        times=times_of(rounds),
        load_seconds=load_seconds,
        memory_mb=memory,
        tuning={"threshold": tuning.threshold, "margin": tuning.margin, "heeds_outside": tuning.heeds_outside},
    )


_Rankings = list[tuple[Example, Sequence[Ranked]]]


def _rankings(peer: Peer, examples: Sequence[Example]) -> _Rankings:
    return [(example, peer.rank(example.ask)) for example in examples]


def _rankings_left_out(name: str, task: _Task) -> _Rankings:
    """Return the rankings of examples by peers that did not learn them."""
    texts = texts_of(task.register)
    found: _Rankings = []
    for fold in range(FOLDS):
        learnt = [example for number, example in enumerate(task.examples) if number % FOLDS != fold]
        peer = PEERS[name].make([*texts, *texts_of_examples(learnt)])
        found += _rankings(peer, task.examples[fold::FOLDS])
    return found


def _counts(outcomes: Sequence[tuple[Example, str]]) -> tuple[Count, ...]:
    from bot.evaluation import kind_of

    numbers = Counter((kind_of(example), example.language, str(outcome)) for example, outcome in outcomes)
    return tuple(Count(kind=k, language=of, outcome=o, number=n) for (k, of, o), n in sorted(numbers.items()))
