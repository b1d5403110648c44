"""Sparse fieldsets: jsonapi.md, group F."""

import pytest

from tests.contract.requests import creation, refused, update
from tests.contract.shapes import PAIRS, RELATIONSHIPS, TYPES, attributes_of, targets_of
from tests.factories.world import World


def shown(resource: dict) -> set[str]:
    return set(resource.get("attributes", {})) | set(resource.get("relationships", {}))


@pytest.mark.parametrize("type_", TYPES)
def test_each_field_alone_is_exactly_what_is_shown(world: World, type_: str):
    for name in (*attributes_of(type_), *RELATIONSHIPS[type_]):
        document = world.api.get(f"/{type_}?fields[{type_}]={name}&page[size]=3").json

        for resource in document["data"]:
            assert shown(resource) == {name}
            assert resource["type"] == type_
            assert resource["links"]["self"].endswith(resource["id"])


@pytest.mark.parametrize("type_", TYPES)
def test_a_sparse_field_has_the_value_that_it_always_has(world: World, type_: str):
    whole = world.api.get(f"/{type_}?page[size]=3").json["data"]

    for name in (*attributes_of(type_), *RELATIONSHIPS[type_]):
        sparse = world.api.get(f"/{type_}?fields[{type_}]={name}&page[size]=3").json["data"]
        for full, part in zip(whole, sparse, strict=True):
            for member in ("attributes", "relationships"):
                assert part.get(member, {}).items() <= full.get(member, {}).items()


@pytest.mark.parametrize("type_", TYPES)
def test_an_empty_fieldset_shows_no_field(world: World, type_: str):
    for path in (f"/{type_}", world.api.get(f"/{type_}").json["data"][0]["links"]["self"]):
        document = world.api.get(f"{path}?fields[{type_}]=").json
        data = document["data"] if isinstance(document["data"], list) else [document["data"]]

        assert all(shown(resource) == set() for resource in data)


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_a_fieldset_applies_to_included_resources(world: World, type_: str, name: str):
    targets = targets_of(type_, name)

    document = world.api.get(f"/{type_}?include={name}" + "".join(f"&fields[{t}]=created_at" for t in targets)).json

    assert all(shown(resource) == {"created_at"} for resource in document["included"])
    if type_ not in targets:
        assert all(shown(resource) == attributes_of(type_) | set(RELATIONSHIPS[type_]) for resource in document["data"])


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_what_the_fieldset_unlinks_is_still_included(world: World, type_: str, name: str):
    whole = world.api.get(f"/{type_}?include={name}").json["included"]

    sparse = world.api.get(f"/{type_}?include={name}&fields[{type_}]=created_at").json["included"]

    key = [(resource["type"], resource["id"]) for resource in whole]
    assert sorted((resource["type"], resource["id"]) for resource in sparse) == sorted(key)


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("name", ["nothing", "password", "password_hash", "id", "type", "version", "name,,x", "*"])
def test_an_unknown_field_is_400(world: World, type_: str, name: str):
    parameter = f"fields[{type_}]"

    refused(world.api.get(f"/{type_}?{parameter}={name}"), 400, parameter=parameter)


@pytest.mark.one_database
@pytest.mark.parametrize("type_", ["nothing", "material", "Materials", "rentals", "bill_documents"])
def test_an_unknown_type_is_400(world: World, type_: str):
    refused(world.api.get(f"/materials?fields[{type_}]=name"), 400, parameter=f"fields[{type_}]")


def test_raw_and_encoded_brackets_are_the_same_request(world: World):
    raw = world.api.get("/materials?fields[materials]=name&page[size]=2&filter[name][ne]=x,y&sort=name").json
    encoded = world.api.get(
        "/materials?fields%5Bmaterials%5D=name&page%5Bsize%5D=2&filter%5Bname%5D%5Bne%5D=x%2Cy&sort=name"
    ).json

    assert raw == encoded


def test_fieldsets_work_on_every_url_form(world: World):
    material = world.first("materials")
    paths = {
        "/materials?fields[materials]=name": "materials",
        f"{material.path}?fields[materials]=name": "materials",
        f"{material.path}/park?fields[parks]=name": "parks",
        f"{material.path}/tags?fields[tags]=name": "tags",
        f"{material.path}/relationships/tags?include=tags&fields[tags]=name": "tags",
    }

    for path, type_ in paths.items():
        document = world.api.get(path).json
        data = document["data"] if isinstance(document["data"], list) else [document["data"]]
        resources = [r for r in [*data, *document.get("included", [])] if "attributes" in r and r["type"] == type_]
        assert resources
        assert all(shown(resource) == {"name"} for resource in resources)


def test_fieldsets_apply_to_the_answers_of_writes(world: World):
    created = world.api.post("/tags?fields[tags]=name", creation(world.make, "tags"))
    updated = world.api.patch(
        f"{world.first('tags').path}?fields[tags]=name", update(world.first("tags"), name="more fragile")
    )

    assert shown(created.json["data"]) == {"name"}
    assert shown(updated.json["data"]) == {"name"}
