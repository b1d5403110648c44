"""Broken constraints → conflicts that name the member at fault, never the SQL or its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from jsonapi_app.core.errors import ApiError, Conflict, Duplicate
from jsonapi_app.core.resource import OneOfKeys, OwnKey, Resource

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)\Z")


def conflict(error: IntegrityError, resource: Resource, pointer: Callable[[str], str]) -> ApiError:
    """What to tell the client about a write of ``resource`` that the database refused.

    ``pointer`` tells where in the request a member is.
    """
    broken = _broken_columns(error, resource)
    if broken is None:
        return Conflict("Other resources still refer to this one, or what this one refers to is gone.", pointer="/data")
    owner, columns = broken
    members = [member for column in columns if (member := _member(owner, column)) is not None]
    if owner is not resource or not members:
        return Duplicate(f"This would make two {owner.type} the same.", pointer="/data")
    # Of several, the one that was sent.
    at = next((found for member in reversed(members) if (found := pointer(member)) != "/data"), "/data")
    return Duplicate(f"There is already one of the {resource.type} with this {' and '.join(members)}.", pointer=at)


def _broken_columns(error: IntegrityError, resource: Resource) -> tuple[Resource, Sequence[str]] | None:
    """The type and the columns of the unique constraint that is broken, None where it is another kind."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        owner = resource.catalogue.of_table(diagnosis.table_name or "")
        columns = _columns_of(owner.table, diagnosis.constraint_name) if owner else None
    else:
        match = _SQLITE_UNIQUE.search(str(error.orig))
        names = [name.split(".") for name in match[1].split(", ")] if match else []
        owner = resource.catalogue.of_table(names[0][0]) if names else None
        columns = [column for _, column in names] or None
    return (owner, columns) if owner is not None and columns else None


def _columns_of(table: Table, constraint_name: str | None) -> list[str] | None:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.name == constraint_name:
            return [column.name for column in constraint.columns]
    for index in table.indexes:
        if index.unique and index.name == constraint_name:
            return [column.name for column in index.columns]
    return None


def _member(resource: Resource, column_name: str) -> str | None:
    """The attribute or relationship that a column stores."""
    if column_name == "uuid":
        return "id"
    if column_name == "name_email_key":
        return "last_name"
    key = resource.table.c[column_name].info.get("twin_of", column_name)
    for name, attribute in resource.attributes.items():
        if attribute.key == key:
            return name
    for name, relationship in resource.relationships.items():
        match relationship.storage:
            case OwnKey(own) if own == key:
                return name
            case OneOfKeys(keys) if key in keys.values():
                return name
    return None
