"""Python's collector of reference cycles, kept from looking through what has none: registers and their indexes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 10_000
"""How many new objects make the collector look for cycles among them: with Python's 700 it looks during every question,
and finds next to nothing (`make load` tells the processor time of a question)."""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the collector while a register is built, which costs half the time otherwise."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def settle_memory() -> None:
    """Take what is in memory now, the register's index above all, out of what the collector looks through.

    It stays as long as the process, and to look through it takes time in which nobody is answered. What is made from
    now on is looked through more seldom than Python does by itself. To be called again after another register came into
    force, so that nothing of the old one stays.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
