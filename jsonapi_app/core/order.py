"""Sort keys → ORDER BY: over to-one paths, equal on both databases, and total.

Text is ordered by its folded twin in code point order, nulls come last in both directions, and the key settles ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, and_, func, nulls_first, nulls_last

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import Order
from jsonapi_app.core.resource import Attribute, Kind, OwnKey, Resource, TheirKey
from jsonapi_app.core.scope import Sight

# Of a text without a limit, so much decides its place: a place must fit into a URL (ADR 0018).
SORTED_CHARACTERS = 255


@dataclass(frozen=True, slots=True, eq=False)
class SortKey:
    """One column of an order. ``nullable``: it may be null, and nulls come last in both directions."""

    column: Any
    kind: Kind
    nullable: bool
    descending: bool = False

    def directed(self, *, backwards: bool = False) -> Any:
        """As a term of ORDER BY; ``backwards`` turns the whole order round, nulls included."""
        directed = self.column.asc() if self.descending is backwards else self.column.desc()
        if not self.nullable:
            return directed
        return nulls_first(directed) if backwards else nulls_last(directed)


@dataclass(frozen=True, slots=True, eq=False)
class Ordering:
    """A total order of the rows of one alias: its keys, and what their paths pass through."""

    keys: tuple[SortKey, ...]
    joins: tuple[tuple[Any, Any, Any, bool], ...]

    def joined(self, rows: Select[Any]) -> Select[Any]:
        """``rows`` joined with what the keys are columns of."""
        for row, target, condition, outer in self.joins:
            rows = rows.join_from(row, target, condition, isouter=outer)
        return rows

    def applied(self, rows: Select[Any]) -> Select[Any]:
        return self.joined(rows).order_by(*(key.directed() for key in self.keys))


def ordering(
    sight: Sight, resource: Resource, row: Any, orders: Sequence[Order], first: Sequence[SortKey] = ()
) -> Ordering:
    """The order that ``orders`` ask for (without any: the resource's default), after the keys ``first``.

    Raises BadParameter for a path that cannot be sorted by.
    """
    joins: list[tuple[Any, Any, Any, bool]] = []
    asked = [_sort_key(sight, resource, row, order, joins) for order in orders or default_order(resource)]
    return Ordering((*first, *asked, SortKey(row.id, Kind.INTEGER, nullable=False)), tuple(joins))


def default_order(resource: Resource) -> tuple[Order, ...]:
    return tuple(Order((key.lstrip("-"),), key.startswith("-")) for key in resource.sort)


def _sort_key(sight: Sight, resource: Resource, row: Any, order: Order, joins: list[Any]) -> SortKey:
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
        joined = and_(linked, *sight.visible(relationship.target, target))
        joins.append((row, target, joined, not relationship.kept_live))
        resource, row = relationship.target, target
    column, kind, nullable = _column(sight, resource, row, name, order)
    return SortKey(column, kind, nullable or not certain, order.descending)


def _column(sight: Sight, resource: Resource, row: Any, name: str, order: Order) -> tuple[Any, Kind, bool]:
    if name == "id":
        return resource.public_id(row), Kind.TEXT if resource.public else Kind.INTEGER, False
    attribute = sight.attribute(resource, name)
    if attribute is None or not attribute.comparable:
        raise BadParameter(
            f"Cannot sort by {'.'.join(order.path)}: {resource.type} has no field {name!r} to sort by.",
            parameter="sort",
        )
    sight.check_period(attribute, "sort")
    stored = resource.columns.get(attribute.folded_key)
    column = attribute.folded_of(row)
    if _is_endless(resource, attribute):
        column = func.substr(column, 1, SORTED_CHARACTERS, type_=column.type)
    return column, attribute.kind, stored is None or bool(stored.nullable)


def _is_endless(resource: Resource, attribute: Attribute) -> bool:
    """Whether it is text of any length; an index would not be used, and none has such a column."""
    stored = resource.columns.get(attribute.key)
    return stored is not None and isinstance(stored.type, String) and stored.type.length is None
