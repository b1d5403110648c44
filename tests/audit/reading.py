"""What the audit says, read through the interface."""

from __future__ import annotations

from typing import Any

from tests.client import Api
from tests.factories import Made

Told = dict[str, Any]


def every_revision(api: Api, query: str = "") -> list[Told]:
    """The attributes of all revisions, in the order in which they were written."""
    found: list[Told] = []
    url: str | None = f"/revisions?sort=id&page[size]=100&{query}"
    while url is not None:
        document = api.as_admin.get(url).json
        found += [revision["attributes"] for revision in document["data"]]
        url = document["links"]["next"]
    return found


def revisions_of(api: Api, type_: str, id_: str) -> list[Told]:
    return every_revision(api, f"filter[resource_type]={type_}&filter[resource_id]={id_}")


def history(api: Api, made: Made) -> list[tuple[str, dict[str, Any]]]:
    """What was done to a resource, and what changed: (action, changes) of each of its revisions."""
    return [(told["action"], told["changes"]) for told in revisions_of(api, made.type, made.id)]


def change(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}


def links(added: list[Any], removed: list[Any]) -> dict[str, Any]:
    """Identifiers, of a `Made` or as they are."""
    return {
        "added": [made.identifier if isinstance(made, Made) else made for made in added],
        "removed": [made.identifier if isinstance(made, Made) else made for made in removed],
    }
