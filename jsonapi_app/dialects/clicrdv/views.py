"""The one kind of request of ClicRDV: an API key → its user, the rows of a site → an envelope (contracts 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, Response, request

from jsonapi_app.core import pipeline
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import ApiError, Forbidden, Unauthorized
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.query import Page
from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.core.shapes import Attr, Key, Projector, Shape, query_of
from jsonapi_app.core.sql import Reader
from jsonapi_app.dialects.clicrdv.asking import Listing, Parameters, read_listing, read_parameters
from jsonapi_app.dialects.clicrdv.records import Record, records
from jsonapi_app.http.api_keys import KeyHolder, holder_of_api_key
from jsonapi_app.http.authentication import account_of
from jsonapi_app.http.callers import reading_as
from jsonapi_app.http.headers import PRIVATE
from jsonapi_app.http.rate_limits import guessing
from schemas.clicrdv import AppointmentRecordSchema, CalendarRecordSchema, ClientRecordSchema, ServiceRecordSchema

PREFIX = "/api/v1/groups"
# How many rows are in memory at a time, however many are asked for.
STRETCH = 500
# Without a limit: the largest number that both databases take for one.
_NO_LIMIT = 2**63 - 1
_SCHEMAS = {
    "calendars": CalendarRecordSchema,
    "client_files": ClientRecordSchema,
    "services": ServiceRecordSchema,
    "appointments": AppointmentRecordSchema,
}
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Site:
    """What a request has to know of the group in its URL."""

    key: int
    zone: ZoneInfo


def make_blueprint(catalogue: Catalogue) -> Blueprint:
    known = shown_catalogue(catalogue)
    blueprint = Blueprint("clicrdv", __name__, url_prefix=PREFIX)
    for name, record in records(known).items():
        view = _bound(record, known["sites"])
        for suffix in ("", ".json"):
            blueprint.add_url_rule(f"/<group_id>/{name}{suffix}", name + suffix.strip("."), view, methods=["GET"])
    return blueprint


def shown_catalogue(catalogue: Catalogue) -> Catalogue:
    return catalogue.by_key("clicrdv", _SCHEMAS)


def _bound(record: Record, sites: Resource) -> Callable[[str], Response]:
    return lambda group_id: get_rows(record, sites, group_id)


def get_rows(record: Record, sites: Resource, group_id: str) -> Response:
    """The connection stays open until the last row is sent: all of them are of one state of the database."""
    sent = read_parameters(request.query_string)
    with ExitStack() as until_refused:
        at, holder = until_refused.enter_context(_entered(sent))
        site = _site(at, holder, sites, group_id)
        listing = read_listing(record, site.key, site.zone, sent)
        total, stretches = _read(at, record, listing)
        # The first is read before the status is sent, so that what fails at once is told.
        stretches = chain([next(stretches, None)], stretches)
        projector = Projector(at.dialect.name, _on_clocks_of(site.zone))
        until_sent = until_refused.pop_all()
    response = Response(_envelope(record, listing, total, stretches, projector), 200, PRIVATE, content_type=_JSON)
    response.call_on_close(until_sent.close)
    return response


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    """``identifier`` is what the log calls the request; clients are not told."""
    first = faults[0]
    error: dict[str, Any] = {"code": first.status, "message": first.detail}
    if first.status == 400:
        error["field"] = first.parameter
    return Response(orjson.dumps({"error": error}), first.status, PRIVATE, content_type=_JSON)


@contextmanager
def _entered(sent: Parameters) -> Iterator[tuple[Reading, KeyHolder]]:
    """Whoever the key stands for."""
    found: list[KeyHolder] = []

    def identify(reader: Reader) -> Actor:
        found.append(_holder(sent, reader))
        return found[0].actor

    with reading_as(identify) as at:
        yield at, found[0]


def _holder(sent: Parameters, reader: Reader) -> KeyHolder:
    """A user name and password that come along with the key must be those of its user."""
    if not sent.get("apikey"):
        raise Unauthorized("The parameter apikey is required.", headers={"WWW-Authenticate": "ApiKey"})
    with guessing():
        holder = holder_of_api_key(sent["apikey"], reader)
        if request.headers.get("Authorization", "").lower().startswith("basic"):
            _check_log_in(holder)
    return holder


def _check_log_in(holder: KeyHolder) -> None:
    sent = request.authorization  # None where it cannot be read
    account = account_of(sent.username or "", sent.password or "") if sent is not None else None
    if account is None or account.id != holder.actor.id:
        raise Unauthorized("The log-in is not that of the API key.", headers={"WWW-Authenticate": "Basic"})


def _site(at: Reading, holder: KeyHolder, sites: Resource, group_id: str) -> Site:
    """Raises NotFound for an unknown group, Forbidden for one that the key is not good for."""
    wanted = Shape("sites", {"id": Key(), "timezone": Attr("timezone")})
    loaded = pipeline.read_one(at, sites, group_id, query_of(wanted))
    (site,) = Projector(at.dialect.name, str).objects(wanted, loaded)
    if site["id"] not in holder.sites:
        raise Forbidden("The API key is not good for this group.")
    return Site(site["id"], ZoneInfo(site["timezone"]))


def _read(at: Reading, record: Record, listing: Listing) -> tuple[int, Iterator[Loaded | None]]:
    """The total, and the rows in stretches: a page that is no longer than one is read as any other."""
    page = Page(listing.start, listing.results or _NO_LIMIT)
    query = replace(
        query_of(record.shape),
        sort=listing.order,
        filter=listing.filter,
        trashed=None if listing.with_deleted else False,
        page=page,
    )
    if page.limit <= STRETCH:
        found = pipeline.read_many(at, record.resource, query)
        return found.total or 0, iter([found.loaded])
    return pipeline.read_stretches(at, record.resource, query, STRETCH)


def _on_clocks_of(zone: ZoneInfo) -> Callable[[str | None], str | None]:
    """Instants as the site's clocks show them, to the second."""

    def shown(instant: str | None) -> str | None:
        if instant is None:
            return None
        return datetime.fromisoformat(instant).astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")

    return shown


def _envelope(
    record: Record, listing: Listing, total: int, stretches: Iterator[Loaded | None], projector: Projector
) -> Iterator[bytes]:
    """The body in parts: whatever its length, one stretch of it is in memory."""
    yield b'{"records":['
    returned = 0
    for loaded in stretches:
        if loaded is None:
            continue
        rows = projector.objects(record.shape, loaded)
        yield (b"," if returned else b"") + orjson.dumps(rows)[1:-1]
        returned += len(rows)
    rest: Mapping[str, Any] = {
        "sort": listing.sort,
        "dir": listing.dir,
        "totalRecords": total,
        "startIndex": listing.start,
        "recordsReturned": returned,
        "pageSize": returned if listing.results is None else listing.results,
    }
    yield b"]," + orjson.dumps(rest)[1:]
