"""What to do when the database does not answer as it should: no traceback, but a sentence."""

from __future__ import annotations

import sqlite3

import psycopg
import sqlalchemy.exc
from sqlalchemy.engine import make_url

# Reads use the driver's own cursor (core/sql.py), writes SQLAlchemy's.
DRIVER_ERRORS = (sqlalchemy.exc.DBAPIError, sqlalchemy.exc.TimeoutError, sqlite3.Error, psycopg.Error)

_NOT_MIGRATED = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)
_BUSY = (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)


def advice(error: Exception, url: str) -> str:
    """What is wrong and what helps. ``url`` is that of the database; its password is not shown."""
    cause = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    database = make_url(url).render_as_string(hide_password=True)
    if isinstance(cause, _NOT_MIGRATED) or "no such table" in str(cause) or "no such column" in str(cause):
        return f"The tables of {database} are missing or old: run `flask --app wsgi prepare` first."
    if isinstance(cause, _BUSY) or _is_locked(cause):
        return f"{database} is busy: nothing was changed, try again when others have finished."
    if isinstance(cause, psycopg.OperationalError | sqlite3.OperationalError | sqlalchemy.exc.TimeoutError):
        return f"{database} cannot be reached: {_first_line(cause)}\nCheck DATABASE_URL, and that the database is up."
    return f"{database} refused: {_first_line(cause)}"


def _is_locked(cause: BaseException | None) -> bool:
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorname.startswith(
        ("SQLITE_BUSY", "SQLITE_LOCKED")
    )


def _first_line(cause: BaseException | None) -> str:
    return str(cause).partition("\n")[0]
