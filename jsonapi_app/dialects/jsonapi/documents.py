"""Loaded rows → JSON:API documents, as bytes.

A resource occurs once in a document, whatever the number of paths that lead to it; primary data comes first, so what is
primary is never repeated in ``included``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from jsonapi_app.core.branch import KEY, Branch
from jsonapi_app.core.errors import ApiError
from jsonapi_app.core.fetch import Loaded, Members, Row
from jsonapi_app.dialects.jsonapi.links import next_linkage
from jsonapi_app.dialects.jsonapi.serialiser import dumper, list_dumper
from jsonapi_app.http.negotiation import Negotiated, content_type

Object = dict[str, Any]
VERSION = "1.1"
PLAIN = Negotiated()


class Compound:
    """The resource objects of one document. ``root`` is the absolute URL of the interface, without a last slash."""

    def __init__(self, root: str, dialect_name: str) -> None:
        self.root = root
        self.dialect_name = dialect_name
        self.included: list[Object] = []
        self._seen: dict[tuple[str, int], Object] = {}

    def primary(self, loaded: Loaded, cursors: Sequence[str] = ()) -> list[Object]:
        """The objects of the primary data; what they include is then in ``included``.

        ``cursors``: those of the rows, on a page between cursors.
        """
        objects = self._objects(loaded, [])
        _tell_cursors(objects, cursors)
        self._members(loaded)
        return objects

    def identifiers(self, loaded: Loaded, cursors: Sequence[str] = ()) -> list[Object]:
        """The identifiers of ``loaded``, as linkage; nothing is included."""
        identifiers = [_identifier(loaded.branch, row) for row in loaded.rows]
        _tell_cursors(identifiers, cursors)
        return identifiers

    def include(self, loaded: Loaded) -> None:
        """Add the objects of ``loaded``, and what they include, to ``included``."""
        self._objects(loaded, self.included)
        self._members(loaded)

    def _objects(self, loaded: Loaded, fresh: list[Object]) -> list[Object]:
        """Make the objects that are not there yet, and append them to ``fresh``."""
        branch = loaded.branch
        dump, type_, seen = dumper(branch, self.dialect_name), branch.resource.type, self._seen
        base = f"{self.root}/{type_}/"
        for row in loaded.rows:
            key = (type_, row[0])
            if key not in seen:
                seen[key] = made = dump(row, base)
                fresh.append(made)
        for nested, of in loaded.lists:
            dump_list = list_dumper(nested)
            for row in loaded.rows:
                seen[type_, row[0]]["attributes"][nested.attribute.name] = dump_list(of.get(row[0], []))
        return fresh

    def _members(self, loaded: Loaded) -> None:
        for members in loaded.members:
            if members.include.relationship.many:
                self._link(loaded, members)
            self.include(members.loaded)

    def _link(self, loaded: Loaded, members: Members) -> None:
        """Full linkage: say in each owner which of the included resources are its members."""
        name, type_, branch = members.include.relationship.name, loaded.branch.resource.type, members.loaded.branch
        for row in loaded.rows:
            relationship = self._seen[type_, row[KEY]].get("relationships", {}).get(name)
            shown = members.of.get(row[KEY], ())
            # Another path to the same owner may show more of its members, or fewer.
            if relationship is None or len(relationship.get("data", ())) > len(shown):
                continue
            relationship["data"] = [_identifier(branch, member) for member in shown]
            relationship["meta"] = {"total_count": members.total(row[KEY])}
            if row[KEY] in members.totals:
                relationship["links"]["next"] = next_linkage(relationship["links"]["self"], len(shown))
            else:
                relationship["links"].pop("next", None)


def document(applied: Negotiated = PLAIN, /, **members: Any) -> bytes:
    """A document with these top-level members, in the order given. ``applied``: its extensions and profiles."""
    return orjson.dumps({"jsonapi": _jsonapi(applied), **members})


def self_of(applied: Negotiated, url: str) -> str | Mapping[str, str]:
    """The link ``self`` of a document. JSON:API 1.1, Profiles: it names the media type, where that says more."""
    return url if applied == PLAIN else {"href": url, "type": content_type(applied)}


def error_document(
    applied: Negotiated, faults: Sequence[ApiError], identifier: str, page_of: Callable[[ApiError], str]
) -> bytes:
    """An error document; ``identifier`` is what the log calls this request, ``page_of`` where a fault is explained."""
    errors = [_error(fault, identifier, position) for position, fault in enumerate(faults)]
    return document(
        applied, errors=[{**error, "links": {"type": page_of(f)}} for error, f in zip(errors, faults, strict=True)]
    )


@lru_cache(maxsize=16)
def _jsonapi(applied: Negotiated) -> Mapping[str, Any]:
    ext = {"ext": list(applied.ext)} if applied.ext else {}
    profiles = {"profile": list(applied.profiles)} if applied.profiles else {}
    return {"version": VERSION, **ext, **profiles}


def error_status(faults: Sequence[ApiError]) -> int:
    """The common status of the faults, or the general one of their class."""
    statuses = {fault.status for fault in faults}
    return statuses.pop() if len(statuses) == 1 else max(statuses) // 100 * 100


def _error(fault: ApiError, identifier: str, position: int) -> Object:
    error: Object = {
        "id": identifier if position == 0 else f"{identifier}-{position}",
        "status": str(fault.status),
        "code": fault.code,
        "title": fault.title,
        "detail": fault.detail,
    }
    for place in ("pointer", "parameter", "header"):
        value = getattr(fault, place)
        if value is not None:
            error["source"] = {place: _printable(value)}
            break
    if fault.meta:
        error["meta"] = fault.meta
    return error


def _tell_cursors(objects: Sequence[Object], cursors: Sequence[str]) -> None:
    for each, cursor in zip(objects, cursors, strict=False):
        each["meta"] = {**each.get("meta", {}), "page": {"cursor": cursor}}


def _identifier(branch: Branch, row: Row) -> Object:
    identifier: Object = {"type": branch.resource.type, "id": str(row[branch.id_at])}
    if branch.pair:
        identifier["meta"] = {name: row[at] for name, at in branch.pair.items()}
    return identifier


def _printable(text: str) -> str:
    """``text`` without lone surrogates, which no JSON document may carry."""
    return text.encode("utf-8", "replace").decode()
