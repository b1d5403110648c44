"""Names → columns, role → permitted rows, include → loaders: what a query means in this database, or a refusal.

A plan is compiled once per *shape* of a read (type, fieldsets, includes, form of sort and filter, role) and kept. It
holds finished SQL text; the values of a request are only bound to it. The number of its statements is fixed, whatever
the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, Select, String, and_, bindparam, func, select

from jsonapi_app.core.access import permit
from jsonapi_app.core.branch import Branch, Grower, with_pair
from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.filters import Binder, FilterCompiler
from jsonapi_app.core.keyset import Keyset, page_of_keys
from jsonapi_app.core.memory import Memory
from jsonapi_app.core.order import SortKey, default_order, ordering
from jsonapi_app.core.query import Order, Query, Search, leaves
from jsonapi_app.core.resource import (
    Kind,
    LinkTable,
    OneOfKeys,
    OwnKey,
    Relationship,
    Resource,
    TheirKey,
    TheirTypeAndKey,
)
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import Statement, one_of
from jsonapi_app.permissions import Action


@dataclass(frozen=True, eq=False)
class CollectionPlan:
    """How to read one page of a collection.

    ``keys`` is there where sorting or filtering may touch many rows: it finds the page's keys first, so that ``rows``
    (by key) never computes a column for a row that is not shown. ``count`` counts all rows.
    ``keyset``: how the places of rows are told, on a page between places.
    """

    branch: Branch
    rows: Statement
    keys: Statement | None
    count: Statement
    binders: Sequence[Binder]
    keyset: Keyset | None = None

    def values(self, query: Query) -> dict[str, Any]:
        """What is bound for ``query``: each condition's value, typed; BadParameter where it has the wrong type."""
        bound = {"limit": query.page.limit, "offset": query.page.offset, **_bound(query, self.binders)}
        return bound | (self.keyset.values(query.page) if self.keyset is not None else {})


@dataclass(frozen=True, eq=False)
class ItemPlan:
    """How to read one resource: by its public id (``:id``), or by its key (``:key``)."""

    branch: Branch
    rows: Statement


@dataclass(frozen=True, eq=False)
class PlacePlan:
    """How to find the place, from 1, of the resource with the public id ``:id`` in the order of a collection."""

    place: Statement
    binders: Sequence[Binder]

    def values(self, query: Query) -> dict[str, Any]:
        return _bound(query, self.binders)


def _bound(query: Query, binders: Sequence[Binder]) -> dict[str, Any]:
    bound: dict[str, Any] = {}
    for leaf, bind in zip(leaves(query.filter), binders, strict=True):
        bound |= bind(leaf.words if isinstance(leaf, Search) else leaf.value, leaf.parameter)
    return bound


Plan = TypeVar("Plan", CollectionPlan, ItemPlan, PlacePlan)
_collections: Memory[CollectionPlan] = Memory(1024)
_items: Memory[ItemPlan] = Memory(1024)
_places: Memory[PlacePlan] = Memory(1024)


def plan_collection(resource: Resource, query: Query, role: str, dialect: Dialect) -> CollectionPlan:
    """The plan for a page of all resources of a type."""
    key = ("collection", resource, query.shape, role, dialect.name)
    return _remembered(_collections, key, lambda: _collection(resource, query, _sight(role, query), dialect, None))


def plan_members(
    relationship: Relationship, owner: Resource, query: Query, role: str, dialect: Dialect
) -> CollectionPlan:
    """The plan for a page of the members of a to-many relationship; ``:owner`` is the owner's key."""
    key = ("members", owner, relationship.name, query.shape, role, dialect.name)
    return _remembered(
        _collections, key, lambda: _collection(relationship.target, query, _sight(role, query), dialect, relationship)
    )


def plan_item(resource: Resource, query: Query, role: str, dialect: Dialect, *, by_key: bool = False) -> ItemPlan:
    """The plan for one resource."""
    key = ("item", resource, by_key, query.shape, role, dialect.name)
    return _remembered(_items, key, lambda: _item(resource, query, Sight(role), dialect, by_key))


def plan_place(resource: Resource, query: Query, role: str, dialect: Dialect) -> PlacePlan:
    """The plan for finding one resource among all that ``query`` asks for."""
    key = ("place", resource, query.shape, role, dialect.name)
    return _remembered(_places, key, lambda: _place(resource, query, _sight(role, query), dialect))


def _sight(role: str, query: Query) -> Sight:
    return Sight(role, during=query.during is not None)


def _remembered(plans: Memory[Plan], key: Any, make: Callable[[], Plan]) -> Plan:
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = make()
    return plan


def _collection(
    resource: Resource, query: Query, sight: Sight, dialect: Dialect, within: Relationship | None
) -> CollectionPlan:
    permit(sight.role, resource, Action.READ)
    if query.during is not None and not resource.computed:
        raise BadParameter(f"Nothing of {resource.type} depends on a period.", parameter=query.during.parameter)
    if query.trashed and not resource.has_trash:
        raise BadParameter(f"{resource.type} have no trash.", parameter="filter[deleted]")
    row = resource.alias()
    compiler = FilterCompiler(dialect, sight)
    conditions = sight.visible(resource, row, trashed=query.trashed)
    if within is not None:
        conditions.append(_member_of(within, row))
    conditions.append(compiler.where(resource, row, query.filter))

    in_place = _in_place(within, row) if within is not None and not query.sort else ()
    order = ordering(sight, resource, row, query.sort, in_place)

    def page(columns: Sequence[Any]) -> Select[Any]:
        ordered = order.applied(select(*columns).where(*conditions))
        limit, offset = bindparam("limit", type_=BigInteger()), bindparam("offset", type_=BigInteger())
        return ordered.limit(limit).offset(offset)

    branch, columns = Grower(sight, dialect, query).grow(resource, row, bare=_bare(query))
    if within is not None:
        pair = _pair_of(within, row)
        branch = with_pair(branch, columns, pair)
        columns += pair.values()
    indexed = _is_indexed(resource, query.sort)
    count = Statement(_count(resource, query, row, conditions, sight, within), dialect)
    if query.page.keyed:
        return CollectionPlan(
            branch=branch,
            keys=Statement(page_of_keys(order, conditions, query.page, split=indexed), dialect),
            rows=Statement(select(*columns).where(one_of(row.id, "keys")), dialect),
            count=count,
            binders=tuple(compiler.binders),
            keyset=Keyset(order.keys[:-1], dialect),
        )
    at_once = not query.filter.terms and within is None and indexed
    return CollectionPlan(
        branch=branch,
        keys=None if at_once else Statement(page([row.id]), dialect),
        rows=Statement(page(columns) if at_once else select(*columns).where(one_of(row.id, "keys")), dialect),
        count=count,
        binders=tuple(compiler.binders),
    )


def _count(
    resource: Resource, query: Query, row: Any, conditions: Sequence[Any], sight: Sight, within: Relationship | None
) -> Select[Any]:
    """The number of rows on all pages.

    Of all live rows it is all there are less the few in the trash: that takes two short walks along indexes, where
    a WHERE would look at each row.
    """
    table = resource.table
    if not query.filter.terms and within is None and sight.is_whole(resource) and query.trashed is False:
        everything = select(func.count()).select_from(table).scalar_subquery()
        if not resource.trashable:
            return select(everything)
        trashed = select(func.count()).select_from(table).where(table.c.deleted_at.is_not(None)).scalar_subquery()
        return select(everything - trashed)
    return select(func.count()).select_from(row).where(*conditions)


def _place(resource: Resource, query: Query, sight: Sight, dialect: Dialect) -> PlacePlan:
    permit(sight.role, resource, Action.READ)
    row = resource.alias()
    compiler = FilterCompiler(dialect, sight)
    conditions = (
        *sight.visible(resource, row, trashed=query.trashed),
        compiler.where(resource, row, query.filter),
    )
    order = ordering(sight, resource, row, query.sort)
    rows = order.joined(select(resource.public_id(row).label("public_id")).where(*conditions))
    directed = [key.directed() for key in order.keys]
    numbered = rows.add_columns(func.row_number().over(order_by=directed).label("place")).subquery()
    named = numbered.c.public_id == bindparam("id", type_=String() if resource.public else BigInteger())
    return PlacePlan(Statement(select(numbered.c.place).where(named), dialect), tuple(compiler.binders))


def _item(resource: Resource, query: Query, sight: Sight, dialect: Dialect, by_key: bool) -> ItemPlan:
    permit(sight.role, resource, Action.READ)
    row = resource.alias()
    branch, columns = Grower(sight, dialect, query).grow(resource, row, bare=_bare(query))
    named = row.id == bindparam("key", type_=Integer()) if by_key else resource.named(row)
    visible = sight.visible(resource, row, trashed=query.trashed)
    return ItemPlan(branch, Statement(select(*columns).where(named, *visible), dialect))


def _bare(query: Query) -> bool:
    return query.trashed is True and not query.trash_related


def _member_of(relationship: Relationship, row: Any) -> Any:
    """``row`` is a member of the to-many of the owner with key ``:owner``."""
    owner = bindparam("owner", type_=Integer())
    match relationship.storage:
        case TheirKey(key):
            return getattr(row, key) == owner
        case LinkTable(_, own, other):
            return row.id.in_(select(other).where(own == owner))
        case TheirTypeAndKey() as theirs:
            return and_(theirs.named_by(row), getattr(row, theirs.key) == owner)
        case OwnKey() | OneOfKeys():
            raise AssertionError(relationship)


def _of_pair(links: LinkTable, column: Any, row: Any) -> Any:
    """What the pair of the owner with key ``:owner`` and ``row`` says."""
    owner = bindparam("owner", type_=Integer())
    return select(column).where(links.own == owner, links.other == row.id).scalar_subquery()


def _pair_of(relationship: Relationship, row: Any) -> dict[str, Any]:
    match relationship.storage:
        case LinkTable(meta=meta) as links:
            return {name: _of_pair(links, column, row) for name, column in meta.items()}
        case _:
            return {}


def _in_place(relationship: Relationship, row: Any) -> tuple[SortKey, ...]:
    """The order that the owner keeps its members in, if it does."""
    match relationship.storage:
        case LinkTable(position=position) as links if position is not None:
            return (SortKey(_of_pair(links, position, row), Kind.INTEGER, nullable=False),)
        case _:
            return ()


def _is_indexed(resource: Resource, orders: Sequence[Order]) -> bool:
    """Whether an index of the table starts with the (single-step) sort keys asked for."""
    wanted: list[str] = []
    for order in orders or default_order(resource):
        attribute = resource.attributes.get(order.path[0])
        if len(order.path) > 1 or attribute is None:
            return False
        wanted.append(attribute.folded_key)
    indexes = [[column.name for column in index.columns] for index in resource.table.indexes]
    # Of one kind of a shared table, an index that begins with the kind is in that order, too.
    own = [columns[1:] for columns in indexes if columns[0] == "kind" and len(resource.kinds) == 1]
    return any(columns[: len(wanted)] == wanted for columns in (*indexes, *own))
