"""Records of a file → what is wanted of a resource. Only forms are checked; values are the engine's business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonapi_app.core.errors import ApiError, Invalid, pointer_to, raise_all
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.core.resource import Attribute, Relationship, Resource
from jsonapi_app.transfer.columns import ID, Column


@dataclass(frozen=True, slots=True)
class Named:
    """The member of a to-one, by a unique attribute of it. ``pointer`` is where it is said, as in a document."""

    relationship: Relationship
    by: Attribute
    value: Any
    pointer: str


@dataclass(slots=True)
class Entry:
    """What a row says of a resource, without what nobody may write: that is an echo of what was exported."""

    id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    linkage: dict[str, Linkage] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)


def entry_of(resource: Resource, role: str, values: Mapping[Column, Any]) -> Entry:
    """The entry of a flat record: column → JSON value. Raises every fault of its form."""
    entry, faults = Entry(), list[ApiError]()
    for column, value in values.items():
        try:
            if column.is_writable(resource, role):
                _take(entry, column, value)
        except ApiError as fault:
            faults.append(fault)
    raise_all(faults)
    return entry


def _take(entry: Entry, column: Column, value: Any) -> None:
    relationship = column.relationship
    if column.name == ID:
        entry.id = None if value is None else _id(value, pointer_to("data", ID))
    elif relationship is None:
        entry.attributes[column.name] = value
    elif column.by is not None and value is not None:
        pointer = pointer_to("data", "relationships", column.name)
        entry.named.append(Named(relationship, column.by, value, pointer))
    else:
        entry.linkage[relationship.name] = _linkage(relationship, value)


def _linkage(relationship: Relationship, value: Any) -> Linkage:
    pointer = pointer_to("data", "relationships", relationship.name)
    if not relationship.many:
        return Linkage(() if value is None else (_identifier(relationship, value, pointer),), pointer)
    if not isinstance(value, list | None):
        raise Invalid("Must be a list of ids.", pointer=pointer)
    return Linkage(tuple(_member(relationship, member, pointer) for member in value or ()), pointer)


def _identifier(relationship: Relationship, value: Any, pointer: str) -> Identifier:
    """Of a relationship to several types the id says which: ``people/7``."""
    type_, id_ = relationship.target.type, _id(value, pointer)
    if relationship.polymorphic:
        type_, slash, id_ = id_.partition("/")
        if not slash:
            types = " or ".join(f"{target.type}/…" for target in relationship.targets)
            raise Invalid(f"Must tell the type, too: {types}.", pointer=pointer)
    return Identifier(type_, id_, pointer)


def _member(relationship: Relationship, member: Any, pointer: str) -> Identifier:
    if isinstance(member, Mapping):
        meta = {name: value for name, value in member.items() if name != ID}
        return Identifier(relationship.target.type, _id(member.get(ID), pointer), pointer, meta)
    return Identifier(relationship.target.type, _id(member, pointer), pointer)


def _id(value: Any, pointer: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Invalid("Must be an id.", pointer=pointer)
    return str(value)
