"""`python -m benchmarks`: measure in one run, on one machine, and print the tables."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import click
from pydantic import TypeAdapter

from benchmarks import report
from benchmarks.measuring import ONE_CORE
from benchmarks.peers import PEERS
from benchmarks.quality import Quality, measure_assistant, measure_peer
from benchmarks.speed import Speed, measure_size

REPEATS = 3
PATIENCE_SECONDS = 60
"""A register that takes longer to load than this is measured once."""


@click.group(invoke_without_command=True)
@click.option("--peers", default="usual", show_default=True, help=f"usual, all, none, or some of: {', '.join(PEERS)}.")
@click.option(
    "--sizes", default="20,200,2000,20000", show_default=True, help="Entries of the made-up registers; empty: none."
)
@click.option("--questions", default=2000, show_default=True, help="Questions asked of each made-up register.")
@click.pass_context
def main(context: click.Context, peers: str, sizes: str, questions: int) -> None:
    """Print how good and how fast the assistant is, beside what one would use instead."""
    if context.invoked_subcommand is None:
        click.echo(_machine())
        _print_quality(_chosen(peers))
        if numbers := [int(size) for size in sizes.split(",") if size]:
            _print_speed(numbers, questions)


@main.command(hidden=True)
@click.argument("name")
def quality(name: str) -> None:
    """Measure the assistant or one peer in this process, and print it as JSON."""
    measured = measure_assistant() if name == report.OURS else measure_peer(name)
    click.echo(TypeAdapter(Quality).dump_json(measured))


@main.command(hidden=True)
@click.argument("entries", type=int)
@click.argument("questions", type=int)
def speed(entries: int, questions: int) -> None:
    """Measure one size in this process, and print it as JSON."""
    click.echo(TypeAdapter(Speed).dump_json(measure_size(entries, questions)))


def _chosen(peers: str) -> list[str]:
    if peers == "none":
        return []
    if peers in ("usual", "all"):
        return [name for name, kind in PEERS.items() if peers == "all" or not kind.large]
    names = peers.split(",")
    if unknown := [name for name in names if name not in PEERS]:
        raise click.ClickException(f"no such peer: {', '.join(unknown)}. There are {', '.join(PEERS)}.")
    return names


def _print_quality(names: Sequence[str]) -> None:
    measured = {name: TypeAdapter(Quality).validate_python(_run("quality", name)) for name in (report.OURS, *names)}
    for draw in (report.draw_quality, report.draw_kinds, report.draw_times, report.draw_peers):
        if drawn := draw(measured):
            click.echo("\n" + drawn)


def _print_speed(sizes: Sequence[int], questions: int) -> None:
    measured = []
    for size in sizes:
        runs: list[Speed] = []
        while len(runs) < REPEATS and not (runs and runs[0].index_seconds > PATIENCE_SECONDS):
            runs.append(TypeAdapter(Speed).validate_python(_run("speed", str(size), str(questions))))
        measured.append(runs)
    click.echo("\n" + report.draw_speed(measured))


def _run(*arguments: str) -> Any:
    """Return what a process of its own prints: libraries use one core, and fetch nothing."""
    click.echo(f"measuring {' '.join(arguments)}", err=True)
    environment = {**os.environ, **ONE_CORE, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    command = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return json.loads(done.stdout)


def _machine() -> str:
    return f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, one core"


if __name__ == "__main__":
    main()
