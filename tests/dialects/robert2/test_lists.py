"""Lists: pages, order, search and the pagination object (contracts 2.1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage
from tests.factories import Factory


def names(answered: Any, key: str = "name") -> list[str]:
    return [row[key] for row in answered.json["data"]]


def test_the_pagination_of_a_list_with_one_page(stage: Stage):
    stage.new("categories")

    assert stage.robert.get("/categories").json["pagination"] == {
        "current_page": 1,
        "first_page_url": "/api/categories?page=1",
        "from": 1,
        "last_page": 1,
        "last_page_url": "/api/categories?page=1",
        "next_page_url": None,
        "path": "/api/categories",
        "per_page": 100,
        "prev_page_url": None,
        "to": 1,
        "total": 1,
    }


def test_the_pagination_of_a_page_in_between(robert: Robert, make: Factory):
    make.many("tags", [{} for _ in range(250)])

    answered = robert.get("/tags?page=2&deleted=0")

    assert answered.json["pagination"] == {
        "current_page": 2,
        "first_page_url": "/api/tags?deleted=0&page=1",
        "from": 101,
        "last_page": 3,
        "last_page_url": "/api/tags?deleted=0&page=3",
        "next_page_url": "/api/tags?deleted=0&page=3",
        "path": "/api/tags",
        "per_page": 100,
        "prev_page_url": "/api/tags?deleted=0&page=1",
        "to": 200,
        "total": 250,
    }


def test_an_empty_list_has_one_page_from_nothing_to_nothing(robert: Robert):
    page = robert.get("/tags").json["pagination"]

    assert (page["from"], page["to"], page["last_page"], page["total"]) == (None, None, 1, 0)


def test_a_page_beyond_the_last_is_empty(stage: Stage):
    stage.new("tags")

    page = stage.robert.get("/tags?page=7").json["pagination"]

    assert (page["current_page"], page["from"], page["to"], page["total"]) == (7, None, None, 1)
    assert stage.robert.get(f"/tags?page={10**30}").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "%00"])
def test_what_is_no_page_is_the_first(page: str, stage: Stage):
    stage.new("tags")

    assert stage.robert.get(f"/tags?page={page}").json["pagination"]["current_page"] == 1


@pytest.mark.parametrize(("limit", "size"), [("2", 2), ("0", 100), ("500", 100), ("x", 100), ("-3", 100)])
def test_a_limit_is_between_one_and_a_hundred(limit: str, size: int, stage: Stage):
    assert stage.robert.get(f"/materials?limit={limit}").json["pagination"]["per_page"] == size


def test_urls_keep_parameters_as_they_came_with_brackets_and_the_page_last(robert: Robert):
    query = "tag%5B%5D=customer&page=1&tag[]=friend&search=%C3%A9+x"

    page = robert.get(f"/persons?{query}").json["pagination"]

    assert page["first_page_url"] == "/api/persons?tag[]=customer&tag[]=friend&search=%C3%A9+x&page=1"


def test_pages_walk_every_row_once(robert: Robert, make: Factory):
    make.many("tags", [{} for _ in range(23)])

    pages = [robert.get(f"/tags?limit=5&page={number}") for number in range(1, 6)]

    found = [row["id"] for page in pages for row in page.json["data"]]
    assert len(found) == len(set(found)) == 23


def test_lists_are_sorted_by_name_whatever_its_case(stage: Stage):
    for name in ("enceinte b", "Enceinte a", "Zoom", "ampli"):
        stage.new("tags", name=name)

    in_order = ["ampli", "Enceinte a", "enceinte b", "Zoom"]
    assert names(stage.robert.get("/tags")) == in_order
    assert names(stage.robert.get("/tags?ascending=1")) == in_order
    assert names(stage.robert.get("/tags?ascending=0")) == in_order[::-1]


def test_persons_are_sorted_by_last_name_then_first_name(stage: Stage):
    for first, last in (("Zoé", "abel"), ("Ada", "Byron"), ("Ada", "Abel")):
        stage.new("persons", first_name=first, last_name=last)

    assert names(stage.robert.get("/persons"), "full_name") == ["Abel Ada", "abel Zoé", "Byron Ada"]


def test_events_are_sorted_by_start(stage: Stage):
    for day in ("03", "01", "02"):
        stage.new("events", title=f"Day {day}", start_date=f"2019-01-{day}", end_date=f"2019-01-{day} 10:00:00")

    assert names(stage.robert.get("/events"), "title") == ["Day 01", "Day 02", "Day 03"]


@pytest.mark.parametrize(
    "order",
    "name reference rental_price stock_quantity out_of_order_quantity replacement_price created_at updated_at".split(),
)
def test_materials_are_sorted_by_what_is_asked_for(order: str, stage: Stage):
    low = stage.new("materials", name="AA", reference="AA", rental_price=1, stock_quantity=2, replacement_price=3)
    high = stage.new("materials", name="BB", reference="BB", rental_price=2, stock_quantity=3, replacement_price=4)

    up = [row["id"] for row in stage.robert.get(f"/materials?orderBy={order}").json["data"]]
    down = [row["id"] for row in stage.robert.get(f"/materials?orderBy={order}&ascending=0").json["data"]]

    assert up == [low["id"], high["id"]]
    if order in ("name", "reference", "rental_price", "stock_quantity", "replacement_price"):
        assert down == up[::-1]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/materials?orderBy=note", "orderBy"),
        ("/tags?orderBy=x;drop", "orderBy"),
        ("/tags?search=x&searchBy=y", "searchBy"),
        ("/tags?searchBy=y", "searchBy"),
        ("/tags?search=x&searchBy=id", "searchBy"),
        ("/materials?search=x&searchBy=updated_at", "searchBy"),
    ],
)
def test_other_columns_are_refused(path: str, field: str, robert: Robert):
    refused = robert.get(path)

    assert refused.status_code == 400
    assert list(refused.json["error"]["details"]) == [field]


@pytest.mark.parametrize("text", ["LACE", "Place du", "lace du c"])
def test_a_search_finds_part_of_the_name(text: str, stage: Stage):
    stage.new("tags", name="Place du Capitole")
    stage.new("tags", name="du Place")

    assert names(stage.robert.get(f"/tags?search={text}")) in (
        ["Place du Capitole"],
        ["du Place", "Place du Capitole"] if text == "LACE" else [],
    )


@pytest.mark.parametrize("text", ["%25", "_", "\\", "%00"])
def test_wildcards_are_characters(text: str, stage: Stage):
    stage.new("companies", legal_name="Plain")

    found = names(stage.robert.get(f"/companies?search={text}"), "legal_name")

    assert found == (["Plain"] if text == "%00" else [])


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("categories", "name", "sound system"),
        ("companies", "legal_name", "sound system"),
        ("parks", "name", "Sound System"),
        ("persons", "last_name", "Sound System"),
        ("users", "pseudo", "soundsystem"),
        ("events", "title", "Sound System"),
        ("materials", "reference", "sound system"),
    ],
)
def test_each_list_is_searched_by_its_own_column(kind: str, key: str, value: str, stage: Stage):
    stage.new(kind)
    wanted = stage.new(kind, **{key: value})

    found = stage.robert.get(f"/{kind}?search=UND").json["data"]

    assert [row["id"] for row in found] == [wanted["id"]]


def test_another_column_is_searched_on_request(stage: Stage):
    stage.new("persons", first_name="Bilbo", last_name="Byron")

    assert names(stage.robert.get("/persons?search=bilb&searchBy=first_name"), "last_name") == ["Byron"]
    assert names(stage.robert.get("/persons?search=bilb"), "last_name") == []


@pytest.mark.parametrize(
    ("path", "kind", "key"),
    [("/companies/search?legal_name=", "companies", "legal_name"), ("/tags/search?name=", "tags", "name")],
)
def test_a_search_url_finds_by_name(path: str, kind: str, key: str, stage: Stage):
    wanted, other = stage.new(kind, **{key: "Modified"}), stage.new(kind)

    found = stage.robert.get(path + "modif").json

    assert [row["id"] for row in found["data"]] == [wanted["id"]]
    assert found["pagination"]["first_page_url"] == f"/api{path}modif&page=1"
    without_term = stage.robert.get(path).json["data"]
    assert {row["id"] for row in without_term} == {wanted["id"], other["id"]}


def test_events_are_found_by_the_time_that_they_overlap(stage: Stage):
    for month in ("01", "02", "03"):
        stage.new("events", title=f"In {month}", start_date=f"2019-{month}-01", end_date=f"2019-{month}-10")

    assert names(stage.robert.get("/events?start=2019-02-05&end=2019-02-28"), "title") == ["In 02"]
    assert names(stage.robert.get("/events?start=2019-02-05"), "title") == ["In 02", "In 03"]
    assert names(stage.robert.get("/events?end=2019-02-05 00:00:00"), "title") == ["In 01", "In 02"]
    refused = stage.robert.get("/events?start=soon")
    assert refused.json["error"]["details"] == {"start": ["start must be a valid date"]}


def test_countries_are_all_there_in_one_piece(robert: Robert):
    countries = robert.get("/countries").json["data"]

    assert len(countries) > 200
    assert {"name": "France", "code": "FR"}.items() <= next(c for c in countries if c["code"] == "FR").items()


def test_attributes_are_a_bare_array_by_id(stage: Stage):
    made = [stage.new("attributes", name=name) for name in ("Puissance", "Poids")]

    assert stage.robert.get("/materials/attributes").json == made


def test_persons_of_a_company(stage: Stage):
    company = stage.new("companies")
    mine = stage.new("persons", company_id=company["id"])
    stage.new("persons")

    listed = stage.robert.get(f"/companies/{company['id']}/persons").json

    assert [row["id"] for row in listed["data"]] == [mine["id"]]
    assert listed["pagination"]["path"] == f"/api/companies/{company['id']}/persons"
    assert stage.robert.get("/companies/999/persons").status_code == 404


def test_materials_of_a_park(stage: Stage):
    park = stage.new("parks")
    mine = stage.new("materials", park_id=park["id"])
    stage.new("materials")

    listed = stage.robert.get(f"/parks/{park['id']}/materials").json

    assert listed["data"] == [mine]
    assert listed["data"][0]["park"] == {"id": park["id"], "name": park["name"]}
    assert stage.robert.get("/parks/999/materials").status_code == 404


def test_what_carries_a_tag(stage: Stage):
    person, material = stage.new("persons", tags=["friend"]), stage.new("materials", tags=["friend"])
    tag = stage.robert.get("/tags").json["data"][0]["id"]

    (one,) = stage.robert.get(f"/tags/{tag}/persons").json["data"]
    (other,) = stage.robert.get(f"/tags/{tag}/materials").json["data"]

    assert one == person | {"pivot": {"tag_id": tag, "taggable_id": person["id"], "taggable_type": "Person"}}
    assert other == material | {"pivot": {"tag_id": tag, "taggable_id": material["id"], "taggable_type": "Material"}}
    assert stage.robert.get("/tags/999/persons").status_code == 404
    assert stage.robert.get("/tags/999/materials").status_code == 404


def test_tags_of_a_record_are_a_bare_array_by_name(stage: Stage):
    person = stage.new("persons", tags=["Friend", "customer"])
    material = stage.new("materials", tags=["Brand new"])

    tags = stage.robert.get(f"/persons/{person['id']}/tags").json
    assert [tag["name"] for tag in tags] == ["customer", "Friend"]
    assert [tag["name"] for tag in stage.robert.get(f"/materials/{material['id']}/tags").json] == ["Brand new"]
    assert stage.robert.get("/persons/999/tags").status_code == 404
