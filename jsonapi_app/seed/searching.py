"""Leaves the search index of SQLite alone while many rows are stored, and makes it anew afterwards.

Kept in step row by row, it would take three times as long as the rows themselves. PostgreSQL is quick enough at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from jsonapi_app.models.search import SEARCH_SUFFIX

TRIGGERS = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%{SEARCH_SUFFIX}_insert'"


@contextmanager
def indexed_afterwards(connection: Connection) -> Iterator[None]:
    """Rows inserted in the block are found once it is left; nothing else may change searched tables in it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    triggers = connection.exec_driver_sql(TRIGGERS).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for name, sql in triggers:
        search = name.removesuffix("_insert")
        connection.exec_driver_sql(f"INSERT INTO {search} ({search}) VALUES ('rebuild')")
        connection.exec_driver_sql(sql)
