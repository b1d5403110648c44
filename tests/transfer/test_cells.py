"""Every value has a text that leads back to it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jsonapi_app.resources import RESOURCES
from jsonapi_app.transfer import json_items
from jsonapi_app.transfer.cells import EMPTY_TEXT, FORMULAS, text_of, value_of
from jsonapi_app.transfer.columns import Column, column_named

quickly = settings(deadline=None, database=None)
TEXTS = st.text(st.characters(codec="utf-8")) | st.text("'=+-@\t\r\n a", max_size=5)


def column(type_: str, name: str) -> Column:
    found = column_named(RESOURCES[type_], name)
    assert found is not None
    return found


@quickly
@given(value=st.none() | TEXTS, guarded=st.sampled_from([FORMULAS, EMPTY_TEXT]))
def test_text_comes_back_and_runs_nothing(value: str | None, guarded: Any):
    text = text_of(column("materials", "note"), value, guarded)

    assert value_of(column("materials", "note"), text, guarded) == value
    assert guarded is EMPTY_TEXT or not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


@pytest.mark.parametrize(
    ("type_", "name", "values"),
    [
        ("materials", "stock_quantity", st.integers(-(2**31), 2**31)),
        ("materials", "rental_price", st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)),
        ("materials", "is_discountable", st.booleans()),
        ("materials", "park", st.integers(1).map(str)),
        ("materials", "tags", st.lists(st.integers(1).map(str))),
        ("people", "contacts", st.lists(st.uuids().map(str))),
        (
            "events",
            "materials",
            st.lists(st.builds(lambda id_, q: {"id": str(id_), "quantity": q}, st.integers(1), st.integers(1, 10**5))),
        ),
        (
            "materials",
            "custom_attributes",
            st.lists(st.fixed_dictionaries({"name": TEXTS, "value": TEXTS | st.none() | st.booleans()})),
        ),
    ],
)
@quickly
@given(data=st.data())
def test_values_of_every_kind_come_back(type_: str, name: str, values: Any, data: st.DataObject):
    value = data.draw(values)

    for guarded in (FORMULAS, EMPTY_TEXT):
        text = text_of(column(type_, name), value, guarded)
        assert value_of(column(type_, name), text, guarded) == value


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "'quoted'", "5'", "x=1", "a-b"])
def test_text_that_runs_nothing_is_taken_as_it_is(text: str):
    note = column("materials", "note")

    assert value_of(note, text, FORMULAS) == text
    assert text_of(note, text, FORMULAS) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@quickly
@given(
    items=st.lists(JSON),
    before=st.dictionaries(st.text().filter(lambda name: name != "data"), JSON, max_size=2),
    indent=st.none() | st.integers(0, 2),
    part=st.integers(1, 12),
)
def test_items_of_a_document_are_those_of_the_whole(items: list[Any], before: Any, indent: int | None, part: int):
    document = json.dumps({**before, "data": items, "after": 1}, indent=indent, ensure_ascii=False)

    class Slow(io.BytesIO):
        """Gives a few bytes at a time."""

        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(part)

    found = list(json_items.items_of(Slow(document.encode("utf-8", "replace")), "data"))

    assert found == json.loads(document.encode("utf-8", "replace"))["data"]
