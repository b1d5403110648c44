"""Creating resources: jsonapi.md, group K (102 to 112), for every type."""

import json
from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import creation, document, linkage, refused
from tests.contract.shapes import CREATABLE, RELATIONSHIPS, TYPES, WITH_UUID
from tests.factories import Factory
from tests.factories.smallest import SMALLEST

UUID = "3f8a1c52-7d7e-4b0a-9a52-6f2f0d6f5a11"
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


def total(api: Api, type_: str) -> int:
    return int(api.get(f"/{type_}?page[size]=1").json["meta"]["pagination"]["total_count"])


@pytest.mark.parametrize("type_", CREATABLE)
def test_the_smallest_document_creates_a_resource(api: Api, make: Factory, type_: str):
    body = creation(make, type_)

    response = api.post(f"/{type_}", body)

    assert response.status_code == 201
    created = response.json["data"]
    sent = {name: value for name, value in body["data"]["attributes"].items() if name != "password"}
    assert sent.items() <= created["attributes"].items()
    assert api.get(response.headers["Location"]).json["data"] == created
    for name, relationship in body["data"].get("relationships", {}).items():
        assert created["relationships"][name]["data"] == relationship["data"]


@pytest.mark.parametrize("type_", [t for t in CREATABLE if SMALLEST[t].required or SMALLEST[t].parents])
def test_a_document_without_its_attributes_names_every_one_that_is_missing(api: Api, make: Factory, type_: str):
    body = document(type_, attributes={})
    required = (*SMALLEST[type_].required, *SMALLEST[type_].parents)
    before = total(api, type_)

    errors = refused(api.post(f"/{type_}", body), 422)

    told = json.dumps([error["detail"] for error in errors])
    assert all(name in told for name in required)
    assert total(api, type_) == before


@pytest.mark.parametrize("type_", CREATABLE)
def test_every_wrong_attribute_is_told_at_once_with_its_pointer(api: Api, make: Factory, type_: str):
    body = creation(make, type_)
    names = list(body["data"]["attributes"])
    body["data"]["attributes"] = {name: {"not": "a scalar"} for name in names}
    before = total(api, type_)

    errors = refused(api.post(f"/{type_}", body), 422)

    assert {error["source"]["pointer"] for error in errors} == {f"/data/attributes/{name}" for name in names}
    assert total(api, type_) == before


@pytest.mark.parametrize("type_", CREATABLE)
def test_an_unknown_attribute_or_relationship_is_422(api: Api, make: Factory, type_: str):
    unknown_attribute, unknown_relationship = creation(make, type_, nothing=1), creation(make, type_)
    unknown_relationship["data"].setdefault("relationships", {})["nothing"] = {"data": None}
    before = total(api, type_)

    refused(api.post(f"/{type_}", unknown_attribute), 422, pointer="/data/attributes/nothing")
    refused(api.post(f"/{type_}", unknown_relationship), 422, pointer="/data/relationships/nothing")

    assert total(api, type_) == before


@pytest.mark.one_database
@pytest.mark.parametrize("type_", CREATABLE)
def test_names_are_case_sensitive(api: Api, make: Factory, type_: str):
    body = creation(make, type_)
    name, value = next(iter(body["data"]["attributes"].items()))
    body["data"]["attributes"][name.upper()] = value

    refused(api.post(f"/{type_}", body), 422, pointer=f"/data/attributes/{name.upper()}")


@pytest.mark.parametrize("type_", CREATABLE)
def test_read_only_members_are_accepted_as_null(api: Api, make: Factory, type_: str):
    body = creation(make, type_, created_at=None, updated_at=None)

    assert api.post(f"/{type_}", body).status_code == 201


@pytest.mark.parametrize("type_", CREATABLE)
def test_read_only_members_with_a_value_are_422(api: Api, make: Factory, type_: str):
    body = creation(make, type_, created_at="2001-01-01T00:00:00Z")

    refused(api.post(f"/{type_}", body), 422, pointer="/data/attributes/created_at")


@pytest.mark.parametrize("type_", CREATABLE)
def test_another_type_is_409_and_no_type_is_422(api: Api, make: Factory, type_: str):
    other, none = creation(make, type_), creation(make, type_)
    other["data"]["type"] = "tags" if type_ != "tags" else "parks"
    del none["data"]["type"]
    before = total(api, type_)

    refused(api.post(f"/{type_}", other), 409, pointer="/data/type")
    assert api.post(f"/{type_}", none).status_code in (400, 422)

    assert total(api, type_) == before


@pytest.mark.parametrize("type_", sorted(set(CREATABLE) - set(WITH_UUID)))
def test_a_client_id_is_403_where_the_server_numbers(api: Api, make: Factory, type_: str):
    for id_ in ("77", UUID, "x"):
        body = creation(make, type_)
        body["data"]["id"] = id_

        refused(api.post(f"/{type_}", body), 403, pointer="/data/id")


@pytest.mark.parametrize("type_", WITH_UUID)
def test_a_client_id_is_kept_where_ids_are_uuids(api: Api, make: Factory, type_: str):
    body = creation(make, type_)
    body["data"]["id"] = UUID

    response = api.post(f"/{type_}", body)

    assert response.status_code == 201
    assert response.json["data"]["id"] == UUID
    assert api.get(f"/{type_}/{UUID}").status_code == 200


@pytest.mark.parametrize("type_", WITH_UUID)
def test_a_client_id_that_is_taken_is_409(api: Api, make: Factory, type_: str):
    taken, body = make(type_), creation(make, type_)
    body["data"]["id"] = taken.id

    refused(api.post(f"/{type_}", body), 409, pointer="/data/id")


@pytest.mark.one_database
@pytest.mark.parametrize("type_", WITH_UUID)
@pytest.mark.parametrize("id_", [UUID.upper(), UUID.replace("-", ""), "1", "x", "", f"{{{UUID}}}", f"urn:uuid:{UUID}"])
def test_a_client_id_that_is_no_canonical_uuid_is_422(api: Api, make: Factory, type_: str, id_: str):
    body = creation(make, type_)
    body["data"]["id"] = id_

    refused(api.post(f"/{type_}", body), 422, pointer="/data/id")


@pytest.mark.parametrize("type_", CREATABLE)
def test_a_null_id_and_a_lid_are_accepted_and_not_stored(api: Api, make: Factory, type_: str):
    body = creation(make, type_)
    body["data"] |= {"id": None, "lid": "@local:1"}

    response = api.post(f"/{type_}", body)

    assert response.status_code == 201
    assert "lid" not in response.json["data"]


@pytest.mark.parametrize("type_", CREATABLE)
def test_a_relationship_needs_data_links_or_meta(api: Api, make: Factory, type_: str):
    for name in RELATIONSHIPS[type_]:
        if name in SMALLEST[type_].parents:
            continue
        for value in ({}, {"data": 1}, {"data": "1"}, None, [], "x"):
            body = creation(make, type_)
            body["data"].setdefault("relationships", {})[name] = value
            response = api.post(f"/{type_}", body)
            assert response.status_code in (400, 403, 422), f"{name}: {value}"


@pytest.mark.parametrize(("type_", "name"), [(type_, name) for type_ in CREATABLE for name in SMALLEST[type_].parents])
def test_a_required_parent_must_exist_be_of_its_type_and_not_be_null(api: Api, make: Factory, type_: str, name: str):
    pointer = f"/data/relationships/{name}"
    parent = creation(make, type_)["data"]["relationships"][name]["data"]
    missing = {"type": parent["type"], "id": UNKNOWN_UUID if parent["type"] in WITH_UUID else "999999"}
    wrong = make("tags").identifier
    before = total(api, type_)

    def attempt(data: Any) -> Any:
        body = creation(make, type_)
        body["data"]["relationships"][name] = {"data": data}
        return api.post(f"/{type_}", body)

    errors = refused(attempt(missing), 404)
    assert errors[0]["source"]["pointer"].startswith(pointer)
    assert attempt(wrong).status_code in (409, 422)
    assert attempt(None).status_code == 422
    assert attempt([parent]).status_code in (400, 422)
    assert attempt({"type": parent["type"]}).status_code in (400, 422)
    assert attempt({"id": parent["id"]}).status_code in (400, 422)
    assert total(api, type_) == before


def test_all_relationships_can_be_given_at_once(api: Api, make: Factory):
    tags, company, contact = [make("tags"), make("tags")], make("companies"), make("contacts")
    body = creation(make, "people", company=company, tags=tags, contacts=[contact])

    data = api.post("/people?include=tags,contacts,company", body).json["data"]

    assert data["relationships"]["company"]["data"] == company.identifier
    assert sorted(tag["id"] for tag in data["relationships"]["tags"]["data"]) == sorted(tag.id for tag in tags)
    assert data["relationships"]["contacts"]["data"] == [contact.identifier]


def test_a_missing_member_of_a_to_many_creates_nothing(api: Api, make: Factory):
    body = creation(make, "companies", tags=[make("tags")])
    body["data"]["relationships"]["tags"]["data"].append({"type": "tags", "id": "999999"})

    errors = refused(api.post("/companies", body), 404)

    assert errors[0]["source"]["pointer"].startswith("/data/relationships/tags/data/1")
    assert total(api, "companies") == 0


def test_faults_of_attributes_and_relationships_are_told_together(api: Api, make: Factory):
    body = creation(make, "materials", name="x", rental_price="free")
    body["data"]["relationships"]["park"] = {"data": None}

    errors = refused(api.post("/materials", body), 422)

    pointers = {error["source"]["pointer"] for error in errors}
    assert pointers == {"/data/attributes/name", "/data/attributes/rental_price", "/data/relationships/park"}


UNIQUE = {
    "parks": "name",
    "categories": "name",
    "tags": "name",
    "materials": "reference",
    "companies": "legal_name",
    "users": "pseudo",
    "countries": "name",
}


@pytest.mark.parametrize("type_", UNIQUE)
def test_a_value_that_must_be_unique_is_409_in_any_case_of_its_letters(api: Api, make: Factory, type_: str):
    name = UNIQUE[type_]
    first = creation(make, type_)
    assert api.post(f"/{type_}", first).status_code == 201
    value = first["data"]["attributes"][name]

    for again in (value, value.upper(), value.lower()):
        body = creation(make, type_, **{name: again})
        refused(api.post(f"/{type_}", body), 409, pointer=f"/data/attributes/{name}")

    assert api.get(f"/{type_}?filter[{name}][ilike]={value}").json["meta"]["pagination"]["total_count"] == 1


def test_the_email_of_a_user_is_unique(api: Api, make: Factory):
    make("users", email="ada@example.org")

    body = creation(make, "users", email="ADA@example.org")

    refused(api.post("/users", body), 409, pointer="/data/attributes/email")


def test_a_sub_category_is_unique_within_its_category_only(api: Api, make: Factory):
    first, second = make("categories"), make("categories")
    make("sub_categories", name="Mixers", category=first)

    again = api.post("/sub_categories", creation(make, "sub_categories", name="mixers", category=first))
    elsewhere = api.post("/sub_categories", creation(make, "sub_categories", name="mixers", category=second))

    refused(again, 409, pointer="/data/attributes/name")
    assert elsewhere.status_code == 201


def test_names_in_the_trash_are_taken_too(api: Api, make: Factory):
    tag = make("tags", name="fragile")
    api.delete(tag.path)

    refused(api.post("/tags", creation(make, "tags", name="Fragile")), 409, pointer="/data/attributes/name")


def test_settings_cannot_be_created(api: Api, make: Factory):
    body = document("user_settings", attributes={"language": "EN"}, relationships={"user": linkage(make("users"))})

    refused(api.post("/user_settings", body), 403)


def test_a_new_user_has_settings_and_can_log_in(api: Api, make: Factory):
    body = creation(make, "users", pseudo="newcomer", password="open sesame")

    created = api.post("/users?include=settings", body)
    login = api.app.test_client().post("/api/v3/auth/login", json={"identifier": "newcomer", "password": "open sesame"})

    assert created.json["included"][0]["attributes"]["auth_token_validity_duration"] == 12
    assert login.status_code == 200
    assert "open sesame" not in created.get_data(as_text=True)


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
def test_a_single_resource_cannot_be_posted_to(api: Api, make: Factory, type_: str):
    response = api.post(make(type_).path, document(type_, attributes={}))

    refused(response, 405)
    assert {"GET", "PATCH", "DELETE"} <= {method.strip() for method in response.headers["Allow"].split(",")}


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
def test_a_collection_can_be_neither_patched_nor_deleted(api: Api, make: Factory, type_: str):
    for method in ("PATCH", "DELETE", "PUT"):
        response = api.request(method, f"/{type_}", document(type_, attributes={}))
        refused(response, 405)
        assert {"GET", "POST"} <= {allowed.strip() for allowed in response.headers["Allow"].split(",")}
