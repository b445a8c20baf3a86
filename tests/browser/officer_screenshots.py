"""Make the pictures of docs/officer.md: `python -m tests.browser.officer_screenshots`. The real commands and pages.

The register is the shipped one with two edits: a slip that is refused, and a lawful basis that changes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bot.assistant import Question
from bot.journal import Channel, Row
from bot.knowledge.files import read_files
from bot.messages import load_messages
from bot.replies import Kind
from bot.reporting.making import report_on
from bot.reporting.page import draw_page
from bot.storage.archive import SqlArchive
from bot.storage.database import open_database
from bot.web.api import create_app
from bot.web.parts import Parts
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.screenshots import FOLDER, small
from tests.browser.servers import serving
from tests.web import SHIPPED, assistant, settings

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WIDTH = 1000

TERMINAL = """<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 22px 26px; background: #14191f; color: #dfe6ec }
  body { font: 15px/1.5 "DejaVu Sans Mono", monospace }
  pre { margin: 0; font: inherit; white-space: pre-wrap } b { color: #7fd1b9; font-weight: 400 }
</style><pre>"""

DRONES = (
    "vliegen jullie met een drone over mijn huis?",
    "maken jullie drone-opnames van daken",
    "hangt er een drone met camera boven onze straat?",
    "drone boven de wijk, van jullie?",
)
ASKED = (
    ("Waarom willen jullie weten of ik dubbel glas heb?", 14),
    ("Wat doen jullie met mijn meterstanden?", 9),
    ("cookies", 7),
    ("Hoe lang bewaren jullie mijn klacht?", 5),
    ("Who sees my invoice?", 4),
)


def main() -> None:
    """Make every picture."""
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        folder = Path(name)
        shutil.copytree(ROOT / "knowledge", folder / "knowledge")
        register = folder / "knowledge" / "processings.yaml"
        shipped = register.read_text(encoding="utf-8")
        entry = shipped.index('- id: "4.5"')
        basis = shipped.index("lawful_basis: consent", entry)

        register.write_text(shipped[:basis] + "lawful_basis: toestemming" + shipped[basis + 21 :], encoding="utf-8")
        save(browser, "refused", terminal("privacybot check", _run("check", register)))

        register.write_text(shipped[:basis] + "lawful_basis: contract" + shipped[basis + 21 :], encoding="utf-8")
        with _archive(folder, register, shipped) as address:
            save(browser, "changes", f"{address}/statement/nl/changes", height=620)
        save(browser, "report", _report(), height=1180)
        browser.close()


def terminal(command: str, said: str) -> str:
    """Return a page that looks like a terminal in which a command was typed."""
    return f"{TERMINAL}<b>$ {escape(command)}</b>\n{escape(said)}</pre>"


def _run(command: str, register: Path) -> str:
    arguments = (sys.executable, "-m", "bot", command, "--language", "nl", "--register", str(register))
    environment = {**os.environ, "COLUMNS": "104", "LC_ALL": "nl_NL.UTF-8"}
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, env=environment)
    return done.stdout + done.stderr


@contextmanager
def _archive(folder: Path, register: Path, shipped: str) -> Iterator[str]:
    """Serve the pages of an archive with two versions: the shipped one, and the one that `register` holds now."""
    edited = register.read_text(encoding="utf-8")
    days = iter((MONDAY, MONDAY + timedelta(days=2)))
    archive = SqlArchive(open_database(f"sqlite:///{folder}/archive.db"), now=lambda: next(days))
    for text in (shipped, edited):
        register.write_text(text, encoding="utf-8")
        archive.keep(read_files(register))
    archive.close()
    register_now = read_files(register).load()
    with serving(create_app(assistant(register_now), settings(), Parts(archive=archive))) as address:
        yield address


class _Week:
    """A week of questions: what was asked often, and a theme that the register has nothing on."""

    def rows(self, *, since: datetime) -> Sequence[Row]:
        told = assistant(SHIPPED)
        found: list[Row] = []
        for text, times in (*ASKED, *((drone, 2) for drone in DRONES)):
            reply = told.answer(Question(text=text))
            found += [
                Row(
                    hour=MONDAY + timedelta(hours=(13 * number + 7 * len(text)) % 150 // 24 * 24 + number % 8),
                    channel=Channel.SLACK if number % 4 == 3 else Channel.WEB,
                    language=reply.language,
                    kind=reply.kind,
                    entries=tuple(one.id for one in reply.processings),
                    topic=reply.topic.id if reply.topic else None,
                    score=90.0,
                    register_version=SHIPPED.version,
                    helpful=True if number % 5 == 1 and reply.kind is not Kind.FALLBACK else None,
                    text=text if reply.kind is Kind.FALLBACK else None,
                )
                for number in range(times)
            ]
        return sorted(found, key=lambda row: row.hour)


def _report() -> str:
    report = report_on(
        _Week(),
        assistant(SHIPPED),
        since=MONDAY.replace(hour=0),
        until=MONDAY.replace(hour=0) + timedelta(days=7, minutes=-1),
        language="nl",
        threshold=3,
        kept_days=30,
        local=datetime.astimezone,
    )
    return draw_page(report, load_messages("nl"))


def save(browser: Browser, name: str, page: str, *, height: int | None = None) -> None:
    """Save a picture of an address, or of a page given as HTML: of its upper part where a `height` is given."""
    context = browser.new_context(viewport={"width": WIDTH, "height": height or 1}, device_scale_factor=2)
    opened = context.new_page()
    if page.startswith("http"):
        opened.goto(page)
    else:
        opened.set_content(page)
    path = FOLDER / f"officer-{name}.png"
    small(opened.screenshot(full_page=height is None)).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")
    context.close()


if __name__ == "__main__":
    main()
