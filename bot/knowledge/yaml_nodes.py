"""From YAML text to plain values that remember their lines, with everything refused that a register has no use for.

PyYAML gives the events; the tree is built here, because its own composers lose the line of a reference, keep the
last of two equal keys without a word, and are brought down by deep nesting: `yaml.compose("[" * 200_000)` ends the
process.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from bot.knowledge.file_text import FORBIDDEN, Finding, Place, character_code, character_name

MAX_DEPTH = 20  # levels; a register has seven
MAX_REFERENCES = 20  # `*name`: enough to repeat a text here and there

# libyaml's parser is ten times as fast; PyYAML has it in all its wheels, but not in every build.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_GLUED = re.compile(r"""[\w-]+:["'{\[\w]""")  # id:"1.1"
_IMPLICIT_TAGS = yaml.SafeLoader.yaml_implicit_resolvers


class YamlMap(dict[str, "Value"]):
    """Named values, with the line on which they begin and the line of each name."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class YamlList(list["Value"]):
    """Values in a row, with the line on which they begin and the line of each."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A text that YAML reads as something else, since it has no quotes: `1.10`, `no`, `2026-11-23`.

    `kind` is the last word of the tag: int, float, bool, timestamp, merge or value.
    """

    text: str
    kind: str


Value = str | None | Unquoted | YamlMap | YamlList


class _Fatal(Exception):
    """Found something after which the rest of the file can't be understood."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


@dataclass(slots=True)
class _OpenMap:
    """A mapping that is being read. `key` is the name whose value comes next; `skipped` if that value goes nowhere."""

    container: YamlMap
    anchored: bool
    key: str | None = None
    skipped: bool = False

    @property
    def step(self) -> str:
        return self.key or ""


@dataclass(slots=True)
class _OpenList:
    """A list that is being read."""

    container: YamlList
    anchored: bool

    @property
    def step(self) -> int:
        return len(self.container)


def read_tree(text: str) -> tuple[Value, list[Finding]]:
    """Return a YAML text as a tree of values with lines, and what is refused in it.

    After a finding that keeps the rest from being understood the tree is None and that finding stands alone.
    """
    reader = _Reader()
    last: Event | None = None
    try:
        events: Iterator[Event] = yaml.parse(text, Loader=_Loader)
        for event in events:
            reader.take(event)
            last = event
    except yaml.MarkedYAMLError as error:
        return None, [_diagnose(error, last, text)]
    except yaml.YAMLError as error:
        return None, [Finding("syntax", values={"detail": str(error)})]
    except _Fatal as fatal:
        return None, [fatal.finding]
    return reader.root, reader.findings


def line_at(tree: Value, place: Place) -> int | None:
    """Return the line of a place in a tree, or of the last part of the way to it that is there."""
    line = tree.line if isinstance(tree, YamlMap | YamlList) else None
    for step in place:
        if (isinstance(tree, YamlMap) and isinstance(step, str) and step in tree) or (
            isinstance(tree, YamlList) and isinstance(step, int) and step < len(tree)
        ):
            line, tree = tree.lines[step], tree[step]
        else:
            break
    return line


def value_at(tree: Value, place: Place) -> Value:
    """Return the value at a place in a tree, None where the tree does not reach that far."""
    for step in place:
        if (isinstance(tree, YamlMap) and isinstance(step, str) and step in tree) or (
            isinstance(tree, YamlList) and isinstance(step, int) and step < len(tree)
        ):
            tree = tree[step]  # type: ignore[call-overload, index]  # the step fits, as was just seen
        else:
            return None
    return tree


class _Reader:
    """Builds the tree, event by event."""

    def __init__(self) -> None:
        self.root: Value = None
        self.findings: list[Finding] = []
        self._open: list[_OpenMap | _OpenList] = []
        self._documents = 0
        self._anchors: dict[str, Value] = {}
        self._references = 0

    def take(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, CollectionStartEvent):
            self._take_start(event)
        elif isinstance(event, CollectionEndEvent):
            container = self._open.pop().container
            self._put(container, container.line)
        elif isinstance(event, AliasEvent):
            self._take_reference(event)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Fatal(Finding("second_document", event.start_mark.line + 1))

    def _take_scalar(self, event: ScalarEvent) -> None:
        line = event.start_mark.line + 1
        text: str = event.value
        value = _read_plain(text) if event.implicit[0] else text
        if event.style == '"' and (found := FORBIDDEN.search(text)):  # written as an escape, so not seen before
            self._find(character_code(found[0]), line, name=character_name(found[0]))
        if event.tag is not None:
            self._find("tag", line, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        opened = self._open[-1] if self._open else None
        if isinstance(opened, _OpenMap) and opened.key is None:
            self._take_key(opened, text, value, line)
        else:
            self._put(value, line)

    def _take_key(self, opened: _OpenMap, text: str, value: Value, line: int) -> None:
        if not text:
            raise _Fatal(self._finding("key_not_text", line))
        opened.key, opened.skipped = text, text in opened.container.lines
        if opened.skipped:
            self._find("double_key", line, key=text, first=opened.container.lines[text])
        elif isinstance(value, Unquoted) and value.kind == "merge":
            self._find("merge_key", line)
            opened.skipped = True
        else:
            if not isinstance(value, str):
                self._find("unquoted_key", line, key=text, reads_as=reads_as(value))
            opened.container.lines[text] = line

    def _take_start(self, event: CollectionStartEvent) -> None:
        line = event.start_mark.line + 1
        self._refuse_as_key(line)
        if len(self._open) >= MAX_DEPTH:
            raise _Fatal(self._finding("too_deep", line, limit=MAX_DEPTH))
        if event.tag is not None:
            self._find("tag", line, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        container: YamlMap | YamlList = YamlMap(line) if isinstance(event, MappingStartEvent) else YamlList(line)
        if event.anchor is not None:
            self._anchors[event.anchor] = container
        anchored = event.anchor is not None
        self._open.append(
            _OpenMap(container, anchored) if isinstance(container, YamlMap) else _OpenList(container, anchored)
        )

    def _take_reference(self, event: AliasEvent) -> None:
        line = event.start_mark.line + 1
        self._refuse_as_key(line)
        value: Value = "*"
        if event.anchor not in self._anchors:
            self._find("unknown_reference", line, name=event.anchor)
        elif any(opened.anchored for opened in self._open):
            # A reference inside what is referred to is how a few lines grow to billions, or to a loop.
            self._find("nested_reference", line)
        else:
            value = self._anchors[event.anchor]
            self._references += 1
            if self._references == MAX_REFERENCES + 1:
                self._find("too_many_references", line, limit=MAX_REFERENCES)
        self._put(value, line)

    def _refuse_as_key(self, line: int) -> None:
        opened = self._open[-1] if self._open else None
        if isinstance(opened, _OpenMap) and opened.key is None:
            raise _Fatal(self._finding("key_not_text", line))

    def _put(self, value: Value, line: int) -> None:
        """Give a value its place in the innermost mapping or list that is open."""
        if not self._open:
            self.root = value
            return
        opened = self._open[-1]
        if isinstance(opened, _OpenList):
            opened.container.append(value)
            opened.container.lines.append(line)
        else:
            if not opened.skipped and opened.key is not None:
                opened.container[opened.key] = value
            opened.key, opened.skipped = None, False

    def _finding(self, code: str, line: int, **values: object) -> Finding:
        return Finding(code, line, tuple(opened.step for opened in self._open), values)

    def _find(self, code: str, line: int, **values: object) -> None:
        self.findings.append(self._finding(code, line, **values))


def _read_plain(text: str) -> str | None | Unquoted:
    for tag, pattern in _IMPLICIT_TAGS.get(text[:1], ()):
        if pattern.match(text):
            kind = tag.rpartition(":")[2]
            return None if kind == "null" else Unquoted(text, kind)
    return text


def reads_as(value: Value) -> str:
    """Return what a text without quotes becomes when YAML reads it.

    >>> reads_as(Unquoted("1.10", "float")), reads_as(Unquoted("no", "bool")), reads_as(Unquoted("12:30", "int"))
    ('1.1', 'false', '750')
    """
    if not isinstance(value, Unquoted):
        return "null"
    if value.kind == "timestamp":
        return "a date"
    try:
        read = yaml.safe_load(value.text[:40])
    except (ValueError, yaml.YAMLError):  # 0o9, 9:99 and other numbers that are none
        return "a number"
    return str(read).lower() if isinstance(read, bool) else str(read)


def _diagnose(error: yaml.MarkedYAMLError, last: Event | None, text: str) -> Finding:
    """Return in the words of a writer what the parser says in its own.

    `last` is the last event before the error: mostly the text in or after which the slip was made.
    """
    detail, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Finding("syntax", values={"detail": detail})
    line, opened_on = mark.line + 1, (error.context_mark or mark).line + 1
    lines = text.splitlines()
    rest = lines[mark.line][mark.column :] if mark.line < len(lines) else ""
    if "quoted scalar" in context and "end of stream" in detail:
        opened = error.context_mark or mark
        return Finding("unclosed_quote", opened_on, values={"quote": lines[opened.line][opened.column]})
    if "escape" in detail or "hexdecimal" in detail:
        return Finding("backslash", line)
    if "cannot start any token" in detail:
        return (
            Finding("tab", line) if rest.startswith("\t") else Finding("cannot_start", line, values={"char": rest[:1]})
        )
    if "an alias" in context or "an anchor" in context:
        return Finding("cannot_start", line, values={"char": "*" if "alias" in context else "&"})
    if "a block scalar" in context:
        return Finding("cannot_start", opened_on, values={"char": "> or |"})
    if "could not find expected ':'" in detail:
        return Finding("no_colon", opened_on)
    if "block sequence entries are not allowed" in detail:
        return Finding("dash_on_line", line)
    plain = last if isinstance(last, ScalarEvent) and not last.style else None
    if "mapping values are not allowed" in detail:
        if plain is not None and _GLUED.match(plain.value):
            return Finding("no_space_after_colon", plain.start_mark.line + 1)
        if plain is None or plain.start_mark.line == mark.line:
            return Finding("colon_in_text", line)
        return Finding("indentation", line)
    if isinstance(last, ScalarEvent) and last.style in ("'", '"') and last.end_mark.line == mark.line:
        quote: Literal["'", '"'] = last.style
        if last.start_mark.line < mark.line:
            return Finding("unclosed_quote", last.start_mark.line + 1, values={"quote": quote})
        if rest[:1] in ("'", '"') and "flow" in context:
            return Finding("missing_comma", line)
        return Finding("text_after_quote", line, values={"quote": quote, "other": "'" if quote == '"' else '"'})
    if "while parsing a flow" in context:
        return Finding("unclosed_bracket", opened_on)
    if (
        isinstance(last, CollectionEndEvent)
        and last.end_mark.line == mark.line
        and last.end_mark.column > last.start_mark.column
    ):
        if rest[:1] in ("]", "}"):
            return Finding("extra_bracket", line, values={"bracket": rest[:1]})
        return Finding("text_after_bracket", line)
    if "did not find expected" in detail or "expected <block end>" in detail:
        return Finding("indentation", line)
    return Finding("syntax", line, values={"detail": detail})
