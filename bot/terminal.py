"""A reply in a terminal: colours and a link where it can, plain text where it can't."""

from collections.abc import Sequence

import click

from bot.replies import Reply, ScoredCandidate


def draw_reply(reply: Reply, *, links: bool) -> str:
    """Return a reply for a terminal. `links` makes addresses clickable (OSC 8), for terminals that are one.

    Colours are dropped by click where the output is no terminal. The text is the reply's own, without control
    characters.
    """
    titles = {f"{p.title} ({p.section}, {p.id})" for p in reply.processings}
    if reply.topic is not None:
        titles |= {reply.topic.title, f"{reply.topic.title} ({reply.topic.article})"}
    return "\n".join(_draw_line(_printable(line), titles, links=links) for line in reply.text.split("\n"))


def _draw_line(line: str, titles: set[str], *, links: bool) -> str:
    if line in titles:
        return click.style(line, bold=True)
    before, found, address = line.rpartition("http")
    if not found or " " in address:
        return line
    url = found + address
    shown = click.style(url, fg="cyan", underline=True)
    return before + (f"\033]8;;{url}\033\\{shown}\033]8;;\033\\" if links else shown)


def _printable(line: str) -> str:
    return "".join(letter for letter in line if letter.isprintable())


def draw_reasons(candidates: Sequence[ScoredCandidate]) -> str:
    """Return the candidates with each word that speaks for them: what it met, how, and what it weighed."""
    lines = []
    for candidate in candidates:
        lines.append(click.style(f"{candidate.id:<24} {candidate.score:5.1f}", bold=True))
        lines += [
            f"    {_printable(match.word)} → {_printable(match.met)} ({match.how}, {match.weight:.2f})"
            for match in sorted(candidate.matched, key=lambda match: -match.weight)
        ]
    return "\n".join(lines)
