"""`privacybot check`: what is wrong with the register, and what deserves a second look."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.common import examples_from, register_from, register_option
from bot.knowledge.register import LawfulBasis, Register


@click.command()
@register_option
@click.option("--thorough", is_flag=True, help="Also leave out each stored question in turn: is it lost then?")
def check(register_file: Path, thorough: bool) -> None:
    """Check the register: print what is wrong and where, or a short summary when all is well."""
    register = register_from(register_file)
    examples = examples_from(register_file, register)
    bases = {basis: sum(entry.lawful_basis is basis for entry in register) for basis in LawfulBasis}
    languages = ", ".join(register.languages)
    click.echo(f"{register_file.name}: all is well.")
    click.echo(f"{len(register.processings)} processings in {len(register.sections)} sections, in {languages}.")
    click.echo("Lawful bases: " + ", ".join(f"{count} {basis.value}" for basis, count in bases.items() if count) + ".")
    click.echo(f"{len(register.topics)} topics, {len(examples)} expected answers.")
    click.echo(f"Version {register.version}, of {register.date.isoformat()}.")
    for warning in _warnings(register, thorough=thorough):
        click.echo(f"warning: {warning}")


def _warnings(register: Register, *, thorough: bool) -> Iterator[str]:
    from bot.likeness import alike_pairs, lost_questions, shared_words

    for pair in alike_pairs(register):
        basis = "" if pair.same_basis else ", and their lawful bases differ"
        yield (
            f"{pair.first} and {pair.second} share {pair.shared} keywords{basis}. Words of their sections tell them "
            "apart; where a question has none, the assistant asks back."
        )
    for shared in shared_words(register):
        yield (
            f'"{shared.word}" is a keyword of {", ".join(shared.entries)}: alone it can\'t tell which is meant. '
            "Write it as part of a longer keyword where it should."
        )
    if thorough:
        for lost in lost_questions(register):
            found = f"it finds {', '.join(lost.found[:5])}" if lost.found else "it finds nothing"
            yield (
                f'{lost.entry}, "{lost.question}" [{lost.language}]: without this question, {found}. '
                "Add words of it to the keywords."
            )
