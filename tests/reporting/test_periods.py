"""Since when: a length or a date as people write it, and a sentence where it is neither."""

from datetime import datetime

import pytest

from bot.reporting.periods import begin_of

NOW = datetime(2026, 11, 23, 15, 30)


@pytest.mark.parametrize(
    ("since", "begin"),
    [
        ("7d", datetime(2026, 11, 17)),
        ("1d", datetime(2026, 11, 23)),
        ("24h", datetime(2026, 11, 22, 16)),
        ("1h", datetime(2026, 11, 23, 15)),
        ("4w", datetime(2026, 10, 27)),
        (" 2 W ", datetime(2026, 11, 10)),
        ("2026-11-01", datetime(2026, 11, 1)),
        ("20261101", datetime(2026, 11, 1)),
    ],
)
def test_a_period_begins_with_a_whole_day_or_hour(since: str, begin: datetime) -> None:
    assert begin_of(since, now=NOW) == begin


@pytest.mark.parametrize("since", ["", "week", "7", "7x", "-7d", "7.5d", "0d", "2026-13-01", "1 november", "٣d7"])
def test_what_is_no_period_is_told_with_what_to_write(since: str) -> None:
    with pytest.raises(ValueError, match="Write 7d, 24h, 4w, or a date such as 2026-11-01"):
        begin_of(since, now=NOW)


@pytest.mark.parametrize("since", ["2026-11-24", "9999-01-01"])
def test_a_date_to_come_is_refused(since: str) -> None:
    with pytest.raises(ValueError, match="not in the past"):
        begin_of(since, now=NOW)


@pytest.mark.parametrize("since", ["99999w", "99999d", "0001-01-01"])
def test_a_time_longer_than_anything_is_kept_is_refused(since: str) -> None:
    with pytest.raises(ValueError, match="Nothing is kept for so long"):
        begin_of(since, now=NOW)
