"""Logging in, and signing up (contracts 2.1, SD4)."""

from __future__ import annotations

from flask import Response, g, request

from jsonapi_app.core import pipeline, write_pipeline
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import NotFound
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.shapes import query_of
from jsonapi_app.core.sql import reading
from jsonapi_app.core.sql import writing as transaction
from jsonapi_app.dialects.robert2 import fields
from jsonapi_app.dialects.robert2.bodies import check, read_changes, read_object
from jsonapi_app.dialects.robert2.views import Target, admit, one, respond, show
from jsonapi_app.extensions import db
from jsonapi_app.http import authentication
from jsonapi_app.http.authentication import WrongCredentials
from jsonapi_app.http.callers import AMPLE, writing_as
from jsonapi_app.http.sign_up import may_sign_up


def token(target: Target) -> Response:
    return _sign_in(target, capital=False)


def sign_in(target: Target) -> Response:
    return _sign_in(target, capital=True)


def _sign_in(target: Target, *, capital: bool) -> Response:
    """``capital``: the texts of this URL begin with one."""
    body = read_object(may_be_empty=True)
    check(body, fields.SIGN_IN, creating=True, capital=capital)
    try:
        account = authentication.sign_in(body["identifier"], body["password"])
    except WrongCredentials:
        # Contracts I2: which of the two is wrong is not told, nor whether there is such a user.
        raise NotFound from None
    with transaction(db.engine) as connection:
        issued = authentication.issue_tokens(connection, account)
    with reading(db.engine) as reader:
        at = Reading(reader, Actor(account.id, account.role), AMPLE)
        loaded = pipeline.read_one(at, target.resource, str(account.id), query_of(target.record.shape))
    response = respond({"user": one(target.record.shape, loaded), "token": issued.access_token})
    # Contracts 4: the calendar interface asks for it in a header of its own.
    response.headers["X-Session-Token"] = issued.access_token
    return response


def sign_up(target: Target) -> Response:
    g.record = target.record
    with reading(db.engine) as reader:
        found = may_sign_up(request.headers.get("Authorization"), reader)
        if found.actor.id:
            admit(target, found.actor)
    body = read_object()
    if found.role is not None:
        body["group_id"] = found.role
    changes = read_changes(body, target.record.new_fields, creating=True, zone="UTC")
    shape = target.record.shape
    written = write_pipeline.create(writing_as(found.actor), target.resource, changes, show(shape)).done()
    return respond(one(shape, written.loaded), 201)
