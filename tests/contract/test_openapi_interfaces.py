"""The documents of the interfaces: each is valid, and together they say of every route what is the case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from jsonapi_app.dialects.robert2 import fields
from jsonapi_app.dialects.robert2.bodies import Unsound, check
from jsonapi_app.dialects.robert2.fields import Field
from jsonapi_app.openapi import INTERFACES, interface_document
from jsonapi_app.openapi.robert2.bodies import body
from tests.contract.description import METHODS, description, documented_path, examples, operations, resolved, validator
from tests.factories.world import World

# Blueprints of what is no interface: pages, and what is asked by supervisors.
PAGES = {"error_page", "explorer", "health", "metrics", "openapi", "start_page", "web_pages"}
AUTOMATIC = {"HEAD", "OPTIONS"}
DIALECTS = [key for key in INTERFACES if key != "jsonapi"]


@pytest.mark.parametrize("key", INTERFACES)
def test_each_document_is_valid(key: str):
    faults = [fault.message for fault in OpenAPIV31SpecValidator(interface_document(key)).iter_errors()]

    assert faults == []


def test_the_whole_is_made_of_them():
    whole, parts = description(), [interface_document(key) for key in INTERFACES]

    assert whole["paths"] == {path: item for part in parts for path, item in part["paths"].items()}
    assert whole["tags"] == [tag for part in parts for tag in part["tags"]]
    for section, named in whole["components"].items():
        assert named == {name: it for part in parts for name, it in part["components"].get(section, {}).items()}


@pytest.mark.parametrize("key", INTERFACES)
def test_a_document_refers_to_what_it_has_and_has_what_it_refers_to(key: str):
    document = interface_document(key)
    schemes = document["components"].pop("securitySchemes")

    there = {f"#/components/{section}/{name}" for section, named in document["components"].items() for name in named}
    assert set(references(document)) <= there
    assert {name for choice in securities(document) for name in choice} <= set(schemes)
    if key != "jsonapi":  # whose catalogue has more than is asked for
        assert there <= set(references(document))


@pytest.mark.one_database
def test_every_route_of_the_app_is_described(world: World):
    described = {(path, method) for path, method, _ in operations()}
    native = {rule for rule in routed(world.app) if rule[0].startswith("/api/v3")}

    # Those of JSON:API stand for several, and are looked at in test_openapi.py.
    assert {rule for rule in routed(world.app) - native if rule not in described} == set()


@pytest.mark.parametrize("path", [path for path, _, _ in operations() if path.count("{") < 2])
def test_a_path_is_found_again(path: str):
    assert documented_path(path.format(id="1", group_id="1")) == path


@pytest.mark.parametrize("key", DIALECTS)
def test_every_parameter_says_what_it_means(key: str):
    for item in interface_document(key)["paths"].values():
        for method in METHODS:
            for parameter in item.get(method, {}).get("parameters", ()):
                assert parameter["description"], parameter["name"]


def test_what_is_sent_to_a_dialect_has_an_example_as_described():
    bodies = {
        operation["operationId"]: operation["requestBody"]["content"]["application/json"]
        for _, _, operation in operations()
        if "example" in operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    }

    assert len(bodies) > 20
    for name, media in bodies.items():
        assert [fault.message for fault in validator(media["schema"]).iter_errors(media["example"])] == [], name


@pytest.mark.one_database
def test_an_example_is_taken_by_robert_2(world: World):
    client, token = world.app.test_client(), {"Authorization": f"Bearer {world.api.sign_in('admin')[1]}"}
    for path, method, operation in operations():
        if not operation["operationId"].startswith("robert2_") or "requestBody" not in operation:
            continue
        example = operation["requestBody"]["content"]["application/json"]["example"]
        answer = client.open(path.format(id=1), method=method, json=example, headers=token)
        # What it names may not be there, or be there already; nothing in it is wrong.
        unknown = answer.status_code == 400 and "unknown" in answer.text
        assert unknown or answer.status_code in (200, 201, 404, 409), (method, path, answer.text)


@pytest.mark.one_database
@pytest.mark.parametrize("key", ["flavours", "mpdx", "robert2", "rs_events"])
def test_every_example_of_a_parameter_is_taken(world: World, key: str):
    client, token = world.app.test_client(), world.api.sign_in("admin")[1]
    headers = {"Authorization": f"Bearer {token}", "x-session-token": token, "Content-Type": "application/json"}
    for path, item in interface_document(key)["paths"].items():
        parameters = item.get("get", {}).get("parameters", ())
        needed = "&".join(query for each in parameters if each.get("required") for query in examples(each))
        for parameter in parameters:
            for query in examples(resolved(parameter)):
                answer = client.get(f"{path.format(id=1)}?{needed}&{query}", headers=headers)
                assert answer.status_code in (200, 404), (path, query, answer.text)


FIELDS = {
    f"{kind}.{field.name}": field
    for kind, group in vars(fields).items()
    if kind.isupper() and isinstance(group, tuple)
    for field in group
    if isinstance(field, Field) and not field.part
}
VALUES: tuple[Any, ...] = (
    *("", " ", "x", "xy", "Xü z", "x-1", "abcd", "x" * 48, "x" * 64, "x" * 96, "x" * 100, "x" * 191, "x" * 255),
    *("0", "1", "-1", "+12", "1.5", "2.0", "99.9999", "1000000", "9" * 15, "1,5", "1e3"),
    *("2027-05-07", "2027-5-7 8:00:00", "2027-05-07T08:00:00", "2027-05-07 08:00"),
    *("ada@example.org", "+33 4 50 00 00 00", "12345", "1" * 24, "EN", "FR", "admin", "float", "#", "a/b*c"),
    *(0, 1, -1, 744, 745, 100_000, 100_001, 2**31, 10**14, 0.5, 2.0, 99.9999, 999999.99, -0.5, 1e9),
    # What lists have in them is for the engine to look at, not for the checks.
    *(True, False, None, [], {}),
)


@pytest.mark.parametrize("name", FIELDS)
def test_what_the_checks_take_is_as_described(name: str):
    field = FIELDS[name]
    described = validator(body([field], creating=False))

    taken = [value for value in VALUES if takes(field, value)]
    assert taken
    assert [value for value in taken if not described.is_valid({field.name: value})] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CATEGORY.name", "x"),
        ("CATEGORY.name", None),
        ("COMPANY.postal_code", "x" * 11),
        ("EVENT.start_date", "tomorrow"),
        ("EVENT.materials", 7),
        ("EVENT.user_id", ""),
        ("MATERIAL.is_discountable", 1),
        ("MATERIAL.reference", "ü" * 3),
        ("MATERIAL.rental_price", 10**6),
        ("NEW_USER.password", "abc"),
        ("PERSON.phone", "call"),
        ("SETTINGS.language", "DE"),
        ("SETTINGS.auth_token_validity_duration", 1.5),
    ],
)
def test_what_the_checks_refuse_is_not_as_described(name: str, value: Any):
    field = FIELDS[name]

    assert not takes(field, value)
    assert not validator(body([field], creating=False)).is_valid({field.name: value})


def takes(field: Field, value: Any) -> bool:
    try:
        check({field.name: value}, [field], creating=False)
    except Unsound:
        return False
    return True


def routed(app: Flask) -> set[tuple[str, str]]:
    """Path and method of each rule that is no page's, as the documents write them."""
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).replace("{public_id}", "{id}"), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in PAGES
        for method in (rule.methods or set()) - AUTOMATIC
    }


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def securities(document: dict[str, Any]) -> Iterator[list[str]]:
    yield from map(list, document["security"])
    for item in document["paths"].values():
        for method in METHODS:
            yield from map(list, item.get(method, {}).get("security", ()))
