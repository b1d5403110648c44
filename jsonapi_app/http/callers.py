"""Who calls by a bearer token, and reading and writing on their behalf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import current_app, request

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.replica import Replica
from jsonapi_app.core.sql import Reader, reading
from jsonapi_app.core.write_pipeline import Writing
from jsonapi_app.extensions import db
from jsonapi_app.http.authentication import authenticate
from jsonapi_app.http.request_id import request_id
from jsonapi_app.http.tokens import no_token

# Rows that one answer may bring besides its own: where nobody asked for them, they must never be too many.
AMPLE = Budget(included=100_000)
_SAFE = ("GET", "HEAD")


def bearer(reader: Reader) -> Actor:
    """The user whose token is sent. Raises Unauthorized."""
    actor = authenticate(request.headers.get("Authorization"), reader)
    if actor is None:
        raise no_token()
    return actor


def reading_as_bearer(budget: Budget = AMPLE) -> AbstractContextManager[Reading]:
    """One state of the database, as the caller may see it. Raises Unauthorized."""
    return reading_as(bearer, budget)


@contextmanager
def reading_as(identify: Callable[[Reader], Actor], budget: Budget = AMPLE) -> Iterator[Reading]:
    """One state of the database, as the user may see it whom ``identify`` finds.

    Who it is, is always the primary's to say. What they read may come from a replica, unless they are about to write or
    have just done so.
    """
    replica = _replica()
    with reading(db.engine) as reader:
        actor = identify(reader)
        if replica is None or request.method not in _SAFE or not replica.serves(actor.id, reader):
            yield Reading(reader, actor, budget)
            return
    with replica.reading() as reader:
        yield Reading(reader, actor, budget)


def writing_as(actor: Actor) -> Writing:
    replica = _replica()
    engine = db.engine if replica is None else replica.engine_of_writes(actor.id)
    extensions = current_app.extensions
    return Writing(engine, actor, extensions["backline.trade"], request_id(), extensions["backline.members_shown"])


def _replica() -> Replica | None:
    replica: Replica | None = current_app.extensions["backline.replica"]
    return replica
