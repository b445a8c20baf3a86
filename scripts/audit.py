"""`make audit`: whether a package of the lock has a hole that is known, by pip-audit. Ends well only where all were
looked up.

pip-audit by itself ends with "No known vulnerabilities found" also where it reached no list of them, as behind a proxy
that serves files alone. Here that ends with 2: nothing is known then, good or bad.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

LOCK = Path(__file__).parents[1] / "requirements.txt"
HOLES, NOT_LOOKED_UP = 1, 2


def verdict(names: Sequence[str], told: Mapping[str, Any] | None) -> tuple[int, list[str]]:
    """Return with what to end, and what to say, of the packages' names and what pip-audit told of them as JSON.

    >>> verdict(["h11"], {"dependencies": [{"name": "h11", "version": "0.16.0", "vulns": []}]})
    (0, ['1 packages were looked up; none has a hole that is known.'])
    >>> verdict(["h11"], {"dependencies": [{"name": "h11", "skip_reason": "not found"}]})
    (2, ['Not audited: of 1 packages 1 could not be looked up, such as h11. Nothing is known of these.'])
    """
    found = {package["name"]: package for package in (told or {}).get("dependencies", []) if "vulns" in package}
    holes = [
        f"{name} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for name, package in found.items()
        for hole in package["vulns"]
    ]
    missed = sorted(set(names) - set(found))
    if missed:
        said = f"Not audited: of {len(set(names))} packages {len(missed)} could not be looked up, such as {missed[0]}."
        return (HOLES if holes else NOT_LOOKED_UP), [*holes, f"{said} Nothing is known of these."]
    if holes:
        return HOLES, holes
    return 0, [f"{len(found)} packages were looked up; none has a hole that is known."]


def audited(pip_audit: str, lock: Path) -> dict[str, Any] | None:
    """Return what pip-audit tells of a lock; None where it tells nothing."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    ended = subprocess.run([pip_audit, *options, "--requirement", lock], capture_output=True, text=True)  # noqa: S603
    try:
        return dict(json.loads(ended.stdout))
    except ValueError:
        sys.stderr.write(ended.stderr)
        return None


def needed_here(lock: str) -> list[str]:
    """Return the names in a lock, but for those that are for other machines: pip-audit leaves these out."""
    lines = (line.removesuffix("\\") for line in lock.splitlines() if "==" in line and line[0].isalnum())
    packages = map(Requirement, lines)
    return sorted({package.name for package in packages if package.marker is None or package.marker.evaluate()})


if __name__ == "__main__":
    code, lines = verdict(needed_here(LOCK.read_text(encoding="utf-8")), audited(sys.argv[1], LOCK))
    print("\n".join(lines))
    sys.exit(code)
