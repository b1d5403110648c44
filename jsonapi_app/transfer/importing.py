"""Rows of a file → resources: each is created, or found and changed, by the writes that every dialect uses.

All rows are one transaction, or each is its own. A row that is refused leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.errors import MOST_FAULTS, ApiError, Invalid
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.core.memory import Memory
from jsonapi_app.core.resource import Attribute, Resource
from jsonapi_app.core.rules import Occasion
from jsonapi_app.core.sql import transact, writing
from jsonapi_app.core.trade import Trade
from jsonapi_app.models.base import now
from jsonapi_app.transfer.base import Row
from jsonapi_app.transfer.entries import Entry, Named
from jsonapi_app.transfer.natural_keys import id_named, is_there


@dataclass(frozen=True, slots=True)
class Import:
    """What is imported, by whom and how.

    ``key``: the unique attribute that a row is found by; without one it is the id. ``each_row``: rows that are good are
    kept whatever becomes of the others. ``dry_run``: everything is done, and undone at the end.
    """

    resource: Resource
    actor: Actor
    trade: Trade
    key: Attribute | None = None
    each_row: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row: ``faults``, or whether it was ``created``; ``notes`` are what the write has to say."""

    number: int
    created: bool = False
    faults: Sequence[ApiError] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)


def import_rows(engine: Engine, wanted: Import, rows: Iterable[Row]) -> Iterator[Result]:
    """The results, one by one. What is written together is committed when the last one is taken.

    Together, rows stop after as many are refused as can be told at once: nothing will be kept.
    """
    return _each(engine, wanted, rows) if wanted.each_row and not wanted.dry_run else _together(engine, wanted, rows)


class _Undone(Exception):
    """Undoes a transaction that is not to be kept."""


def _together(engine: Engine, wanted: Import, rows: Iterable[Row]) -> Iterator[Result]:
    refused = 0
    with suppress(_Undone), writing(engine) as connection:
        importer = _Importer(wanted)
        for row in rows:
            yield (result := _result(row, lambda row=row: _apart(connection, importer, row)))
            refused += bool(result.faults)
            if refused >= MOST_FAULTS and not wanted.each_row:
                break
        if wanted.dry_run or refused:
            raise _Undone


def _each(engine: Engine, wanted: Import, rows: Iterable[Row]) -> Iterator[Result]:
    importer = _Importer(wanted)
    for row in rows:
        yield _result(row, lambda row=row: transact(engine, lambda connection: importer.write(connection, row)))


def _apart(connection: Connection, importer: _Importer, row: Row) -> Result:
    """One row of many in a transaction: its own failure undoes no other row."""
    with connection.begin_nested():
        return importer.write(connection, row)


def _result(row: Row, write: Any) -> Result:
    try:
        result: Result = write()
    except ApiError as error:
        return Result(row.number, faults=error.faults)
    return result


class _Importer:
    """Writes rows, each in the transaction that it is given."""

    def __init__(self, wanted: Import) -> None:
        self.wanted = wanted
        # Most rows of a file name the same few parks and categories.
        self._named: Memory[str] = Memory(10_000)

    def write(self, connection: Connection, row: Row) -> Result:
        """Raises the faults of the row."""
        if isinstance(row.content, ApiError):
            raise row.content
        wanted, entry = self.wanted, row.content
        occasion = Occasion(wanted.trade)
        writer = Writer(connection, wanted.actor, wanted.resource, now(), occasion)
        linkage = {**entry.linkage, **{named.relationship.name: self._linked(writer, named) for named in entry.named}}
        public_id = self._id(writer, entry)
        if public_id is None:
            writer.create(_new(wanted, entry, linkage))
        else:
            writer.update(public_id, Changes(entry.attributes, linkage))
        return Result(row.number, created=public_id is None, notes=occasion.notes)

    def _id(self, writer: Writer, entry: Entry) -> str | None:
        """The id of the resource that the row is about; None where it is new."""
        resource, key = self.wanted.resource, self.wanted.key
        if key is not None:
            value = entry.attributes.get(key.name)
            if value is None:
                raise Invalid("Must not be empty: rows are found by it.", pointer=f"/data/attributes/{key.name}")
            return id_named(writer.reader, self.wanted.actor, resource, key, value)
        if entry.id is None or is_there(writer.reader, self.wanted.actor, resource, entry.id):
            return entry.id
        if resource.public:
            return None  # a resource keeps the id that it had where it comes from
        raise Invalid(
            f"No resource of type {resource.type!r} has the id {entry.id!r}. Leave it empty for a new one.",
            pointer="/data/id",
        )

    def _linked(self, writer: Writer, named: Named) -> Linkage:
        target, by = named.relationship.target, named.by
        place = (named.relationship.name, str(named.value))
        found = self._named.get(place) or id_named(writer.reader, self.wanted.actor, target, by, named.value)
        if found is None:
            raise Invalid(f"No resource of type {target.type!r} is called {named.value!r}.", pointer=named.pointer)
        self._named[place] = found
        return Linkage((Identifier(target.type, found, named.pointer),), named.pointer)


def _new(wanted: Import, entry: Entry, linkage: Mapping[str, Linkage]) -> Changes:
    """A new resource. What is empty, and may not be, is not said: it then takes its default, or is missed."""
    resource = wanted.resource
    nullable = {name for name, attribute in resource.attributes.items() if attribute.field.allow_none}
    attributes = {n: v for n, v in entry.attributes.items() if v is not None or n in nullable}
    required = {name for name, relationship in resource.relationships.items() if relationship.required}
    linked = {name: sent for name, sent in linkage.items() if sent.members or name not in required}
    return Changes(attributes, linked, entry.id if wanted.key is None and resource.public else None)
