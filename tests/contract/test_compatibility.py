"""What breaks a client: documents that are changed in one place each, and the document of the last release."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from jsonapi_app.openapi import VERSION
from jsonapi_app.openapi.compatibility import Break, breaking_changes, named_in
from jsonapi_app.openapi.releases import (
    AlreadyReleased,
    advice,
    last_release,
    read,
    record,
    unnamed_breaks,
)
from tests.contract.description import description

Json = dict[str, Any]
Change = Callable[[Json], Any]

DOCUMENT: Json = {
    "security": [{"bearer": []}],
    "paths": {
        "/vans/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {
                "operationId": "get_van",
                "parameters": [
                    {"name": "include", "in": "query", "schema": {"type": "string", "enum": ["park", "tags"]}},
                    {"$ref": "#/components/parameters/size"},
                ],
                "responses": {
                    "200": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/van"}}},
                    },
                    "404": {"$ref": "#/components/responses/lost"},
                },
            },
            "put": {
                "operationId": "set_van",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/new_van"}}},
                },
                "responses": {"204": {"description": "done"}},
            },
        },
        "/health": {"get": {"operationId": "health", "security": [], "responses": {"200": {"description": "well"}}}},
    },
    "components": {
        "parameters": {"size": {"name": "size", "in": "query", "schema": {"type": "integer", "maximum": 100}}},
        "responses": {"lost": {"content": {"application/json": {"schema": {"type": "object"}}}}},
        "schemas": {
            "van": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "kind": {"type": "string", "enum": ["box", "flat"]},
                    "left": {"type": "integer"},
                    "note": {"type": ["string", "null"]},
                    "tags": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}},
                    "tows": {"anyOf": [{"$ref": "#/components/schemas/van"}, {"type": "null"}]},
                    "sizes": {"type": "object", "additionalProperties": {"type": "number"}},
                },
                "required": ["name", "kind"],
            },
            "new_van": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 96},
                    "kind": {"type": "string", "enum": ["box", "flat"]},
                    "price": {"type": ["number", "string", "null"]},
                    "park": {"anyOf": [{"type": "integer"}, {"type": "object", "properties": {"id": {}}}]},
                },
                "required": ["name"],
            },
        },
    },
}


def changed(change: Change) -> Json:
    document = deepcopy(DOCUMENT)
    change(document)
    return document


def operation(document: Json, method: str = "get") -> Json:
    found: Json = document["paths"]["/vans/{id}"][method]
    return found


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def member(document: Json, name: str, of: str = "van") -> Json:
    found: Json = schema(document, of)["properties"][name]
    return found


def a_parameter(**more: Any) -> Json:
    return {"name": "colour", "in": "query", "schema": {"type": "string"}, **more}


BREAKING: list[tuple[str, str, Change]] = [
    # operations
    ("get_van", "GET /vans/{id} is gone", lambda d: d["paths"]["/vans/{id}"].pop("get")),
    ("health", "GET /health is gone", lambda d: d["paths"].pop("/health")),
    ("get_van", "its operationId is read_van", lambda d: operation(d).update(operationId="read_van")),
    ("get_van", "it needs another key", lambda d: operation(d).update(security=[{"bearer": [], "session": []}])),
    ("health", "it needs another key", lambda d: d["paths"]["/health"]["get"].pop("security")),
    # parameters
    ("get_van", "the parameter include is gone", lambda d: operation(d)["parameters"].pop(0)),
    (
        "get_van",
        "the parameter include is required",
        lambda d: operation(d)["parameters"][0].update(required=True),
    ),
    (
        "get_van",
        "the new parameter colour is required",
        lambda d: operation(d)["parameters"].append(a_parameter(required=True)),
    ),
    (
        "get_van",
        "the parameter include takes no 'tags'",
        lambda d: operation(d)["parameters"][0]["schema"]["enum"].pop(),
    ),
    (
        "size",
        "the parameter size has another maximum: 50",
        lambda d: d["components"]["parameters"]["size"]["schema"].update(maximum=50),
    ),
    # what is sent
    ("set_van", "it takes no body", lambda d: operation(d, "put").pop("requestBody")),
    ("set_van", "a body is required", lambda d: operation(d, "put")["requestBody"].update(required=True)),
    (
        "set_van",
        "it takes no application/json",
        lambda d: operation(d, "put")["requestBody"].update(content={"text/csv": {"schema": {}}}),
    ),
    ("new_van", "it needs kind", lambda d: schema(d, "new_van")["required"].append("kind")),
    ("new_van", "it takes no other members", lambda d: schema(d, "new_van").update(additionalProperties=False)),
    ("new_van", "it has no kind", lambda d: schema(d, "new_van")["properties"].pop("kind")),
    ("new_van", "it, name, takes no string", lambda d: member(d, "name", "new_van").update(type="integer")),
    (
        "new_van",
        "it, name, has another maxLength: 64",
        lambda d: member(d, "name", "new_van").update(maxLength=64),
    ),
    (
        "new_van",
        "it, name, has another pattern: ^a",
        lambda d: member(d, "name", "new_van").update(pattern="^a"),
    ),
    ("new_van", "it, kind, takes no 'flat'", lambda d: member(d, "kind", "new_van").update(enum=["box"])),
    ("new_van", "it, price, takes no null", lambda d: member(d, "price", "new_van")["type"].remove("null")),
    ("new_van", "it, park, takes no integer", lambda d: member(d, "park", "new_van")["anyOf"].pop(0)),
    (
        "new_van",
        "it, price, takes no other value",
        lambda d: member(d, "price", "new_van").update(type="string", enum=["1"]),
    ),
    # what is answered
    ("get_van", "it does not answer 200", lambda d: operation(d)["responses"].pop("200")),
    (
        "get_van",
        "its answer 200 is no application/json",
        lambda d: operation(d)["responses"]["200"].update(content={"text/csv": {"schema": {}}}),
    ),
    ("get_van", "its answer 200 has no header ETag", lambda d: operation(d)["responses"]["200"].pop("headers")),
    ("van", "it has no note", lambda d: schema(d, "van")["properties"].pop("note")),
    ("van", "it may have no kind", lambda d: schema(d, "van")["required"].remove("kind")),
    ("van", "it, name, may be null", lambda d: member(d, "name").update(type=["string", "null"])),
    ("van", "it, left, may be number", lambda d: member(d, "left").update(type="number")),
    ("van", "it, kind, may be 'tip'", lambda d: member(d, "kind")["enum"].append("tip")),
    ("van", "it, kind, may be other value", lambda d: member(d, "kind").pop("enum")),
    ("van", "it, tags, an item, has no id", lambda d: member(d, "tags")["items"]["properties"].pop("id")),
    ("van", "it, tows, may be string", lambda d: member(d, "tows")["anyOf"].append({"type": "string"})),
    (
        "van",
        "it, sizes, a member, may be null",
        lambda d: member(d, "sizes").update(additionalProperties={"type": "null"}),
    ),
]
HARMLESS: dict[str, Change] = {
    "nothing": lambda d: None,
    "another name in a path": lambda d: d["paths"].update({"/vans/{van}": d["paths"].pop("/vans/{id}")}),
    "a further path": lambda d: d["paths"].update({"/boats": {"get": {"operationId": "boats", "responses": {}}}}),
    "a further parameter": lambda d: operation(d)["parameters"].append(a_parameter()),
    "a further choice of a parameter": lambda d: operation(d)["parameters"][0]["schema"]["enum"].append("site"),
    "a wider parameter": lambda d: d["components"]["parameters"]["size"]["schema"].pop("maximum"),
    "a further key": lambda d: operation(d).update(security=[{"bearer": []}, {"feed": []}]),
    "no key": lambda d: operation(d).update(security=[]),
    "a failure less": lambda d: operation(d)["responses"].pop("404"),
    "a failure more": lambda d: operation(d)["responses"].update({"409": {"description": "taken"}}),
    "a member more to send": lambda d: schema(d, "new_van")["properties"].update(colour={"type": "string"}),
    "a member less to need": lambda d: schema(d, "new_van").pop("required"),
    "a longer text to send": lambda d: member(d, "name", "new_van").update(maxLength=128),
    "a further type to send": lambda d: member(d, "name", "new_van").update(type=["string", "integer"]),
    "a further alternative to send": lambda d: member(d, "park", "new_van")["anyOf"].append({"type": "string"}),
    "a member more in an answer": lambda d: schema(d, "van")["properties"].update(colour={"type": "string"}),
    "a member that is always there": lambda d: schema(d, "van")["required"].append("note"),
    "a member that is never null": lambda d: member(d, "note").update(type="string"),
    "a choice less in an answer": lambda d: member(d, "kind")["enum"].pop(),
    "integers for numbers in an answer": lambda d: member(d, "sizes")["additionalProperties"].update(type="integer"),
    "another way to say the same": lambda d: member(d, "note").update(
        {"type": "string"} | {"anyOf": [{"type": "null"}, {"type": "string"}]}
    ),
    "words for people": lambda d: schema(d, "van").update(description="A vehicle.", examples=[{}]),
}


@pytest.mark.parametrize(("place", "what", "change"), BREAKING, ids=[f"{p}: {w}" for p, w, _ in BREAKING])
def test_what_breaks_a_client_is_told_with_its_place(place: str, what: str, change: Change):
    assert Break(place, what) in breaking_changes(DOCUMENT, changed(change))


@pytest.mark.parametrize("name", HARMLESS)
def test_what_breaks_nobody_is_not_told(name: str):
    assert breaking_changes(DOCUMENT, changed(HARMLESS[name])) == []


def test_what_breaks_in_a_shared_schema_is_told_once():
    def rename(document: Json) -> None:
        document["paths"]["/boats"] = {"get": {**operation(document), "operationId": "boats"}}

    old = changed(rename)
    new = deepcopy(old)
    del schema(new, "van")["properties"]["note"]

    assert breaking_changes(old, new) == [Break("van", "it has no note")]


def test_the_present_document_breaks_nothing_of_itself():
    assert breaking_changes(description(), description()) == []


@pytest.mark.parametrize(
    ("section", "name", "change", "what"),
    [
        ("schemas", "materials", lambda s: s["properties"]["attributes"]["properties"].pop("note"), "has no note"),
        ("schemas", "materials.create", lambda s: s["properties"]["data"]["required"].append("id"), "needs id"),
        ("schemas", "robert2.material", lambda s: s["required"].remove("tags"), "may have no tags"),
        ("schemas", "mpdx.contacts", lambda s: s["properties"].pop("relationships"), "has no relationships"),
        ("parameters", "materials.sort", lambda p: p["schema"].update(maxItems=1), "has another maxItems"),
    ],
)
def test_a_change_of_the_real_document_is_found(section: str, name: str, change: Change, what: str):
    new = deepcopy(description())
    change(new["components"][section][name])

    found = breaking_changes(description(), new)

    assert {each.place for each in found} == {name}
    assert any(what in each.what for each in found)


def test_nothing_of_the_last_release_is_broken_without_a_word():
    breaks = unnamed_breaks(description())

    assert breaks == [], advice(breaks)


CHANGELOG = """\
# Changelog

## Unreleased

### Added

- `health`, which is not meant.

### Breaking

- Vans have no `note` any more (`van`).

### Fixed

- `set_van`

## 0.1.0

### Breaking

- `get_van`
"""


def test_the_changelog_names_what_breaks_in_one_place():
    assert named_in(CHANGELOG) == {"note", "van"}
    assert named_in("## Unreleased\n\n## 1.0\n\n### Breaking\n\n- `van`\n") == frozenset()
    assert named_in("") == frozenset()


def test_a_break_that_is_named_may_be(tmp_path: Path):
    record(DOCUMENT, "0.1.0", tmp_path)
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(CHANGELOG)

    def change(document: Json) -> None:
        schema(document, "van")["properties"].pop("note")
        operation(document)["parameters"].pop(0)

    breaks = unnamed_breaks(changed(change), tmp_path, changelog)

    assert breaks == [Break("get_van", "the parameter include is gone")]
    assert "get_van: the parameter include is gone" in advice(breaks)
    assert "a line that names `get_van`" in advice(breaks)


def test_a_release_is_kept_without_words_and_stays_as_it_is(tmp_path: Path):
    path = record(description(), "0.9.0", tmp_path)
    again = record(description(), "0.10.0", tmp_path)

    assert path.read_bytes() == again.read_bytes()
    assert breaking_changes(read(path), description()) == breaking_changes(description(), read(path)) == []
    assert path.stat().st_size < 60_000
    assert last_release(tmp_path) == again
    with pytest.raises(AlreadyReleased, match="raise the version"):
        record(DOCUMENT, "0.9.0", tmp_path)


def test_before_the_first_release_nothing_breaks(tmp_path: Path):
    assert unnamed_breaks({}, tmp_path, tmp_path / "none") == []


@pytest.mark.one_database
def test_the_command_records_a_release_once_and_tells_what_breaks(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("jsonapi_app.openapi.releases.RELEASES", tmp_path)
    run = app.test_cli_runner().invoke

    first, second = run(args=["openapi", "--release"]), run(args=["openapi", "--release"])
    well = run(args=["openapi", "--check"])
    monkeypatch.setattr(
        "jsonapi_app.openapi.releases.breaking_changes", lambda old, new: [Break("log_in", "it is gone")]
    )
    ill = run(args=["openapi", "--check"])

    assert (first.exit_code, second.exit_code, well.exit_code, ill.exit_code) == (0, 1, 0, 1)
    assert [path.name for path in tmp_path.iterdir()] == [f"openapi-{VERSION}.json.gz"]
    assert "raise the version" in second.output
    assert "log_in: it is gone" in ill.output
