"""Long to-many relationships: of each owner the first members are linked and included, and a link leads to the rest.

Items 43, 49, 53, 60 and 77. The client checks full linkage in every answer.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.contract.atomic import change, operate, results
from tests.contract.requests import creation, ids, refused, relate, update
from tests.factories import Factory, Made, stored

# How many resources an answer may include, so that of all members the database, or Python, takes the first.
NUMBERED, CUT = 12, 2000


@pytest.fixture(params=[NUMBERED, CUT], ids=["numbered", "cut"])
def few(api: Api, variant: Variant, request: pytest.FixtureRequest) -> Api:
    """A service that shows two members of each owner, and at most five."""
    return variant(api, included_size_default=2, included_size_max=5, max_included=request.param)


def relationship(resource: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = resource["relationships"][name]
    return found


def shown(resource: dict[str, Any], name: str) -> list[str]:
    return [member["id"] for member in relationship(resource, name)["data"]]


def walked(api: Api, resource: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The linkage of a relationship object, and of all pages that its ``next`` leads to."""
    found = list(relationship(resource, name)["data"])
    link = relationship(resource, name)["links"].get("next")
    while link is not None:
        page = api.get(link).json
        found += page["data"]
        link = page["links"]["next"]
    return found


def linkage(api: Api, made: Made, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"{made.path}/relationships/{name}?page[size]=100").json["data"]
    return found


def parks_with_materials(make: Factory, *numbers: int) -> list[Made]:
    parks = [make("parks", name=f"Park {n}") for n in range(len(numbers))]
    for park, number in zip(parks, numbers, strict=True):
        make.many("materials", [{"park": park, "name": f"Case {(7 * n) % 11:02}"} for n in range(number)])
    return parks


def test_of_each_owner_the_first_members_are_linked_and_included(few: Api, make: Factory):
    parks = parks_with_materials(make, 9, 0, 2, 5)

    document = few.get("/parks?include=materials").json

    wanted = {park.id: [member["id"] for member in linkage(few, park, "materials")[:2]] for park in parks}
    assert {park["id"]: shown(park, "materials") for park in document["data"]} == wanted
    assert {each["id"] for each in document["included"]} == {id_ for members in wanted.values() for id_ in members}


def test_a_relationship_tells_how_many_members_it_has(few: Api, make: Factory):
    parks_with_materials(make, 9, 0, 2)

    document = few.get("/parks?include=materials").json

    assert [relationship(park, "materials")["meta"] for park in document["data"]] == [
        {"total_count": 9},
        {"total_count": 0},
        {"total_count": 2},
    ]


def test_only_what_is_not_complete_has_a_next_link(few: Api, make: Factory):
    parks_with_materials(make, 9, 0, 2)

    nine, none, two = few.get("/parks?include=materials").json["data"]

    links = relationship(nine, "materials")["links"]
    assert links["next"] == links["self"] + "?page%5Bnumber%5D=2&page%5Bsize%5D=2"
    assert "next" not in relationship(none, "materials")["links"]
    assert "next" not in relationship(two, "materials")["links"]


def test_walking_on_gives_each_member_once_in_order(few: Api, make: Factory):
    parks = parks_with_materials(make, 9, 0, 2, 5)

    for query in ("include=materials", "include=materials&page[materials][size]=3"):
        data = few.get(f"/parks?{query}").json["data"]

        assert [walked(few, resource, "materials") for resource in data] == [
            linkage(few, park, "materials") for park in parks
        ]


def test_ordered_linkage_keeps_its_order_and_its_quantities(few: Api, make: Factory):
    materials = [make("materials", name=name) for name in "dbeacf"]
    lines = [[(materials[n], n + 1) for n in order] for order in ((5, 2, 0, 4, 1, 3), (3, 0, 1), (2, 5, 4, 1))]
    events = [make("events", materials=pairs) for pairs in lines]

    data = few.get("/events?include=materials&sort=id").json["data"]

    told = [[(m["id"], m["meta"]["quantity"]) for m in relationship(event, "materials")["data"]] for event in data]
    assert told == [[(material.id, quantity) for material, quantity in pairs[:2]] for pairs in lines]
    assert [walked(few, event, "materials") for event in data] == [linkage(few, e, "materials") for e in events]


def test_each_step_of_a_path_has_a_size_of_its_own(few: Api, make: Factory):
    tags = [make("tags", name=name) for name in "abcd"]
    parks = [make("parks", name=name) for name in "pq"]
    make.many("materials", [{"park": park, "tags": tags} for park in parks for _ in range(4)])

    path = "/parks?include=materials.tags&page[materials][size]=1&page[materials.tags][size]=3"
    document = few.get(path).json

    materials = [each for each in document["included"] if each["type"] == "materials"]
    assert [len(shown(park, "materials")) for park in document["data"]] == [1, 1]
    assert [shown(material, "tags") for material in materials] == [[tag.id for tag in tags[:3]]] * 2


@pytest.mark.parametrize("brackets", ["page[materials][size]", "page%5Bmaterials%5D%5Bsize%5D"])
def test_a_client_asks_for_more_or_fewer(few: Api, make: Factory, brackets: str):
    (park,) = parks_with_materials(make, 9)
    everything = [member["id"] for member in linkage(few, park, "materials")]

    for size in (1, 4, 5):
        document = few.get(f"{park.path}?include=materials&{brackets}={size}").json
        assert shown(document["data"], "materials") == everything[:size]
        assert relationship(document["data"], "materials")["links"]["next"].endswith(f"size%5D={size}")


def test_the_links_of_a_page_keep_what_was_asked(few: Api, make: Factory):
    parks_with_materials(make, 3, 3, 3)

    for style in ("page[size]=1", "page[limit]=1", "page[size]=1&page[before]="):
        if style.endswith("="):
            first = few.get("/parks?page[size]=3", headers=WITH_CURSORS).json["data"][2]
            style += first["meta"]["page"]["cursor"]
        links = few.get(f"/parks?include=materials&page[materials][size]=1&{style}").json["links"]
        for name in {"self", "first", "last", "next", "prev"} & links.keys():
            href = links[name]["href"] if isinstance(links[name], dict) else links[name]
            assert href is None or "page%5Bmaterials%5D%5Bsize%5D=1" in href


WITH_CURSORS = {
    "Accept": 'application/vnd.api+json;profile="https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"'
}


def test_related_collections_and_relationship_urls_are_limited_too(few: Api, make: Factory):
    park = make("parks")
    tags = [make("tags", name=name) for name in "abcd"]
    make.many("materials", [{"park": park, "tags": tags} for _ in range(3)])

    related = few.get(f"{park.path}/materials?include=tags&page[tags][size]=1").json
    linked = few.get(f"{park.path}/relationships/materials?include=materials.tags&page[materials.tags][size]=3").json

    assert [shown(material, "tags") for material in related["data"]] == [[tags[0].id]] * 3
    materials = [each for each in linked["included"] if each["type"] == "materials"]
    assert [shown(material, "tags") for material in materials] == [[tag.id for tag in tags[:3]]] * 3


def test_a_to_one_brings_its_own_members(few: Api, make: Factory):
    (park,) = parks_with_materials(make, 4)
    material = few.get("/materials").json["data"][0]["id"]

    related = few.get(f"/materials/{material}/park?include=materials&page[materials][size]=3").json
    linked = few.get(f"/materials/{material}/relationships/park?include=park.materials").json

    everything = [member["id"] for member in linkage(few, park, "materials")]
    assert shown(related["data"], "materials") == everything[:3]
    assert shown(linked["included"][0], "materials") == everything[:2]


def test_the_answers_of_writes_are_limited_too(few: Api, make: Factory):
    (park,) = parks_with_materials(make, 4)
    everything = [member["id"] for member in linkage(few, park, "materials")]
    tags = [make("tags", name=name) for name in "abc"]

    patched = few.patch(f"{park.path}?include=materials&page[materials][size]=3", update(park, name="Other"))
    made = few.post("/materials?include=tags", creation(make, "materials", tags=tags))

    assert shown(patched.json["data"], "materials") == everything[:3]
    assert shown(made.json["data"], "tags") == [tag.id for tag in tags[:2]]
    assert len(made.json["included"]) == 2


def test_the_results_of_operations_are_limited_too(few: Api, make: Factory):
    parks = parks_with_materials(make, 4, 1)

    changes = [change(park, name=name) for park, name in zip(parks, ("Here", "There"), strict=True)]
    found = results(operate(few, *changes, query="?include=materials"))

    assert [len(shown(result["data"], "materials")) for result in found] == [2, 1]
    assert walked(few, found[0]["data"], "materials") == linkage(few, parks[0], "materials")


def test_two_paths_to_one_owner_show_the_longer_linkage(few: Api, make: Factory):
    tag = make("tags", name="shared")
    make.many("materials", [{"tags": [tag]} for _ in range(5)])

    for sizes in ((2, 5), (5, 2)):
        query = "page[materials][size]={}&page[materials.tags.materials][size]={}".format(*sizes)
        document = few.get(f"{tag.path}?include=materials.tags.materials&{query}").json
        assert len(shown(document["data"], "materials")) == 5
        assert "next" not in relationship(document["data"], "materials")["links"]
        assert len(document["included"]) == 5


@pytest.mark.parametrize("most", [2, CUT], ids=["numbered", "cut"])
def test_what_the_caller_may_not_see_is_neither_shown_nor_counted(api: Api, make: Factory, variant: Variant, most: int):
    member = variant(api, included_size_default=2, max_included=most).as_member
    mine, other = make("account_lists", users=[member.user]), make("account_lists")
    contacts = [make("contacts", name=name, account_list=mine if name in "bce" else other) for name in "bacde"]
    person = make("people", contacts=contacts)

    data = member.get(f"{person.path}?include=contacts").json["data"]

    assert shown(data, "contacts") == [contacts[0].id, contacts[2].id]
    assert relationship(data, "contacts")["meta"] == {"total_count": 3}
    assert [each["id"] for each in walked(member, data, "contacts")] == [contacts[n].id for n in (0, 2, 4)]


@pytest.mark.parametrize("most", [2, CUT], ids=["numbered", "cut"])
def test_missing_materials_are_limited_as_any_relationship(api: Api, make: Factory, variant: Variant, most: int):
    few = variant(api, included_size_default=2, max_included=most)
    materials = [make("materials", name=name, stock_quantity=1) for name in "cab"]
    event = make("events", materials=[(material, 3 + n) for n, material in enumerate(materials)])

    data = few.get("/events?include=missing_materials").json["data"][0]

    whole = linkage(few, event, "missing_materials")
    assert relationship(data, "missing_materials")["data"] == whole[:2]
    assert whole[0]["meta"] == {"quantity": 4, "remaining_quantity": -3}
    assert walked(few, data, "missing_materials") == whole


def test_a_relationship_that_is_not_included_tells_nothing(few: Api, make: Factory):
    (park,) = parks_with_materials(make, 3)

    data = few.get(park.path).json["data"]

    assert relationship(data, "materials").keys() == {"links"}
    assert relationship(data, "materials")["links"].keys() == {"self", "related"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/parks?page[materials][size]=2", "page[materials][size]"),
        ("/parks?include=materials&page[nothing][size]=2", "page[nothing][size]"),
        ("/parks?include=materials&page[materials.tags][size]=2", "page[materials.tags][size]"),
        ("/parks?include=materials.park&page[materials.park][size]=2", "page[materials.park][size]"),
        ("/parks?include=materials&page[materials][size]=6", "page[materials][size]"),
        ("/parks?include=materials&page[materials][size]=0", "page[materials][size]"),
        ("/parks?include=materials&page[materials][size]=-1", "page[materials][size]"),
        ("/parks?include=materials&page[materials][size]=1.5", "page[materials][size]"),
        ("/parks?include=materials&page[materials][size]=", "page[materials][size]"),
        ("/parks?include=materials&page[materials][size]=abc", "page[materials][size]"),
        (f"/parks?include=materials&page[materials][size]={'9' * 3_000}", "page[materials][size]"),
        ("/parks?include=materials&page%5Bmaterials%5D%5Bsize%5D=abc", "page[materials][size]"),
        ("/parks?include=materials&page[materials][number]=2", "page[materials][number]"),
        ("/parks?include=materials&page[][size]=2", "page[][size]"),
        ("/parks?include=materials&page[materials][]=2", "page[materials][]"),
        ("/parks?include=materials&page[materials][size][x]=2", "page[materials][size][x]"),
        ("/parks?include=materials&page[materials.][size]=2", "page[materials.][size]"),
        ("/parks?include=materials&page[materials][size]=2&page[materials][size]=2", "page[materials][size]"),
        ("/parks?include=materials&page[a.b.c.d.e][size]=2", "page[a.b.c.d.e][size]"),
        ("/parks?size[materials][size]=2", "size[materials][size]"),
        ("/parks?page[path][size]=2", "page[path][size]"),
        ("{park}?page[size]=2", "page[size]"),
        ("{park}?include=materials&page[site][size]=2", "page[site][size]"),
        ("{park}/materials?include=tags&page[materials.tags][size]=2", "page[materials.tags][size]"),
        ("{park}/relationships/materials?include=materials&page[materials][size]=2", "page[materials][size]"),
        ("{park}/relationships/materials?include=materials.tags&page[tags][size]=2", "page[tags][size]"),
        ("{park}/relationships/materials?page[materials.tags][size]=2", "page[materials.tags][size]"),
        ("{park}/relationships/site?include=site&page[calendars][size]=2", "page[calendars][size]"),
    ],
)
def test_a_size_that_fits_nothing_is_400(api: Api, make: Factory, variant: Variant, path: str, parameter: str):
    park = make("parks")
    few = variant(api, included_size_max=5, included_size_default=2)

    refused(few.get(path.format(park=park.path)), 400, parameter=parameter)


@pytest.mark.one_database
def test_writes_of_linkage_and_operations_take_no_sizes(api: Api, make: Factory):
    park = make("parks")
    query = "page[materials][size]=2"

    refused(api.delete(f"{park.path}?{query}"), 400, parameter="page[materials][size]")
    refused(api.post(f"{park.path}/relationships/materials?{query}", {"data": []}), 400)
    refused(operate(api, change(park, name="x"), query=f"?include=materials&{query}"), 400)


def test_linkage_is_the_first_page_of_its_relationship_url(api: Api, make: Factory):
    (park,) = parks_with_materials(make, 30)

    data = api.get(f"{park.path}?include=materials").json["data"]

    assert relationship(data, "materials")["data"] == api.get(f"{park.path}/relationships/materials").json["data"]
    assert len(shown(data, "materials")) == 25


@pytest.mark.parametrize("size", [10, 25])
def test_what_is_shown_of_long_linkage_can_be_sent_back(api: Api, make: Factory, variant: Variant, size: int):
    """Clients echo what cannot be written, as they know it."""
    api = variant(api, included_size_default=size)
    events = make.many("events", [{"created_by": api.user} for _ in range(30)])
    body = {**api.get(f"{api.user.path}?include=events").json["data"]}
    everything = {"data": linkage(api, api.user, "events")}

    def answer(members: list[dict[str, Any]]) -> int:
        resource = {**body, "attributes": {}, "relationships": {"events": {"data": members}}}
        return api.patch(api.user.path, {"data": resource}).status_code

    assert len(events) == len(everything["data"])
    assert answer(body["relationships"]["events"]["data"]) == 200
    assert answer(everything["data"]) == 200
    assert answer(everything["data"][: size - 1]) == 403
    assert answer(everything["data"][1 : size + 1]) == 403
    assert answer([]) == 403


def test_a_long_relation_is_replaced_by_what_is_sent(api: Api, make: Factory):
    """JSON:API 1.1, Updating To-Many Relationships: a PATCH is a complete replacement."""
    tags = make.many("tags", [{} for _ in range(30)])
    material = make("materials", tags=tags)

    api.patch(material.path, relate(material, tags=tags[:25]))

    assert len(linkage(api, material, "tags")) == 25


def ten_thousand_materials(app: Flask, make: Factory, park: Made) -> None:
    """As copies of one, for the factory would take long."""
    row = stored(app, make("materials", park=park))
    assert row is not None
    del row["id"]
    copies = (
        {
            **row,
            "name": f"case {n:05}",
            "name_folded": f"case {n:05}",
            "reference": f"c{n}",
            "reference_folded": f"c{n}",
        }
        for n in range(9_999)
    )
    with app.app_context():
        db.session.execute(insert(RESOURCES["materials"].table), list(copies))
        db.session.commit()


def test_a_relation_of_ten_thousand_rows_can_be_included(app: Flask, api: Api, make: Factory, statements: Statements):
    short, long = make("parks", name="a"), make("parks", name="b")
    make("materials", park=short)
    api.get("/parks?include=materials.category")
    with statements() as few_rows:
        api.get("/parks?include=materials.category")
    ten_thousand_materials(app, make, long)

    with statements() as many_rows:
        response = api.get("/parks?include=materials.category")

    assert len(many_rows) == len(few_rows) + 1
    assert len(response.data) < 60_000
    one, ten_thousand = response.json["data"]
    assert [relationship(park, "materials")["meta"]["total_count"] for park in (one, ten_thousand)] == [1, 10_000]
    assert [len(shown(park, "materials")) for park in (one, ten_thousand)] == [1, 25]
    assert shown(ten_thousand, "materials") == ids(api.get(f"{long.path}/materials"))
    page = api.get(relationship(ten_thousand, "materials")["links"]["next"]).json
    assert [member["id"] for member in page["data"]] == ids(api.get(f"{long.path}/materials?page[number]=2"))
