"""Ids that nobody can guess, for replies and requests."""

import os
from base64 import urlsafe_b64encode
from secrets import token_bytes

_BYTES = 9  # 72 random bits: 12 letters without padding
_AT_ONCE = 256

_ready: list[str] = []
os.register_at_fork(after_in_child=_ready.clear)  # no two processes give the same ids


def random_id() -> str:
    """Return 72 random bits as 12 letters, digits, `-` and `_`; may be called from several threads.

    The system is asked for the bits of many ids at once: where a sandbox stands between, a call for each takes long.

    >>> len(random_id())
    12
    """
    while True:
        try:
            return _ready.pop()
        except IndexError:
            drawn = token_bytes(_BYTES * _AT_ONCE)
            parts = (drawn[start : start + _BYTES] for start in range(0, len(drawn), _BYTES))
            _ready.extend(urlsafe_b64encode(part).decode() for part in parts)
