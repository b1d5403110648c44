"""Tags by name, made on the fly (contracts.md 2.5, R5; ADR 0015)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import creation, document, refused, update
from tests.factories import Factory, Made

TAGGED = ("materials", "people", "companies")


def tags(api: Api, type_: str, id_: str) -> list[str]:
    return [tag["attributes"]["name"] for tag in api.get(f"/{type_}/{id_}/tags").json["data"]]


@pytest.mark.parametrize("type_", TAGGED)
def test_names_that_are_not_there_yet_are_made(api: Api, make: Factory, type_: str):
    make("tags", name="Fragile")

    created = api.post(f"/{type_}?include=tags", creation(make, type_, tag_names=["fragile", "  à louer ", "neuf"]))

    assert created.status_code == 201
    assert tags(api, type_, created.json["data"]["id"]) == ["Fragile", "neuf", "à louer"]
    assert len(created.json["included"]) == 3
    assert api.get("/tags").json["meta"]["pagination"]["total_count"] == 3


@pytest.mark.parametrize("type_", TAGGED)
def test_the_names_replace_the_set_and_null_clears_it(api: Api, make: Factory, type_: str):
    made = make(type_, tags=[make("tags", name="old"), make("tags", name="kept")])

    for names, expected in (
        (["kept", "new"], ["kept", "new"]),
        (None, []),
        (["new", "NEW"], ["new"]),
        ([], []),
    ):
        assert api.patch(made.path, update(made, tag_names=names)).status_code == 200
        assert tags(api, type_, made.id) == expected


def test_without_the_member_nothing_changes(api: Api, make: Factory):
    made = make("materials", tags=[make("tags", name="old")])

    api.patch(made.path, update(made, name="Renamed"))

    assert tags(api, "materials", made.id) == ["old"]


def test_a_tag_in_the_trash_comes_back(api: Api, make: Factory):
    tag = make("tags", name="Fragile")
    api.delete(tag.path)
    made = make("materials")

    api.patch(made.path, update(made, tag_names=["FRAGILE"]))

    assert api.get(f"/materials/{made.id}/relationships/tags").json["data"] == [tag.identifier]


@pytest.mark.parametrize(
    ("names", "pointer"),
    [
        (["ok", "no/slash"], "/data/attributes/tag_names/1"),
        (["x" * 49], "/data/attributes/tag_names/0"),
        ([" "], "/data/attributes/tag_names/0"),
        ([7], "/data/attributes/tag_names/0"),
        ("fragile", "/data/attributes/tag_names"),
    ],
)
def test_a_name_that_no_tag_may_have_is_refused(api: Api, make: Factory, names: Any, pointer: str):
    made = make("materials")

    refused(api.patch(made.path, update(made, tag_names=names)), 422, pointer=pointer)

    assert api.get("/tags").json["data"] == []


def test_tags_are_set_one_way_at_a_time(api: Api, make: Factory):
    made, tag = make("materials"), make("tags")
    body = document(
        "materials", made.id, attributes={"tag_names": ["a"]}, relationships={"tags": {"data": [tag.identifier]}}
    )

    refused(api.patch(made.path, body), 422, pointer="/data/attributes/tag_names")


def test_the_names_are_never_shown_sorted_or_filtered_by(api: Api, make: Factory):
    made: Made = make("materials", tags=[make("tags")])

    assert "tag_names" not in api.get(made.path).json["data"]["attributes"]
    refused(api.get("/materials?fields[materials]=tag_names"), 400, parameter="fields[materials]")
    refused(api.get("/materials?sort=tag_names"), 400, parameter="sort")
    refused(api.get("/materials?filter[tag_names]=a"), 400, parameter="filter[tag_names]")
