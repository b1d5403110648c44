"""Time zones as VTIMEZONE components of a calendar (RFC 5545, 3.6.5), made from the IANA database of the system.

icalendar can make them too, but version 7.3 searches in wall-clock time: its daylight-saving time starts an hour late,
and it can step over spells of less than two months, such as Ramadan in Morocco.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def is_repeated(local: datetime) -> bool:
    """Whether clocks show this time twice, because they were put back."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


@lru_cache(maxsize=64)
def vtimezone(time_zone: str, first_year: int, last_year: int) -> Timezone:
    """The component that says when a zone observes which offset, right in all UTC years from the first to the last.

    It is shared: not to be changed. Raises ZoneInfoNotFoundError, a KeyError, for a zone that is not known.
    """
    component = Timezone()
    component.add("TZID", time_zone)
    onsets: dict[_Observance, list[datetime]] = defaultdict(list)
    for onset, observance in _observances(ZoneInfo(time_zone), first_year, last_year):
        onsets[observance].append(onset)
    for observance, starts in onsets.items():
        component.add_component(_subcomponent(observance, starts))
    return component


class _Observance(NamedTuple):
    """What clocks do from an onset on."""

    offset_from: timedelta
    offset_to: timedelta
    is_daylight: bool
    name: str


def _subcomponent(observance: _Observance, onsets: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    component = TimezoneDaylight() if observance.is_daylight else TimezoneStandard()
    component.add("DTSTART", onsets[0])
    component.add("TZOFFSETFROM", observance.offset_from)
    component.add("TZOFFSETTO", observance.offset_to)
    component.add("TZNAME", observance.name)
    if onsets[1:]:
        component.add("RDATE", onsets[1:])
    return component


def _observances(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[tuple[datetime, _Observance]]:
    """Each onset with what it brings. As the RFC asks, it is in the local time of the offset before, without a zone."""
    # A day early, so that local times of the first hours are covered as well
    start = datetime(first_year, 1, 1, tzinfo=UTC) - _DAY
    before = start.astimezone(zone)
    for instant in (start, *_changes(zone, start, datetime(last_year + 1, 1, 1, tzinfo=UTC))):
        after = instant.astimezone(zone)
        offset_from, offset_to = _offset(before), _offset(after)
        observance = _Observance(offset_from, offset_to, bool(after.dst()), after.tzname() or zone.key)
        yield (instant + offset_from).replace(tzinfo=None), observance
        before = after


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants from which on the zone does something else, in order; it does so at most once a day."""
    while start < end:
        if _state(start, zone) != _state(start + _DAY, zone):
            yield _change(zone, start, start + _DAY)
        start += _DAY


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second between the two, by bisection."""
    old = _state(before, zone)
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        before, after = (middle, after) if _state(middle, zone) == old else (before, middle)
    return after


def _state(instant: datetime, zone: ZoneInfo) -> tuple[timedelta, bool, str | None]:
    local = instant.astimezone(zone)
    return _offset(local), bool(local.dst()), local.tzname()


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()
