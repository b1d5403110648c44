"""The one time axis: visits, appointments, and the entries that show every kind (contracts.md 3.3, 4, 7.2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import creation, ids, refused, relate, update
from tests.factories import Factory, Made


def entries(api: Api, query: str = "") -> list[dict[str, Any]]:
    return api.get(f"/calendar_entries?{query}").json["data"]


def test_every_kind_is_an_entry_that_leads_to_its_subject(api: Api, make: Factory):
    made = [
        make("events", starts_at="2026-05-01T08:00:00Z", ends_at="2026-05-09T08:00:00Z"),
        make("interventions", starts_at="2026-05-02T08:00:00Z", ends_at="2026-05-09T08:00:00Z"),
        *(
            make("appointments", kind=kind, starts_at=f"2026-05-0{day}T08:00:00Z", ends_at="2026-05-09T08:00:00Z")
            for day, kind in enumerate(("appointment", "busy", "availability", "note"), start=3)
        ),
    ]

    listed = entries(api, "include=subject")

    assert [entry["relationships"]["subject"]["data"] for entry in listed] == [row.identifier for row in made]
    assert [entry["attributes"]["kind"] for entry in listed] == [
        "rental",
        "intervention",
        "appointment",
        "busy",
        "availability",
        "note",
    ]
    assert api.get(f"/calendar_entries/{made[1].id}/subject").json["data"]["type"] == "interventions"
    assert ids(api.get("/calendar_entries?filter[kind][in]=busy,note")) == [made[3].id, made[5].id]


def test_an_id_is_of_one_kind_only(api: Api, make: Factory):
    event, visit = make("events"), make("interventions")

    refused(api.get(f"/events/{visit.id}"), 404)
    refused(api.get(f"/interventions/{event.id}"), 404)
    refused(api.delete(f"/appointments/{event.id}"), 404)
    assert ids(api.get("/events")) == [event.id]


def test_entries_are_only_read(api: Api, make: Factory):
    event = make("events")

    refused(api.post("/calendar_entries", {"data": {"type": "calendar_entries", "attributes": {}}}), 403)
    refused(api.patch(f"/calendar_entries/{event.id}", update(Made("calendar_entries", event.id, 0), title="X")), 403)
    refused(api.delete(f"/calendar_entries/{event.id}"), 403)


def test_an_entry_goes_to_the_trash_with_its_subject(api: Api, make: Factory):
    event = make("events")
    api.delete(event.path)

    assert entries(api) == []
    refused(api.get("/calendar_entries?filter[deleted]=true"), 400, parameter="filter[deleted]")


def test_visits_name_their_sites_and_appointments_are_at_that_of_their_calendar(api: Api, make: Factory):
    sites = [make("sites", name="A"), make("sites", name="B")]
    visit = make("interventions", sites=sites)
    appointment = make("appointments", calendar=make("calendars", site=sites[1]))
    rental = make("events")

    of = {entry["id"]: entry["relationships"]["sites"]["data"] for entry in entries(api, "include=sites")}

    assert [site["id"] for site in of[visit.id]] == [site.id for site in sites]
    assert [site["id"] for site in of[appointment.id]] == [sites[1].id]
    assert of[rental.id] == []
    assert set(ids(api.get(f"/calendar_entries?filter[sites.id]={sites[1].id}"))) == {visit.id, appointment.id}


def test_a_calendar_in_the_trash_hides_what_is_in_it_and_purging_removes_that(api: Api, make: Factory):
    calendar = make("calendars")
    appointment = make("appointments", calendar=calendar)
    visit = make("interventions")

    api.delete(calendar.path)
    refused(api.get(appointment.path), 404)
    assert [entry["id"] for entry in entries(api)] == [visit.id]
    api.patch(calendar.path, update(calendar, deleted_at=None))
    assert api.get(appointment.path).status_code == 200
    assert [api.delete(calendar.path).status_code for _ in range(2)] == [200, 204]

    refused(api.get(appointment.path), 404)
    assert [entry["id"] for entry in entries(api)] == [visit.id]


@pytest.mark.parametrize("type_", ["interventions", "appointments"])
def test_nothing_ends_before_it_starts_but_may_have_no_length(api: Api, make: Factory, type_: str):
    body = creation(make, type_, starts_at="2026-05-02T08:00:00Z", ends_at="2026-05-01T08:00:00Z")
    refused(api.post(f"/{type_}", body), 422, pointer="/data/attributes/ends_at")

    body["data"]["attributes"]["ends_at"] = "2026-05-02T08:00:00Z"
    assert api.post(f"/{type_}", body).status_code == 201


@pytest.mark.parametrize("kind", ["busy", "availability", "note"])
def test_only_an_appointment_has_a_client(api: Api, make: Factory, kind: str):
    body = creation(make, "appointments", kind=kind, client_file=make("client_files"))

    refused(api.post("/appointments", body), 422, pointer="/data/relationships/client_file")


def test_an_appointment_keeps_its_client_and_cannot_turn_into_a_note(api: Api, make: Factory):
    made = make("appointments", kind="appointment", client_file=make("client_files"), service=make("services"))

    refused(api.patch(made.path, update(made, kind="note")), 422)
    assert api.patch(made.path, relate(made, client_file=None)).status_code == 200
    assert api.patch(made.path, update(made, kind="note")).status_code == 200


def test_a_site_is_kept_while_it_has_anything(api: Api, make: Factory):
    site = make("sites")
    calendar = make("calendars", site=site)

    errors = refused(api.delete(site.path), 409)
    assert errors[0]["detail"] == "It still has calendars: 1, with those in the trash."
    for _ in range(2):
        api.delete(calendar.path)

    assert api.delete(site.path).status_code == 204


@pytest.mark.parametrize(("value", "status"), [("Europe/Paris", 201), ("Mars/Olympus", 422), ("", 422)])
def test_a_site_is_in_a_zone_that_there_is(api: Api, make: Factory, value: str, status: int):
    assert api.post("/sites", creation(make, "sites", timezone=value)).status_code == status


def test_a_person_has_one_file_at_a_site(api: Api, make: Factory):
    site, person = make("sites"), make("people")
    make("client_files", site=site, person=person)

    refused(api.post("/client_files", creation(make, "client_files", site=site, person=person)), 409)


def test_addresses_belong_to_sites_and_calendars_too(api: Api, make: Factory):
    for type_ in ("sites", "calendars"):
        owner = make(type_)

        created = api.post("/addresses", creation(make, "addresses", owner=owner)).json["data"]

        assert created["relationships"]["owner"]["data"] == owner.identifier
    assert len(api.as_visitor.get("/addresses").json["data"]) == 2
