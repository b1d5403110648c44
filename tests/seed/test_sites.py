"""The made-up sites, appointments, visits and requests for help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from jsonapi_app.domain import calendars
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.seed import DEMO_API_KEY, TODAY
from jsonapi_app.seed.places import TIME_ZONES
from jsonapi_app.seed.visits import CANCELLED, DONE, IN_PROGRESS, PLANNED, REFUSED, VERIFIED
from tests.seed.company import Rows, by_id, grouped, in_a_row, live, of_type


def test_sites_have_an_address_in_their_time_zone_and_parks_are_at_sites(demo: Rows, countries: Mapping[int, Any]):
    addresses = {row.site_id: row for row in demo["addresses"] if row.site_id and row.is_primary}
    sites = by_id(demo["sites"])

    assert set(addresses) == set(sites)
    for site in sites.values():
        country = countries[addresses[site.id].country_id]
        assert site.timezone == TIME_ZONES[country.code]
        assert site.phone_country_code == country.phone_prefix
    assert len({site.timezone for site in sites.values()}) >= 3
    assert all(park.site_id in sites for park in live(demo["parks"]))


def test_calendars_and_services_are_offered_together_at_one_site(demo: Rows):
    calendars_, services = by_id(demo["calendars"]), by_id(demo["services"])
    for pair in demo["calendar_services"]:
        assert calendars_[pair.calendar_id].site_id == services[pair.service_id].site_id
    for rows in (live(demo["calendars"]), live(demo["services"])):
        assert {row.site_id for row in rows} == {site.id for site in demo["sites"]}
        assert all(in_a_row(of_site) for of_site in grouped(rows, "site_id").values())


def test_nobody_has_two_files_at_a_site(demo: Rows):
    people = by_id(live(demo["people"]))
    pairs = Counter((file.site_id, file.person_id) for file in demo["client_files"])

    assert set(pairs.values()) == {1}
    assert all(people[file.person_id].user_id is None for file in demo["client_files"])
    assert not any(people[file.person_id].deceased for file in demo["client_files"])


def test_entries_of_appointment_books_keep_the_rules(demo: Rows):
    books, sites = by_id(live(demo["calendars"])), by_id(demo["sites"])
    files, services = by_id(live(demo["client_files"])), by_id(live(demo["services"]))
    offered = {(pair.calendar_id, pair.service_id) for pair in demo["calendar_services"]}
    for entry in of_type(demo, "appointments"):
        site = sites[books[entry.calendar_id].site_id]
        begin, end = (at.astimezone(ZoneInfo(site.timezone)) for at in (entry.starts_at, entry.ends_at))

        calendars.check_order(entry.starts_at, entry.ends_at)
        calendars.check_entry(entry.kind, entry.client_file_id is not None)
        assert begin.weekday() < 5
        assert abs(begin.date() - TODAY.date()) < timedelta(weeks=4)
        if entry.kind == "note":
            assert begin == end
            assert begin.time() == time(0)
        else:
            assert time(9) <= begin.time() < end.time() <= time(18)
        if entry.kind == "appointment":
            service = services[entry.service_id]
            assert files[entry.client_file_id].site_id == site.id
            assert (entry.calendar_id, service.id) in offered
            assert end - begin == timedelta(minutes=service.duration_minutes)
        else:
            assert (entry.client_file_id, entry.service_id) == (None, None)
            assert entry.text


def test_nobody_has_two_appointments_at_once(demo: Rows):
    entries = [entry for entry in of_type(demo, "appointments") if entry.kind != "note"]
    for of_calendar in grouped(entries, "calendar_id").values():
        in_time = sorted(of_calendar, key=lambda entry: entry.starts_at)
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(in_time))


def test_appointments_are_before_and_after_today(demo: Rows):
    ahead = Counter(entry.starts_at > TODAY for entry in of_type(demo, "appointments"))

    assert min(ahead.values()) > 100


def test_visits_are_at_sites_of_their_organization_when_these_are_open(demo: Rows):
    sites, routines = by_id(demo["sites"]), by_id(demo["routines"])
    visited, visits = grouped(demo["event_sites"], "event_id"), of_type(demo, "interventions")

    assert set(visited) == {visit.id for visit in visits}
    for visit in visits:
        at = [sites[pair.site_id] for pair in visited[visit.id]]
        zones = [ZoneInfo(site.timezone) for site in at]
        assert {site.organization_id for site in at} == {visit.organization_id}
        assert any(visit.starts_at.astimezone(zone).hour >= 8 for zone in zones)
        assert all(visit.ends_at.astimezone(zone).hour < 20 for zone in zones)
        assert visit.starts_at.weekday() < 5
        if visit.routine_id:
            assert routines[visit.routine_id].organization_id == visit.organization_id
            assert routines[visit.routine_id].archived_at is None
        assert visit.routine_id or not visit.auto_created
    assert any(len(pairs) > 1 for pairs in visited.values())
    assert any(routine.archived_at for routine in routines.values())


def test_visits_have_come_as_far_as_the_clock_says(demo: Rows):
    visits = of_type(demo, "interventions")
    assert {visit.status for visit in visits} == {PLANNED, IN_PROGRESS, DONE, VERIFIED, REFUSED, CANCELLED}
    assert any(visit.img_signature for visit in visits)
    assert any(visit.archived_at for visit in visits)
    for visit in visits:
        allowed = {PLANNED, CANCELLED} if visit.starts_at > TODAY else {DONE, VERIFIED, REFUSED, CANCELLED}
        decided = (visit.verified_by_id, visit.verified_at, visit.decision_comment)
        assert visit.status in ({IN_PROGRESS} if visit.starts_at <= TODAY < visit.ends_at else allowed)
        assert (visit.actual_start is not None) == (visit.status in (IN_PROGRESS, DONE, VERIFIED, REFUSED))
        assert (visit.actual_end is not None) == (visit.status in (DONE, VERIFIED, REFUSED))
        assert all(decided) if visit.status in (VERIFIED, REFUSED) else not any(decided)
        assert all(at is None or at <= TODAY for at in (visit.actual_start, visit.actual_end, visit.verified_at))
        assert visit.img_signature is None or visit.img_signature.startswith("data:image/png;base64,")
        assert (visit.provider_name is None) == (visit.provider_email is None)


def test_who_asks_for_help_is_called_back_afterwards(demo: Rows, countries: Mapping[int, Any]):
    authors = {user.id for user in demo["users"] if user.role != "visitor"}
    people = by_id(demo["people"])
    prefixes = {country.phone_prefix for country in countries.values()}
    unsigned = [a for a in demo["assistances"] if a.is_contacted and a.contacted_by_id is None]

    assert 0 < len(unsigned) < 10
    for assistance in demo["assistances"]:
        assert assistance.phone_prefix in prefixes
        assert (assistance.contacted_by_id is None) == (assistance.contacted_at is None)
        if assistance.contacted_at:
            assert assistance.is_contacted
            assert assistance.contacted_by_id in authors
            assert assistance.created_at < assistance.contacted_at <= TODAY
        if assistance.person_id:
            person = people[assistance.person_id]
            assert assistance.name == f"{person.first_name} {person.last_name}"
    assert {a.is_contacted for a in demo["assistances"]} == {True, False}
    assert any(assistance.person_id for assistance in demo["assistances"])


def test_the_key_that_everybody_may_know_is_the_members_and_opens_two_sites(demo: Rows):
    (key,) = demo["api_keys"]
    (member,) = (user for user in demo["users"] if user.role == "member")

    assert key.key_hash == hash_key(DEMO_API_KEY)
    assert (key.user_id, key.revoked_at) == (member.id, None)
    assert [pair.api_key_id for pair in demo["api_key_sites"]] == [key.id, key.id]
