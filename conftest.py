"""What every test and doctest may use without asking for it."""

import pytest

from tests.examples import EXAMPLE_REGISTER


@pytest.fixture(autouse=True)
def _examples_for_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace["EXAMPLE_REGISTER"] = EXAMPLE_REGISTER
