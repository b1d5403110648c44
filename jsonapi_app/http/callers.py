"""Who calls by a bearer token, and reading and writing on their behalf."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, request

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.pipeline import Reading, Writing
from jsonapi_app.core.sql import Reader, reading
from jsonapi_app.extensions import db
from jsonapi_app.http.authentication import authenticate
from jsonapi_app.http.request_id import request_id
from jsonapi_app.http.tokens import no_token

# Rows that one answer may bring besides its own: where nobody asked for them, they must never be too many.
MOST_INCLUDED = 100_000


def bearer(reader: Reader) -> Actor:
    """The user whose token is sent. Raises Unauthorized."""
    actor = authenticate(request.headers.get("Authorization"), reader)
    if actor is None:
        raise no_token()
    return actor


@contextmanager
def reading_as_bearer(most_included: int = MOST_INCLUDED) -> Iterator[Reading]:
    """One state of the database, as the caller may see it. Raises Unauthorized."""
    with reading(db.engine) as reader:
        yield Reading(reader, bearer(reader), most_included)


def writing_as(actor: Actor) -> Writing:
    return Writing(db.engine, actor, current_app.extensions["backline.trade"], request_id())
