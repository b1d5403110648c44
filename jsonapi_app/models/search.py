"""The index behind ``filter[search]``: which rows contain a text anywhere in one of several folded columns.

On SQLite it is a table ``<table>_search`` beside the real one: FTS5 with trigrams, which keeps no copy of the text
and is kept in step by triggers. On PostgreSQL it is a GIN index of pg_trgm where the server has that; elsewhere
there is none, and a search reads the whole table. The indexed columns are folded twins, so case is settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

SEARCH_SUFFIX = "_search"


def create_search_index(connection: Connection, table: str, columns: Sequence[str]) -> None:
    """Index ``columns`` of ``table``, with the rows that are there."""
    if connection.dialect.name == "sqlite":
        for statement in _fts(table, columns):
            connection.exec_driver_sql(statement)
    elif _has_trigrams(connection):
        listed = ", ".join(f"{column} gin_trgm_ops" for column in columns)
        connection.exec_driver_sql(f"CREATE INDEX ix_{table}{SEARCH_SUFFIX} ON {table} USING gin ({listed})")


def drop_search_index(connection: Connection, table: str) -> None:
    """Take the index away. Before a revision makes ``table`` anew on SQLite: the triggers would be lost."""
    if connection.dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}{SEARCH_SUFFIX}_{event}")
        connection.exec_driver_sql(f"DROP TABLE {table}{SEARCH_SUFFIX}")
    else:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS ix_{table}{SEARCH_SUFFIX}")


def is_search_name(name: str) -> bool:
    """Whether a table or index of the database belongs to a search index, and so to no model.

    FTS5 keeps its data in tables named ``<table>_search_data`` and the like.
    """
    return SEARCH_SUFFIX in name


def _fts(table: str, columns: Sequence[str]) -> Iterator[str]:
    """FTS5 with external content: https://sqlite.org/fts5.html#external_content_tables."""
    search = table + SEARCH_SUFFIX
    listed = ", ".join(columns)
    forget = _entry(search, listed, "old", columns, command=f"{search}, ", value="'delete', ")
    enter = _entry(search, listed, "new", columns)
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    yield (
        f"CREATE VIRTUAL TABLE {search} USING fts5({listed}, content={table}, content_rowid=id, "
        "tokenize='trigram case_sensitive 1')"
    )
    yield f"CREATE TRIGGER {search}_insert AFTER INSERT ON {table} BEGIN {enter}; END"
    yield f"CREATE TRIGGER {search}_delete AFTER DELETE ON {table} BEGIN {forget}; END"
    yield (
        f"CREATE TRIGGER {search}_update AFTER UPDATE OF {listed} ON {table} WHEN {changed} "
        f"BEGIN {forget}; {enter}; END"
    )
    yield f"INSERT INTO {search} ({search}) VALUES ('rebuild')"


def _entry(search: str, listed: str, row: str, columns: Sequence[str], command: str = "", value: str = "") -> str:
    values = ", ".join(f"{row}.{column}" for column in columns)
    return f"INSERT INTO {search} ({command}rowid, {listed}) VALUES ({value}{row}.id, {values})"


def _has_trigrams(connection: Connection) -> bool:
    """Whether pg_trgm can be used; it is switched on where the server has it and this role may."""
    if not connection.exec_driver_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").scalar():
        return False
    if connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").scalar():
        return True
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION pg_trgm")
    except DBAPIError:
        return False
    return True
