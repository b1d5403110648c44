"""Statements and lists of values, on a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Engine, bindparam, not_, select

from jsonapi_app.core.sql import Statement, one_of, reading
from jsonapi_app.models.crm import Contact, Person
from jsonapi_app.models.inventory import Material, Tag
from tests.core.rows import rows
from tests.factories import Factory

ODD_NAMES = (
    "",
    " ",
    "null",
    "it's",
    'say "hi"',
    "back\\slash",
    "a,b",
    "[1]",
    "{}",
    "%s",
    ":name",
    "?",
    "100%",
    "écran",
    "日本 🎸",
    "line\nbreak",
    "1",
    "true",
)


def keys(engine: Engine, model: Any, condition: ColumnElement[bool], **values: Any) -> set[int]:
    return {row[0] for row in rows(engine, select(model.id).where(condition), **values)}


# Statements


def test_values_are_bound_by_name_and_others_are_ignored(engine: Engine, make: Factory):
    nord, sud = make("tags", name="nord"), make("tags", name="sud")
    named = (Tag.name == bindparam("one")) | (Tag.name == bindparam("two"))

    assert keys(engine, Tag, named, one="nord", two="sud", three="x") == {nord.key, sud.key}
    assert keys(engine, Tag, named, two="nord", one="x") == {nord.key}


def test_a_value_that_is_not_given_is_null(engine: Engine, make: Factory):
    make("tags", name="nord")

    assert keys(engine, Tag, Tag.name == bindparam("one")) == set()


def test_one_statement_answers_different_values_one_after_the_other(engine: Engine, make: Factory):
    tags = make.many("tags", [{"name": name} for name in ("a", "b", "c")])
    statement = Statement(select(Tag.id).where(Tag.name == bindparam("name")), engine.dialect)

    with reading(engine) as reader:
        found = [reader.rows(statement, {"name": name}) for name in ("c", "a", "nothing", "b")]

    assert found == [[(tags[2].key,)], [(tags[0].key,)], [], [(tags[1].key,)]]


def test_values_take_the_form_of_their_column(engine: Engine, make: Factory):
    made_at = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    material = make("materials", rental_price=15.95, is_discountable=False, created_at=made_at)
    for column, value in (
        (Material.rental_price, Decimal("15.95")),
        (Material.is_discountable, False),
        (Material.created_at, made_at.astimezone()),
        (Material.created_at, datetime.fromisoformat("2026-05-01T11:30:00+02:00")),
    ):
        assert keys(engine, Material, column == bindparam("value", type_=column.type), value=value) == {material.key}


def test_nothing_in_a_value_is_sql(engine: Engine, make: Factory):
    made = {name: make("tags", name=name) for name in ODD_NAMES}

    for name, tag in made.items():
        assert keys(engine, Tag, Tag.name == bindparam("name"), name=name) == {tag.key}, name


def test_an_instant_of_any_year_is_ordered_as_time(engine: Engine, make: Factory):
    tag = make("tags", created_at=datetime(2026, 5, 1, tzinfo=UTC))
    since = Tag.created_at > bindparam("since", type_=Tag.created_at.type)

    for year, is_later in ((1, True), (999, True), (1000, True), (2025, True), (2027, False), (9998, False)):
        found = keys(engine, Tag, since, since=datetime(year, 1, 2, tzinfo=UTC))
        assert found == ({tag.key} if is_later else set()), year


# Lists


def test_no_value_is_one_of_none(engine: Engine, make: Factory):
    tag = make("tags")

    assert keys(engine, Tag, one_of(Tag.id, "keys"), keys=[]) == set()
    assert keys(engine, Tag, not_(one_of(Tag.id, "keys")), keys=[]) == {tag.key}


def test_a_list_of_any_length_has_one_text(engine: Engine, make: Factory):
    tags = make.many("tags", [{"name": f"t{number}"} for number in range(20)])
    wanted = {tag.key for tag in tags[::2]}
    statement = Statement(select(Tag.id).where(one_of(Tag.id, "keys")), engine.dialect)

    with reading(engine) as reader:
        for listed in (sorted(wanted), [*wanted, *wanted], [*wanted, *range(10**6, 10**6 + 50_000)]):
            assert {row[0] for row in reader.rows(statement, {"keys": listed})} == wanted


def test_odd_texts_are_found_in_a_list_and_only_they(engine: Engine, make: Factory):
    made = {name: make("tags", name=name) for name in ODD_NAMES}

    for name, tag in made.items():
        assert keys(engine, Tag, one_of(Tag.name, "names"), names=[name]) == {tag.key}, name
    assert keys(engine, Tag, one_of(Tag.name, "names"), names=list(ODD_NAMES)) == {tag.key for tag in made.values()}
    assert keys(engine, Tag, not_(one_of(Tag.name, "names")), names=list(ODD_NAMES[1:])) == {made[ODD_NAMES[0]].key}


@pytest.mark.parametrize(
    ("attribute", "wire", "value", "other"),
    [
        ("stock_quantity", 7, 7, 8),
        ("rental_price", 0.1, Decimal("0.1"), Decimal("0.2")),
        ("rental_price", 999999.99, Decimal("999999.99"), Decimal("999999.98")),
        ("is_discountable", False, False, True),
        ("created_at", "2026-05-01T09:30:00.123Z", datetime(2026, 5, 1, 9, 30, 0, 123000, UTC), datetime.now(UTC)),
    ],
)
def test_a_list_takes_values_of_every_kind(
    engine: Engine, make: Factory, attribute: str, wire: Any, value: Any, other: Any
):
    material = make("materials", **{attribute: wire})
    listed = one_of(getattr(Material, attribute), "values")

    assert keys(engine, Material, listed, values=[value]) == {material.key}
    assert keys(engine, Material, listed, values=[other, value, value]) == {material.key}
    assert keys(engine, Material, listed, values=[other]) == set()
    assert keys(engine, Material, not_(listed), values=[other]) == {material.key}


def test_a_list_takes_dates(engine: Engine, make: Factory):
    person = make("people", birthdate="1980-02-29")
    listed = one_of(Person.birthdate, "days")

    assert keys(engine, Person, listed, days=[date(1980, 2, 29)]) == {person.key}
    assert keys(engine, Person, listed, days=[date(1980, 2, 28)]) == set()


@pytest.mark.parametrize(("allowed", "found"), [([True], 1), ([False], 0), ([True, False], 1), ([], 0)])
def test_a_computed_value_can_be_one_of_a_list(engine: Engine, make: Factory, allowed: list[bool], found: int):
    make("contacts", from_donation_system=False)

    assert len(keys(engine, Contact, one_of(Contact.allow_deletion, "allowed"), allowed=allowed)) == found
    assert len(keys(engine, Contact, not_(one_of(Contact.allow_deletion, "allowed")), allowed=allowed)) == 1 - found
