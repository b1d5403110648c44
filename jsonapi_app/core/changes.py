"""Changes → one transaction: create, update, relate, trash, restore, purge.

`Writer` is one write by one caller. It checks permission, existence, values and linkage in that order, lets the rules
act, and writes. Anything raised on the way undoes everything, for the transaction is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from jsonapi_app.core import rules
from jsonapi_app.core.access import missing, permit
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import Conflict
from jsonapi_app.core.history import Cause
from jsonapi_app.core.intake import Changes, Intake
from jsonapi_app.core.integrity import conflict
from jsonapi_app.core.linkage import Resolver
from jsonapi_app.core.members import save_members
from jsonapi_app.core.preconditions import Preconditions, check
from jsonapi_app.core.resource import Resource, TheirKey
from jsonapi_app.core.rules import Draft, Moment, Occasion
from jsonapi_app.core.scope import ACTOR_ID, Sight
from jsonapi_app.core.sql import reader_of
from jsonapi_app.core.store import Store, Values
from jsonapi_app.core.values import key_of
from jsonapi_app.permissions import Action

__all__ = ["Changes", "Writer"]


class Writer:
    """One write transaction on behalf of ``actor``; ``now`` is the instant it is stamped with."""

    def __init__(
        self, connection: Connection, actor: Actor, resource: Resource, now: datetime, occasion: Occasion | None = None
    ) -> None:
        self.actor = actor
        self.occasion = occasion or Occasion()
        self.resource = resource
        self.reader = reader_of(connection)
        self.store = Store(connection, resource.catalogue, now, Cause(actor.id or None, self.occasion.request_id))
        self.resolver = Resolver(self.reader, resource.catalogue, actor.role, actor.id)

    def create(self, changes: Changes) -> int:
        """The key of the new resource."""
        permit(self.actor.role, self.resource, Action.CREATE)
        draft = self._draft(None)
        self._add(draft, changes)
        self.store.history.write()
        return draft.key

    def update(self, public_id: str, changes: Changes, preconditions: Preconditions = ()) -> int:
        """The key of the changed resource. ``deleted_at: null`` takes it out of the trash first."""
        permit(self.actor.role, self.resource, Action.UPDATE)
        row, restored = self._row(public_id), False
        if row is None and self.resource.trashable and changes.restores:
            row, restored = self._row(public_id, trashed=True), True
        # RFC 9110, 13.2.1: of what is not there, no condition is asked.
        if row is not None:
            check(preconditions, row["version"])
            row = self._restore(public_id, row) if restored else row
        if row is None:
            raise missing(self.resource, public_id)
        draft = self._draft(row)
        draft.restored = restored
        self._change(draft, changes)
        self.store.history.write()
        return draft.key

    def _add(self, draft: Draft, changes: Changes) -> None:
        elsewhere = Intake(draft, changes, self.resolver).take()
        with self._guarded(draft):
            rules.apply(Moment.SAVING, draft)
            draft.key = self.store.insert(self.resource.type, draft.values)
            save_members(draft, elsewhere)
            rules.apply(Moment.SAVED, draft)
            self._save_nested(draft, changes)

    def _change(self, draft: Draft, changes: Changes) -> None:
        before = draft.before
        assert before is not None
        elsewhere = Intake(draft, changes, self.resolver).take()
        with self._guarded(draft):
            rules.apply(Moment.SAVING, draft)
            touched = save_members(draft, elsewhere)
            changed = {name: value for name, value in draft.values.items() if before[name] != value}
            if changed or touched:
                self.store.update_row(self.resource.type, before, changed)
            rules.apply(Moment.SAVED, draft)
            self._save_nested(draft, changes)

    def delete(self, public_id: str, preconditions: Preconditions = ()) -> datetime | None:
        """Trash a live resource (the instant it was), purge one in the trash or of a type without trash (None)."""
        permit(self.actor.role, self.resource, Action.DELETE)
        row, live = self._row(public_id), True
        if row is None and self.resource.trashable:
            row, live = self._row(public_id, trashed=True), False
        if row is None:
            raise missing(self.resource, public_id)
        check(preconditions, row["version"])
        if live and self.resource.trashable:
            draft = self._ruled(row, Moment.TRASHING)
            self.store.update_row(self.resource.type, row, {**draft.values, "deleted_at": self.store.now})
            self.store.history.write()
            return self.store.now
        with self._guarded(self._draft(row)):
            draft = self._ruled(row, Moment.PURGING)
            self._purge(draft)
        return None

    def _save_nested(self, owner: Draft, changes: Changes) -> None:
        """Members that are written as a part of their owner: whoever may write that may write these."""
        for name, nested in changes.nested.items():
            relationship = self.resource.relationships[name]
            assert isinstance(relationship.storage, TheirKey)
            part = copy(self)
            part.resource = relationship.target
            part._write_part(relationship.storage.key, owner.key, nested)

    def _write_part(self, owner_column: str, owner: int, changes: Changes) -> None:
        table = self.resource.table
        found = self.store.keys(table.c.id, table.c[owner_column] == owner)
        draft = self._draft(self.store.by_key(self.resource.type, found[0]) if found else None)
        draft.values[owner_column] = owner
        if draft["deleted_at"] is not None:
            draft.values["deleted_at"] = None  # of its owner it is the only one: writing it brings it back
        (self._add if draft.before is None else self._change)(draft, changes)

    def erase(self, public_id: str) -> None:
        """Purge a resource with what only it needs; make one that must be kept anonymous, where its type can be."""
        permit(self.actor.role, self.resource, Action.DELETE)
        row = self._row(public_id)
        if row is None:
            raise missing(self.resource, public_id)
        draft = self._draft(row)
        with self._guarded(draft):
            try:
                rules.apply(Moment.PURGING, draft)
            except Conflict:
                if (self.resource.type, Moment.ANONYMIZING) not in rules.RULES:
                    raise
                rules.apply(Moment.ANONYMIZING, draft)
                self.store.anonymize(self.resource.type, draft.values, self.resource.table.c.id == draft.key)
                return
            rules.apply(Moment.ERASING, draft)
            self._purge(draft)

    def _purge(self, draft: Draft) -> None:
        self.store.delete(self.resource.type, self.resource.table.c.id == draft.key)
        rules.apply(Moment.PURGED, draft)
        self.store.history.write()

    def _draft(self, row: Values | None) -> Draft:
        key = 0 if row is None else row["id"]
        return Draft(self.resource, self.actor, self.store, before=row, key=key, occasion=self.occasion)

    def _ruled(self, row: Values, moment: Moment) -> Draft:
        draft = self._draft(row)
        rules.apply(moment, draft)
        return draft

    def _restore(self, public_id: str, row: Values) -> Values | None:
        draft = self._ruled(row, Moment.RESTORING)
        self.store.update_row(self.resource.type, row, {**draft.values, "deleted_at": None})
        return self._row(public_id)

    def _row(self, public_id: str, *, trashed: bool = False) -> Values | None:
        """The stored columns of the resource, locked, if the caller may see it."""
        key = key_of(self.resource, public_id)
        if key is None:
            return None
        self.store.lock_row(self.resource.table, self.resource.named(self.resource.table), {"id": key})
        statement = _row_statement(self.resource, self.actor.role, trashed)
        found = self.store.connection.execute(statement, {"id": key, ACTOR_ID.key: self.actor.id})
        row = found.mappings().first()
        return None if row is None else dict(row)

    @contextmanager
    def _guarded(self, draft: Draft) -> Iterator[None]:
        """A constraint that the database finds broken is a conflict, named by the member that broke it."""
        try:
            with rules.refusals_as_errors(draft):
                yield
        except IntegrityError as error:
            raise conflict(error, self.resource, draft.pointer) from None


@lru_cache(maxsize=1_024)
def _row_statement(resource: Resource, role: str, trashed: bool) -> Any:
    """SELECT of the stored columns of the row with the public id ``:id``, if the role can see it."""
    row = resource.alias()
    seen = select(row.id).where(resource.named(row), *Sight(role).visible(resource, row, trashed=trashed))
    return select(*resource.columns.values()).select_from(resource.stored).where(resource.table.c.id.in_(seen))
