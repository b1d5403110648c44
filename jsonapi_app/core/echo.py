"""A resource as its reader last saw it, to tell an echo of a read-only member from an attempt to change it.

Clients that send back whole resources (Ember Data does) must not fail on what they did not change.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.branch import KEY
from jsonapi_app.core.fetch import Loaded, fetch_item
from jsonapi_app.core.plan import plan_item
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.sql import Reader
from jsonapi_app.core.wire_values import json_converter


class Echo:
    """The current state of the resource with this key; it is read when first asked for."""

    def __init__(self, reader: Reader, resource: Resource, actor: Actor, key: int) -> None:
        self.reader = reader
        self.resource = resource
        self.actor = actor
        self.key = key

    def shows(self, name: str, value: Any) -> bool:
        """Whether ``value`` is what the attribute ``name`` shows now; instants are compared as instants.

        One that shows nothing, such as what is computed for a period, is as good as null.
        """
        loaded = self._loaded(())
        for column in loaded.branch.columns:
            if column.attribute.name == name:
                convert = json_converter(column.attribute.kind, column.type, self.reader.dialect.name)
                shown = convert(loaded.rows[0][column.at])
                if column.attribute.kind is Kind.INSTANT and isinstance(value, str) and shown is not None:
                    return _instant(value) == _instant(shown)
                return bool((shown == value and type(shown) is type(value)) or _same_number(shown, value))
        return value is None

    def links(self, name: str) -> set[tuple[str, str]]:
        """The identifiers, as (type, id), that the relationship ``name`` shows now."""
        relationship = self.resource.relationships[name]
        loaded = self._loaded((name,) if relationship.many else ())
        row = loaded.rows[0]
        if not relationship.many:
            ends = loaded.branch.to_one[name]
            return {(end.target.type, str(row[end.id_at])) for end in ends if row[end.id_at] is not None}
        members = loaded.members[0]
        branch = members.loaded.branch
        return {(branch.resource.type, str(m[branch.id_at])) for m in members.of.get(row[KEY], ())}

    @cached_property
    def _plain(self) -> Loaded:
        return self._read(Query())

    def _loaded(self, path: tuple[str, ...]) -> Loaded:
        return self._read(Query(include=(path,))) if path else self._plain

    def _read(self, query: Query) -> Loaded:
        plan = plan_item(self.resource, query, self.actor.role, self.reader.dialect, by_key=True)
        loaded = fetch_item(self.reader, plan, {"key": self.key, "actor_id": self.actor.id}, most_included=10_000)
        assert loaded is not None
        return loaded


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _same_number(shown: Any, value: Any) -> bool:
    numbers = (int, float)
    if isinstance(shown, bool) or isinstance(value, bool):
        return False
    return isinstance(shown, numbers) and isinstance(value, numbers) and shown == value
