"""The OpenAPI document: it is valid, it is current, and it says of every route and every answer what is the case."""

from __future__ import annotations

from collections.abc import Iterator
from configparser import ConfigParser
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from jsonapi_app.cli.generated import OPENAPI_FILE
from jsonapi_app.openapi import VERSION, openapi_document
from jsonapi_app.openapi.writing import as_yaml
from jsonapi_app.resources import RESOURCES
from tests.contract.atomic import change, link, operate, remove
from tests.contract.cursors import ASKED, first_page
from tests.contract.description import (
    assert_described,
    component,
    description,
    examples,
    operations,
    resolved,
    validator,
)
from tests.contract.requests import document
from tests.contract.shapes import CREATABLE, PAIRS, TYPES, UPDATABLE
from tests.factories.smallest import SMALLEST
from tests.factories.world import World

ROOT = "/api/v3"
AUTOMATIC = {"HEAD", "OPTIONS"}


def test_the_document_is_valid():
    faults = [fault.message for fault in OpenAPIV31SpecValidator(description()).iter_errors()]

    assert faults == []


def test_the_file_is_current():
    assert OPENAPI_FILE.read_bytes() == as_yaml(openapi_document()), "run `flask --app wsgi openapi`"


@pytest.mark.one_database
def test_an_old_file_fails_the_check(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("jsonapi_app.cli.generated.OPENAPI_FILE", tmp_path / "openapi.yaml")

    results = [world.app.test_cli_runner().invoke(args=["openapi", *more]) for more in (["--check"], [], ["--check"])]

    assert [result.exit_code for result in results] == [1, 0, 0]
    assert "openapi.yaml is old" in results[0].output


def test_its_version_is_that_of_the_package():
    configuration = ConfigParser()
    configuration.read(OPENAPI_FILE.parent / "setup.cfg")

    assert configuration["metadata"]["version"] == VERSION


@pytest.mark.one_database
def test_every_operation_described_has_a_route(world: World):
    routes = world.app.url_map.bind("localhost")

    for path, method, _ in operations():
        routes.match(path.format(id="1", group_id="1"), method)


@pytest.mark.one_database
def test_every_route_is_described_or_always_refused(world: World):
    described = {(path, method) for path, method, _ in operations()}

    for path, method in set(routed(world.app)) - described:
        type_ = path.split("/")[3]
        target = path.format(id=some_row(world, type_)["id"])
        answer = world.api.request(
            method, target, changed_linkage(path) if "relationships" in path else document(type_)
        )
        assert answer.status_code == 403, (method, path)


def test_no_two_operations_have_one_id():
    ids = [operation["operationId"] for _, _, operation in operations()]

    assert len(ids) == len(set(ids))


def test_an_operation_tells_who_may_call_it():
    of = {
        operation["operationId"]: operation["description"]
        for _, _, operation in operations()
        if "security" not in operation
    }

    assert of["create_materials"] == "Roles: member, admin."
    assert of["set_people_user_linkage"] == "Roles: admin."
    assert "visitor (the caller's settings)" in of["update_user_settings"]


@pytest.mark.parametrize("type_", TYPES)
def test_the_attributes_are_those_of_the_schema(type_: str):
    declared = dict(RESOURCES[type_].schema.attributes())
    shown = component("schemas", type_)["properties"]["attributes"]["properties"]
    assert list(shown) == [name for name, field in declared.items() if not field.load_only]
    if type_ in UPDATABLE:
        assert list(sent(type_, "update")["attributes"]["properties"]) == list(declared)
    if type_ in CREATABLE:
        created = sent(type_, "create")["attributes"]["properties"]
        assert list(created) == [name for name, field in declared.items() if not field.dump_only]


@pytest.mark.parametrize("type_", TYPES)
def test_the_relationships_are_those_of_the_schema(type_: str):
    members = component("schemas", type_)["properties"]

    assert list(members.get("relationships", {}).get("properties", [])) == list(RESOURCES[type_].relationships)


@pytest.mark.parametrize("type_", TYPES)
def test_collections_and_resources_are_as_described(world: World, type_: str):
    names = ",".join(RESOURCES[type_].relationships)
    include = f"&include={names}" if names else ""

    for query in ("", "?page[number]=2&page[size]=1&sort=-created_at", f"?filter[created_at][isnull]=false{include}"):
        assert_described(world.api.get(f"/{type_}{query}"), "GET", f"{ROOT}/{type_}")
    for row in world.api.get(f"/{type_}").get_json(force=True)["data"]:
        answer = world.api.get(f"/{type_}/{row['id']}?fields[users]=pseudo{include}")
        assert answer.status_code == 200
        assert_described(answer, "GET", f"{ROOT}/{type_}/{{id}}")


@pytest.mark.parametrize(("type_", "name"), PAIRS)
def test_related_resources_and_linkage_are_as_described(world: World, type_: str, name: str):
    rows = world.api.get(f"/{type_}").get_json(force=True)["data"]
    for row in (rows[0], rows[-1]):
        for place, query in ((name, ""), (f"relationships/{name}", f"?include={name}")):
            answer = world.api.get(f"/{type_}/{row['id']}/{place}{query}")
            assert answer.status_code == 200
            assert_described(answer, "GET", f"{ROOT}/{type_}/{{id}}/{place}")


@pytest.mark.parametrize("type_", TYPES)
def test_pages_between_cursors_are_as_described(world: World, type_: str):
    names = [name for name, relationship in RESOURCES[type_].relationships.items() if relationship.many]
    row, include = some_row(world, type_)["id"], ",".join(RESOURCES[type_].relationships)
    query = f"?page[size]=1&page[total]=true{f'&include={include}' if include else ''}"

    assert_described(first_page(world.api, f"/{type_}{query}"), "GET", f"{ROOT}/{type_}")
    for place in (*names, *(f"relationships/{name}" for name in names)):
        answer = first_page(world.api, f"/{type_}/{row}/{place}?page[size]=1")
        assert_described(answer, "GET", f"{ROOT}/{type_}/{{id}}/{place}")


def test_refusals_are_as_described(world: World):
    materials, one = f"{ROOT}/materials", f"{ROOT}/materials/{{id}}"
    admin, visitor = world.api, world.api.as_visitor
    refused = {
        400: (admin.get("/materials?sort=colour&filter[name][near]=x"), "GET", materials),
        401: (world.api.as_nobody.get("/materials"), "GET", materials),
        403: (visitor.post("/materials", document("materials")), "POST", materials),
        404: (admin.get("/materials/0"), "GET", one),
        405: (admin.post("/materials/1"), "GET", one),
        406: (admin.get("/materials", headers={"Accept": "text/html"}), "GET", materials),
        409: (admin.post("/materials", document("parks")), "POST", materials),
        415: (admin.post("/materials", body="{}", headers={"Content-Type": "text/plain"}), "POST", materials),
        422: (admin.post("/materials", document("materials", attributes={"name": 7})), "POST", materials),
    }

    for status, (answer, method, path) in refused.items():
        assert answer.status_code == status
        assert_described(answer, method, path)
    assert_described(admin.get("/materials?page[size]=101", headers=ASKED), "GET", materials)


def test_operations_are_as_described(world: World):
    path, tag = f"{ROOT}/operations", world.last("tags")
    shown = operate(world.api, change(tag, name="as described"), query="?include=materials&fields[materials]=name")
    silent = operate(world.api, link("add", tag.identifier, "materials", []))

    answers = [
        shown,
        silent,
        operate(world.api),
        operate(world.api.as_nobody),
        operate(world.api.as_visitor, remove(tag)),
    ]
    for answer, status in zip(answers, (200, 204, 400, 401, 403), strict=True):
        assert answer.status_code == status
        assert_described(answer, "POST", path)


def test_the_entry_document_is_as_described(world: World):
    assert_described(world.api.get(ROOT), "GET", ROOT)


@pytest.mark.parametrize("type_", UPDATABLE)
def test_what_was_shown_may_be_sent_back(world: World, type_: str):
    shown = some_row(world, type_)
    linked = {
        name: {"data": value["data"]} for name, value in shown.get("relationships", {}).items() if "data" in value
    }
    echo = document(type_, shown["id"], attributes=shown["attributes"], relationships=linked or None)

    assert list(validator({"$ref": f"#/components/schemas/{type_}.update"}).iter_errors(echo)) == []


@pytest.mark.parametrize("type_", CREATABLE)
def test_the_smallest_document_may_be_sent_and_nothing_less(type_: str):
    smallest = SMALLEST[type_]
    parents = {name: {"data": {"type": parent, "id": some_id(parent)}} for name, parent in smallest.parents.items()}
    creation = document(type_, attributes=smallest.attributes(1), relationships=parents or None)
    is_valid = validator({"$ref": f"#/components/schemas/{type_}.create"}).is_valid

    assert is_valid(creation)
    for member, name in required(type_):
        less = deepcopy(creation)
        del less["data"][member][name]
        assert not is_valid(less), f"{name} is required"


@pytest.mark.one_database
@pytest.mark.parametrize("type_", TYPES)
def test_every_example_of_a_parameter_is_taken(world: World, type_: str):
    for path in (f"{ROOT}/{type_}", f"{ROOT}/{type_}/{{id}}"):
        for parameter in description()["paths"][path]["get"]["parameters"]:
            for query in examples(resolved(parameter)):
                answer = world.api.get(f"{path.format(id=some_row(world, type_)['id'])}?{query}")
                assert answer.status_code == 200, query


def test_logging_in_and_out_is_as_described(world: World):
    world.make("users", pseudo="Lovelace", password="correct horse")
    client = world.app.test_client()
    login, refresh, logout = (f"{ROOT}/auth/{name}" for name in ("login", "refresh", "logout"))

    signed_in = client.post(login, json={"identifier": "Lovelace", "password": "correct horse"})
    renewed = client.post(refresh, json={"refresh_token": signed_in.json["refresh_token"]})
    over = client.post(logout, headers={"Authorization": f"Bearer {renewed.json['access_token']}"})
    answers = [
        (signed_in, login, 200),
        (renewed, refresh, 200),
        (over, logout, 204),
        (client.post(login, json={"identifier": "Lovelace", "password": "wrong"}), login, 401),
        (client.post(login, json={"identifier": "Lovelace"}), login, 422),
        (client.post(login, data="x"), login, 415),
        (client.post(logout), logout, 401),
    ]

    for answer, path, status in answers:
        assert answer.status_code == status
        assert_described(answer, "POST", path)


def routed(app: Flask) -> Iterator[tuple[str, str]]:
    """Path and method of each route below ``/api/v3``; one with a relationship's name stands for all that there are."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(ROOT):
            path = rule.rule.replace("<public_id>", "{id}")
            names = RESOURCES[path.split("/")[3]].relationships if "<name>" in path else [""]
            for method in (rule.methods or set()) - AUTOMATIC:
                yield from ((path.replace("<name>", name), method) for name in names)


def changed_linkage(path: str) -> dict[str, Any]:
    """A body for the relationship URL ``path`` that asks for something else than there is."""
    relationship = RESOURCES[path.split("/")[3]].relationships[path.rpartition("/")[2]]
    nobody = {"type": relationship.target.type, "id": some_id(relationship.target.type)}
    return {"data": [nobody] if relationship.many else nobody}


def some_row(world: World, type_: str) -> dict[str, Any]:
    """The first resource of the type's collection."""
    row: dict[str, Any] = world.api.get(f"/{type_}").get_json(force=True)["data"][0]
    return row


def sent(type_: str, verb: str) -> dict[str, Any]:
    members: dict[str, Any] = component("schemas", f"{type_}.{verb}")["properties"]["data"]["properties"]
    return members


def required(type_: str) -> list[tuple[str, str]]:
    """Attributes and relationships without which nothing of this type is created."""
    members = sent(type_, "create")
    groups = ("relationships", "attributes")
    return [(group, name) for group in groups for name in members.get(group, {}).get("required", ())]


def some_id(type_: str) -> str:
    """One that nothing in the world has."""
    return "3f2504e0-4f89-41d3-9a0c-0305e82c3301" if RESOURCES[type_].public else "987654"
