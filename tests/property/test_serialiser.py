"""The compiled serialiser against the slow, obvious one: what `Schema.dump` makes of the same row, read by the ORM.

Each example writes one random row with random relations, reads it both ways, and empties the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jsonapi_app.core.fetch import Loaded, fetch_item, fetch_page
from jsonapi_app.core.plan import plan_collection, plan_item
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.core.sql import reading
from jsonapi_app.dialects.jsonapi.documents import Compound, document
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from tests.conftest import Applications
from tests.databases import Emptier
from tests.factories import Factory, Made
from tests.property.rows import TRASHED_AT, store_random

ROOT = "https://backline.example/api/v3"

quickly = settings(max_examples=10, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def emptied(database: str, applications: Applications) -> tuple[Flask, Emptier]:
    """The application of a whole test module, and what empties its database between two examples."""
    return applications(database)


# The two readings


def compiled(resource: Resource, made: Made, query: Query) -> dict[str, Any]:
    """The resource object as it is served."""
    with reading(db.engine) as reader:
        plan = plan_item(resource, query, "admin", reader.dialect, by_key=True)
        loaded = fetch_item(reader, plan, query, {"key": made.key, "actor_id": 0}, 1000)
        assert loaded is not None
        return served(loaded, reader.dialect.name)


def served(loaded: Loaded, dialect_name: str) -> dict[str, Any]:
    (shown,) = Compound(ROOT, dialect_name).primary(loaded)
    parsed: dict[str, Any] = json.loads(document(data=shown))["data"]
    return parsed


def dumped(resource: Resource, made: Made) -> dict[str, Any]:
    """The resource object after the schema: id, attributes, and the linkage of each to-one."""
    row = db.session.get(resource.model, made.key)
    assert row is not None
    schema = type(resource.schema)()
    if resource.public:
        schema.fields["id"].attribute = "uuid"
    data = schema.dump(row)["data"]
    if "custom_attributes" in data["attributes"]:
        live = [item for item in row.custom_attributes if item.attribute.deleted_at is None]
        data["attributes"]["custom_attributes"] = schema.fields["custom_attributes"].serialize(
            "custom_attributes", type("Row", (), {"custom_attributes": live})
        )
    return {
        "type": data["type"],
        "id": data["id"],
        "attributes": data["attributes"],
        "linkage": {name: linkage(resource, row, r) for name, r in resource.relationships.items() if not r.many},
    }


def linkage(resource: Resource, row: Any, relationship: Relationship) -> dict[str, str] | None:
    """The identifier of what the ORM finds at the other end; what is in the trash does not exist."""
    ends = getattr(row, "__polymorphic__", {}).get(relationship.name)
    if ends:
        keys = {type_: getattr(row, key) for type_, key in ends.items()}
        found = {type_: key and db.session.get(RESOURCES[type_].model, key) for type_, key in keys.items()}
    else:
        declared = dict(resource.schema.relationships())[relationship.name]
        found = {relationship.target.type: getattr(row, declared.attribute or relationship.name)}
    for type_, other in found.items():
        if other is not None and getattr(other, "deleted_at", None) is None:
            return {"type": type_, "id": other.uuid if RESOURCES[type_].public else str(other.id)}
    return None


def linkage_of(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: r["data"] for name, r in shown.get("relationships", {}).items() if "data" in r}


# The comparison


@pytest.mark.parametrize("type_", RESOURCES)
def test_a_resource_is_served_as_its_schema_dumps_it(emptied: tuple[Flask, Emptier], type_: str):
    app, empty = emptied
    resource, make = RESOURCES[type_], Factory(app)

    @quickly
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        try:
            made = store_random(make, resource, data)
            with app.app_context():
                shown, wanted = compiled(resource, made, Query()), dumped(resource, made)
            assert (shown["type"], shown["id"]) == (wanted["type"], wanted["id"]) == (made.type, made.id)
            assert same(shown["attributes"], wanted["attributes"])
            assert linkage_of(shown) == wanted["linkage"]
            assert list(shown.get("relationships", ())) == list(resource.relationships)
            check_links(shown, resource)
        finally:
            empty()

    check()


@pytest.mark.parametrize("type_", RESOURCES)
def test_a_sparse_fieldset_is_the_same_without_the_rest(emptied: tuple[Flask, Emptier], type_: str):
    app, empty = emptied
    resource, make = RESOURCES[type_], Factory(app)
    names = [name for name, attribute in resource.attributes.items() if attribute.readable] + [*resource.relationships]

    @quickly
    @given(data=st.data(), wanted=st.lists(st.sampled_from(names), unique=True))
    def check(data: st.DataObject, wanted: list[str]) -> None:
        try:
            made = store_random(make, resource, data)
            with app.app_context():
                whole = dumped(resource, made)
                shown = compiled(resource, made, Query(fields={type_: tuple(wanted)}))
            assert shown["id"] == whole["id"]
            assert same(shown.get("attributes"), only(whole["attributes"], wanted))
            assert (only(shown.get("relationships"), names) or {}).keys() == set(wanted) & set(resource.relationships)
            assert linkage_of(shown) == (only(whole["linkage"], wanted) or {})
        finally:
            empty()

    check()


@pytest.mark.parametrize("type_", [type_ for type_, resource in RESOURCES.items() if resource.has_trash])
def test_a_resource_in_the_trash_has_the_attributes_that_its_schema_dumps(emptied: tuple[Flask, Emptier], type_: str):
    app, empty = emptied
    resource, make = RESOURCES[type_], Factory(app)
    query = Query(trashed=True)

    @quickly
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        try:
            made = store_random(make, resource, data, trashed=True)
            with app.app_context():
                wanted = dumped(resource, made)
                with reading(db.engine) as reader:
                    plan = plan_collection(resource, query, "admin", reader.dialect)
                    page = fetch_page(reader, plan, query, {"actor_id": 0}, 1000)
                    page.loaded.rows = [row for row in page.loaded.rows if row[0] == made.key]
                    shown = served(page.loaded, reader.dialect.name)
            assert shown["id"] == made.id
            assert same(shown["attributes"], wanted["attributes"])
            assert shown["attributes"]["deleted_at"] == TRASHED_AT
            assert shown.keys().isdisjoint(("relationships", "links"))
        finally:
            empty()

    check()


def check_links(shown: dict[str, Any], resource: Resource) -> None:
    here = f"{ROOT}/{resource.type}/{shown['id']}"
    assert shown["links"] == {"self": here}
    for name, relationship in shown.get("relationships", {}).items():
        assert relationship["links"] == {"self": f"{here}/relationships/{name}", "related": f"{here}/{name}"}


def same(shown: Any, wanted: Any) -> bool:
    """Equality that tells true from 1 and 1 from 1.0, as JSON does."""
    return json.dumps(shown) == json.dumps(json.loads(json.dumps(ordered(shown, wanted))))


def ordered(shown: Any, wanted: Any) -> Any:
    """``wanted`` with its members in the order of ``shown``, where both have the same."""
    if isinstance(shown, dict) and isinstance(wanted, dict) and shown.keys() == wanted.keys():
        return {name: ordered(shown[name], wanted[name]) for name in shown}
    if isinstance(shown, list) and isinstance(wanted, list) and len(shown) == len(wanted):
        return [ordered(one, other) for one, other in zip(shown, wanted, strict=True)]
    return wanted


def only(members: Mapping[str, Any] | None, wanted: list[str]) -> dict[str, Any] | None:
    """Those members that are wanted, None where there are none: then the document has no place for them."""
    found = {name: value for name, value in (members or {}).items() if name in wanted}
    return found or None
