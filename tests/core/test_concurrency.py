"""Requests at the same time, on connections of their own: one of them wins, none fails, and every rule still holds."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from jsonapi_app.core.sql import writing
from jsonapi_app.models.identity import User
from jsonapi_app.models.inventory import Category, Material, Park, material_tags
from tests.client import Api
from tests.core.race import MEETINGS, race
from tests.core.rows import rows
from tests.factories import Factory, Made, stored

TRASHED_AT = "2026-05-01T09:30:00Z"

pytestmark = pytest.mark.parametrize("meeting", MEETINGS)


@pytest.fixture
def api(api: Api) -> Api:
    """A client whose user is signed in already, so that threads can share it."""
    assert api.user
    return api


def test_of_two_tags_with_one_name_one_is_created(api: Api, engine: Engine, meeting: int):
    def create(name: str) -> TestResponse:
        return api.post("/tags", {"data": {"type": "tags", "attributes": {"name": name}}})

    statuses = race(lambda: create("fragile"), lambda: create("FRAGILE"), meeting=meeting)

    assert statuses == [201, 409]
    assert api.get("/tags").json["meta"]["pagination"]["total_count"] == 1


def test_of_the_last_two_parks_one_remains(api: Api, engine: Engine, make: Factory, meeting: int):
    parks = [make("parks"), make("parks")]

    statuses = race(*(lambda park=park: api.delete(park.path) for park in parks), meeting=meeting)

    assert statuses == [200, 409]
    assert number(engine, Park, Park.deleted_at.is_(None)) == 1


def test_of_the_last_two_admins_who_demote_each_other_one_remains(api: Api, engine: Engine, meeting: int):
    one, other = api, api.as_member
    assert other.user
    with writing(engine) as connection:
        connection.execute(User.__table__.update().where(User.id == other.user.key).values(role="admin"))

    def demote(client: Api, user: Made) -> TestResponse:
        return client.patch(user.path, {"data": {**user.identifier, "attributes": {"role": "member"}}})

    statuses = race(lambda: demote(one, other.user), lambda: demote(other, one.user), meeting=meeting)

    # Who has been demoted first may not see the other any more, or may no longer do this.
    assert statuses[0] == 200
    assert statuses[1] in (403, 404, 409)
    assert number(engine, User, User.role == "admin", User.deleted_at.is_(None)) == 1


def test_two_first_deletes_of_one_resource_never_fail(
    api: Api, app: Flask, make: Factory, engine: Engine, meeting: int
):
    tag = make("tags")

    statuses = race(*[lambda: api.delete(tag.path)] * 2, meeting=meeting)

    assert statuses in ([200, 204], [200, 404], [200, 409])
    row = stored(app, tag)
    assert (row is None) == (statuses == [200, 204])
    assert row is None or row["deleted_at"] is not None


def test_two_purges_of_one_resource_remove_it_once(api: Api, app: Flask, make: Factory, engine: Engine, meeting: int):
    tag = make("tags", deleted_at=TRASHED_AT)

    statuses = race(*[lambda: api.delete(tag.path)] * 2, meeting=meeting)

    assert statuses == [204, 404]
    assert stored(app, tag) is None


def test_a_purge_and_a_restore_of_one_resource_exclude_each_other(
    api: Api, app: Flask, make: Factory, engine: Engine, meeting: int
):
    tag = make("tags", deleted_at=TRASHED_AT)
    restored = {"data": {**tag.identifier, "attributes": {"deleted_at": None}}}

    statuses = race(lambda: api.delete(tag.path), lambda: api.patch(tag.path, restored), meeting=meeting)

    # Purged first: there is nothing to restore. Restored first: the delete puts it back in the trash.
    row = stored(app, tag)
    assert statuses == ([204, 404] if row is None else [200, 200])
    assert row is None or row["deleted_at"] is not None


def test_updates_of_different_attributes_are_both_kept(
    api: Api, app: Flask, make: Factory, engine: Engine, meeting: int
):
    material = make("materials")

    def update(**attributes: Any) -> TestResponse:
        return api.patch(material.path, {"data": {**material.identifier, "attributes": attributes}})

    statuses = race(lambda: update(name="Console"), lambda: update(note="Heavy"), meeting=meeting)

    row = stored(app, material)
    assert statuses == [200, 200]
    assert row is not None
    assert (row["name"], row["note"], row["version"]) == ("Console", "Heavy", 3)


def test_a_member_that_is_added_twice_is_there_once(api: Api, make: Factory, engine: Engine, meeting: int):
    material, tag = make("materials"), make("tags")
    linkage = {"data": [tag.identifier]}

    statuses = race(*[lambda: api.post(f"{material.path}/relationships/tags", linkage)] * 2, meeting=meeting)

    assert statuses == [204, 204]
    assert number(engine, material_tags) == 1


def test_a_member_that_is_purged_meanwhile_is_no_server_error(api: Api, make: Factory, engine: Engine, meeting: int):
    material, tag = make("materials"), make("tags")
    linkage = {"data": [tag.identifier]}

    def trash_and_purge() -> TestResponse:
        assert api.delete(tag.path).status_code == 200
        return api.delete(tag.path)

    statuses = race(lambda: api.post(f"{material.path}/relationships/tags", linkage), trash_and_purge, meeting=meeting)

    assert statuses in ([204, 204], [204, 404], [204, 409])
    assert number(engine, material_tags) == 0


def test_no_live_material_is_left_in_a_park_in_the_trash(api: Api, make: Factory, engine: Engine, meeting: int):
    park, category, _ = make("parks"), make("categories"), make("parks")

    statuses = race(
        lambda: api.delete(park.path), lambda: api.post("/materials", material_of(park, category)), meeting=meeting
    )

    assert statuses in ([200, 201], [200, 404])
    assert number(engine, Material, Material.deleted_at.is_(None)) == 0


def test_no_live_material_is_left_in_a_category_in_the_trash(api: Api, make: Factory, engine: Engine, meeting: int):
    park, category = make("parks"), make("categories")

    statuses = race(
        lambda: api.delete(category.path), lambda: api.post("/materials", material_of(park, category)), meeting=meeting
    )

    is_trashed = number(engine, Category, Category.deleted_at.is_not(None)) == 1
    assert statuses == ([200, 404] if is_trashed else [201, 409])
    assert number(engine, Material) == (0 if is_trashed else 1)


def test_no_material_comes_back_to_a_park_in_the_trash(api: Api, make: Factory, engine: Engine, meeting: int):
    park, _ = make("parks"), make("parks")
    material = make("materials", park=park, deleted_at=TRASHED_AT)
    restored = {"data": {**material.identifier, "attributes": {"deleted_at": None}}}

    statuses = race(lambda: api.delete(park.path), lambda: api.patch(material.path, restored), meeting=meeting)

    assert statuses in ([200, 200], [200, 409])
    assert number(engine, Material, Material.deleted_at.is_(None)) == 0


def material_of(park: Made, category: Made) -> dict[str, Any]:
    return {
        "data": {
            "type": "materials",
            "attributes": {"name": "Console", "reference": "CL5", "rental_price": 10, "stock_quantity": 1},
            "relationships": {"park": {"data": park.identifier}, "category": {"data": category.identifier}},
        }
    }


def number(engine: Engine, counted: Any, *conditions: Any) -> int:
    """How many rows are stored."""
    ((found,),) = rows(engine, select(func.count()).select_from(counted).where(*conditions))
    return int(found)
