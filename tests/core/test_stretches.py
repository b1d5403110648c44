"""Reading a collection in stretches, and finding the place of one of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.pipeline import Reading, place_of, read_many, read_stretches
from jsonapi_app.core.query import All, Condition, Order, Page, Query
from jsonapi_app.core.sql import reading
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from tests.conftest import Statements
from tests.factories import Factory, Made

MATERIALS = RESOURCES["materials"]
FEW = Condition("stock_quantity", "lt", "5")
QUERIES = {
    "as it is": Query(),
    "sorted": Query(sort=(Order(("rental_price",), descending=True),)),
    "sorted by a path": Query(sort=(Order(("category", "name")),), include=(("park",),)),
    "filtered": Query(filter=All((FEW,)), include=(("tags",), ("category",))),
}


@pytest.fixture
def at(app: Flask) -> Iterator[Reading]:
    with app.app_context(), reading(db.engine) as reader:
        yield Reading(reader, Actor(0, "admin"), Budget(1000))


@pytest.fixture
def rows(make: Factory, app: Flask) -> list[Made]:
    park, categories = make("parks"), [make("categories", name=name) for name in "ba"]
    return [
        make(
            "materials",
            name=f"Console {(7 * n) % 23:02}",
            rental_price=n % 4,
            stock_quantity=n % 7,
            park=park,
            category=categories[n % 2],
        )
        for n in range(23)
    ]


def keys(loaded: Loaded) -> list[int]:
    return [row[0] for row in loaded.rows]


@pytest.mark.parametrize("name", QUERIES)
def test_stretches_are_what_a_page_of_everything_is(rows: list[Made], at: Reading, name: str):
    query = QUERIES[name]
    whole = keys(read_many(at, MATERIALS, _page(query, 0, 100)).loaded)

    total, stretches = read_stretches(at, MATERIALS, _page(query, 3, 2**63 - 1), 5)
    found = [keys(loaded) for loaded in stretches]

    assert total == len(whole)
    assert [key for stretch in found for key in stretch] == whole[3:]
    assert all(len(stretch) == 5 for stretch in found[:-1])


def test_what_nobody_takes_is_not_read(rows: list[Made], at: Reading, statements: Statements):
    with statements() as texts:
        _, stretches = read_stretches(at, MATERIALS, QUERIES["filtered"], 5)
        before = len(texts)
        next(stretches)
        taken = len(texts)

    assert before == 1  # the total
    # All keys in order; of one stretch the rows, and what is included.
    assert taken - before <= 5


def test_stretches_that_nobody_takes_to_the_end_are_in_nobodys_way(rows: list[Made], app: Flask):
    with app.app_context():
        with reading(db.engine) as reader:
            _, left = read_stretches(
                Reading(reader, Actor(0, "admin"), Budget(1000)), MATERIALS, _page(Query(), 0, 100), 5
            )
            next(left)
        with reading(db.engine) as reader:
            _, taken = read_stretches(
                Reading(reader, Actor(0, "admin"), Budget(1000)), MATERIALS, _page(Query(), 0, 100), 5
            )
            first = next(taken)
            left.close()  # as the garbage collector does, whenever it comes to it
            found = [*keys(first), *(key for loaded in taken for key in keys(loaded))]

    assert len(found) == 23


@pytest.mark.parametrize("name", QUERIES)
def test_each_row_is_at_its_place(rows: list[Made], at: Reading, name: str):
    query = QUERIES[name]
    whole = keys(read_many(at, MATERIALS, _page(query, 0, 100)).loaded)

    assert [place_of(at, MATERIALS, str(key), query) for key in whole] == list(range(len(whole)))
    for missing in {row.key for row in rows} - set(whole):
        assert place_of(at, MATERIALS, str(missing), query) is None
    for nobody in ("0", "01", "x", "99999999999999999"):
        assert place_of(at, MATERIALS, nobody, query) is None


def test_a_type_with_uuids_has_places_too(make: Factory, app: Flask, at: Reading):
    people = [make("people", last_name=name) for name in ("Zorn", "abel", "Byron")]

    assert [place_of(at, RESOURCES["people"], each.id, Query()) for each in people] == [2, 0, 1]


def test_live_and_trashed_rows_can_be_read_together(make: Factory, app: Flask, at: Reading):
    tags = [make("tags", name="a"), make("tags", name="b", deleted_at="2026-01-01T00:00:00Z")]

    page = read_many(at, RESOURCES["tags"], Query(trashed=None))

    assert (keys(page.loaded), page.total) == ([tag.key for tag in tags], 2)


def _page(query: Query, offset: int, limit: int) -> Query:
    return Query(include=query.include, sort=query.sort, filter=query.filter, page=Page(offset, limit))
