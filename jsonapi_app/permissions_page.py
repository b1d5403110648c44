"""``docs/permissions.md``, written from the table in ``jsonapi_app/permissions.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jsonapi_app.core.actor import ROLES
from jsonapi_app.core.resource import Resource
from jsonapi_app.permissions import ON_SURFACE, READERS, WRITERS, Action, Grant, grant
from jsonapi_app.resources import RESOURCES


def permissions_page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Written by `flask --app wsgi permissions` from `jsonapi_app/permissions.py`; `make check` tells when it is"
    yield "out of date."
    yield ""
    yield "A caller who is not signed in may do nothing (401). An action that the role does not have is 403. Where a"
    yield "cell names rows, only those exist for the caller: any other is 404, and is not listed, counted, included or"
    yield "linked."
    yield ""
    yield _row("type", *ROLES)
    yield _row(*["---"] * (1 + len(ROLES)))
    for resource in sorted(RESOURCES.values(), key=lambda resource: (resource.area, resource.type)):
        yield _row(f"`{resource.type}`", *(_granted(resource, role) for role in ROLES))
    yield ""
    yield "On one interface only, where its contract says so, in place of the lines above:"
    yield ""
    yield _row("interface", "type", *ROLES)
    yield _row(*["---"] * (2 + len(ROLES)))
    for (surface, type_), grants in ON_SURFACE.items():
        yield _row(surface, f"`{type_}`", *(_said(grants[role]) for role in ROLES))
    yield ""
    yield "Members that only some roles may change, where they may change the resource:"
    yield ""
    yield _row("type", "member", "changed by")
    yield _row("---", "---", "---")
    yield from _members(WRITERS)
    yield ""
    yield "Attributes that only some roles see, where they may read the resource. For the others there are none of that"
    yield "name: not in a document, nor to filter or sort by."
    yield ""
    yield _row("type", "attribute", "seen by")
    yield _row("---", "---", "---")
    yield from _members(READERS)


def _members(table: Mapping[tuple[str, str], frozenset[str]]) -> Iterator[str]:
    for (type_, member), roles in table.items():
        yield _row(f"`{type_}`", f"`{member}`", ", ".join(role for role in ROLES if role in roles))


def _granted(resource: Resource, role: str) -> str:
    """``read, update: the caller's settings``; a scope's docstring says which rows it is about."""
    return _said(grant(resource, role))


def _said(granted: Grant) -> str:
    actions = (
        "everything" if granted.actions == frozenset(Action) else ", ".join(a for a in Action if a in granted.actions)
    )
    if not actions or granted.scope is None:
        return actions or "–"
    return f"{actions}: {granted.scope.__doc__}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
