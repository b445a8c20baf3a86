"""Python's collector of reference cycles, kept from looking through what has none: registers and their indexes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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

    It stays as long as the process, and to look through it takes time in which nobody is answered. To be called again
    after another register came into force, so that nothing of the old one stays.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
