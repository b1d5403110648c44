"""Linkage that a client sends → keys of rows that the client may see, or the fault and where it is."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Dialect, Integer, bindparam, select

from jsonapi_app.core.errors import ApiError, Conflict, Invalid, NotFound, raise_all
from jsonapi_app.core.resource import Catalogue, OneOfKeys, OwnKey, Relationship, Resource, TheirKey
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import Reader, Statement, one_of
from jsonapi_app.core.values import key_of


class Mode(enum.Enum):
    """What is done with the members that are sent: they become all there is, are added, or are removed."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A resource as it is named in linkage. ``pointer`` is where in the request document; ``meta`` what it carries.

    ``operation``: it is the one that an operation before makes, whose id is not known yet (`core.batch`).
    """

    type: str
    id: str
    pointer: str
    meta: Mapping[str, Any] | None = None
    operation: int | None = None


@dataclass(frozen=True, slots=True)
class Linkage:
    """The members that a client sends for one relationship; a to-one has one or none."""

    members: tuple[Identifier, ...]
    pointer: str
    mode: Mode = Mode.REPLACE


@dataclass(frozen=True, slots=True)
class Resolved:
    """The linkage of one relationship with the keys of its members, in the order sent, each once.

    ``meta``: what is sent of the pair with a member, by its key; loaded.
    """

    relationship: Relationship
    linkage: Linkage
    keys: tuple[int, ...]
    meta: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def target(self) -> Resource:
        """The type of a to-one's member; a polymorphic relationship may have sent any of several."""
        if self.linkage.members and self.relationship.polymorphic:
            return next(t for t in self.relationship.targets if t.type == self.linkage.members[0].type)
        return self.relationship.target


class Resolver:
    """Finds keys for one caller. ``actor_id`` and ``role`` decide which rows exist."""

    def __init__(self, reader: Reader, catalogue: Catalogue, role: str, actor_id: int) -> None:
        self.reader = reader
        self.catalogue = catalogue
        self.sight = Sight(role)
        self.actor_id = actor_id

    def resolve(self, sent: Iterable[tuple[Relationship, Linkage]]) -> list[Resolved]:
        """The keys of all members. Raises Faults that name each member with a wrong type (409) or no row (404)."""
        faults: list[ApiError] = []
        resolved = [self._resolve(relationship, linkage, faults) for relationship, linkage in sent]
        raise_all(faults)
        return resolved

    def _resolve(self, relationship: Relationship, linkage: Linkage, faults: list[ApiError]) -> Resolved:
        allowed = {target.type for target in relationship.targets}
        faults += [
            Conflict(
                f"{relationship.name} takes {' or '.join(sorted(allowed))}, not {member.type!r}.",
                pointer=linkage.pointer if not relationship.many else f"{member.pointer}/type",
            )
            for member in linkage.members
            if member.type not in allowed
        ]
        keys: dict[int, Mapping[str, Any]] = {}
        for type_ in allowed:
            members = [member for member in linkage.members if member.type == type_]
            found = self.keys(self.catalogue[type_], [member.id for member in members])
            for member in members:
                key = found.get(member.id)
                if key is not None:
                    keys[key] = _meta_of(relationship, member, faults)
                elif linkage.mode is not Mode.REMOVE:
                    pointer = f"{member.pointer}/id" if relationship.many else linkage.pointer
                    faults.append(NotFound(f"No resource of type {type_!r} has the id {member.id!r}.", pointer=pointer))
        return Resolved(relationship, linkage, tuple(keys), keys)

    def keys(self, resource: Resource, ids: Sequence[str]) -> dict[str, int]:
        """The keys of the visible rows with these public ids; one statement."""
        wanted = {id_: key for id_ in ids if (key := key_of(resource, id_)) is not None}
        if not wanted:
            return {}
        statement = _keys_statement(resource, self.sight.role, self.reader.dialect)
        rows = self.reader.rows(statement, {"ids": list(wanted.values()), "actor_id": self.actor_id})
        found: dict[Any, int] = dict(rows)
        return {id_: found[key] for id_, key in wanted.items() if key in found}


def _meta_of(relationship: Relationship, member: Identifier, faults: list[ApiError]) -> Mapping[str, Any]:
    """What the identifier says of the pair, loaded; members that the relationship does not know are ignored."""
    loaded = {}
    for name, declared in relationship.meta.items():
        if name in (member.meta or {}) and not declared.dump_only:
            try:
                loaded[name] = declared.deserialize((member.meta or {})[name])
            except ValidationError as error:
                texts: Any = error.messages
                faults += [Invalid(text, pointer=f"{member.pointer}/meta/{name}") for text in texts]
    return loaded


@lru_cache(maxsize=1_024)
def _keys_statement(resource: Resource, role: str, dialect: Dialect) -> Statement:
    """SELECT of the public ids and keys of the visible rows with the public ids ``:ids``."""
    row = resource.alias()
    public = resource.public_id(row)
    rows = select(public, row.id).where(one_of(public, "ids"), *Sight(role).visible(resource, row))
    # Nobody may trash or delete them before the link to them is written.
    return Statement(rows.with_for_update(read=True, of=row), dialect)


@lru_cache(maxsize=1_024)
def parent_statement(resource: Resource, role: str, dialect: Dialect) -> Statement:
    """SELECT of the key and the version of the visible row with the public id ``:id``."""
    row = resource.alias()
    return Statement(
        select(row.id, row.version).where(resource.named(row), *Sight(role).visible(resource, row)), dialect
    )


def to_one_keys(reader: Reader, owner: Resource, relationship: Relationship, key: int) -> list[tuple[Resource, int]]:
    """The types and keys that the to-one's columns hold."""
    rows = reader.rows(_to_one_statement(owner, relationship, reader.dialect), {"key": key})
    found = rows[0] if rows else (None,) * len(relationship.targets)
    return [(target, member) for target, member in zip(relationship.targets, found, strict=True) if member is not None]


@lru_cache(maxsize=1_024)
def _to_one_statement(owner: Resource, relationship: Relationship, dialect: Dialect) -> Statement:
    """SELECT of the to-one's keys, one for each type it may have, of the owner with the key ``:key``."""
    row, key = owner.alias(), bindparam("key", type_=Integer())
    match relationship.storage:
        case OwnKey(own):
            return Statement(select(getattr(row, own)).where(row.id == key), dialect)
        case OneOfKeys(keys):
            columns = [getattr(row, keys[target.type]) for target in relationship.targets]
            return Statement(select(*columns).where(row.id == key), dialect)
        case TheirKey(theirs):
            other = relationship.target.alias()
            return Statement(select(other.id).where(getattr(other, theirs) == key), dialect)
    raise AssertionError(relationship.storage)
