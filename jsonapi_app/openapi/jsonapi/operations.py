"""The operations of one type: its collection, its resources, and the related and relationship URLs of each.

An operation that no role may call, or that is always refused, is left out.
"""

from __future__ import annotations

from typing import Any

from jsonapi_app.core.errors import ERRORS_BY_STATUS
from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.dialects.jsonapi import atomic, targets
from jsonapi_app.dialects.jsonapi.surface import PREFIX
from jsonapi_app.http.negotiation import JSON_API
from jsonapi_app.openapi.jsonapi import examples
from jsonapi_app.openapi.jsonapi.conditions import NOT_MODIFIED, changing, creating, once, reading, tagged
from jsonapi_app.openapi.jsonapi.documents import content, content_with_extension, failures
from jsonapi_app.openapi.jsonapi.parameters import ID_PARAMETERS, for_collection, for_linkage, for_single
from jsonapi_app.openapi.jsonapi.resources import linkage
from jsonapi_app.openapi.part import Json, object_of, ref, schema_ref
from jsonapi_app.openapi.roles import who_may, who_may_follow, who_may_relate
from jsonapi_app.permissions import Action
from jsonapi_app.transfer import csv_format

ENTRY_TAG = "entry"

_READ = (400, 401, 403, 406)
_READ_ONE = (*_READ, 404)
_CREATE = (*_READ_ONE, 409, 415, 422)
_WRITE = (*_CREATE, 412, 428)
_DELETE = (*_READ_ONE, 409, 412, 422, 428)


def entry() -> Json:
    return {
        PREFIX: {
            "get": {
                "tags": [ENTRY_TAG],
                "operationId": "get_entry",
                "summary": "Where each type is",
                "description": "With a token: where each type is that the caller may read.",
                "security": [{}, {"bearer": []}],
                "parameters": reading(),
                "responses": {
                    "200": tagged(_answer("The entry document", "jsonapi.entry")),
                    **NOT_MODIFIED,
                    **failures(400, 401, 406),
                },
            }
        }
    }


def batches() -> Json:
    """The URL that operations are sent to. Its errors carry the extension, too."""
    failure = {"description": "Any other failure", "content": content_with_extension(schema_ref("jsonapi.errors"))}
    results = {
        "description": "What the operations have to show, one result for each",
        "content": content_with_extension(schema_ref("jsonapi.results")),
    }
    return {
        PREFIX + targets.PATH: {
            "post": {
                "tags": [ENTRY_TAG],
                "operationId": "do_operations",
                "summary": "Do several things at once",
                "description": f"The [Atomic Operations extension]({atomic.ATOMIC}): all or none of them are done.",
                "parameters": [_LINKAGE_TO_SHOW, ref("parameters", "fields"), *creating()],
                "requestBody": {
                    "required": True,
                    "content": content_with_extension(schema_ref("jsonapi.operations")),
                },
                "responses": {
                    "200": once(results),
                    "204": once({"description": "All is done, and there is nothing to show"}),
                    **{str(s): {**failure, "description": ERRORS_BY_STATUS[s].title} for s in _WRITE},
                    "default": failure,
                },
            }
        }
    }


_LINKAGE_TO_SHOW: Json = {
    "name": "include",
    "in": "query",
    "description": "Relationships whose linkage is shown in the results that have them.",
    "style": "form",
    "explode": False,
    "schema": {"type": "array", "items": {"type": "string"}},
}


def paths(resource: Resource) -> Json:
    found = {f"{PREFIX}/{resource.type}": _collection(resource), f"{PREFIX}/{resource.type}/{{id}}": _item(resource)}
    for name, relationship in resource.relationships.items():
        found[f"{PREFIX}/{resource.type}/{{id}}/{name}"] = _related(resource, relationship)
        found[f"{PREFIX}/{resource.type}/{{id}}/relationships/{name}"] = _linkage(resource, relationship)
    return {path: operations for path, operations in found.items() if operations}


def _collection(resource: Resource) -> Json:
    type_ = resource.type
    return _operations(
        resource,
        get=_operation(
            f"list_{type_}",
            f"List {_words(type_)}",
            who_may(resource, Action.READ),
            parameters=[*for_collection(resource), *reading()],
            responses=_read(_page(f"A page of {_words(type_)}", type_, "collection"), *_READ),
        ),
        post=_operation(
            f"create_{type_}",
            f"Create one of the {_words(type_)}",
            who_may(resource, Action.CREATE),
            parameters=[*for_single(resource), *creating()],
            requestBody=_body(schema_ref(f"{type_}.create"), examples.creation(resource)),
            responses={"201": once(tagged(_created(resource))), **failures(*_CREATE)},
        ),
    )


def _item(resource: Resource) -> Json:
    type_, words = resource.type, _words(resource.type)
    return _operations(
        resource,
        True,
        get=_operation(
            f"get_{type_}",
            f"Read one of the {words}",
            who_may(resource, Action.READ),
            parameters=[*for_single(resource), *reading()],
            responses=_read(_answer("The resource", f"{type_}.document"), *_READ_ONE),
        ),
        patch=_operation(
            f"update_{type_}",
            f"Change one of the {words}",
            who_may(resource, Action.UPDATE),
            "What is not sent stays as it is.",
            parameters=[*for_single(resource), *changing()],
            requestBody=_body(schema_ref(f"{type_}.update"), examples.change(resource)),
            responses={
                "200": once(tagged(_answer("The resource as it is now", f"{type_}.document"))),
                **failures(*_WRITE),
            },
        ),
        delete=_operation(
            f"delete_{type_}",
            f"Delete one of the {words}",
            who_may(resource, Action.DELETE),
            "Puts it in the trash; when it is there already, removes it for good." if resource.trashable else "",
            parameters=changing(),
            responses={**_deleted(resource), **failures(*_DELETE)},
        ),
    )


def _related(resource: Resource, relationship: Relationship) -> Json:
    if relationship.many:
        found = _page("What it is related to", relationship.target.type, "collection")
    else:
        schemas = [f"{target.type}.document" for target in relationship.targets]
        found = _answer("What it is related to", *schemas, "jsonapi.nothing")
    takes = for_collection if relationship.many else for_single
    return _operations(
        resource,
        True,
        get=_operation(
            f"get_{resource.type}_{relationship.name}",
            f"{_words(relationship.name).capitalize()} of one of the {_words(resource.type)}",
            who_may_follow(resource, relationship),
            parameters=[*takes(*relationship.targets), *reading()],
            responses=_read(found, *_READ_ONE),
        ),
    )


def _linkage(resource: Resource, relationship: Relationship) -> Json:
    name, targets = f"{resource.type}_{relationship.name}_linkage", relationship.targets
    if relationship.many:
        found = _page("The identifiers", relationship.target.type, "to_many")
    else:
        found = _answer("The identifiers", *(f"{target.type}.to_one" for target in targets))
    of = f"the {_words(relationship.name)} of one of the {_words(resource.type)}"
    who = who_may_relate(resource, relationship)

    # A quantity may be more than there is: then that is told.
    told = {"200": once(_answer("It is so, with this to be told", "jsonapi.told"))} if relationship.meta else {}

    def write(verb: str, summary: str) -> Json | None:
        return _operation(
            f"{verb}_{name}",
            summary,
            who,
            parameters=changing(),
            requestBody=_body(
                object_of({"data": linkage(relationship), "meta": schema_ref("jsonapi.seen")}, "data"),
                {"data": examples.linkage(relationship)},
            ),
            responses={"204": once({"description": "It is so"}), **told, **failures(*_WRITE)},
        )

    return _operations(
        resource,
        True,
        get=_operation(
            f"get_{name}",
            f"Identifiers of {of}",
            who_may_follow(resource, relationship),
            parameters=[*for_linkage(relationship), *reading()],
            responses=_read(found, *_READ_ONE),
        ),
        patch=write("set", f"Set {of}"),
        post=write("add", f"Add to {of}") if relationship.many else None,
        delete=write("remove", f"Remove from {of}") if relationship.many else None,
    )


def _operations(resource: Resource, of_one: bool = False, **operations: Json | None) -> Json:
    """A path item of the operations that there are; nothing without any."""
    found: Json = {method: operation for method, operation in operations.items() if operation is not None}
    for operation in found.values():
        operation["tags"] = [resource.area]
    identity = {"parameters": [ref("parameters", ID_PARAMETERS[resource.public])]} if of_one and found else {}
    return {**identity, **found}


def _operation(operation_id: str, summary: str, roles: str | None, note: str = "", **more: Any) -> Json | None:
    """An operation, or None where ``roles`` says that nobody may call it."""
    if roles is None:
        return None
    description = f"{note}\n\n{roles}" if note else roles
    return {"tags": [], "operationId": operation_id, "summary": summary, "description": description, **more}


def _body(schema: Json, example: Json) -> Json:
    return {"required": True, "content": {JSON_API: {"schema": schema, "example": example}}}


def _read(found: Json, *failing: int) -> Json:
    """The responses of a read."""
    return {"200": tagged(found), **NOT_MODIFIED, **failures(*failing)}


def _answer(description: str, *schemas: str) -> Json:
    """An answer with a document of one of these schemas."""
    any_of = [schema_ref(name) for name in schemas]
    return {"description": description, "content": content(any_of[0] if len(any_of) == 1 else {"anyOf": any_of})}


def _page(description: str, type_: str, form: str) -> Json:
    """An answer with a page, in both of its forms; a list of resources also as CSV."""
    between_cursors = schema_ref(f"{type_}.cursor_{form}")
    table = {csv_format.MEDIA_TYPE: {"schema": schema_ref("jsonapi.table")}} if form == "collection" else {}
    return {"description": description, "content": {**content(schema_ref(f"{type_}.{form}"), between_cursors), **table}}


def _created(resource: Resource) -> Json:
    location = {"required": True, "schema": {"type": "string", "format": "uri"}}
    return {**_answer("The new resource", f"{resource.type}.document"), "headers": {"Location": location}}


def _deleted(resource: Resource) -> Json:
    gone: Json = {"204": once({"description": "It is gone"})}
    return {"200": once(_answer("It is in the trash", "jsonapi.trashed")), **gone} if resource.trashable else gone


def _words(name: str) -> str:
    return name.replace("_", " ")
