"""The app as its settings describe it, with all its parts."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.settings import SettingsError
from bot.wiring import build_app
from tests.examples import EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import edited
from tests.web import PUBLIC_URL, settings


@pytest.fixture
def register_file(tmp_path: Path) -> Path:
    (tmp_path / "topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    file = tmp_path / "processings.yaml"
    file.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    return file


@pytest.mark.parametrize("journal", ["redacted", "off"])
def test_each_version_that_begins_to_serve_is_kept_whatever_is_kept_of_questions(register_file, journal):
    given = {
        "register_file": register_file,
        "database_url": f"sqlite:///{register_file.with_name('privacybot.db')}",
        "journal": journal,
    }
    with TestClient(build_app(settings(**given)), base_url=PUBLIC_URL) as client:
        first = client.get("/healthz").json()["register"]["version"]
    register_file.write_text(edited("nl: vier weken", "nl: zes weken"), encoding="utf-8")
    edited_one = TestClient(build_app(settings(**given)), base_url=PUBLIC_URL)
    with edited_one:
        pass  # its end waits for what is still to be kept
    assert "vier weken" in edited_one.get(f"/statement/nl?version={first}").text
    assert "zes weken" in edited_one.get("/statement/nl").text
    assert "de bewaartermijn is veranderd" in edited_one.get("/statement/nl/changes").text


def test_a_database_that_cannot_be_reached_is_no_reason_not_to_answer(register_file):
    given = {"register_file": register_file, "database_url": f"sqlite:///{register_file.parent}/nowhere/privacybot.db"}
    with TestClient(build_app(settings(**given)), base_url=PUBLIC_URL) as client:
        assert client.post("/api/ask", json={"question": "camera"}).json()["kind"] == "answer"
        assert client.get("/statement/nl/changes").status_code == 503


def test_an_address_that_is_no_database_stops_the_start_with_a_sentence(register_file):
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        build_app(settings(register_file=register_file, database_url="postgresql://host:no-port/x"))
