"""What is logged: one line for each thing that happened, which nobody who asks can forge or colour."""

import logging
import re
import sys

# Control characters, what turns the direction of text, the separators that some readers of logs break lines at, and
# halves of characters, which no stream can write.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class OneLine(logging.Formatter):
    """Formats a record as one line, a traceback too. What could begin another line or steer a terminal is spelled out.

    >>> record = logging.makeLogRecord({"name": "bot", "levelname": "INFO", "msg": "one\\nINFO two\\x1b[2J"})
    >>> OneLine().format(record)
    'INFO bot one\\\\nINFO two\\\\x1b[2J'
    """

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return _UNSAFE.sub(lambda found: repr(found[0])[1:-1], super().format(record))


def set_up_logging(level: str) -> None:
    """Log to standard output, a line each, from this level on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.raiseExceptions = False  # a log that can't be written would be told with all it was to say
