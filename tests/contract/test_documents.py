"""Documents, resources, relationships and links as read: jsonapi.md, groups B, C and D."""

import re

import pytest

from jsonapi_app.resources import RESOURCES
from tests.client import ROOT, below_root
from tests.conftest import Variant
from tests.contract.requests import creation, ids, refused
from tests.contract.shapes import (
    PAIRS,
    RELATIONSHIPS,
    TO_MANY,
    TO_ONE,
    TRASHABLE,
    TYPES,
    WITH_UUID,
    attributes_of,
    target_of,
    targets_of,
    to_many,
)
from tests.factories.world import World

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"
NO_IDS = ("0", "-1", "abc", "01", "+1", "1.0", "\uff11", "9" * 400, "%00", "1%20", "null", "true", "%F0%9F%92%A9")


def everything(world: World, type_: str) -> list[dict]:
    return world.api.get(f"/{type_}?page[size]=100").json["data"]


def test_the_types_are_those_of_the_contract():
    assert set(RESOURCES) == set(TYPES)


@pytest.mark.parametrize("type_", TYPES)
def test_a_resource_has_the_fields_of_the_contract(world: World, type_: str):
    for resource in everything(world, type_):
        assert resource["type"] == type_
        assert set(resource["attributes"]) == attributes_of(type_)
        assert set(resource.get("relationships", {})) == set(RELATIONSHIPS[type_])


@pytest.mark.parametrize("type_", TYPES)
def test_ids_are_uuids_where_the_contract_says_so_and_integers_elsewhere(world: World, type_: str):
    for resource in everything(world, type_):
        assert re.fullmatch(UUID if type_ in WITH_UUID else r"[1-9][0-9]*", resource["id"])


@pytest.mark.parametrize("type_", TYPES)
def test_instants_are_utc_with_at_most_milliseconds(world: World, type_: str):
    for resource in everything(world, type_):
        for name, value in resource["attributes"].items():
            if name.endswith("_at") and value is not None:
                assert INSTANT.fullmatch(value), name


@pytest.mark.parametrize("type_", ["people", "users"])
def test_people_and_users_tell_their_native_id(world: World, type_: str):
    response = world.api.get(world.first(type_).path)

    assert response.json["data"]["meta"]["native_id"] == world.first(type_).key


def test_decimals_are_numbers(world: World):
    attributes = world.api.get(world.first("materials").path).json["data"]["attributes"]

    assert attributes["rental_price"] == 1500.5
    assert attributes["replacement_price"] == 19400


def test_custom_attributes_are_a_list_of_name_value_and_unit(world: World):
    attributes = world.api.get(world.first("materials").path).json["data"]["attributes"]

    assert attributes["custom_attributes"] == [
        {"name": "Weight", "value": 36.5, "unit": "kg"},
        {"name": "Colour", "value": "noir", "unit": None},
    ]


@pytest.mark.parametrize("type_", TYPES)
def test_the_self_link_of_a_resource_answers_that_resource(world: World, type_: str):
    for resource in everything(world, type_)[:5]:
        response = world.api.get(resource["links"]["self"])

        assert response.json["data"] == resource


@pytest.mark.parametrize("type_", TYPES)
def test_the_self_link_of_a_document_answers_the_same_document(world: World, type_: str):
    document = world.api.get(f"/{type_}?page[size]=2&sort=-id").json

    assert world.api.get(document["links"]["self"]).json == document


@pytest.mark.parametrize("type_", TYPES)
def test_an_id_that_no_resource_has_is_404(world: World, type_: str):
    for id_ in NO_IDS:
        refused(world.api.get(f"/{type_}/{id_}"), 404)


@pytest.mark.parametrize("type_", WITH_UUID)
def test_an_id_has_one_spelling(world: World, type_: str):
    id_ = world.rows[type_][0].id

    for spelling in (id_.upper(), id_.replace("-", ""), f"{{{id_}}}", UNKNOWN_UUID, str(world.first(type_).key)):
        refused(world.api.get(f"/{type_}/{spelling}"), 404)


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_relationship_and_related_urls_of_no_parent_are_404(world: World, type_: str, name: str):
    for id_ in ("987654321", UNKNOWN_UUID, "abc"):
        refused(world.api.get(f"/{type_}/{id_}/{name}"), 404)
        refused(world.api.get(f"/{type_}/{id_}/relationships/{name}"), 404)


@pytest.mark.parametrize("type_", TYPES)
def test_an_unknown_relationship_is_404(world: World, type_: str):
    resource = everything(world, type_)[0]

    for name in ("nothing", "name", "relationships", "id"):
        refused(world.api.get(f"/{type_}/{resource['id']}/{name}"), 404)
        refused(world.api.get(f"/{type_}/{resource['id']}/relationships/{name}"), 404)


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_a_relationship_has_self_and_related_links_that_work(world: World, type_: str, name: str):
    for resource in everything(world, type_):
        relationship = resource["relationships"][name]

        linkage = world.api.get(relationship["links"]["self"])
        related = world.api.get(relationship["links"]["related"])

        assert linkage.status_code == related.status_code == 200
        assert below_root(relationship["links"]["self"]) == f"{ROOT}/{type_}/{resource['id']}/relationships/{name}"
        assert below_root(relationship["links"]["related"]) == f"{ROOT}/{type_}/{resource['id']}/{name}"


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_linkage_is_that_of_the_relationship_url_and_of_the_related_resources(world: World, type_: str, name: str):
    for resource in everything(world, type_):
        path = f"/{type_}/{resource['id']}"

        linkage = world.api.get(f"{path}/relationships/{name}").json["data"]
        related = world.api.get(f"{path}/{name}").json["data"]

        if "data" in resource["relationships"][name]:
            assert resource["relationships"][name]["data"] == linkage
        assert identities(linkage) == identities(related)
        assert {identity[0] for identity in identities(linkage)} <= set(targets_of(type_, name))


def identities(data: list | dict | None) -> list[tuple[str, str]]:
    items = data if isinstance(data, list) else [data] if data else []
    return sorted((item["type"], item["id"]) for item in items)


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_the_world_has_every_relationship_filled_and_empty(world: World, type_: str, name: str):
    """Else the tests of this file would prove less than they say."""
    found = [world.api.get(f"/{type_}/{r['id']}/relationships/{name}").json["data"] for r in everything(world, type_)]

    assert any(found)
    if not RELATIONSHIPS[type_][name].endswith("!"):
        assert not all(found)


@pytest.mark.parametrize(("type_", "name"), TO_ONE)
def test_to_one_linkage_is_always_there(world: World, type_: str, name: str):
    for resource in everything(world, type_):
        assert "data" in resource["relationships"][name]


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_an_empty_relationship_is_null_or_an_empty_array_on_both_urls(world: World, type_: str, name: str):
    empty = [] if to_many(type_, name) else None

    for resource in everything(world, type_):
        linkage = world.api.get(f"/{type_}/{resource['id']}/relationships/{name}")
        related = world.api.get(f"/{type_}/{resource['id']}/{name}")

        assert bool(linkage.json["data"]) == bool(related.json["data"])
        if not linkage.json["data"]:
            assert linkage.json["data"] == related.json["data"] == empty


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_relationship_and_related_documents_link_to_each_other(world: World, type_: str, name: str):
    path = f"/{type_}/{everything(world, type_)[0]['id']}"

    linkage = world.api.get(f"{path}/relationships/{name}").json["links"]
    related = world.api.get(f"{path}/{name}").json["links"]

    assert below_root(linkage["self"]) == f"{ROOT}{path}/relationships/{name}"
    assert below_root(linkage["related"]) == f"{ROOT}{path}/{name}"
    assert below_root(related["self"]) == f"{ROOT}{path}/{name}"
    assert "related" in related


@pytest.mark.parametrize(("type_", "name"), TO_MANY)
def test_related_resources_take_every_parameter_of_a_collection(world: World, type_: str, name: str):
    target = target_of(type_, name)
    parent = next(
        resource
        for resource in everything(world, type_)
        if world.api.get(f"/{type_}/{resource['id']}/relationships/{name}").json["data"]
    )
    path = f"/{type_}/{parent['id']}/{name}"
    members = ids(world.api.get(path))

    include = next(iter(RELATIONSHIPS[target]))
    fields = f"fields[{target}]=created_at,{include}&include={include}"
    response = world.api.get(f"{path}?sort=-id&page[size]=1&{fields}&filter[id]={','.join(members)}")

    assert len(response.json["data"]) == 1
    assert response.json["data"][0]["id"] in members
    assert set(response.json["data"][0]["attributes"]) == {"created_at"}
    assert response.json["meta"]["pagination"]["total_count"] == len(members)
    assert "included" in response.json


def test_the_entry_document_names_every_type(world: World):
    document = world.api.get("").json

    assert set(document["meta"]["resources"]) == set(TYPES)
    assert document["links"]["self"].endswith(ROOT)
    for type_, url in document["meta"]["resources"].items():
        assert below_root(url) == f"{ROOT}/{type_}"
        assert world.api.get(url).status_code == 200


def test_the_entry_document_says_where_the_api_is_described(world: World):
    described_by = world.api.get("").json["links"]["describedby"]
    href = described_by["href"] if isinstance(described_by, dict) else described_by

    assert world.app.test_client().get(below_root(href)).status_code == 200


@pytest.mark.parametrize("path", ["/materials/", "/materials/{id}/", "/materials/{id}/park/"])
def test_a_trailing_slash_is_308_to_the_url_without_and_keeps_the_query(world: World, path: str):
    path = path.format(id=world.first("materials").id)

    response = world.api.get(f"{path}?fields[materials]=name")

    assert response.status_code == 308
    assert below_root(response.headers["Location"]).partition("?")[0] == ROOT + path.rstrip("/")
    assert world.api.get(response.headers["Location"]).json["links"]["self"].endswith("=name")


@pytest.mark.one_database
def test_links_honour_the_public_url_behind_a_proxy(world: World, variant: Variant):
    api = variant(world.api, public_url="https://rent.example/backline")

    answer = api.get(f"{world.first('parks').path}?include=materials")
    created = api.post("/tags", creation(world.make, "tags"))

    urls = re.findall(r'"(https?://[^"]*)"', answer.get_data(as_text=True))
    assert urls
    assert all(url.startswith("https://rent.example/backline/") for url in urls)
    assert created.headers["Location"].startswith(f"https://rent.example/backline{ROOT}/tags/")


@pytest.mark.parametrize("type_", TRASHABLE)
def test_live_resources_show_that_they_are_not_in_the_trash(world: World, type_: str):
    assert all(resource["attributes"]["deleted_at"] is None for resource in everything(world, type_))


@pytest.mark.parametrize("type_", TYPES)
def test_each_resource_tells_its_version(world: World, type_: str):
    (path, query) = f"/{type_}", "page[size]=100"
    for row in world.api.get(f"{path}?{query}").json["data"]:
        single = world.api.get(f"{path}/{row['id']}")

        assert isinstance(row["meta"]["version"], int)
        assert single.json["data"]["meta"]["version"] == row["meta"]["version"]
        assert single.headers["ETag"].startswith(f'"{row["meta"]["version"]}-')
