"""Collections as CSV, where ``Accept`` prefers it: the same rows, permissions, filters and order as the documents have.

All rows are answered, for a table has no links to a next page; a page that is asked for is answered as one. Everything
that can be refused is refused before the first byte. What fails later breaks the connection off: half a table must not
look like a whole one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain

from flask import Response, current_app, request

from jsonapi_app.core import pipeline
from jsonapi_app.core.errors import NotAcceptable
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.pipeline import Reading
from jsonapi_app.core.query import EVERYTHING, Query
from jsonapi_app.core.resource import Resource
from jsonapi_app.dialects.jsonapi.grammar import parse
from jsonapi_app.dialects.jsonapi.pages import asked_page
from jsonapi_app.dialects.jsonapi.surface import bounds, here
from jsonapi_app.dialects.jsonapi.views import NO_EXTENSIONS
from jsonapi_app.http.callers import reading_as_bearer
from jsonapi_app.http.headers import PRIVATE
from jsonapi_app.http.negotiation import prefers
from jsonapi_app.transfer import csv_format
from jsonapi_app.transfer.base import Outgoing
from jsonapi_app.transfer.listing import STRETCH, Listing, listing

View = Callable[..., Response]

# There is nothing in a table that could be included.
_FAMILIES = frozenset({"fields", "sort", "filter", "page"})


def or_table(document: View, table: View) -> View:
    """The view that answers as ``Accept`` prefers."""

    def answer(resource: Resource, **url: str) -> Response:
        wants_csv = prefers(request.headers.get("Accept"), csv_format.CONTENT_TYPE, NO_EXTENSIONS)
        return (table if wants_csv else document)(resource, **url)

    return answer


def get_collection(resource: Resource) -> Response:
    def rows(at: Reading, query: Query) -> Iterator[Loaded]:
        if query.page is EVERYTHING:
            return pipeline.read_stretches(at, resource, query, STRETCH)[1]
        return iter([pipeline.read_many(at, resource, query).loaded])

    return _table(lambda _: resource, resource.type, rows)


def get_related(resource: Resource, public_id: str, name: str) -> Response:
    def target(at: Reading) -> Resource:
        relationship = pipeline.relationship_of(at.actor, resource, name)
        if not relationship.many:
            raise NotAcceptable("One resource is no table: it is served as JSON:API only.", header="Accept")
        return relationship.target

    def rows(at: Reading, query: Query) -> Iterator[Loaded]:
        relationship = resource.relationships[name]
        if query.page is EVERYTHING:
            return pipeline.read_member_stretches(at, resource, public_id, relationship, query, STRETCH)
        return iter([pipeline.read_members(at, resource, public_id, relationship, query).loaded])

    return _table(target, f"{resource.type}/{public_id}/{name}", rows)


def _table(
    resource_for: Callable[[Reading], Resource], path: str, rows: Callable[[Reading, Query], Iterator[Loaded]]
) -> Response:
    """The connection stays open until the last row is sent, or the client has gone: all are of one state."""
    with ExitStack() as until_refused:
        at = until_refused.enter_context(reading_as_bearer(bounds().budget))
        resource = resource_for(at)
        wanted = listing(resource, at.actor.role, _asked(resource, path))
        stretches = rows(at, wanted.query)
        # The first is read before the status is sent, so that what fails at once is told.
        first = next(stretches, None)
        body = _body(wanted, chain([] if first is None else [first], stretches), at.dialect.name)
        until_sent = until_refused.pop_all()
    headers = {"Vary": "Accept", "Content-Disposition": f'attachment; filename="{resource.type}.csv"', **PRIVATE}
    response = Response(body, 200, headers, content_type=csv_format.CONTENT_TYPE)
    response.call_on_close(until_sent.close)
    return response


def _asked(resource: Resource, path: str) -> Query:
    asked = parse(request.query_string, _FAMILIES, bounds().query)
    if not any(name.startswith("page[") for name, _ in asked.parameters):
        return replace(asked.query, page=EVERYTHING)
    return asked_page(asked, path, resource, current_app.config["JWT_SECRET_KEY"]).request.query


def _body(wanted: Listing, stretches: Iterator[Loaded], dialect_name: str) -> Iterator[bytes]:
    return csv_format.write(Outgoing(wanted, stretches, dialect_name, here().root))
