"""Sort keys → ORDER BY: over to-one paths, equal on both databases, and total.

Text is ordered by its folded twin in code point order, nulls come last in both directions, and the key settles ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, nulls_last

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import Order
from jsonapi_app.core.resource import OwnKey, Resource, TheirKey
from jsonapi_app.core.scope import Sight


def order_columns(
    sight: Sight, resource: Resource, row: Any, orders: Sequence[Order], select_: Select[Any]
) -> Select[Any]:
    """``select_`` ordered by ``orders`` (without any: the resource's default), joined with what the paths pass through.

    Raises BadParameter for a path that cannot be sorted by.
    """
    select_, clauses = order_clauses(sight, resource, row, orders, select_)
    return select_.order_by(*clauses)


def order_clauses(
    sight: Sight, resource: Resource, row: Any, orders: Sequence[Order], select_: Select[Any]
) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    """The same, with what it is to be ordered by beside it."""
    clauses: list[ColumnElement[Any]] = []
    for order in orders or default_order(resource):
        select_, more = _ordered(sight, resource, row, order, select_)
        clauses += more
    return select_, [*clauses, row.id]


def default_order(resource: Resource) -> tuple[Order, ...]:
    return tuple(Order((key.lstrip("-"),), key.startswith("-")) for key in resource.sort)


def _ordered(
    sight: Sight, resource: Resource, row: Any, order: Order, select_: Select[Any]
) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    *path, name = order.path
    certain = True
    for step in path:
        relationship = sight.relationship(resource, step)
        if relationship is None or relationship.many or relationship.polymorphic:
            raise BadParameter(
                f"Cannot sort by {'.'.join(order.path)}: {step!r} is not a to-one relationship of {resource.type}.",
                parameter="sort",
            )
        target = relationship.target.alias()
        match relationship.storage:
            case OwnKey(key):
                linked = target.id == getattr(row, key)
            case TheirKey(key):
                linked = getattr(target, key) == row.id
            case _:
                raise AssertionError(relationship.storage)
        certain = certain and relationship.kept_live
        joined = (linked, *sight.visible(relationship.target, target))
        select_ = select_.join_from(row, target, and_(*joined), isouter=not relationship.kept_live)
        resource, row = relationship.target, target
    clauses: list[ColumnElement[Any]] = []
    for column, nullable in _sort_columns(sight, resource, row, name, order):
        directed = column.desc() if order.descending else column.asc()
        clauses.append(nulls_last(directed) if nullable or not certain else directed)
    return select_, clauses


def _sort_columns(sight: Sight, resource: Resource, row: Any, name: str, order: Order) -> Iterator[tuple[Any, bool]]:
    if name == "id":
        yield resource.public_id(row), False
        return
    attribute = sight.attribute(resource, name)
    if attribute is None or not attribute.comparable:
        raise BadParameter(
            f"Cannot sort by {'.'.join(order.path)}: {resource.type} has no field {name!r} to sort by.",
            parameter="sort",
        )
    sight.check_period(attribute, "sort")
    column = resource.columns.get(attribute.folded_key)
    yield attribute.folded_of(row), column is None or bool(column.nullable)
