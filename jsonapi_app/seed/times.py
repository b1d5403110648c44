"""Days and hours of the made-up company: what its clients read on a clock, and what is stored, which is UTC."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count
from zoneinfo import ZoneInfo

from jsonapi_app.seed.chance import Chance

# How many rentals start on a Monday, …, on a Sunday, and in January, …, in December, compared with other days.
WEEKDAYS = (2, 2, 3, 5, 9, 8, 3)
MONTHS = (2, 3, 4, 5, 8, 10, 9, 7, 8, 5, 4, 7)
SATURDAY = 5


def local(day: date, hour: int, minute: int, time_zone: str) -> datetime:
    """When a clock of the zone (an IANA name) shows that time on that day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def busy_days(first: date, days: int, wanted: int, chance: Chance) -> list[date]:
    """``wanted`` of the ``days`` from ``first``: more at weekends and in the season."""
    period = [first + timedelta(number) for number in range(days)]
    weights = list(accumulate(WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] for day in period))
    return [period[bisect(weights, chance.share() * weights[-1])] for _ in range(wanted)]


def working_day(first: date, last: date, chance: Chance) -> date:
    """One of the period from Monday to Friday, or the Friday before."""
    day = first + timedelta(chance.number(0, (last - first).days))
    return day - timedelta(max(0, day.weekday() - SATURDAY + 1))


def working_days_around(today: date) -> Iterator[date]:
    """Monday to Friday, without end: the days closest to today first, before and after it by turns."""
    for number in count():
        day = today + timedelta((number + 1) // 2 * (1 if number % 2 else -1))
        if day.weekday() < SATURDAY:
            yield day
