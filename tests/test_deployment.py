"""What platforms read of this repository, and the proxy in front as the example sets it up."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from bot.cli import main
from bot.settings import Settings, read_settings
from tests.front import client_of, nginx
from tests.test_server import environment, free_port, running

ROOT = Path(__file__).parents[1]

# Heroku's app.json, after https://devcenter.heroku.com/articles/app-json-schema and the schema that Heroku publishes
# with @heroku/mcp-server (dist/utils/app-json.schema.json), which knows no `test` scripts.
TEXT = {"type": "string", "minLength": 1}
SCRIPTS = {
    "type": "object",
    "properties": dict.fromkeys(("postdeploy", "pr-predestroy", "test", "test-setup"), TEXT),
    "additionalProperties": False,
}
SIZES = "eco basic standard-1x standard-2x performance-m performance-l private-s private-m private-l shield-s shield-m"
PARTS: dict[str, Any] = {
    "addons": {
        "type": "array",
        "items": {
            "oneOf": [
                {"type": "string", "pattern": "^[a-z0-9-]+(:[a-z0-9-]+)?$"},
                {
                    "type": "object",
                    "properties": {"plan": TEXT, "as": TEXT, "options": {"type": "object"}},
                    "required": ["plan"],
                    "additionalProperties": False,
                },
            ]
        },
    },
    "buildpacks": {
        "type": "array",
        "items": {"type": "object", "properties": {"url": TEXT}, "required": ["url"], "additionalProperties": False},
    },
    "env": {
        "type": "object",
        "patternProperties": {
            "^[A-Z][A-Z0-9_]*$": {
                "type": "object",
                "properties": {
                    "description": TEXT,
                    "value": {"type": "string"},
                    "required": {"type": "boolean"},
                    "generator": {"enum": ["secret"]},
                },
                "additionalProperties": False,
            }
        },
        "additionalProperties": False,
    },
    "formation": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": {"quantity": {"type": "integer", "minimum": 0}, "size": {"enum": SIZES.split()}},
            "required": ["quantity"],
            "additionalProperties": False,
        },
    },
    "scripts": SCRIPTS,
}
SCHEMA = {
    "type": "object",
    "properties": {
        **PARTS,
        "name": {"type": "string", "pattern": r"^[a-zA-Z-_\.]+", "minLength": 3, "maxLength": 30},
        "description": {"type": "string", "maxLength": 140},
        "keywords": {"type": "array", "items": TEXT},
        **{name: {"type": "string", "format": "uri"} for name in ("website", "repository", "logo")},
        "success_url": TEXT,
        "stack": {"enum": ["heroku-22", "heroku-24", "container"]},
        "image": TEXT,
        "environments": {
            "type": "object",
            "patternProperties": {
                "^(test|review)$": {"type": "object", "properties": PARTS, "additionalProperties": False}
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}

FROM_THE_PLATFORM = {"PORT", "HOST", "DATABASE_URL", "REDIS_URL"}  # it sets them, itself or by an add-on


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, in which nothing may stand twice: JSON lets the last one win."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
    return dict(pairs)


@pytest.fixture(scope="module")
def app_json() -> dict[str, Any]:
    return dict(json.loads((ROOT / "app.json").read_text(), object_pairs_hook=each_once))


def test_the_platforms_description_is_as_heroku_wants_it(app_json):
    jsonschema.Draft202012Validator(SCHEMA).validate(app_json)


def test_a_mistake_in_it_would_be_noticed(app_json):
    for wrong in (
        app_json | {"addon": []},
        app_json | {"env": {"PORT": {"value": 8000}}},
        app_json | {"formation": {"web": {"size": "basic"}}},
        app_json | {"description": "x" * 141},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(SCHEMA).validate(wrong)


def test_every_setting_is_described_and_nothing_else(app_json):
    settings = {name.upper() for name in Settings.model_fields} - FROM_THE_PLATFORM
    assert set(app_json["env"]) == settings
    for name, variable in app_json["env"].items():
        assert variable["description"].endswith("."), name
        assert {"value", "generator"} & set(variable) or variable["required"] is False, name


def test_what_the_form_is_filled_with_is_taken(app_json, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, variable in app_json["env"].items():
        monkeypatch.setenv(name, variable.get("value", ""))  # what is left empty comes as an empty text
    monkeypatch.setenv("METRICS_TOKEN", "0123456789abcdef")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host:5432/name")
    monkeypatch.setenv("REDIS_URL", "rediss://:password@host:6380")
    settings = read_settings()
    assert settings.trusted_proxies == 1
    assert settings.rate_limit == "30/minute"


def test_what_is_generated_or_given_is_no_secret_of_ours(app_json):
    for name, variable in app_json["env"].items():
        if re.search("TOKEN|SECRET|PASSWORD", name):
            assert "value" not in variable


def test_the_processes_are_commands_of_the_app(app_json):
    lines = (ROOT / "Procfile").read_text().splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    assert set(processes) == {"release", "web"}
    for command in [*processes.values(), app_json["scripts"]["postdeploy"].removesuffix(" || true")]:
        python, dash_m, module, name = command.split()
        assert (python, dash_m, module) == ("python", "-m", "bot")
        assert name in main.commands


def test_the_commands_of_the_procfile_run(tmp_path):
    release, web = (line.partition(": ")[2].split() for line in (ROOT / "Procfile").read_text().splitlines())
    port = free_port()
    given = {"PORT": str(port), "DYNO": "web.1", "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"}
    platform = environment(**given, PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    released = subprocess.run(release, cwd=ROOT, env=platform, capture_output=True, text=True)
    assert released.returncode == 0, released.stderr
    assert (tmp_path / "bot.db").exists()
    process = subprocess.Popen(web, cwd=ROOT, env=platform, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/healthz").json()["status"] == "ok"
                break
            except httpx.TransportError:
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < until
                time.sleep(0.1)
    finally:
        process.terminate()
        out, err = process.communicate(timeout=30)
    assert f"http://0.0.0.0:{port}" in out + err  # where the platform's router can reach it


def test_whether_the_image_is_well_is_asked_at_the_port_that_it_was_given():
    text = (ROOT / "Dockerfile").read_text()
    command = json.loads(re.search(r"HEALTHCHECK .*\n\s+CMD (\[.*\])", text)[1])  # type: ignore[index]
    assert command[:2] == ["python", "-c"]
    with running() as (_, url):
        for port, code in ((url.rpartition(":")[2], 0), (str(free_port()), 1)):
            asked = subprocess.run([sys.executable, "-c", command[2]], env={"PORT": port}, capture_output=True)
            assert asked.returncode == code, asked.stderr


def test_the_tests_that_the_platform_runs_are_there(app_json):
    command = app_json["environments"]["test"]["scripts"]["test"]
    for path in command.split()[3:]:
        assert (ROOT / path).exists(), path


def test_the_platform_finds_one_lock_and_the_version_of_python():
    assert not [name for name in ("uv.lock", "poetry.lock", "Pipfile.lock", "Pipfile") if (ROOT / name).exists()]
    assert re.fullmatch(r"3\.\d+", (ROOT / ".python-version").read_text().strip())


@pytest.mark.parametrize(
    "lock", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-fuzz.txt"]
)
def test_every_package_is_pinned_with_its_hashes(lock):
    requirements = re.split(r"\n(?=[A-Za-z])", (ROOT / lock).read_text())
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9._-]+==\S+ .*\\\n    --hash=sha256:[0-9a-f]{64}", requirement), requirement[:60]


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile", "app.json"])
def test_nothing_is_installed_that_is_not_pinned(file):
    installs = [line for line in (ROOT / file).read_text().splitlines() if "pip install" in line]
    assert installs
    for line in installs:
        ours = "--no-deps" in line  # the app itself
        large_peers = "requirements-bench-large.txt" in line  # the file says why
        newest = line.strip().endswith("pip install --quiet pip-audit; }")  # the Makefile says why
        assert "--require-hashes" in line or ours or large_peers or newest, line


def test_the_image_runs_as_nobody_special_from_pinned_packages():
    text = (ROOT / "Dockerfile").read_text()
    stages = text.split("\nFROM ")
    assert len(stages) == 3
    assert "--require-hashes" in stages[1]
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE) == ["10001"]
    assert text.rstrip().endswith('CMD ["privacybot", "serve"]')
    shared = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source in shared, source


# nginx in front, as the example has it

QUESTION = {"question": "Waarom willen jullie weten of ik dubbel glas heb?", "language": "nl"}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The example's nginx before the real app; yields its port, and the folder of its logs."""
    folder = tmp_path_factory.mktemp("nginx")
    given = {"PUBLIC_URL": "https://privacy.example.com", "TRUSTED_PROXIES": "1", "RATE_LIMIT": "3/minute"}
    # What Heroku's buildpack sets; uvicorn by itself would believe whatever a client sends.
    given |= {"FORWARDED_ALLOW_IPS": "*", "DATABASE_URL": f"sqlite:///{folder}/bot.db"}
    with running(**given) as (_, url), nginx(folder, url.replace("http://localhost", "127.0.0.1")) as port:
        yield port, folder


def test_the_statement_and_its_headers_come_through(front):
    with client_of(front[0]) as client:
        page = client.get("/statement/nl")
    assert page.status_code == 200
    assert "Enpuls" in page.text
    assert "max-age" in page.headers["strict-transport-security"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers.get_list("x-request-id") == [page.headers["x-request-id"]]
    assert page.headers["server"] == "nginx"


def test_the_limit_is_the_real_clients_and_no_header_helps(front):
    with client_of(front[0], by="127.0.0.2") as client:
        statuses = [
            client.post("/api/ask", json=QUESTION, headers={"x-forwarded-for": f"6.6.6.{number}"}).status_code
            for number in range(6)
        ]
        assert statuses == [200, 200, 200, 429, 429, 429]
        refused = client.post("/api/ask", json=QUESTION)
        assert refused.json()["detail"].startswith("Dat zijn te veel vragen")
        assert int(refused.headers["retry-after"]) > 0
    with client_of(front[0], by="127.0.0.3") as another:
        assert another.post("/api/ask", json=QUESTION).status_code == 200


def test_a_question_too_large_is_refused_on_the_way_and_another_host_is_not_ours(front):
    with client_of(front[0], by="127.0.0.4") as client:
        assert client.post("/api/ask", content=b"x" * 300_000).status_code == 413
        assert client.post("/api/ask", content=b"x" * 20_000).status_code == 415
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_proxys_own_log_has_no_address_and_no_question(front):
    with client_of(front[0], by="127.0.0.5") as client:
        client.get("/statement/nl", params={"q": "bel 0612345678"})
        id = client.get("/").headers["x-request-id"]
    until = time.monotonic() + 5
    while id not in (log := (front[1] / "privacybot.log").read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    assert id in log
    assert "0612345678" not in log
    assert "127.0.0" not in log
