"""INSERT and UPDATE of one row, compiled once for each set of columns and run on the driver's cursor, as reads are.

SQLAlchemy's own execution costs more than such a statement does. What it would add at run time is done here: defaults,
and errors of the driver as SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Integer, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from jsonapi_app.core.sql import Statement
from jsonapi_app.models.base import fold

Values = Mapping[str, Any]


def whole_row(table: Table, values: Values) -> dict[str, Any]:
    """``values`` with their folded twins, and with the defaults of the columns that are not given."""
    return _with_defaults(table, {**values, **twins(table, values)})


def insert_row(connection: Connection, table: Table, row: Values) -> int:
    """Add a whole row; its key, which is the table's primary key."""
    statement = _insert(table, tuple(row), connection.dialect)
    return int(_run(connection, statement, _bound(row))[0][0])


def add_rows(connection: Connection, table: Table, shared: Values, rows: Sequence[Values]) -> None:
    """Add whole rows whose keys nobody asks for: ``shared`` by all, and the rest of each, of the same columns."""
    statement = _add(table, (*shared, *rows[0]), connection.dialect)
    try:
        statement.run_each(connection.connection.cursor(), _bound(shared), [_bound(row) for row in rows])
    except connection.dialect.loaded_dbapi.Error as error:
        raise _translated(connection, statement, error) from error


def update_row(connection: Connection, table: Table, key: int, values: Values) -> None:
    """Change the row with that primary key, and count up its version where it has one."""
    given = {**values, **twins(table, values)}
    _run(connection, _update(table, tuple(given), connection.dialect), {**_bound(given), "key": key})


def insert_pair(connection: Connection, table: Table, values: Values) -> bool:
    """Add a row to a link table; whether it was not there yet."""
    given = _with_defaults(table, dict(values))
    return bool(_run(connection, _insert_pair(table, tuple(given), connection.dialect), _bound(given)))


def twins(table: Table, values: Values) -> dict[str, Any]:
    """The folded twins of the texts among ``values``."""
    return {
        twin: None if values[source] is None else fold(values[source])
        for source, twin in _twin_columns(table)
        if source in values
    }


class _Parameters:
    """What a column's default is called with: the values of the row so far."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def get_current_parameters(self) -> Values:
        return self._values


def _with_defaults(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    for column, default in _defaults(table):
        if column not in values:
            values[column] = default.arg(_Parameters(values)) if default.is_callable else default.arg
    return values


def _bound(values: Values) -> dict[str, Any]:
    # SQLAlchemy keeps the names of the columns for itself.
    return {f"v_{name}": value for name, value in values.items()}


def _run(connection: Connection, statement: Statement, values: Values) -> list[tuple[Any, ...]]:
    cursor = connection.connection.cursor()
    try:
        return statement.run(cursor, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _translated(connection, statement, error) from error


def _translated(connection: Connection, statement: Statement, error: Exception) -> BaseException:
    """An error of the driver as SQLAlchemy's."""
    errors = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(statement.text, None, error, errors, dialect=connection.dialect)


@lru_cache(maxsize=1_024)
def _insert(table: Table, names: tuple[str, ...], dialect: Dialect) -> Statement:
    return Statement(insert(table).values(_parameters(table, names)).returning(*table.primary_key), dialect)


@lru_cache(maxsize=256)
def _add(table: Table, names: tuple[str, ...], dialect: Dialect) -> Statement:
    return Statement(insert(table).values(_parameters(table, names)), dialect)


@lru_cache(maxsize=1_024)
def _update(table: Table, names: tuple[str, ...], dialect: Dialect) -> Statement:
    (key,) = table.primary_key
    counted: dict[str, Any] = {"version": table.c.version + 1} if "version" in table.c else {}
    changed = update(table).where(key == bindparam("key", type_=Integer())).values(_parameters(table, names) | counted)
    return Statement(changed.returning(key), dialect)


@lru_cache(maxsize=256)
def _insert_pair(table: Table, names: tuple[str, ...], dialect: Dialect) -> Statement:
    make: Any = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    added = make(table).values(_parameters(table, names)).on_conflict_do_nothing()
    return Statement(added.returning(*table.primary_key), dialect)


def _parameters(table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(f"v_{name}", type_=table.c[name].type) for name in names}


@lru_cache(maxsize=256)
def _defaults(table: Table) -> tuple[tuple[str, Any], ...]:
    def made(column: Column[Any]) -> bool:
        return column.default is not None and "twin_of" not in column.info

    plain = [(column.name, column.default) for column in table.columns if made(column)]
    # A twin comes after the text that it is made of, which may itself be a default.
    folded = [(column.name, column.default) for column in table.columns if "twin_of" in column.info]
    return (*plain, *folded)


@lru_cache(maxsize=256)
def _twin_columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((column.info["twin_of"], column.name) for column in table.columns if "twin_of" in column.info)
