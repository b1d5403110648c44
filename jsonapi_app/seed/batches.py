"""Rows on their way to the database: what every row has is added here, and they are stored in batches.

Written with Core: a million rows through the ORM would take minutes. A column that a row does not give gets its
default here or, when the default depends on the row (folded twins), from SQLAlchemy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import click
from sqlalchemy import Connection, Table, exists, func, select

from jsonapi_app.extensions import db
from jsonapi_app.models.crm import Country
from jsonapi_app.seed.chance import Chance

BATCH = 5_000
KEPT = "countries"  # filled by a migration
EARLIEST, RECENTLY = timedelta(days=3 * 365), timedelta(days=60)


class Batches:
    """Takes rows of all tables of an empty database; leaving the block stores the last ones.

    Entering it raises ClickException when there are rows. Rows are stored parents first, so a row may refer to any
    that was added before.
    """

    def __init__(self, connection: Connection, chance: Chance, today: datetime) -> None:
        self.connection = connection
        self.countries: dict[str, int] = {}  # code → id
        self.phone_prefixes: dict[str, str] = {}  # code of the country → digits
        self._chance = chance
        self._today = today
        self._tables = [table for table in db.metadata.sorted_tables if table.name != KEPT]
        self._defaults = {table.name: _defaults(table) for table in self._tables}
        self._last_ids: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._count = 0

    def add(self, table: str, **values: Any) -> int:
        """The id that the row has; 0 in a table of pairs or of details. Stamps that are not given are made up."""
        row = self._defaults[table] | values
        if "id" in row:
            row["id"] = self._last_ids[table] = self._last_ids[table] + 1
        if "uuid" in row:
            row["uuid"] = self._chance.uuid()
        if "created_at" in row:
            row["created_at"], row["updated_at"] = self._stamps(row)
        self._waiting[table].append(row)
        self._count += 1
        if self._count >= BATCH:
            self._store()
        return self._last_ids[table]

    def recently(self, since: datetime | None = None) -> datetime:
        """When something, which was there ``since``, was put in the trash."""
        earliest = self._today - RECENTLY
        return self._chance.instant(max(earliest, since) if since else earliest, self._today)

    def before(self, start: datetime, days: int) -> datetime:
        """When something that starts at ``start`` was planned: at most ``days`` before that, or before today."""
        latest = min(start, self._today)
        return self._chance.instant(latest - timedelta(days), latest)

    def __enter__(self) -> Self:
        used = [table.name for table in self._tables if self.connection.scalar(select(exists(select(table))))]
        if used:
            raise click.ClickException(f"The database is not empty: there are rows in {', '.join(sorted(used))}.")
        for country in self.connection.execute(select(Country.__table__)):
            self.countries[country.code] = country.id
            self.phone_prefixes[country.code] = country.phone_prefix
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self._store()
            self._finish()

    def _stamps(self, row: Mapping[str, Any]) -> tuple[datetime, datetime]:
        """When a row was made and when it was last changed, which is when it was trashed if it was."""
        changed = row.get("deleted_at") or row["updated_at"]
        made = row["created_at"] or self._chance.instant(self._today - EARLIEST, changed or self._today)
        if changed or self._chance.happens(0.6):
            return made, changed or made
        return made, self._chance.instant(made, self._today)

    def _store(self) -> None:
        for table in self._tables:
            if rows := self._waiting.pop(table.name, None):
                self.connection.execute(table.insert(), rows)
        self._count = 0

    def _finish(self) -> None:
        """Tell the database what it cannot see by itself: the next free ids, and how many rows of what there are."""
        for table in self._tables:
            last_id = self._last_ids[table.name]
            if last_id and self.connection.dialect.name == "postgresql":
                self.connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last_id)))
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")


def _defaults(table: Table) -> dict[str, Any]:
    """The columns that every row of ``table`` gives, with the value of those that it leaves out.

    All rows of a batch must give the same columns.
    """
    defaults: dict[str, Any] = {}
    for column in table.columns:
        if column.default is None:
            defaults[column.key] = None
        elif column.default.is_scalar:
            defaults[column.key] = column.default.arg  # type: ignore[attr-defined]  # a scalar default has one
        elif column.key in ("uuid", "created_at", "updated_at"):
            defaults[column.key] = None
    return defaults
