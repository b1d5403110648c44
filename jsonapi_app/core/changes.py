"""Changes → one transaction: create, update, relate, trash, restore, purge.

`Writer` is one write by one caller. It checks permission, existence, values and linkage in that order, lets the rules
act, and writes. Anything raised on the way undoes everything, for the transaction is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from jsonapi_app.core import rules
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.echo import Echo
from jsonapi_app.core.errors import ApiError, Forbidden, Invalid, NotFound, pointer_to, raise_all
from jsonapi_app.core.integrity import conflict
from jsonapi_app.core.linkage import Linkage, Mode, Resolved, Resolver
from jsonapi_app.core.resource import LinkTable, OneOfKeys, OwnKey, Relationship, Resource, TheirKey
from jsonapi_app.core.rules import Draft, Moment
from jsonapi_app.core.scope import ACTOR_ID, Sight
from jsonapi_app.core.sql import reader_of
from jsonapi_app.core.store import Store, Values
from jsonapi_app.core.values import is_uuid, key_of
from jsonapi_app.permissions import Action, allows, may_write

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Changes:
    """What a client wants written: attributes as sent, linkage by relationship, and the id it chose, if any."""

    attributes: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    linkage: Mapping[str, Linkage] = field(default_factory=lambda: NOTHING)
    id: str | None = None


class Writer:
    """One write transaction on behalf of ``actor``; ``now`` is the instant it is stamped with."""

    def __init__(self, connection: Connection, actor: Actor, resource: Resource, now: datetime) -> None:
        self.actor = actor
        self.resource = resource
        self.reader = reader_of(connection)
        self.store = Store(connection, resource.catalogue, now)
        self.resolver = Resolver(self.reader, resource.catalogue, actor.role, actor.id)

    def create(self, changes: Changes) -> int:
        """The key of the new resource."""
        self._permit(Action.CREATE)
        draft = Draft(self.resource, self.actor, self.store)
        if changes.id is not None:
            draft.values["uuid"] = self._client_id(changes.id)
        to_many = self._take(draft, changes)
        with self._guarded(draft):
            rules.apply(Moment.CREATING, draft)
            draft.key = self.store.insert(self.resource.table, draft.values)
            self._save_members(draft, to_many)
            rules.apply(Moment.SAVED, draft)
        return draft.key

    def update(self, public_id: str, changes: Changes) -> int:
        """The key of the changed resource. ``deleted_at: null`` takes it out of the trash first."""
        self._permit(Action.UPDATE)
        row = self._row(public_id)
        if row is None and self.resource.trashable and _restores(changes):
            row = self._restore(public_id)
        if row is None:
            raise self._missing(public_id)
        draft = Draft(self.resource, self.actor, self.store, before=row, key=row["id"])
        to_many = self._take(draft, changes)
        with self._guarded(draft):
            rules.apply(Moment.UPDATING, draft)
            touched = self._save_members(draft, to_many)
            changed = {name: value for name, value in draft.values.items() if row[name] != value}
            if changed or touched:
                table = self.resource.table
                self.store.update(table, changed, table.c.id == draft.key)
            rules.apply(Moment.SAVED, draft)
        return draft.key

    def delete(self, public_id: str) -> datetime | None:
        """Trash a live resource (the instant it was), purge one in the trash or of a type without trash (None)."""
        self._permit(Action.DELETE)
        table = self.resource.table
        row = self._row(public_id)
        if row is not None and self.resource.trashable:
            draft = self._draft(row, Moment.TRASHING)
            self.store.update(table, {**draft.values, "deleted_at": self.store.now}, table.c.id == row["id"])
            return self.store.now
        if row is None and self.resource.trashable:
            row = self._row(public_id, trashed=True)
        if row is None:
            raise self._missing(public_id)
        with self._guarded(Draft(self.resource, self.actor, self.store, before=row)):
            draft = self._draft(row, Moment.PURGING)
            self.store.delete(table, table.c.id == row["id"])
            rules.apply(Moment.PURGED, draft)
        return None

    def _draft(self, row: Values, moment: Moment) -> Draft:
        draft = Draft(self.resource, self.actor, self.store, before=row, key=row["id"])
        rules.apply(moment, draft)
        return draft

    def _restore(self, public_id: str) -> Values | None:
        row = self._row(public_id, trashed=True)
        if row is None:
            return None
        draft = self._draft(row, Moment.RESTORING)
        table = self.resource.table
        self.store.update(table, {**draft.values, "deleted_at": None}, table.c.id == row["id"])
        return self._row(public_id)

    def _permit(self, action: Action) -> None:
        if not allows(self.resource, self.actor.role, action):
            raise Forbidden(f"The role {self.actor.role!r} may not {action} {self.resource.type}.")

    def _row(self, public_id: str, *, trashed: bool = False) -> Values | None:
        """The stored columns of the resource, locked, if the caller may see it."""
        key = key_of(self.resource, public_id)
        if key is None:
            return None
        row = aliased(self.resource.model)
        public = row.uuid if self.resource.public else row.id
        visible = Sight(self.actor.role).visible(self.resource, row, trashed=trashed)
        seen = select(row.id).where(public == key, *visible)
        table = self.resource.table
        found = self.store.connection.execute(
            select(table).where(table.c.id.in_(seen)).with_for_update(), {ACTOR_ID.key: self.actor.id}
        )
        first = found.mappings().first()
        return None if first is None else dict(first)

    def _missing(self, public_id: str) -> NotFound:
        return NotFound(f"There is no {self.resource.type} with the id {public_id!r}.")

    def _client_id(self, public_id: str) -> str:
        if not self.resource.public:
            raise Forbidden(f"The ids of {self.resource.type} are given by the service.", pointer="/data/id")
        if not is_uuid(public_id):
            raise Invalid("The id must be a UUID in canonical form: lower case, with hyphens.", pointer="/data/id")
        return public_id

    def _take(self, draft: Draft, changes: Changes) -> list[Resolved]:
        """Check everything that was sent and put what is a column into the draft; the to-many linkage is returned.

        All faults of attributes and of relationship names are reported together.
        """
        before = None if draft.before is None else Echo(self.reader, self.resource, self.actor, draft.key)
        attributes, faults = self._writable_attributes(changes.attributes, before)
        loaded, invalid = self.resource.schema.faults(attributes, partial=draft.before is not None)
        linkage = self._writable_linkage(changes.linkage, before, faults)
        faults += [_invalid(attributes, pointer, text) for pointer, text in invalid]
        if draft.before is None:
            faults += [
                Invalid(f"{name} is required.", pointer="/data")
                for name, relationship in self.resource.relationships.items()
                if relationship.required and name not in changes.linkage
            ]
        raise_all(faults)
        columns = self.resource.table.columns
        for name, value in loaded.items():
            (draft.values if name in columns else draft.extra)[name] = value
        to_many = []
        for resolved in self.resolver.resolve(linkage):
            if resolved.relationship.many:
                to_many.append(resolved)
            else:
                draft.values |= _foreign_keys(resolved)
        return to_many

    def _writable_attributes(
        self, sent: Mapping[str, Any], before: Echo | None
    ) -> tuple[dict[str, Any], list[ApiError]]:
        """What is sent without the echoes of what may not be written; a change of that is a fault."""
        taken: dict[str, Any] = {}
        faults: list[ApiError] = []
        for name, value in sent.items():
            attribute = self.resource.attributes.get(name)
            pointer = pointer_to("data", "attributes", name)
            if attribute is None:
                faults.append(Invalid("Unknown attribute.", pointer=pointer))
            elif not attribute.writable:
                if not _is_echo(name, value, before):
                    faults.append(Invalid(f"{name} cannot be written.", pointer=pointer))
            elif not may_write(self.resource, name, self.actor.role):
                if not _is_echo(name, value, before):
                    faults.append(Forbidden(f"The role {self.actor.role!r} may not change {name}.", pointer=pointer))
            else:
                taken[name] = value
        return taken, faults

    def _writable_linkage(
        self, sent: Mapping[str, Linkage], before: Echo | None, faults: list[ApiError]
    ) -> Iterator[tuple[Relationship, Linkage]]:
        taken = []
        for name, linkage in sent.items():
            relationship = Sight(self.actor.role).relationship(self.resource, name)
            if relationship is None:
                faults.append(Invalid("Unknown relationship.", pointer=linkage.pointer))
            elif relationship.many and not relationship.read_only and may_write(self.resource, name, self.actor.role):
                taken.append((relationship, linkage))
            elif self._is_writable(relationship, before):
                taken.append((relationship, linkage))
            elif not self._is_linkage_echo(name, linkage, before):
                faults.append(Forbidden(f"{name} cannot be changed.", pointer=linkage.pointer))
        return iter(taken)

    def _is_writable(self, relationship: Relationship, before: Echo | None) -> bool:
        if relationship.read_only or not may_write(self.resource, relationship.name, self.actor.role):
            return False
        return before is None or not relationship.fixed

    def _is_linkage_echo(self, name: str, linkage: Linkage, before: Echo | None) -> bool:
        if linkage.mode is not Mode.REPLACE:
            return False
        if before is None:
            return not linkage.members
        return before.links(name) == {(member.type, member.id) for member in linkage.members}

    def _save_members(self, draft: Draft, to_many: Sequence[Resolved]) -> bool:
        """Write to-many linkage; whether the resource itself counts as changed by that."""
        return any([self._save(draft, resolved) for resolved in to_many])

    def _save(self, draft: Draft, resolved: Resolved) -> bool:
        match resolved.relationship.storage:
            case LinkTable() as links:
                return self._save_pairs(draft.key, resolved, links)
            case TheirKey() as theirs:
                return self._save_their_keys(draft.key, resolved, theirs)
        raise AssertionError(resolved.relationship.storage)

    def _save_pairs(self, key: int, resolved: Resolved, links: LinkTable) -> bool:
        mode, keys = resolved.linkage.mode, resolved.keys
        changed = 0
        if mode is not Mode.ADD:
            gone = links.other.in_(keys)
            if mode is Mode.REPLACE:
                gone = and_(links.other.in_(self._members(key, resolved.relationship)), links.other.not_in(keys))
            changed += self.store.delete(links.table, links.own == key, gone)  # type: ignore[arg-type]
        if mode is not Mode.REMOVE:
            changed += self.store.link(links, key, keys)
        return changed > 0

    def _save_their_keys(self, key: int, resolved: Resolved, theirs: TheirKey) -> bool:
        """Members are moved here by their own foreign key; none is left without a parent that it must have."""
        relationship, mode = resolved.relationship, resolved.linkage.mode
        table = relationship.target.table
        present = set(self._members(key, relationship))
        gone = {Mode.REPLACE: present - set(resolved.keys), Mode.REMOVE: present & set(resolved.keys)}.get(mode, set())
        fresh = set() if mode is Mode.REMOVE else set(resolved.keys) - present
        if gone and theirs.required:
            raise Forbidden(
                f"Members of {relationship.name} cannot be left without one: move them to another instead.",
                pointer=resolved.linkage.pointer,
            )
        if (gone or fresh) and not allows(relationship.target, self.actor.role, Action.UPDATE):
            raise Forbidden(f"The role {self.actor.role!r} may not update {relationship.target.type}.")
        if gone:
            self.store.update(table, {theirs.key: None}, table.c.id.in_(gone))
        if fresh:
            self.store.update(table, {theirs.key: key}, table.c.id.in_(fresh))
        return False  # their rows changed, not this one

    def _members(self, key: int, relationship: Relationship) -> list[int]:
        """The keys of the members that the caller can see."""
        target = aliased(relationship.target.model)
        visible = Sight(self.actor.role).visible(relationship.target, target)
        match relationship.storage:
            case LinkTable(_, own, other):
                members = select(target.id).join_from(target, own.table, other == target.id).where(own == key, *visible)
            case TheirKey(theirs):
                members = select(target.id).where(getattr(target, theirs) == key, *visible)
            case _:
                raise AssertionError(relationship.storage)
        return list(self.store.connection.scalars(members, {ACTOR_ID.key: self.actor.id}))

    @contextmanager
    def _guarded(self, draft: Draft) -> Iterator[None]:
        """A constraint that the database finds broken is a conflict, named by the member that broke it."""
        try:
            with rules.refusals_as_errors(draft):
                yield
        except IntegrityError as error:
            raise conflict(error, self.resource) from None


def _foreign_keys(resolved: Resolved) -> dict[str, Any]:
    key = resolved.keys[0] if resolved.keys else None
    match resolved.relationship.storage:
        case OwnKey(column):
            return {column: key}
        case OneOfKeys(columns):
            return {column: key if type_ == resolved.target.type else None for type_, column in columns.items()}
    raise AssertionError(resolved.relationship.storage)


def _invalid(sent: Mapping[str, Any], pointer: str, text: str) -> Invalid:
    """A pointer must lead to something in the request: a missing attribute is a fault of the whole resource."""
    name = pointer.removeprefix("/data/attributes/").split("/")[0]
    return Invalid(text, pointer=pointer) if name in sent else Invalid(f"{name} is required.", pointer="/data")


def _restores(changes: Changes) -> bool:
    return "deleted_at" in changes.attributes and changes.attributes["deleted_at"] is None


def _is_echo(name: str, value: Any, before: Echo | None) -> bool:
    return value is None if before is None else before.shows(name, value)
