"""What `make load` reckons from what it measured."""

from dataclasses import replace

import pytest

from benchmarks.needs import Measured, need_of, table_of

MEASURED = Measured(a_second=400, memory=120, sent=2000, kept=200, rows_a_second=20_000)


@pytest.mark.parametrize(("questions", "processes"), [(1, 2), (100, 2), (400, 2), (401, 3), (10_000, 50)])
def test_processes_are_half_busy_and_never_alone(questions, processes):
    assert need_of(questions, MEASURED).processes == processes


def test_what_they_need_grows_with_the_questions():
    need = need_of(10_000, MEASURED)
    assert need.memory == 6.0
    assert need.megabits == 160.0
    assert need.journal == pytest.approx(172.8)
    assert need.writer == 0.5


def test_a_slower_process_needs_more_of_them():
    assert need_of(10_000, replace(MEASURED, a_second=100)).processes == 200


def test_the_table_has_a_column_for_each():
    rows = table_of([need_of(questions, MEASURED) for questions in (1, 10_000)])
    assert rows[0] == ("questions a second", "1", "10,000")
    assert {len(row) for row in rows} == {3}
