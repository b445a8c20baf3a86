"""A process that joins late begins with what the others serve; what one of them says, the others don't repeat."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.in_force import FolderClaims, InForce
from bot.knowledge.files import RegisterFiles
from bot.knowledge.loader import Source
from bot.settings import Settings
from bot.wiring import build_app
from tests.examples import EXAMPLE_REGISTER, EXAMPLE_REGISTER_YAML, EXAMPLE_TOPICS_YAML

FILES = RegisterFiles(
    register=Source("processings.yaml", EXAMPLE_REGISTER_YAML.encode()),
    topics=Source("topics.yaml", EXAMPLE_TOPICS_YAML.encode()),
    changed=date(2026, 11, 23),
)
AS_NOTEPAD_SAVES_IT = b"\xef\xbb\xbf" + EXAMPLE_REGISTER_YAML.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "files",
    [
        FILES,
        replace(FILES, topics=None),
        replace(
            FILES, register=Source("mine.yaml", b"\xef\xbb\xbf" + EXAMPLE_REGISTER_YAML.replace("\n", "\r\n").encode())
        ),
    ],
    ids=["two files", "no topics", "as Notepad saves it"],
)
def test_what_serves_is_read_again_byte_for_byte(tmp_path: Path, files: RegisterFiles):
    kept = InForce(tmp_path)
    assert kept.read() is None
    kept.keep(files, files.load())
    assert InForce(tmp_path).read() == files


def test_a_process_that_starts_while_the_file_is_refused_serves_what_the_others_do(tmp_path: Path):
    file = tmp_path / "processings.yaml"
    file.write_text(EXAMPLE_REGISTER_YAML, encoding="utf-8")
    file.with_name("topics.yaml").write_text(EXAMPLE_TOPICS_YAML, encoding="utf-8")
    folder = tmp_path / "in force"
    folder.mkdir()
    settings = Settings(_env_file=None, register_file=file)
    build_app(settings, InForce(folder))
    file.write_text("- refused")
    app = build_app(settings, InForce(folder))
    assert app.state.assistant.register.version == EXAMPLE_REGISTER.version


async def test_a_claim_is_given_once_until_it_is_released_or_its_time_is_over(tmp_path: Path):
    one, other = FolderClaims(tmp_path), FolderClaims(tmp_path)
    assert await one.claim("trouble", seconds=60)
    assert not await other.claim("trouble", seconds=60)
    assert await other.claim("another", seconds=60)
    await other.release("trouble")
    await other.release("trouble")
    assert await other.claim("trouble", seconds=60)
    assert not await one.claim("trouble", seconds=60)
    assert await one.claim("trouble", seconds=0)
