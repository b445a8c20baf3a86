"""What `make audit` says of what pip-audit found, and never says where it found nothing out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["9.9"], "aliases": [], "description": ""}


def listed() -> list[dict[str, Any]]:
    """Return all that is installed for the app, as pip-audit lists what has no hole."""
    lock = (ROOT / "requirements.txt").read_text()
    names = sorted({line.partition("==")[0] for line in lock.splitlines() if line[:1].isalnum()})
    return [{"name": name, "version": "1", "vulns": []} for name in names]


def audit(tmp_path: Path, packages: list[dict[str, Any]] | None, *, code: int = 0) -> tuple[int, str]:
    """Return how `make audit` ends, and what it prints, where pip-audit tells of these packages; None: of nothing."""
    pip_audit = tmp_path / "pip-audit"
    told = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})
    pip_audit.write_text(f"#!/bin/sh\ncat <<'END'\n{told}\nEND\nexit {code}\n")
    pip_audit.chmod(0o755)
    command = [sys.executable, "scripts/audit.py", str(pip_audit)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return ended.returncode, ended.stdout


def test_where_all_were_looked_up_and_are_sound_it_ends_well(tmp_path):
    code, said = audit(tmp_path, listed())
    assert (code, "none has a hole that is known" in said) == (0, True)


@pytest.mark.parametrize("left", [0, 1, 20])
def test_where_a_package_was_not_looked_up_nothing_is_claimed(tmp_path, left):
    """As behind a proxy that serves files alone: pip-audit itself ends with 0 and "No known vulnerabilities found"."""
    packages = [
        package if number < left else {"name": package["name"], "skip_reason": "not found on PyPI"}
        for number, package in enumerate(listed())
    ]
    code, said = audit(tmp_path, packages)
    assert code == 2
    assert said.startswith("Not audited: ")
    assert "none has" not in said


def test_where_pip_audit_tells_nothing_nothing_is_claimed(tmp_path):
    for packages in (None, []):
        code, said = audit(tmp_path, packages)
        assert (code, said[:12]) == (2, "Not audited:")


@pytest.mark.parametrize("rest_known", [True, False])
def test_a_hole_is_told_with_the_version_that_mends_it(tmp_path, rest_known):
    first, *rest = listed()
    skipped = [{"name": package["name"], "skip_reason": "not found on PyPI"} for package in rest]
    code, said = audit(tmp_path, [first | {"vulns": [HOLE]}, *(rest if rest_known else skipped)], code=1)
    assert code == 1
    assert f"{first['name']} 1: PYSEC-2026-1, mended in 9.9" in said
    assert ("Not audited" in said) is not rest_known
