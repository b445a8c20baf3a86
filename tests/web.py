"""The web side as its tests use it: the real app on a register small enough to know by heart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from bot.archive import Archive
from bot.assistant import Assistant
from bot.knowledge.files import read_register
from bot.knowledge.register import Register
from bot.settings import Settings
from bot.web.api import create_app
from bot.web.parts import Parts, SlackSide
from tests.examples import EXAMPLE_REGISTER

PUBLIC_URL = "https://privacy.example.org"
SHIPPED = read_register(Path(__file__).parents[1] / "knowledge" / "processings.yaml")


def settings(**given: Any) -> Settings:
    """Return settings that take nothing from the machine the tests run on but what is given."""
    return Settings(_env_file=None, **{"public_url": PUBLIC_URL, **given})


def assistant(register: Register = EXAMPLE_REGISTER) -> Assistant:
    """Return an assistant whose reply ids count up."""
    numbers: Iterator[int] = iter(range(1_000_000))
    return Assistant(register, base_url=PUBLIC_URL, new_id=lambda: f"reply-{next(numbers)}")


def web(
    register: Register = EXAMPLE_REGISTER,
    *,
    slack: SlackSide | None = None,
    archive: Archive | None = None,
    **given: Any,
) -> TestClient:
    """Return a client of the real app, as a browser would see it: without following redirects."""
    app = create_app(assistant(register), settings(**given), Parts(slack=slack, archive=archive))
    return TestClient(app, base_url=PUBLIC_URL, follow_redirects=False)
