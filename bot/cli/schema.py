"""`privacybot schema`: the register's JSON Schema, for editors."""

import json
from pathlib import Path

import click

from bot.knowledge.files import SHIPPED


@click.command()
@click.option("--output", type=click.Path(path_type=Path), default=SHIPPED / "knowledge" / "processings.schema.json")
def schema(output: Path) -> None:
    """Write the schema by which editors complete a register."""
    from bot.knowledge.schema import register_schema

    output.write_text(json.dumps(register_schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"Written: {output}")
