"""Writing through relationship URLs: jsonapi.md, group K (124 to 130)."""

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import linkage, member, owner, refused
from tests.contract.shapes import (
    FIXED,
    PAIRS,
    READ_ONLY,
    RELATIONSHIPS,
    TO_ONE,
    TYPES,
    UPDATABLE,
    target_of,
    to_many,
)
from tests.factories import Factory, Made, stored
from tests.factories.smallest import SMALLEST

UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"

MANY_TO_MANY = [
    ("people", "tags"),
    ("people", "contacts"),
    ("companies", "tags"),
    ("materials", "tags"),
    ("tags", "people"),
    ("tags", "companies"),
    ("tags", "materials"),
    ("contacts", "people"),
    ("account_lists", "users"),
    ("account_lists", "designation_accounts"),
    ("designation_accounts", "account_lists"),
    ("organizations", "admins"),
    ("materials", "events"),
    ("events", "materials"),
    ("events", "assignees"),
    ("events", "beneficiaries"),
    ("interventions", "sites"),
    ("calendars", "services"),
    ("services", "calendars"),
    ("api_keys", "sites"),
]
# To-many owned by a foreign key that may be null: members can be taken out.
LOOSE = [
    ("companies", "people"),
    ("sub_categories", "materials"),
    ("organizations", "sites"),
    ("client_files", "appointments"),
]
# To-many owned by a required foreign key: members can only move in.
OWNED = [
    ("parks", "materials"),
    ("categories", "materials"),
    ("categories", "sub_categories"),
    ("account_lists", "contacts"),
    ("organizations", "designation_accounts"),
    ("people", "emails"),
    ("people", "phones"),
    ("people", "client_files"),
    ("sites", "calendars"),
    ("sites", "services"),
    ("sites", "client_files"),
    ("calendars", "appointments"),
]
WRITABLE_TO_ONE = [pair for pair in TO_ONE if pair not in (*READ_ONLY, *FIXED)]


def members(api: Api, made: Made, name: str) -> list[str]:
    return sorted(item["id"] for item in api.get(f"{made.path}/relationships/{name}").json["data"])


def url(made: Made, name: str) -> str:
    return f"{made.path}/relationships/{name}"


def test_every_relationship_is_in_one_of_these_groups():
    groups = [*MANY_TO_MANY, *LOOSE, *OWNED, *READ_ONLY, *FIXED, *WRITABLE_TO_ONE]

    assert sorted(groups) == sorted(PAIRS)


@pytest.mark.parametrize(("type_", "name"), MANY_TO_MANY)
def test_members_are_added_once_removed_and_replaced(api: Api, make: Factory, type_: str, name: str):
    parent = make(type_)
    first, second, third = (make(target_of(type_, name)) for _ in range(3))

    assert api.post(url(parent, name), linkage([first, second])).status_code in (200, 204)
    assert api.post(url(parent, name), linkage([second, second, third])).status_code in (200, 204)
    assert members(api, parent, name) == sorted([first.id, second.id, third.id])
    assert api.delete(url(parent, name), linkage([first, first])).status_code in (200, 204)
    assert api.delete(url(parent, name), linkage([first])).status_code in (200, 204)
    assert members(api, parent, name) == sorted([second.id, third.id])
    assert api.patch(url(parent, name), linkage([third, first])).status_code in (200, 204)
    assert members(api, parent, name) == sorted([third.id, first.id])
    assert api.patch(url(parent, name), linkage([])).status_code in (200, 204)
    assert members(api, parent, name) == []
    assert all(api.get(member.path).status_code == 200 for member in (first, second, third))


@pytest.mark.parametrize(("type_", "name"), MANY_TO_MANY)
def test_both_sides_of_a_relationship_agree(api: Api, make: Factory, type_: str, name: str):
    writable = [pair for pair in PAIRS if pair not in READ_ONLY]
    back = {target_of(t, n): n for t, n in writable if t == target_of(type_, name)}.get(type_)
    if back is None:
        return
    parent, other = make(type_), make(target_of(type_, name))

    api.post(url(parent, name), linkage([other]))

    assert members(api, other, back) == [parent.id]


@pytest.mark.parametrize(("type_", "name"), LOOSE)
def test_loosely_owned_members_can_be_added_taken_out_and_replaced(api: Api, make: Factory, type_: str, name: str):
    parent, other = loose_parents(make, type_)
    first, second, third = loose_members(make, type_, name, parent)

    assert api.post(url(parent, name), linkage([first, second])).status_code in (200, 204)
    assert members(api, parent, name) == sorted([first.id, second.id])
    assert api.post(url(other, name), linkage([second])).status_code in (200, 204)
    assert members(api, parent, name) == [first.id]
    assert api.patch(url(parent, name), linkage([third])).status_code in (200, 204)
    assert members(api, parent, name) == [third.id]
    assert api.delete(url(parent, name), linkage([third, first])).status_code in (200, 204)
    assert members(api, parent, name) == []
    assert members(api, other, name) == [second.id]


def loose_parents(make: Factory, type_: str) -> tuple[Made, Made]:
    if type_ == "sub_categories":
        category = make("categories")
        return make(type_, category=category, name="one"), make(type_, category=category, name="two")
    return make(type_), make(type_)


def loose_members(make: Factory, type_: str, name: str, parent: Made) -> list[Made]:
    given = {}
    if type_ == "sub_categories":
        key = stored(make.app, parent)["category_id"]
        given["category"] = Made("categories", str(key), key)
    return [member(make, type_, name, **given) for _ in range(3)]


@pytest.mark.parametrize(("type_", "name"), OWNED)
def test_owned_members_move_in_and_cannot_be_orphaned(api: Api, make: Factory, type_: str, name: str):
    target = target_of(type_, name)
    (back,) = (n for n, parent_type in SMALLEST[target].parents.items() if parent_type == type_)
    here, there = make(type_), make(type_)
    staying, moving = make(target, **{back: here}), make(target, **{back: there})

    assert api.post(url(here, name), linkage([moving])).status_code in (200, 204)
    assert members(api, here, name) == sorted([staying.id, moving.id])
    assert members(api, there, name) == []
    refused(api.patch(url(here, name), linkage([staying])), 403)
    refused(api.patch(url(here, name), linkage([])), 403)
    refused(api.delete(url(here, name), linkage([staying])), 403)
    assert members(api, here, name) == sorted([staying.id, moving.id])


@pytest.mark.parametrize(("type_", "name"), [*READ_ONLY, *FIXED])
def test_read_only_relationships_are_403(api: Api, make: Factory, type_: str, name: str):
    parent = make(type_)
    before = api.get(url(parent, name)).json
    other = make(target_of(type_, name))
    body = linkage([other]) if to_many(type_, name) else linkage(other)

    for method in ("PATCH", "POST", "DELETE"):
        refused(api.request(method, url(parent, name), body), 403)

    assert api.get(url(parent, name)).json == before


@pytest.mark.parametrize(("type_", "name"), [*READ_ONLY, *FIXED])
def test_a_read_only_relationship_may_be_sent_back_as_it_is(api: Api, make: Factory, type_: str, name: str):
    parent = make(type_)
    before = api.get(url(parent, name)).json

    response = api.patch(url(parent, name), {"data": before["data"]})

    assert response.status_code in ((200, 204) if type_ in UPDATABLE else (403,))
    assert api.get(url(parent, name)).json == before


@pytest.mark.parametrize(("type_", "name"), WRITABLE_TO_ONE)
def test_a_to_one_is_set_and_cleared(api: Api, make: Factory, type_: str, name: str):
    parent, target = owner(make, type_, name), make(target_of(type_, name))

    if (type_, name) == ("materials", "sub_category"):
        target = make("sub_categories", category=Made("categories", *category_of(api, parent)))
    if (type_, name) == ("materials", "category"):
        target = make("categories")
    assert api.patch(url(parent, name), linkage(target)).status_code in (200, 204)

    assert api.get(url(parent, name)).json["data"] == target.identifier
    cleared = api.patch(url(parent, name), linkage(None))
    if RELATIONSHIPS[type_][name].endswith("!"):
        refused(cleared, 422)
        assert api.get(url(parent, name)).json["data"] == target.identifier
    else:
        assert cleared.status_code in (200, 204)
        assert api.get(url(parent, name)).json["data"] is None


def category_of(api: Api, material: Made) -> tuple[str, int]:
    id_ = api.get(url(material, "category")).json["data"]["id"]
    return id_, int(id_)


@pytest.mark.parametrize(("type_", "name"), TO_ONE)
def test_a_to_one_can_be_neither_added_to_nor_removed_from(api: Api, make: Factory, type_: str, name: str):
    parent = make(type_)
    before = api.get(url(parent, name)).json
    target = make(target_of(type_, name))

    for method in ("POST", "DELETE"):
        refused(api.request(method, url(parent, name), linkage(target)), 403)

    assert api.get(url(parent, name)).json == before


@pytest.mark.one_database
@pytest.mark.parametrize(("type_", "name"), [*MANY_TO_MANY, *LOOSE, *WRITABLE_TO_ONE])
def test_a_body_of_the_wrong_shape_changes_nothing(api: Api, make: Factory, type_: str, name: str):
    parent = make(type_)
    before = api.get(url(parent, name)).json
    target = make(target_of(type_, name)).identifier
    wrong: tuple[Any, ...] = ({}, {"data": 1}, {"data": "x"}, [], {"meta": {}}, {"errors": []})
    wrong += ({"data": [None]}, {"data": [{"type": target["type"]}]}, {"data": [target | {"id": 1}]})
    wrong += ({"data": None}, {"data": target}) if to_many(type_, name) else ({"data": []}, {"data": [target]})

    for body in wrong:
        assert api.patch(url(parent, name), body).status_code in (400, 422), body

    assert api.get(url(parent, name)).json == before


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
@pytest.mark.parametrize(("type_", "name"), MANY_TO_MANY)
def test_a_missing_or_wrong_member_changes_nothing(api: Api, make: Factory, type_: str, name: str, method: str):
    parent, good = make(type_), make(target_of(type_, name))
    api.post(url(parent, name), linkage([good]))
    wrong = make("parks" if target_of(type_, name) != "parks" else "tags")
    other = make(target_of(type_, name))
    wrong_body = {"data": [other.identifier, wrong.identifier]}

    response = api.request(method, url(parent, name), wrong_body)
    assert response.status_code in (409, 422)
    assert response.json["errors"][0]["source"]["pointer"].startswith("/data/1")
    if method != "DELETE":
        missing = good.identifier | {"id": "999999" if good.id.isdigit() else UNKNOWN_UUID}
        errors = refused(api.request(method, url(parent, name), {"data": [other.identifier, missing]}), 404)
        assert errors[0]["source"]["pointer"].startswith("/data/1")

    assert members(api, parent, name) == [good.id]


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
def test_an_unknown_relationship_or_parent_is_404(api: Api, make: Factory, method: str):
    tag, material = make("tags"), make("materials")

    refused(api.request(method, f"{material.path}/relationships/nothing", linkage([tag])), 404)
    refused(api.request(method, f"{material.path}/relationships/name", linkage([tag])), 404)
    refused(api.request(method, "/materials/999999/relationships/tags", linkage([tag])), 404)
    refused(api.request(method, "/materials/abc/relationships/tags", linkage([tag])), 404)


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
def test_related_urls_are_read_only(api: Api, make: Factory, type_: str):
    made = make(type_)

    for name in RELATIONSHIPS[type_]:
        for method in ("POST", "PATCH", "DELETE", "PUT"):
            response = api.request(method, f"{made.path}/{name}", {"data": []})
            refused(response, 405)
            assert "GET" in response.headers["Allow"]
