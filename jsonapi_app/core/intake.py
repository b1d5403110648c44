"""What a client sends → what will be written, or every fault of it at once.

Unknown members are refused. Members that may not be written are taken as echoes while they say what is already so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from jsonapi_app.core.echo import Echo
from jsonapi_app.core.errors import MOST_FAULTS, ApiError, Forbidden, Invalid, pointer_to, raise_all
from jsonapi_app.core.linkage import Linkage, Mode, Resolved, Resolver
from jsonapi_app.core.resource import OneOfKeys, OwnKey, Relationship
from jsonapi_app.core.rules import Draft
from jsonapi_app.core.values import is_uuid
from jsonapi_app.permissions import may_write

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Changes:
    """What a client wants written: attributes as sent, linkage by relationship, and the id it chose, if any.

    ``nested``: to-one relationship → what is to be written of its member, which is made where there is none.
    """

    attributes: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    linkage: Mapping[str, Linkage] = field(default_factory=lambda: NOTHING)
    id: str | None = None
    nested: Mapping[str, Changes] = field(default_factory=lambda: NOTHING)

    @property
    def members(self) -> set[str]:
        """The names of all members that are sent."""
        return {*self.attributes, *self.linkage}

    @property
    def restores(self) -> bool:
        """Whether this takes a resource out of the trash: ``deleted_at`` is sent, and null."""
        return self.attributes.get("deleted_at", ...) is None


class Intake:
    """Takes the ``changes`` that a client wants into the ``draft`` of the write."""

    def __init__(self, draft: Draft, changes: Changes, resolver: Resolver) -> None:
        self.draft = draft
        self.resource = draft.resource
        self.role = draft.actor.role
        self.changes = changes
        self.resolver = resolver
        creating = draft.before is None
        # What the resource shows now, to tell echoes from changes.
        shown = draft.occasion.members_shown
        self.before = None if creating else Echo(resolver.reader, self.resource, draft.actor, draft.key, shown)
        self.faults: list[ApiError] = []

    def take(self) -> list[Resolved]:
        """Put what is stored in the row into the draft; the linkage that is stored elsewhere is returned.

        Faults of attributes and relationships are raised together; then those of linkage to rows that are not there.
        """
        draft, changes = self.draft, self.changes
        draft.pointers |= {name: self._pointer(name) for name in changes.attributes if name in self.resource.attributes}
        draft.pointers |= {name: linkage.pointer for name, linkage in changes.linkage.items()}
        self._take_id()
        self._take_attributes()
        linkage = self._writable_linkage()
        raise_all(self.faults)
        elsewhere = []
        for resolved in self.resolver.resolve(linkage):
            if isinstance(resolved.relationship.storage, OwnKey | OneOfKeys):
                draft.values |= _foreign_keys(resolved)
            else:
                elsewhere.append(resolved)
        draft.related = frozenset(resolved.relationship.name for resolved in elsewhere)
        return elsewhere

    def _take_id(self) -> None:
        public_id = self.changes.id
        if public_id is None:
            return
        if not self.resource.public:
            raise Forbidden(f"The ids of {self.resource.type} are given by the service.", pointer="/data/id")
        if not is_uuid(public_id):
            text = "The id must be a UUID in canonical form: lower case, with hyphens."
            self.faults.append(Invalid(text, pointer="/data/id"))
        self.draft.values["uuid"] = public_id
        self.draft.pointers["id"] = "/data/id"

    def _take_attributes(self) -> None:
        writable = self._writable_attributes()
        loaded, faults = self.resource.schema.faults(writable, partial=self.before is not None)
        self.faults += [_invalid(writable, pointer, text) for pointer, text in faults]
        columns = self.resource.columns
        for name, value in loaded.items():
            (self.draft.values if name in columns else self.draft.extra)[name] = value

    def _writable_attributes(self) -> dict[str, Any]:
        """What is sent without the echoes of what may not be written; a change of that is a fault."""
        taken: dict[str, Any] = {}
        for name, value in self.changes.attributes.items():
            attribute = self.resource.attributes.get(name)
            if attribute is None:
                self.faults.append(Invalid("Unknown attribute.", pointer=self._pointer(name)))
            elif attribute.writable and may_write(self.resource, name, self.role):
                taken[name] = value
            elif not self._is_echo(name, value):
                refused = Forbidden if attribute.writable else Invalid
                self.faults.append(refused(f"{name} cannot be changed.", pointer=self._pointer(name)))
            if len(self.faults) >= MOST_FAULTS:
                break
        return taken

    def _writable_linkage(self) -> list[tuple[Relationship, Linkage]]:
        """The same for linkage; a required relationship that is missing is a fault, too."""
        taken: list[tuple[Relationship, Linkage]] = []
        for name, linkage in self.changes.linkage.items():
            relationship = self.resolver.sight.relationship(self.resource, name)
            if relationship is None:
                self.faults.append(Invalid("Unknown relationship.", pointer=linkage.pointer))
            elif self._stays_hidden(relationship, linkage):
                continue
            elif relationship.required and not relationship.many and not linkage.members:
                self.faults.append(Invalid(f"{name} must not be empty.", pointer=linkage.pointer))
            elif self._is_writable(relationship):
                taken.append((relationship, linkage))
            elif not self._is_linkage_echo(name, linkage):
                self.faults.append(Forbidden(f"{name} cannot be changed.", pointer=linkage.pointer))
        if self.before is None:
            self.faults += [
                Invalid(f"{name} is required.", pointer="/data")
                for name, relationship in self.resource.relationships.items()
                if relationship.required and name not in self.changes.linkage
            ]
        return taken

    def _pointer(self, attribute: str) -> str:
        return pointer_to("data", "attributes", attribute)

    def _is_writable(self, relationship: Relationship) -> bool:
        if relationship.read_only or not may_write(self.resource, relationship.name, self.role):
            return False
        return self.before is None or not relationship.fixed

    def _stays_hidden(self, relationship: Relationship, linkage: Linkage) -> bool:
        """A to-one that shows null is sent as null: what is in the trash or out of the caller's sight is not let go."""
        sent_null = not relationship.many and not linkage.members
        return sent_null and self.before is not None and self.before.is_empty(relationship.name)

    def _is_echo(self, name: str, value: Any) -> bool:
        return value is None if self.before is None else self.before.shows(name, value)

    def _is_linkage_echo(self, name: str, linkage: Linkage) -> bool:
        if linkage.mode is not Mode.REPLACE:
            return False
        if self.before is None:
            return not linkage.members
        return self.before.links(name, {(member.type, member.id) for member in linkage.members})


def _foreign_keys(resolved: Resolved) -> dict[str, Any]:
    key = resolved.keys[0] if resolved.keys else None
    match resolved.relationship.storage:
        case OwnKey(column):
            return {column: key}
        case OneOfKeys(columns):
            return {column: key if type_ == resolved.target.type else None for type_, column in columns.items()}
    raise AssertionError(resolved.relationship.storage)


def _invalid(sent: Mapping[str, Any], pointer: str, text: str) -> Invalid:
    """A fault of an attribute. A pointer leads to something in the request: what lacks is a fault of its parent."""
    names = pointer.removeprefix("/data/attributes/").split("/")
    value: Any = sent
    for depth, name in enumerate(names):
        try:
            value = value[int(name) if isinstance(value, list) else name]
        except (KeyError, IndexError, TypeError, ValueError):
            parent = pointer_to("data", "attributes", *names[:depth]) if depth else "/data"
            return Invalid(f"{name} is required.", pointer=parent, member=name)
    return Invalid(text, pointer=pointer)
