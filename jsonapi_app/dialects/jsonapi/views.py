"""One function an endpoint: read the request, let the engine answer, write the document.

Checks come in this order: media types, caller, query string, permission, existence, document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, current_app, request

from jsonapi_app.core import batch, pipeline
from jsonapi_app.core.access import permit, readable
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.fetch import Loaded, LoadedPage
from jsonapi_app.core.linkage import Mode
from jsonapi_app.core.pipeline import Reading, Show, Written
from jsonapi_app.core.preconditions import Preconditions
from jsonapi_app.core.query import Query, Sizes
from jsonapi_app.core.resource import Catalogue, Relationship, Resource
from jsonapi_app.core.rules.draft import SECRET_NOTES
from jsonapi_app.dialects.jsonapi import atomic
from jsonapi_app.dialects.jsonapi.bodies import read_linkage, read_resource
from jsonapi_app.dialects.jsonapi.cursor import PROFILE
from jsonapi_app.dialects.jsonapi.documents import PLAIN, Compound, document
from jsonapi_app.dialects.jsonapi.filters import applied_filters
from jsonapi_app.dialects.jsonapi.grammar import INCLUDED_SIZE, Request, parse
from jsonapi_app.dialects.jsonapi.links import self_link
from jsonapi_app.dialects.jsonapi.pages import AskedPage, asked_page
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.dialects.jsonapi.versions import seen_versions
from jsonapi_app.extensions import db
from jsonapi_app.http.callers import reading_as_bearer, writing_as
from jsonapi_app.http.conditional import UNMET, entity_tag, if_match, is_known, refuse_if_match
from jsonapi_app.http.empty import empty_response
from jsonapi_app.http.headers import PRIVATE
from jsonapi_app.http.idempotency import answered
from jsonapi_app.http.negotiation import Negotiated, check_accept, check_content_type, content_type
from jsonapi_app.http.public_url import public_root
from jsonapi_app.http.request_json import read_body, read_json
from jsonapi_app.permissions import Action
from schemas.base import instant_text

PREFIX = "/api/v3"
NO_EXTENSIONS: frozenset[str] = frozenset()
PROFILES = frozenset({PROFILE})

_COLLECTION = frozenset({"include", "fields", "sort", "filter", "page", INCLUDED_SIZE})
_SINGLE = frozenset({"include", "fields", INCLUDED_SIZE})
_LINKAGE = frozenset({"include", "fields", "page", INCLUDED_SIZE})
_OPERATIONS = frozenset({"include", "fields"})
_NONE: frozenset[str] = frozenset()

_HEADERS = {"Vary": "Accept", **PRIVATE}
_MODES = {"PATCH": Mode.REPLACE, "POST": Mode.ADD, "DELETE": Mode.REMOVE}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits that the settings put on one request."""

    query: Limits
    json_depth: int
    most_included: int
    most_cost: int
    most_operations: int
    require_if_match: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The absolute URLs of one request: of the interface, of what is asked for, of the document that describes it."""

    root: str
    url: str
    describedby: str


def get_collection(resource: Resource) -> Response:
    with _reading() as at:
        asked = _asked_page(_COLLECTION, resource.type, resource)
        page = pipeline.read_many(at, resource, asked.request.query)
        return _page(asked, page, at)


def post_collection(resource: Resource) -> Response:
    asked, actor = _asked_to_write(_SINGLE)
    permit(actor.role, resource, Action.CREATE)
    refuse_if_match(request.headers.get("If-Match"))
    changes = read_resource(_body(), resource, None)
    write = pipeline.create(writing_as(actor), resource, changes, _show(asked))
    return answered(write, actor, lambda written: _created(asked, written))


def _created(asked: Request, written: Written) -> Response:
    loaded = written.loaded
    response = _single(asked, loaded, status=201, notes=written.notes)
    public_id = loaded.rows[0][loaded.branch.id_at]
    response.headers["Location"] = f"{_here().root}/{loaded.branch.resource.type}/{public_id}"
    return response


def get_item(resource: Resource, public_id: str) -> Response:
    with _reading() as at:
        asked = _asked(_SINGLE)
        return _single(asked, pipeline.read_one(at, resource, public_id, asked.query))


def patch_item(resource: Resource, public_id: str) -> Response:
    asked, actor = _asked_to_write(_SINGLE)
    permit(actor.role, resource, Action.UPDATE)
    body = _body()
    changes = read_resource(body, resource, public_id)
    write = pipeline.update(writing_as(actor), resource, public_id, changes, _show(asked), _preconditions(body))
    return answered(write, actor, lambda written: _single(asked, written.loaded, notes=written.notes))


def delete_item(resource: Resource, public_id: str) -> Response:
    _, actor = _asked_to_write(_NONE, body=False)
    write = pipeline.delete(writing_as(actor), resource, public_id, _preconditions())
    return answered(write, actor, _deleted)


def _deleted(trashed_at: datetime | None) -> Response:
    return _no_content() if trashed_at is None else _respond(document(meta={"deleted_at": instant_text(trashed_at)}))


def get_related(resource: Resource, public_id: str, name: str) -> Response:
    with _reading() as at:
        relationship = pipeline.relationship_of(at.actor, resource, name)
        related = {"related": _here().url}
        if relationship.many:
            page_asked = _asked_page(_COLLECTION, f"{resource.type}/{public_id}/{name}", relationship.target)
            page = pipeline.read_members(at, resource, public_id, relationship, page_asked.request.query)
            return _page(page_asked, page, at, related)
        asked = _asked(_SINGLE)
        member = pipeline.read_member(at, resource, public_id, relationship, lambda target: asked.query)
        return _single(asked, member.loaded, related)


def get_linkage(resource: Resource, public_id: str, name: str) -> Response:
    with _reading() as at:
        relationship = pipeline.relationship_of(at.actor, resource, name)
        here = _here()
        related = {"related": f"{here.root}/{resource.type}/{public_id}/{name}"}
        if relationship.many:
            return _linkage_page(at, resource, public_id, relationship, related)
        asked = _asked(_SINGLE)
        compound = Compound(here.root, at.dialect.name)
        found = pipeline.read_member(
            at, resource, public_id, relationship, lambda t: _query_of_members(asked.query, relationship, t)
        )
        loaded = found.loaded
        links = {"self": self_link(here.url, asked), **related}
        member = compound.identifiers(loaded)[0] if loaded else None
        if asked.query.include and loaded is not None:
            compound.include(loaded)
        body = document(links=links, data=member, **_included(asked, compound))
        return _tagged(body, found.owner_version)


def _linkage_page(
    at: Reading, resource: Resource, public_id: str, relationship: Relationship, related: Mapping[str, str]
) -> Response:
    here, path = _here(), f"{resource.type}/{public_id}/{relationship.name}"
    asked = _asked_page(_LINKAGE, path, relationship.target)
    query = _query_of_members(asked.request.query, relationship, relationship.target)
    page = pipeline.read_members(at, resource, public_id, relationship, query)
    compound = Compound(here.root, at.dialect.name)
    members = compound.identifiers(page.loaded, asked.cursors_of(page))
    if asked.request.query.include:
        compound.include(page.loaded)
    links, included = {**asked.links(here.url, page), **related}, _included(asked.request, compound)
    body = document(asked.applied, links=links, data=members, **included, meta=asked.meta(page))
    return _tagged(body, page.owner_version, applied=asked.applied)


def write_linkage(resource: Resource, public_id: str, name: str) -> Response:
    _, actor = _asked_to_write(_NONE)
    permit(actor.role, resource, Action.UPDATE)
    relationship = pipeline.relationship_of(actor, resource, name)
    body = _body()
    linkage = read_linkage(body, relationship, _MODES[request.method])
    write = pipeline.relate(writing_as(actor), resource, public_id, relationship, linkage, _preconditions(body))
    return answered(write, actor, lambda notes: _respond(document(meta=notes)) if notes else _no_content())


def post_operations(catalogue: Catalogue) -> Response:
    asked, actor = _asked_to_write(_OPERATIONS, extensions=atomic.EXTENSIONS)
    here, bounds = _here(), _bounds()
    refuse_if_match(request.headers.get("If-Match"))
    limits = atomic.Limits(bounds.most_operations, bounds.require_if_match)
    operations = atomic.read_operations(_body(), catalogue, actor.role, here.root, limits)
    queries = atomic.queries(asked.query, operations, actor.role)
    shows = {type_: Show(query, bounds.most_included, bounds.most_cost) for type_, query in queries.items()}
    write = batch.run(writing_as(actor), operations, shows)
    return answered(write, actor, _results)


def _results(results: Sequence[batch.Result]) -> Response:
    body = atomic.results_document(results, _here().root, db.engine.dialect.name)
    if body is None:
        return _no_content()
    return _keeping_secrets(_respond(body, applied=atomic.APPLIED), *(result.notes for result in results))


def get_entry(catalogue: Catalogue) -> Response:
    """The entry document: where each type is. It needs no token; with one, it leaves out types that are not for it."""
    _negotiate()
    types = list(catalogue.values())
    if "Authorization" in request.headers:
        with _reading() as at:
            types = readable(at.actor.role, types)
    _asked(_NONE)
    here = _here()
    links = {"self": here.root, "describedby": here.describedby}
    resources = {resource.type: f"{here.root}/{resource.type}" for resource in types}
    return _tagged(document(links=links, meta={"resources": resources}))


def _page(asked: AskedPage, page: LoadedPage, at: Reading, more_links: Mapping[str, str] | None = None) -> Response:
    here, query = _here(), asked.request.query
    compound = Compound(here.root, at.dialect.name)
    data = compound.primary(page.loaded, asked.cursors_of(page))
    meta = {
        **asked.meta(page),
        "sort": ",".join(map(str, query.sort)) or None,
        "filter": applied_filters(query),
    }
    links = {**asked.links(here.url, page), **(more_links or {}), "describedby": here.describedby}
    included = _included(asked.request, compound)
    return _tagged(document(asked.applied, links=links, data=data, **included, meta=meta), applied=asked.applied)


def _single(
    asked: Request,
    loaded: Loaded | None,
    more_links: Mapping[str, str] | None = None,
    status: int = 200,
    notes: Mapping[str, Any] | None = None,
) -> Response:
    here = _here()
    compound = Compound(here.root, db.engine.dialect.name)
    data = compound.primary(loaded)[0] if loaded is not None else None
    url = data["links"]["self"] if data and request.method in ("POST", "PATCH") else here.url
    links = {"self": self_link(url, asked), **(more_links or {}), "describedby": here.describedby}
    meta = {"meta": notes} if notes else {}
    version = data["meta"]["version"] if data else None
    body = document(links=links, data=data, **_included(asked, compound), **meta)
    return _keeping_secrets(_tagged(body, version, status), notes or {})


def _included(asked: Request, compound: Compound) -> dict[str, Any]:
    return {} if asked.query.include is None else {"included": compound.included}


def _query_of_members(query: Query, relationship: Relationship, target: Resource) -> Query:
    """What to read of the members for a relationship URL: paths to include start with the relationship's own name."""
    for path in query.include or ():
        if path[0] != relationship.name:
            raise BadParameter(
                f"Paths to include start with {relationship.name!r} here, not {path[0]!r}.", parameter="include"
            )
    query = replace(query, sizes=_sizes_of_members(query.sizes, relationship))
    if not query.include:
        # Only identifiers are shown, so only ids are read.
        return replace(query, fields={**query.fields, target.type: ()}, include=None)
    return replace(query, include=tuple(path[1:] for path in query.include if len(path) > 1))


def _sizes_of_members(sizes: Sizes | None, relationship: Relationship) -> Sizes | None:
    for path, size in sizes.asked.items() if sizes is not None else ():
        if path[0] != relationship.name or len(path) == 1:
            raise BadParameter(
                f"Paths to limit start with {relationship.name!r} here, and go on from there.", parameter=size.parameter
            )
    return sizes and replace(sizes, asked={path[1:]: size for path, size in sizes.asked.items()})


def _asked(supports: frozenset[str]) -> Request:
    return parse(request.query_string, supports, _bounds().query)


def _asked_page(supports: frozenset[str], path: str, resource: Resource) -> AskedPage:
    """What is asked of the list at ``path``: with cursors if Accept names their profile, or the query has one."""
    asked = parse(request.query_string, supports, _bounds().query, PROFILE in _negotiate().profiles)
    return asked_page(asked, path, resource, current_app.config["JWT_SECRET_KEY"])


def _asked_to_write(
    supports: frozenset[str], *, body: bool = True, extensions: frozenset[str] = NO_EXTENSIONS
) -> tuple[Request, Actor]:
    """``extensions``: those that the body must use, and the answer may."""
    if body:
        _negotiate(extensions)
        check_content_type(request.headers.get("Content-Type"), extensions)
    with _reading(extensions) as at:
        actor = at.actor
    return _asked(supports), actor


def _negotiate(extensions: frozenset[str] = NO_EXTENSIONS) -> Negotiated:
    return check_accept(request.headers.get("Accept"), extensions, PROFILES)


def _preconditions(body: Any = None) -> Preconditions:
    """What the request demands of the resource that it writes: by ``If-Match``, or by ``meta.version`` in its body."""
    header = request.headers.get("If-Match")
    demanded = (*(() if header is None else if_match(header)), *seen_versions(body))
    is_conditional = demanded or header is not None
    return UNMET if _bounds().require_if_match and not is_conditional else demanded


def _body() -> Any:
    return read_json(read_body(request), _bounds().json_depth)


@contextmanager
def _reading(extensions: frozenset[str] = NO_EXTENSIONS) -> Iterator[Reading]:
    _negotiate(extensions)
    with reading_as_bearer(_bounds().most_included, _bounds().most_cost) as at:
        yield at


def _show(asked: Request) -> Show:
    return Show(asked.query, _bounds().most_included, _bounds().most_cost)


def _bounds() -> Bounds:
    bounds: Bounds = current_app.extensions["backline.bounds"]
    return bounds


def _here() -> Here:
    root = public_root()
    return Here(root + PREFIX, root + request.path, root + "/openapi.json")


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
