"""The commands that look back, as they are typed, on a real database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from bot.cli import main
from bot.storage.archive import SqlArchive
from bot.storage.database import open_database, writing
from bot.storage.tables import register_versions
from tests.loading import edited
from tests.test_past import FIRST, SECOND, THIRD, V1, V2, V3, files

DAYS = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (2, 3, 5)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder without .env, and a database that does not exist yet."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'privacybot.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PUBLIC_URL", "https://privacy.example.org")
    return url


@pytest.fixture
def kept(database: str) -> str:
    """Three versions that served: from the 2nd, the 3rd and the 5th of November."""
    engine = open_database(database)
    for text, began in zip((FIRST, SECOND, THIRD), DAYS, strict=True):
        archive = SqlArchive(engine, now=lambda began=began: began)
        archive.keep(files(text))
        archive.close()
    engine.dispose()
    return database


@pytest.mark.usefixtures("kept")
def test_an_entry_is_shown_as_it_was_on_a_day():
    before, after = (
        run("show", "newsletter", "--as-of", "2026-11-02"),
        run("show", "newsletter", "--as-of", "2026-11-04"),
    )
    assert "Grondslag: Toestemming" in before.output
    assert "Grondslag: Uitvoering van een overeenkomst" in after.output
    assert f"versie {V1}" in before.output
    assert "Zo stond het er van 2 november 2026, 12:00 UTC tot 3 november 2026, 12:00 UTC." in before.output
    assert f"https://privacy.example.org/statement/nl?version={V1}#newsletter" in before.output


@pytest.mark.usefixtures("kept")
def test_an_entry_is_shown_as_it_was_in_a_version_with_all_its_facts():
    shown = run("show", "payroll", "--version", V2, "--language", "en")
    assert shown.exit_code == 0
    assert "seven years after you leave" in shown.output
    assert "the tax authority and the pension fund" in shown.output
    assert "Payroll Tax Act 1964" in shown.output
    assert "since" not in shown.output.rpartition("It stood like this")[2].partition("until")[0]


@pytest.mark.usefixtures("kept")
def test_an_answer_is_replayed_from_the_register_of_the_day():
    asked = ("ask", "Waarom krijg ik die nieuwsbrief?", "--json")
    then = CliRunner().invoke(main, [*asked, "--as-of", "2026-11-02"])
    reply = json.loads(then.stdout)
    assert reply["processings"][0]["lawful_basis"]["code"] == "consent"
    assert reply["register"]["version"] == V1
    assert f"Answered from version {V1}" in then.stderr
    later = json.loads(CliRunner().invoke(main, [*asked, "--as-of", "2026-11-30"]).stdout)
    assert later["processings"][0]["lawful_basis"]["code"] == "contract"


@pytest.mark.usefixtures("kept")
def test_what_changed_is_told_for_the_officer_with_the_entries_for_staff():
    told = run("changes").output
    assert told.index("5 november 2026") < told.index("3 november 2026") < told.index("2 november 2026")
    assert "misconduct Melding van misstanden: het doel is veranderd (Nederlands)." in told
    assert "    Was: De Linde onderzoekt meldingen over misstanden.\n" in told
    assert f"5 november 2026, 12:00 UTC. Versie {V3}" in told
    assert "Dit is de eerste versie die is bewaard." in told
    assert "3 november" not in run("changes", "--since", "2026-11-04").output
    assert "No other version began to serve since 2026-12-01." in run("changes", "--since", "2026-12-01").output


@pytest.mark.usefixtures("kept")
def test_what_changed_can_be_read_by_a_program():
    newest, middle, first = json.loads(run("changes", "--json", "--language", "en").output)
    assert (newest["version"], middle["began"], first["changes"]) == (V3, "2026-11-03T12:00:00+00:00", None)
    basis, retention = middle["changes"]
    assert basis["lawful_basis"]
    assert (
        basis["text"]
        == "newsletter Newsletter: the lawful basis has changed from Consent to Performance of a contract."
    )
    assert (retention["entry"], retention["before"], retention["after"]) == ("cctv", "vier weken", "zes weken")


def test_without_versions_it_is_said_what_to_do_and_no_database_is_made(tmp_path):
    for command in (["changes"], ["show", "cctv", "--as-of", "2026-11-02"], ["ask", "camera", "--as-of", "2026-11-02"]):
        result = run(*command)
        assert result.exit_code == 1
        assert "No version of the register has been kept yet" in result.output
        assert "privacybot serve" in result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "cctv", "--as-of", "2026-11"), '"2026-11" is no date. Write it as year-month-day'),
        (("show", "cctv", "--as-of", "2026-02-30"), "is no date"),
        (("changes", "--since", "gisteren"), "is no date"),
        (("show", "cctv", "--as-of", "2026-11-01"), "No version had served by 2026-11-01: the first"),
        (("ask", "camera", "--as-of", "2020-01-01"), "No version had served by 2020-01-01"),
        (("show", "cctv", "--version", "000000000000"), f'No version "000000000000" is kept. The newest are:\n  {V3}'),
        (("show", "4.5", "--version", V1), 'has no entry "4.5". It has payroll, misconduct, cctv'),
        (("show", "cctv", "--version", V1, "--language", "fr"), 'not told in "fr". Use one of: nl, en.'),
        (("show", "cctv", "--version", V1, "--as-of", "2026-11-02"), "Give either --version or --as-of."),
        (("changes", "--language", "fr"), "Use one of: nl, en."),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(arguments, said):
    result = run(*arguments)
    assert result.exit_code != 0
    assert said in result.output
    assert isinstance(result.exception, SystemExit)  # no traceback


def test_without_a_version_the_register_of_today_is_shown_and_no_database_is_needed(tmp_path):
    (tmp_path / "processings.yaml").write_text(edited("nl: vier weken", "nl: een week"), encoding="utf-8")
    shown = run("show", "cctv", "--register", "processings.yaml")
    assert shown.exit_code == 0
    assert "Hoe lang de gegevens bewaard blijven: een week" in shown.output


def test_a_version_that_todays_app_refuses_is_shown_as_it_stood_in_its_file(kept):
    engine = open_database(kept)
    old = FIRST.replace("lawful_basis: consent", "lawful_basis: agreed")
    with writing(engine) as connection:
        connection.execute(
            update(register_versions).where(register_versions.c.version == V1).values(register_data=old.encode())
        )
    engine.dispose()
    shown = run("show", "newsletter", "--version", V1)
    assert shown.exit_code == 0
    assert "kept by another release of the app, and this one can't read it" in shown.output
    assert "- id: newsletter\n  title: {nl: Nieuwsbrief, en: Newsletter}" in shown.output
    assert "lawful_basis: agreed" in shown.output
    assert "can't read it" in run("ask", "nieuwsbrief", "--as-of", "2026-11-02").output
    assert "niet meer te lezen" in run("changes").output


def test_a_database_that_is_away_is_said_without_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://officer:geheim@127.0.0.1:1/register")
    result = run("changes")
    assert result.exit_code == 1
    assert "can't be read from the database: not reachable" in result.output
    assert "geheim" not in result.output
