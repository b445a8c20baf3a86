"""The example register loaded with an edit: what it becomes, or the problems that it is refused for."""

from datetime import date

import pytest

from bot.knowledge.loader import Problem, RegisterError, Source, load_register
from bot.knowledge.register import Register
from tests.examples import EXAMPLE_REGISTER_YAML

CHANGED = date(2026, 11, 23)


def load(text: str | bytes, topics: str | None = None) -> Register:
    data = text if isinstance(text, bytes) else text.encode()
    topics_source = None if topics is None else Source("topics.yaml", topics.encode())
    return load_register(Source("processings.yaml", data), topics_source, changed=CHANGED)


def problems_of(text: str | bytes, topics: str | None = None) -> tuple[Problem, ...]:
    with pytest.raises(RegisterError) as refusal:
        load(text, topics)
    return refusal.value.problems


def edited(old: str, new: str, text: str = EXAMPLE_REGISTER_YAML) -> str:
    """The example with one edit; an edit of what isn't there would test nothing."""
    assert old in text
    return text.replace(old, new, 1)


def line_with(words: str, text: str) -> int:
    return text[: text.index(words)].count("\n") + 1
