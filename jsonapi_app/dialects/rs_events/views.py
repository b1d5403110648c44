"""The one request of ``rs/events``, and the shape of its faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, request

from jsonapi_app.core import pipeline
from jsonapi_app.core.errors import ApiError, BadRequest, UnsupportedMediaType
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.query import All, Page
from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.dialects.rs_events.asking import read_asked
from jsonapi_app.dialects.rs_events.events import events, wanted
from jsonapi_app.http.authentication import authenticate
from jsonapi_app.http.callers import reading_as_bearer
from jsonapi_app.http.headers import PRIVATE
from jsonapi_app.http.negotiation import MalformedMediaType, parse_media_type
from jsonapi_app.http.tokens import MISSING, UNVERIFIED, refused_token
from schemas.rs_events import AnyEventSchema

PREFIX = "/calendar/v2/rs/events"
SESSION_HEADER = "x-session-token"


def make_blueprint(catalogue: Catalogue) -> Blueprint:
    entries = shown_catalogue(catalogue)["calendar_entries"]
    blueprint = Blueprint("rs_events", __name__, url_prefix=PREFIX)
    blueprint.add_url_rule("", "list", lambda: get_events(entries), methods=["GET"])
    return blueprint


def shown_catalogue(catalogue: Catalogue) -> Catalogue:
    return catalogue.by_key("rs_events", {"calendar_entries": AnyEventSchema})


def get_events(entries: Resource) -> Response:
    with _entered() as at:
        asked = read_asked()
        query = replace(wanted(with_sites=asked.with_sites), filter=All((asked.window,)))
        page = asked.page
        if asked.find is not None:
            place = pipeline.place_of(at, entries, str(asked.find), query)
            page = page if place is None else place // asked.size + 1
        stretch = Page((page - 1) * asked.size, asked.size, asked.counted)
        found = pipeline.read_many(at, entries, replace(query, page=stretch))
        shown = events(found.loaded, at.dialect.name, asked.most_sites if asked.with_sites else None)
    body: dict[str, Any] = {"data": shown}
    if asked.counted:
        body["totalCount"] = found.total
    body["pagination"] = {"page": page, "pageSize": asked.size}
    return _respond(body, 200)


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    """``identifier`` is what the log calls the request; clients are not told."""
    first = faults[0]
    places = [(fault, fault.parameter or fault.header) for fault in faults]
    details = [{"parameter": place, "message": fault.detail} for fault, place in places if place is not None]
    message = first.detail if len(faults) == 1 else f"{first.title}s."
    return _respond({"error": {"code": first.status, "message": message, "details": details}}, first.status)


@contextmanager
def _entered() -> Iterator[Reading]:
    """Both tokens are of the same user, and the content type is that of JSON."""
    with reading_as_bearer() as at:
        token = request.headers.get(SESSION_HEADER, "").strip()
        if not token:
            raise _refused(MISSING)
        try:
            session = authenticate(f"Bearer {token}", at.reader)
        except ApiError as error:
            raise _refused(error.detail) from None
        if session is None or session.id != at.actor.id:
            raise _refused(UNVERIFIED)
        _check_content_type(request.headers.get("Content-Type"))
        yield at


def _refused(detail: str) -> ApiError:
    refused = refused_token(detail)
    refused.header = SESSION_HEADER
    return refused


def _check_content_type(header: str | None) -> None:
    """The interface wants it of a GET, too; parameters such as a charset are taken."""
    if not header or not header.strip():
        raise BadRequest("content-type is required.", header="content-type")
    try:
        is_json = parse_media_type(header).type == "application/json"
    except MalformedMediaType:
        is_json = False
    if not is_json:
        raise UnsupportedMediaType("content-type must be application/json.", header="content-type")


def _respond(body: Any, status: int) -> Response:
    return Response(orjson.dumps(body), status, PRIVATE, content_type="application/json")
