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
from jsonapi_app.core.query import Query, Sizes
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.sql import Reader
from jsonapi_app.core.wire_values import json_converter


class Echo:
    """The current state of the resource with this key; it is read when first asked for.

    ``members_shown``: how many members of a to-many a document shows, if it has them.
    """

    def __init__(self, reader: Reader, resource: Resource, actor: Actor, key: int, members_shown: int) -> None:
        self.reader = reader
        self.resource = resource
        self.actor = actor
        self.key = key
        self.members_shown = members_shown

    def shows(self, name: str, value: Any) -> bool:
        """Whether ``value`` is what the attribute ``name`` shows now; instants are compared as instants.

        One that shows nothing, such as what is computed for a period, is as good as null.
        """
        loaded = self._plain
        for column in loaded.branch.columns:
            if column.attribute.name == name:
                convert = json_converter(column.attribute.kind, column.type, self.reader.dialect.name)
                shown = convert(loaded.rows[0][column.at])
                if column.attribute.kind is Kind.INSTANT and isinstance(value, str) and shown is not None:
                    return _instant(value) == _instant(shown)
                return bool((shown == value and type(shown) is type(value)) or _same_number(shown, value))
        return value is None

    def is_empty(self, name: str) -> bool:
        """Whether the to-one ``name`` shows null."""
        return not self._end(name)

    def links(self, name: str, identifiers: set[tuple[str, str]]) -> bool:
        """Whether ``identifiers``, as (type, id), are what the relationship ``name`` shows now.

        Of a long to-many they may be its first members: documents show no more.
        """
        if not self.resource.relationships[name].many:
            return identifiers == self._end(name)
        most = max(len(identifiers), 1)
        loaded = self._read(Query(include=((name,),), sizes=Sizes(most)), most)
        members, key = loaded.members[0], loaded.rows[0][KEY]
        branch = members.loaded.branch
        first = {(branch.resource.type, str(member[branch.id_at])) for member in members.of.get(key, ())}
        return identifiers == first and (len(first) == members.total(key) or len(first) >= self.members_shown)

    def _end(self, name: str) -> set[tuple[str, str]]:
        loaded = self._plain
        row, ends = loaded.rows[0], loaded.branch.to_one[name]
        return {(end.target.type, str(row[end.id_at])) for end in ends if row[end.id_at] is not None}

    @cached_property
    def _plain(self) -> Loaded:
        return self._read(Query())

    def _read(self, query: Query, most_included: int = 0) -> Loaded:
        plan = plan_item(self.resource, query, self.actor.role, self.reader.dialect, by_key=True)
        values = {"key": self.key, "actor_id": self.actor.id}
        loaded = fetch_item(self.reader, plan, query, values, most_included)
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
