"""Updating resources: jsonapi.md, group K (111 to 119), for every type."""

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import document, refused, relate, update
from tests.contract.shapes import UNCHANGING, UPDATABLE, UPDATABLE_PAIRS, WITH_UUID, target_of, to_many
from tests.factories import Factory, Made
from tests.factories.smallest import SMALLEST, next_number

UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


def read(api: Api, made: Made) -> dict[str, Any]:
    data: dict[str, Any] = api.get(made.path).json["data"]
    return data


def stable(resource: dict[str, Any]) -> dict[str, Any]:
    """The attributes that do not change by themselves with each write."""
    return {n: v for n, v in resource["attributes"].items() if n not in ("updated_at", "updated_in_db_at")}


@pytest.mark.parametrize("type_", UPDATABLE)
def test_only_what_is_sent_changes(api: Api, make: Factory, type_: str):
    made = make(type_)
    before = read(api, made)
    values = {n: v for n, v in SMALLEST[type_].attributes(next_number()).items() if n not in ("password", "value_type")}

    for name, value in values.items():
        response = api.patch(made.path, update(made, **{name: value}))
        assert response.status_code == 200
        after = read(api, made)
        assert response.json["data"] == after
        assert after["attributes"][name] == value
        changed = {n for n, v in stable(after).items() if stable(before)[n] != v}
        assert changed <= {name, "full_name"}
        assert after.get("relationships") == before.get("relationships")
        before = after


@pytest.mark.parametrize("type_", UPDATABLE)
def test_a_resource_can_be_sent_back_as_it_was_read(api: Api, make: Factory, type_: str):
    """Item N3: clients save every attribute and relationship, read-only ones too."""
    made = make(type_)
    resource = read(api, made)

    response = api.patch(made.path, {"data": resource})

    assert response.status_code in (200, 204)
    assert stable(read(api, made)) == stable(resource)
    assert read(api, made).get("relationships") == resource.get("relationships")


@pytest.mark.parametrize(
    ("type_", "name", "target"),
    [
        ("interventions", "assigned_user", "users"),
        ("interventions", "verified_by", "users"),
        ("interventions", "organization", "organizations"),
        ("routines", "organization", "organizations"),
        ("sites", "organization", "organizations"),
        ("assistances", "person", "people"),
    ],
)
def test_sending_back_what_is_out_of_sight_does_not_let_it_go(
    api: Api, make: Factory, type_: str, name: str, target: str
):
    made = make(type_, **{name: make(target, **({"contacts": [make("contacts")]} if target == "people" else {}))})
    before, seen = read(api, made), read(api.as_member, made)
    assert before["relationships"][name]["data"] is not None
    assert seen["relationships"][name]["data"] is None

    whole = api.as_member.patch(made.path, {"data": seen})
    alone = api.as_member.patch(f"{made.path}/relationships/{name}", {"data": None})

    assert whole.status_code in (200, 204)
    assert alone.status_code in (200, 204)
    assert read(api, made)["relationships"] == before["relationships"]


def test_sending_back_what_is_in_the_trash_does_not_let_it_go(api: Api, make: Factory):
    company = make("companies")
    person = make("people", company=company)
    api.delete(company.path)

    assert api.patch(person.path, {"data": read(api, person)}).status_code in (200, 204)
    api.patch(company.path, update(company, deleted_at=None))

    assert read(api, person)["relationships"]["company"]["data"] == company.identifier


@pytest.mark.parametrize("type_", UPDATABLE)
def test_an_empty_update_is_accepted(api: Api, make: Factory, type_: str):
    made = make(type_)
    before = read(api, made)

    for body in (document(type_, made.id), document(type_, made.id, attributes={}, relationships={})):
        assert api.patch(made.path, body).status_code in (200, 204)

    assert stable(read(api, made)) == stable(before)


@pytest.mark.parametrize("type_", UPDATABLE)
def test_id_and_type_must_be_there_and_be_those_of_the_url(api: Api, make: Factory, type_: str):
    made, other = make(type_), make(type_)
    before = read(api, made)
    body = update(made)["data"]

    def attempt(**members: Any) -> Any:
        data = {name: value for name, value in (body | members).items() if value is not None}
        return api.patch(made.path, {"data": data})

    refused(attempt(id=other.id), 409, pointer="/data/id")
    refused(attempt(type="tags" if type_ != "tags" else "parks"), 409, pointer="/data/type")
    assert attempt(id=None).status_code in (400, 422)
    assert attempt(type=None).status_code in (400, 422)
    assert attempt(id=7).status_code in (400, 409, 422)
    assert read(api, made) == before


@pytest.mark.parametrize("type_", UNCHANGING)
def test_what_nobody_updates_is_403_and_stays_as_it_is(api: Api, make: Factory, type_: str):
    made = make(type_)
    before = read(api, made)

    for body in (document(type_, made.id), {"data": before}, update(made, starts_at="2026-01-01T00:00:00Z")):
        refused(api.patch(made.path, body), 403)

    assert read(api, made) == before


@pytest.mark.parametrize("type_", UPDATABLE)
def test_an_unknown_resource_is_404(api: Api, make: Factory, type_: str):
    for id_ in (UNKNOWN_UUID, "999999", "abc", "01"):
        refused(api.patch(f"/{type_}/{id_}", document(type_, id_, attributes={})), 404)


@pytest.mark.parametrize("type_", UPDATABLE)
def test_a_read_only_attribute_that_changes_is_422(api: Api, make: Factory, type_: str):
    made = make(type_)
    before = read(api, made)

    for name in ("created_at", "updated_at"):
        response = api.patch(made.path, update(made, **{name: "2001-01-01T00:00:00Z"}))
        refused(response, 422, pointer=f"/data/attributes/{name}")

    assert read(api, made) == before


@pytest.mark.parametrize("type_", UPDATABLE)
def test_a_read_only_instant_is_compared_as_an_instant(api: Api, make: Factory, type_: str):
    made = make(type_, created_at="2026-05-01T09:30:00.500Z")

    for spelling in ("2026-05-01T09:30:00.500Z", "2026-05-01T11:30:00.5+02:00"):
        assert api.patch(made.path, update(made, created_at=spelling)).status_code in (200, 204)


@pytest.mark.parametrize("type_", UPDATABLE)
def test_one_wrong_attribute_refuses_the_whole_update(api: Api, make: Factory, type_: str):
    made = make(type_)
    before = read(api, made)
    good = {n: v for n, v in SMALLEST[type_].attributes(next_number()).items() if n != "value_type"}
    wrong = next(iter(good))

    response = api.patch(made.path, update(made, **{**good, wrong: {}, "nothing": 1}))

    errors = refused(response, 422)
    assert {error["source"]["pointer"] for error in errors} == {
        f"/data/attributes/{wrong}",
        "/data/attributes/nothing",
    }
    assert read(api, made) == before


NULLABLE = {
    "materials": ("description", "out_of_order_quantity", "replacement_price", "serial_number", "note"),
    "people": ("nickname", "birthdate", "note"),
    "companies": ("phone", "note"),
    "addresses": ("street", "postal_code", "city", "region", "location"),
    "contacts": ("status",),
    "attributes": ("unit", "max_length"),
}
FULL = {
    "materials": {
        "description": "x",
        "out_of_order_quantity": 1,
        "replacement_price": 5,
        "serial_number": "S-1",
        "note": "x",
    },
    "people": {"nickname": "Johnny", "birthdate": "1980-02-29", "note": "x"},
    "companies": {"phone": "+41221234567", "note": "x"},
    "addresses": {"street": "x", "postal_code": "1201", "city": "x", "region": "x", "location": "Home"},
    "contacts": {"status": "Never Ask"},
    "attributes": {"unit": "kg", "max_length": 3},
}


@pytest.mark.parametrize("type_", NULLABLE)
def test_null_clears_and_missing_does_not(api: Api, make: Factory, type_: str):
    made = make(type_, **FULL[type_])

    for name in NULLABLE[type_]:
        response = api.patch(made.path, update(made, **{name: None}))
        assert response.json["data"]["attributes"][name] is None
    other = make(type_, **FULL[type_])
    api.patch(other.path, update(other))

    assert FULL[type_].items() <= read(api, other)["attributes"].items()


@pytest.mark.parametrize("type_", UPDATABLE)
def test_a_required_attribute_cannot_be_null(api: Api, make: Factory, type_: str):
    made = make(type_)

    for name in SMALLEST[type_].required:
        refused(api.patch(made.path, update(made, **{name: None})), 422, pointer=f"/data/attributes/{name}")


@pytest.mark.parametrize(("type_", "name"), UPDATABLE_PAIRS)
def test_a_relationship_object_without_data_is_an_echo_unless_it_is_empty(
    api: Api, make: Factory, type_: str, name: str
):
    made = make(type_)
    before = read(api, made)
    pointer = f"/data/relationships/{name}"

    for echo in ({"links": {"self": "http://localhost/"}}, {"meta": {"count": 1}}, before["relationships"][name]):
        assert api.patch(made.path, document(type_, made.id, relationships={name: echo})).status_code in (200, 204)
    refused(api.patch(made.path, document(type_, made.id, relationships={name: {}})), 422, pointer=pointer)

    assert read(api, made)["relationships"] == before["relationships"]


@pytest.mark.one_database
@pytest.mark.parametrize(("type_", "name"), UPDATABLE_PAIRS)
def test_linkage_of_the_wrong_shape_is_refused(api: Api, make: Factory, type_: str, name: str):
    made = make(type_)
    before = read(api, made)
    identifier = make(target_of(type_, name)).identifier
    wrong = (1, "x", {}, {"type": identifier["type"]}, {"id": identifier["id"]}, identifier | {"id": 7})
    wrong += (None, identifier) if to_many(type_, name) else ([], [identifier])

    for data in wrong:
        response = api.patch(made.path, document(type_, made.id, relationships={name: {"data": data}}))
        assert response.status_code in (400, 403, 422), data

    assert read(api, made) == before


@pytest.mark.parametrize(("type_", "name"), UPDATABLE_PAIRS)
def test_linkage_to_what_is_not_there_or_of_another_type_changes_nothing(
    api: Api, make: Factory, type_: str, name: str
):
    made = make(type_)
    before = read(api, made)
    target = target_of(type_, name)
    missing = {"type": target, "id": UNKNOWN_UUID if target in WITH_UUID else "999999"}
    wrong = make("parks" if target == "tags" else "tags").identifier

    for data, statuses in ((missing, (403, 404, 422)), (wrong, (403, 409, 422))):
        sent = {"data": [data] if to_many(type_, name) else data}
        response = api.patch(made.path, document(type_, made.id, attributes={}, relationships={name: sent}))
        assert response.status_code in statuses
        assert response.json["errors"][0]["source"]["pointer"].startswith(f"/data/relationships/{name}")

    assert read(api, made) == before


def test_relationships_are_replaced_and_others_stay(api: Api, make: Factory):
    tags, company = [make("tags") for _ in range(3)], make("companies")
    person = make("people", tags=tags[:2], company=company)

    response = api.patch(person.path, relate(person, tags=tags[1:]))

    assert response.status_code == 200
    linked = api.get(f"{person.path}/relationships/tags").json["data"]
    assert sorted(tag["id"] for tag in linked) == sorted(tag.id for tag in tags[1:])
    assert read(api, person)["relationships"]["company"]["data"] == company.identifier


def test_related_stays_when_the_relationship_is_emptied(api: Api, make: Factory):
    person = make("people", tags=[make("tags")], company=make("companies"))
    before = read(api, person)["relationships"]

    api.patch(person.path, relate(person, tags=[], company=None))

    after = read(api, person)["relationships"]
    assert after["company"]["data"] is None
    for name in ("tags", "company"):
        assert after[name]["links"] == before[name]["links"]
        assert api.get(after[name]["links"]["related"]).json["data"] in ([], None)


@pytest.mark.parametrize(
    ("type_", "name"),
    [
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
    ],
)
def test_an_update_that_would_orphan_is_403_and_refused_as_a_whole(api: Api, make: Factory, type_: str, name: str):
    parent = make(type_)
    (back,) = (n for n, parent_type in SMALLEST[target_of(type_, name)].parents.items() if parent_type == type_)
    make(target_of(type_, name), **{back: parent})
    before = read(api, parent)
    body = document(type_, parent.id, attributes={}, relationships={name: {"data": []}})
    body["data"]["attributes"] = SMALLEST[type_].attributes(next_number())

    refused(api.patch(parent.path, body), 403, pointer=f"/data/relationships/{name}")

    assert read(api, parent) == before
