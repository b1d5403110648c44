"""A copy of the database that follows it, a little late: which reads may come from there (ADR 0024)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Engine, Integer, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from jsonapi_app.core.absence import Absence
from jsonapi_app.core.sql import Reader, Statement, reading
from jsonapi_app.models.base import Instant, now
from jsonapi_app.models.identity import RecentWrite, User

_AWAY = (DBAPIError, psycopg.OperationalError, sqlite3.OperationalError)


@dataclass(frozen=True, slots=True)
class Replica:
    """``window``: for how long after a write of theirs the reads of a user stay with the primary."""

    engine: Engine
    primary: Engine
    window: timedelta
    absence: Absence = field(default_factory=lambda: Absence("The read replica", "reads go to the primary"))

    def serves(self, user_id: int, primary: Reader) -> bool:
        """Whether the user will not miss a write of their own there."""
        values = {"user_id": user_id, "since": now() - self.window}
        return not primary.rows(_has_written(primary.dialect), values)[0][0]

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """The same as `core.sql.reading`. While the replica is away, the primary is read."""
        with ExitStack() as until_read:
            yield self._reader(until_read) or until_read.enter_context(reading(self.primary))

    def engine_of_writes(self, user_id: int) -> Engine:
        """The primary, on which each write is noted as one of this user."""
        return self.primary.execution_options(before_commit=partial(note_write, user_id=user_id))

    def _reader(self, until_read: ExitStack) -> Reader | None:
        if not self.absence.may_ask():
            return None
        try:
            reader = until_read.enter_context(reading(self.engine))
        except _AWAY as error:
            self.absence.begins(error)
            return None
        self.absence.ends()
        return reader


def note_write(connection: Connection, user_id: int) -> None:
    """Note that the user has written just now; nothing for one who is not there (any more)."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    moment: datetime = now()
    whose = select(User.id, bindparam("at", moment, Instant())).where(User.id == user_id)
    note = insert(RecentWrite).from_select(["user_id", "at"], whose)
    connection.execute(note.on_conflict_do_update(index_elements=["user_id"], set_={"at": note.excluded.at}))


@lru_cache(maxsize=8)
def _has_written(dialect: Dialect) -> Statement:
    recent: Any = exists().where(
        RecentWrite.user_id == bindparam("user_id", type_=Integer()),
        RecentWrite.at > bindparam("since", type_=Instant()),
    )
    return Statement(select(recent), dialect)
