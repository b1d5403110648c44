"""Sorting: jsonapi.md, group G; compared with plain Python on random rows with accents and nulls."""

from random import Random

import pytest

from jsonapi_app.resources import RESOURCES
from tests.contract.oracle import folded, in_order
from tests.contract.requests import ids, refused
from tests.contract.shapes import INCOMPARABLE, POLYMORPHIC, TO_MANY, TO_ONE, TYPES, attributes_of
from tests.factories.samples import Drawn, Sample

MATERIAL_KEYS = (
    "name",
    "description",
    "reference",
    "rental_price",
    "stock_quantity",
    "out_of_order_quantity",
    "replacement_price",
    "serial_number",
    "is_discountable",
    "note",
    "created_at",
    "park.name",
    "category.name",
    "sub_category.name",
    "sub_category.category.name",
)
PERSON_KEYS = (
    "first_name",
    "last_name",
    "nickname",
    "birthdate",
    "deceased",
    "note",
    "company.legal_name",
    "company.phone",
)


def keys_as_served(drawn: Drawn, type_: str, keys: list[str]) -> list[tuple]:
    by_id: dict[str, Sample] = {sample.id: sample for sample in drawn.samples[type_]}
    served = ids(drawn.api.get(f"/{type_}?sort={','.join(keys)}&page[size]=100"))
    assert len(served) == len(set(served)) == len(by_id)
    return [tuple(folded(by_id[id_], key.removeprefix("-")) for key in keys) for id_ in served]


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("key", MATERIAL_KEYS)
def test_materials_are_sorted_as_python_sorts_them(drawn: Drawn, key: str, direction: str):
    keys = [direction + key]

    assert keys_as_served(drawn, "materials", keys) == in_order(drawn.samples["materials"], keys)


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("key", PERSON_KEYS)
def test_people_are_sorted_as_python_sorts_them(drawn: Drawn, key: str, direction: str):
    keys = [direction + key]

    assert keys_as_served(drawn, "people", keys) == in_order(drawn.samples["people"], keys)


@pytest.mark.parametrize("seed", range(25))
def test_several_keys_are_applied_in_order(drawn: Drawn, seed: int):
    random = Random(seed)
    type_, offered = random.choice([("materials", MATERIAL_KEYS), ("people", PERSON_KEYS)])
    keys = [random.choice(["", "-"]) + key for key in random.sample(offered, random.randrange(2, 6))]

    assert keys_as_served(drawn, type_, keys) == in_order(drawn.samples[type_], keys)


@pytest.mark.parametrize("key", ["stock_quantity", "-is_discountable", "park.name", "-out_of_order_quantity"])
def test_the_order_is_total_so_pages_of_equal_rows_neither_repeat_nor_skip(drawn: Drawn, key: str):
    whole = ids(drawn.api.get(f"/materials?sort={key}&page[size]=100"))

    pages = [ids(drawn.api.get(f"/materials?sort={key}&page[size]=7&page[number]={n}")) for n in range(1, 10)]

    assert [id_ for page in pages for id_ in page] == whole


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("direction", ["", "-"])
def test_every_attribute_sorts_without_losing_rows(drawn: Drawn, type_: str, direction: str):
    everything = sorted(ids(drawn.api.get(f"/{type_}?page[size]=100&sort=id")))

    for name in attributes_of(type_) - {name for other, name in INCOMPARABLE if other == type_}:
        served = drawn.api.get(f"/{type_}?page[size]=100&sort={direction}{name}").json
        if served["meta"]["pagination"]["total_count"] <= 100:
            assert sorted(resource["id"] for resource in served["data"]) == everything


@pytest.mark.parametrize("type_", TYPES)
def test_the_id_can_be_sorted_by(drawn: Drawn, type_: str):
    up = drawn.api.get(f"/{type_}?sort=id&page[size]=100").json
    down = drawn.api.get(f"/{type_}?sort=-id&page[size]=100").json

    if up["meta"]["pagination"]["total_count"] <= 100:
        assert [r["id"] for r in up["data"]] == [r["id"] for r in down["data"]][::-1]


@pytest.mark.parametrize(
    ("type_", "keys"),
    [
        ("materials", ["name"]),
        ("parks", ["name"]),
        ("categories", ["name"]),
        ("sub_categories", ["name"]),
        ("tags", ["name"]),
        ("companies", ["legal_name"]),
        ("people", ["last_name", "first_name"]),
    ],
)
def test_the_default_order_is_that_of_the_contract(drawn: Drawn, type_: str, keys: list[str]):
    unsorted_ = ids(drawn.api.get(f"/{type_}?page[size]=100"))

    assert unsorted_ == ids(drawn.api.get(f"/{type_}?page[size]=100&sort={','.join(keys)}"))
    assert RESOURCES[type_].sort == tuple(keys)


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("key", ["nothing", "-nothing", "", "-", "--id", "id,,created_at", "password", "password_hash"])
def test_an_unsupported_key_is_400(drawn: Drawn, type_: str, key: str):
    refused(drawn.api.get(f"/{type_}?sort={key}"), 400, parameter="sort")


@pytest.mark.one_database
@pytest.mark.parametrize(("type_", "name"), TO_MANY)
def test_a_to_many_path_is_400(drawn: Drawn, type_: str, name: str):
    for key in (name, f"{name}.id", f"-{name}.created_at"):
        refused(drawn.api.get(f"/{type_}?sort={key}"), 400, parameter="sort")


@pytest.mark.parametrize(("type_", "name"), TO_ONE)
def test_a_to_one_path_sorts_and_its_bare_name_does_not(drawn: Drawn, type_: str, name: str):
    if (type_, name) not in POLYMORPHIC:
        assert drawn.api.get(f"/{type_}?sort={name}.created_at").status_code == 200
    refused(drawn.api.get(f"/{type_}?sort={name}"), 400, parameter="sort")


@pytest.mark.one_database
@pytest.mark.parametrize(("type_", "name"), [*INCOMPARABLE, *((t, f"{n}.created_at") for t, n in POLYMORPHIC)])
def test_what_has_no_order_is_400(drawn: Drawn, type_: str, name: str):
    for key in (name, f"-{name}"):
        refused(drawn.api.get(f"/{type_}?sort={key}"), 400, parameter="sort")


def test_sort_on_anything_but_a_collection_is_400(drawn: Drawn):
    material = drawn.samples["materials"][0].made
    paths = (material.path, f"{material.path}/park", f"{material.path}/relationships/park")

    for path in (*paths, f"{material.path}/relationships/tags"):
        refused(drawn.api.get(f"{path}?sort=name"), 400, parameter="sort")


def test_more_than_eight_keys_are_400(drawn: Drawn):
    keys = "name,reference,note,created_at,updated_at,rental_price,stock_quantity,description,serial_number"

    refused(drawn.api.get(f"/materials?sort={keys}"), 400, parameter="sort")


def test_related_resources_are_sorted(drawn: Drawn):
    park = max(drawn.samples["parks"], key=lambda park: sum(m["park"] is park for m in drawn.samples["materials"]))
    members = [material for material in drawn.samples["materials"] if material["park"] is park]
    by_id = {member.id: member for member in members}

    served = ids(drawn.api.get(f"{park.made.path}/materials?sort=-rental_price,name&page[size]=100"))

    keys = ["-rental_price", "name"]
    assert [(folded(by_id[i], "rental_price"), folded(by_id[i], "name")) for i in served] == in_order(members, keys)


def test_a_sort_is_told_in_meta(drawn: Drawn):
    assert drawn.api.get("/materials?sort=-name,park.name").json["meta"]["sort"] == "-name,park.name"
