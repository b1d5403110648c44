"""What a hostile or careless client sends: no answer is a fault of ours, and none is larger than it has to be.

The client of the tests checks each answer (no 5xx, no HTML, no SQL, a valid document).
"""

from __future__ import annotations

import io
import json

import pytest
from werkzeug.test import TestResponse

from tests.client import ROOT, Api
from tests.contract.document import MEDIA_TYPE, validate_response
from tests.factories.world import World

# Numbers around the ends of the integers of databases, JavaScript and C.
HUGE = (2**31 - 1, 2**31, 2**32, 2**53, 10**17, 2**63 - 1, 2**63, 10**30)


def relationships(world: World) -> list[tuple[str, str]]:
    """Each type with each of its relationships."""
    resources = {t: world.api.get(f"/{t}?page[size]=1") for t in world.rows if world.rows[t]}
    names = {t: list(r.json["data"][0].get("relationships", ())) for t, r in resources.items() if r.json["data"]}
    return [(type_, name) for type_, found in names.items() for name in found]


@pytest.mark.parametrize("role", ["member", "visitor", "admin"])
def test_every_relationship_can_be_followed_by_every_role(world: World, role: str) -> None:
    """Scopes are subqueries: none may be swallowed by the query around it."""
    api = world.api.acting(role)

    readable = api.get("").json["meta"]["resources"]

    for type_, name in relationships(world):
        for query in (f"include={name}", f"filter[{name}][isnull]=false"):
            # A polymorphic relationship cannot be filtered by; a relationship may be hidden from the role.
            assert api.get(f"/{type_}?{query}").status_code in ((200, 400) if type_ in readable else (403,))


@pytest.mark.parametrize("role", ["member", "visitor"])
def test_the_people_of_contacts_can_be_asked_for_from_any_side(world: World, role: str) -> None:
    api = world.api.acting(role)

    for path in (
        "/contacts?include=people.emails",
        "/contacts?filter[people.last_name]=Fountain",
        "/people?include=contacts.people",
        "/people?filter[contacts.people.last_name]=Fountain",
        "/account_lists?include=contacts.people",
        "/tags?include=people.contacts.people",
    ):
        assert api.get(path).status_code == 200, path


def test_people_found_through_contacts_are_those_that_the_member_sees(world: World) -> None:
    member = world.api.as_member
    hidden = world.make("contacts", account_list=world.last("account_lists"))
    stranger = world.make("people", last_name="Stranger", contacts=[hidden])

    included = member.get("/contacts?include=people").json["included"]
    seen = {person["id"] for person in member.get("/people?page[size]=100").json["data"]}

    assert {person["id"] for person in included} <= seen
    assert stranger.id not in seen


@pytest.mark.parametrize("number", HUGE)
def test_numbers_that_no_row_can_have_find_nothing(world: World, number: int) -> None:
    api = world.api

    assert api.get(f"/parks/{number}").status_code == 404
    assert api.get(f"/parks/{number}/materials").status_code == 404
    assert api.get(f"/materials?filter[id]={number}").json["data"] == []
    assert api.get(f"/materials?filter[park]={number}").json["data"] == []
    for query in (
        f"filter[stock_quantity]={number}",
        f"filter[stock_quantity][in]=1,{number}",
        f"filter[stock_quantity][ge]={number}",
        f"filter[rental_price][between]=0,{number}",
        f"page[number]={number}",
        f"page[offset]={number}",
    ):
        assert api.get(f"/materials?{query}").status_code in (200, 400)


def test_linkage_to_numbers_that_no_row_can_have_is_missing(world: World) -> None:
    api, make = world.api, world.make
    tag = make("tags")

    for number in HUGE:
        body = {"data": [{"type": "materials", "id": str(number)}]}
        assert api.post(f"/tags/{tag.id}/relationships/materials", body).status_code == 404
        assert api.delete(f"/tags/{tag.id}/relationships/materials", body).status_code in (200, 204)


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["admin", "visitor"])
def test_many_faults_do_not_make_a_long_answer(world: World, role: str) -> None:
    """A body of the permitted length must not be answered with a hundred times as much."""
    linkage = {"materials": {"data": [1] * 50_000}}
    body = {"data": {"type": "tags", "attributes": {"name": "x"}, "relationships": linkage}}

    # Sent past the checking client: checking the pointers of 50,000 errors would take a minute.
    response = send(world.api.acting(role), json.dumps(body))

    assert 400 <= response.status_code < 500
    assert len(response.data) < 200_000


@pytest.mark.one_database
def test_many_unknown_attributes_do_not_make_a_long_answer(world: World) -> None:
    body = {"data": {"type": "tags", "attributes": {f"a{number}": 1 for number in range(50_000)}}}

    response = send(world.api, json.dumps(body))

    assert 400 <= response.status_code < 500
    assert len(response.data) < 200_000


@pytest.mark.one_database
@pytest.mark.parametrize("value", ["a@" + "a." * 200_000, "a" * 400_000 + "@b", "http://" + "a." * 200_000])
def test_long_values_are_refused_quickly(world: World, value: str) -> None:
    api = world.api
    person = {"type": "emails", "attributes": {"address": value}}
    contact = {"type": "contacts", "attributes": {"name": "x", "square_avatar": value}}

    assert api.post("/emails", {"data": person}).status_code == 422
    assert api.post("/contacts", {"data": contact}).status_code == 422


@pytest.mark.one_database
def test_ids_of_purged_resources_are_not_given_again(world: World) -> None:
    """What a client keeps under an id must never become another resource."""
    api, make = world.api, world.make
    purged = make("tags", name="first").id
    api.delete(f"/tags/{purged}")
    api.delete(f"/tags/{purged}")

    added = api.post("/tags", {"data": {"type": "tags", "attributes": {"name": "second"}}})

    assert added.json["data"]["id"] != purged


def test_moving_a_sub_category_leaves_no_material_between_two_categories(world: World) -> None:
    """A material's sub-category belongs to its category, from whichever side the linkage is written."""
    api, make = world.api, world.make
    first, second = make("categories"), make("categories")
    sub = make("sub_categories", category=first)
    material = make("materials", category=first, sub_category=sub)

    identifier = {"type": "sub_categories", "id": sub.id}
    api.post(f"/categories/{second.id}/relationships/sub_categories", {"data": [identifier]})

    shown = api.get(f"/materials/{material.id}?include=sub_category.category").json
    category = shown["data"]["relationships"]["category"]["data"]
    of_sub = [r["relationships"]["category"]["data"] for r in shown["included"] if r["type"] == "sub_categories"]
    assert of_sub in ([], [category])


class _Broken(io.BytesIO):
    """A stream that fails as gunicorn's does when a chunk has no size."""

    def read(self, *size: int | None) -> bytes:
        raise ValueError("Invalid chunk size")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("stream", "status"), [(_Broken(b"{}"), 400), (io.BytesIO(b" " * (1 << 20) + b"{}"), 413)], ids=["broken", "long"]
)
def test_a_body_of_unknown_length_is_read_to_its_end_or_refused(world: World, stream: io.BytesIO, status: int) -> None:
    headers = {"Content-Type": MEDIA_TYPE, "Authorization": f"Bearer {world.api.sign_in('admin')[1]}"}
    chunked = {"wsgi.input": stream, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    response = world.app.test_client().post(f"{ROOT}/tags", headers=headers, environ_overrides=chunked)

    assert response.status_code == status
    validate_response(response, "POST", f"{ROOT}/tags")


@pytest.mark.one_database
def test_linkage_of_more_than_a_thousand_is_refused(world: World) -> None:
    identifiers = [{"type": "materials", "id": str(number)} for number in range(1, 1_002)]

    response = world.api.patch(f"/tags/{world.first('tags').id}/relationships/materials", {"data": identifiers})

    assert response.status_code == 400


def send(api: Api, body: str) -> TestResponse:
    token = api.sign_in(str(api.role))[1]
    headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE, "Authorization": f"Bearer {token}"}
    return api.app.test_client().post(f"{ROOT}/tags", data=body, headers=headers)
