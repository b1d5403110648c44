"""Plans: one for each shape of a read, remembered, whatever the values of the request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from jsonapi_app.core import plan
from jsonapi_app.core.errors import BadParameter, Forbidden
from jsonapi_app.core.memory import Memory
from jsonapi_app.core.plan import CollectionPlan, plan_collection, plan_item, plan_members
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Not, Order, Page, Query, Related, Search
from jsonapi_app.resources import RESOURCES

MATERIALS, PARKS = RESOURCES["materials"], RESOURCES["parks"]
SQLITE, POSTGRESQL = sqlite.dialect(), postgresql.psycopg.dialect()


def where(*terms: Filter) -> Query:
    return Query(filter=All(terms))


def stock(operator: str, value: Any) -> Condition:
    return Condition("stock_quantity", operator, value)


def planned(query: Query, role: str = "admin", dialect: Dialect = SQLITE) -> CollectionPlan:
    return plan_collection(MATERIALS, query, role, dialect)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (Query(), Query()),
        (Query(page=Page(0, 25)), Query(page=Page(250, 50, counted=False))),
        (where(stock("gt", "1")), where(stock("gt", 99))),
        (where(stock("in", ("1",))), where(stock("in", ("1", "2", "3")))),
        (where(stock("between", ("1", "2"))), where(stock("between", (3, 4)))),
        (where(Condition("id", "in", ("1",))), where(Condition("id", "in", ()))),
        (where(Search("console")), where(Search("lamp"))),
        (where(Search("big console")), where(Search("tall lamp"))),
        (where(stock("eq", 1)), where(Condition("stock_quantity", "eq", 1, "filter[stock_quantity]"))),
        (
            where(Related("tags", AnyOf((Condition("name", "eq", "a"), Not(Condition("name", "eq", "b")))))),
            where(Related("tags", AnyOf((Condition("name", "eq", "c"), Not(Condition("name", "eq", "d")))))),
        ),
    ],
)
def test_queries_that_differ_by_values_only_share_a_plan(one: Query, another: Query):
    assert planned(one) is planned(another)


@pytest.mark.parametrize(
    "other",
    [
        Query(trashed=True),
        Query(fields={"materials": ("name",)}),
        Query(fields={"materials": ()}),
        Query(fields={"parks": ("name",)}),
        Query(include=()),
        Query(include=(("park",),)),
        Query(include=(("park",), ("tags",))),
        Query(sort=(Order(("name",)),)),
        Query(sort=(Order(("name",), descending=True),)),
        Query(sort=(Order(("park", "name")),)),
        where(stock("gt", 1)),
        where(stock("ge", 1)),
        where(stock("isnull", True)),
        where(stock("isnull", False)),
        where(stock("gt", 1), stock("gt", 1)),
        where(AnyOf((stock("gt", 1), stock("gt", 1)))),
        where(Not(stock("gt", 1))),
        where(Condition("rental_price", "gt", 1)),
        where(Related("park", Condition("name", "eq", "a"))),
        where(Related("category", Condition("name", "eq", "a"))),
        where(Condition("name", "eq", "a")),
        where(Search("console")),
        where(Search("tv")),
        where(Search("tv console")),
        where(Search("console tv")),
    ],
    ids=str,
)
def test_queries_of_another_shape_do_not(other: Query):
    for query in (Query(), where(stock("lt", 1)), Query(fields={"materials": ("name", "reference")})):
        assert planned(query) is not planned(other)
        assert planned(other) is planned(replace(other))


def test_neither_do_roles_and_databases():
    plans = {id(planned(Query(), role, dialect)) for role in ("admin", "member") for dialect in (SQLITE, POSTGRESQL)}

    assert len(plans) == 4


def test_nor_a_collection_an_item_and_the_members_of_a_relationship():
    materials = PARKS.relationships["materials"]
    plans = (
        planned(Query()),
        plan_members(materials, PARKS, Query(), "admin", SQLITE),
        plan_members(RESOURCES["tags"].relationships["materials"], RESOURCES["tags"], Query(), "admin", SQLITE),
        plan_item(MATERIALS, Query(), "admin", SQLITE),
        plan_item(MATERIALS, Query(), "admin", SQLITE, by_key=True),
        plan_collection(PARKS, Query(), "admin", SQLITE),
    )

    assert len({id(plan) for plan in plans}) == len(plans)
    assert plan_members(materials, PARKS, Query(), "admin", SQLITE) is plans[1]
    assert plan_item(MATERIALS, Query(), "admin", SQLITE) is plans[3]


def test_no_value_of_a_request_is_in_the_text_of_a_plan():
    query = replace(where(stock("in", ("987123", "987124")), Search("needle")), page=Page(987125, 987126))

    made = planned(query)

    texts = " ".join(statement.text for statement in (made.rows, made.count, made.keys) if statement)
    assert "98712" not in texts
    assert "needle" not in texts


def test_each_condition_takes_its_own_value():
    query = where(AnyOf((stock("gt", "5"), Not(stock("lt", "2")))), Related("park", Condition("name", "eq", "Nord")))

    values = planned(query).values(replace(query, page=Page(50, 10)))

    assert values == {"limit": 10, "offset": 50, "f0": 5, "f1": 2, "f2": "Nord", "f2_folded": "nord"}


def test_a_remembered_plan_still_refuses_a_value_of_the_wrong_kind():
    planned(where(stock("gt", 1))).values(where(stock("gt", 1)))

    with pytest.raises(BadParameter) as refusal:
        planned(where(stock("gt", 1))).values(where(Condition("stock_quantity", "gt", "many", "filter[x]")))

    assert refusal.value.parameter == "filter[x]"


@pytest.fixture
def memories(monkeypatch: pytest.MonkeyPatch) -> list[Memory[Any]]:
    """What plans are remembered in, empty and with room for three."""
    names = [name for name, value in vars(plan).items() if isinstance(value, Memory)]
    for name in names:
        monkeypatch.setattr(plan, name, Memory(3))
    return [getattr(plan, name) for name in names]


def test_the_memory_of_plans_is_bounded(memories: list[Memory[Any]]):
    first = planned(Query(fields={"materials": ("name",)}))

    for name in ("reference", "note", "description"):
        planned(Query(fields={"materials": (name,)}))

    assert max(map(len, memories)) == 3
    assert planned(Query(fields={"materials": ("name",)})) is not first


def test_what_is_refused_is_not_remembered(memories: list[Memory[Any]]):
    for query in (where(Condition("nothing", "eq", 1)), Query(sort=(Order(("tags", "name")),))):
        with pytest.raises(BadParameter):
            planned(query)
    with pytest.raises(Forbidden):
        plan_collection(RESOURCES["materials"], Query(), "nobody", SQLITE)

    assert not any(map(len, memories))


def test_a_page_in_an_indexed_order_is_read_at_once_and_others_by_their_keys_first():
    for query in (Query(), Query(sort=(Order(("rental_price",)),)), Query(sort=(Order(("name",), True),))):
        assert planned(query).keys is None
    for query in (Query(sort=(Order(("note",)),)), Query(sort=(Order(("park", "name")),)), where(stock("gt", 1))):
        assert planned(query).keys is not None
