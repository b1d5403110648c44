"""Who may call an operation, in a sentence, from the table of permissions."""

from __future__ import annotations

from jsonapi_app.core.actor import ROLES
from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.permissions import Action, allows, grant, may_read, may_write


def who_may(resource: Resource, action: Action) -> str | None:
    """``Roles: visitor (the caller's settings), admin.`` None when nobody may."""
    return _sentence(resource, [role for role in ROLES if allows(resource, role, action)])


def who_may_follow(resource: Resource, relationship: Relationship) -> str | None:
    """Who may read a relationship: whoever may read the resource and some type that it leads to."""
    readers = [role for role in ROLES if allows(resource, role, Action.READ)]
    return _sentence(
        resource, [role for role in readers if any(allows(t, role, Action.READ) for t in relationship.targets)]
    )


def who_may_relate(resource: Resource, relationship: Relationship) -> str | None:
    """Who may change the linkage of a relationship at its own URL; None for one that is only read there."""
    if relationship.read_only or relationship.fixed:
        return None
    writers = [role for role in ROLES if allows(resource, role, Action.UPDATE)]
    return _sentence(resource, [role for role in writers if may_write(resource, relationship.name, role)])


def only_for(resource: Resource, member: str) -> str | None:
    """``Changed by admin only.`` None for a member that whoever may change the resource may change."""
    writers = [role for role in ROLES if may_write(resource, member, role)]
    return None if len(writers) == len(ROLES) else f"Changed by {' and '.join(writers)} only."


def shown_to(resource: Resource, attribute: str) -> str | None:
    """``Shown to member and admin only.`` None for an attribute that whoever may read the resource sees."""
    readers = [role for role in ROLES if may_read(resource, attribute, role)]
    return None if len(readers) == len(ROLES) else f"Shown to {' and '.join(readers)} only."


def _sentence(resource: Resource, roles: list[str]) -> str | None:
    named = []
    for role in roles:
        scope = grant(resource, role).scope
        named.append(role if scope is None else f"{role} ({scope.__doc__})")
    return f"Roles: {', '.join(named)}." if named else None
