"""While a register is built nothing is collected, and afterwards all is as it was."""

import gc

import pytest

from bot.collecting import settle_memory, without_collecting


def test_nothing_is_collected_inside_and_everything_again_outside() -> None:
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_register_that_is_refused_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError, match="refused"), without_collecting():
        raise ValueError("refused")
    assert gc.isenabled()


def test_what_is_in_memory_is_set_aside_and_what_was_dropped_since_is_not_kept() -> None:
    built = [[number] for number in range(1_000)]
    settle_memory()
    with_them = gc.get_freeze_count()
    assert with_them > len(built)
    del built
    settle_memory()
    assert gc.get_freeze_count() <= with_them - 1_000
    gc.unfreeze()
