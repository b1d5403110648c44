"""The engines that the settings ask for: the database, and its replica where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, make_url

from jsonapi_app.core.replica import Replica
from jsonapi_app.core.sql import prepare_engine
from jsonapi_app.core.time_limit import TimedConnection, limit_statements
from jsonapi_app.settings import Settings

REPLICA = "replica"
_REPLICA_CONNECT_SECONDS = 2
# Reads see one state of the database (core/sql.py, `reading`); `writing` asks for READ COMMITTED.
_SESSION = r"-c timezone=UTC -c default_transaction_isolation=repeatable\ read"


def configuration(settings: Settings) -> Mapping[str, Any]:
    """What Flask-SQLAlchemy is to be told."""
    url, pool_size = settings.database_url, settings.database_pool_size
    told = {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options(url, pool_size)}
    if settings.read_database_url is not None:
        told["SQLALCHEMY_BINDS"] = {REPLICA: replica(settings.read_database_url, pool_size)}
    return told


def options(url: str, pool_size: int) -> Mapping[str, Any]:
    """Of an engine for the database."""
    # An error in the log names no values: they may be hashes, or somebody's address.
    common = {"pool_size": pool_size, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {**common, "connect_args": {"check_same_thread": False, "factory": TimedConnection}}
    return {**common, "pool_pre_ping": False, "connect_args": {"options": _SESSION}}


def replica(url: str, pool_size: int) -> Mapping[str, Any]:
    """Of an engine for the replica, with its URL. It writes nothing; whether it is there shows when a connection is
    taken, while there is time to take one to the primary instead."""
    known = options(url, pool_size)
    if url.startswith("sqlite"):
        file = make_url(url)
        read_only = file.set(database=f"file:{quote(file.database or '')}", query={"mode": "ro", "uri": "true"})
        return {**known, "url": read_only}
    arguments = {
        "options": f"{_SESSION} -c default_transaction_read_only=on",
        "connect_timeout": _REPLICA_CONNECT_SECONDS,
    }
    return {**known, "url": url, "pool_pre_ping": True, "connect_args": arguments}


def prepare_engines(db: SQLAlchemy, settings: Settings) -> Replica | None:
    """To be called in the context of an application that is configured with the `options`; what is read instead."""
    prepare_engine(db.engine)
    _limit(db.engine, settings)
    if REPLICA not in db.engines:
        return None
    engine = db.engines[REPLICA]
    prepare_engine(engine, writable=False)
    _limit(engine, settings)
    return Replica(engine, db.engine, timedelta(seconds=settings.read_your_writes_seconds))


def _limit(engine: Engine, settings: Settings) -> None:
    """Requests are limited, commands (migrations, seed, export) are not."""
    if settings.statement_timeout_ms:
        limit_statements(engine, lambda: settings.statement_timeout_ms if has_request_context() else 0)
