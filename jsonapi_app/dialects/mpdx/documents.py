"""Rows → the JSON:API documents of MPDX: linkage always loaded, no links, stamps to the second."""

from __future__ import annotations

from typing import Any

from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.query import All, Query
from jsonapi_app.core.shapes import Object, Projector
from jsonapi_app.dialects.mpdx.asking import Asked
from jsonapi_app.dialects.mpdx.resources import CONTACTS, RELATIONSHIPS, Path, Wanted

# What a contact without a picture shows, unless the settings say otherwise: a URL that needs no server.
SILHOUETTE = (
    "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%208%208'%3E"
    "%3Cpath%20fill='%23ddd'%20d='M0%200h8v8H0z'/%3E%3Cg%20fill='%23999'%3E%3Ccircle%20cx='4'%20cy='3'%20r='1.6'/%3E"
    "%3Cpath%20d='M1%208a3%203%200%200%201%206%200'/%3E%3C/g%3E%3C/svg%3E"
)


def query_for(asked: Asked) -> Query:
    """Everything that the answer shows, and nothing else."""
    wanted = asked.wanted
    shown = {CONTACTS, *(_type_at(wanted, path) for path in _shown(wanted))}
    fields = {
        type_: (*wanted.attributes(type_), *relationships.values()) if type_ in shown else ()
        for type_, relationships in RELATIONSHIPS.items()
    }
    return Query(
        fields=fields, include=tuple(wanted.loaded), sort=asked.order, filter=All(asked.terms), page=asked.page
    )


def document(asked: Asked, loaded: Loaded, dialect_name: str, avatar: str, *, many: bool) -> Object:
    """``data``, and ``included`` where anything was asked for. ``avatar``: of contacts that have no picture."""
    projector = Projector(dialect_name, _to_the_second)
    contacts = projector.objects(asked.wanted.shape(CONTACTS), loaded)
    for contact in contacts:
        if contact.get("attributes", {}).get("square_avatar", avatar) is None:
            contact["attributes"]["square_avatar"] = avatar
    made: Object = {"data": contacts if many else contacts[0]}
    if asked.wanted.includes:
        included: dict[tuple[str, str], Object] = {}
        _include(asked.wanted, loaded, (), projector, included)
        made["included"] = list(included.values())
    return made


def list_meta(asked: Asked, total: int) -> Object:
    pages = -(-total // asked.size) if asked.size else 0
    pagination = {"page": asked.number, "per_page": asked.size, "total_count": total, "total_pages": pages}
    return {"pagination": pagination, "sort": asked.sort, "filter": asked.filters or {}}


def _include(wanted: Wanted, loaded: Loaded, below: Path, projector: Projector, included: dict[Any, Object]) -> None:
    for members in loaded.members:
        path, type_ = (*below, members.include.relationship.name), members.include.branch.resource.type
        if path in _shown(wanted):
            for made in projector.objects(wanted.shape(type_, path), members.loaded):
                included.setdefault((type_, made["id"]), made)
            _include(wanted, members.loaded, path, projector, included)


def _shown(wanted: Wanted) -> set[Path]:
    """The paths whose resources are in ``included``: those asked for, and what they go through."""
    return {path[:depth] for path in wanted.includes for depth in range(1, len(path) + 1)}


def _type_at(wanted: Wanted, path: Path) -> str:
    resource = wanted.catalogue[CONTACTS]
    for step in path:
        resource = resource.relationships[step].target
    return resource.type


def _to_the_second(instant: str | None) -> str | None:
    return None if instant is None else f"{instant[:19]}Z"
