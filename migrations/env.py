"""How alembic runs the revisions: on the application's own engine, each revision in a transaction of its own.

A revision uses the column types of ``jsonapi_app.models.base``, which mean the same on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection

from jsonapi_app.extensions import db
from jsonapi_app.models.base import Amount, Folded, Instant
from jsonapi_app.models.search import is_search_name
from jsonapi_app.models.search_operations import add_search_indexes
from jsonapi_app.resources import RESOURCES


def main() -> None:
    if context.is_offline_mode():
        raise SystemExit("Backline's migrations look at the database they change: --sql is not offered.")
    with db.engine.connect().execution_options(write=True) as connection, _foreign_keys_off(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            transactional_ddl=True,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_name=_include_name,
            render_item=_render_item,
            process_revision_directives=_index_what_is_searched,
            on_version_apply=_tell,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew: dropping the old one must not delete what points at it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"Rows left that point at nothing: {broken[:5]}")
    finally:
        connection.rollback()  # within a transaction, if only one that looked, the next line would do nothing
        driver.execute("PRAGMA foreign_keys = ON")


def _include_name(name: str | None, type_: str, parents: Any) -> bool:
    return name is None or not is_search_name(name)


def _index_what_is_searched(migration: Any, revision: Any, scripts: Any) -> None:
    searched = {
        resource.table.name: [resource.attributes[name].folded_key for name in resource.search]
        for resource in RESOURCES.values()
        if resource.search and resource.details is None
    }
    for script in scripts:
        add_search_indexes(script, searched)


def _render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """The project's own types, as ``base.Instant()``."""
    if kind == "type":
        written = {
            Amount: lambda: f"base.Amount({item.precision}, {item.scale})",
            Instant: lambda: "base.Instant()",
        }.get(type(item), lambda: "base.Folded" if item is Folded else "")()
        if written:
            autogen.imports.add("from jsonapi_app.models import base")
            return written
    return False


def _tell(*, step: Any, **_: Any) -> None:
    direction = "up to" if step.is_upgrade else "down from"
    context.config.print_stdout(f"Database: {direction} {step.up_revision_id} {step.up_revision.doc}")


main()
