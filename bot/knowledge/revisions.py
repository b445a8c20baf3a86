"""The register as it was in an earlier revision of its git repository."""

import subprocess
from datetime import date
from pathlib import Path

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
    changed = _git(path, "log", "-1", "--format=%cs", revision, "--", path.name)
    return load_register(
        Source(f"{path.name} at {revision}", data),
        Source(f"topics.yaml at {revision}", topics) if topics is not None else None,
        changed=date.fromisoformat(changed.decode().strip()) if changed and changed.strip() else date.today(),
    )


def _shown(revision: str, path: Path) -> bytes | None:
    return _git(path, "show", f"{revision}:./{path.name}")


def _git(path: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(("git", *arguments), cwd=path.parent, capture_output=True, check=True, timeout=30)  # noqa: S603, S607 - no shell, git from PATH
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
