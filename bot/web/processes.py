"""Several server processes under one parent, which hands its signals on to them."""

import os
import signal

from uvicorn.supervisors import Multiprocess


class Processes(Multiprocess):
    """uvicorn's parent process, which on SIGHUP would start all others anew: connections that wait would be cut, for
    nothing but an edited register. Instead each is told to look at the register, as a single process would.
    """

    def handle_hup(self) -> None:
        """Hand SIGHUP on to the processes that serve; one that is still starting has no use for it."""
        for process in self.processes:
            if process.pid is not None and process.is_ready():
                os.kill(process.pid, signal.SIGHUP)
