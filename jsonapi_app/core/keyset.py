"""Pages between places: the rows after or before where a row is, or was, however many there are before it.

A place is the values that a row is sorted by, and its key (`core.query.Place`). The rows beyond it are the union of
*stretches*: those that are equal to it in the first few sort keys and beyond it in the next. Where an index has the
order, each stretch is a short walk along it; elsewhere one look at each row tells whether it is in any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    and_,
    bindparam,
    or_,
    select,
    true,
    union_all,
)

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.order import Ordering, SortKey
from jsonapi_app.core.query import Page, Place
from jsonapi_app.core.values import convert
from jsonapi_app.core.wire_values import json_converter

AFTER, BEFORE = "after", "before"
PARAMETERS = {AFTER: "page[after]", BEFORE: "page[before]"}


@dataclass(frozen=True, eq=False)
class Keyset:
    """The sort keys of a page between places, the row's own key left out."""

    keys: tuple[SortKey, ...]
    dialect: Dialect

    def place(self, row: Sequence[Any]) -> Place:
        """The place of a row of `page_of_keys`, as the driver returns it."""
        key, *values = row
        return Place(tuple(self._shown(k, value) for k, value in zip(self.keys, values, strict=True)), key)

    def values(self, page: Page) -> dict[str, Any]:
        """What is bound for the places of ``page``. Raises BadParameter for one of another order."""
        return {**self._bound(AFTER, page.after), **self._bound(BEFORE, page.before)}

    def _shown(self, key: SortKey, value: Any) -> Any:
        return json_converter(key.kind, key.column.type, self.dialect.name)(value)

    def _bound(self, end: str, place: Place | None) -> dict[str, Any]:
        if place is None:
            return {}
        own = len(self.keys)
        return {_name(end, own, own): place.key} | {
            _name(end, at, own): convert(key.kind, value, PARAMETERS[end])
            for at, (key, value) in enumerate(zip(self.keys, place.values, strict=True))
            if value is not None
        }


def page_of_keys(order: Ordering, conditions: Sequence[Any], page: Page, *, split: bool) -> Select[Any]:
    """SELECT of the key and the sorted values of at most ``:limit`` rows of ``page``.

    Backwards the last of them comes first. ``split``: an index has the order.
    """
    keys, backwards = order.keys, page.backwards
    for end, place in ((AFTER, page.after), (BEFORE, page.before)):
        if place is not None and len(place.values) != len(keys) - 1:
            raise BadParameter("This is no cursor of this list in this order.", parameter=PARAMETERS[end])
    if page.before is not None and not backwards:
        conditions = [*conditions, _any_of(_beyond(keys, page.before, BEFORE))]
    *sorted_by, own = keys
    columns = [own.column.label("key"), *(key.column.label(f"k{at}") for at, key in enumerate(sorted_by))]
    rows = order.joined(select(*columns)).where(*conditions)
    start, end = (page.before, BEFORE) if backwards else (page.after, AFTER)
    stretches = _all_of(keys) if start is None else _beyond(keys, start, end)
    if split and len(stretches) > 1:
        return _one_by_one(rows, keys, stretches, backwards)
    beyond = [] if start is None else [_any_of(stretches)]
    return _nearest(rows.where(*beyond), keys, backwards)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """Some of the rows beyond a place: those of one ``condition``, which differ by ``keys``."""

    condition: ColumnElement[bool]
    keys: tuple[SortKey, ...]


def _beyond(keys: tuple[SortKey, ...], place: Place, end: str) -> list[_Stretch]:
    """The stretches of the rows beyond ``place``, the nearest first."""
    stretches: list[_Stretch] = []
    nulls = (*place.nulls, False)
    for at in reversed(range(len(keys))):
        same = [_is_same(keys[i], _value(end, i, keys), nulls[i]) for i in range(at)]
        past = _past_null(keys[at:], end) if nulls[at] else _past(keys[at:], _value(end, at, keys), end)
        stretches += [_Stretch(and_(*same, stretch.condition), stretch.keys) for stretch in past]
    return stretches


def _all_of(keys: tuple[SortKey, ...]) -> list[_Stretch]:
    """All rows, as stretches in each of which the first key is null or is not."""
    first, *rest = keys
    if not first.nullable:
        return [_Stretch(true(), keys)]
    certain = replace(first, nullable=False)
    return [_Stretch(first.column.is_not(None), (certain, *rest)), _Stretch(first.column.is_(None), tuple(rest))]


def _past(keys: tuple[SortKey, ...], value: BindParameter[Any], end: str) -> list[_Stretch]:
    """Rows whose first key is beyond ``value``. Nulls come last, so they are after it and never before it."""
    first, *rest = keys
    greater = first.descending is (end == BEFORE)
    condition = first.column > value if greater else first.column < value
    past = [_Stretch(condition, (replace(first, nullable=False), *rest))]
    if first.nullable and end == AFTER:
        past.append(_Stretch(first.column.is_(None), tuple(rest)))
    return past


def _past_null(keys: tuple[SortKey, ...], end: str) -> list[_Stretch]:
    first, *rest = keys
    if end == AFTER:
        return []
    return [_Stretch(first.column.is_not(None), (replace(first, nullable=False), *rest))]


def _is_same(key: SortKey, value: BindParameter[Any], null: bool) -> ColumnElement[bool]:
    same: ColumnElement[bool] = key.column.is_(None) if null else key.column == value
    return same


def _any_of(stretches: Sequence[_Stretch]) -> ColumnElement[bool]:
    return or_(*(stretch.condition for stretch in stretches))


def _one_by_one(
    rows: Select[Any], keys: tuple[SortKey, ...], stretches: Sequence[_Stretch], backwards: bool
) -> Select[Any]:
    """The nearest rows of each stretch, and of these the nearest."""
    parts = [_nearest(rows.where(stretch.condition), stretch.keys, backwards).subquery() for stretch in stretches]
    found = union_all(*(select(part) for part in parts)).subquery()
    own, *values = found.c
    columns = (*values, own)
    ordered = tuple(replace(key, column=column) for key, column in zip(keys, columns, strict=True))
    return _nearest(select(*found.c), ordered, backwards)


def _nearest(rows: Select[Any], keys: Sequence[SortKey], backwards: bool) -> Select[Any]:
    limit = bindparam("limit", type_=BigInteger())
    return rows.order_by(*(key.directed(backwards=backwards) for key in keys)).limit(limit)


def _value(end: str, at: int, keys: Sequence[SortKey]) -> BindParameter[Any]:
    """The value of the sort key at that position, or the row's own key, of the place at that end of the page."""
    type_ = keys[at].column.type
    return bindparam(_name(end, at, len(keys) - 1), type_=BigInteger() if isinstance(type_, Integer) else type_)


def _name(end: str, at: int, own: int) -> str:
    return f"{end}_key" if at == own else f"{end}_{at}"
