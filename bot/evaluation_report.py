"""The evaluation told: as tables for people and pull requests, and as JSON for programs."""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from bot.evaluation import Change, Comparison, Judged, Outcome, calibration, kind_of, tally, told
from bot.knowledge.examples import Example
from bot.replies import Kind, ScoredCandidate

TABLE_ROWS = 200
"""How many rows a table in a pull request has: its summary may hold 1 MiB."""
Words = Callable[[str], str]
"""What an English word or sentence is in the language that is told in."""
_VERDICTS = ("now wrong", "now right", "changed")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|~:@-]")


def draw_evaluation(judged: Sequence[Judged], *, misses: bool, language: str = "en") -> str:
    """Return the table of outcomes by kind and language, the false lawful bases, and every miss with its candidates."""
    said = _words(language)
    lines = [f"{'':<20}{'':<9}{'n':>6}" + "".join(f"{said(outcome):>15}" for outcome in Outcome)]
    lines += [
        f"{said(row.heading):<20}{row.language or said('all'):<9}{row.total:>6}"
        + "".join(f"{row.counts.get(outcome, 0):>7}{row.share(outcome):>6.1f} %" for outcome in Outcome)
        for row in tally(judged)
    ]
    false = sum(one.false_basis for one in judged)
    counted = said("Stated a lawful basis that no right entry has: {false} of {total} ({share} %)")
    lines += ["", counted.format(false=false, total=len(judged), share=f"{100 * false / len(judged):.2f}")]
    if misses:
        lines += _draw_misses([one for one in judged if one.outcome is not Outcome.RIGHT], said)
    return "\n".join(lines)


def _draw_misses(missed: Iterable[Judged], said: Words) -> Iterable[str]:
    for one in missed:
        example = one.example
        context = said(", after {id}").format(id=example.context) if example.context else ""
        basis = f", {said('false lawful basis')}" if one.false_basis else ""
        yield f"\n{said(one.outcome)}{basis}: {example.ask} [{example.language}{context}]"
        compared = said("expected {expected}; got {got}")
        yield "    " + compared.format(expected=_told_in(expected(example), said), got=_told_in(told(one.reply), said))
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
    return " ".join(([f"topic {example.topic}"] if example.topic else []) + list(example.expect))


def draw_calibration(judged: Sequence[Judged], *, language: str = "en") -> str:
    """Return how often the best entry was right, by its score."""
    said = _words(language)
    lines = [f"{said('score'):<12}{'n':>6}{said('right'):>10}"]
    lines += [
        f"{said('{low} to {high}').format(low=f'{bin.low:.0f}', high=f'{bin.high:.0f}'):<12}{bin.total:>6}"
        + (f"{100 * bin.right / bin.total:>8.1f} %" if bin.total else "")
        for bin in calibration(judged)
    ]
    return "\n".join(lines)


def draw_changes(compared: Comparison, *, language: str = "en") -> str:
    """Return what another register changes, what broke first."""
    said = _words(language)
    lines = [_draw_counts(compared, said)]
    if compared.changes:
        lines.append("")
    for change in _worst_first(compared.changes):
        before, after = _told_in(change.before, said), _told_in(change.after, said)
        lines.append(f"{said(change.verdict)}: {change.question} [{change.language}]: {before} → {after}")
    return "\n".join(lines)


# For pull requests


def draw_changes_markdown(compared: Comparison, *, language: str = "en") -> str:
    """Return what another register changes as a table for a pull request, what broke first."""
    said = _words(language)
    lines = [f"### {said('What this edit does to the answers')}", "", _draw_counts(compared, said)]
    if compared.changes:
        lines += ["", _row("", said("question"), "", said("before"), said("after")), "|---|---|---|---|---|"]
    for change in _worst_first(compared.changes)[:TABLE_ROWS]:
        verdict = said(change.verdict)
        cells = (change.question, change.language, _told_in(change.before, said), _told_in(change.after, said))
        lines.append(_row(f"**{verdict}**" if change.verdict == "now wrong" else verdict, *map(_plain, cells)))
    if len(compared.changes) > TABLE_ROWS:
        more = said("{count} more; privacybot eval --against has them all.")
        lines += ["", more.format(count=len(compared.changes) - TABLE_ROWS)]
    return "\n".join(lines)


def draw_evaluation_markdown(judged: Sequence[Judged], *, misses: bool, language: str = "en") -> str:
    """Return the outcomes by kind and language as a table for a pull request, with every miss folded away below it."""
    said = _words(language)
    lines = [f"### {said('The expected answers')}", "", _row("", "", "n", *map(said, Outcome))]
    lines.append("|---|---|--:" + "|--:" * len(Outcome) + "|")
    for row in tally(judged):
        counts = (f"{row.counts.get(outcome, 0)} ({row.share(outcome):.1f} %)" for outcome in Outcome)
        lines.append(_row(said(row.heading), row.language or said("all"), str(row.total), *counts))
    missed = [one for one in judged if one.outcome is not Outcome.RIGHT]
    if misses and missed:
        folded = said("{count} that did not come true").format(count=len(missed))
        lines += ["", f"<details><summary>{folded}</summary>", ""]
        lines += [_row("", said("question"), "", said("expected"), said("got")), "|---|---|---|---|---|"]
        for one in missed[:TABLE_ROWS]:
            answers = (_told_in(expected(one.example), said), _told_in(told(one.reply), said))
            lines.append(_row(said(one.outcome), *map(_plain, (one.example.ask, one.example.language, *answers))))
        lines += ["", "</details>"]
    return "\n".join(lines)


def draw_incomparable(old: str, *, language: str = "en") -> str:
    """Return that an old register is refused, so that no right answer can have been broken."""
    return _words(language)("{old} is refused, so there is nothing to compare with.").format(old=old)


def _draw_counts(compared: Comparison, said: Words) -> str:
    if not compared.changes:
        unchanged = said("No answer changes, of {asked} questions that both registers were asked.")
        return unchanged.format(asked=compared.asked)
    counts = ", ".join(f"{compared.count(verdict)} {said(verdict)}" for verdict in _VERDICTS)
    return said("{counts}, {same} as before.").format(counts=counts, same=compared.asked - len(compared.changes))


@cache
def _words(language: str) -> Words:
    """Return what gives the words of a language for the English ones."""
    file = resources.files("bot").joinpath(f"evaluation.{language}.yaml")
    if not file.is_file():
        return str
    words: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words.__getitem__


def _told_in(answer: str, said: Words) -> str:
    """Return in the words of a language what `told` or `expected` says: its first word is a kind or an id."""
    first, *rest = answer.split(" ")
    return " ".join([said(first) if first in (*Kind, "nothing", "everything") else first, *rest])


def _worst_first(changes: Sequence[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: _VERDICTS.index(change.verdict))


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
