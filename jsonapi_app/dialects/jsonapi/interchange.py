"""JSON:API documents as a format of files: one document, whose primary data are written and read one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from jsonapi_app.core.errors import ApiError
from jsonapi_app.core.resource import Resource
from jsonapi_app.dialects.jsonapi.bodies import read_resource
from jsonapi_app.dialects.jsonapi.documents import VERSION, Compound
from jsonapi_app.permissions import may_write
from jsonapi_app.transfer.base import Outgoing, Row
from jsonapi_app.transfer.entries import Entry
from jsonapi_app.transfer.json_items import items_of

ENDINGS: tuple[str, ...] = (".json",)
IS_TEXT = True


def write(outgoing: Outgoing) -> Iterator[bytes]:
    """Resource objects as the service shows them; to-many relationships that are columns have their linkage."""
    yield b'{"jsonapi":' + orjson.dumps({"version": VERSION}) + b',"data":['
    first = True
    for loaded in outgoing.stretches:
        # A resource is in one stretch only, so nothing of those before needs to be known.
        objects = Compound(outgoing.root, outgoing.dialect_name).primary(loaded)
        if objects:
            yield (b"" if first else b",") + orjson.dumps(objects)[1:-1]
            first = False
    yield b"]}\n"


def read(file: BinaryIO, resource: Resource, role: str) -> Iterator[Row]:
    for number, item in enumerate(items_of(file, "data"), start=1):
        yield Row(number, _content(item, resource, role))


def _content(item: Any, resource: Resource, role: str) -> Entry | ApiError:
    try:
        changes = read_resource({"data": item}, resource, None)
    except ApiError as fault:
        return fault
    return Entry(
        changes.id,
        {name: v for name, v in changes.attributes.items() if _is_writable_attribute(resource, name, role)},
        {name: v for name, v in changes.linkage.items() if _is_writable_relationship(resource, name, role)},
    )


def _is_writable_attribute(resource: Resource, name: str, role: str) -> bool:
    """What is unknown is the engine's to refuse."""
    attribute = resource.attributes.get(name)
    return attribute is None or (attribute.writable and may_write(resource, name, role))


def _is_writable_relationship(resource: Resource, name: str, role: str) -> bool:
    relationship = resource.relationships.get(name)
    return relationship is None or (not relationship.read_only and may_write(resource, name, role))
