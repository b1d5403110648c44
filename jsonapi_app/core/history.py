"""What a write changes → rows of ``revisions``, in its own transaction (ADR 0025).

The store tells a `History` of each change of a row or a link. Changes of one resource by one write become one row,
which is written when the write is done; those of many rows at once are read and written before the statement that makes
them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Dialect, Select, String, Table, cast, insert, literal, select, update

from jsonapi_app.core.recorded import dependents, list_of, members_of
from jsonapi_app.core.resource import LinkTable, Relationship, Resource
from jsonapi_app.core.revision import ANONYMIZE, CREATE, PURGE, UPDATE, Json, Revision, Values
from jsonapi_app.core.sql import Statement, one_of, reader_of
from jsonapi_app.core.writes import add_rows
from jsonapi_app.domain.privacy import is_personal
from jsonapi_app.models import audit

Conditions = Sequence[ColumnElement[bool]]

# So many rows are read and written at a time.
STRETCH = 1_000

_revisions = audit.Revision.__table__
assert isinstance(_revisions, Table)


@dataclass(frozen=True, slots=True)
class Cause:
    """On whose behalf a transaction writes (None: nobody's, as a command does), and in which request."""

    user: int | None = None
    request_id: str = ""


class History:
    """The changes of one transaction, which is stamped with ``now``."""

    def __init__(self, connection: Connection, now: datetime, cause: Cause) -> None:
        self.connection = connection
        self.now = now
        self._pending: dict[tuple[str, int], Revision] = {}
        # What all rows have.
        self._shared = {
            "created_at": now,
            "updated_at": now,
            "version": 1,
            "user_id": cause.user,
            "request_id": cause.request_id,
        }

    def created(self, resource: Resource, key: int, row: Values) -> None:
        """A new row, with all its columns."""
        revision = self._of(resource, key, {**row, "id": key})
        revision.action = CREATE
        revision.tell({}, row)

    def updated(self, resource: Resource, before: Values, values: Values) -> None:
        """A row that was ``before`` gets ``values``."""
        members = members_of(resource)
        changed = {column: value for column, value in values.items() if column in members and value != before[column]}
        if changed:
            self._of(resource, before["id"], before).tell(before, changed)

    def linked(
        self,
        resource: Resource,
        relationship: Relationship,
        key: int,
        added: Mapping[int, Values],
        removed: Mapping[int, Values],
    ) -> None:
        """Members of a to-many of the row ``key``, by their keys, with what the pairs say; one that says something else
        is in both."""
        if not added and not removed:
            return
        fresh, gone = _said(relationship, added), _said(relationship, removed)
        # Of one that says what it said before, only the place in the order is another.
        moved = {other for other in fresh.keys() & gone.keys() if fresh[other] == gone[other]}
        for other in moved:
            del fresh[other], gone[other]
        target, other_side = relationship.target, list_of(relationship)
        self._of(resource, key).link(relationship.name, target, fresh, gone)
        if other_side is not None:
            for other in sorted(fresh.keys() | gone.keys()):
                mine = [{key: pairs[other]} if other in pairs else {} for pairs in (fresh, gone)]
                self._of(target, other).link(other_side.name, resource, *mine)

    def noted(self, resource: Resource, key: int, name: str, before: Any, after: Any) -> None:
        """An attribute that is no column of the row."""
        if before != after:
            self._of(resource, key).changes[name] = {"before": before, "after": after}

    def updating(self, resource: Resource, values: Values, *conditions: ColumnElement[bool]) -> None:
        """All rows that satisfy ``conditions`` are about to get ``values``."""
        told = members_of(resource).keys() & values.keys()
        if told:
            self._write_all(UPDATE, resource, told, values, conditions)

    def purging(self, resource: Resource, *conditions: ColumnElement[bool]) -> None:
        """All rows that satisfy ``conditions`` are about to be purged, and what the database changes with them.

        What was known of somebody is forgotten.
        """
        self.write()
        going = _keys(resource, conditions)
        for dependent in dependents(resource):
            if dependent.goes:
                self.purging(dependent.resource, dependent.column.in_(going))
            else:
                self.updating(dependent.resource, {dependent.column.name: None}, dependent.column.in_(going))
        personal = is_personal(resource.type)
        if personal:
            self._forget(resource, conditions)
        told = () if personal else members_of(resource).keys()
        self._write_all(PURGE, resource, told, dict.fromkeys(told), conditions)

    def anonymizing(self, resource: Resource, values: Values, *conditions: ColumnElement[bool]) -> None:
        """All rows that satisfy ``conditions`` are about to get ``values``, which tell of nobody: what was known is
        forgotten."""
        self.write()
        self._forget(resource, conditions)
        self._write_all(ANONYMIZE, resource, (), values, conditions)

    def write(self) -> None:
        """Write what was told since the last time."""
        told = [revision for revision in self._pending.values() if revision.tells]
        self._pending.clear()
        self._insert(told)

    def _of(self, resource: Resource, key: int, row: Values | None = None) -> Revision:
        revision = self._pending.get((resource.type, key))
        if revision is None:
            revision = Revision(resource, key) if row is None else Revision.of(resource, row)
            self._pending[resource.type, key] = revision
        return revision

    def _write_all(
        self, action: str, resource: Resource, told: Collection[str], after: Values, conditions: Conditions
    ) -> None:
        """A revision of each row that satisfies ``conditions``: of the columns ``told`` with what they are before.

        Of a row that has been told of already it is the same.
        """
        names = ["id", *(["uuid"] if resource.has_uuid else []), *told]
        rows = select(*(resource.columns[name] for name in names)).select_from(resource.stored).where(*conditions)
        found = self.connection.execute(rows.order_by(resource.table.c.id).with_for_update(of=resource.table))
        for stretch in found.partitions(STRETCH):
            alike: dict[Sequence[Any], list[Sequence[Any]]] = {}
            for row in stretch:
                if pending := self._pending.get((resource.type, row[0])):
                    pending.tell(dict(zip(names, row, strict=True)), after)
                else:
                    alike.setdefault(row[-len(told) :] if told else (), []).append(row)
            self._write_alike(action, resource, names, list(alike.values()), after)

    def _write_alike(
        self, action: str, resource: Resource, names: Sequence[str], groups: Sequence[Sequence[Any]], after: Values
    ) -> None:
        """Revisions of rows, in groups of those that change alike: for these one statement makes all."""
        single = []
        for rows in groups:
            before = dict(zip(names, rows[0], strict=True))
            revision = Revision.of(resource, before, action)
            revision.tell(before, after)
            if revision.tells and len(rows) > 1:
                self._insert_alike(revision, [row[0] for row in rows])
            elif revision.tells:
                single.append(revision)
        self._insert(single)

    def _forget(self, resource: Resource, conditions: Conditions) -> None:
        """Empty what the revisions of those rows say; the table lets nothing else be changed."""
        keys = _keys(resource, conditions)
        about = _revisions.c.resource_type == resource.type, _revisions.c.resource_key.in_(keys)
        forgotten = {"changes": audit.NOTHING, "redacted_at": self.now, "updated_at": self.now}
        self.connection.execute(
            update(_revisions)
            .where(*about, _revisions.c.redacted_at.is_(None))
            .values(**forgotten, version=_revisions.c.version + 1)
        )

    def _insert(self, revisions: Sequence[Revision]) -> None:
        if revisions:
            self._name(revisions)
            add_rows(self.connection, _revisions, self._shared, [_own(revision) for revision in revisions])

    def _insert_alike(self, revision: Revision, keys: Sequence[int]) -> None:
        """A row like that of ``revision`` for each of the rows with these keys."""
        self._name([revision])
        table, told = revision.resource.table, {**self._shared, **_own(revision)}
        own = {"resource_key": table.c.id, "resource_id": _public_id(revision.resource)}
        columns = [own.get(name, literal(value, _revisions.c[name].type)) for name, value in told.items()]
        rows = select(*columns).where(table.c.id.in_(keys)).order_by(table.c.id)
        self.connection.execute(insert(_revisions).from_select(list(told), rows))

    def _name(self, revisions: Sequence[Revision]) -> None:
        """Put in the ids that are not known yet: of resources, and of those that they are linked to."""
        keys: dict[Resource, set[int]] = {}
        for revision in revisions:
            for link in revision.unnamed:
                keys.setdefault(revision.resource.catalogue[link["type"]], set()).add(link["id"])
            if revision.id is None:
                keys.setdefault(revision.resource, set()).add(revision.key)
        if keys:
            names = {resource.type: self._names(resource, found) for resource, found in keys.items()}
            for revision in revisions:
                for link in revision.unnamed:
                    link["id"] = names[link["type"]].get(link["id"])
                revision.id = revision.id or names[revision.resource.type][revision.key]

    def _names(self, resource: Resource, keys: Iterable[int]) -> dict[int, str]:
        if not resource.has_uuid:
            return {key: str(key) for key in keys}
        rows = reader_of(self.connection).rows(_uuids(resource, self.connection.dialect), {"keys": list(keys)})
        return dict(rows)


def _keys(resource: Resource, conditions: Conditions) -> Select[Any]:
    """SELECT of the keys of the rows that satisfy ``conditions``."""
    return select(resource.table.c.id).select_from(resource.stored).where(*conditions)


def _own(revision: Revision) -> Json:
    """What a row says of one resource."""
    return {
        "action": revision.action,
        "resource_type": revision.resource.type,
        "resource_key": revision.key,
        "resource_id": revision.id,
        "changes": orjson.dumps(revision.changes).decode(),
    }


def _public_id(resource: Resource) -> ColumnElement[str]:
    """What JSON:API knows a row by."""
    return resource.table.c.uuid if resource.has_uuid else cast(resource.table.c.id, String)


def _said(relationship: Relationship, pairs: Mapping[int, Values]) -> dict[int, Json]:
    """What the pairs say, as the meta of their identifiers."""
    links = relationship.storage
    assert isinstance(links, LinkTable)
    names = {name: column.name for name, column in links.meta.items()}
    return {
        other: {name: pair[column] for name, column in names.items() if column in pair} for other, pair in pairs.items()
    }


@lru_cache(maxsize=256)
def _uuids(resource: Resource, dialect: Dialect) -> Statement:
    """SELECT of the keys and UUIDs of the rows with the keys ``:keys``."""
    table = resource.table
    return Statement(select(table.c.id, table.c.uuid).where(one_of(table.c.id, "keys")), dialect)
