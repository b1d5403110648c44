"""How operations are sent, and what of a request is refused: jsonapi.md, items 142 to 146, 151 to 153, 156 to 159."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.conftest import Variant
from tests.contract.atomic import HEADERS, add, change, link, operate, pointers, remove, results
from tests.contract.media import MEDIA_TYPE
from tests.contract.requests import ids, refused
from tests.contract.results import ATOMIC, ATOMIC_TYPE
from tests.factories import Factory

ONE = {"atomic:operations": [add("tags", name="x")]}
UNKNOWN = "https://example.org/unknown"


@pytest.mark.one_database
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "PUT"])
def test_only_post_is_taken(api: Api, method: str):
    answer = api.request(method, "/operations", ONE if method != "GET" else None, headers=HEADERS)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    "content_type",
    [MEDIA_TYPE, f'{MEDIA_TYPE};ext="{UNKNOWN}"', f'{MEDIA_TYPE};ext="{ATOMIC} {UNKNOWN}"', "application/json", None],
)
def test_a_document_without_the_extension_is_415(api: Api, content_type: str | None):
    answer = api.post("/operations", ONE, headers=HEADERS | {"Content-Type": content_type})

    refused(answer, 415, header="Content-Type")
    assert ids(api.get("/tags")) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "content_type", [ATOMIC_TYPE, f'{ATOMIC_TYPE};profile="{UNKNOWN}"', f"{MEDIA_TYPE}; EXT={ATOMIC}"]
)
def test_the_extension_is_found_however_it_is_written(api: Api, content_type: str):
    assert api.post("/operations", ONE, headers=HEADERS | {"Content-Type": content_type}).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("accept", [None, "*/*", MEDIA_TYPE, ATOMIC_TYPE, f"{MEDIA_TYPE};foo=bar, {ATOMIC_TYPE};q=0.1"])
def test_the_answer_has_the_extension_whatever_was_asked_for(api: Api, accept: str | None):
    answer = api.post("/operations", ONE, headers=HEADERS | {"Accept": accept})

    assert answer.status_code == 200
    assert answer.content_type == ATOMIC_TYPE
    assert answer.json["jsonapi"]["ext"] == [ATOMIC]


@pytest.mark.one_database
@pytest.mark.parametrize("accept", ["text/html", f'{MEDIA_TYPE};ext="{UNKNOWN}"', f"{MEDIA_TYPE};foo=bar"])
def test_what_cannot_be_answered_is_406(api: Api, accept: str):
    refused(api.post("/operations", ONE, headers=HEADERS | {"Accept": accept}), 406, header="Accept")
    assert ids(api.get("/tags")) == []


@pytest.mark.one_database
def test_the_extension_belongs_to_this_url_only(api: Api, make: Factory):
    tag = make("tags")

    refused(api.get("/tags", headers={"Accept": ATOMIC_TYPE}), 406, header="Accept")
    refused(api.post("/tags", ONE, headers=HEADERS | {"Accept": MEDIA_TYPE}), 415, header="Content-Type")
    refused(api.patch(tag.path, ONE, headers={"Content-Type": ATOMIC_TYPE}), 415, header="Content-Type")


@pytest.mark.one_database
def test_nobody_in_particular_is_401(api: Api):
    answer = api.as_nobody.post("/operations", ONE, headers=HEADERS)

    refused(answer, 401)
    assert answer.content_type == ATOMIC_TYPE


BAD_DOCUMENTS: dict[str, tuple[Any, str]] = {
    "an array": ([], ""),
    "null": (None, ""),
    "no operations": ({}, ""),
    "operations that are null": ({"atomic:operations": None}, "/atomic:operations"),
    "operations that are an object": ({"atomic:operations": {}}, "/atomic:operations"),
    "an empty array": ({"atomic:operations": []}, "/atomic:operations"),
    "data": (ONE | {"data": None}, "/data"),
    "included": (ONE | {"included": []}, "/included"),
    "errors": (ONE | {"errors": []}, "/errors"),
    "results": (ONE | {"atomic:results": []}, "/atomic:results"),
}


@pytest.mark.one_database
@pytest.mark.parametrize("fault", BAD_DOCUMENTS)
def test_a_document_of_another_kind_is_400(api: Api, fault: str):
    document, pointer = BAD_DOCUMENTS[fault]
    body = "null" if document is None else None

    answer = api.post("/operations", document, body=body, headers=HEADERS)

    refused(answer, 400, pointer=pointer)
    assert ids(api.get("/tags")) == []


@pytest.mark.one_database
@pytest.mark.parametrize("body", ["", "{", "[", '{"atomic:operations":[NaN]}', '{"a":1,"a":2}', "[" * 2000])
def test_broken_json_is_400(api: Api, body: str):
    refused(api.post("/operations", body=body, headers=HEADERS), 400)


TAG = {"type": "tags", "id": "1"}
BAD_OPERATIONS: dict[str, tuple[Any, int, str]] = {
    "a number": (1, 400, ""),
    "null": (None, 400, ""),
    "no op": ({"data": {"type": "tags"}}, 400, ""),
    "an unknown op": ({"op": "replace", "data": {"type": "tags"}}, 400, "/op"),
    "an op in capitals": ({"op": "ADD", "data": {"type": "tags"}}, 400, "/op"),
    "an op that is a list": ({"op": ["add"], "data": {"type": "tags"}}, 400, "/op"),
    "ref and href": ({"op": "remove", "ref": TAG, "href": "/api/v3/tags/1"}, 400, ""),
    "a ref that is text": ({"op": "remove", "ref": "tags/1"}, 400, "/ref"),
    "a ref without a type": ({"op": "remove", "ref": {"id": "1"}}, 400, "/ref"),
    "a ref without an id": ({"op": "remove", "ref": {"type": "tags"}}, 400, "/ref"),
    "a ref with id and lid": ({"op": "remove", "ref": {**TAG, "lid": "x"}}, 400, "/ref"),
    "a ref with a numeric id": ({"op": "remove", "ref": {"type": "tags", "id": 1}}, 400, "/ref/id"),
    "a type that is a number": ({"op": "remove", "ref": {"type": 1, "id": "1"}}, 400, "/ref/type"),
    "an unknown type in ref": ({"op": "remove", "ref": {"type": "cars", "id": "1"}}, 404, "/ref/type"),
    "an unknown type in data": ({"op": "add", "data": {"type": "cars"}}, 404, "/data/type"),
    "a relationship that is null": ({"op": "update", "ref": {**TAG, "relationship": None}}, 400, "/ref/relationship"),
    "an unknown relationship": (link("add", TAG, "owners", []), 404, "/ref/relationship"),
    "an add without data": ({"op": "add"}, 400, ""),
    "an add of null": ({"op": "add", "data": None}, 400, "/data"),
    "an add of an array": ({"op": "add", "data": []}, 400, "/data"),
    "an add without a type": ({"op": "add", "data": {"attributes": {}}}, 400, "/data"),
    "an add by href without data": ({"op": "add", "href": "/api/v3/tags"}, 400, ""),
    "an add to a resource": ({"op": "add", "href": "/api/v3/tags/1", "data": {"type": "tags"}}, 400, "/href"),
    "an update without anything": ({"op": "update"}, 400, ""),
    "an update without an id": ({"op": "update", "data": {"type": "tags"}}, 400, "/data"),
    "an update of a ref without data": ({"op": "update", "ref": TAG}, 400, ""),
    "an update whose data has no id": ({"op": "update", "ref": TAG, "data": {"type": "tags"}}, 400, "/data"),
    "an update of a collection": ({"op": "update", "href": "/api/v3/tags", "data": TAG}, 400, "/href"),
    "a remove without a target": ({"op": "remove", "data": TAG}, 400, ""),
    "a remove of a collection": ({"op": "remove", "href": "/api/v3/tags"}, 400, "/href"),
    "an href that is a number": ({"op": "remove", "href": 1}, 400, "/href"),
    "an href elsewhere": ({"op": "remove", "href": "https://example.org/api/v3/tags/1"}, 400, "/href"),
    "an href outside": ({"op": "remove", "href": "/tags/1"}, 400, "/href"),
    "an href with a query": ({"op": "remove", "href": "/api/v3/tags/1?x=1"}, 400, "/href"),
    "an href that is none": ({"op": "remove", "href": "http://[::1"}, 400, "/href"),
    "an href of an unknown type": ({"op": "remove", "href": "/api/v3/cars/1"}, 404, "/href"),
    "a related href": ({"op": "remove", "href": "/api/v3/tags/1/materials"}, 400, "/href"),
    "an href of an unknown relationship": (
        {"op": "add", "href": "/api/v3/tags/1/relationships/owners", "data": []},
        404,
        "/href",
    ),
    "linkage that is missing": ({"op": "add", "ref": {**TAG, "relationship": "materials"}}, 400, ""),
    "linkage that is an object": (link("add", TAG, "materials", {"type": "materials", "id": "1"}), 422, "/data"),
    "linkage without an id": (link("add", TAG, "materials", [{"type": "materials"}]), 400, "/data/0"),
    "a resource that is not there": ({"op": "remove", "ref": TAG}, 404, "/ref"),
    "a resource that is not there, by href": ({"op": "remove", "href": "/api/v3/tags/1"}, 404, "/href"),
    "a resource that is not there, by data": ({"op": "update", "data": TAG}, 404, ""),
    "an id that none has": ({"op": "remove", "ref": {"type": "tags", "id": "x"}}, 404, "/ref"),
    "an unknown attribute": (add("tags", colour="red"), 422, "/data/attributes/colour"),
    "an unknown relationship in data": (add("tags", relationships={"owner": None}), 422, "/data/relationships/owner"),
    "what is required": ({"op": "add", "data": {"type": "tags"}}, 422, "/data"),
    "an id that the client may not choose": (
        {"op": "add", "data": {**TAG, "attributes": {"name": "x"}}},
        403,
        "/data/id",
    ),
    "a type that nobody adds": ({"op": "add", "data": {"type": "calendar_entries"}}, 403, ""),
    "members that are not there": (
        add("tags", name="x", relationships={"materials": [{"type": "materials", "id": "9"}]}),
        404,
        "/data/relationships/materials/data/0/id",
    ),
}


@pytest.mark.one_database
@pytest.mark.parametrize("fault", BAD_OPERATIONS)
def test_a_bad_operation_is_refused_where_it_is(api: Api, fault: str):
    operation, status, pointer = BAD_OPERATIONS[fault]

    first = operate(api, operation)
    second = operate(api, add("tags", name="x"), operation)

    assert f"/atomic:operations/0{pointer}" in pointers(first, status)
    assert all(p.startswith("/atomic:operations/1") for p in pointers(second, status))
    assert ids(api.get("/tags")) == []


def test_a_to_one_relationship_is_only_updated(api: Api, make: Factory):
    material, park = make("materials"), make("parks")

    for op in ("add", "remove"):
        answer = operate(api, link(op, material.identifier, "park", park.identifier))
        assert pointers(answer, 403) == ["/atomic:operations/0/ref"]


def test_the_faults_of_all_documents_are_told_at_once(api: Api):
    answer = operate(api, {"op": "x"}, add("tags", name="fine"), {"op": "remove"}, {"op": "add", "data": []})

    assert pointers(answer, 400) == [f"/atomic:operations/{where}" for where in ("0/op", "2", "3/data")]


def test_the_faults_of_one_operation_are_told_at_once(api: Api):
    answer = operate(api, add("tags", name="fine"), add("materials", name=7, stock_quantity="many", colour="red"))

    assert {f"/atomic:operations/1/data/attributes/{name}" for name in ("name", "stock_quantity", "colour")} <= set(
        pointers(answer, 422)
    )


def test_a_broken_constraint_is_told_where_it_is(api: Api):
    answer = operate(api, add("tags", name="twice"), add("tags", name="TWICE"))

    assert pointers(answer, 409) == ["/atomic:operations/1/data/attributes/name"]
    assert ids(api.get("/tags")) == []


def test_so_many_operations_and_no_more(api: Api, variant: Variant):
    few = variant(api, max_operations=3)
    batch = [add("tags", name=f"t{n}") for n in range(4)]

    assert len(results(operate(few, *batch[:3]))) == 3
    assert pointers(operate(few, *batch), 400) == ["/atomic:operations"]
    assert len(ids(api.get("/tags"))) == 3


def test_a_hundred_operations_are_done(api: Api):
    answer = operate(api, *[add("tags", name=f"t{n}") for n in range(100)])

    assert len({result["data"]["id"] for result in results(answer)}) == 100
    assert pointers(operate(api, *[add("tags", name=f"u{n}") for n in range(101)]), 400) == ["/atomic:operations"]


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_each_operation_needs_its_own_permission(api: Api, make: Factory, role: str):
    """158: what a role may not do by itself, it may not do among others."""
    attribute, park = make("attributes"), make("parks")
    denied = [change(attribute, name="x"), remove(attribute), add("attributes", name="y", value_type="string")]
    actor = api.acting(role)

    for operation in denied:
        assert pointers(operate(actor, operation), 403)
        if role == "member":
            assert all(
                p.startswith("/atomic:operations/1")
                for p in pointers(operate(actor, change(park, name="Z"), operation), 403)
            )
    assert api.get(park.path).json["data"]["attributes"]["name"] != "Z"


def test_what_is_out_of_sight_is_not_there(api: Api, make: Factory):
    contact, member = make("contacts"), api.as_member

    assert pointers(operate(member, change(contact, name="x")), 404) == ["/atomic:operations/0"]
    assert pointers(operate(member, remove(contact)), 404) == ["/atomic:operations/0/ref"]


def test_a_resource_cannot_be_put_out_of_sight(api: Api, make: Factory):
    """A person on a contact of somebody else is seen for being on one of the caller's, too."""
    member = api.as_member
    mine = make("contacts", account_list=make("account_lists", users=[member.user]))
    person = make("people", contacts=[mine, make("contacts")])
    lonely = {"op": "update", "data": {**person.identifier, "relationships": {"contacts": {"data": []}}}}

    assert pointers(operate(member, add("tags", name="before"), lonely), 403) == ["/atomic:operations/1"]

    assert mine.id in ids(member.get(f"{person.path}/contacts"))
    assert ids(member.get("/tags")) == []


def test_what_is_out_of_sight_cannot_be_linked(api: Api, make: Factory):
    operation = add("contacts", name="x", relationships={"account_list": make("account_lists").identifier})

    linked = "/atomic:operations/0/data/relationships/account_list"
    assert pointers(operate(api.as_member, operation), 404) == [linked]
    assert ids(api.get("/contacts")) == []
