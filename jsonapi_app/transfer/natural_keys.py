"""Which resource is meant by the value of a unique attribute, such as the reference of a material."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, bindparam, select

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.linkage import parent_statement
from jsonapi_app.core.resource import Attribute, Kind, Resource
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import Reader, Statement
from jsonapi_app.core.values import key_of
from jsonapi_app.models.base import fold


def id_named(reader: Reader, actor: Actor, resource: Resource, by: Attribute, value: Any) -> str | None:
    """The public id of the resource that the caller sees under that value, whatever the case of its letters."""
    if by.kind is Kind.TEXT and not isinstance(value, str):
        return None
    found = reader.rows(
        _by_value(resource, by, actor.role, reader.dialect),
        {"value": fold(value) if by.twin else value, "actor_id": actor.id},
    )
    return str(found[0][0]) if found else None


def is_there(reader: Reader, actor: Actor, resource: Resource, public_id: str) -> bool:
    """Whether the caller sees a resource with that id."""
    key = key_of(resource, public_id)
    statement = parent_statement(resource, actor.role, reader.dialect)
    return key is not None and bool(reader.rows(statement, {"id": key, "actor_id": actor.id}))


@lru_cache(maxsize=256)
def _by_value(resource: Resource, by: Attribute, role: str, dialect: Dialect) -> Statement:
    row = resource.alias()
    column = by.folded_of(row)
    same = column == bindparam("value", type_=column.type)
    return Statement(select(resource.public_id(row)).where(same, *Sight(role).visible(resource, row)), dialect)
