"""The evaluation told: as tables for people, and as JSON for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.evaluation import Change, Judged, Outcome, calibration, kind_of, tally, told
from bot.knowledge.examples import Example
from bot.replies import ScoredCandidate


def draw_evaluation(judged: Sequence[Judged], *, misses: bool) -> str:
    """Return the table of outcomes by kind and language, the false lawful bases, and every miss with its candidates."""
    lines = [f"{'':<18}{'':<9}{'n':>6}" + "".join(f"{outcome.value:>13}" for outcome in Outcome)]
    lines += [
        f"{row.heading:<18}{row.language or 'all':<9}{row.total:>6}"
        + "".join(f"{row.counts.get(outcome, 0):>5}{row.share(outcome):>6.1f} %" for outcome in Outcome)
        for row in tally(judged)
    ]
    false = sum(one.false_basis for one in judged)
    lines.append(
        f"\nStated a lawful basis that no right entry has: {false} of {len(judged)} ({100 * false / len(judged):.2f} %)"
    )
    if misses:
        lines += _draw_misses([one for one in judged if one.outcome is not Outcome.RIGHT])
    return "\n".join(lines)


def _draw_misses(missed: Iterable[Judged]) -> Iterable[str]:
    for one in missed:
        example = one.example
        context = f", after {example.context}" if example.context else ""
        basis = ", false lawful basis" if one.false_basis else ""
        yield f"\n{one.outcome.value}{basis}: {example.ask} [{example.language}{context}]"
        yield f"    expected {expected(example)}; got {told(one.reply)}"
        yield from (f"    {_draw_candidate(candidate)}" for candidate in (one.reply.candidates or ())[:3])


def _draw_candidate(candidate: ScoredCandidate) -> str:
    words = ", ".join(
        f"{match.word}→{match.met} {match.weight:.2f}" for match in candidate.matched if match.weight >= 0.1
    )
    return f"{candidate.id} {candidate.score:.0f}: {words}"


def expected(example: Example) -> str:
    """Return in a few words what is expected."""
    if example.nothing:
        return "nothing"
    if example.everything:
        return "everything"
    return " ".join((*example.expect, *([f"topic {example.topic}"] if example.topic else [])))


def draw_calibration(judged: Sequence[Judged]) -> str:
    """Return how often the best entry was right, by its score."""
    lines = [f"{'score':<12}{'n':>6}{'right':>10}"]
    lines += [
        f"{f'{bin.low:.0f} to {bin.high:.0f}':<12}{bin.total:>6}"
        + (f"{100 * bin.right / bin.total:>8.1f} %" if bin.total else "")
        for bin in calibration(judged)
    ]
    return "\n".join(lines)


def draw_changes(changes: Sequence[Change]) -> str:
    """Return what another register changes, what broke first."""
    if not changes:
        return "No answer changes."
    order = {"now wrong": 0, "now right": 1, "changed": 2}
    lines = [f"{sum(c.verdict == verdict for c in changes)} {verdict}" for verdict in order]
    lines = [", ".join(lines), ""]
    lines += [
        f"{change.verdict}: {change.question} [{change.language}]: {change.before} → {change.after}"
        for change in sorted(changes, key=lambda change: order[change.verdict])
    ]
    return "\n".join(lines)


def changes_json(changes: Sequence[Change]) -> list[dict[str, str]]:
    """Return the changes as JSON."""
    return [
        {"question": c.question, "language": c.language, "before": c.before, "after": c.after, "verdict": c.verdict}
        for c in changes
    ]


def evaluation_json(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the table, the misses and the calibration as JSON."""
    return {
        "questions": len(judged),
        "false_lawful_basis": sum(one.false_basis for one in judged),
        "table": [
            {"kind": row.heading, "language": row.language or None, "n": row.total}
            | {outcome.value.replace(" ", "_"): row.counts.get(outcome, 0) for outcome in Outcome}
            for row in tally(judged)
        ],
        "calibration": [{"from": b.low, "to": b.high, "n": b.total, "right": b.right} for b in calibration(judged)],
        "misses": [
            {
                "ask": one.example.ask,
                "language": one.example.language,
                "context": one.example.context,
                "kind": kind_of(one.example),
                "outcome": one.outcome.value,
                "false_lawful_basis": one.false_basis,
                "expected": expected(one.example),
                "got": told(one.reply),
                "candidates": [{"id": c.id, "score": c.score} for c in (one.reply.candidates or ())[:5]],
            }
            for one in judged
            if one.outcome is not Outcome.RIGHT
        ],
    }
