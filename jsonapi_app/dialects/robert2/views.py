"""One function for each kind of request: who may, what is sent, what the engine answers, in which shape.

Checks come in this order: caller, group, body, existence, values, uniqueness (contracts 2.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson
from flask import Response, current_app, g

from jsonapi_app.core import pipeline, write_pipeline
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.changes import Changes
from jsonapi_app.core.errors import BadParameter, NotFound
from jsonapi_app.core.fetch import Loaded, LoadedPage
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.query import Page, Query
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.shapes import Projector, Shape, query_of
from jsonapi_app.core.write_pipeline import Show
from jsonapi_app.dialects.robert2.bodies import read_changes, read_object
from jsonapi_app.dialects.robert2.clock import clock
from jsonapi_app.dialects.robert2.envelopes import MEDIA_TYPE, Denied
from jsonapi_app.dialects.robert2.lists import Listing, pagination, read_listing
from jsonapi_app.dialects.robert2.records import BILL, SETTINGS, Record
from jsonapi_app.extensions import db
from jsonapi_app.http.bill_pdf import bill_pdf
from jsonapi_app.http.callers import AMPLE, reading_as_bearer, writing_as
from jsonapi_app.http.headers import PRIVATE

_EVERYTHING = Page(0, 10_000, counted=False)
_DESTROYED = {"destroyed": True}


@dataclass(frozen=True)
class Target:
    """What a route is about. ``groups``: who may; ``or_self``: and whoever the id in the URL is.

    ``record``: what is written or shown. ``resource``: whose id is in the URL, its type where there is none.
    ``relationship``: of the resource, that is listed; ``shape`` of its members. ``term``: the field to search in.
    """

    record: Record
    resource: Resource
    groups: frozenset[str]
    or_self: bool = False
    relationship: str = ""
    shape: Shape | None = None
    term: str = ""


def create(target: Target) -> Response:
    actor, body = _asked_to_write(target)
    changes = read_changes(body, target.record.new_fields or target.record.fields, creating=True, zone=_zone())
    return _created(target, actor, changes)


def update(target: Target, id: int) -> Response:
    actor, body = _asked_to_write(target, id)
    changes = read_changes(body, target.record.fields, creating=False, zone=_zone())
    shape = target.record.shape
    written = write_pipeline.update(writing_as(actor), target.resource, str(id), changes, show(shape)).done()
    return respond(one(shape, written.loaded))


def delete(target: Target, id: int) -> Response:
    """The first call trashes and shows what was trashed, the second removes."""
    with entered(target, id) as at:
        actor = at.actor
    shape = target.record.removed
    trashed = write_pipeline.remove(writing_as(actor), target.resource, str(id), _show_trashed(shape)).done()
    return respond(_DESTROYED if trashed is None else one(shape, trashed))


def restore(target: Target, id: int) -> Response:
    shape = target.record.removed
    with entered(target, id) as at:
        actor = at.actor
        pipeline.read_one(at, target.resource, str(id), replace(query_of(target.record.row), trashed=True, include=()))
    back = Changes({"deleted_at": None})
    written = write_pipeline.update(writing_as(actor), target.resource, str(id), back, show(shape)).done()
    return respond(one(shape, written.loaded))


def get_one(target: Target, id: int) -> Response:
    with entered(target, id) as at:
        shape = target.record.shape
        return respond(one(shape, pipeline.read_one(at, target.resource, str(id), query_of(shape))))


def get_list(target: Target) -> Response:
    with entered(target) as at:
        listing = read_listing(target.record, target.resource, _zone(), term=target.term)
        page = _over_period(listing.query, lambda query: pipeline.read_many(at, target.resource, query))
        return _page(target.record.row, listing, page)


def get_members(target: Target, id: int) -> Response:
    """A page of the records that belong to another."""
    with entered(target, id) as at:
        relationship = target.resource.relationships[target.relationship]
        shape = target.shape or target.record.shape
        record = replace(target.record, row_shape=shape)
        listing = read_listing(record, relationship.target, _zone())
        query = replace(listing.query, trashed=False)
        page = _over_period(
            query, lambda query: pipeline.read_members(at, target.resource, str(id), relationship, query)
        )
        return _page(shape, listing, page, owner=id)


def get_all_members(target: Target, id: int) -> Response:
    """The same, all of them in a bare array."""
    with entered(target, id) as at:
        shape = target.shape or target.record.shape
        relationship = target.resource.relationships[target.relationship]
        query = replace(query_of(shape), page=_EVERYTHING)
        page = pipeline.read_members(at, target.resource, str(id), relationship, query)
        return respond(projector().objects(shape, page.loaded, id))


def get_all(target: Target) -> Response:
    with entered(target) as at:
        return respond(_all(at, target))


def get_countries(target: Target) -> Response:
    with entered(target) as at:
        return respond({"data": _all(at, target)})


def create_bill(target: Target, id: int) -> Response:
    """The URL names the event; a body may give a discount."""
    with entered(target, id) as at:
        body = read_object(may_be_empty=True)
        pipeline.owner_key(at, target.resource, str(id))
    changes = read_changes(body, BILL.fields, creating=True, zone=_zone())
    event = Linkage((Identifier("events", str(id), "/event"),), "/event")
    bills = replace(target, resource=target.resource.catalogue["bills"])
    return _created(bills, at.actor, replace(changes, linkage={"event": event}))


def get_bill_pdf(target: Target, id: int) -> Response:
    with entered(target, id) as at:
        actor = at.actor
    return bill_pdf(actor, target.resource, str(id))


def get_settings(target: Target, id: int) -> Response:
    with entered(target, id) as at:
        return respond(one(SETTINGS.shape, _settings(at, target, id)))


def update_settings(target: Target, id: int) -> Response:
    with entered(target, id) as at:
        body = read_object()
        key = _settings(at, target, id).rows[0][0]
    changes = read_changes(body, SETTINGS.fields, creating=False, zone=_zone())
    resource = target.resource.catalogue[SETTINGS.type]
    written = write_pipeline.update(writing_as(at.actor), resource, str(key), changes, show(SETTINGS.shape)).done()
    return respond(one(SETTINGS.shape, written.loaded))


def _settings(at: Reading, target: Target, id: int) -> Loaded:
    relationship = target.resource.relationships["settings"]
    found = pipeline.read_member(at, target.resource, str(id), relationship, lambda _: query_of(SETTINGS.shape)).loaded
    if found is None:
        raise NotFound
    return found


def _asked_to_write(target: Target, id: int | None = None) -> tuple[Actor, dict[str, Any]]:
    with entered(target, id) as at:
        body = read_object()
        if id is not None:
            pipeline.owner_key(at, target.resource, str(id))
        return at.actor, body


def _created(target: Target, actor: Actor, changes: Changes) -> Response:
    shape = target.record.shape
    written = write_pipeline.create(writing_as(actor), target.resource, changes, show(shape)).done()
    return respond(one(shape, written.loaded), 201)


def _over_period(query: Query, read: Callable[[Query], LoadedPage]) -> LoadedPage:
    """Contracts 2.6: an event that is not there only leaves ``remaining_quantity`` out."""
    try:
        return read(query)
    except BadParameter as refusal:
        if query.during is None or refusal.parameter != query.during.parameter:
            raise
        return read(replace(query, during=None))


def _all(at: Reading, target: Target) -> list[dict[str, Any]]:
    page = pipeline.read_many(at, target.resource, replace(query_of(target.record.row), page=_EVERYTHING))
    return projector().objects(target.record.row, page.loaded)


def _page(shape: Shape, listing: Listing, page: LoadedPage, owner: int | None = None) -> Response:
    data = projector().objects(shape, page.loaded, owner)
    return respond({"pagination": pagination(listing, page.total or 0, len(data)), "data": data})


@contextmanager
def entered(target: Target, id: int | None = None) -> Iterator[Reading]:
    """The caller's view of the data. Raises Unauthorized, then Denied."""
    g.record = target.record
    with reading_as_bearer() as at:
        admit(target, at.actor, id)
        yield at


def admit(target: Target, actor: Actor, id: int | None = None) -> None:
    g.role = actor.role
    if actor.role not in target.groups and not (target.or_self and id == actor.id):
        raise Denied(actor.role)


def show(shape: Shape) -> Show:
    return Show(query_of(shape), AMPLE)


def _show_trashed(shape: Shape) -> Show:
    return Show(replace(query_of(shape), trashed=True, trash_related=True), AMPLE)


def projector() -> Projector:
    return Projector(db.engine.dialect.name, clock(_zone()))


def one(shape: Shape, loaded: Loaded) -> dict[str, Any]:
    return projector().objects(shape, loaded)[0]


def respond(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, PRIVATE, content_type=MEDIA_TYPE)


def _zone() -> str:
    zone: str = current_app.extensions["backline.trade"].time_zone
    return zone
