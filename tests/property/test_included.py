"""Included to-many relationships against the plain list: what is shown, and the pages after it, are all members once.

Each example books random materials, some of them in the trash, for random events, and reads them in the order of each.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.fetch import Loaded, Row
from jsonapi_app.core.pipeline import Reading, read_many, read_members
from jsonapi_app.core.query import Page, Query, Sizes
from jsonapi_app.core.sql import reading
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from tests.conftest import Applications
from tests.databases import Emptier
from tests.factories import Factory
from tests.property.rows import TRASHED_AT

EVENTS = RESOURCES["events"]
MATERIALS = EVENTS.relationships["materials"]


@pytest.fixture(scope="module")
def emptied(database: str, applications: Applications) -> tuple[Flask, Emptier]:
    return applications(database)


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    booked=st.lists(st.lists(st.integers(0, 7), unique=True), min_size=1, max_size=4),
    trashed=st.sets(st.integers(0, 7), max_size=3),
    size=st.integers(1, 9),
    numbered=st.booleans(),
)
def test_what_is_shown_and_the_pages_after_it_are_all_members_once(
    emptied: tuple[Flask, Emptier], booked: list[list[int]], trashed: set[int], size: int, numbered: bool
):
    app, empty = emptied
    empty()
    make = Factory(app)
    materials = [make("materials", **({"deleted_at": TRASHED_AT} if n in trashed else {})) for n in range(8)]
    events = [make("events", materials=[(materials[n], n + 1) for n in each]) for each in booked]
    plain = [[(materials[n].key, n + 1) for n in each if n not in trashed] for each in booked]
    # What may be included just fits, so that of more the database numbers the members.
    most = sum(min(size, len(members)) for members in plain) if numbered else 2_000

    with app.app_context(), reading(db.engine) as reader:
        at = Reading(reader, Actor(0, "admin"), Budget(most))
        loaded = read_many(at, EVENTS, Query(include=(("materials",),), sizes=Sizes(size))).loaded
        (members,) = loaded.members
        for event, wanted in zip(events, plain, strict=True):
            shown = lines(members.loaded, members.of.get(event.key, []))
            assert shown == wanted[:size]
            assert members.total(event.key) == len(wanted)
            assert (event.key in members.totals) == (len(wanted) > size)
            rest = []
            for offset in range(size, len(wanted), size):
                page = read_members(at, EVENTS, event.id, MATERIALS, Query(page=Page(offset, size)))
                rest += lines(page.loaded, page.loaded.rows)
            assert shown + rest == wanted
    empty()


def lines(loaded: Loaded, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Key and quantity of each member."""
    return [(row[0], row[loaded.branch.pair["quantity"]]) for row in rows]
