"""Compound documents: jsonapi.md, group E. The client checks full linkage and that nothing comes twice (52 to 54)."""

import pytest

from tests.conftest import Variant
from tests.contract.requests import creation, ids, refused, update
from tests.contract.shapes import PAIRS, RELATIONSHIPS, TYPES, target_of
from tests.factories.world import World


def identities(resources: list | dict | None) -> set[tuple[str, str]]:
    items = resources if isinstance(resources, list) else [resources] if resources else []
    return {(item["type"], item["id"]) for item in items}


def linked(resources: list[dict], name: str) -> set[tuple[str, str]]:
    return {pair for resource in resources for pair in identities(resource["relationships"][name]["data"])}


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_what_is_included_is_what_is_linked(world: World, type_: str, name: str):
    document = world.api.get(f"/{type_}?include={name}&page[size]=100").json

    # A resource that is primary data is not repeated (52).
    wanted = linked(document["data"], name) - identities(document["data"])
    assert identities(document["included"]) == wanted


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_an_included_resource_is_as_a_get_shows_it(world: World, type_: str, name: str):
    document = world.api.get(f"/{type_}?include={name}&page[size]=100").json

    for included in document["included"]:
        alone = world.api.get(f"/{included['type']}/{included['id']}").json["data"]
        assert included["attributes"] == alone["attributes"]
        assert included["links"] == alone["links"]
        assert included.get("meta") == alone.get("meta")


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_one_resource_can_be_read_with_its_related_ones(world: World, type_: str, name: str):
    for id_ in ids(world.api.get(f"/{type_}")):
        document = world.api.get(f"/{type_}/{id_}?include={name}").json

        assert identities(document["included"]) == linked([document["data"]], name)


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_related_resources_can_be_read_with_their_own(world: World, type_: str, name: str):
    for id_ in ids(world.api.get(f"/{type_}"))[:2]:
        path = f"/{type_}/{id_}/{name}"
        types = {type_ for type_, _ in identities(world.api.get(path).json["data"])} or {target_of(type_, name)}
        for further in (further for type_ in types for further in RELATIONSHIPS[type_]):
            document = world.api.get(f"{path}?include={further}").json
            primary = document["data"] if isinstance(document["data"], list) else [document["data"]]
            primary = [resource for resource in primary if resource]

            assert identities(document["included"]) == linked(primary, further) - identities(primary)


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_a_relationship_url_includes_paths_that_start_with_its_name(world: World, type_: str, name: str):
    for id_ in ids(world.api.get(f"/{type_}")):
        path = f"/{type_}/{id_}/relationships/{name}"

        document = world.api.get(f"{path}?include={name}").json

        assert identities(document["included"]) == identities(document["data"])


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_another_relationship_cannot_be_included_on_a_relationship_url(world: World, type_: str, name: str):
    others = [other for other in RELATIONSHIPS[type_] if other != name]

    for other in [*others, "nothing"]:
        (id_, *_) = ids(world.api.get(f"/{type_}"))
        response = world.api.get(f"/{type_}/{id_}/relationships/{name}?include={other}")
        refused(response, 400, parameter="include")


def test_a_path_brings_its_intermediate_resources(world: World):
    document = world.api.get("/materials?include=sub_category.category").json

    types = {type_ for type_, _ in identities(document["included"])}
    assert types == {"sub_categories", "categories"}


def test_included_resources_link_to_what_they_brought(world: World):
    document = world.api.get("/contacts?include=people.company.tags,people.user.settings").json

    types = {type_ for type_, _ in identities(document["included"])}
    assert types == {"people", "companies", "tags", "users", "user_settings"}


@pytest.mark.parametrize("type_", TYPES)
def test_an_empty_include_includes_nothing(world: World, type_: str):
    document = world.api.get(f"/{type_}?include=").json

    assert document["included"] == []


@pytest.mark.parametrize("type_", TYPES)
def test_nothing_is_included_unasked(world: World, type_: str):
    document = world.api.get(f"/{type_}").json

    assert "included" not in document


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("path", ["nothing", "name", "id", "type", "nothing.park", "*", ".", "park..tags", "tags."])
def test_an_unknown_path_is_400(world: World, type_: str, path: str):
    refused(world.api.get(f"/{type_}?include={path}"), 400, parameter="include")


@pytest.mark.one_database
@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_an_unknown_tail_is_400(world: World, type_: str, name: str):
    refused(world.api.get(f"/{type_}?include={name}.nothing"), 400, parameter="include")


def test_four_steps_are_allowed_and_five_are_not(world: World):
    four, five = "tags.materials.park.materials", "tags.materials.park.materials.tags"

    assert world.api.get(f"/materials?include={four}").status_code == 200
    refused(world.api.get(f"/materials?include={five}"), 400, parameter="include")


def test_a_cyclic_path_ends(world: World):
    document = world.api.get("/tags?include=materials.tags.materials.tags").json

    assert {type_ for type_, _ in identities(document["included"])} == {"materials"}


def test_more_than_sixteen_paths_are_400(world: World):
    ends = ("park", "category", "sub_category", "tags", "park.materials", "category.materials", "tags.people")
    paths = [f"{start}.{end}" for start in ("materials", "people.tags.materials") for end in ends]
    paths += ["companies", "people", "people.company", "people.user"]
    assert len(paths) > 16

    refused(world.api.get(f"/tags?include={','.join(paths)}"), 400, parameter="include")


def test_too_many_included_resources_are_400(world: World, variant: Variant):
    api = variant(world.api, max_included=2)

    assert api.get("/parks?include=materials&filter[name]=Nord").status_code == 200
    refused(api.get("/materials?include=park,category,tags"), 400, parameter="include")


def test_a_create_answers_with_what_is_included(world: World):
    park = world.first("parks")
    body = creation(world.make, "materials", park=park, tags=world.rows["tags"][:2])

    response = world.api.post("/materials?include=park,tags", body)

    assert response.status_code == 201
    assert identities(response.json["included"]) == {("parks", park.id)} | {
        ("tags", tag.id) for tag in world.rows["tags"][:2]
    }


def test_an_update_answers_with_what_is_included(world: World):
    material = world.first("materials")

    response = world.api.patch(f"{material.path}?include=park", update(material, note="Heavier"))

    assert identities(response.json["included"]) == {("parks", world.first("parks").id)}


def test_rows_that_the_caller_may_not_see_are_neither_included_nor_linked(world: World):
    hidden = world.make("contacts", account_list=world.last("account_lists"))
    person = world.make("people", contacts=[hidden, world.first("contacts")])

    document = world.api.as_member.get(f"{person.path}?include=contacts").json

    assert identities(document["included"]) == {("contacts", world.first("contacts").id)}
    assert linked([document["data"]], "contacts") == {("contacts", world.first("contacts").id)}
