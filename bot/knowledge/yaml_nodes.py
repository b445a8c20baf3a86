"""From YAML text to plain values that remember their lines, with everything refused that a register has no use for.

PyYAML gives the events and the tree is built here. Its own composers lose the line of a reference, its constructors
keep the last of two equal keys without a word, and deep nesting overflows the stack of the fast one: 200,000 times `[`
and the process is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

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
from bot.knowledge.yaml_slips import MAX_DEPTH, find_slip, line_of

MAX_REFERENCES = 20  # `*name`: enough to repeat a text here and there

# libyaml's parser is ten times as fast; PyYAML has it in all its wheels, but not in every build.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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


Value = str | Unquoted | YamlMap | YamlList | None


class _UnreadableError(Exception):
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
        return None, [find_slip(error, last, text)]
    except yaml.YAMLError as error:
        return None, [Finding("syntax", values={"detail": str(error)})]
    except _UnreadableError as error:
        return None, [error.finding]
    return reader.root, reader.findings


def line_at(tree: Value, place: Place) -> int | None:
    """Return the line of a place in a tree, or of the last part of the way to it that is there."""
    lines = [line for line, _value in _way_to(place, tree)]
    top = tree.line if isinstance(tree, YamlMap | YamlList) else None
    return lines[-1] if lines else top


def value_at(tree: Value, place: Place) -> Value:
    """Return the value at a place in a tree, None where the tree does not reach that far."""
    values = [tree, *(value for _line, value in _way_to(place, tree))]
    return values[-1] if len(values) == len(place) + 1 else None


def _way_to(place: Place, tree: Value) -> Iterator[tuple[int, Value]]:
    """Yield the line and value of each step towards a place, as far as the tree goes."""
    for step in place:
        match tree, step:
            case YamlMap(), str() if step in tree:
                line, tree = tree.lines[step], tree[step]
            case YamlList(), int() if step < len(tree):
                line, tree = tree.lines[step], tree[step]
            case _:
                return
        yield line, tree


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
                raise _UnreadableError(Finding("second_document", line_of(event)))

    def _take_scalar(self, event: ScalarEvent) -> None:
        line, text = line_of(event), event.value
        value = _read_plain(text) if event.implicit[0] else text
        if event.style == '"' and (found := FORBIDDEN.search(text)):  # written as an escape, so not seen before
            self._find(character_code(found[0]), line, name=character_name(found[0]))
            value = text = FORBIDDEN.sub(" ", text)
        if event.tag is not None:
            self._find("tag", line, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        opened = self._open[-1] if self._open else None
        if isinstance(opened, _OpenMap) and opened.key is None:
            self._take_key(opened, text, value, line)
        else:
            self._put(value, line)

    def _take_key(self, opened: _OpenMap, text: str, value: str | Unquoted | None, line: int) -> None:
        if not text:
            raise _UnreadableError(self._finding("key_not_text", line))
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
        line = line_of(event)
        self._refuse_as_key(line)
        if len(self._open) >= MAX_DEPTH:
            raise _UnreadableError(self._finding("too_deep", line, limit=MAX_DEPTH))
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
        line = line_of(event)
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
            raise _UnreadableError(self._finding("key_not_text", line))

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


def _read_plain(text: str) -> str | Unquoted | None:
    for tag, pattern in _IMPLICIT_TAGS.get(text[:1], ()):
        if pattern.match(text):
            kind = tag.rpartition(":")[2]
            return None if kind == "null" else Unquoted(text, kind)
    return text


@lru_cache
def reads_as(value: Unquoted | None) -> str:
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
