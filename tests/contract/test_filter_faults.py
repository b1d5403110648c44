"""Query parameters that are refused: jsonapi.md, group J (94, 96 to 101). Nothing depends on the database."""

import json
from urllib.parse import quote

import pytest

from tests.contract.requests import refused
from tests.contract.shapes import INCOMPARABLE, POLYMORPHIC, RELATIONSHIPS, TO_MANY, TRASHABLE, TYPES
from tests.factories.world import World

pytestmark = pytest.mark.one_database

BRACKETS = (
    "filter[nothing]=1",
    "filter[park.nothing]=1",
    "filter[nothing.name]=1",
    "filter[name.name]=1",
    "filter[name][nothing]=1",
    "filter[name][__class__]=1",
    "filter[rental_price]=cheap",
    "filter[rental_price][ge]=",
    "filter[stock_quantity]=1.5",
    "filter[stock_quantity]=NaN",
    "filter[stock_quantity]=1e400",
    "filter[stock_quantity][lt]=99999999999999999999999",
    "filter[is_discountable]=maybe",
    "filter[is_discountable][gt]=true",
    "filter[rental_price][contains]=1",
    "filter[created_at]=yesterday",
    "filter[created_at][lt]=2026-13-01",
    "filter[created_at][ge]=0000-01-01T00:00:00Z",
    "filter[name][between]=a",
    "filter[name][between]=a,b,c",
    "filter[name][isnull]=perhaps",
    "filter[custom_attributes]=1",
    "filter[park_id]=1",
    "filter[version]=1",
    "filter[name_folded]=x",
    "filter[deleted_with_park]=true",
    "filter[deleted]=perhaps",
    "filter[search]=",
    "filter[search][contains]=x",
    "filter[]=x",
    "filter[name][]=x",
    "filter[name][eq][eq]=x",
    "filter[park]=1&filter[park]=2",
    "filter[name][eq]=a&filter[name][eq]=b",
)

JSON_FORMS = (
    "",
    "x",
    "{",
    "[",
    "null",
    "1",
    '"x"',
    "[null]",
    "[[]]",
    "[{}]",
    '[{"name": "name"}]',
    '[{"name": "name", "op": "eq"}]',
    '[{"name": "name", "op": "nothing", "val": "x"}]',
    '[{"name": "nothing", "op": "eq", "val": "x"}]',
    '[{"name": 1, "op": "eq", "val": "x"}]',
    '[{"name": [], "op": "eq", "val": "x"}]',
    '[{"name": {"a": 1}, "op": "eq", "val": "x"}]',
    '[{"name": "name", "op": ["eq"], "val": "x"}]',
    '[{"name": "name", "op": "eq", "val": null}]',
    '[{"name": "name", "op": "eq", "val": {"a": 1}}]',
    '[{"name": "name", "op": "eq", "val": 1}]',
    '[{"name": "rental_price", "op": "eq", "val": true}]',
    '[{"name": "rental_price", "op": "eq", "val": NaN}]',
    '[{"name": "rental_price", "op": "eq", "val": 1e999}]',
    '[{"name": "name", "op": "in", "val": "x"}]',
    '[{"name": "name", "op": "eq", "val": "x", "more": 1}]',
    '[{"name": "name", "op": "eq", "val": "x", "val": "y"}]',
    '[{"name": "name", "op": "eq", "val": "\\ud800"}]',
    '[{"name": "name", "op": "eq", "val": "\\u0000"}]',
    '[{"name": "name", "op": "eq", "field": "reference"}]',
    '[{"and": []}]',
    '[{"or": {"name": "name"}}]',
    '[{"not": []}]',
    '[{"and": [{"name": "name", "op": "eq", "val": "x"}], "or": []}]',
    '[{"name": "park", "op": "any", "val": {"name": "name", "op": "eq", "val": "x"}}]',
    '[{"name": "tags", "op": "has", "val": {"name": "name", "op": "eq", "val": "x"}}]',
    '[{"name": "name", "op": "any", "val": {"name": "name", "op": "eq", "val": "x"}}]',
    '[{"name": "tags", "op": "any", "val": {"name": "nothing", "op": "eq", "val": "x"}}]',
    '[{"name": "_sa_instance_state", "op": "eq", "val": "x"}]',
)

ILL_NAMED = ("filter[_]=1", "filter[=1", "filter]=1", "Page[size]=1", "a b=1", "page[=1", "fields=name", "sort[x]=1")


@pytest.mark.parametrize("query", BRACKETS)
def test_a_bracket_filter_that_means_nothing_is_400_and_names_the_parameter(world: World, query: str):
    name = query.rpartition("&")[2].partition("=")[0]

    refused(world.api.get(f"/materials?{query}"), 400, parameter=name)


@pytest.mark.parametrize("text", JSON_FORMS)
def test_a_json_filter_that_means_nothing_is_400(world: World, text: str):
    refused(world.api.get(f"/materials?filter={quote(text)}"), 400, parameter="filter")


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("field", ["password", "password_hash", "user_id", "uuid", "version", "nothing"])
def test_a_hidden_field_is_as_unknown_as_one_that_is_not_there(world: World, type_: str, field: str):
    name = f"filter[{field}]"
    refused(world.api.get(f"/{type_}?{name}=x"), 400, parameter=name)
    for relationship in RELATIONSHIPS[type_]:
        name = f"filter[{relationship}.{field}]"
        refused(world.api.get(f"/{type_}?{name}=x"), 400, parameter=name)


@pytest.mark.parametrize(("type_", "name"), [*INCOMPARABLE, *POLYMORPHIC, *((t, f"{n}.id") for t, n in POLYMORPHIC)])
def test_what_cannot_be_compared_is_400(world: World, type_: str, name: str):
    for parameter in (f"filter[{name}]", f"filter[{name}][isnull]"):
        refused(world.api.get(f"/{type_}?{parameter}=true"), 400, parameter=parameter)


@pytest.mark.parametrize("type_", sorted(set(TYPES) - set(TRASHABLE)))
def test_the_trash_of_a_type_without_trash_is_400(world: World, type_: str):
    refused(world.api.get(f"/{type_}?filter[deleted]=true"), 400, parameter="filter[deleted]")


@pytest.mark.parametrize(("type_", "name"), TO_MANY)
def test_a_relationship_url_takes_neither_filter_nor_sort_nor_fields_of_itself(world: World, type_: str, name: str):
    row = world.make.oldest(type_) if type_ == "user_settings" else world.first(type_)
    path = f"{row.path}/relationships/{name}"

    refused(world.api.get(f"{path}?filter[id]=1"), 400, parameter="filter[id]")
    refused(world.api.get(f"{path}?sort=id"), 400, parameter="sort")


def test_filter_on_a_single_resource_is_400(world: World):
    material = world.first("materials")

    for path in (material.path, f"{material.path}/park", f"{material.path}/relationships/park"):
        refused(world.api.get(f"{path}?filter[name]=x"), 400, parameter="filter[name]")


def test_the_limits_of_a_filter_are_400(world: World):
    leaf = {"name": "name", "op": "eq", "val": "x"}
    nested: dict = leaf
    for _ in range(7):
        nested = {"not": nested}
    too_much = (
        [leaf] * 33,
        [{"or": [leaf] * 33}],
        [nested],
        [{"name": "name", "op": "in", "val": ["x"] * 201}],
        [{"name": "park.materials.tags.materials.park.materials.name", "op": "eq", "val": "x"}],
    )

    for asked in too_much:
        refused(world.api.get(f"/materials?filter={quote(json.dumps(asked))}"), 400, parameter="filter")
    long_list = ",".join(str(number) for number in range(1, 202))
    refused(world.api.get(f"/materials?filter[id]={long_list}"), 400, parameter="filter[id]")
    refused(world.api.get(f"/materials?filter[id][in]={long_list}"), 400, parameter="filter[id][in]")


def test_what_is_within_the_limits_of_a_filter_is_answered(world: World):
    leaf = {"name": "name", "op": "eq", "val": "x"}
    nested: dict = leaf
    for _ in range(5):
        nested = {"not": nested}

    for asked in ([leaf] * 32, [nested], [{"name": "name", "op": "in", "val": ["x"] * 200}]):
        assert world.api.get(f"/materials?filter={quote(json.dumps(asked))}").status_code == 200
    named = ",".join(str(number) for number in range(1, 201))
    assert world.api.get(f"/materials?filter[id]={named}").status_code == 200


def test_a_json_filter_nested_without_end_is_400(world: World):
    refused(world.api.get("/materials?filter=" + quote("[" * 1500)), 400, parameter="filter")
    refused(world.api.get("/materials?filter=" + '{"not":' * 500), 400, parameter="filter")


@pytest.mark.parametrize(
    "name", ["foo", "limit", "order", "q", "fooBar", "camelCase", "foo-bar", "page_size", "search"]
)
def test_an_unknown_parameter_is_400_and_named(world: World, name: str):
    for path in ("/materials", world.first("materials").path, f"{world.first('materials').path}/relationships/tags"):
        refused(world.api.get(f"{path}?{name}=1"), 400, parameter=name)


@pytest.mark.parametrize("query", ILL_NAMED)
def test_a_parameter_that_breaks_the_rules_of_its_family_is_400(world: World, query: str):
    refused(world.api.get(f"/materials?{query}"), 400, parameter=query.partition("=")[0])


@pytest.mark.parametrize("name", ["sort", "include", "page[size]", "fields[materials]", "filter[name]", "filter"])
def test_a_parameter_given_twice_is_400(world: World, name: str):
    refused(world.api.get(f"/materials?{name}=name&{name}=name"), 400, parameter=name)


@pytest.mark.parametrize(
    "query", ["=", "=x", "&", "&&", "?", "sort", "filter[name]", "%5B%5D=", "[]=x", "[x]=1", "%00=1"]
)
def test_odd_query_strings_are_never_server_errors(world: World, query: str):
    assert world.api.get(f"/materials?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "query", ["filter[name]=%", "filter[name]=%zz", "filter[name]=%ff", "filter[name]=%C3", "filter[name]=%ED%A0%80"]
)
def test_bad_percent_and_utf8_sequences_are_400(world: World, query: str):
    refused(world.api.get(f"/materials?{query}"), 400, parameter="filter[name]")


@pytest.mark.parametrize("family", ["include=park", "sort=name", "page[size]=1", "filter[name]=x"])
def test_a_delete_takes_no_query_and_deletes_nothing_with_one(world: World, family: str):
    material = world.first("materials")

    refused(world.api.delete(f"{material.path}?{family}"), 400, parameter=family.partition("=")[0])

    assert world.api.get(material.path).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("family", ["sort=name", "page[size]=1", "filter[name]=x"])
def test_a_relationship_write_takes_none_of_these(world: World, method: str, family: str):
    path = f"{world.first('materials').path}/relationships/tags"
    before = world.api.get(path).json

    refused(world.api.request(method, f"{path}?{family}", {"data": []}), 400, parameter=family.partition("=")[0])

    assert world.api.get(path).json == before


def test_every_fault_of_a_query_is_told_at_once(world: World):
    errors = refused(world.api.get("/materials?foo=1&page[size]=0&sort=name&sort=name"), 400)

    assert {error["source"]["parameter"] for error in errors} == {"foo", "page[size]", "sort"}
