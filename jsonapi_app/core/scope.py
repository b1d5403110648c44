"""What a role can see: live rows within the scope of its permissions, and the relationships that lead to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, false, or_, select, true

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.resource import Attribute, OneOfKeys, OwnKey, Relationship, Resource
from jsonapi_app.permissions import Action, allows, grant, may_read

# Bound at each run, so that a plan serves every user of a role.
ACTOR_ID = bindparam("actor_id", type_=Integer())


@dataclass(frozen=True, slots=True)
class Sight:
    """The view of the data that one role has. Users of a role differ only by the bound ``actor_id``.

    ``during``: a period is asked about, so what is computed for a period is there.
    """

    role: str
    during: bool = False

    def visible(
        self, resource: Resource, row: Any, *, trashed: bool | None = False, below: str | None = None
    ) -> list[ColumnElement[bool]]:
        """The conditions under which ``row`` (an alias of the resource's model) exists for the caller.

        ``trashed``: whether it is in the trash, None where either will do.
        ``below``: the foreign key of a parent that is known to be seen.
        """
        conditions = _of_kind(resource, row)
        if resource.trashable and trashed is not None:
            conditions.append(row.deleted_at.is_not(None) if trashed else row.deleted_at.is_(None))
        if not trashed:
            conditions += _parents_live(resource, row, below)
        granted = grant(resource, self.role)
        if Action.READ not in granted.actions:
            conditions.append(false())
        elif granted.scope is not None:
            conditions.append(granted.scope(row, ACTOR_ID))
        return conditions

    def is_whole(self, resource: Resource) -> bool:
        """Whether the role sees every row that is not in the trash."""
        hidden_with_parent = any(r.required and not r.kept_live for r in resource.relationships.values())
        return grant(resource, self.role).scope is None and not hidden_with_parent and not resource.kinds

    def attribute(self, resource: Resource, name: str) -> Attribute | None:
        """The attribute of that name, unless the role may not see it."""
        attribute = resource.attributes.get(name)
        if attribute is None or not attribute.readable or not may_read(resource, name, self.role):
            return None
        return attribute

    def check_period(self, attribute: Attribute, parameter: str) -> None:
        """Raises BadParameter where an attribute is computed for a period and the query asks about none."""
        if attribute.computed is not None and not self.during:
            asked = "filter[while_event], or filter[while_start] and filter[while_end]"
            raise BadParameter(f"{attribute.name} is there with {asked} only.", parameter=parameter)

    def attributes(self, resource: Resource) -> list[Attribute]:
        """What is shown of a resource."""
        seen = (self.attribute(resource, name) for name in resource.attributes)
        return [a for a in seen if a is not None and (a.computed is None or self.during)]

    def relationship(self, resource: Resource, name: str) -> Relationship | None:
        """The relationship of that name, unless it leads only to types that the role may not read."""
        relationship = resource.relationships.get(name)
        if relationship is None or not any(allows(t, self.role, Action.READ) for t in relationship.targets):
            return None
        return relationship

    def relationships(self, resource: Resource) -> list[Relationship]:
        return [r for name in resource.relationships if (r := self.relationship(resource, name))]


def _of_kind(resource: Resource, row: Any) -> list[ColumnElement[bool]]:
    """That ``row`` is of the type's kind, as the indexes of the shared table want it said."""
    return [or_(*(row.kind == kind for kind in resource.kinds))] if resource.kinds else []


def _parents_live(resource: Resource, row: Any, below: str | None = None) -> list[ColumnElement[bool]]:
    """What a row must belong to is not in the trash, nor hidden with its own parents: else the row is hidden with it,
    and comes back with it."""
    required = [r for r in resource.relationships.values() if r.required and not r.kept_live]
    unknown = [r for r in required if below is None or below not in _keys(r)]
    return [_is_live(relationship, row) for relationship in unknown if _can_be_hidden(relationship)]


def _keys(relationship: Relationship) -> Collection[str]:
    """The foreign keys that store a to-one in its own row; of a polymorphic one exactly one is set."""
    match relationship.storage:
        case OwnKey(key):
            return (key,)
        case OneOfKeys(by_type):
            return by_type.values()
        case _:
            return ()


def _can_be_hidden(relationship: Relationship) -> bool:
    return any(
        target.trashable or any(map(_can_be_hidden, (r for r in target.relationships.values() if r.required)))
        for target in relationship.targets
    )


def _is_live(relationship: Relationship, row: Any) -> ColumnElement[bool]:
    match relationship.storage:
        case OwnKey(key):
            keys = {relationship.target: key}
        case OneOfKeys(by_type):
            keys = {target: by_type[target.type] for target in relationship.targets}
        case _:
            return true()
    parts = []
    for target, key in keys.items():
        parent = target.alias()
        live = [parent.deleted_at.is_(None)] if target.trashable else []
        linked = parent.id == getattr(row, key)
        parts.append(select(parent.id).where(linked, *live, *_parents_live(target, parent)).exists())
    return or_(*parts)
