"""rs/events: what an event of each kind shows, and to whom (contracts 4, P20, SD7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.dialects.rs_events.client import ALWAYS, call
from tests.factories import Factory

WITH_SITES = ALWAYS.replace("includeSites=false", "includeSites=true")
VISIT = {
    "status": 2,
    "intervention_type": 1,
    "creation_status": 1,
    "description": "Description of the intervention",
    "img_signature": "Signature image",
    "code_pin": 123456,
    "auto_created": True,
    "starts_at": "2024-12-01T12:34:56.000Z",
    "ends_at": "2024-12-05T14:56:23.000Z",
    "actual_start": "2024-12-01T12:34:56.000Z",
    "actual_end": "2024-12-01T12:34:56.000Z",
    "provider_name": "Provider name",
    "provider_email": "example@mail.fr",
    "provider_action_comment": "Action comment from the provider",
    "provider_general_comment": "General comment from the provider",
    "verified_at": "2024-12-09T14:23:00.000Z",
    "decision_comment": "Provider refused the intervention due to scheduling conflicts.",
    "attendee_count": 25,
    "archived_at": "2024-12-09T14:23:00.000Z",
    "updated_at": "2024-12-09T14:23:00.000Z",
    "created_at": "2024-01-15T08:45:00.000Z",
}


def only(api: Api, query: str = ALWAYS) -> dict[str, Any]:
    (event,) = call(api, query).json["data"]
    return event


def test_a_visit_shows_all_that_the_example_of_the_seed_shows(api: Api, make: Factory):
    contact, routine = make("people"), make("routines")
    organization = make("organizations")
    links = {"assigned_company_contact": contact, "routine": routine, "organization": organization}
    users = {"assigned_user": api.user, "verified_by": api.user, "created_by": api.user}
    visit = make("interventions", **VISIT, **links, **users)

    assert only(api) == {
        "id": visit.key,
        "status": 2,
        "type": 1,
        "description": "Description of the intervention",
        "imgSignature": "Signature image",
        "codePin": 123456,
        "autoCreated": True,
        "creationStatus": 1,
        "scheduledStart": "2024-12-01T12:34:56.000Z",
        "scheduledEnd": "2024-12-05T14:56:23.000Z",
        "actualStart": "2024-12-01T12:34:56.000Z",
        "actualEnd": "2024-12-01T12:34:56.000Z",
        "providerName": "Provider name",
        "providerEmail": "example@mail.fr",
        "providerActionComment": "Action comment from the provider",
        "providerGeneralComment": "General comment from the provider",
        "assignedCompanyContactId": contact.key,
        "assignedUserId": api.user.key,
        "verifiedByUserId": api.user.key,
        "verifiedAt": "2024-12-09T14:23:00.000Z",
        "decisionComment": "Provider refused the intervention due to scheduling conflicts.",
        "attendeeCount": 25,
        "routineId": routine.key,
        "organizationId": organization.key,
        "createdByUserId": api.user.key,
        "archivedAt": "2024-12-09T14:23:00.000Z",
        "updatedAt": "2024-12-09T14:23:00.000Z",
        "createdAt": "2024-01-15T08:45:00.000Z",
        "eventType": 1,
    }


def test_visitors_see_neither_pin_nor_signature(api: Api, make: Factory):
    make("interventions", **VISIT)

    assert (only(api.as_visitor)["codePin"], only(api.as_visitor)["imgSignature"]) == (None, None)
    assert only(api.as_visitor)["providerName"] == "Provider name"
    assert only(api.as_member)["codePin"] == 123456


def test_everybody_is_told_the_ids_of_what_is_linked(api: Api, make: Factory):
    make("interventions", assigned_user=api.user, created_by=api.user)

    assert only(api.as_visitor)["assignedUserId"] == api.user.key


@pytest.mark.parametrize(("kind", "code"), [("appointment", 3), ("busy", 4), ("availability", 5), ("note", 6)])
def test_an_entry_of_a_calendar_has_its_code_and_text(api: Api, make: Factory, kind: str, code: int):
    site = make("sites", name="Genève")
    make("appointments", kind=kind, text="Call first", calendar=make("calendars", site=site))

    event = only(api, WITH_SITES)

    assert (event["eventType"], event["description"]) == (code, "Call first")
    assert event["sites"] == [{"id": site.key, "name": "Genève"}]
    assert [event[name] for name in ("status", "type", "creationStatus", "autoCreated")] == [0, 0, 0, False]


def test_a_booking_is_at_no_site(api: Api, make: Factory):
    make("events", description="Open air", created_by=api.user)

    event = only(api, WITH_SITES)

    assert (event["eventType"], event["description"], event["sites"]) == (2, "Open air", [])
    assert event["createdByUserId"] == api.user.key


def test_what_is_in_the_trash_is_not_shown(api: Api, make: Factory):
    gone = "2026-01-01T00:00:00Z"
    make("interventions", deleted_at=gone)
    make("appointments", calendar=make("calendars", deleted_at=gone))

    assert call(api).json["data"] == []
