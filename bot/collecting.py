"""Python's collector of reference cycles, paused where much is built that has none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the collector of reference cycles while a register is built, which costs half the time otherwise.

    What was built is set aside from it afterwards: a large register would be looked through while somebody waits for
    an answer. It is looked through again once another one is built, so that nothing old stays.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    gc.unfreeze()
    try:
        yield
    finally:
        gc.freeze()
        if was_collecting:
            gc.enable()
