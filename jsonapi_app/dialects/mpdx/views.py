"""The three requests of MPDX: list, get, delete; and the shape of their faults.

Checks come in this order: media types, caller, query string, permission, existence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

import orjson
from flask import Blueprint, Response, current_app, request

from jsonapi_app.core import pipeline, write_pipeline
from jsonapi_app.core.errors import ApiError
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.core.shapes import Object
from jsonapi_app.dialects.mpdx.asking import Asked, read_list, read_single, refuse_parameters
from jsonapi_app.dialects.mpdx.documents import SILHOUETTE, document, list_meta, query_for
from jsonapi_app.dialects.mpdx.resources import CONTACTS
from jsonapi_app.http.callers import reading_as_bearer, writing_as
from jsonapi_app.http.empty import empty_response
from jsonapi_app.http.headers import PRIVATE
from jsonapi_app.http.negotiation import JSON_API, check_accept, check_content_type
from jsonapi_app.http.request_json import read_body

PREFIX = "/api/v2/organizations/contacts"
_NOTHING: frozenset[str] = frozenset()
_HEADERS = {"Vary": "Accept", **PRIVATE}


def make_blueprint(catalogue: Catalogue) -> Blueprint:
    contacts = catalogue.on_surface("mpdx")[CONTACTS]
    blueprint = Blueprint("mpdx", __name__, url_prefix=PREFIX)
    blueprint.add_url_rule("", "list", lambda: get_list(contacts), methods=["GET"])
    blueprint.add_url_rule("/<public_id>", "get", lambda public_id: get_one(contacts, public_id), methods=["GET"])
    blueprint.add_url_rule("/<public_id>", "delete", lambda public_id: delete(contacts, public_id), methods=["DELETE"])
    return blueprint


def get_list(contacts: Resource) -> Response:
    with _entered() as at:
        asked = read_list(contacts.catalogue)
        page = pipeline.read_many(at, contacts, query_for(asked))
        body = {**_document(at, asked, page.loaded, many=True), "meta": list_meta(asked, page.total or 0)}
        return _respond(body)


def get_one(contacts: Resource, public_id: str) -> Response:
    with _entered() as at:
        asked = read_single(contacts.catalogue)
        loaded = pipeline.read_one(at, contacts, public_id, query_for(asked))
        return _respond(_document(at, asked, loaded, many=False))


def delete(contacts: Resource, public_id: str) -> Response:
    """One verb for both: what may not be removed is made anonymous."""
    with _entered() as at:
        actor = at.actor
    refuse_parameters()
    write_pipeline.erase(writing_as(actor), contacts, public_id).done()
    return empty_response(204, _HEADERS)


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    """``identifier`` is what the log calls the request."""
    errors = [_error(fault) for fault in faults]
    return Response(orjson.dumps({"errors": errors}), faults[0].status, _HEADERS, content_type=JSON_API)


def _error(fault: ApiError) -> Object:
    error: Object = {"status": str(fault.status), "title": HTTPStatus(fault.status).phrase, "detail": fault.detail}
    if fault.parameter or fault.header:
        place = "parameter" if fault.parameter else "header"
        error["source"] = {place: fault.parameter or fault.header}
    return error


@contextmanager
def _entered() -> Iterator[Reading]:
    check_accept(request.headers.get("Accept"), _NOTHING, _NOTHING)
    # The documents of this interface show a Content-Type of requests without a body, too: that is left alone.
    if read_body(request):
        check_content_type(request.headers.get("Content-Type"), _NOTHING)
    with reading_as_bearer() as at:
        yield at


def _document(at: Reading, asked: Asked, loaded: Loaded, *, many: bool) -> Object:
    avatar: str | None = current_app.extensions["backline.default_avatar_url"]
    return document(asked, loaded, at.dialect.name, avatar or SILHOUETTE, many=many)


def _respond(body: Object) -> Response:
    return Response(orjson.dumps(body), 200, _HEADERS, content_type=JSON_API)
