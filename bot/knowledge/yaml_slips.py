"""From what a YAML parser complains of to the slip that a writer made: a quote left open, a colon in a text."""

import re

import yaml
from yaml.events import CollectionEndEvent, Event, ScalarEvent

from bot.knowledge.file_text import Finding

MAX_DEPTH = 20  # levels; a register has seven

_GLUED = re.compile(r"""\s*(- +)?[\w-]+:["'{\[]""")  # id:"1.1"


def line_of(event: Event) -> int:
    """Return the line on which what an event tells of begins."""
    return event.start_mark.line + 1 if event.start_mark else 1


def find_slip(error: yaml.MarkedYAMLError, last: Event | None, text: str) -> Finding:
    """Return the slip behind a parser's error, at the line where it was made.

    `last` is the last event before the error: mostly the text in or after which the slip was made.
    """
    detail, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Finding("syntax", values={"detail": detail})
    lines = text.splitlines()
    line, rest = mark.line + 1, _rest(lines, mark)
    opening = error.context_mark or mark  # of what the parser was in the middle of
    if "quoted scalar" in context and "end of stream" in detail:
        return Finding("unclosed_quote", opening.line + 1, values={"quote": _rest(lines, opening)[:1]})
    if "nesting depth" in detail:  # the C parser's own bound, which a line full of brackets meets before ours
        return Finding("too_deep", line, values={"limit": MAX_DEPTH})
    if "escape" in detail or "hexdecimal" in detail:
        return Finding("backslash", line)
    if "cannot start any token" in detail:
        return (
            Finding("tab", line) if rest.startswith("\t") else Finding("cannot_start", line, values={"char": rest[:1]})
        )
    if "an alias" in context or "an anchor" in context:
        return Finding("cannot_start", line, values={"char": "*" if "alias" in context else "&"})
    if "a block scalar" in context:
        return Finding("cannot_start", opening.line + 1, values={"char": _rest(lines, opening)[:1]})
    if "a directive" in context:
        return Finding("cannot_start", opening.line + 1, values={"char": "%"})
    if "found unexpected ':'" in detail:
        return Finding("no_space_after_colon", line)
    if "could not find expected ':'" in detail:
        return Finding("no_colon", opening.line + 1)
    if "sequence entries are not allowed" in detail:
        return Finding("dash_on_line", line)
    if "mapping values are not allowed" in detail:
        begun = (
            last.start_mark.line if isinstance(last, ScalarEvent) and not last.style and last.start_mark else mark.line
        )
        glued = next((number for number in (begun, mark.line) if _GLUED.match(lines[number])), None)
        if glued is not None:
            return Finding("no_space_after_colon", glued + 1)
        return Finding("colon_in_text" if begun == mark.line else "indentation", line)
    if isinstance(last, ScalarEvent) and last.style in ("'", '"') and last.end_mark and last.end_mark.line == mark.line:
        if line_of(last) < line:
            return Finding("unclosed_quote", line_of(last), values={"quote": last.style})
        if rest[:1] in ("'", '"') and "flow" in context:
            return Finding("missing_comma", line)
        other = "'" if last.style == '"' else '"'
        return Finding("text_after_quote", line, values={"quote": last.style, "other": other})
    if "while parsing a flow" in context:
        return Finding("unclosed_bracket", opening.line + 1)
    if isinstance(last, CollectionEndEvent) and _is_bracket(last) and line_of(last) == line:
        if rest[:1] in ("]", "}"):
            return Finding("extra_bracket", line, values={"bracket": rest[:1]})
        return Finding("text_after_bracket", line)
    if "did not find expected" in detail or "expected <block end>" in detail:
        return Finding("indentation", line)
    return Finding("syntax", line, values={"detail": detail})


def _rest(lines: list[str], mark: "yaml.Mark") -> str:
    return lines[mark.line][mark.column :] if mark.line < len(lines) else ""


def _is_bracket(end: CollectionEndEvent) -> bool:
    """Whether a list or mapping ends with a bracket, which takes a place, and not by indentation, which takes none."""
    return bool(end.start_mark and end.end_mark and end.start_mark.column < end.end_mark.column)
