"""The records of a dialect in its OpenAPI document: shapes (``core/shapes.py``) → JSON Schema.

The declaration that makes a record also says what it is like: which keys it has, which of them may be null, and what
the schemas say of each value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonapi_app.core.resource import Catalogue, Kind, OwnKey, Relationship, Resource
from jsonapi_app.core.shapes import (
    Attr,
    Group,
    Id,
    Key,
    KeyOf,
    Link,
    ListOf,
    Many,
    Of,
    One,
    Owner,
    Pair,
    Part,
    Pivot,
    Primary,
    Shape,
    Text,
)
from jsonapi_app.openapi import fields
from jsonapi_app.openapi.fields import with_null
from jsonapi_app.openapi.part import Json, array_of, object_of, or_null, schema_ref

INTEGER: Json = {"type": "integer"}
UUID: Json = {"type": "string", "format": "uuid"}
TEXT: Json = {"type": "string"}


@dataclass(frozen=True)
class Records:
    """``instant``: how the dialect writes one. ``named``: shapes that are components of the document, by their names.

    ``said``: (type, attribute) → what no field says of it. ``members_of``: shape → the relationship whose members are
    shown in it, of shapes that say something of the pair and stand for themselves.
    """

    catalogue: Catalogue
    instant: Json
    named: Mapping[str, Shape] = field(default_factory=dict)
    said: Mapping[tuple[str, str], Json] = field(default_factory=dict)
    members_of: Mapping[Shape, Relationship] = field(default_factory=dict)

    def components(self) -> Json:
        """What goes into ``components.schemas``."""
        return {name: self.inline(shape, self.members_of.get(shape)) for name, shape in self.named.items()}

    def schema(self, shape: Shape, relationship: Relationship | None = None) -> Json:
        """A reference where the shape has a name. ``relationship``: whose members they are."""
        name = next((name for name, named in self.named.items() if named is shape), None)
        return self.inline(shape, relationship) if name is None else schema_ref(name)

    def inline(self, shape: Shape, relationship: Relationship | None = None) -> Json:
        return self._object(shape.parts, self.catalogue[shape.type], relationship)

    def _object(self, parts: Mapping[str, Part], resource: Resource, within: Relationship | None) -> Json:
        properties = {key: self._part(part, resource, within) for key, part in parts.items()}
        return object_of(properties, *(key for key, part in parts.items() if not _may_be_absent(part, resource)))

    def _part(self, part: Part, resource: Resource, within: Relationship | None) -> Json:
        match part:
            case Key() | Owner():
                return INTEGER
            case Id():
                return _id(resource)
            case Text(None):
                return {"type": "null"}
            case Text(text):
                return {"type": "string", "const": text}
            case Attr(name, or_else):
                schema = self._attribute(resource, name)
                return schema if or_else is None else _never_null(schema)
            case KeyOf(name):
                schema = _id(resource.relationships[name].target)
                return with_null(schema) if _may_be_empty(resource, name) else schema
            case Link(name):
                return with_null({"type": "string"}) if _may_be_empty(resource, name) else {"type": "string"}
            case One(name, shape):
                return or_null(self.schema(shape, resource.relationships[name]))
            case Of(name, shape, key):
                schema = self._part(shape.parts[key], self.catalogue[shape.type], None)
                return with_null(schema) if _may_be_empty(resource, name) else schema
            case Primary(_, shape, key):
                schema = self._part(shape.parts[key], self.catalogue[shape.type], None)
                # What is itself the member of a to-one may be null already.
                return with_null(schema) if "type" in schema else schema
            case Many(name, shape):
                return array_of(self.schema(shape, resource.relationships[name]))
            case ListOf(name, items):
                declared: Any = resource.attributes[name].field
                shown = {key: declared.inner.schema.fields[source] for key, source in items.items()}
                members = {key: fields.shown(f, nullable=f.allow_none or f.dump_only) for key, f in shown.items()}
                return array_of(object_of({key: _plain(schema) for key, schema in members.items()}, *members))
            case Pair(name):
                assert within is not None
                return _plain(fields.shown(within.meta[name], nullable=False))
            case Pivot(members) | Group(members):
                return self._object(members, resource, within)

    def _attribute(self, resource: Resource, name: str) -> Json:
        if (resource.type, name) in self.said:
            return self.said[resource.type, name]
        attribute = resource.attributes[name]
        schema = _plain(fields.shown_attribute(resource, attribute))
        if attribute.kind is not Kind.INSTANT:
            return schema
        return with_null(self.instant) if "null" in schema["type"] else self.instant


def _may_be_absent(part: Part, resource: Resource) -> bool:
    """What is computed for a period is left out where none is asked about."""
    return isinstance(part, Attr) and resource.attributes[part.name].computed is not None


def _may_be_empty(resource: Resource, relationship: str) -> bool:
    storage = resource.relationships[relationship].storage
    return not isinstance(storage, OwnKey) or bool(resource.columns[storage.key].nullable)


def _id(resource: Resource) -> Json:
    return UUID if resource.public else INTEGER


def _plain(schema: Json) -> Json:
    """Everything in a record is read only: it goes without saying."""
    return {key: value for key, value in schema.items() if key != "readOnly"}


def _never_null(schema: Json) -> Json:
    types = [type_ for type_ in schema["type"] if type_ != "null"] if isinstance(schema["type"], list) else None
    return {**schema, "type": types[0] if types and len(types) == 1 else types or schema["type"]}
