"""An edit on disk comes to serve by itself, or changes nothing: what is told of it, to whom, and how often."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.confirmation import HeldBack, confirm
from bot.knowledge.files import RegisterFiles, read_files
from bot.knowledge.problems import Problem, RegisterError
from bot.knowledge.register import Register
from bot.publication import Publisher
from bot.settings import Settings
from bot.web.pages import Pages
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML
from tests.loading import line_with
from tests.web import web

SECONDS = 10  # within which whatever is awaited comes about, on a machine with much else to do
EDITED = EXAMPLE_REGISTER_YAML.replace("elke maand", "elke week")
REFUSED = EXAMPLE_REGISTER_YAML.replace("lawful_basis: consent", "lawful_basis: agreed")
WRONG_LINE = line_with("lawful_basis: agreed", REFUSED)
SECOND_SECTION = EXAMPLE_REGISTER_YAML.index('  - id: "2"')
FIRST_SECTION_ALONE = EXAMPLE_REGISTER_YAML[:SECOND_SECTION]  # 2 of the 5 entries
SECOND_SECTION_ALONE = (
    EXAMPLE_REGISTER_YAML[: EXAMPLE_REGISTER_YAML.index('  - id: "1"')] + EXAMPLE_REGISTER_YAML[SECOND_SECTION:]
)


class Told:
    """An announcer that remembers what it was told, to be awaited in order."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    def published(self, old: Register, new: Register) -> None:
        self._told.put_nowait(("published", (old.version, new.version)))

    def refused(self, problems: Sequence[Problem], serving: Register) -> None:
        self._told.put_nowait(("refused", tuple(problems)))

    def held_back(self, held: HeldBack, serving: Register) -> None:
        self._told.put_nowait(("held back", held))

    def mended(self, serving: Register) -> None:
        self._told.put_nowait(("mended", serving.version))

    async def next(self, event: str) -> Any:
        """Return what is told next, which has to be this."""
        told, what = await asyncio.wait_for(self._told.get(), SECONDS)
        assert told == event, what
        return what

    def nothing_more(self) -> bool:
        return self._told.empty()


class Desk:
    """A register in a folder, an assistant that answers from it, and the publisher between the two."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "processings.yaml"
        self.told = Told()
        self.kept: list[str] = []
        self.save(EXAMPLE_REGISTER_YAML)
        folder.joinpath("topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
        self.first = read_files(self.file)
        self.assistant = Assistant(self.first.load(), base_url="https://privacy.example", new_id=lambda: "a")

    def save(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    def keep(self, files: RegisterFiles, register: Register) -> None:
        assert files.version == register.version
        self.kept.append(files.version)

    def publisher(self, **given: Any) -> Publisher:
        quick = {"step_seconds": 0.01, "settle_seconds": 0.03, "shrunk_seconds": 0.06, "poll_seconds": 0.02}
        parts: dict[str, Any] = {"announcers": [self.told], "on_publish": [self.keep], **quick, **given}
        return Publisher(self.assistant, self.file, self.first, **parts)

    @property
    def version(self) -> str:
        return self.assistant.register.version


Open = Callable[..., Awaitable[Publisher]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
async def opened(desk: Desk) -> AsyncIterator[Open]:
    """Start a publisher: `await opened()`; it ends with the test."""
    running: list[Publisher] = []

    async def start(**given: Any) -> Publisher:
        publisher = desk.publisher(**given)
        running.append(publisher)
        await publisher.start()
        return publisher

    yield start
    for publisher in running:
        await publisher.stop()


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_an_edit_is_published_and_told(desk, opened):
    publisher = await opened()
    desk.save(EDITED)
    assert await desk.told.next("published") == (EXAMPLE_REGISTER.version, desk.version)
    newsletter = desk.assistant.register.processing("newsletter")
    assert newsletter is not None
    assert "elke week" in newsletter.purpose["nl"]
    assert publisher.standing() == {"error": None, "held_back": None}


async def test_an_edit_of_the_topics_is_published_too(desk, opened):
    await opened()
    desk.file.with_name("topics.yaml").write_text(EXAMPLE_TOPICS_YAML.replace("dan nodig", "dan moet"))
    await desk.told.next("published")


async def test_an_edit_made_before_the_watch_began_is_found(desk, opened):
    desk.save(EDITED)
    await opened()
    await desk.told.next("published")


async def test_a_refused_edit_changes_nothing_and_is_told_once_until_it_is_mended(desk, opened):
    publisher = await opened()
    desk.save(REFUSED)
    (problem,) = await desk.told.next("refused")
    assert (problem.file, problem.line, problem.entry) == ("processings.yaml", WRONG_LINE, "newsletter")
    assert desk.version == EXAMPLE_REGISTER.version
    error = publisher.standing()["error"]
    assert error["count"] == 1
    assert error["problems"][0] == {
        "file": "processings.yaml",
        "line": WRONG_LINE,
        "entry": "newsletter",
        "message": 'lawful_basis is "agreed"',
        "remedy": problem.remedy,
    }
    desk.save(REFUSED + "# the same mistake, saved again\n")
    desk.save(REFUSED)
    publisher.publish_now()
    desk.save(EXAMPLE_REGISTER_YAML)
    assert await desk.told.next("mended") == EXAMPLE_REGISTER.version
    assert publisher.standing() == {"error": None, "held_back": None}
    assert desk.told.nothing_more()


async def test_a_mistake_that_is_mended_with_more_edits_is_told_as_mended_and_then_as_published(desk, opened):
    await opened()
    desk.save(REFUSED)
    await desk.told.next("refused")
    desk.save(EDITED)
    assert await desk.told.next("mended") == desk.version
    await desk.told.next("published")


async def test_another_mistake_is_told_anew(desk, opened):
    await opened()
    desk.save(REFUSED)
    await desk.told.next("refused")
    desk.file.unlink()
    (problem,) = await desk.told.next("refused")
    assert problem.code == "file_missing"


async def test_the_same_bytes_written_again_are_no_edit(desk, opened):
    await opened()
    for _ in range(5):
        desk.save(EXAMPLE_REGISTER_YAML)
        os.utime(desk.file, (0, 1_000_000_000))
        await asyncio.sleep(0.05)
    desk.save(EDITED)
    await desk.told.next("published")


async def test_an_edit_that_loses_much_waits_until_its_version_is_confirmed(desk, opened):
    publisher = await opened()
    desk.save(FIRST_SECTION_ALONE)
    held = await desk.told.next("held back")
    assert [entry.id for entry in held.lost] == ["cctv", "visitor_badges", "newsletter"]
    assert desk.version == EXAMPLE_REGISTER.version
    assert publisher.standing()["held_back"] == {
        "version": held.version,
        "processings": 2,
        "lost": 3,
        "in_force": 5,
        "entries": [
            {"id": "cctv", "title": "Cameratoezicht"},
            {"id": "visitor_badges", "title": "Bezoekerspassen"},
            {"id": "newsletter", "title": "Nieuwsbrief"},
        ],
    }
    confirm(desk.file, "another")
    await asyncio.sleep(0.2)
    assert desk.version == EXAMPLE_REGISTER.version
    confirm(desk.file, held.version)
    assert await desk.told.next("published") == (EXAMPLE_REGISTER.version, held.version)
    assert publisher.standing()["held_back"] is None


async def test_what_is_held_back_is_published_on_sighup(desk, opened):
    await opened()
    desk.save(FIRST_SECTION_ALONE)
    await desk.told.next("held back")
    os.kill(os.getpid(), signal.SIGHUP)
    await desk.told.next("published")
    assert len(desk.assistant.register.processings) == 2


async def test_what_is_held_back_can_be_undone(desk, opened):
    await opened()
    desk.save(FIRST_SECTION_ALONE)
    await desk.told.next("held back")
    desk.save(EXAMPLE_REGISTER_YAML)
    await desk.told.next("mended")


async def test_of_entries_for_staff_that_would_be_lost_no_more_than_the_number_is_told_in_public(desk, opened):
    publisher = await opened()
    desk.save(SECOND_SECTION_ALONE)
    await desk.told.next("held back")
    held = publisher.standing()["held_back"]
    assert held["lost"] == 2
    assert [entry["id"] for entry in held["entries"]] == ["payroll"]  # not misconduct


async def test_a_register_can_be_refused_for_reasons_that_are_not_its_own(desk, opened):
    threads: list[str] = []

    def accept(files: RegisterFiles, register: Register) -> None:
        threads.append(threading.current_thread().name)
        raise RegisterError("processings.yaml", (Problem("processings.yaml", 3, "4.1", "30 is not 60", "Say 60."),))

    await opened(accept=accept)
    desk.save(EDITED)
    (problem,) = await desk.told.next("refused")
    assert problem.remedy == "Say 60."
    assert threads[0].startswith("publication")  # the event loop answers meanwhile


async def test_a_register_that_our_own_code_stumbles_over_is_refused(desk, opened, monkeypatch, caplog):
    def stumble(register: Register) -> None:
        raise ZeroDivisionError

    publisher = await opened()
    monkeypatch.setattr(desk.assistant, "publish", stumble)
    desk.save(EDITED)
    (problem,) = await desk.told.next("refused")
    assert "ZeroDivisionError" in problem.message
    assert publisher.standing()["error"]["count"] == 1
    monkeypatch.undo()
    desk.save(EDITED + "\n")
    await desk.told.next("mended")


async def test_each_version_that_begins_to_serve_is_handed_on_the_first_one_too(desk, opened, caplog):
    def fail(files: RegisterFiles, register: Register) -> None:
        raise OSError("the disk is full")

    await opened(on_publish=[fail, desk.keep])
    assert desk.kept == [EXAMPLE_REGISTER.version]
    desk.save(EDITED)
    _, new = await desk.told.next("published")
    await eventually(lambda: desk.kept == [EXAMPLE_REGISTER.version, new])
    assert "could not be handed on" in caplog.text


async def test_an_announcer_that_fails_keeps_no_other_from_telling(desk, opened, caplog):
    class Failing(Told):
        def published(self, old: Register, new: Register) -> None:
            raise ConnectionError

    await opened(announcers=[Failing(), desk.told])
    desk.save(EDITED)
    await desk.told.next("published")
    assert "could not be announced" in caplog.text


async def test_a_swapped_folder_is_seen_though_nothing_in_the_old_one_changed(tmp_path, opened, desk):
    releases = {name: tmp_path / name for name in ("one", "two")}
    for folder, text in zip(releases.values(), (EXAMPLE_REGISTER_YAML, EDITED), strict=True):
        folder.mkdir()
        folder.joinpath("processings.yaml").write_text(text, encoding="utf-8")
        folder.joinpath("topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    current = tmp_path / "current"
    current.symlink_to("one")
    desk.file = current / "processings.yaml"
    await opened()
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(current)
    await desk.told.next("published")


async def test_a_new_logo_is_shown_and_is_no_new_version(desk, opened):
    desk.file.with_name("logo.svg").write_text("<svg/>")
    desk.save(EXAMPLE_REGISTER_YAML.replace("sections:", "theme: {logo: logo.svg}\nsections:", 1))
    await opened()
    await desk.told.next("published")
    settings = Settings(_env_file=None, register_file=desk.file)
    pages = Pages(desk.assistant, settings, widget_url="/widget.js")
    assert pages.edition.logo is not None
    assert pages.edition.logo.content == b"<svg/>"
    version = desk.version
    desk.file.with_name("logo.svg").write_text("<svg><g/></svg>")
    await eventually(lambda: pages.edition.logo is not None and pages.edition.logo.content == b"<svg><g/></svg>")
    assert desk.version == version
    assert desk.told.nothing_more()


def test_the_health_of_an_app_without_a_publisher_tells_no_trouble():
    told = web().get("/healthz").json()["register"]
    assert (told["error"], told["held_back"]) == (None, None)
