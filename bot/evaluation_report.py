"""The evaluation told: as tables for people and pull requests, and as JSON for programs."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.evaluation import Change, Comparison, Judged, Outcome, calibration, kind_of, tally, told
from bot.knowledge.examples import Example
from bot.replies import ScoredCandidate

TABLE_ROWS = 200
"""How many rows a table in a pull request has: its summary may hold 1 MiB."""
_VERDICTS = ("now wrong", "now right", "changed")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|~:@-]")


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


def draw_changes(compared: Comparison) -> str:
    """Return what another register changes, what broke first."""
    lines = [_draw_counts(compared)]
    if compared.changes:
        lines.append("")
    lines += [
        f"{change.verdict}: {change.question} [{change.language}]: {change.before} → {change.after}"
        for change in _worst_first(compared.changes)
    ]
    return "\n".join(lines)


def draw_changes_markdown(compared: Comparison) -> str:
    """Return what another register changes as a table for a pull request, what broke first."""
    lines = ["### What this edit does to the answers", "", _draw_counts(compared)]
    if compared.changes:
        lines += ["", "| | question | | before | after |", "|---|---|---|---|---|"]
    lines += [
        _row(f"**{c.verdict}**" if c.verdict == "now wrong" else c.verdict, *map(_plain, _cells(c)))
        for c in _worst_first(compared.changes)[:TABLE_ROWS]
    ]
    if len(compared.changes) > TABLE_ROWS:
        lines += ["", f"{len(compared.changes) - TABLE_ROWS} more; `privacybot eval --against` has them all."]
    return "\n".join(lines)


def draw_evaluation_markdown(judged: Sequence[Judged], *, misses: bool) -> str:
    """Return the outcomes by kind and language as a table for a pull request, with every miss folded away below it."""
    lines = ["### The expected answers", "", _row("", "", "n", *Outcome), "|---|---|--:" + "|--:" * len(Outcome) + "|"]
    for row in tally(judged):
        counts = (f"{row.counts.get(outcome, 0)} ({row.share(outcome):.1f} %)" for outcome in Outcome)
        lines.append(_row(row.heading, row.language or "all", str(row.total), *counts))
    missed = [one for one in judged if one.outcome is not Outcome.RIGHT]
    if misses and missed:
        lines += ["", f"<details><summary>{len(missed)} that did not come true</summary>", ""]
        lines += ["| | question | | expected | got |", "|---|---|---|---|---|"]
        for one in missed[:TABLE_ROWS]:
            cells = (one.example.ask, one.example.language, expected(one.example), told(one.reply))
            lines.append(_row(one.outcome.value, *map(_plain, cells)))
        lines += ["", "</details>"]
    return "\n".join(lines)


def _draw_counts(compared: Comparison) -> str:
    if not compared.changes:
        return f"No answer changes, of {compared.asked} questions that both registers were asked."
    counts = ", ".join(f"{compared.count(verdict)} {verdict}" for verdict in _VERDICTS)
    return f"{counts}, {compared.asked - len(compared.changes)} as before."


def _worst_first(changes: Sequence[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: _VERDICTS.index(change.verdict))


def _cells(change: Change) -> tuple[str, ...]:
    return change.question, change.language, change.before, change.after


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return a text as it is shown literally in a cell of a Markdown table.

    >>> print(_plain("a|b <b> *c*"))
    a\\|b &lt;b&gt; \\*c\\*
    """
    return _MARKDOWN.sub(r"\\\g<0>", html.escape(" ".join(text.split()), quote=False))


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
