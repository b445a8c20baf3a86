"""From what was found in a file to problems with line, entry and remedy: the second half of reading a register."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.knowledge import file_format
from bot.knowledge.file_text import Finding, Place
from bot.knowledge.problems import Problem, word_problem
from bot.knowledge.register import Address, Audience, LawfulBasis, Register
from bot.knowledge.yaml_nodes import Unquoted, Value, YamlList, YamlMap, line_at, reads_as, value_at
from bot.messages import load_messages, message_languages

# The parts of the files by the names on the way to them.
_PARTS: Mapping[tuple[str, ...], type[BaseModel]] = {
    ("controller",): file_format.ControllerPart,
    ("controller", "contact"): file_format.ContactPart,
    ("theme",): file_format.ThemePart,
    ("sections",): file_format.SectionPart,
    ("sections", "processings"): file_format.ProcessingPart,
    ("assistant",): file_format.SectionPart,
    ("assistant", "processings"): file_format.ProcessingPart,
    ("topics",): file_format.TopicPart,
    ("examples",): file_format.ExamplePart,
}
_LISTS = ("sections", "processings", "topics", "examples")
_CHOICES: Mapping[str, type[StrEnum]] = {"lawful_basis": LawfulBasis, "audience": Audience, "address": Address}
# What does not fit the shape because of these needs no telling of its own.
_TELL_ALL_OF_THEIR_PLACE = ("unquoted_key", "unknown_reference", "nested_reference")
_OF_NO_ENTRY = ("second_document", "wrong_top")
MAX_PROBLEMS = 1_000  # in one file; a file with more is no register with slips in it
_MAX_MISFITS = 10 * MAX_PROBLEMS  # looked into: these come in another order than that of the lines
_LONGEST_ENTRY = 1_000  # lines
_LEAST_LIKENESS = 60  # of 100: "lawfull basis" is near enough to lawful_basis to be meant, "grondslag" is not


def misfits(error: ValidationError, tree: YamlMap, shape: type[BaseModel], known: list[Finding]) -> list[Finding]:
    """Return what does not fit the shape of a file, but for what already follows from the findings that are known."""
    told = {finding.place for finding in known if finding.code in _TELL_ALL_OF_THEIR_PLACE}
    # What a merge key would have brought is not missing, nor is what stands there misspelt or one level too deep.
    brought = {finding.place[:-1] for finding in known if finding.code == "merge_key"}
    meant: set[Place] = set()
    languages: set[str] = set()
    findings = []
    for details in error.errors(include_url=False, include_input=False)[:_MAX_MISFITS]:
        place: Place = tuple(step for step in details["loc"] if step != "[key]")
        if place in told:
            continue
        if details["type"] == "unknown_language":  # once is enough: the remedy is one messages file
            if str(place[-1]) in languages:
                continue
            languages.add(str(place[-1]))
        finding = _misfit(details, place, tree, shape)
        if finding.code in ("misspelt_field", "field_without_space"):
            meant.add((*place[:-1], str(finding.values["guess"])))
        elif finding.code == "field_indented_too_far":
            meant.add((*place[:-2], str(place[-1])))
        findings.append(finding)
    return [
        finding
        for finding in findings
        if not (finding.code.startswith("missing") and (finding.place in meant or finding.place[:-1] in brought))
    ]


def _misfit(details: ErrorDetails, place: Place, tree: YamlMap, shape: type[BaseModel]) -> Finding:
    kind, context = details["type"], details.get("ctx", {})
    value, name = value_at(tree, place), str(place[-1]) if place else ""
    code, values = kind, dict(context)
    match kind:
        case "missing":
            code, values = _missing(name, _part_at(place[:-1], shape))
        case "extra_forbidden":
            code, values = _unknown_field(name, tuple(_part_at(place[:-1], shape).model_fields))
        case "model_type":
            code = "item_without_fields" if place and isinstance(place[-1], int) else "not_fields"
            values = {"fields": tuple(_part_at(place, shape).model_fields)}
        case "string_type":
            code, values = _not_a_text(value)
        case "enum":
            code, values = _not_a_choice(value, _CHOICES[name])
        case "string_pattern_mismatch":
            code = file_format.PATTERN_CODES[context["pattern"]]
        case "string_too_short":
            code = "empty"
        case "string_too_long":
            code, values = "too_long", {"limit": f"{context['max_length']:,}"}
        case "too_short":
            code = "no_language" if isinstance(value, YamlMap) else "empty_list"
        case "dict_type":
            code = "no_language" if value is None else "without_language"
            code = "list_without_language" if isinstance(value, YamlList) else code
        case "list_type":
            code = "no_dashes" if name in _LISTS else "not_a_list"
            code = "empty_list" if value is None else code
        case "bad_language" if "[key]" in details["loc"] and name in _part_at(place[:-2], shape).model_fields:
            code, values = "field_indented_too_far", {"key": name, "around": str(place[-2])}
        case "bad_language" | "unknown_language":
            language = value if name == "language" else name
            values = {"language": language, "spoken": message_languages()}
    return Finding(code, place=place, values={"value": _plain(value), "field": field_name(place), **values})


def _missing(name: str, part: type[BaseModel]) -> tuple[str, dict[str, object]]:
    example = _example_line(name, part)
    return ("missing", {"example": example}) if example else ("missing_list", {})


@cache
def _example_line(name: str, part: type[BaseModel]) -> str | None:
    examples = part.model_fields[name].examples
    if not examples:
        return None
    example = yaml.safe_dump(examples[0], default_flow_style=True, allow_unicode=True, sort_keys=False, width=1000)
    return f"{name}: {example.splitlines()[0]}".replace("'", '"')


def _unknown_field(name: str, fields: tuple[str, ...]) -> tuple[str, dict[str, object]]:
    glued = name.partition(":")[0]
    if glued != name and glued in fields:
        return "field_without_space", {"key": name, "guess": glued}
    guess = nearest(name, fields)
    if guess is None:
        return "unknown_field", {"key": name, "fields": fields}
    return "misspelt_field", {"key": name, "guess": guess, "fields": fields}


def _not_a_text(value: Value) -> tuple[str, dict[str, object]]:
    match value:
        case None:
            return "empty", {}
        case Unquoted():
            return "unquoted", {"text": value.text, "reads_as": reads_as(value)}
        case YamlList():
            return "list_for_text", {}
        case _:
            return "fields_for_text", {}


def _not_a_choice(value: Value, choices: type[StrEnum]) -> tuple[str, dict[str, object]]:
    allowed = tuple(choice.value for choice in choices)
    if value is None:
        return "empty_choice", {"allowed": allowed}
    if isinstance(value, YamlMap | YamlList):
        return _not_a_text(value)
    called = {choice: choice for choice in allowed}
    if choices is LawfulBasis:
        called.update(_bases_by_label())
    guess = nearest(str(_plain(value)), tuple(called))
    if guess is None:
        return "unknown_choice", {"allowed": allowed}
    return "misspelt_choice", {"allowed": allowed, "guess": called[guess]}


@cache
def _bases_by_label() -> Mapping[str, str]:
    """Return the lawful bases by what they are called in every language: `{"toestemming": "consent"}`."""
    return {
        basis.label.lower(): code
        for language in message_languages()
        for code, basis in load_messages(language).lawful_bases.items()
    }


@lru_cache
def nearest(written: str, known: tuple[str, ...]) -> str | None:
    """Return the name that was probably meant, None where none is near.

    >>> nearest("Lawfull basis", ("lawful_basis", "purpose"))
    'lawful_basis'
    """
    found = process.extractOne(written[:80], known, scorer=fuzz.ratio, processor=_bare, score_cutoff=_LEAST_LIKENESS)
    return found[0] if found else None


def _bare(name: str) -> str:
    return name.lower().replace("_", " ").replace("-", " ")


def _part_at(place: Place, shape: type[BaseModel]) -> type[BaseModel]:
    names = tuple(step for step in place if isinstance(step, str))
    return _PARTS.get(names, shape)


def required_fields(shape: type[BaseModel]) -> tuple[str, ...]:
    """Return the names that a file can't do without."""
    return tuple(name for name, field in shape.model_fields.items() if field.is_required())


def field_name(place: Place) -> str:
    """Return what people call the field at a place, within its entry.

    >>> field_name(("sections", 0, "processings", 4, "keywords", "nl", 2))
    'keywords (nl)'
    >>> field_name(("controller", "contact", "email"))
    'controller.contact.email'
    """
    own = place
    for number, step in enumerate(place):
        if step in _LISTS and number + 1 < len(place):
            own = place[number:]
            if number + 2 < len(place):
                own = place[number + 2 :]
    names = [step for step in own if isinstance(step, str)]
    if names and names[0] in ("controller", "theme", "assistant"):
        return ".".join(names)
    return f"{names[0]} ({names[1]})" if len(names) > 1 else "".join(names)


def double_ids(tree: YamlMap) -> Iterator[Finding]:
    """Yield the ids that were used before: by a section or processing, or by a topic."""
    used: dict[str, int | None] = {}
    for place in _entries(tree):
        id = value_at(tree, (*place, "id"))
        if isinstance(id, str):
            line = line_at(tree, (*place, "id"))
            if id.strip() in used:
                yield Finding("double_id", line, (*place, "id"), {"id": id, "first": used[id.strip()]})
            used.setdefault(id.strip(), line)


def _entries(tree: Value, place: Place = ()) -> Iterator[Place]:
    """Yield the places of all sections, processings and topics, in the order of the file."""
    if not isinstance(tree, YamlMap):
        return
    own = tree.get("assistant")
    if isinstance(own, YamlMap):
        yield (*place, "assistant")
        yield from _entries(own, (*place, "assistant"))
    for name in ("sections", "processings", "topics"):
        listed = tree.get(name)
        if isinstance(listed, YamlList):
            for number, entry in enumerate(listed):
                yield (*place, name, number)
                yield from _entries(entry, (*place, name, number))


def unknown_expectation(expected: str, register: Register) -> Finding:
    """Return that an expected answer names what the register does not have, with what was probably meant."""
    ids = tuple(processing.id for processing in register) + tuple(f"topic:{topic.id}" for topic in register.topics)
    guess = nearest(expected, ids)
    code = "unknown_expectation" if guess is None else "misspelt_expectation"
    return Finding(code, place=("expect",), values={"value": expected, "guess": guess})


def worded(
    findings: list[Finding], file: str, *, tree: Value = None, text: str = "", limit: int | None = MAX_PROBLEMS
) -> tuple[Problem, ...]:
    """Return findings as problems, each once, in the order of the lines; the first `limit` where there are more.

    Their entries are looked up in the tree, or where the file did not become one, by its lines of text.
    """
    placed = [(found.line if found.line is not None else line_at(tree, found.place), found) for found in findings]
    placed.sort(key=lambda line_and_finding: line_and_finding[0] or 0)
    lines = text.splitlines()
    problems: dict[Problem, None] = {}
    for line, found in placed[:limit]:
        entry = _entry_near(lines, line) if text else _entry_at(tree, found.place)
        entry = None if found.code in _OF_NO_ENTRY else entry
        problems[word_problem(found.code, found.values, file=file, line=line, entry=entry)] = None
    return tuple(problems)


def _entry_at(tree: Value, place: Place) -> str | None:
    """Return the id of the innermost section, processing or topic around a place, else its title, else None."""
    entry: YamlMap | None = None
    for number, step in enumerate(place):
        if isinstance(step, int) and place[number - 1] in ("sections", "processings", "topics"):
            found = value_at(tree, place[: number + 1])
            entry = found if isinstance(found, YamlMap) else entry
    if entry is None:
        return None
    id = entry.get("id")
    if isinstance(id, str | Unquoted) and _plain(id):
        return str(_plain(id))
    title = entry.get("title")
    titles = list(title.values()) if isinstance(title, YamlMap) else [title]
    return next((text for text in titles if isinstance(text, str) and text), None)


_ID_LINE = re.compile(r"""( *(?:- +)?)id: *["']?([^\s"'#,]+)""")
_FLOW_ID_LINE = re.compile(r""" *- +\{ *id: *["']?([^\s"',}]+)""")


def _entry_near(lines: list[str], line: int | None) -> str | None:
    """Return the id in the lines above a line that it is indented below, as far as that shows without reading YAML."""
    if line is None:
        return None
    for number in range(min(line, len(lines)) - 1, max(line - _LONGEST_ENTRY, 0) - 1, -1):
        if found := _ID_LINE.match(lines[number]):
            between = [
                text for text in lines[number + 1 : line - 1] if text.strip() and not text.lstrip().startswith("#")
            ]
            has_ended = any(len(text) - len(text.lstrip()) < len(found[1]) for text in between)
            return None if has_ended else found[2]
        if number == line - 1 and (found := _FLOW_ID_LINE.match(lines[number])):
            return found[1]
    return None


def _plain(value: Value) -> Value:
    return value.text if isinstance(value, Unquoted) else value
