"""What the fuzzer found or began with, and what comes of it by small changes, in every run of the tests.

`make fuzz` looks further, with a fuzzer that is guided by the lines it reaches.
"""

import random
from pathlib import Path

import pytest

from tests.fuzz.targets import PARTED, TARGETS

CORPUS = Path(__file__).parent / "fuzz" / "corpus"
SEEDS = sorted(CORPUS.glob("*/*"))
CHANGED = 40  # variants of each


def changed(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Return bytes with a few of the changes that fuzzers make."""
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randint(0, len(data)), chance.choice(others)
        cut = chance.randint(0, len(other))
        piece = chance.choice([b"", chance.randbytes(2), other[cut : cut + 20], PARTED, b"\xc2\x85", b"\xef\xbb\xbf"])
        data = data[:at] + piece * chance.choice([1, 1, 1, 30]) + data[at + chance.choice([0, 1, len(piece), 40]) :]
    return data


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_the_fuzzer_knows_and_what_is_near_it_keeps_every_promise(seed):
    target, data = TARGETS[seed.parent.name], seed.read_bytes()
    others = [other.read_bytes() for other in SEEDS if other.parent == seed.parent]
    target(data)
    chance = random.Random(seed.name)
    for _ in range(CHANGED):
        target(changed(data, others, chance))


def test_every_target_has_something_to_begin_with():
    assert {seed.parent.name for seed in SEEDS} == set(TARGETS)


@pytest.mark.parametrize(
    ("name", "breaks", "gives"),
    [
        ("knowledge", "tests.fuzz.targets.load_register", ValueError("a traceback, not a problem")),
        ("words", "tests.fuzz.targets.normalise", "x" * 5000),
        ("words", "tests.fuzz.targets.redact", "a\nb"),
        ("question", "tests.fuzz.targets.to_json", {"id": "misconduct"}),
        ("request", "bot.web.api.to_json", ValueError("a server's error")),
    ],
)
def test_a_broken_promise_would_be_noticed(name, breaks, gives, monkeypatch):
    def broken(*_: object, **__: object) -> object:
        if isinstance(gives, Exception):
            raise gives
        return gives

    monkeypatch.setattr(breaks, broken)
    seed = next(seed for seed in SEEDS if seed.parent.name == name)
    with pytest.raises((AssertionError, ValueError)):
        TARGETS[name](seed.read_bytes())
