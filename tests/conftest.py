"""What all tests share: the real register, and the assistant on it."""

import itertools
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.knowledge.files import read_register
from bot.knowledge.register import Register

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def register() -> Register:
    """The register that ships with the app."""
    return read_register(ROOT / "knowledge" / "processings.yaml")


@pytest.fixture(scope="session")
def assistant(register: Register) -> Assistant:
    """The assistant on the shipped register; its reply ids count up."""
    numbers = itertools.count(1)
    return Assistant(register, base_url="https://privacy.example", new_id=lambda: f"reply-{next(numbers)}")
