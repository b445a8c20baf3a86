"""Several server processes under one parent, which hands its signals on to them.

Each process imports this module before it answers its parent for the first time. So it imports little: under load a
process that was busy importing would be taken for a hung one, and ended.
"""

import importlib
import os
import signal
from dataclasses import dataclass
from typing import Any

from uvicorn.supervisors import Multiprocess

HUNG_SECONDS = 30  # after so long without an answer a process is ended and started anew


@dataclass(frozen=True)
class Later:
    """A call to a function named as `module:function`, which is imported when the call is made."""

    name: str
    arguments: tuple[Any, ...] = ()

    def __call__(self) -> Any:
        """Make the call."""
        module, _, function = self.name.partition(":")
        return getattr(importlib.import_module(module), function)(*self.arguments)


class Processes(Multiprocess):
    """uvicorn's parent process, which on SIGHUP would start all others anew: connections that wait would be cut, for
    nothing but an edited register. Instead each is told to look at the register, as a single process would.
    """

    def handle_hup(self) -> None:
        """Hand SIGHUP on to the processes that serve; one that is still starting has no use for it."""
        for process in self.processes:
            if process.pid is not None and process.is_ready():
                os.kill(process.pid, signal.SIGHUP)
