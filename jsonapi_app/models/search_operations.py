"""Search indexes in revisions: ``op.create_search_index("parks", ("name_folded",))`` and ``op.drop_search_index``.

A revision that alembic writes for a new table has them where the type is searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import CreateTableOp, MigrationScript

from jsonapi_app.models.search import create_search_index, drop_search_index


@Operations.register_operation("create_search_index")
class CreateSearchIndex(MigrateOperation):
    """``columns``: the folded twins that are searched."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self.table = table
        self.columns = tuple(columns)

    @classmethod
    def create_search_index(cls, operations: Operations, table: str, columns: Sequence[str]) -> None:
        operations.invoke(cls(table, columns))

    def reverse(self) -> DropSearchIndex:
        return DropSearchIndex(self.table)


@Operations.register_operation("drop_search_index")
class DropSearchIndex(MigrateOperation):
    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def drop_search_index(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))


def add_search_indexes(script: MigrationScript, searched: Mapping[str, Sequence[str]]) -> None:
    """Give each table that ``script`` makes its search index. ``searched``: table → folded twins."""
    up, down = script.upgrade_ops, script.downgrade_ops
    assert up is not None
    assert down is not None
    made = [step.table_name for step in up.ops if isinstance(step, CreateTableOp)]
    for table in made:
        if table in searched:
            create = CreateSearchIndex(table, searched[table])
            up.ops.append(create)
            down.ops.insert(0, create.reverse())


@Operations.implementation_for(CreateSearchIndex)
def _create(operations: Operations, operation: CreateSearchIndex) -> None:
    create_search_index(operations.get_bind(), operation.table, operation.columns)


@Operations.implementation_for(DropSearchIndex)
def _drop(operations: Operations, operation: DropSearchIndex) -> None:
    drop_search_index(operations.get_bind(), operation.table)


@renderers.dispatch_for(CreateSearchIndex)
def _render_create(context: Any, operation: CreateSearchIndex) -> str:
    return f"op.create_search_index({operation.table!r}, {operation.columns!r})"


@renderers.dispatch_for(DropSearchIndex)
def _render_drop(context: Any, operation: DropSearchIndex) -> str:
    return f"op.drop_search_index({operation.table!r})"
