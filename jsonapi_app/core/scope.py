"""What a role can see: live rows within the scope of its permissions, and the relationships that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, exists, false, or_, true
from sqlalchemy.orm import aliased

from jsonapi_app.core.resource import OneOfKeys, OwnKey, Relationship, Resource
from jsonapi_app.permissions import Action, allows, grant

# Bound at each run, so that a plan serves every user of a role.
ACTOR_ID = bindparam("actor_id", type_=Integer())


@dataclass(frozen=True, slots=True)
class Sight:
    """The view of the data that one role has. Users of a role differ only by the bound ``actor_id``."""

    role: str

    def visible(self, resource: Resource, row: Any, *, trashed: bool = False) -> list[ColumnElement[bool]]:
        """The conditions under which ``row`` (an alias of the resource's model) exists for the caller."""
        conditions: list[ColumnElement[bool]] = []
        if resource.trashable:
            conditions.append(row.deleted_at.is_not(None) if trashed else row.deleted_at.is_(None))
        if not trashed:
            conditions += [_is_live(r, row) for r in resource.relationships.values() if r.required and not r.kept_live]
        granted = grant(resource, self.role)
        if Action.READ not in granted.actions:
            conditions.append(false())
        elif granted.scope is not None:
            conditions.append(granted.scope(row, ACTOR_ID))
        return conditions

    def is_whole(self, resource: Resource) -> bool:
        """Whether the role sees every row that is not in the trash."""
        hidden_with_parent = any(r.required and not r.kept_live for r in resource.relationships.values())
        return grant(resource, self.role).scope is None and not hidden_with_parent

    def relationship(self, resource: Resource, name: str) -> Relationship | None:
        """The relationship of that name, unless it leads only to types that the role may not read."""
        relationship = resource.relationships.get(name)
        if relationship is None or not any(allows(t, self.role, Action.READ) for t in relationship.targets):
            return None
        return relationship

    def relationships(self, resource: Resource) -> list[Relationship]:
        return [r for name in resource.relationships if (r := self.relationship(resource, name))]


def _is_live(relationship: Relationship, row: Any) -> ColumnElement[bool]:
    """What a row must belong to is not in the trash: else the row is hidden with it, and comes back with it."""
    match relationship.storage:
        case OwnKey(key):
            keys = {relationship.target: key}
        case OneOfKeys(by_type):
            keys = {target: by_type[target.type] for target in relationship.targets}
        case _:
            return true()
    if not any(target.trashable for target in keys):
        return true()
    parts = []
    for target, key in keys.items():
        parent = aliased(target.model)
        live = [parent.deleted_at.is_(None)] if target.trashable else []
        parts.append(exists().where(parent.id == getattr(row, key), *live))
    return or_(*parts)
