"""What every test and doctest may use without asking for it."""

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import EXAMPLE_REGISTER

pytest_plugins = ["tests.planted"]

# Whether an example takes long says more of who else uses the machine than of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _examples_for_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace["EXAMPLE_REGISTER"] = EXAMPLE_REGISTER
