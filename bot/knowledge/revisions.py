"""What git knows of the register: how it was in an earlier revision, and when each of its lines was last changed."""

import os
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from bot.knowledge.files import GENERAL_TOPICS
from bot.knowledge.lint import Change
from bot.knowledge.loader import Source, load_register
from bot.knowledge.register import Register


def register_at(revision: str, path: Path) -> Register:
    """Return the register that stood at `path` in a git revision such as `HEAD~1`.

    Raises LookupError where git, the revision or the file isn't there, and RegisterError where it was refused.
    """
    data = _shown(revision, path)
    if data is None:
        raise LookupError(f"{revision}: neither a file, nor a git revision that has {path.name}. Give one of the two.")
    topics = _shown(revision, path.with_name("topics.yaml"))
    if topics is None and GENERAL_TOPICS.exists():  # as for a file without topics beside it
        topics = GENERAL_TOPICS.read_bytes()
    changed = _git(path, "log", "-1", "--format=%cs", revision, "--", path.name)
    return load_register(
        Source(f"{path.name} at {revision}", data),
        Source(f"topics.yaml at {revision}", topics) if topics is not None else None,
        changed=date.fromisoformat(changed.decode().strip()) if changed and changed.strip() else date.today(),
    )


_BLAMED = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)")


def changed_lines(path: Path) -> Mapping[int, Change]:
    """Return the last change of each line of a file, but for blank lines and comments.

    Empty outside git, or where git does not know the file. Lines that are not committed yet were changed last of all.
    """
    blamed = _git(path, "blame", "--porcelain", "-w", "--", path.name)
    if not blamed:
        return {}
    # By their order and not by their times, which may be equal, and which clocks and rebases get wrong.
    commits = (_git(path, "log", "--follow", "--format=%H", "--", path.name) or b"").split()
    numbers = {commit: number for number, commit in enumerate(reversed(commits), start=1)}
    changes: dict[bytes, Change] = {}
    changed: dict[int, Change] = {}
    commit, line_number = b"", 0
    for line in blamed.split(b"\n"):
        if line.startswith(b"\t"):
            if (text := line.strip()) and not text.startswith(b"#"):
                changed[line_number] = changes[commit]
        elif line.startswith(b"author-time "):
            number = numbers.get(commit, 0) if commit.strip(b"0") else len(commits) + 1
            changes[commit] = Change(number, datetime.fromtimestamp(int(line.split()[1]), tz=UTC).date())
        elif found := _BLAMED.match(line):
            commit, line_number = found[1], int(found[2])
    return changed


def repository_path(path: Path) -> str:
    """Return a file's path as its repository sees it; outside git, as seen from here."""
    prefix = _git(path, "rev-parse", "--show-prefix")
    if prefix is not None:
        return f"{os.fsdecode(prefix).rstrip(chr(10))}{path.name}"
    return Path(os.path.relpath(path)).as_posix()


def _shown(revision: str, path: Path) -> bytes | None:
    return _git(path, "show", f"{revision}:./{path.name}")


def _git(path: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(("git", *arguments), cwd=path.parent, capture_output=True, check=True, timeout=30)  # noqa: S603, S607 - no shell, git from PATH
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
