"""The total of a list is counted only where it must be."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from jsonapi_app.core import pipeline
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.query import All, Condition, Page, Query, Search
from jsonapi_app.core.sql import reading
from jsonapi_app.resources import RESOURCES
from tests.client import Api
from tests.conftest import Statements
from tests.core.counting import counts, is_remembered
from tests.factories import Factory


def page(engine: Engine, query: Query) -> tuple[int, int | None]:
    """How many tags are on the page, and the total."""
    with reading(engine) as reader:
        read = pipeline.read_many(Reading(reader, Actor(0, "admin"), Budget(1000)), RESOURCES["tags"], query)
    return len(read.loaded.rows), read.total


@pytest.mark.parametrize(
    "query",
    [
        Query(page=Page(0, 2)),
        Query(page=Page(0, 2), filter=All((Condition("name", "ne", "z"),))),
        Query(page=Page(0, 2), filter=All((Condition("name", "in", ("a", "b", "c")),))),
    ],
    ids=str,
)
def test_a_list_that_is_asked_for_again_is_not_counted_again(
    engine: Engine, make: Factory, statements: Statements, query: Query
):
    make.many("tags", [{"name": name} for name in "abc"])
    with statements() as texts:
        assert page(engine, query) == (2, 3)
    assert counts(texts) == 1
    assert is_remembered(lambda: page(engine, query) == (2, 3), statements)

    make("tags", name="d")
    wanted = 3 if "in" in str(query.filter) else 4
    assert page(engine, query) == (2, wanted)


@pytest.mark.parametrize(("window", "shown"), [(Page(0, 4), 3), (Page(2, 2), 1), (Page(0, 100), 3)], ids=str)
def test_the_last_page_proves_its_total(
    engine: Engine, make: Factory, statements: Statements, window: Page, shown: int
):
    make.many("tags", [{"name": name} for name in "abc"])

    with statements() as texts:
        assert page(engine, Query(page=window)) == (shown, 3)

    assert counts(texts) == 0


def test_a_page_beyond_the_last_and_a_full_one_do_not(engine: Engine, make: Factory, statements: Statements):
    make.many("tags", [{"name": name} for name in "abc"])

    assert page(engine, Query(page=Page(10, 5))) == (0, 3)
    assert page(engine, Query(page=Page(0, 3))) == (3, 3)
    assert page(engine, Query(page=Page(0, 5), filter=All((Search("nothing"),)))) == (0, 0)


def test_a_page_that_is_not_counted_has_no_total(engine: Engine, make: Factory, statements: Statements):
    make.many("tags", [{"name": name} for name in "abc"])

    with statements() as texts:
        assert page(engine, Query(page=Page(0, 2, counted=False))) == (2, None)

    assert counts(texts) == 0


def test_over_http_too_a_list_is_counted_again_only_after_a_change(
    engine: Engine, api: Api, make: Factory, statements: Statements
):
    make.many("tags", [{"name": name} for name in "abc"])
    url = "/tags?page[size]=2"
    assert is_remembered(lambda: total_count(api, url) == 3, statements)

    api.post("/tags", {"data": {"type": "tags", "attributes": {"name": "d"}}})
    assert total_count(api, url) == 4


def total_count(api: Api, url: str) -> Any:
    return api.get(url).json["meta"]["pagination"]["total_count"]
