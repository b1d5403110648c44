"""What operations do: jsonapi.md, items 147 to 155."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.contract.atomic import HEADERS, add, change, link, local, operate, pointers, remove, results
from tests.contract.requests import creation, ids, refused
from tests.contract.shapes import CREATABLE
from tests.factories import Factory, Made, stored


def test_operations_are_done_in_order_and_answered_in_order(api: Api, make: Factory):
    park, gone = make("parks"), make("tags")

    answer = operate(
        api,
        add("tags", name="fresh"),
        change(park, name="Nord"),
        remove(gone),
        change(park, name="Ouest"),
    )

    fresh, nord, removed, ouest = results(answer)
    assert fresh["data"]["attributes"]["name"] == "fresh"
    assert nord["data"]["attributes"]["name"] == "Nord"
    assert removed == {}
    assert ouest["data"]["attributes"]["name"] == "Ouest"
    assert api.get(fresh["data"]["links"]["self"]).json["data"] == fresh["data"]
    assert api.get(park.path).json["data"] == ouest["data"]
    assert api.get(gone.path).status_code == 404


@pytest.mark.parametrize("type_", CREATABLE)
def test_every_type_is_added_changed_and_removed_as_at_its_own_url(api: Api, make: Factory, type_: str):
    (added,) = results(operate(api, {"op": "add", **creation(make, type_)}))
    plain = api.post(f"/{type_}", creation(make, type_)).json["data"]
    identity = {"type": type_, "id": added["data"]["id"]}

    changed, removed = results(operate(api, {"op": "update", "data": identity}, {"op": "remove", "ref": identity}))

    assert added["data"].keys() == plain.keys()
    assert added["data"]["attributes"].keys() == plain["attributes"].keys()
    assert changed["data"]["id"] == added["data"]["id"]
    assert removed == {}
    assert api.get(f"/{type_}/{identity['id']}").status_code == 404


def test_a_failure_undoes_everything_wherever_it_is(api: Api, make: Factory):
    park, material = make("parks"), make("materials")
    good = [add("tags", name="one"), change(park, name="Other"), add("companies", legal_name="Ltd")]
    before = stored(api.app, park), stored(api.app, material)

    for position in range(len(good) + 1):
        batch: list[Any] = [*good]
        batch.insert(position, change(material, name=7))
        assert pointers(operate(api, *batch), 422) == [f"/atomic:operations/{position}/data/attributes/name"]

    assert ids(api.get("/tags")) == ids(api.get("/companies")) == []
    assert (stored(api.app, park), stored(api.app, material)) == before


def test_nothing_that_has_data_or_notes_is_204(api: Api, make: Factory):
    material, tag, gone = make("materials"), make("tags"), make("tags")

    answer = operate(api, link("add", material.identifier, "tags", [tag.identifier]), remove(gone))

    assert answer.status_code == 204
    assert ids(api.get(f"{material.path}/tags")) == [tag.id]


def test_a_removal_trashes_and_the_next_one_purges(api: Api, make: Factory):
    tag = make("tags")

    assert operate(api, remove(tag), remove(tag)).status_code == 204

    assert stored(api.app, tag) is None


def test_a_resource_is_restored_and_changed(api: Api, make: Factory):
    tag = make("tags", name="was")

    (restored,) = results(operate(api, remove(tag), change(tag, deleted_at=None, name="is")))[1:]

    assert restored["data"]["attributes"]["name"] == "is"
    assert ids(api.get("/tags")) == [tag.id]


@pytest.mark.parametrize("told", ["ref", "href", "absolute href", "data", "ref and data"])
def test_a_resource_is_named_by_ref_by_href_or_by_data(api: Api, make: Factory, told: str):
    park = make("parks")
    data = {**park.identifier, "attributes": {"name": "Nord"}}
    named: dict[str, Any] = {
        "ref": {"ref": park.identifier},
        "href": {"href": f"/api/v3{park.path}"},
        "absolute href": {"href": api.get(park.path).json["data"]["links"]["self"]},
        "data": {},
        "ref and data": {"ref": park.identifier},
    }[told]

    (result,) = results(operate(api, {"op": "update", **named, "data": data}))

    assert result["data"]["attributes"]["name"] == "Nord"
    if told != "data" and told != "ref and data":
        assert operate(api, {"op": "remove", **named}).status_code in (204, 409)


def test_a_reference_is_resolved_against_the_url_of_operations(api: Api, make: Factory):
    tag = make("tags")

    (added,) = results(
        operate(api, {"op": "add", "href": "tags", "data": {"type": "tags", "attributes": {"name": "x"}}})
    )
    assert operate(api, {"op": "remove", "href": f"./tags/{tag.id}"}).status_code == 204

    assert ids(api.get("/tags")) == [added["data"]["id"]]


@pytest.mark.parametrize("by", ["ref", "href"])
def test_a_to_one_relationship_is_set_and_cleared(api: Api, make: Factory, by: str):
    sub_category = make("sub_categories")
    material = make("materials", category=category_of(api, sub_category.path))

    def update(data: Any) -> dict[str, Any]:
        if by == "ref":
            return link("update", material.identifier, "sub_category", data)
        return {"op": "update", "href": f"/api/v3{material.path}/relationships/sub_category", "data": data}

    assert operate(api, update(sub_category.identifier)).status_code == 204
    assert api.get(f"{material.path}/relationships/sub_category").json["data"] == sub_category.identifier
    assert operate(api, update(None)).status_code == 204
    assert api.get(f"{material.path}/relationships/sub_category").json["data"] is None


def category_of(api: Api, path: str) -> Any:
    """The stored category that a sub-category is in."""
    linked = api.get(f"{path}/relationships/category").json["data"]
    return Made("categories", linked["id"], int(linked["id"]))


def test_members_of_a_to_many_are_added_replaced_and_removed(api: Api, make: Factory):
    material, tags = make("materials"), [make("tags", name=name) for name in "abc"]
    a, b, c = (tag.identifier for tag in tags)

    def members() -> set[str]:
        return set(ids(api.get(f"{material.path}/tags")))

    operate(api, link("add", material.identifier, "tags", [a, b]))
    assert members() == {a["id"], b["id"]}
    operate(api, link("update", material.identifier, "tags", [b, c]))
    assert members() == {b["id"], c["id"]}
    operate(api, link("remove", material.identifier, "tags", [b, a]))
    assert members() == {c["id"]}
    operate(api, link("update", material.identifier, "tags", []), link("add", material.identifier, "tags", []))
    assert members() == set()


def test_a_lid_stands_for_what_an_earlier_operation_makes(api: Api, make: Factory):
    park, tag = make("parks"), make("tags")

    answer = operate(
        api,
        add("categories", lid="c", name="Sound"),
        add("sub_categories", lid="c", name="Mixers", relationships={"category": local("categories", "c")}),
        add(
            "materials",
            lid="m",
            name="CL5",
            reference="CL5",
            rental_price=10,
            stock_quantity=1,
            relationships={
                "park": park.identifier,
                "category": local("categories", "c"),
                "sub_category": local("sub_categories", "c"),
                "tags": [tag.identifier],
            },
        ),
        {
            "op": "update",
            "ref": local("materials", "m"),
            "data": {**local("materials", "m"), "attributes": {"name": "QL"}},
        },
        {"op": "update", "data": {**local("materials", "m"), "attributes": {"note": "by data"}}},
        add("tags", lid="t", name="fresh"),
        link("add", local("materials", "m"), "tags", [local("tags", "t")]),
        link("remove", local("materials", "m"), "tags", [tag.identifier]),
        {"op": "remove", "ref": local("tags", "t")},
    )

    category, sub_category, material, renamed, noted, *others = results(answer)
    assert material["data"]["relationships"]["category"]["data"]["id"] == category["data"]["id"]
    assert material["data"]["relationships"]["sub_category"]["data"]["id"] == sub_category["data"]["id"]
    assert renamed["data"]["attributes"]["name"] == noted["data"]["attributes"]["name"] == "QL"
    assert noted["data"]["id"] == material["data"]["id"]
    assert others[1:] == [{}, {}, {}]
    assert ids(api.get(f"/materials/{material['data']['id']}/tags")) == []


def test_an_id_that_the_client_chose_is_known_to_later_operations(api: Api):
    id_ = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    person = add("people", first_name="Ada", last_name="Byron")
    person["data"]["id"] = id_

    made, mail = results(
        operate(api, person, add("emails", address="a@b.ch", relationships={"person": {"type": "people", "id": id_}}))
    )

    assert made["data"]["id"] == mail["data"]["relationships"]["person"]["data"]["id"] == id_


def test_an_add_may_say_in_ref_what_data_says(api: Api):
    data = {"type": "tags", "lid": "t", "attributes": {"name": "x"}}

    (result,) = results(operate(api, {"op": "add", "ref": local("tags", "t"), "data": data}))

    assert result["data"]["attributes"]["name"] == "x"


def test_a_lid_of_one_type_says_nothing_of_another(api: Api):
    answer = operate(api, add("tags", lid="x", name="a"), add("companies", lid="x", legal_name="b"))

    assert [result["data"]["type"] for result in results(answer)] == ["tags", "companies"]


LINKED = {"category": {"type": "categories", "lid": "c"}}
SUB = add("sub_categories", name="x", relationships=LINKED)
CATEGORY = add("categories", lid="c", name="y")
BAD_LIDS: dict[str, tuple[list[Any], str]] = {
    "unknown in linkage": ([SUB], "/0/data/relationships/category/data/lid"),
    "made later": ([SUB, CATEGORY], "/0/data/relationships/category/data/lid"),
    "of another type": (
        [add("tags", lid="c", name="z"), SUB],
        "/1/data/relationships/category/data/lid",
    ),
    "used again": ([CATEGORY, add("categories", lid="c", name="other")], "/1/data/lid"),
    "of the resource itself": (
        [add("materials", lid="m", relationships={"tags": [local("tags", "m")]})],
        "/0/data/relationships/tags/data/0/lid",
    ),
    "unknown in ref": ([{"op": "remove", "ref": local("tags", "t")}], "/0/ref/lid"),
    "of another type in ref": ([CATEGORY, {"op": "remove", "ref": local("tags", "c")}], "/1/ref/lid"),
    "unknown in data": ([{"op": "update", "data": local("tags", "t")}], "/0/data/lid"),
    "unknown in the linkage of a relationship": (
        [CATEGORY, link("add", local("categories", "c"), "materials", [local("materials", "m")])],
        "/1/data/0/lid",
    ),
    "that is a number": ([{"op": "remove", "ref": {"type": "tags", "lid": 1}}], "/0/ref/lid"),
    "that is a list": ([{"op": "add", "data": {"type": "tags", "lid": ["x"]}}], "/0/data/lid"),
    "in ref, and another in data": (
        [CATEGORY, {"op": "update", "ref": local("categories", "c"), "data": local("categories", "d")}],
        "/1/data",
    ),
    "in ref, and an id in data": (
        [CATEGORY, {"op": "update", "ref": local("categories", "c"), "data": {"type": "categories", "id": "1"}}],
        "/1/data",
    ),
}


@pytest.mark.one_database
@pytest.mark.parametrize("fault", BAD_LIDS)
def test_a_bad_lid_is_refused_where_it_is(api: Api, fault: str):
    operations, pointer = BAD_LIDS[fault]

    assert f"/atomic:operations{pointer}" in pointers(operate(api, *operations), 400, 409, 422)
    assert ids(api.get("/categories")) == []


def test_a_lid_of_an_operation_with_faults_is_no_fault_of_later_ones(api: Api):
    answer = operate(api, add("categories", lid="c", name=7), SUB)

    assert pointers(answer, 422) == ["/atomic:operations/0/data/attributes/name"]


def test_the_same_lids_can_be_sent_again(api: Api):
    for name in "ab":
        assert operate(api, add("tags", lid="t", name=name)).status_code == 200


@pytest.mark.parametrize(
    ("operation", "pointer"),
    [
        ({"op": "update", "ref": {"type": "tags", "id": "1"}, "data": {"type": "tags", "id": "2"}}, "/data/id"),
        ({"op": "update", "ref": {"type": "tags", "id": "1"}, "data": {"type": "parks", "id": "1"}}, "/data/type"),
        ({"op": "update", "href": "/api/v3/tags/1", "data": {"type": "tags", "id": "2"}}, "/data/id"),
        ({"op": "add", "href": "/api/v3/tags", "data": {"type": "parks"}}, "/data/type"),
        ({"op": "add", "ref": {"type": "tags", "lid": "a"}, "data": {"type": "tags", "lid": "b"}}, "/ref/lid"),
        ({"op": "add", "ref": {"type": "parks", "lid": "a"}, "data": {"type": "tags", "lid": "a"}}, "/data/type"),
    ],
)
def test_two_identities_are_409(api: Api, operation: dict[str, Any], pointer: str):
    assert f"/atomic:operations/0{pointer}" in pointers(operate(api, operation), 409)


def test_include_shows_linkage_and_fields_apply(api: Api, make: Factory):
    material, tag = make("materials"), make("tags")
    batch = [
        change(material),
        link("add", material.identifier, "tags", [tag.identifier]),
        change(material),
        change(tag),
    ]

    shown = results(operate(api, *batch, query="?include=tags&fields[materials]=name,tags&fields[tags]="))

    tags = [result["data"]["relationships"]["tags"]["data"] for result in (shown[0], shown[2])]
    assert tags == [[], [tag.identifier]]
    assert shown[0]["data"]["attributes"].keys() == {"name"}
    assert shown[3]["data"].keys() == {"type", "id", "links", "meta"}


@pytest.mark.one_database
def test_what_no_result_has_cannot_be_included(api: Api, make: Factory):
    tag = make("tags")

    for path in ("nothing", "park", "materials.nothing"):
        refused(operate(api, change(tag), query=f"?include={path}"), 400, parameter="include")
    refused(operate(api, change(tag), query="?fields[tags]=nothing"), 400, parameter="fields[tags]")


@pytest.mark.one_database
@pytest.mark.parametrize("query", ["sort=name", "page[size]=1", "page[after]=x", "filter[id]=1", "foo=1", "fooBar=1"])
def test_other_parameters_are_400(api: Api, query: str):
    answer = operate(api, add("tags", name="x"), query=f"?{query}")

    refused(answer, 400, parameter=query.partition("=")[0])
    assert ids(api.get("/tags")) == []


def test_members_that_nobody_knows_are_ignored(api: Api):
    operation = add("tags", name="x") | {"meta": {"why": 1}, "@note": 1, "extra": []}
    document = {"atomic:operations": [operation], "meta": {}, "links": {}, "jsonapi": {"version": "1.1"}, "@x": 1}

    assert len(results(api.post("/operations", document, headers=HEADERS))) == 1
