"""A register as plain data -> the YAML of its file, laid out for a person to read on and to edit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import indent, wrap
from typing import Any

import yaml

from bot.exchange.plain import Plain

SCHEMA_LINE = "# yaml-language-server: $schema=processings.schema.json\n"
WIDTH = 116
_LONG = 90  # characters of a text that gets lines of its own

LEFT_OUT = "left_out"
"""The name under which an entry or section tells why it can't stand in the register: it is written as a comment."""


def register_yaml(told: Plain, *, comments: Sequence[str] = ()) -> str:
    """Return the file of a register. `comments` stand at its top, under the line that points editors at the schema.

    An entry or section that says why it was `LEFT_OUT` is written behind `#`, with the reason above it.
    """
    parts = [SCHEMA_LINE + "".join(f"# {line}".rstrip() + "\n" for line in ("", *comments) if comments)]
    parts += [_yaml({name: told[name]}) for name in told if name not in ("sections", "assistant")]
    sections = ["sections:\n"]
    for section in told["sections"]:
        text = indent(_listed(_section(section)), "  ")
        sections.append(_commented(text, section) if LEFT_OUT in section else text)
    parts.append(sections[0] + "\n".join(sections[1:]))
    if "assistant" in told:
        parts.append("assistant:\n" + indent(_section(told["assistant"]), "  "))
    return "\n".join(parts)


def _section(section: Plain) -> str:
    head = {name: value for name, value in section.items() if name not in ("processings", LEFT_OUT)}
    entries = (_entry(entry) for entry in section["processings"])
    return _yaml(head) + "processings:\n" + "\n".join(indent(entry, "  ") for entry in entries)


def _entry(entry: Plain) -> str:
    text = _listed(_yaml({name: value for name, value in entry.items() if name != LEFT_OUT}))
    return _commented(text, entry) if LEFT_OUT in entry else text


def _commented(text: str, what: Plain) -> str:
    said = "".join(f"# {line}\n" for line in wrap(what[LEFT_OUT], WIDTH - 8))
    return said + "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())


def _listed(text: str) -> str:
    return "- " + indent(text, "  ")[2:]


class _Flow(dict[str, Any]):
    """Texts by language that fit on one line."""


class _FlowList(list[str]):
    """Words that follow one another, as many as a line takes."""


class _Quoted(str):
    """A text in quotes: an id, which would be a number without."""


class _Long(str):
    """A text that runs over several lines."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # a list stands further in than its name


_MAP, _LIST, _TEXT = (f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str"))
_Dumper.add_representer(_Flow, lambda dumper, value: dumper.represent_mapping(_MAP, value, True))
_Dumper.add_representer(_FlowList, lambda dumper, value: dumper.represent_sequence(_LIST, value, True))
_Dumper.add_representer(_Quoted, lambda dumper, value: dumper.represent_scalar(_TEXT, value, '"'))
_Dumper.add_representer(
    _Long,
    lambda dumper, value: dumper.represent_scalar(_TEXT, value, "|" if "\n" in value else ">"),
)


def _yaml(told: Plain) -> str:
    return yaml.dump(
        {name: _laid_out(name, value) for name, value in told.items()},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=WIDTH - 6,  # an entry stands six further in
    )


def _laid_out(name: str, value: Any) -> Any:
    """Return a value in the layout that its name and length ask for."""
    if name == "id":
        return _Quoted(value)
    if name in ("date", "review_by"):
        return date.fromisoformat(value)
    if name == "controller":
        return value | ({"contact": _Flow(value["contact"])} if "contact" in value else {})
    if isinstance(value, Mapping):
        if name in ("keywords", "outside"):
            return {language: _FlowList(words) for language, words in value.items()}
        if all(isinstance(text, str) for text in value.values()):
            return _texts(name, value)
    return value


def _texts(name: str, texts: Mapping[str, str]) -> Mapping[str, Any]:
    on_one_line = all("\n" not in text for text in texts.values())
    if on_one_line and len(name) + sum(len(text) + 6 for text in texts.values()) < WIDTH - 16:
        return _Flow(texts)
    return {language: _Long(text) if _is_long(text) else text for language, text in texts.items()}


def _is_long(text: str) -> bool:
    return "\n" in text or len(text) > _LONG


def entries_of(told: Plain) -> Iterator[Plain]:
    """Yield the entries of a register that stand in it, in their order."""
    for section in told["sections"]:
        if LEFT_OUT not in section:
            yield from (entry for entry in section["processings"] if LEFT_OUT not in entry)
