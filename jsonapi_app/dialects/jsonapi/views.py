"""One function an endpoint: read the request, let the engine answer, give the answer.

Checks come in this order: media types, caller, query string, permission, existence, document.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Response, current_app, request

from jsonapi_app.core import batch, pipeline, write_pipeline
from jsonapi_app.core.access import permit, readable
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.linkage import Mode
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.preconditions import Preconditions
from jsonapi_app.core.query import Query, Sizes
from jsonapi_app.core.resource import Catalogue, Relationship, Resource
from jsonapi_app.core.write_pipeline import Show
from jsonapi_app.dialects.jsonapi import answers, atomic
from jsonapi_app.dialects.jsonapi.bodies import read_linkage, read_resource
from jsonapi_app.dialects.jsonapi.cursor import PROFILE
from jsonapi_app.dialects.jsonapi.grammar import INCLUDED_SIZE, Request, parse
from jsonapi_app.dialects.jsonapi.pages import AskedPage, asked_page
from jsonapi_app.dialects.jsonapi.surface import bounds, here
from jsonapi_app.dialects.jsonapi.versions import seen_versions
from jsonapi_app.http.callers import reading_as_bearer, writing_as
from jsonapi_app.http.conditional import UNMET, if_match, refuse_if_match
from jsonapi_app.http.idempotency import answered
from jsonapi_app.http.negotiation import Negotiated, check_accept, check_content_type
from jsonapi_app.http.request_json import read_body, read_json
from jsonapi_app.permissions import Action

NO_EXTENSIONS: frozenset[str] = frozenset()
PROFILES = frozenset({PROFILE})

_COLLECTION = frozenset({"include", "fields", "sort", "filter", "page", INCLUDED_SIZE})
_SINGLE = frozenset({"include", "fields", INCLUDED_SIZE})
_LINKAGE = frozenset({"include", "fields", "page", INCLUDED_SIZE})
_OPERATIONS = frozenset({"include", "fields"})
_NONE: frozenset[str] = frozenset()

_MODES = {"PATCH": Mode.REPLACE, "POST": Mode.ADD, "DELETE": Mode.REMOVE}


def get_collection(resource: Resource) -> Response:
    with _reading() as at:
        asked = _asked_page(_COLLECTION, resource.type, resource)
        return answers.page(asked, pipeline.read_many(at, resource, asked.request.query))


def post_collection(resource: Resource) -> Response:
    asked, actor = _asked_to_write(_SINGLE)
    permit(actor.role, resource, Action.CREATE)
    refuse_if_match(request.headers.get("If-Match"))
    changes = read_resource(_body(), resource, None)
    write = write_pipeline.create(writing_as(actor), resource, changes, _show(asked.query))
    return answered(write, actor, lambda written: answers.created(asked, written))


def get_item(resource: Resource, public_id: str) -> Response:
    with _reading() as at:
        asked = _asked(_SINGLE)
        return answers.single(asked, pipeline.read_one(at, resource, public_id, asked.query))


def patch_item(resource: Resource, public_id: str) -> Response:
    asked, actor = _asked_to_write(_SINGLE)
    permit(actor.role, resource, Action.UPDATE)
    body = _body()
    changes, show = read_resource(body, resource, public_id), _show(asked.query)
    write = write_pipeline.update(writing_as(actor), resource, public_id, changes, show, _preconditions(body))
    return answered(write, actor, lambda written: answers.single(asked, written.loaded, notes=written.notes))


def delete_item(resource: Resource, public_id: str) -> Response:
    _, actor = _asked_to_write(_NONE, body=False)
    write = write_pipeline.delete(writing_as(actor), resource, public_id, _preconditions())
    return answered(write, actor, answers.deleted)


def get_related(resource: Resource, public_id: str, name: str) -> Response:
    with _reading() as at:
        relationship = pipeline.relationship_of(at.actor, resource, name)
        related = {"related": here().url}
        if relationship.many:
            page_asked = _asked_page(_COLLECTION, f"{resource.type}/{public_id}/{name}", relationship.target)
            page = pipeline.read_members(at, resource, public_id, relationship, page_asked.request.query)
            return answers.page(page_asked, page, related)
        asked = _asked(_SINGLE)
        member = pipeline.read_member(at, resource, public_id, relationship, lambda target: asked.query)
        return answers.single(asked, member.loaded, related)


def get_linkage(resource: Resource, public_id: str, name: str) -> Response:
    with _reading() as at:
        relationship = pipeline.relationship_of(at.actor, resource, name)
        path = f"{resource.type}/{public_id}/{name}"
        related = {"related": f"{here().root}/{path}"}
        if relationship.many:
            page_asked = _asked_page(_LINKAGE, path, relationship.target)
            query = _query_of_members(page_asked.request.query, relationship, relationship.target)
            page = pipeline.read_members(at, resource, public_id, relationship, query)
            return answers.linkage_page(page_asked, page, related)
        asked = _asked(_SINGLE)
        member = pipeline.read_member(
            at, resource, public_id, relationship, lambda t: _query_of_members(asked.query, relationship, t)
        )
        return answers.linkage(asked, member, related)


def write_linkage(resource: Resource, public_id: str, name: str) -> Response:
    _, actor = _asked_to_write(_NONE)
    permit(actor.role, resource, Action.UPDATE)
    relationship = pipeline.relationship_of(actor, resource, name)
    body = _body()
    linkage, demanded = read_linkage(body, relationship, _MODES[request.method]), _preconditions(body)
    write = write_pipeline.relate(writing_as(actor), resource, public_id, relationship, linkage, demanded)
    return answered(write, actor, answers.related_to)


def post_operations(catalogue: Catalogue) -> Response:
    asked, actor = _asked_to_write(_OPERATIONS, extensions=atomic.EXTENSIONS)
    refuse_if_match(request.headers.get("If-Match"))
    limits = atomic.Limits(bounds().most_operations, bounds().require_if_match)
    operations = atomic.read_operations(_body(), catalogue, actor.role, here().root, limits)
    queries = atomic.queries(asked.query, operations, actor.role)
    shows = {type_: _show(query) for type_, query in queries.items()}
    return answered(batch.run(writing_as(actor), operations, shows), actor, answers.operated)


def get_entry(catalogue: Catalogue) -> Response:
    """It needs no token; with one, it leaves out types that are not for the caller."""
    _negotiate()
    types = list(catalogue.values())
    if "Authorization" in request.headers:
        with _reading() as at:
            types = readable(at.actor.role, types)
    _asked(_NONE)
    return answers.entry(types)


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
    return parse(request.query_string, supports, bounds().query)


def _asked_page(supports: frozenset[str], path: str, resource: Resource) -> AskedPage:
    """What is asked of the list at ``path``: with cursors if Accept names their profile, or the query has one."""
    asked = parse(request.query_string, supports, bounds().query, PROFILE in _negotiate().profiles)
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
    return UNMET if bounds().require_if_match and not is_conditional else demanded


def _body() -> Any:
    return read_json(read_body(request), bounds().json_depth)


@contextmanager
def _reading(extensions: frozenset[str] = NO_EXTENSIONS) -> Iterator[Reading]:
    _negotiate(extensions)
    with reading_as_bearer(bounds().budget) as at:
        yield at


def _show(query: Query) -> Show:
    return Show(query, bounds().budget)
