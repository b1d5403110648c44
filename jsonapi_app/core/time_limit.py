"""How long one statement may run: PostgreSQL's own time limit, and the same for SQLite, which has none.

A statement that is stopped fails as any other: its transaction is rolled back, and its connection goes on.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

# SQLite's clock is looked at once in so many steps, which take it some 12 ms and up. Each look waits for Python's lock,
# so a busy thread beside makes a long statement slower by up to 5 ms a look.
STEPS = 1_000_000


def limit_statements(engine: Engine, limit_ms: Callable[[], int]) -> None:
    """Stop each statement of ``engine`` that runs longer than ``limit_ms()`` milliseconds; 0 is never.

    The limit is asked for when a connection is taken from the pool, and set where it is another than before.
    """
    set_limit = _limit_on_sqlite if engine.dialect.name == "sqlite" else _limit_on_postgresql

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, proxy: Any) -> None:
        limit = limit_ms()
        if record.info.get("limit_ms") != limit:
            set_limit(connection, limit)
            record.info["limit_ms"] = limit


class TimedConnection(sqlite3.Connection):
    """A connection to SQLite that can stop its statements, to be given to the engine as ``factory``."""

    limit_ms = 0
    _stop_at = math.inf

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_progress_handler(self._is_late, STEPS)

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or TimedCursor)

    def start_clock(self) -> None:
        self._stop_at = time.monotonic() + self.limit_ms / 1000 if self.limit_ms else math.inf

    def _is_late(self) -> bool:
        return time.monotonic() > self._stop_at


class TimedCursor(sqlite3.Cursor):
    """Starts the clock of its connection with each statement, and with each stretch that is fetched of a long one."""

    connection: TimedConnection

    def execute(self, *args: Any) -> TimedCursor:
        self.connection.start_clock()
        return super().execute(*args)

    def executemany(self, *args: Any) -> TimedCursor:
        self.connection.start_clock()
        return super().executemany(*args)

    def fetchmany(self, *args: Any) -> list[Any]:
        self.connection.start_clock()
        return super().fetchmany(*args)


def _limit_on_sqlite(connection: TimedConnection, limit_ms: int) -> None:
    connection.limit_ms = limit_ms


def _limit_on_postgresql(connection: Any, limit_ms: int) -> None:
    """Outside of a transaction, whose end would take it back."""
    connection.autocommit = True
    connection.execute(f"SET statement_timeout = {limit_ms:d}")
    connection.autocommit = False
