"""The schemas of one type: its resource object, how it is named, the documents it comes in, and what writes it.

Answers are open, so that a new attribute breaks no client; requests are closed: an unknown attribute is refused.
"""

from __future__ import annotations

import inspect

from jsonapi_app.core.resource import Attribute, Relationship, Resource
from jsonapi_app.openapi import fields
from jsonapi_app.openapi.jsonapi.documents import document
from jsonapi_app.openapi.part import Json, object_of, or_null, schema_ref
from jsonapi_app.openapi.roles import only_for, shown_to, who_may
from jsonapi_app.permissions import Action


def schemas(resource: Resource) -> Json:
    type_ = resource.type
    found = {
        type_: _resource(resource),
        f"{type_}.document": document(
            "links",
            "data",
            data=schema_ref(type_),
            included=schema_ref("jsonapi.included"),
            meta=schema_ref("jsonapi.notes"),
        ),
        f"{type_}.collection": _collection(type_, "jsonapi.page_links", "jsonapi.page_meta"),
        f"{type_}.cursor_collection": _collection(type_, "jsonapi.cursor_links", "jsonapi.cursor_meta"),
    }
    sought = {
        r.many for other in resource.catalogue.values() for r in other.relationships.values() if resource in r.targets
    }
    if sought:
        identity = {"type": type_schema(resource), "id": id_schema(resource), **_said_of_pairs(resource)}
        found[f"{type_}.identifier"] = object_of(identity, "type", "id")
    if False in sought:
        found[f"{type_}.to_one"] = _to_one_linkage(resource)
    if True in sought:
        found[f"{type_}.to_many"] = _to_many_linkage(resource, "jsonapi.page_links", _PAGINATION)
        found[f"{type_}.cursor_to_many"] = _to_many_linkage(resource, "jsonapi.cursor_links", _CURSOR_PAGE)
    if who_may(resource, Action.CREATE):
        found[f"{type_}.create"] = _creation(resource)
    if who_may(resource, Action.UPDATE):
        found[f"{type_}.update"] = _update(resource)
    return found


_PAGINATION = object_of({"pagination": schema_ref("jsonapi.pagination")}, "pagination")
_CURSOR_PAGE = object_of({"page": schema_ref("jsonapi.cursor_page")}, "page")
_CHOSEN_ID: Json = {"type": ["string", "null"], "format": "uuid", "description": "Chosen by the client, if it likes."}


def id_schema(resource: Resource) -> Json:
    if resource.public:
        return {"type": "string", "format": "uuid"}
    return {"type": "string", "pattern": "^[1-9][0-9]*$"}


def type_schema(resource: Resource) -> Json:
    return {"type": "string", "const": resource.type}


def _said_of_pairs(resource: Resource) -> Json:
    """What linkage to the type may say of the pair, such as a quantity."""
    relationships = [r for other in resource.catalogue.values() for r in other.relationships.values()]
    said = {
        name: fields.accepted(field) for r in relationships if resource in r.targets for name, field in r.meta.items()
    }
    return {"meta": object_of({**said, "page": schema_ref("jsonapi.row_page")}, description="What the link says.")}


def identifiers(relationship: Relationship) -> Json:
    """The schema of one member of a relationship."""
    members = [schema_ref(f"{target.type}.identifier") for target in relationship.targets]
    return members[0] if len(members) == 1 else {"oneOf": members}


def linkage(relationship: Relationship) -> Json:
    """The schema of what a relationship may be set to. What an identifier says besides is looked at only where it is
    about the pair."""
    said = {name: fields.accepted(field) for name, field in relationship.meta.items() if not field.dump_only}
    more: Json = {"meta": object_of(said, description="What the link says.")} if said else {}
    members = [
        object_of({"type": type_schema(target), "id": id_schema(target), **more}, "type", "id")
        for target in relationship.targets
    ]
    member = members[0] if len(members) == 1 else {"oneOf": members}
    if relationship.many:
        return {"type": "array", "items": member}
    return member if relationship.required else or_null(member)


def _resource(resource: Resource) -> Json:
    attributes = {
        name: _with_note(fields.shown_attribute(resource, attribute), shown_to(resource, name))
        for name, attribute in resource.attributes.items()
        if attribute.readable
    }
    members: Json = {
        "type": type_schema(resource),
        "id": id_schema(resource),
        "attributes": object_of(attributes),
    }
    if resource.relationships:
        shown = {name: _relationship(relationship) for name, relationship in resource.relationships.items()}
        members["relationships"] = object_of(shown)
    members["links"] = schema_ref("jsonapi.resource_links")
    version = {
        "type": "integer",
        "minimum": 1,
        "description": "Counts up with each change; for `If-Match` and the like.",
    }
    meta: Json = {"page": schema_ref("jsonapi.row_page"), "version": version}
    if resource.native_id:
        native = {"type": "integer", "description": "The id that the other interfaces of the service know it by."}
        meta["native_id"] = native
    members["meta"] = object_of(meta, "version", *(["native_id"] if resource.native_id else []))
    return object_of(members, "type", "id", description=_description(resource))


def _relationship(relationship: Relationship) -> Json:
    member = identifiers(relationship)
    read_only = {"readOnly": True} if relationship.read_only else {}
    if relationship.many:
        # To-many linkage is there when the relationship is included, and left out otherwise.
        return object_of(
            {
                "links": schema_ref("jsonapi.to_many_links"),
                "data": {"type": "array", "items": member},
                "meta": schema_ref("jsonapi.to_many_meta"),
            },
            "links",
            **read_only,
        )
    links = schema_ref("jsonapi.relationship_links")
    return object_of({"links": links, "data": or_null(member)}, "links", "data", **read_only)


def _collection(type_: str, links: str, meta: str) -> Json:
    return document(
        "links",
        "data",
        "meta",
        links=schema_ref(links),
        data={"type": "array", "items": schema_ref(type_)},
        included=schema_ref("jsonapi.included"),
        meta=schema_ref(meta),
    )


def _to_one_linkage(resource: Resource) -> Json:
    identifier = schema_ref(f"{resource.type}.identifier")
    return document("links", "data", data=or_null(identifier), included=schema_ref("jsonapi.included"))


def _to_many_linkage(resource: Resource, links: str, meta: Json) -> Json:
    return document(
        "links",
        "data",
        "meta",
        links=schema_ref(links),
        data={"type": "array", "items": schema_ref(f"{resource.type}.identifier")},
        included=schema_ref("jsonapi.included"),
        meta=meta,
    )


def _creation(resource: Resource) -> Json:
    """What a POST may send. Whatever is not required has a default or may be null."""
    attributes = {name: a for name, a in resource.attributes.items() if a.writable}
    relationships = {name: r for name, r in resource.relationships.items() if not r.read_only}
    required = [name for name, attribute in attributes.items() if attribute.field.required]
    linked = [name for name, relationship in relationships.items() if relationship.required]
    members = {
        "type": type_schema(resource),
        **({"id": _CHOSEN_ID} if resource.public else {}),
        "lid": {"type": "string", "description": "Not kept."},
        "attributes": _closed({name: _accepted(resource, a) for name, a in attributes.items()}, required),
    }
    if relationships:
        members["relationships"] = _closed({name: _sent(resource, r) for name, r in relationships.items()}, linked)
    needed = [*(["attributes"] if required else []), *(["relationships"] if linked else [])]
    return object_of({"data": object_of(members, "type", *needed)}, "data")


def _update(resource: Resource) -> Json:
    """What a PATCH may send: anything of it, and what is read-only as long as it is what it was."""
    members = {
        "type": type_schema(resource),
        "id": id_schema(resource),
        "meta": schema_ref("jsonapi.seen"),
        "attributes": _closed({name: _accepted(resource, a) for name, a in resource.attributes.items()}),
    }
    if resource.relationships:
        members["relationships"] = _closed({name: _sent(resource, r) for name, r in resource.relationships.items()})
        for name, relationship in resource.relationships.items():
            if relationship.read_only or relationship.fixed:
                members["relationships"]["properties"][name]["readOnly"] = True
    return object_of({"data": object_of(members, "type", "id"), "meta": schema_ref("jsonapi.seen")}, "data")


def _accepted(resource: Resource, attribute: Attribute) -> Json:
    if attribute.name == "deleted_at":
        return {"type": "null", "description": "Takes the resource out of the trash."}
    if not attribute.writable:
        return fields.shown_attribute(resource, attribute)
    return _with_note(fields.accepted(attribute.field), only_for(resource, attribute.name))


def _with_note(schema: Json, note: str | None) -> Json:
    """``schema`` with a sentence more in its description."""
    notes = [schema.get("description"), note]
    return schema | ({"description": " ".join(filter(None, notes))} if any(notes) else {})


def _sent(resource: Resource, relationship: Relationship) -> Json:
    note = only_for(resource, relationship.name)
    return object_of({"data": linkage(relationship)}, "data", **({"description": note} if note else {}))


def _closed(properties: Json, required: list[str] | None = None) -> Json:
    return object_of(properties, *(required or ()), additionalProperties=False)


def _description(resource: Resource) -> str:
    return " ".join((inspect.getdoc(type(resource.schema)) or "").split("\n\n")[0].split())
