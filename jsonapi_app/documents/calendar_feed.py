"""A list of events as an iCalendar feed (RFC 5545, 5546 and 7986), for programs that subscribe to its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDatetime, vText

from jsonapi_app.documents.time_zones import is_repeated, vtimezone

# How often a program should come back
REFRESH_HOURS = 1
# Instants of other years are written in UTC: their daylight-saving time is not known, or would make long tables.
YEARS = range(1970, 2100)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """What a calendar shows of an event. All instants are aware, in UTC; fractions of a second are dropped.

    ``uid`` is the same for ever and unique in the world, as ``event-12@host``; ``version`` grows with each change.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_confirmed: bool
    created_at: datetime
    updated_at: datetime
    version: int = 0
    description: str | None = None
    location: str | None = None
    url: str | None = None
    beneficiaries: Sequence[str] = ()
    assignees: Sequence[str] = ()


def calendar_feed(name: str, events: Iterable[FeedEvent], time_zone: str, now: datetime) -> bytes:
    """The feed in UTF-8, to be served as ``text/calendar; method=PUBLISH; charset=utf-8``.

    ``time_zone`` is a key of the IANA database: events are written in its local time, or in UTC for ``UTC``. ``now``
    is when the feed is made, and the only thing that differs between two feeds of the same events.

    Raises ZoneInfoNotFoundError, a KeyError, or ValueError for a time zone that is not known.
    """
    zone = ZoneInfo(time_zone)
    listed = list(events)
    calendar = _calendar(name)
    # RFC 5545, 3.6: a calendar has at least one component, so one without events says at least where it is
    if time_zone != "UTC" or not listed:
        calendar.add_component(_time_zone_of(listed, zone, now))
    stamp = _in_utc(now)
    for event in listed:
        calendar.add_component(_component(event, zone, stamp))
    feed: bytes = calendar.to_ical(sorted=False)
    return feed


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", "-//Backline//Calendar feed//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    # Each twice: as RFC 7986 has it, and as programs had it before
    calendar.add("NAME", _text(name))
    calendar.add("X-WR-CALNAME", _text(name))
    calendar.add("REFRESH-INTERVAL", timedelta(hours=REFRESH_HOURS), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH_HOURS}H")
    return calendar


def _component(event: FeedEvent, zone: ZoneInfo, stamp: vDatetime) -> Event:
    component = Event()
    component.add("UID", _text(event.uid))
    component.add("DTSTAMP", stamp)
    component.add("CREATED", _in_utc(event.created_at))
    component.add("LAST-MODIFIED", _in_utc(event.updated_at))
    component.add("SEQUENCE", event.version)
    component.add("DTSTART", _in_zone(event.starts_at, zone))
    # RFC 5545, 3.6.1: an end is later than the start, and an event without one ends when it starts
    if event.ends_at.replace(microsecond=0) > event.starts_at.replace(microsecond=0):
        component.add("DTEND", _in_zone(event.ends_at, zone))
    component.add("STATUS", _CONFIRMED if event.is_confirmed else _TENTATIVE)
    component.add("TRANSP", _BUSY if event.is_confirmed else _FREE)
    component.add("SUMMARY", _text(event.title))
    for property_name, text in (("DESCRIPTION", _description(event)), ("LOCATION", event.location)):
        if text:
            component.add(property_name, _text(text))
    if event.url:
        component.add("URL", _clean(event.url).replace("\n", ""))
    return component


def _description(event: FeedEvent) -> str:
    """The description, and who is there: lists of people would need e-mail addresses to be ATTENDEE properties."""
    people = (("Beneficiaries", event.beneficiaries), ("Assignees", event.assignees))
    listed = [f"{role}: {', '.join(names)}" for role, names in people if names]
    return "\n\n".join(filter(None, [event.description, "\n".join(listed)]))


def _time_zone_of(events: Sequence[FeedEvent], zone: ZoneInfo, now: datetime) -> Timezone:
    instants = (instant for event in events for instant in (event.starts_at, event.ends_at))
    years = {instant.year for instant in instants if instant.year in YEARS} or {now.year}
    return vtimezone(zone.key, min(years), max(years))


def _in_zone(instant: datetime, zone: ZoneInfo) -> vDatetime:
    """In local time with its TZID, or in UTC where that could be misread because clocks show the time twice."""
    if instant.year not in YEARS:
        return _in_utc(instant)
    local = instant.astimezone(zone)
    return _in_utc(instant) if is_repeated(local) else vDatetime(local)


def _in_utc(instant: datetime) -> vDatetime:
    return vDatetime(instant.astimezone(UTC))


class _Text(vText):
    """A text value; `vText` would read a backslash and an ``N`` as a line break."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_CONFIRMED, _TENTATIVE, _BUSY, _FREE = map(_Text, ("CONFIRMED", "TENTATIVE", "OPAQUE", "TRANSPARENT"))
_LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# No program needs these, and some stop at them; surrogates that stand alone have no UTF-8.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _text(text: str) -> _Text:
    return _Text(_clean(text))


def _clean(text: str) -> str:
    """With one kind of line break and without the other control characters, tabs aside."""
    return _UNWRITABLE.sub("", _LINE_BREAKS.sub("\n", text))
