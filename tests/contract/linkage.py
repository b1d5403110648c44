"""A strict validator of JSON:API 1.1 responses: compound documents. No resource twice, none that nothing links to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Identity = tuple[str, str]


def linkage_violations(document: dict[str, Any], *, sparse: bool) -> Iterator[str]:
    """Items 52 and 53; a sparse fieldset may have removed linkage, so then only 52 (54)."""
    yield from _uniqueness(document)
    if not sparse:
        yield from _full_linkage(document)


def objects(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The resource objects and identifiers of primary data and ``included``, each with its pointer."""
    yield from each(document.get("data"), "/data")
    if isinstance(document.get("included"), list):
        yield from each(document["included"], "/included")


def each(data: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """The members of an array, or the one object, or nothing for null; each with its pointer."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield f"{pointer}/{index}", item
    elif data is not None:
        yield pointer, data


def _uniqueness(document: dict[str, Any]) -> Iterator[str]:
    primary = set[Identity]()
    included = set[Identity]()
    for pointer, resource in objects(document):
        if not isinstance(resource, dict):
            continue
        identity = _identity_of(resource)
        seen = included if pointer.startswith("/included") else primary
        if identity in seen or (seen is included and identity in primary and not _identifiers_only(document)):
            yield f"{pointer}: {identity} is there twice (52)"
        seen.add(identity)


def _identifiers_only(document: dict[str, Any]) -> bool:
    """What a relationship URL answers: identifiers are not resources, so these may be included."""
    return not any(
        resource.keys() - {"type", "id", "lid", "meta"}
        for _, resource in each(document.get("data"), "/data")
        if isinstance(resource, dict)
    )


def _full_linkage(document: dict[str, Any]) -> Iterator[str]:
    resources = {_identity_of(r): r for _, r in objects(document) if isinstance(r, dict)}
    reached = set[Identity]()
    frontier = [_identity_of(r) for _, r in each(document.get("data"), "/data") if isinstance(r, dict)]
    while frontier:
        identity = frontier.pop()
        if identity not in reached:
            reached.add(identity)
            frontier.extend(_linkage(resources.get(identity, {})))
    for pointer, resource in objects(document):
        if pointer.startswith("/included") and isinstance(resource, dict) and _identity_of(resource) not in reached:
            yield f"{pointer}: {_identity_of(resource)} is not linked to (53)"


def _linkage(resource: dict[str, Any]) -> Iterator[Identity]:
    relationships = resource.get("relationships")
    for relationship in relationships.values() if isinstance(relationships, dict) else ():
        data = relationship.get("data") if isinstance(relationship, dict) else None
        for _, identifier in each(data, ""):
            if isinstance(identifier, dict):
                yield _identity_of(identifier)


def _identity_of(resource: dict[str, Any]) -> Identity:
    return str(resource.get("type")), str(resource.get("id"))
