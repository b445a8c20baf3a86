"""`privacybot report` on a journal in a real database."""

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot.cli import main
from bot.journal import Answered, Channel, JournalMode, Keeping
from bot.replies import Kind
from bot.storage.database import open_database
from bot.storage.journal import SqlJournal
from tests.examples import EXAMPLE_REGISTER_YAML
from tests.reporting.made_up import DOGS

MONDAY_AFTERNOON = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of our own, with the register that one knows by heart; nothing else is set."""
    (tmp_path / "register.yaml").write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'journal.db'}"
    for name in ("JOURNAL", "JOURNAL_DAYS", "REPORT_THRESHOLD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REGISTER_FILE", str(tmp_path / "register.yaml"))
    monkeypatch.chdir(tmp_path)
    return url


def report(*options: str) -> Result:
    return CliRunner().invoke(main, ["report", *options])


def ask_about_dogs(database: str) -> None:
    """Write four questions about dogs, each an hour after the one before, and one about pay."""
    asyncio.run(_ask(database))


async def _ask(database: str) -> None:
    hours = iter(range(9, 20))
    journal = SqlJournal(
        open_database(database),
        Keeping(mode=JournalMode.REDACTED, days=30),
        now=lambda: MONDAY_AFTERNOON.replace(day=22, hour=next(hours)),
    )
    await journal.start()
    for number, text in enumerate((*DOGS, "Wie ziet mijn salaris?")):
        found = text not in DOGS
        journal.record(
            Answered(
                reply_id=f"r{number}",
                question=text,
                channel=Channel.WEB,
                language="nl",
                kind=Kind.ANSWER if found else Kind.FALLBACK,
                entries=("payroll",) if found else (),
                topic=None,
                score=90.0 if found else 0.0,
                register_version="0" * 12,
            )
        )
    await journal.stop()


@pytest.fixture
def asked(database: str) -> str:
    """A journal with a few questions of the day before."""
    ask_about_dogs(database)
    return database


@time_machine.travel(MONDAY_AFTERNOON, tick=False)
def test_the_report_tells_what_was_asked_and_what_found_no_answer(asked: str) -> None:
    told = report()
    assert told.exit_code == 0, told.output
    assert "5 vragen" in told.output
    assert "Salarisadministratie" in told.output
    assert "4 keer in 4 verschillende uren" in told.output
    assert "hond" in told.output


@time_machine.travel(MONDAY_AFTERNOON, tick=False)
def test_the_report_is_told_in_another_language(asked: str) -> None:
    assert "5 questions" in report("--language", "en").output


@time_machine.travel(MONDAY_AFTERNOON, tick=False)
def test_a_shorter_time_leaves_out_what_came_before(asked: str) -> None:
    told = report("--since", "2h", "--format", "json")
    assert json.loads(told.stdout)["questions"] == 0
    assert "In deze periode is niets gevraagd." in told.stderr


@time_machine.travel(MONDAY_AFTERNOON, tick=False)
def test_a_file_is_written_where_one_is_named(asked: str, tmp_path: Path) -> None:
    told = report("--format", "html", "--output", "report.html")
    assert told.output == "Written: report.html\n"
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@time_machine.travel(MONDAY_AFTERNOON, tick=False)
def test_an_excel_file_goes_where_the_output_is_sent(asked: str) -> None:
    book = load_workbook(io.BytesIO(report("--format", "xlsx").stdout_bytes))
    assert book.sheetnames[0] == "Alle vragen"


def test_an_excel_file_is_not_written_to_a_terminal(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.reporting._is_terminal", lambda: True)
    told = report("--format", "xlsx")
    assert told.exit_code == 2
    assert "--output report.xlsx" in told.output


@time_machine.travel(MONDAY_AFTERNOON, tick=False)
def test_how_many_hours_it_takes_to_be_quoted_is_a_setting(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_THRESHOLD", "5")
    assert json.loads(report("--format", "json").stdout)["gaps"] == []


def test_an_empty_journal_is_told_in_a_sentence(database: str) -> None:
    told = report("--language", "en")
    assert told.exit_code == 0
    assert "The journal is still empty." in told.output


def test_a_journal_that_is_off_is_told_in_a_sentence(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL", "off")
    told = report("--language", "en")
    assert told.exit_code == 1
    assert "The journal is off (JOURNAL=off)" in told.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--since", "soon"), "Write 7d, 24h, 4w, or a date such as 2026-11-01."),
        (("--language", "fy"), "Use one of: de, en, nl."),
        (("--output", "no/such/folder.txt"), "can't be written"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(database: str, options: tuple[str, ...], told: str) -> None:
    said = report(*options)
    assert said.exit_code in (1, 2)
    assert told in said.output
    assert "Traceback" not in said.output


def test_a_database_that_is_away_is_told_in_a_sentence(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////no/such/folder/journal.db")
    said = report()
    assert said.exit_code == 1
    assert "can't be read" in said.output


def test_a_date_begins_at_midnight_on_the_machines_own_clock(database: str) -> None:
    in_amsterdam = MONDAY_AFTERNOON.astimezone(ZoneInfo("Europe/Amsterdam"))  # sets the machine's zone as well
    with time_machine.travel(in_amsterdam, tick=False):
        made = json.loads(report("--format", "json", "--since", "2026-10-20").stdout)
    assert made["since"] == "2026-10-20T00:00:00+02:00"  # summer still
    assert made["until"] == "2026-11-23T16:30:00+01:00"
