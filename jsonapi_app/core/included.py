"""The statements that load the members of an included relationship, for all of its owners at once (``:keys``).

What is short enough is read as a whole (`Membership.all`). Of longer relations the database numbers the members of each
owner, in the order that their relationship URL has, and the first are read (`Membership.first`, ADR 0022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from jsonapi_app.core.order import Ordering, SortKey, ordering
from jsonapi_app.core.resource import Kind, LinkTable, Relationship, Resource, TheirKey, TheirTypeAndKey
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import one_of

_MOST = bindparam("most", type_=Integer())
_SIZE = bindparam("size", type_=Integer())


@dataclass(frozen=True, slots=True)
class Membership:
    """A relationship, and one type that it leads to, as a role sees it."""

    sight: Sight
    relationship: Relationship
    target: Resource

    def all(self, row: Any, columns: Sequence[Any], pair: Mapping[str, Any]) -> Select[Any]:
        """``columns`` of ``row`` (an alias of the target), and what the ``pair`` says; at most ``:most`` rows.

        Those of a to-many end with the owner's key.
        """
        shown = [*columns, *pair.values()]
        if not self.relationship.many:
            visible = self.sight.visible(self.target, row)
            return select(*shown).where(one_of(row.id, "keys"), *visible).limit(_MOST)
        owner, order = self._owner(row), self._order(row)
        return order.applied(self._of_owners(row, *shown, owner)).limit(_MOST)

    def first(self, row: Any, columns: Sequence[Any], pair: Mapping[str, Any]) -> Select[Any]:
        """The same of the first ``:size`` members of each owner; how many it has comes before its key.

        Only keys are numbered: no other column is read of a member that is not shown.
        """
        member = self.target.alias()
        owner, order = self._owner(member), self._order(member)
        directed = [key.directed() for key in order.keys]
        numbered = order.joined(
            self._of_owners(
                member,
                member.id.label("member"),
                owner.label("owner"),
                func.row_number().over(partition_by=owner, order_by=directed).label("place"),
                func.count().over(partition_by=owner).label("total"),
                *(column.label(f"pair_{name}") for name, column in pair.items()),
            )
        ).subquery()
        told = [numbered.c[f"pair_{name}"] for name in pair]
        shown = select(*columns, *told, numbered.c.total, numbered.c.owner)
        shown = shown.join_from(numbered, row, row.id == numbered.c.member).where(numbered.c.place <= _SIZE)
        return shown.order_by(numbered.c.owner, numbered.c.place).limit(_MOST)

    def _owner(self, row: Any) -> Any:
        match self.relationship.storage:
            case TheirKey(key) | TheirTypeAndKey(key=key):
                return getattr(row, key)
            case LinkTable(own=own):
                return own
        raise AssertionError(self.relationship.storage)

    def _of_owners(self, row: Any, *columns: Any) -> Select[Any]:
        match self.relationship.storage:
            case TheirKey(key):
                # The parent is the row at hand, which is seen, be it in the trash.
                visible = self.sight.visible(self.target, row, below=key)
                return select(*columns).where(one_of(getattr(row, key), "keys"), *visible)
            case TheirTypeAndKey(key=key) as theirs:
                visible = self.sight.visible(self.target, row)
                return select(*columns).where(theirs.named_by(row), one_of(getattr(row, key), "keys"), *visible)
            case LinkTable(table, own, other):
                visible = self.sight.visible(self.target, row)
                return select(*columns).join_from(row, table, other == row.id).where(one_of(own, "keys"), *visible)
        raise AssertionError(self.relationship.storage)

    def _order(self, row: Any) -> Ordering:
        return ordering(self.sight, self.target, row, (), self._in_place())

    def _in_place(self) -> tuple[SortKey, ...]:
        """The order that the owner keeps its members in, if it does."""
        match self.relationship.storage:
            case LinkTable(position=position) if position is not None:
                return (SortKey(position, Kind.INTEGER, nullable=False),)
            case _:
                return ()
