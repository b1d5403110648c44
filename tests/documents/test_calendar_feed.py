"""Calendar feeds, read back by the library that programs use to read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from jsonapi_app.documents.calendar_feed import YEARS, FeedEvent, calendar_feed

quickly = settings(deadline=None, database=None)

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Dakar", "UTC"]


def at(instant: str) -> datetime:
    return datetime.fromisoformat(f"{instant}Z")


def event(**values: Any) -> FeedEvent:
    smallest = {
        "uid": "event-12@backline.example",
        "title": "Fête de la musique",
        "starts_at": at("2026-06-21T08:00"),
        "ends_at": at("2026-06-22T02:00"),
        "is_confirmed": True,
        "created_at": at("2026-01-02T10:00"),
        "updated_at": at("2026-02-03T11:00"),
    }
    return FeedEvent(**(smallest | values))


def feed(*events: FeedEvent, name: str = "Locations", time_zone: str = "UTC") -> bytes:
    return calendar_feed(name, events, time_zone, NOW)


def lines(*events: FeedEvent, time_zone: str = "UTC") -> list[str]:
    """The content lines, unfolded."""
    return feed(*events, time_zone=time_zone).replace(b"\r\n ", b"").decode().split("\r\n")


def read(*events: FeedEvent, time_zone: str = "UTC") -> Event:
    """The first event that a program finds in the feed."""
    return Calendar.from_ical(feed(*events, time_zone=time_zone)).events[0]


# The calendar


def test_a_feed_says_what_it_is_and_when_to_come_back():
    head = feed(event(), name="Fêtes, soirées").decode().split("BEGIN:VEVENT")[0]

    assert head.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Backline//Calendar feed//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        r"NAME:Fêtes\, soirées",
        r"X-WR-CALNAME:Fêtes\, soirées",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "",
    ]


def test_events_keep_their_order():
    events = [event(uid=f"event-{number}@h") for number in (3, 1, 2)]

    assert [str(found.uid) for found in Calendar.from_ical(feed(*events)).events] == [e.uid for e in events]


@pytest.mark.parametrize("time_zone", ["UTC", "Europe/Paris"])
def test_a_feed_without_events_still_has_the_component_that_a_calendar_must_have(time_zone: str):
    calendar = Calendar.from_ical(feed(time_zone=time_zone))

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]


@pytest.mark.parametrize("time_zone", ["Europe/Atlantis", "../etc/passwd", ""])
def test_an_unknown_time_zone_is_an_error(time_zone: str):
    with pytest.raises((KeyError, ValueError)):
        feed(event(), time_zone=time_zone)


# An event


def test_an_event_has_what_a_program_needs_to_follow_its_changes():
    assert {
        "UID:event-12@backline.example",
        "DTSTAMP:20260301T083000Z",
        "CREATED:20260102T100000Z",
        "LAST-MODIFIED:20260203T110000Z",
        "SEQUENCE:7",
    } <= set(lines(event(version=7)))


@pytest.mark.parametrize(
    ("is_confirmed", "expected"),
    [(True, {"STATUS:CONFIRMED", "TRANSP:OPAQUE"}), (False, {"STATUS:TENTATIVE", "TRANSP:TRANSPARENT"})],
)
def test_only_a_confirmed_event_takes_time(is_confirmed: bool, expected: set[str]):
    written = lines(event(is_confirmed=is_confirmed))

    assert {line for line in written if line.startswith(("STATUS", "TRANSP"))} == expected


def test_what_is_not_known_is_not_written():
    names = {line.split(":")[0] for line in lines(event(description="", location=None))}

    assert not names & {"DESCRIPTION", "LOCATION", "URL"}


def test_people_are_listed_below_the_description():
    people = {"beneficiaries": ["Jean Martin", "Zoé"], "assignees": ["Ana"]}

    assert read(event(description="Plein air", **people))["DESCRIPTION"] == (
        "Plein air\n\nBeneficiaries: Jean Martin, Zoé\nAssignees: Ana"
    )
    assert read(event(assignees=["Ana"]))["DESCRIPTION"] == "Assignees: Ana"


def test_an_event_without_duration_has_no_end():
    start = at("2026-06-21T08:00:00.100")

    written = lines(event(starts_at=start, ends_at=at("2026-06-21T08:00:00.900")))

    assert "DTSTART:20260621T080000Z" in written
    assert not any(line.startswith("DTEND") for line in written)


# Texts


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("son, lumière; scène", r"son\, lumière\; scène"),
        ("un\ndeux\r\ntrois\rquatre\u2028cinq", r"un\ndeux\ntrois\nquatre\ncinq"),
        (r"C:\new\New", r"C:\\new\\New"),
        ("\0so\x07n\x1b\x7f\x9b\udc80", "son"),
        ("a\tb", "a\tb"),
    ],
)
def test_texts_are_escaped_and_lose_their_control_characters(text: str, written: str):
    found = lines(event(title=text, description=text, location=text))

    assert {f"SUMMARY:{written}", f"DESCRIPTION:{written}", f"LOCATION:{written}"} <= set(found)


def test_no_value_can_add_a_line():
    evil = "x\r\nATTENDEE:mailto:evil@example.org\r\n\nEND:VEVENT"

    found = lines(event(uid=evil, title=evil, description=evil, location=evil, url=evil, assignees=[evil]))

    assert not any(line.startswith("ATTENDEE") for line in found)
    assert found.count("END:VEVENT") == 1


@quickly
@given(st.text(max_size=100))
@example("\\N\\n\\,\\;\\\\")
def test_a_program_reads_the_text_that_was_written(text: str):
    kept = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)
    kept = "".join(char for char in kept if char in "\n\t" or not (ord(char) < 32 or 127 <= ord(char) < 160))

    assert read(event(title=text))["SUMMARY"] == kept


@quickly
@given(st.text(st.sampled_from("aé€🎸\\,;\n "), min_size=60, max_size=300))
def test_lines_are_folded_between_characters(text: str):
    folded = feed(event(title=text)).split(b"\r\n")

    assert max(map(len, folded)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in folded)
    assert [line.decode() for line in folded][-1] == ""


# Times

# Around the changes of these zones, and anywhere
CHANGES = [at("2026-03-29T01:00"), at("2026-10-25T01:00"), at("2026-11-01T06:00"), at("2026-04-04T15:00")]
NEAR_A_CHANGE = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-180, 180)
)
ANYWHERE = st.datetimes(datetime(1969, 12, 30), datetime(2101, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001 given UTC
INSTANTS = (NEAR_A_CHANGE | ANYWHERE).map(lambda instant: instant.replace(microsecond=0))


@quickly
@given(st.sampled_from(ZONES), INSTANTS, st.integers(1, 10**6))
def test_a_program_reads_the_instants_that_were_written(time_zone: str, start: datetime, seconds: int):
    end = start + timedelta(seconds=seconds)

    found = read(event(starts_at=start, ends_at=end), time_zone=time_zone)

    assert (found.start.astimezone(UTC), found.end.astimezone(UTC)) == (start, end)


@quickly
@given(st.sampled_from(ZONES), INSTANTS)
def test_no_written_time_can_be_taken_for_another(time_zone: str, start: datetime):
    _, written = times(event(starts_at=start, ends_at=start), time_zone)[0].split(":")

    if not written.endswith("Z"):
        local = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(time_zone))
        assert {local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)} == {start}


def times(shown: FeedEvent, time_zone: str) -> list[str]:
    """The lines of start and end."""
    of_event = lines(shown, time_zone=time_zone)
    return [line for line in of_event[of_event.index("BEGIN:VEVENT") :] if line.startswith(("DTSTART", "DTEND"))]


@pytest.mark.parametrize(
    ("time_zone", "start", "end", "expected"),
    [
        (
            "UTC",
            "2026-03-28T12:00",
            "2026-03-30T12:00",
            ["DTSTART:20260328T120000Z", "DTEND:20260330T120000Z"],
        ),
        (
            "Europe/Paris",
            "2026-03-28T12:00",
            "2026-03-30T12:00",
            ["DTSTART;TZID=Europe/Paris:20260328T130000", "DTEND;TZID=Europe/Paris:20260330T140000"],
        ),
        (
            "Europe/Paris",
            "2026-03-29T00:59:59",
            "2026-03-29T01:00",
            ["DTSTART;TZID=Europe/Paris:20260329T015959", "DTEND;TZID=Europe/Paris:20260329T030000"],
        ),
        (
            "Europe/Paris",
            "2026-10-25T00:30",
            "2026-10-25T01:30",
            ["DTSTART:20261025T003000Z", "DTEND:20261025T013000Z"],
        ),
        (
            "Europe/Paris",
            "2026-10-24T23:59:59",
            "2026-10-25T02:00",
            ["DTSTART;TZID=Europe/Paris:20261025T015959", "DTEND;TZID=Europe/Paris:20261025T030000"],
        ),
        (
            "Europe/Paris",
            "2026-10-24T20:00",
            "2026-10-25T01:15",
            ["DTSTART;TZID=Europe/Paris:20261024T220000", "DTEND:20261025T011500Z"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-04T14:29",
            "2026-04-04T15:30",
            ["DTSTART;TZID=Australia/Lord_Howe:20260405T012900", "DTEND;TZID=Australia/Lord_Howe:20260405T020000"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-04T14:30",
            "2026-04-04T15:29",
            ["DTSTART:20260404T143000Z", "DTEND:20260404T152900Z"],
        ),
    ],
    ids=[
        "no zone",
        "across a change",
        "around the hour that is left out",
        "in the repeated hour",
        "around the repeated hour",
        "end in the repeated hour",
        "around the repeated half hour",
        "in the repeated half hour",
    ],
)
def test_local_times_are_written_where_they_are_clear(time_zone: str, start: str, end: str, expected: list[str]):
    assert times(event(starts_at=at(start), ends_at=at(end)), time_zone) == expected


@pytest.mark.parametrize("year", [1, YEARS.start - 1, YEARS.stop, 9999])
def test_times_of_far_years_are_written_in_utc(year: int):
    far = datetime(year, 12, 31, 23, 30, tzinfo=UTC)

    assert times(event(starts_at=far, ends_at=far), "Europe/Paris") == [f"DTSTART:{year:04}1231T233000Z"]


def test_the_time_zone_is_defined_once_and_for_all_the_years_of_the_events():
    events = [event(starts_at=at(f"{year}-07-01T12:00"), ends_at=at(f"{year}-07-02T12:00")) for year in (2031, 2024)]

    calendar = Calendar.from_ical(feed(*events, time_zone="Europe/Paris"))

    (component,) = calendar.timezones
    (summer,) = component.daylight
    assert [summer.DTSTART.year, *(onset.year for onset, _ in summer.rdates)] == list(range(2024, 2032))
    assert not calendar.get_missing_tzids()


def test_there_is_no_time_zone_to_define_in_utc():
    assert "BEGIN:VTIMEZONE" not in lines(event())
