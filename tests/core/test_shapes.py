"""Shapes: what their words stand for, what is read for them, and what becomes of rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from jsonapi_app.core import pipeline, write_pipeline
from jsonapi_app.core.actor import ADMIN, MEMBER, Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.errors import Conflict, NotFound
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.query import Query
from jsonapi_app.core.shapes import (
    Attr,
    Key,
    KeyOf,
    Many,
    One,
    Owner,
    Pair,
    Pivot,
    Primary,
    Projector,
    Shape,
    query_of,
    shape,
    whole,
)
from jsonapi_app.core.sql import reading, writing
from jsonapi_app.core.trade import Trade
from jsonapi_app.core.write_pipeline import Show, Writing
from jsonapi_app.extensions import db
from jsonapi_app.models.base import now
from jsonapi_app.resources import RESOURCES
from tests.factories import Factory

KEYED = RESOURCES.by_key()
TAG = shape("tags", "id name")
PERSON = shape(
    "people",
    "id user_id surname=last_name",
    {
        "email": Primary("emails", shape("emails", "address is_primary"), "address"),
        "tags": Many("tags", TAG),
        "company": One("company", shape("companies", "id legal_name")),
    },
)


def projected(app: Flask, wanted: Shape, role: str = ADMIN) -> list[dict[str, Any]]:
    with app.app_context(), reading(db.engine) as reader:
        at = Reading(reader, Actor(0, role), Budget(1_000))
        loaded = pipeline.read_many(at, KEYED[wanted.type], query_of(wanted)).loaded
        return Projector(reader.dialect.name, lambda text: text and text[:4]).objects(wanted, loaded)


def test_words_stand_for_keys_attributes_and_to_ones():
    parts = shape("materials", "id name park_id type=value_type user_id=created_by_id").parts

    assert parts == {
        "id": Key(),
        "name": Attr("name"),
        "park_id": KeyOf("park"),
        "type": Attr("value_type"),
        "user_id": KeyOf("created_by"),
    }


def test_only_what_is_shown_is_read():
    query = query_of(PERSON)

    assert query.fields["people"] == ("user", "last_name")
    assert query.fields["companies"] == ("legal_name",)
    assert query.include == (("emails",), ("tags",), ("company",))


def test_rows_become_objects(app: Flask, make: Factory):
    user, company = make("users"), make("companies", legal_name="Byron & Co")
    tags = [make("tags", name=name) for name in ("b", "a")]
    person = make("people", last_name="Byron", user=user, company=company, tags=tags)
    make("emails", person=person, address="second@example.org")
    make("emails", person=person, address="first@example.org", is_primary=True)
    bare = make("people", last_name="Zorn")

    assert projected(app, PERSON) == [
        {
            "id": person.key,
            "user_id": user.key,
            "surname": "Byron",
            "email": "first@example.org",
            "tags": [{"id": tags[1].key, "name": "a"}, {"id": tags[0].key, "name": "b"}],
            "company": {"id": company.key, "legal_name": "Byron & Co"},
        },
        {"id": bare.key, "user_id": None, "surname": "Zorn", "email": None, "tags": [], "company": None},
    ]


def test_a_member_of_several_says_what_each_pair_does(app: Flask, make: Factory):
    console = make("materials", rental_price=10)
    events = [make("events", title=title, materials=[(console, units)]) for title, units in (("A", 2), ("B", 3))]
    line = shape(
        "materials",
        "price=rental_price",
        {"pivot": Pivot({"event": Owner(), "material": Key(), "units": Pair("quantity")})},
    )

    shown = projected(app, shape("events", "year=starts_at", {"lines": Many("materials", line)}))

    assert [(row["year"], row["lines"]) for row in shown] == [
        ("2026", [{"price": 10, "pivot": {"event": event.key, "material": console.key, "units": units}}])
        for event, units in zip(events, (2, 3), strict=True)
    ]


def test_null_may_be_shown_as_a_text(app: Flask, make: Factory):
    make("events", location=None)

    assert projected(app, shape("events", {"place": Attr("location", or_else="")})) == [{"place": ""}]


@pytest.mark.parametrize(("number", "shown"), [(10.0, "10"), (10.5, "10.5"), (0.0, "0"), (None, "None")])
def test_whole_numbers_have_no_fraction(number: float | None, shown: str):
    assert str(whole(number)) == shown


def test_whoever_knows_rows_by_key_is_told_the_key_of_what_is_hidden(app: Flask, make: Factory):
    """The member does not see other users, but the key of the one who made an event."""
    user = make("users")
    make("events", created_by=user)
    wanted = shape("events", "user_id=created_by_id", {"user": One("created_by", shape("users", "id"))})

    assert projected(app, wanted, MEMBER) == [{"user_id": user.key, "user": None}]


def test_rows_are_found_by_key(app: Flask, make: Factory):
    person = make("people")
    with app.app_context(), reading(db.engine) as reader:
        at = Reading(reader, Actor(0, ADMIN), Budget(10))
        found = pipeline.read_one(at, KEYED["people"], str(person.key), Query())
        assert found.rows[0][found.branch.id_at] == person.key
        with pytest.raises(NotFound):
            pipeline.read_one(at, KEYED["people"], person.id, Query())


def test_what_goes_into_the_trash_is_shown_with_what_belongs_to_it(app: Flask, make: Factory):
    person = make("people", last_name="Byron", tags=[make("tags", name="a")])
    make("emails", person=person, address="ada@example.org", is_primary=True)
    with app.app_context():
        at = Writing(db.engine, Actor(0, ADMIN), Trade(), "request-1")
        trashed = replace(query_of(PERSON), trashed=True, trash_related=True)
        show = Show(trashed, Budget(100))
        first = write_pipeline.remove(at, KEYED["people"], str(person.key), show).done()
        second = write_pipeline.remove(at, KEYED["people"], str(person.key), show).done()

    assert first is not None
    (shown,) = Projector(db_name(app), str).objects(PERSON, first)
    assert (shown["email"], [tag["name"] for tag in shown["tags"]]) == ("ada@example.org", ["a"])
    assert second is None


def test_of_two_founders_one_is_too_late(app: Flask, make: Factory):
    make("users")
    attributes = {"pseudo": "late", "email": "late@example.org", "password": "test", "role": ADMIN}

    with app.app_context(), writing(db.engine) as connection:
        founder = Writer(connection, Actor(0, ADMIN, founder=True), RESOURCES["users"], now())
        with pytest.raises(Conflict, match="There is a user already"):
            founder.create(Changes(attributes))


def db_name(app: Flask) -> str:
    with app.app_context():
        return str(db.engine.dialect.name)
