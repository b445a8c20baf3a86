"""The JSON Schema of the register's file: what lets an editor complete, underline and explain it."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import WithDefaultSchema

from bot.knowledge.file_format import RegisterPart


class _PlainSchema(GenerateJsonSchema):
    """Leaves out what would only disturb in an editor."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return that no field gets a title: it would be its name once more."""
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema of a field, without the default where that is null: editors would fill it in."""
        told = super().default_schema(schema)
        return {key: value for key, value in told.items() if (key, value) != ("default", None)}


def register_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `processings.yaml`.

    It says what a single value may be. What it can't say, such as that ids are unique, `load_register` checks.

    >>> register_schema()["required"]
    ['controller', 'sections']
    """
    schema = RegisterPart.model_json_schema(schema_generator=_PlainSchema)
    for definition in schema["$defs"].values():
        definition.pop("title", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "The register of processings of personal data",
    }
