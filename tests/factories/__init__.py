"""Rows for tests, stored directly: the smallest valid one of each type, with what a test says about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from jsonapi_app.core.resource import Kind, LinkTable, Resource
from jsonapi_app.extensions import db
from jsonapi_app.models.inventory import MaterialAttribute
from jsonapi_app.resources import RESOURCES
from tests.factories.smallest import SMALLEST, next_number

PASSWORD = "correct horse"


@dataclass(frozen=True, slots=True)
class Made:
    """A stored row: its public identity, and the integer ``key`` of its table."""

    type: str
    id: str
    key: int

    @property
    def identifier(self) -> dict[str, str]:
        return {"type": self.type, "id": self.id}

    @property
    def path(self) -> str:
        return f"/{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Factory:
    """Makes rows of one application's database, by type.

    Values are given by their names and in their form on the wire; a relationship takes a `Made`, or a list of them
    (``materials=[(console, 3)]`` with the quantity), ``custom_attributes`` pairs of an attribute and a value. Required
    parents that are not given are made as well. A calendar entry is made as the event that it stands for.
    """

    app: Flask

    def __call__(self, type_: str, **values: Any) -> Made:
        (made,) = self.many(type_, [values])
        return made

    def many(self, type_: str, rows: list[dict[str, Any]]) -> list[Made]:
        """Several rows in one transaction."""
        if type_ == "calendar_entries":
            return [Made(type_, made.id, made.key) for made in self.many("events", rows)]
        resource = RESOURCES[type_]
        complete = [self._complete(type_, values) for values in rows]
        with self.app.app_context():
            with db.session.no_autoflush:
                stored = [_row(resource, values) for values in complete]
                db.session.add_all(stored)
                db.session.flush()
                for row, values in zip(stored, complete, strict=True):
                    _link(resource, row, values)
            db.session.commit()
            return [_made(resource, row) for row in stored]

    def oldest(self, type_: str) -> Made:
        """The first that was stored, by a migration or by signing in."""
        resource = RESOURCES[type_]
        with self.app.app_context():
            return _made(resource, db.session.scalars(select(resource.model).order_by(resource.model.id)).first())

    def _complete(self, type_: str, values: dict[str, Any]) -> dict[str, Any]:
        smallest = SMALLEST[type_]
        wanted = {**smallest.parents, **smallest.stored_parents}
        parents = {name: self(parent) for name, parent in wanted.items() if name not in values}
        number = next_number()
        return smallest.attributes(number) | smallest.stored(number) | parents | values


def stored(app: Flask, made: Made) -> dict[str, Any] | None:
    """The columns of a row as they are in the database, or None when it is gone."""
    resource = RESOURCES[made.type]
    columns = select(*resource.columns.values()).select_from(resource.stored)
    with app.app_context():
        row = db.session.execute(columns.where(resource.table.c.id == made.key)).mappings().first()
        return None if row is None else dict(row)


@cache
def hashed(password: str) -> str:
    """Hashing is made to be slow: once for a test process, and cheaply."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def _row(resource: Resource, values: dict[str, Any]) -> Any:
    row = resource.model(**({"kind": resource.kinds[0]} if resource.kinds else {}))
    relationships = dict(resource.schema.relationships())
    for name, value in values.items():
        if name == "password":
            row.password_hash = hashed(value)
        elif name == "custom_attributes":
            row.custom_attributes = [MaterialAttribute(attribute_id=a.key, value=json.dumps(v)) for a, v in value]
        elif name in resource.attributes:
            attribute = resource.attributes[name]
            setattr(row, attribute.key, _inside(attribute.kind, value))
        elif name in relationships and _says_more(resource, name):
            pass  # `_link` stores these
        elif name in relationships:
            _relate(row, relationships[name].attribute or name, value)
        else:
            setattr(row, name, value)
    return row


def _says_more(resource: Resource, name: str) -> bool:
    storage = resource.relationships[name].storage
    return isinstance(storage, LinkTable) and storage.says_more


def _link(resource: Resource, row: Any, values: dict[str, Any]) -> None:
    """Store the pairs that say more than their two ends: a quantity, a place in the order."""
    for name, members in values.items():
        if name in resource.relationships and _says_more(resource, name):
            links = resource.relationships[name].storage
            for place, member in enumerate(members):
                made, quantity = member if isinstance(member, tuple) else (member, 1)
                more = {column.name: quantity for column in links.meta.values()}
                more |= {} if links.position is None else {links.position.name: place}
                pair = {links.own.name: row.id, links.other.name: made.key, **more}
                db.session.execute(links.table.insert().values(pair))


def _relate(row: Any, key: str, value: Made | list[Made] | None) -> None:
    polymorphic = getattr(row, "__polymorphic__", {}).get(key)
    if polymorphic and isinstance(value, Made):
        setattr(row, polymorphic[value.type], value.key)
    elif isinstance(value, list):
        setattr(row, key, [_found(one) for one in value])
    else:
        setattr(row, key, None if value is None else _found(value))


def _found(made: Made) -> Any:
    return db.session.get(RESOURCES[made.type].model, made.key)


def _made(resource: Resource, row: Any) -> Made:
    return Made(resource.type, row.uuid if resource.public else str(row.id), row.id)


def _inside(kind: Kind, value: Any) -> Any:
    """From the form on the wire to the model's."""
    match kind, value:
        case Kind.MONEY, int() | float():
            return Decimal(str(value))
        case Kind.INSTANT, str():
            return datetime.fromisoformat(value).astimezone(UTC)
        case Kind.DATE, str():
            return date.fromisoformat(value)
        case _:
            return value
