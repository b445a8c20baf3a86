"""Since when a report tells: `7d`, `24h`, `4w` or a date, as a moment."""

import re
from datetime import date, datetime, time, timedelta

LONGEST = timedelta(days=3650)

_LENGTH = re.compile(r"(\d{1,5}) ?([hdw])", re.IGNORECASE)


def begin_of(since: str, *, now: datetime) -> datetime:
    """Return when a period begins that ends `now`, both on the clock of the calendar (naive).

    Days are calendar days: `7d` is today with the six days before, `4w` today with the 27 days before. Hours are whole
    hours. Raises ValueError, with what to write, where it is none of these.

    >>> now = datetime(2026, 11, 23, 15, 30)
    >>> f"{begin_of('7d', now=now):%d %B %H:%M}", f"{begin_of('24h', now=now):%d %B %H:%M}"
    ('17 November 00:00', '22 November 16:00')
    """
    begin = _begin_of(since.strip(), now)
    if begin >= now:
        raise ValueError(f'"{since}" is not in the past.')
    if now - begin > LONGEST:
        raise ValueError(f'"{since}" is more than ten years. Nothing is kept for so long.')
    return begin


def _begin_of(since: str, now: datetime) -> datetime:
    if length := _LENGTH.fullmatch(since):
        count, unit = int(length[1]), length[2].lower()
        if not count:
            raise ValueError(f'"{since}" is no time at all. Write 7d, 24h, 4w, or a date such as 2026-11-01.')
        if unit == "h":
            return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=count - 1)
        days = count * (7 if unit == "w" else 1)
        return datetime.combine(now.date() - timedelta(days=days - 1), time())
    try:
        return datetime.combine(date.fromisoformat(since), time())
    except ValueError:
        raise ValueError(f'"{since}" is no period. Write 7d, 24h, 4w, or a date such as 2026-11-01.') from None
