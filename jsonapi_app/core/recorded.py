"""What the audit tells of a stored row: the member that a column stores, and its value as JSON:API shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column

from jsonapi_app.core.resource import LinkTable, OneOfKeys, OwnKey, Relationship, Resource
from jsonapi_app.core.wire_values import json_of

# Every revision has an instant of its own.
STAMPS = ("created_at", "updated_at", "updated_in_db_at")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a resource that a column stores: an attribute, which ``shows`` its values that are not null as JSON,
    or a to-one relationship, whose values are keys of ``target``."""

    name: str
    shows: Callable[[Any], Any]
    target: Resource | None = None


@lru_cache(maxsize=512)
def members_of(resource: Resource) -> Mapping[str, Member]:
    """Column → the member that it stores. What is in no member, such as a folded twin, is not told."""
    found = {
        attribute.key: Member(name, json_of(attribute.kind))
        for name, attribute in resource.attributes.items()
        if attribute.readable and attribute.key in resource.columns and name not in STAMPS
    }
    for name, relationship in resource.relationships.items():
        match relationship.storage:
            case OwnKey(key):
                found[key] = Member(name, int, relationship.target)
            case OneOfKeys(keys):
                found |= {key: Member(name, int, resource.catalogue[type_]) for type_, key in keys.items()}
    return found | {
        key: Member(column.info["secret_of"], _nothing)
        for key, column in resource.columns.items()
        if "secret_of" in column.info
    }


def _nothing(value: Any) -> None:
    """Of a secret nothing is told but that it changed."""


@lru_cache(maxsize=512)
def list_of(relationship: Relationship) -> Relationship | None:
    """The other side of a relationship, if that is an ordered list: to be put on it is a change of whoever has it."""
    mine = relationship.storage
    if isinstance(mine, LinkTable):
        for other in relationship.target.relationships.values():
            theirs = other.storage
            if isinstance(theirs, LinkTable) and theirs.own is mine.other and theirs.position is not None:
                return other
    return None


@dataclass(frozen=True, slots=True)
class Dependent:
    """Rows that the database changes when what their ``column`` points at is purged: they go, or let go of it."""

    resource: Resource
    column: Column[Any]
    goes: bool


@lru_cache(maxsize=512)
def dependents(resource: Resource) -> tuple[Dependent, ...]:
    """What the foreign keys to the rows of a type do when one of these is purged."""
    return tuple(
        Dependent(other, column, goes=key.ondelete == "CASCADE")
        for other in resource.catalogue.values()
        if not other.mirrors
        for column in other.columns.values()
        for key in column.foreign_keys
        if key.column.table is resource.table and key.ondelete in ("CASCADE", "SET NULL")
    )
