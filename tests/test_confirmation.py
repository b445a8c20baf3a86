"""What has to be confirmed, and where a confirmation is found."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.confirmation import confirm, confirmation_path, confirmed_version, held_back
from bot.knowledge.register import Register
from tests.examples import EXAMPLE_REGISTER
from tests.loading import edited, load


def without(*ids: str) -> Register:
    sections = (
        replace(section, processings=tuple(p for p in section.processings if p.id not in ids))
        for section in EXAMPLE_REGISTER.sections
    )
    return replace(EXAMPLE_REGISTER, sections=tuple(sections), version="shorter")


def test_an_edit_that_loses_one_entry_of_five_is_published_by_itself():
    assert held_back(EXAMPLE_REGISTER, without("newsletter")) is None


def test_an_edit_that_loses_two_of_five_is_held_back():
    held = held_back(EXAMPLE_REGISTER, without("newsletter", "misconduct"))
    assert held is not None
    assert (held.version, held.processings, held.in_force) == ("shorter", 3, 5)
    assert [entry.id for entry in held.lost] == ["misconduct", "newsletter"]
    assert [entry.id for entry in held.lost_in_public] == ["newsletter"]


def test_exactly_three_in_ten_may_be_lost():
    ten = replace(
        EXAMPLE_REGISTER,
        sections=tuple(
            replace(
                section,
                processings=tuple(replace(p, id=p.id + ending) for p in section.processings for ending in ("", "-too")),
            )
            for section in EXAMPLE_REGISTER.sections
        ),
    )
    assert held_back(ten, EXAMPLE_REGISTER) is not None
    three_lost = replace(ten, sections=tuple(replace(s, processings=s.processings[:-1]) for s in ten.sections))
    assert len(ten.processings) - len(three_lost.processings) == 2
    assert held_back(ten, three_lost) is None


def test_other_ids_are_a_loss_since_links_point_at_them():
    renamed = load(edited("id: payroll", "id: wages", edited("id: cctv", "id: cameras")))
    held = held_back(EXAMPLE_REGISTER, renamed)
    assert held is not None
    assert [entry.id for entry in held.lost] == ["payroll", "cctv"]


def test_a_register_that_grows_needs_no_confirmation():
    assert held_back(without("newsletter", "cctv", "misconduct"), EXAMPLE_REGISTER) is None


def test_a_confirmation_stands_beside_the_register_and_names_its_version(tmp_path: Path):
    file = tmp_path / "processings.yaml"
    assert confirmed_version(file) is None
    confirm(file, "3814da44e299")
    assert confirmed_version(file) == "3814da44e299"
    assert confirmation_path(file).read_text() == "3814da44e299\n"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"x" * 1_000_000])
def test_a_confirmation_that_names_no_version_confirms_nothing(tmp_path: Path, data: bytes):
    file = tmp_path / "processings.yaml"
    confirmation_path(file).write_bytes(data)
    assert confirmed_version(file) != EXAMPLE_REGISTER.version
