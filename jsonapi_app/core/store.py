"""The rows of one write transaction, by key and by table: what rules look up, and how rows are written.

Values are Python's (``Decimal``, ``datetime``, …), by column name. Every write of a row brings its folded twins, its
``updated_at`` and its ``version`` up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from sqlalchemy.dialects import postgresql, sqlite

from jsonapi_app.core.resource import Catalogue, LinkTable
from jsonapi_app.models.base import fold

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
        found = self.connection.execute(_by_key(self.table(type_)), {"of_key": key}).mappings().first()
        return None if found is None else dict(found)

    def keys(self, column: Any, *conditions: ColumnElement[bool]) -> list[int]:
        return list(self.connection.scalars(select(column).where(*conditions)))

    def count(self, table: FromClause, *conditions: ColumnElement[bool]) -> int:
        return self.connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def lock(self, table: Table, *conditions: ColumnElement[bool]) -> list[int]:
        """The keys of the rows; until the end of the transaction nobody else who asks so changes how many there are."""
        if self._has_row_locks:
            # One lock for all who count: two that each hold a row and want the other's would wait for ever.
            self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(table.name))))
        return list(self.connection.scalars(select(table.c.id).where(*conditions).order_by(table.c.id)))

    def lock_row(self, table: Table, condition: ColumnElement[bool], values: Values) -> None:
        """Wait for whoever holds the row; a statement after this one sees it as they have left it."""
        if self._has_row_locks:
            self.connection.execute(select(table.c.id).where(condition).with_for_update(), values)

    @property
    def _has_row_locks(self) -> bool:
        """SQLite has one writer at a time, and so needs none."""
        return self.connection.dialect.name == "postgresql"

    def insert(self, table: Table, values: Values) -> int:
        """Add a row; its key. Columns that are not given take their defaults."""
        stamps = {"created_at": self.now, "updated_at": self.now} if "created_at" in table.c else {}
        return int(self.connection.execute(_insert(table), {**stamps, **values}).scalar_one())

    def add(self, table: Any, values: Values) -> None:
        """Add a row to a table that is no resource's."""
        self.connection.execute(insert(table), dict(values))

    def update_row(self, table: Table, key: int, values: Values) -> None:
        """Change the row with that key."""
        changed = {"updated_at": self.now, **values, **_twins(table, values)}
        self.connection.execute(_update(table), {**changed, "of_key": key})

    def update(self, table: Table, values: Values, *conditions: ColumnElement[bool]) -> int:
        """Change all rows that satisfy ``conditions``; how many."""
        changed: dict[str, Any] = {**values, **_twins(table, values)}
        if "updated_at" in table.c:
            changed.setdefault("updated_at", self.now)
            changed["version"] = table.c.version + 1
        return self.connection.execute(update(table).where(*conditions).values(changed)).rowcount

    def delete(self, table: FromClause, *conditions: ColumnElement[bool]) -> int:
        assert isinstance(table, Table)
        return self.connection.execute(delete(table).where(*conditions)).rowcount

    def link(self, links: LinkTable, own: int, others: Iterable[int]) -> int:
        """Add the pairs that are not there yet; how many."""
        assert isinstance(links.table, Table)
        add = _insert_pair(links.table, self.connection.dialect.name)
        pairs = ({links.own.name: own, links.other.name: other} for other in others)
        return sum(len(self.connection.execute(add, pair).all()) for pair in pairs)


# Statements that are made once: SQLAlchemy then finds their compiled form by identity, and values come as parameters.


@lru_cache(maxsize=256)
def _insert(table: Table) -> Any:
    return insert(table).returning(table.c.id)


@lru_cache(maxsize=256)
def _update(table: Table) -> Any:
    by_key = table.c.id == bindparam("of_key", type_=Integer())
    return update(table).where(by_key).values(version=table.c.version + 1)


@lru_cache(maxsize=256)
def _by_key(table: Table) -> Any:
    return select(table).where(table.c.id == bindparam("of_key", type_=Integer())).with_for_update()


@lru_cache(maxsize=256)
def _insert_pair(table: Table, dialect_name: str) -> Any:
    make = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing().returning(*table.primary_key)


def _twins(table: Table, values: Values) -> dict[str, Any]:
    sources = {column.name: column.info["twin_of"] for column in table.columns if "twin_of" in column.info}
    return {
        twin: None if values[source] is None else fold(values[source])
        for twin, source in sources.items()
        if source in values
    }
