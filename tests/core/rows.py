"""Rows of the real database, read by a statement of the engine's own kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Select

from jsonapi_app.core.sql import Statement, reading


def rows(engine: Engine, select_: Select[Any], **values: Any) -> list[tuple[Any, ...]]:
    """What ``select_`` finds with its parameters bound to ``values``."""
    with reading(engine) as reader:
        return reader.rows(Statement(select_, engine.dialect), values)
