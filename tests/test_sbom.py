"""The list of what the app is made of, as `make sbom` prints it."""

import json
import re
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from tests.conftest import ROOT

# What CycloneDX 1.6 asks of the parts that are used (https://cyclonedx.org/schema/bom-1.6.schema.json).
LICENCE = {
    "oneOf": [
        {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
        {
            "type": "object",
            "properties": {"license": {"type": "object", "required": ["name"]}},
            "required": ["license"],
        },
    ]
}
HASH = {
    "type": "object",
    "properties": {"alg": {"const": "SHA-256"}, "content": {"pattern": "^[a-f0-9]{64}$"}},
    "required": ["alg", "content"],
}
COMPONENT = {
    "type": "object",
    "properties": {
        "type": {"enum": ["application", "library"]},
        "name": {"type": "string", "minLength": 1},
        "version": {"type": "string", "minLength": 1},
        "purl": {"pattern": "^pkg:pypi/"},
        "licenses": {"type": "array", "minItems": 1, "items": LICENCE},
        "externalReferences": {
            "items": {
                "properties": {"type": {"const": "distribution"}, "hashes": {"items": HASH, "minItems": 1}},
                "required": ["type", "url", "hashes"],
            },
        },
    },
    "required": ["type", "name", "version"],
}
BILL = {
    "type": "object",
    "properties": {
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"},
        "version": {"type": "integer"},
        "metadata": {"type": "object", "properties": {"component": COMPONENT}, "required": ["component"]},
        "components": {"type": "array", "minItems": 1, "items": COMPONENT},
    },
    "required": ["bomFormat", "specVersion", "components"],
}


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    told = subprocess.run([sys.executable, "scripts/sbom.py"], cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout))


def test_it_is_as_cyclonedx_has_it(bill):
    jsonschema.validate(bill, BILL)
    references = [component["bom-ref"] for component in bill["components"]]
    assert len(references) == len(set(references))


def test_every_package_of_the_lock_is_in_it_with_its_version_and_all_its_hashes(bill):
    lock = (ROOT / "requirements.txt").read_text()
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)
    assert [(component["name"], component["version"]) for component in bill["components"]] == pinned
    listed = [
        sum["content"] for component in bill["components"] for sum in component["externalReferences"][0]["hashes"]
    ]
    assert listed == re.findall(r"sha256:([0-9a-f]{64})", lock)


def test_what_is_installed_states_its_licence(bill):
    without = {component["name"] for component in bill["components"] if "licenses" not in component}
    assert without <= {"async-timeout", "tzdata", "colorama"}  # for other versions of Python, or for Windows
