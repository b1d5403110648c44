"""The rows of one write transaction, by key and by table: what rules look up, and how rows are written.

Values are Python's (``Decimal``, ``datetime``, …), by column name. Every write of a row brings its folded twins, its
``updated_at`` and its ``version`` up to date.
"""

from __future__ import annotations

from collections.abc import Mapping
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

from jsonapi_app.core.resource import Catalogue, LinkTable, Resource
from jsonapi_app.core.writes import insert_pair, insert_row, twins, update_row

Values = Mapping[str, Any]


class Store:
    """``now`` is the instant that the whole transaction is stamped with."""

    def __init__(self, connection: Connection, catalogue: Catalogue, now: datetime) -> None:
        self.connection = connection
        self.catalogue = catalogue
        self.now = now

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
        key = insert_row(self.connection, resource.table, shared)
        if resource.details is not None:
            (own_key,) = resource.details.primary_key
            insert_row(self.connection, resource.details, {own_key.name: key, **details})
        return key

    def add(self, table: Any, values: Values) -> None:
        """Add a row to a table that is no resource's."""
        self.connection.execute(insert(table), dict(values))

    def update_row(self, type_: str, key: int, values: Values) -> None:
        """Change the resource with that key."""
        resource = self.catalogue[type_]
        shared, details = _split(resource, {"updated_at": self.now, **values})
        update_row(self.connection, resource.table, key, shared)
        if resource.details is not None and details:
            update_row(self.connection, resource.details, key, details)

    def update(self, table: Table, values: Values, *conditions: ColumnElement[bool]) -> int:
        """Change all rows that satisfy ``conditions``; how many."""
        changed: dict[str, Any] = {**values, **twins(table, values)}
        if "updated_at" in table.c:
            changed.setdefault("updated_at", self.now)
            changed["version"] = table.c.version + 1
        return self.connection.execute(update(table).where(*conditions).values(changed)).rowcount

    def delete(self, table: FromClause, *conditions: ColumnElement[bool]) -> int:
        assert isinstance(table, Table)
        return self.connection.execute(delete(table).where(*conditions)).rowcount

    def link(self, links: LinkTable, own: int, others: Mapping[int, Values]) -> int:
        """Add the pairs that are not there yet, each with what it says besides; how many."""
        assert isinstance(links.table, Table)
        pairs = ({links.own.name: own, links.other.name: other, **more} for other, more in others.items())
        return sum(insert_pair(self.connection, links.table, pair) for pair in pairs)


def _split(resource: Resource, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """What goes into the table of the resource, and what into that of its details."""
    shared = {name: value for name, value in values.items() if name in resource.table.c}
    return shared, {name: value for name, value in values.items() if name not in shared}


@lru_cache(maxsize=256)
def _by_key(resource: Resource) -> Any:
    rows = select(*resource.columns.values()).select_from(resource.stored)
    return rows.where(resource.table.c.id == bindparam("of_key", type_=Integer())).with_for_update()
