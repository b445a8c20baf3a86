"""Files count once they have stood still; that they changed shows in their marks, wherever links lead."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.confirmation import confirm
from bot.watching import Look, look_at, marks_of, notice_events, settled
from tests.examples import EXAMPLE_REGISTER_YAML


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "processings.yaml"
    path.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    return path


def looker(file: Path, before: Callable[[], object] = lambda: None) -> Callable[[], Awaitable[Look]]:
    """Return what looks at a file, with something done to it just before each look."""

    async def look() -> Look:
        before()
        return look_at(file, None)

    return look


async def test_what_never_stands_still_never_counts(file: Path):
    """Not even where its bytes are at times the same: it is still being written."""
    look = looker(file, lambda: file.write_text(EXAMPLE_REGISTER_YAML))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(settled(look, seconds_for=lambda _: 0.001, step_seconds=0.001), 0.3)


async def test_a_file_that_is_still_being_written_is_waited_for(file: Path):
    lengths = iter([*range(100, len(EXAMPLE_REGISTER_YAML), 300), len(EXAMPLE_REGISTER_YAML)])

    def write_more() -> None:
        if length := next(lengths, None):
            file.write_text(EXAMPLE_REGISTER_YAML[:length])

    seen = await settled(looker(file, write_more), seconds_for=lambda _: 0.01, step_seconds=0.001)
    assert seen.files is not None
    assert seen.files.register.data == EXAMPLE_REGISTER_YAML.encode()


async def test_what_stands_still_counts_after_the_time_that_it_is_given(file: Path):
    began = asyncio.get_running_loop().time()
    seen = await settled(looker(file), seconds_for=lambda look: 0.2 if look.size else 9, step_seconds=0.01)
    assert seen.files is not None
    assert seen.files.register.data == EXAMPLE_REGISTER_YAML.encode()
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_a_file_that_is_gone_stands_still_too(file: Path):
    seen = await settled(
        looker(file, lambda: file.unlink(missing_ok=True)), seconds_for=lambda _: 0, step_seconds=0.001
    )
    assert seen.files is None
    assert seen.problems[0].code == "file_missing"


def test_marks_change_with_what_a_link_leads_to(file: Path, tmp_path: Path):
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    before = marks_of(link, None)
    file.write_text(EXAMPLE_REGISTER_YAML + "#")
    assert marks_of(link, None) != before


def test_marks_change_though_size_and_time_of_writing_are_put_back(file: Path):
    status, before = file.stat(), marks_of(file, None)
    file.write_text(EXAMPLE_REGISTER_YAML.replace("consent", "content"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert marks_of(file, None) != before


def test_marks_change_with_topics_logo_and_confirmation(file: Path):
    seen = [marks_of(file, "logo.svg")]
    for make in (
        lambda: file.with_name("topics.yaml").write_text("topics: []"),
        lambda: file.with_name("logo.svg").write_text("<svg/>"),
        lambda: confirm(file, "3814da44e299"),
    ):
        make()
        seen.append(marks_of(file, "logo.svg"))
    assert len(set(seen)) == 4


async def test_an_event_tells_of_a_change(file: Path):
    stirred = asyncio.Event()
    watch = asyncio.create_task(notice_events(file.parent, stirred.set))
    async with asyncio.timeout(10):
        while not stirred.is_set():  # the watch takes a moment to begin
            await asyncio.to_thread(file.write_text, EXAMPLE_REGISTER_YAML)
            await asyncio.wait([asyncio.create_task(stirred.wait())], timeout=0.2)
    watch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch


async def test_a_folder_that_gives_no_events_is_no_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    watch = asyncio.create_task(notice_events(tmp_path / "gone", lambda: None))
    await asyncio.wait([watch], timeout=0.2)
    assert not watch.done()
    assert "it is looked at instead" in caplog.text
    watch.cancel()
