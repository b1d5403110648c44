"""What the other interfaces write is told like what JSON:API writes: in its words, and by its ids."""

from __future__ import annotations

import pytest

from tests.audit.reading import change, every_revision, history, links, revisions_of
from tests.client import Api
from tests.dialects.flavours import client as flavours
from tests.dialects.mpdx import client as mpdx
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage
from tests.factories import Factory, Made


@pytest.fixture
def stage(api: Api) -> Stage:
    return Stage(Robert(api.app, api.sign_in))


def test_a_material_of_robert_2_is_told_as_one_of_json_api(api: Api, make: Factory, stage: Stage):
    park = make("parks")
    record = stage.new("materials", park_id=park.key, tags=["loud"])

    stage.robert.put(f"/materials/{record['id']}", {"rental_price": 20, "tags": []})
    stage.robert.delete(f"/materials/{record['id']}")

    (tag,) = (told["resource_id"] for told in every_revision(api, "filter[resource_type]=tags"))
    created, changed, trashed = history(api, Made("materials", str(record["id"]), 0))
    assert created[0] == "create"
    assert created[1]["park"] == change(None, park.identifier)
    assert created[1]["tags"] == links([{"type": "tags", "id": tag}], [])
    assert changed[0] == "update"
    assert changed[1]["rental_price"] == change(15.95, 20.0)
    assert changed[1]["tags"] == links([], [{"type": "tags", "id": tag}])
    assert (trashed[0], list(trashed[1])) == ("trash", ["deleted_at"])


def test_people_of_robert_2_are_told_by_their_uuids_and_their_details_by_themselves(
    api: Api, make: Factory, stage: Stage
):
    company = make("companies")

    stage.new("persons", company_id=company.key, email="ada@example.org")

    (person,) = api.get("/people").json["data"]
    ((action, changes),) = history(api, Made("people", person["id"], 0))
    assert (action, changes["company"]) == ("create", change(None, company.identifier))
    assert not changes.keys() & {"email", "phone", "street"}
    (email,) = every_revision(api, "filter[resource_type]=emails")
    assert email["changes"]["address"] == change(None, "ada@example.org")
    assert email["changes"]["person"] == change(None, {"type": "people", "id": person["id"]})


def test_bookings_of_robert_2_are_told_with_their_quantities(api: Api, make: Factory, stage: Stage):
    material = make("materials")

    record = stage.new("events", materials=[{"id": material.key, "quantity": 3}])

    ((_, changes),) = history(api, Made("events", str(record["id"]), 0))
    assert changes["materials"] == links([{**material.identifier, "meta": {"quantity": 3}}], [])
    assert changes["created_by"] == change(None, api.user.identifier)


def test_a_bill_that_is_replaced_is_told_to_be_gone(api: Api, make: Factory, stage: Stage):
    event = make("events", beneficiaries=[make("people")], materials=[(make("materials"), 1)])
    first = stage.robert.post(f"/events/{event.key}/bill").json

    second = stage.robert.post(f"/events/{event.key}/bill").json

    assert [action for action, _ in history(api, Made("bills", str(first["id"]), 0))] == ["create", "purge"]
    ((action, changes),) = history(api, Made("bills", str(second["id"]), 0))
    assert (action, changes["event"]) == ("create", change(None, event.identifier))
    assert not changes.keys() & {"snapshot"}


def test_a_request_for_help_of_flavours_is_told(api: Api):
    sent = {"name": "Ada", "phone_prefix": "33", "phone_number": "612345678", "is_contacted": True}
    response = flavours.call(api.as_member, method="POST", json=sent)

    (told,) = revisions_of(api, "assistances", response.json["data"]["id"])

    assert (told["action"], told["request_id"]) == ("create", response.headers["X-Request-ID"])
    assert told["user_native_id"] == api.as_member.user.key
    assert told["changes"]["responder"] == change(None, api.as_member.user.identifier)


def test_a_contact_that_mpdx_removes_is_told_with_its_people(api: Api, make: Factory):
    person = make("people")
    contact = make("contacts", account_list=mpdx.make_list(api, make), people=[person])
    email = make("emails", person=person)

    mpdx.call(api, f"{mpdx.PATH}/{contact.id}", method="DELETE")

    assert [history(api, each) for each in (contact, person, email)] == [[("purge", {})]] * 3
