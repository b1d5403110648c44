"""What the documents of all types share: links, pages, filters, errors, and the answers that carry an error."""

from __future__ import annotations

from typing import Any

from jsonapi_app.core import errors
from jsonapi_app.core.errors import ERRORS_BY_STATUS, ApiError
from jsonapi_app.core.query import OPERATORS
from jsonapi_app.core.resource import Catalogue
from jsonapi_app.dialects.jsonapi import atomic
from jsonapi_app.dialects.jsonapi.cursor import APPLIED, MaxSizeExceeded, UnsupportedSort
from jsonapi_app.dialects.jsonapi.documents import VERSION
from jsonapi_app.dialects.jsonapi.json_filters import QUANTIFIERS
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.http.negotiation import JSON_API, content_type
from jsonapi_app.openapi.part import TEXT, Json, object_of, ref, schema_ref

_URL: Json = {"type": "string", "format": "uri"}
_COUNT: Json = {"type": "integer", "minimum": 0}
INSTANT: Json = {"type": "string", "format": "date-time"}


def document(*required: str, description: str = "", **members: Json) -> Json:
    """The schema of a document with these top-level members beside ``jsonapi``; ``links`` is the usual one."""
    said = {"description": description} if description else {}
    members = {"jsonapi": schema_ref("jsonapi.object"), "links": schema_ref("jsonapi.links"), **members}
    return object_of(members, "jsonapi", *required, **said)


def content(schema: Json, between_cursors: Json | None = None) -> Json:
    """``between_cursors``: the document when the profile is applied. Many tools tell media types apart by their names
    only, so the first has both."""
    if between_cursors is None:
        return {JSON_API: {"schema": schema}}
    both = schema if schema == between_cursors else {"anyOf": [schema, between_cursors]}
    return {JSON_API: {"schema": both}, content_type(APPLIED): {"schema": between_cursors}}


def content_with_extension(schema: Json) -> Json:
    """Of requests to the URL of operations, and of its answers."""
    return {content_type(atomic.APPLIED): {"schema": schema}}


def schemas(catalogue: Catalogue, limits: Limits) -> Json:
    """The shared schemas; their names start with ``jsonapi.``, which no type's do."""
    return {f"jsonapi.{name}": schema for name, schema in {**_STRUCTURE, **_filters(limits), **_errors()}.items()} | {
        "jsonapi.included": _included(catalogue),
        "jsonapi.results": _results(catalogue),
    }


_LINKS: Json = {"self": _URL, "related": _URL, "describedby": _URL}
_NO_PAGE: Json = {"type": ["string", "null"], "format": "uri", "description": "Null where there is no such page."}
_APPLIED: Json = {
    "sort": {"type": ["string", "null"], "description": "As asked for; null for the default order."},
    "filter": {"type": "array", "items": schema_ref("jsonapi.applied_filter")},
}
_STRUCTURE: Json = {
    "object": object_of(
        {"version": {"const": VERSION}, **{name: {"type": "array", "items": _URL} for name in ("ext", "profile")}},
        "version",
        description="The `jsonapi` object. It lists the extensions and profiles that Content-Type lists.",
    ),
    "links": object_of(_LINKS, "self", description="The links of a document."),
    "page_links": object_of(
        {**_LINKS, "first": _URL, "prev": _NO_PAGE, "next": _NO_PAGE, "last": _URL},
        "self",
        "first",
        "prev",
        "next",
        description="The links of a page of a collection. All keep the sort, the filter and the fields asked for.",
    ),
    "cursor_links": object_of(
        {
            "self": object_of({"href": _URL, "type": TEXT}, "href", "type", description="Ask for it as this type."),
            "related": _URL,
            "describedby": _URL,
            "prev": _NO_PAGE,
            "next": _NO_PAGE,
        },
        "self",
        "prev",
        "next",
        description="The links of a page between cursors. All keep the sort, the filter and the fields asked for.",
    ),
    "cursor_page": object_of(
        {
            "total": {**_COUNT, "description": "Of all rows: when asked for, or when this page has them all."},
            "rangeTruncated": {"const": True, "description": "There is more between the two cursors."},
        }
    ),
    "cursor_meta": object_of(
        {
            "page": schema_ref("jsonapi.cursor_page"),
            **_APPLIED,
        },
        "page",
        "sort",
        "filter",
    ),
    "row_page": object_of(
        {"cursor": {**TEXT, "description": "For `page[after]` and `page[before]`."}},
        "cursor",
        description="On a page between cursors.",
    ),
    "resource_links": object_of({"self": _URL}, "self"),
    "relationship_links": object_of({"self": _URL, "related": _URL}, "self", "related"),
    "to_many_links": object_of(
        {
            "self": _URL,
            "related": _URL,
            "next": {**_URL, "description": "The next page of the linkage, where not all of it is here."},
        },
        "self",
        "related",
    ),
    "to_many_meta": object_of(
        {"total_count": {**_COUNT, "description": "Of all members, however many are linked here."}},
        "total_count",
        description="Where the relationship is included.",
    ),
    "pagination": object_of(
        {"page": {"type": "integer"}, "per_page": _COUNT, "total_count": _COUNT, "total_pages": _COUNT},
        "page",
        "per_page",
        "total_count",
        "total_pages",
    ),
    "page_meta": object_of(
        {
            "pagination": schema_ref("jsonapi.pagination"),
            **_APPLIED,
        },
        "pagination",
        "sort",
        "filter",
    ),
    "notes": object_of(
        {
            "shortages": {
                "type": "array",
                "items": object_of(
                    {"type": {"type": "string"}, "id": {"type": "string"}, "meta": {"type": "object"}}, "type", "id"
                ),
                "description": "What a booking lacks, or the bookings that a material is lacking for.",
            },
            "key": {"type": "string", "description": "The secret of a key that was just made; it is not shown again."},
        },
        description="What a write has to say besides the resource.",
    ),
    "seen": object_of(
        {"version": {"type": "integer", "description": "The version that this is meant for: 409 when it is outdated."}},
        description="The same as `If-Match`, inside a document.",
    ),
    "told": document("meta", meta=schema_ref("jsonapi.notes")),
    "nothing": document(
        "links",
        "data",
        description="What a to-one relationship without a member leads to.",
        data={"type": "null"},
        included={"type": "array", "maxItems": 0},
    ),
    "trashed": object_of(
        {"jsonapi": schema_ref("jsonapi.object"), "meta": object_of({"deleted_at": INSTANT}, "deleted_at")},
        "jsonapi",
        "meta",
        description="The resource is in the trash now, from which `PATCH` with `deleted_at: null` restores it.",
    ),
    "operations": object_of(
        {
            "atomic:operations": {
                "type": "array",
                "minItems": 1,
                "items": schema_ref("jsonapi.operation"),
                "description": "Done in this order: all of them, or none. `MAX_OPERATIONS` says how many there may be.",
            }
        },
        "atomic:operations",
    ),
    "operation": object_of(
        {
            "op": {"enum": ["add", "update", "remove"]},
            "ref": object_of(
                {"type": TEXT, "id": TEXT, "lid": TEXT, "relationship": TEXT},
                "type",
                oneOf=[{"required": ["id"]}, {"required": ["lid"]}],
                description="A resource, or one of its relationships. A `lid` is that of an `add` before.",
            ),
            "href": {
                "type": "string",
                "format": "uri-reference",
                "description": "Instead of `ref`: the URL of a collection, a resource or a relationship.",
            },
            "data": {
                "description": "A resource object, as its own endpoint takes it, perhaps with a `lid`; or linkage.",
            },
            "meta": schema_ref("jsonapi.seen"),
        },
        "op",
        description="The same as a `POST`, `PATCH` or `DELETE` of its own, with the same permissions and rules.",
    ),
    "table": {
        "type": "string",
        "description": "CSV in UTF-8, with a head: the id, attributes, relationships as ids. Without a `page[…]` all "
        "rows are answered; `include` is refused. Text that a spreadsheet would run as a formula has an apostrophe "
        "before it.",
    },
    "entry": document(
        "links",
        "meta",
        meta=object_of(
            {"resources": {"type": "object", "additionalProperties": _URL, "description": "Type → its collection."}},
            "resources",
        ),
    ),
}


def _filters(limits: Limits) -> Json:
    term = schema_ref("jsonapi.filter_term")
    terms = {"type": "array", "items": term, "minItems": 1, "maxItems": limits.filter_terms}
    return {
        "filter": {"oneOf": [{**terms, "minItems": 0, "description": "All of these."}, term]},
        "filter_term": {
            "description": f"At most {limits.filter_depth} levels and {limits.filter_terms} comparisons in a request.",
            "oneOf": [
                _filter_leaf(),
                object_of({"and": terms}, "and", additionalProperties=False),
                object_of({"or": terms}, "or", additionalProperties=False),
                object_of({"not": term}, "not", additionalProperties=False),
            ],
        },
        "applied_filter": object_of(
            {"field": TEXT, "op": TEXT, "value": {}},
            "op",
            "value",
            description="A comparison; or `and`, `or`, `not` without `field`, whose value is a list of the same.",
        ),
    }


def _filter_leaf() -> Json:
    operators = sorted(OPERATORS) + sorted(QUANTIFIERS)
    return object_of(
        {
            "name": {**TEXT, "description": "A field, or a path over relationships: `park.name`."},
            "op": {"enum": operators, "description": "`any` and `has` are of a to-many and of a to-one relationship."},
            "val": {"description": "Typed by the field; a list for `in`, `notin`, `between`; a term for `any`, `has`."},
        },
        "name",
        "op",
        "val",
        additionalProperties=False,
    )


def _included(catalogue: Catalogue) -> Json:
    return {
        "type": "array",
        "description": "The resources that `include` asks for, each once. Only there when it was sent.",
        "items": _any_resource(catalogue),
    }


def _any_resource(catalogue: Catalogue) -> Json:
    mapping = {type_: schema_ref(type_)["$ref"] for type_ in catalogue}
    return {
        "oneOf": [schema_ref(type_) for type_ in catalogue],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def _results(catalogue: Catalogue) -> Json:
    result = object_of(
        {"data": _any_resource(catalogue), "meta": schema_ref("jsonapi.notes")},
        description="The resource that was added or changed, as it was then; nothing for what was removed or linked.",
    )
    members = {"jsonapi": schema_ref("jsonapi.object"), "atomic:results": {"type": "array", "items": result}}
    return object_of(members, "jsonapi", "atomic:results", description="One for each operation, in their order.")


def _errors() -> Json:
    source = {
        "pointer": {**TEXT, "description": "JSON pointer into the request document."},
        "parameter": {**TEXT, "description": "Name of the query parameter."},
        "header": {**TEXT, "description": "Name of the request header."},
    }
    error = object_of(
        {
            "id": {**TEXT, "description": "Unique; that of the first error is in the service's log."},
            "links": object_of({"type": _URL}, "type"),
            "status": {**TEXT, "pattern": "^[45][0-9][0-9]$"},
            "code": {**TEXT, "description": f"Stable, one for each title: {', '.join(_codes())}."},
            "title": TEXT,
            "detail": {**TEXT, "description": "What is wrong this time."},
            "source": object_of(source, minProperties=1, maxProperties=1),
            "meta": {"type": "object"},
        },
        *("id", "links", "status", "code", "title", "detail"),
    )
    members = {"jsonapi": schema_ref("jsonapi.object"), "errors": {"type": "array", "minItems": 1, "items": error}}
    return {"errors": object_of(members, "jsonapi", "errors", description="All that is wrong with the request.")}


def _codes() -> list[str]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ApiError)]
    kinds += [MaxSizeExceeded, UnsupportedSort]
    return [f"`{code}`" for code in dict.fromkeys(kind.code for kind in sorted(kinds, key=lambda kind: kind.status))]


def error_responses() -> Json:
    """An answer for each status that is worth a client's attention, and one for all others."""
    named = {_name(status): _response(ERRORS_BY_STATUS[status].title, status) for status in sorted(_WORTH_NAMING)}
    return {**named, "Failure": _response("Any other failure", 0)}


def failures(*statuses: int) -> Json:
    """The ``responses`` of an operation that can fail with these statuses."""
    return {**{str(s): ref("responses", _name(s)) for s in sorted(statuses)}, "default": ref("responses", "Failure")}


_WORTH_NAMING = {400, 401, 403, 404, 406, 409, 412, 415, 422, 428}
_HEADERS: dict[int, Any] = {401: {"WWW-Authenticate": {"schema": {"type": "string", "examples": ["Bearer"]}}}}


def _name(status: int) -> str:
    return ERRORS_BY_STATUS[status].__name__


def _response(description: str, status: int) -> Json:
    headers = {"headers": _HEADERS[status]} if status in _HEADERS else {}
    errors = schema_ref("jsonapi.errors")
    # The profile has errors of its own, for the size of a page and for sorts.
    return {"description": description, **headers, "content": content(errors, errors if status == 400 else None)}
