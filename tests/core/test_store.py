"""Writing rows: their twins, stamps and versions follow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from marshmallow.validate import OneOf
from sqlalchemy import Engine, select

from jsonapi_app.core.resource import LinkTable
from jsonapi_app.core.sql import writing
from jsonapi_app.core.store import Store
from jsonapi_app.extensions import db
from jsonapi_app.models.base import fold
from jsonapi_app.resources import RESOURCES
from schemas.planning import APPOINTMENT_KINDS
from tests.factories import Factory, stored

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 9, 30, 0, 123000, UTC)
TAGS = RESOURCES["tags"].table


def two_texts(type_: str, column: str) -> tuple[str, str]:
    """Two texts that the column takes: of its choices where the schema limits it to some."""
    resource = RESOURCES[type_]
    if column == "kind":
        return APPOINTMENT_KINDS[-2], APPOINTMENT_KINDS[-1]
    for attribute in resource.attributes.values():
        validators = attribute.field.validate
        for validator in validators if isinstance(validators, list) else [validators]:
            if attribute.key == column and isinstance(validator, OneOf):
                return validator.choices[-2], validator.choices[-1]
    return "ÉCRAN Straße"[: resource.columns[column].type.length], "XX"


def folded_pairs() -> list[tuple[str, str, str]]:
    """(type, column, twin) of every twin that is stored of a type."""
    return [
        (resource.type, column.info["twin_of"], column.name)
        for resource in RESOURCES.values()
        for column in resource.columns.values()
        if "twin_of" in column.info
    ]


def change(store: Store, type_: str, key: int, values: dict[str, Any]) -> None:
    before = store.by_key(type_, key)
    assert before is not None
    store.update_row(type_, before, values)


@pytest.mark.parametrize(("type_", "column", "twin"), folded_pairs())
def test_the_folded_twin_of_a_text_follows_every_write(
    app: Flask, engine: Engine, make: Factory, type_: str, column: str, twin: str
):
    made = make(type_)
    texts = two_texts(type_, column)

    for value in (*texts, None) if RESOURCES[type_].columns[column].nullable else texts:
        with writing(engine) as connection:
            change(Store(connection, RESOURCES, LATER), type_, made.key, {column: value})

        row = stored(app, made)
        assert row is not None
        assert (row[column], row[twin]) == (value, value and fold(value))


def test_a_new_row_has_twins_stamps_and_defaults(app: Flask, engine: Engine):
    with writing(engine) as connection:
        key = Store(connection, RESOURCES, LATER).insert("tags", {"name": "À Louer"})

    row = row_of(app, TAGS, key)
    assert (row["name"], row["name_folded"]) == ("À Louer", "à louer")
    assert (row["created_at"], row["updated_at"], row["deleted_at"], row["version"]) == (LATER, LATER, None, 1)


def test_a_change_moves_the_stamp_and_the_version_and_nothing_else(app: Flask, engine: Engine, make: Factory):
    tag = make("tags", name="a", created_at=EARLIER, updated_at=EARLIER)
    other = make("tags", name="b", updated_at=EARLIER)

    with writing(engine) as connection:
        changed = Store(connection, RESOURCES, LATER).update("tags", {"name": "C"}, TAGS.c.id == tag.key)

    row, untouched = row_of(app, TAGS, tag.key), row_of(app, TAGS, other.key)
    assert changed == 1
    assert (row["name"], row["name_folded"]) == ("C", "c")
    assert (row["created_at"], row["updated_at"], row["version"]) == (EARLIER, LATER, 2)
    assert (untouched["name"], untouched["updated_at"], untouched["version"]) == ("b", EARLIER, 1)


def test_several_rows_change_at_once_and_are_counted(engine: Engine, make: Factory):
    make.many("tags", [{"name": name} for name in "abc"])

    with writing(engine) as connection:
        store = Store(connection, RESOURCES, LATER)

        assert store.update("tags", {"deleted_at": LATER}, TAGS.c.name != "a") == 2
        assert store.count(TAGS, TAGS.c.deleted_at.is_(None)) == 1
        assert store.delete("tags", TAGS.c.deleted_at.is_not(None)) == 2
        assert store.update("tags", {"name": "z"}, TAGS.c.name == "nothing") == 0


def test_a_row_is_found_by_its_key_and_has_python_values(engine: Engine, make: Factory):
    material = make("materials", rental_price=15.95, is_discountable=False, created_at=EARLIER)

    with writing(engine) as connection:
        store = Store(connection, RESOURCES, LATER)
        row = store.by_key("materials", material.key)

        assert row is not None
        assert (str(row["rental_price"]), row["is_discountable"], row["created_at"]) == ("15.95", False, EARLIER)
        assert store.by_key("materials", material.key + 1) is None


def test_locked_keys_come_in_their_order(engine: Engine, make: Factory):
    tags = make.many("tags", [{"name": name} for name in "cab"])

    with writing(engine) as connection:
        store = Store(connection, RESOURCES, LATER)

        assert store.lock(TAGS, TAGS.c.name != "b") == [tags[0].key, tags[1].key]
        assert sorted(store.keys(TAGS.c.id)) == [tag.key for tag in tags]


def test_a_pair_is_linked_once(engine: Engine, make: Factory):
    material, tags = make("materials"), make.many("tags", [{"name": name} for name in "abc"])
    links = RESOURCES["materials"].relationships["tags"].storage
    assert isinstance(links, LinkTable)
    all_keys = [tag.key for tag in tags]
    pairs: dict[int, dict[str, Any]] = {key: {} for key in all_keys}

    with writing(engine) as connection:
        store = Store(connection, RESOURCES, LATER)

        assert store.link("materials", "tags", material.key, {key: {} for key in all_keys[:2]}) == 2
        assert store.link("materials", "tags", material.key, pairs) == 1
        assert store.link("materials", "tags", material.key, pairs) == 0
        assert store.link("materials", "tags", material.key, {}) == 0
        assert sorted(store.keys(links.other, links.own == material.key)) == all_keys


def test_an_update_stamps_to_the_millisecond_that_is_shown(app: Flask, engine: Engine, make: Factory):
    tag = make("tags")

    for step in range(3):
        instant = LATER + timedelta(milliseconds=step)
        with writing(engine) as connection:
            change(Store(connection, RESOURCES, instant), "tags", tag.key, {"name": f"n{step}"})

        assert row_of(app, TAGS, tag.key)["updated_at"] == instant


def row_of(app: Flask, table: Any, key: int) -> dict[str, Any]:
    with app.app_context():
        return dict(db.session.execute(select(table).where(table.c.id == key)).mappings().one())


def test_a_kind_of_a_shared_table_is_stored_in_two(app: Flask, engine: Engine, make: Factory):
    visit, events = make("interventions", updated_at=EARLIER), RESOURCES["interventions"].table
    values = {"description": "On the roof", "attendee_count": 3}

    with writing(engine) as connection:
        change(Store(connection, RESOURCES, LATER), "interventions", visit.key, values)

    shared, whole = row_of(app, events, visit.key), stored(app, visit)
    assert whole is not None
    assert (shared["kind"], shared["description_folded"], shared["version"]) == ("intervention", "on the roof", 2)
    assert (whole["attendee_count"], whole["updated_at"]) == (3, LATER)


def test_a_change_of_the_details_only_moves_the_stamp_and_the_version(app: Flask, engine: Engine, make: Factory):
    booking, events = make("events", updated_at=EARLIER), RESOURCES["events"].table

    with writing(engine) as connection:
        change(Store(connection, RESOURCES, LATER), "events", booking.key, {"is_confirmed": True})

    row = row_of(app, events, booking.key)
    assert (row["updated_at"], row["version"]) == (LATER, 2)
