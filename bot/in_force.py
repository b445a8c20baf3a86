"""What a deployment of several processes serves, kept for a process that joins late.

A process that starts anew, because the one before it crashed, must not go by the files on disk: these may be refused or
held back just then. It begins with what the others serve.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.knowledge.files import RegisterFiles
from bot.knowledge.loader import Source
from bot.knowledge.register import Register


class InForce:
    """The files of the version in force, in a folder that lives as long as the deployment."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "in-force.json"
        self.claims = FolderClaims(folder)

    def keep(self, files: RegisterFiles, register: Register) -> None:
        """Keep the files of the version that begins to serve."""
        kept = {
            "register": _to_json(files.register),
            "topics": files.topics and _to_json(files.topics),
            "changed": files.changed.isoformat(),
        }
        written = self._path.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(kept), encoding="ascii")
        written.replace(self._path)

    def read(self) -> RegisterFiles | None:
        """Return the files that were kept last, None where none were yet."""
        try:
            kept = json.loads(self._path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        return RegisterFiles(
            register=_from_json(kept["register"]),
            topics=kept["topics"] and _from_json(kept["topics"]),
            changed=date.fromisoformat(kept["changed"]),
        )


class FolderClaims:
    """Claims that the processes of one machine share without a database: a claim is a file that only one can make."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

    async def claim(self, key: str, *, seconds: int) -> bool:
        """Return whether this is the first claim on a key within that time."""
        path = self._path(key)
        try:
            if path.stat().st_mtime + seconds <= self._clock():
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            pass
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    async def release(self, key: str) -> None:
        """Forget a claim."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.claim"


def _to_json(source: Source) -> dict[str, str]:
    return {"name": source.name, "text": source.data.decode("utf-8")}  # a register that serves is UTF-8


def _from_json(kept: dict[str, str]) -> Source:
    return Source(kept["name"], kept["text"].encode("utf-8"))
