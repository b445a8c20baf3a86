"""While a register is built nothing is collected, and afterwards all is as it was."""

import gc

import pytest

from bot.collecting import without_collecting


def test_nothing_is_collected_inside_and_everything_again_outside() -> None:
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_register_that_is_refused_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError, match="refused"), without_collecting():
        raise ValueError("refused")
    assert gc.isenabled()


def test_what_was_built_is_set_aside_until_something_else_is_built() -> None:
    with without_collecting():
        built = [[number] for number in range(1_000)]
    assert gc.get_freeze_count() > len(built)
    with without_collecting():
        assert gc.get_freeze_count() == 0
