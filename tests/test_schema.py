import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.knowledge.schema import register_schema
from tests.examples import EXAMPLE_REGISTER_YAML

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
VALIDATOR = jsonschema.Draft202012Validator(register_schema(), format_checker=jsonschema.FormatChecker())


def errors_in(text: str) -> list[str]:
    # As editors do: a date is a text to JSON.
    return [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(yaml.safe_load(text), default=str)))]


def objects_in(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects_in(inner)


def test_the_schema_beside_the_register_is_current():
    assert json.loads((KNOWLEDGE / "processings.schema.json").read_text(encoding="utf-8")) == register_schema()


@pytest.mark.parametrize("folder", ["knowledge", "examples/bare", "examples/gemeente"])
def test_the_first_line_of_a_register_points_editors_at_the_schema(folder):
    register = KNOWLEDGE.parent / folder / "processings.yaml"
    first = register.read_text(encoding="utf-8").splitlines()[0]
    told, _, schema = first.partition("=")
    assert told == "# yaml-language-server: $schema"
    assert (register.parent / schema).resolve() == KNOWLEDGE / "processings.schema.json"


def test_the_schema_is_itself_in_order():
    jsonschema.Draft202012Validator.check_schema(register_schema())


def test_the_shipped_register_and_the_example_fit_the_schema():
    assert errors_in((KNOWLEDGE / "processings.yaml").read_text(encoding="utf-8")) == []
    assert errors_in(EXAMPLE_REGISTER_YAML + "date: 2026-11-23\n") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lawful_basis: consent", "lawful_basis: agreed", "'agreed' is not one of"),
        ("        lawful_basis: consent\n", "", "'lawful_basis' is a required property"),
        ("audience: staff", "audiance: staff", "'audiance' was unexpected"),
        ("id: cctv", "id: 1.10", "1.1 is not of type 'string'"),
        ("title: {nl: Nieuwsbrief, en", "title: {no: Nieuwsbrief, en", "'false' was unexpected"),
        ("title: {nl: Nieuwsbrief, en: Newsletter}", "title: Nieuwsbrief", "is not of type 'object'"),
        ("lawful_basis: consent", "review_by: 31-12-2026\n        lawful_basis: consent", "not valid under any"),
        ("privacy@delinde.example", "delinde", "not valid under any"),
    ],
)
def test_an_editor_underlines_a_wrong_edit(old, new, message):
    assert old in EXAMPLE_REGISTER_YAML
    (error,) = errors_in(EXAMPLE_REGISTER_YAML.replace(old, new, 1))
    assert message in error


def test_every_field_is_explained_and_no_other_is_allowed():
    objects = list(objects_in(register_schema()))
    assert len(objects) > 5
    for found in objects:
        assert found["additionalProperties"] is False
        for name, field in found["properties"].items():
            assert field.get("description"), name
            assert field["description"].rstrip().endswith((".", ")")), name
