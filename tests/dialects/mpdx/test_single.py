"""MPDX, one contact: getting, removing, and making anonymous what must be kept (contracts 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.dialects.mpdx.client import PATH, call, make_list, names
from tests.factories import Factory, Made, stored

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def mine(api: Api, make: Factory) -> Made:
    return make_list(api, make)


def one(contact: Made) -> str:
    return f"{PATH}/{contact.id}"


def delete(api: Api, contact: Made) -> int:
    return call(api, one(contact), method="DELETE").status_code


def test_a_contact_is_the_same_as_in_the_list(api: Api, make: Factory, mine: Made):
    contact = make("contacts", account_list=mine, people=[make("people")])

    assert call(api, one(contact)).json == {"data": call(api).json["data"][0]}
    assert call(api, f"{one(contact)}?include=people").json["included"][0]["type"] == "people"


@pytest.mark.parametrize("query", ["sort=name", "page=1", "filter[status]=active", "nonsense=1"])
def test_what_is_for_lists_is_400(api: Api, make: Factory, mine: Made, query: str):
    contact = make("contacts", account_list=mine)

    assert call(api, f"{one(contact)}?{query}").status_code == 400


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_contact_that_is_not_visible_is_404(api: Api, make: Factory, method: str):
    foreign = make("contacts", account_list=make_list(api, make, admins=("member",)))

    for target in (one(foreign), f"{PATH}/{NOBODY}", f"{PATH}/1", f"{PATH}/{NOBODY.upper()}A"):
        response = call(api, target, method=method)
        assert response.status_code == 404
        assert response.json["errors"][0]["title"] == "Not Found"
    assert stored(api.app, foreign) is not None


def test_a_parameter_of_a_delete_is_400(api: Api, make: Factory, mine: Made):
    contact = make("contacts", account_list=mine)

    assert call(api, f"{one(contact)}?force=1", method="DELETE").status_code == 400
    assert stored(api.app, contact) is not None


@pytest.mark.parametrize("role", ["member", "visitor"])
def test_only_admins_delete(api: Api, make: Factory, role: str):
    contact = make("contacts", account_list=make_list(api, make, admins=("admin", role)))

    assert delete(api.acting(role), contact) == 403


def test_a_contact_is_removed_with_what_only_it_needs(api: Api, make: Factory, mine: Made):
    alone, shared, client = make("people"), make("people"), make("people")
    make("client_files", person=client)
    colleague = make("people", user=api.user)
    contact = make("contacts", account_list=mine, people=[alone, shared, client, colleague])
    other = make("contacts", account_list=mine, name="other", people=[shared])
    parts = [make("addresses", owner=contact), make("emails", person=alone), make("addresses", owner=alone)]
    kept = [shared, client, colleague, other, make("addresses", owner=other), make("phones", person=shared)]

    assert delete(api, contact) == 204

    assert [stored(api.app, each) for each in (contact, alone, *parts)] == [None] * 5
    assert all(stored(api.app, each) is not None for each in kept)
    assert delete(api, contact) == 404
    assert names(api) == ["other"]


def blanked(api: Api, person: Made) -> bool:
    row: Any = stored(api.app, person)
    return (row["first_name"], row["last_name"], row["nickname"]) == ("Anonymous", "Anonymous", None)


def test_a_contact_of_a_donation_system_becomes_anonymous(api: Api, make: Factory, mine: Made):
    alone = make("people", first_name="Ada", nickname="A.", note="Rich", birthdate="1980-02-29", tags=[make("tags")])
    shared = make("people", first_name="Bob", contacts=[make("contacts")])
    picture = "https://example.org/a.png"
    contact = make(
        "contacts",
        account_list=mine,
        name="Byron, Ada",
        status="Never Ask",
        square_avatar=picture,
        from_donation_system=True,
        people=[alone, shared],
        updated_at="2022-01-12T17:17:59Z",
        updated_in_db_at="2022-01-12T17:17:59Z",
    )
    parts = [make("addresses", owner=contact), make("emails", person=alone), make("phones", person=alone)]
    kept = make("emails", person=shared)

    assert call(api, one(contact)).json["data"]["attributes"]["allow_deletion"] is False
    assert delete(api, contact) == 204

    data = call(api, one(contact)).json["data"]
    assert data["attributes"]["name"] == "Anonymous"
    assert data["attributes"]["square_avatar"] != picture
    assert data["attributes"]["updated_in_db_at"] == data["attributes"]["updated_at"] > "2022-01-12T17:17:59Z"
    assert data["relationships"]["addresses"]["data"] == []
    row: Any = stored(api.app, contact)
    assert (row["status"], row["name_folded"]) == (None, "anonymous")
    assert row["anonymized_at"] is not None
    assert [stored(api.app, each) for each in parts] == [None] * 3
    assert (blanked(api, alone), blanked(api, shared)) == (True, False)
    person: Any = stored(api.app, alone)
    assert (person["note"], person["birthdate"], person["last_name_folded"]) == (None, None, "anonymous")
    assert stored(api.app, kept) is not None
    assert delete(api, contact) == 204


def test_a_contact_with_somebody_who_was_billed_becomes_anonymous(api: Api, make: Factory, mine: Made):
    billed, alone = make("people", first_name="Bill"), make("people")
    make("bills", beneficiary=billed)
    contact = make("contacts", account_list=mine, people=[billed, alone])

    assert delete(api, contact) == 204

    assert names(api) == ["Anonymous"]
    assert (blanked(api, billed), blanked(api, alone)) == (False, True)


def test_two_people_can_be_anonymous(api: Api, make: Factory, mine: Made):
    for _ in range(2):
        people = [make("people"), make("people")]
        contact = make("contacts", account_list=mine, from_donation_system=True, people=people)
        assert delete(api, contact) == 204


def test_the_native_interface_keeps_what_must_be_kept(api: Api, make: Factory, mine: Made):
    contact = make("contacts", account_list=mine, from_donation_system=True)

    assert api.delete(contact.path).status_code == 409
