"""``/health/live`` and ``/health/ready``: whether to restart this process, and whether to send requests to it.

For anybody, so they say what is wrong in one word; the log has the rest. Nothing keeps the answers.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import orjson
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from jsonapi_app.core.replica import Replica
from jsonapi_app.extensions import db

log = logging.getLogger("jsonapi_app")
health = Blueprint("health", __name__, url_prefix="/health")

_MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"
_READY = "ok"
_RETRY_SECONDS = "5"


@health.get("/live")
def live() -> Response:
    """The process answers; it asks nobody else, so that a database that is away restarts no process."""
    return _answer({"status": "live"})


@health.get("/ready")
def ready() -> Response:
    """200 while the database is there and has the tables that this version needs, else 503."""
    checks = _checks()
    ready = all(found == _READY for found in checks.values())
    # Told, and no reason to send requests elsewhere: the primary stands in for it.
    checks |= _replica_checks()
    if ready:
        return _answer({"status": "ready", "checks": checks})
    response = _answer({"status": "not ready", "checks": checks}, 503)
    response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _replica_checks() -> dict[str, str]:
    """Whether the replica is there, with the tables of this version; nothing where there is none."""
    replica: Replica | None = current_app.extensions["backline.replica"]
    if replica is None:
        return {}
    try:
        return {"replica": _state(_applied_revisions(replica.engine), *_known_revisions())}
    except SQLAlchemyError as error:
        log.warning("The read replica does not answer: %s", error)
        return {"replica": "unreachable"}


def _checks() -> dict[str, str]:
    try:
        applied = _applied_revisions(db.engine)
    except SQLAlchemyError as error:
        log.warning("Not ready: %s", error)
        return {"database": "unreachable", "migrations": "unknown"}
    state = _state(applied, *_known_revisions())
    if state != _READY:
        log.warning("Not ready: the database is at %s", ", ".join(sorted(applied)) or "no revision")
    return {"database": _READY, "migrations": state}


def _state(applied: frozenset[str], known: frozenset[str], heads: frozenset[str]) -> str:
    """``behind`` when a migration is still to come.

    A revision that this version does not know is a later version's: migrations come before the code that needs them
    and leave the tables fit for the code before (docs/operations.md), so it is ready.
    """
    if not applied:
        return "behind"
    return _READY if applied == heads or applied - known else "behind"


def _applied_revisions(engine: Engine) -> frozenset[str]:
    with engine.connect() as connection:
        return frozenset(MigrationContext.configure(connection).get_current_heads())


@cache
def _known_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Every revision that this version has, and the last ones."""
    scripts = ScriptDirectory(str(_MIGRATIONS))
    return frozenset(script.revision for script in scripts.walk_revisions()), frozenset(scripts.get_heads())


def _answer(document: object, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(orjson.dumps(document), status, headers, content_type="application/json")
