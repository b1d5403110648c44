"""VTIMEZONE components against the IANA database that they are made from."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from jsonapi_app.documents.time_zones import is_repeated, vtimezone

# Daylight-saving time in winter and in summer, by half an hour, taken back during Ramadan, counted backwards, never
ZONES = [
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Asia/Kolkata",
    "UTC",
]


def onsets(component: Timezone) -> list[tuple[datetime, timedelta]]:
    """Instants in UTC, in order, each with the offset that begins, read as RFC 5545 says."""
    found = []
    for observance in Timezone.from_ical(component.to_ical()).subcomponents:
        for local in (observance.DTSTART, *(start for start, _ in observance.rdates)):
            onset = local.replace(tzinfo=UTC) - observance.TZOFFSETFROM
            found.append((onset, observance.TZOFFSETTO))
    return sorted(found)


@pytest.mark.parametrize("name", ZONES)
def test_a_component_says_at_every_half_hour_what_the_database_says(name: str):
    read, zone = onsets(vtimezone(name, 2024, 2027)), ZoneInfo(name)
    starts = [start for start, _ in read]

    instant, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    while instant < end:
        assert read[bisect(starts, instant) - 1][1] == instant.astimezone(zone).utcoffset(), instant
        instant += timedelta(minutes=30)


@pytest.mark.parametrize("name", ZONES)
def test_local_times_are_read_back_by_another_program(name: str):
    zone, read = ZoneInfo(name), vtimezone(name, 2025, 2026).to_tz(lookup_tzid=False)

    instant, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    while instant < end:
        local = instant.astimezone(zone)
        if not is_repeated(local):
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
        instant += timedelta(hours=1)


def test_daylight_saving_time_starts_by_the_clock_that_is_still_in_winter_time():
    text = vtimezone("Europe/Paris", 2026, 2026).to_ical().decode()

    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in text


@pytest.mark.parametrize(
    ("name", "local", "repeated"),
    [
        ("Europe/Paris", "2026-10-25T01:59:59", False),
        ("Europe/Paris", "2026-10-25T02:00:00", True),
        ("Europe/Paris", "2026-10-25T02:59:59", True),
        ("Europe/Paris", "2026-10-25T03:00:00", False),
        ("Australia/Lord_Howe", "2026-04-05T01:29:59", False),
        ("Australia/Lord_Howe", "2026-04-05T01:30:00", True),
        ("Australia/Lord_Howe", "2026-04-05T02:00:00", False),
        ("UTC", "2026-10-25T02:30:00", False),
    ],
)
def test_clocks_that_are_put_back_show_a_time_twice(name: str, local: str, repeated: bool):
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(name))

    assert is_repeated(moment) == is_repeated(moment.replace(fold=1)) == repeated


def test_an_unknown_time_zone_is_an_error():
    with pytest.raises(KeyError):
        vtimezone("Europe/Atlantis", 2026, 2026)
