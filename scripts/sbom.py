"""`make sbom`: what the app is made of, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/), from the lock.

Names, versions and hashes are those of requirements.txt, licences those that the installed packages state; a package
that this platform does not need is listed without one. The same lock gives the same file.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.txt"

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill_of_materials(lock: str) -> dict[str, Any]:
    """Return the bill of what a lock names."""
    app = {"type": "application", "bom-ref": "privacybot", "name": "privacybot", "version": version("privacybot")}
    components = [_component(*package) for package in locked(lock)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": app | _licences("privacybot")},
        "components": components,
    }


def locked(lock: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each package of a lock: its name, its version, and the hashes of its files."""
    for part in re.split(r"\n(?=\S)", lock):
        if found := _PACKAGE.match(part):
            yield found[1], found[2], tuple(_HASH.findall(part))


def _component(name: str, version: str, hashes: tuple[str, ...]) -> dict[str, Any]:
    files = {
        "type": "distribution",
        "url": f"https://pypi.org/project/{name}/{version}/#files",
        "hashes": [{"alg": "SHA-256", "content": sum} for sum in hashes],
    }
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return component | _licences(name) | {"externalReferences": [files]}


def _licences(name: str) -> dict[str, Any]:
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return {}
    if expression := told.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}
    classifiers = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License :: ")]
    stated = (told.get("License") or "").partition("\n")[0].strip()
    names = [stated] if stated else classifiers
    return {"licenses": [{"license": {"name": licence}} for licence in names]} if names else {}


if __name__ == "__main__":
    json.dump(bill_of_materials(LOCK.read_text(encoding="utf-8")), sys.stdout, indent=1)
    print()
