"""How access is refused: what a role may not do, and what is not there for the caller."""

from __future__ import annotations

from collections.abc import Iterable

from jsonapi_app.core.errors import Forbidden, NotFound
from jsonapi_app.core.resource import Resource
from jsonapi_app.permissions import Action, allows


def permit(role: str, resource: Resource, action: Action) -> None:
    """Raises Forbidden when the role may not do this to any resource of the type."""
    if not allows(resource, role, action):
        raise Forbidden(f"The role {role!r} may not {action} {resource.type}.")


def readable(role: str, resources: Iterable[Resource]) -> list[Resource]:
    """Those that the role may read."""
    return [resource for resource in resources if allows(resource, role, Action.READ)]


def missing(resource: Resource, public_id: str) -> NotFound:
    """The same for a resource that never was, is in the trash, or is out of the caller's sight."""
    return NotFound(f"No resource of type {resource.type!r} has the id {public_id!r}.")
