"""The register's files on disk: where they are looked for, and what is said when they can't be read."""

import os
import stat
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.collecting import without_collecting
from bot.knowledge.examples import Example
from bot.knowledge.loader import MAX_BYTES, Source, load_examples, load_register, too_large, version_of
from bot.knowledge.problems import RegisterError, word_problem
from bot.knowledge.register import Register

SHIPPED = Path(__file__).parents[2]
"""The folder of this repository."""

GENERAL_TOPICS = SHIPPED / "knowledge" / "topics.yaml"
"""The topics that this repository ships. They tell general law, so they serve a register that has none of its own."""


def register_path(path: Path) -> Path:
    """Return where a register stands: in the working directory, else in this repository."""
    return path if path.exists() or not (SHIPPED / path).exists() else SHIPPED / path


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFiles:
    """The files that make a register, as they were read: byte for byte, so that a version can be kept and read again.

    `changed` is the day (UTC) on which the newer of the two was last written; `topics` is None where there are none.
    """

    register: Source
    topics: Source | None
    changed: date

    @property
    def version(self) -> str:
        """The version of the register that these files make: see `load_register`."""
        return version_of(self.register, self.topics)

    def load(self, *, max_bytes: int = MAX_BYTES) -> Register:
        """Return the register that the files make; raises `RegisterError` with every problem in them."""
        with without_collecting():
            return load_register(self.register, self.topics, changed=self.changed, max_bytes=max_bytes)


def read_register(path: Path, *, max_bytes: int = MAX_BYTES) -> Register:
    """Return the register in a file, with the topics of the `topics.yaml` beside it, else with the general ones.

    Its date is its own, else the day (UTC) on which the newer of the two files was last written. Raises `RegisterError`
    where a file can't be read, is larger than `max_bytes`, or is refused by `load_register`.
    """
    return read_files(path, max_bytes=max_bytes).load(max_bytes=max_bytes)


def read_files(path: Path, *, max_bytes: int = MAX_BYTES) -> RegisterFiles:
    """Return the bytes of the files that make the register at `path`: its own, and those of its topics.

    Raises `RegisterError` where a file can't be read or is larger than `max_bytes`.
    """
    topics_path = path.with_name("topics.yaml")
    if not os.path.lexists(topics_path):
        topics_path = GENERAL_TOPICS
    register, changed = _read(path, max_bytes)
    topics = None
    if topics_path.exists() or topics_path != GENERAL_TOPICS:
        topics, topics_changed = _read(topics_path, max_bytes)
        changed = max(changed, topics_changed)
    return RegisterFiles(register=register, topics=topics, changed=changed)


def read_examples(
    path: Path, register: Register, *, name: str = "examples.yaml", max_bytes: int = MAX_BYTES
) -> tuple[Example, ...]:
    """Return the expected answers in the file called `name` beside the register file `path`; none where it does not
    stand.

    Raises `RegisterError` as `read_register` does.
    """
    examples_path = path.with_name(name)
    if not os.path.lexists(examples_path):
        return ()
    source, _changed = _read(examples_path, max_bytes)
    return load_examples(source, register, max_bytes=max_bytes)


def _read(path: Path, max_bytes: int) -> tuple[Source, date]:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _refused(path, "file_is_folder")
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would be waited for
            raise _refused(path, "file_is_special")
        if status.st_size > max_bytes:
            raise RegisterError(path.name, (too_large(path.name, max_bytes),))
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)  # it may have grown since
    except FileNotFoundError as error:
        if path.is_symlink():
            raise _refused(path, "file_dangling", target=os.readlink(path)) from error
        raise _refused(path, "file_missing", folder=str(path.parent.absolute())) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(path, "file_unreadable", reason=reason) from error
    return Source(path.name, data), datetime.fromtimestamp(status.st_mtime, tz=UTC).date()


def _refused(path: Path, code: str, **values: str) -> RegisterError:
    return RegisterError(path.name, (word_problem(code, values, file=path.name),))
