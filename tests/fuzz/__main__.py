"""`make fuzz`: throw at each target what reaches ever more of its lines, for so many seconds each.

Needs atheris (requirements-fuzz.txt), which is why `make fuzz` has an environment of its own. What breaks a promise is
written to `tests/fuzz/corpus/TARGET/`, where `test_fuzz.py` tries it in every run of the tests from then on.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found]  # not among the dependencies of the tests
import click

CORPUS = Path(__file__).parent / "corpus"
SLOWEST_SECONDS = 5  # for one input, of a machine that may have much else to do
LARGEST_MB = 2048

with atheris.instrument_imports(include=["bot"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS


@click.command()
@click.argument("names", nargs=-1)
@click.option("--seconds", default=60, show_default=True, help="For each target.")
@click.option("--keep", type=click.Path(path_type=Path), default=Path(".fuzz"), help="Where what reached new lines is.")
def main(names: tuple[str, ...], seconds: int, keep: Path) -> None:
    """Fuzz the targets named, or all of them, one after the other."""
    for name in names or TARGETS:
        # In a process each: the fuzzer ends its process with its time.
        command = [sys.executable, "-m", "tests.fuzz.__main__", "--one", name, str(seconds), str(keep)]
        click.echo(f"{name}: {seconds} s")
        if subprocess.run(command).returncode:
            raise SystemExit(f"{name} broke a promise; the input is in {CORPUS / name}")


def fuzz(name: str, seconds: str, keep: str) -> None:
    """Fuzz one target in this process, which ends with it."""
    found, seeds = Path(keep) / name, CORPUS / name
    found.mkdir(parents=True, exist_ok=True)
    words = Path(__file__).parent / f"{name}.dict"
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_SECONDS}",
        f"-rss_limit_mb={LARGEST_MB}",
        "-max_len=4096",
        f"-artifact_prefix={seeds}/found-",
        "-print_final_stats=1",
        *([f"-dict={words}"] if words.exists() else []),
    ]

    def keeping(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except Exception:
            (seeds / f"found-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *options, str(found), str(seeds)], keeping)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz(*sys.argv[2:])
    else:
        main()
