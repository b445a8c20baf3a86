"""The real assistant with the real register, on a port of this machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from bot.assistant import Assistant
from bot.web.api import create_app
from tests.browser.servers import serving
from tests.web import SHIPPED, settings


@contextmanager
def serving_the_assistant() -> Iterator[str]:
    """Serve the assistant while the block runs; yields its address, which its links begin with."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    assistant = Assistant(SHIPPED, base_url=url, new_id=lambda: uuid4().hex)
    with serving(create_app(assistant, settings(public_url=url, rate_limit=None)), port=port):
        yield url
