"""The rows of one write transaction, by key and by table: what rules look up, and how rows are written.

Values are Python's (``Decimal``, ``datetime``, …), by column name. Every write of a row brings its folded twins, its
``updated_at`` and its ``version`` up to date, and is told to the `History`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from jsonapi_app.core.history import Cause, History
from jsonapi_app.core.resource import Catalogue, LinkTable, Relationship, Resource
from jsonapi_app.core.writes import insert_pair, insert_row, twins, update_row, whole_row

Values = Mapping[str, Any]


# A write that no request and no user asked for.
NOBODY = Cause()


class Store:
    """``now`` is the instant that the whole transaction is stamped with."""

    def __init__(self, connection: Connection, catalogue: Catalogue, now: datetime, cause: Cause = NOBODY) -> None:
        self.connection = connection
        self.catalogue = catalogue
        self.now = now
        self.history = History(connection, now, cause)

    def table(self, type_: str) -> Table:
        return self.catalogue[type_].table

    def row(self, table: Table, *conditions: ColumnElement[bool]) -> Values | None:
        """One row that satisfies ``conditions``, locked until the end of the transaction."""
        found = self.connection.execute(select(table).where(*conditions).limit(1).with_for_update()).mappings().first()
        return None if found is None else dict(found)

    def by_key(self, type_: str, key: int) -> Values | None:
        """The stored columns of a resource, locked."""
        found = self.connection.execute(_by_key(self.catalogue[type_]), {"of_key": key}).mappings().first()
        return None if found is None else dict(found)

    def keys(self, column: Any, *conditions: ColumnElement[bool]) -> list[int]:
        return list(self.connection.scalars(select(column).where(*conditions)))

    def count(self, table: FromClause, *conditions: ColumnElement[bool]) -> int:
        return self.connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def lock(self, table: Table, *conditions: ColumnElement[bool]) -> list[int]:
        """The keys of the rows; until the end of the transaction nobody else who asks so changes how many there are."""
        self.take_turn(table)
        return list(self.connection.scalars(select(table.c.id).where(*conditions).order_by(table.c.id)))

    def take_turn(self, table: Table) -> None:
        """Wait for everybody else who takes turns on the table; statements after this one see what they have done.

        One lock for all: two that each hold a row and want the other's would wait for ever.
        """
        if self._has_row_locks:
            self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(table.name))))

    def lock_row(self, table: Table, condition: ColumnElement[bool], values: Values) -> None:
        """Wait for whoever holds the row; a statement after this one sees it as they have left it."""
        if self._has_row_locks:
            self.connection.execute(select(table.c.id).where(condition).with_for_update(), values)

    @property
    def _has_row_locks(self) -> bool:
        """SQLite has one writer at a time, and so needs none."""
        return self.connection.dialect.name == "postgresql"

    def insert(self, type_: str, values: Values) -> int:
        """Add a resource; its key. Columns that are not given take their defaults."""
        resource = self.catalogue[type_]
        shared, details = _split(resource, {"created_at": self.now, "updated_at": self.now, **values})
        if resource.kinds:
            shared.setdefault("kind", resource.kinds[0])
        row = whole_row(resource.table, shared)
        key = insert_row(self.connection, resource.table, row)
        if resource.details is not None:
            (own_key,) = resource.details.primary_key
            more = whole_row(resource.details, {own_key.name: key, **details})
            insert_row(self.connection, resource.details, more)
            row |= more
        self.history.created(resource, key, row)
        return key

    def update_row(self, type_: str, before: Values, values: Values) -> None:
        """Change the resource whose row was ``before``."""
        resource = self.catalogue[type_]
        shared, details = _split(resource, {"updated_at": self.now, **values})
        update_row(self.connection, resource.table, before["id"], shared)
        if resource.details is not None and details:
            update_row(self.connection, resource.details, before["id"], details)
        self.history.updated(resource, before, values)

    def update(self, type_: str, values: Values, *conditions: ColumnElement[bool]) -> int:
        """Change all resources that satisfy ``conditions``; how many. Not for what is in a table of details."""
        resource = self.catalogue[type_]
        self.history.updating(resource, values, *conditions)
        return self._update(resource.table, values, conditions)

    def anonymize(self, type_: str, values: Values, *conditions: ColumnElement[bool]) -> int:
        """The same with ``values`` that tell of nobody: what was known before is forgotten."""
        resource = self.catalogue[type_]
        self.history.anonymizing(resource, values, *conditions)
        return self._update(resource.table, values, conditions)

    def delete(self, type_: str, *conditions: ColumnElement[bool]) -> int:
        """Purge all resources that satisfy ``conditions``; how many."""
        resource = self.catalogue[type_]
        self.history.purging(resource, *conditions)
        return self.remove(resource.table, *conditions)

    def link(self, type_: str, name: str, key: int, others: Mapping[int, Values]) -> int:
        """Add those to the to-many ``name`` of a resource that are not in it, with what each pair says; how many."""
        resource, relationship, links, table = self._links(type_, name)
        pairs = {other: {links.own.name: key, links.other.name: other, **more} for other, more in others.items()}
        added = {other: others[other] for other, pair in pairs.items() if insert_pair(self.connection, table, pair)}
        self.history.linked(resource, relationship, key, added, {})
        return len(added)

    def unlink(self, type_: str, name: str, key: int, *conditions: ColumnElement[bool]) -> int:
        """Take out of the to-many ``name`` of a resource the pairs that satisfy ``conditions``; how many."""
        resource, relationship, links, table = self._links(type_, name)
        gone = delete(table).where(links.own == key, *conditions).returning(links.other, *links.meta.values())
        removed = {row[links.other.name]: dict(row) for row in self.connection.execute(gone).mappings()}
        self.history.linked(resource, relationship, key, {}, removed)
        return len(removed)

    def relink(self, type_: str, name: str, key: int, other: int, before: Values, values: Values) -> None:
        """Let a pair that said ``before`` say ``values``."""
        resource, relationship, links, table = self._links(type_, name)
        self.connection.execute(update(table).where(links.own == key, links.other == other).values(dict(values)))
        self.history.linked(resource, relationship, key, {other: values}, {other: before})

    def add(self, table: Any, values: Values) -> None:
        """Add a row to a table that is no resource's."""
        self.connection.execute(insert(table), dict(values))

    def remove(self, table: FromClause, *conditions: ColumnElement[bool]) -> int:
        """Remove rows of a table that is no resource's; how many."""
        assert isinstance(table, Table)
        return self.connection.execute(delete(table).where(*conditions)).rowcount

    def _update(self, table: Table, values: Values, conditions: Sequence[ColumnElement[bool]]) -> int:
        stamps = {"updated_at": self.now, "version": table.c.version + 1}
        changed = {**stamps, **values, **twins(table, values)}
        return self.connection.execute(update(table).where(*conditions).values(changed)).rowcount

    def _links(self, type_: str, name: str) -> tuple[Resource, Relationship, LinkTable, Table]:
        resource = self.catalogue[type_]
        relationship = resource.relationships[name]
        links = relationship.storage
        assert isinstance(links, LinkTable)
        assert isinstance(links.table, Table)
        return resource, relationship, links, links.table


def _split(resource: Resource, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """What goes into the table of the resource, and what into that of its details."""
    shared = {name: value for name, value in values.items() if name in resource.table.c}
    return shared, {name: value for name, value in values.items() if name not in shared}


@lru_cache(maxsize=256)
def _by_key(resource: Resource) -> Any:
    rows = select(*resource.columns.values()).select_from(resource.stored)
    return rows.where(resource.table.c.id == bindparam("of_key", type_=Integer())).with_for_update()
