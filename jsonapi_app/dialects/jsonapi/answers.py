"""What the engine answered → a response: the document, its entity tag, its media type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request

from jsonapi_app.core.batch import Result
from jsonapi_app.core.fetch import Loaded, LoadedPage
from jsonapi_app.core.pipeline import Member
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.rules.draft import SECRET_NOTES
from jsonapi_app.core.write_pipeline import Written
from jsonapi_app.dialects.jsonapi import atomic
from jsonapi_app.dialects.jsonapi.documents import PLAIN, Compound, document
from jsonapi_app.dialects.jsonapi.filters import applied_filters
from jsonapi_app.dialects.jsonapi.grammar import Request
from jsonapi_app.dialects.jsonapi.links import self_link
from jsonapi_app.dialects.jsonapi.pages import AskedPage
from jsonapi_app.dialects.jsonapi.surface import here
from jsonapi_app.extensions import db
from jsonapi_app.http.conditional import entity_tag, is_known
from jsonapi_app.http.empty import empty_response
from jsonapi_app.http.headers import PRIVATE
from jsonapi_app.http.negotiation import Negotiated, content_type
from schemas.base import instant_text

Links = Mapping[str, str]

NO_LINKS: Links = {}
_HEADERS = {"Vary": "Accept", **PRIVATE}


def page(asked: AskedPage, found: LoadedPage, more_links: Links = NO_LINKS) -> Response:
    """A page of resources."""
    urls, query, compound = here(), asked.request.query, _compound()
    data = compound.primary(found.loaded, asked.cursors_of(found))
    meta = {
        **asked.meta(found),
        "sort": ",".join(map(str, query.sort)) or None,
        "filter": applied_filters(query),
    }
    links = {**asked.links(urls.url, found), **more_links, "describedby": urls.describedby}
    included = _included(asked.request, compound)
    return _tagged(document(asked.applied, links=links, data=data, **included, meta=meta), applied=asked.applied)


def single(
    asked: Request,
    loaded: Loaded | None,
    more_links: Links = NO_LINKS,
    status: int = 200,
    notes: Mapping[str, Any] | None = None,
) -> Response:
    """One resource, or null."""
    urls, compound = here(), _compound()
    data = compound.primary(loaded)[0] if loaded is not None else None
    url = data["links"]["self"] if data and request.method in ("POST", "PATCH") else urls.url
    links = {"self": self_link(url, asked), **more_links, "describedby": urls.describedby}
    meta = {"meta": notes} if notes else {}
    version = data["meta"]["version"] if data else None
    body = document(links=links, data=data, **_included(asked, compound), **meta)
    return _keeping_secrets(_tagged(body, version, status), notes or {})


def created(asked: Request, written: Written) -> Response:
    loaded = written.loaded
    response = single(asked, loaded, status=201, notes=written.notes)
    public_id = loaded.rows[0][loaded.branch.id_at]
    response.headers["Location"] = f"{here().root}/{loaded.branch.resource.type}/{public_id}"
    return response


def deleted(trashed_at: datetime | None) -> Response:
    return _no_content() if trashed_at is None else _respond(document(meta={"deleted_at": instant_text(trashed_at)}))


def linkage(asked: Request, found: Member, related: Links) -> Response:
    """The linkage of a to-one; its entity tag has the version of the owner."""
    compound, loaded = _compound(), found.loaded
    links = {"self": self_link(here().url, asked), **related}
    member = compound.identifiers(loaded)[0] if loaded else None
    if asked.query.include and loaded is not None:
        compound.include(loaded)
    return _tagged(document(links=links, data=member, **_included(asked, compound)), found.owner_version)


def linkage_page(asked: AskedPage, found: LoadedPage, related: Links) -> Response:
    """A page of the linkage of a to-many; its entity tag has the version of the owner."""
    compound = _compound()
    members = compound.identifiers(found.loaded, asked.cursors_of(found))
    if asked.request.query.include:
        compound.include(found.loaded)
    links, included = {**asked.links(here().url, found), **related}, _included(asked.request, compound)
    body = document(asked.applied, links=links, data=members, **included, meta=asked.meta(found))
    return _tagged(body, found.owner_version, applied=asked.applied)


def related_to(notes: Mapping[str, Any]) -> Response:
    """To a change of linkage: what the write has to say, if anything."""
    return _respond(document(meta=notes)) if notes else _no_content()


def operated(results: Sequence[Result]) -> Response:
    """To atomic operations."""
    body = atomic.results_document(results, here().root, db.engine.dialect.name)
    if body is None:
        return _no_content()
    return _keeping_secrets(_respond(body, applied=atomic.APPLIED), *(result.notes for result in results))


def entry(types: Sequence[Resource]) -> Response:
    """The entry document: where each type is."""
    urls = here()
    links = {"self": urls.root, "describedby": urls.describedby}
    resources = {resource.type: f"{urls.root}/{resource.type}" for resource in types}
    return _tagged(document(links=links, meta={"resources": resources}))


def _compound() -> Compound:
    return Compound(here().root, db.engine.dialect.name)


def _included(asked: Request, compound: Compound) -> dict[str, Any]:
    return {} if asked.query.include is None else {"included": compound.included}


def _tagged(body: bytes, version: int | None = None, status: int = 200, applied: Negotiated = PLAIN) -> Response:
    """An answer that a client may keep, with its entity tag; 304 to a read where it has the same already.

    ``version``: that of the one resource that it is about.
    """
    headers = {**_HEADERS, "ETag": entity_tag(body, version)}
    if request.method in ("GET", "HEAD") and is_known(request.headers.get("If-None-Match"), headers["ETag"]):
        return empty_response(304, headers)
    return Response(body, status, headers, content_type=content_type(applied))


def _respond(body: bytes, applied: Negotiated = PLAIN) -> Response:
    return Response(body, 200, _HEADERS, content_type=content_type(applied))


def _keeping_secrets(response: Response, *notes: Mapping[str, Any]) -> Response:
    """The answer; with a secret in it, it is not to be stored by anybody."""
    if any(SECRET_NOTES & told.keys() for told in notes):
        response.headers["Cache-Control"] = "no-store"
    return response


def _no_content() -> Response:
    return empty_response(204, _HEADERS)
