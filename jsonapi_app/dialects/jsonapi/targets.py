"""What an atomic operation is about: its ``ref``, its ``href``, or the identity of its ``data``.

Pointers are into the operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urljoin

from jsonapi_app.core.errors import BadDocument, NotFound
from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.dialects.jsonapi.bodies import Lids

# Where operations are sent, below the root of the interface.
PATH = "/operations"


@dataclass(frozen=True, slots=True)
class Target:
    """A type, one of its resources, or a relationship of that.

    ``lid``: how the resource is known that the operation ``made_by`` makes. Of an ``add``, ``id`` and ``lid`` are what
    ``ref`` says of the resource that is yet to be made.
    """

    resource: Resource
    id: str | None = None
    lid: str | None = None
    made_by: int | None = None
    relationship: str | None = None


def read_target(sent: Mapping[str, Any], op: str, catalogue: Catalogue, root: str, lids: Lids) -> Target:
    """The target of an operation; ``root`` is the absolute URL of the interface."""
    reader = _Reader(op, catalogue, root, lids)
    if "ref" in sent and "href" in sent:
        raise BadDocument("An operation has either ref or href.", pointer="")
    if "ref" in sent:
        return reader.of_ref(sent["ref"])
    if "href" in sent:
        return reader.of_href(sent["href"])
    if op == "remove":
        raise BadDocument("What to remove is told by ref or href.", pointer="")
    if "data" not in sent:
        raise BadDocument("An operation without ref and href must have data.", pointer="")
    return reader.of_data(sent["data"])


@dataclass(frozen=True, slots=True)
class _Reader:
    op: str
    catalogue: Catalogue
    root: str
    lids: Lids

    def of_ref(self, ref: Any) -> Target:
        if not isinstance(ref, Mapping):
            raise BadDocument("ref must be an object.", pointer="/ref")
        resource = self._resource(ref.get("type"), "/ref")
        id_, lid = _text(ref, "id", "/ref"), _text(ref, "lid", "/ref")
        if (id_ is None) == (lid is None):
            raise BadDocument("ref has a type, and either an id or a lid.", pointer="/ref")
        if "relationship" not in ref:
            return Target(resource, id_, lid) if self.op == "add" else self._known(resource, id_, lid, "/ref")
        name = _text(ref, "relationship", "/ref")
        if name is None:
            raise BadDocument("relationship must be a string.", pointer="/ref/relationship")
        return replace(self._known(resource, id_, lid, "/ref"), relationship=name)

    def of_href(self, href: Any) -> Target:
        """A URL of this interface: of a collection to add to, of a resource, or of a relationship."""
        match self._segments(href):
            case [type_] if self.op == "add":
                return Target(self._resource(type_, "/href"))
            case [type_, id_] if self.op != "add":
                return Target(self._resource(type_, "/href"), id_)
            case [type_, id_, "relationships", name]:
                return Target(self._resource(type_, "/href"), id_, relationship=name)
        wanted = "a collection" if self.op == "add" else "a resource"
        raise BadDocument(f"{self.op} takes the URL of {wanted} or of a relationship.", pointer="/href")

    def of_data(self, data: Any) -> Target:
        if not isinstance(data, Mapping):
            raise BadDocument(
                "data must be a resource object, unless ref or href name a relationship.", pointer="/data"
            )
        resource = self._resource(data.get("type"), "/data")
        if self.op == "add":
            return Target(resource)
        id_ = _text(data, "id", "/data")
        lid = None if id_ is not None else _text(data, "lid", "/data")
        if id_ is None and lid is None:
            raise BadDocument("data must have an id or a lid, unless ref or href name a resource.", pointer="/data")
        return self._known(resource, id_, lid, "/data")

    def _known(self, resource: Resource, id_: str | None, lid: str | None, pointer: str) -> Target:
        """A resource that is there, or that an operation before makes."""
        made_by = None if lid is None else self.lids.operation(resource.type, lid, f"{pointer}/lid")
        return Target(resource, id_, lid, made_by)

    def _segments(self, href: Any) -> list[str]:
        """RFC 3986: a reference is resolved against the URL that operations are sent to."""
        try:
            url = urljoin(self.root + PATH, href) if isinstance(href, str) else ""
        except ValueError:
            url = ""
        if not url.startswith(f"{self.root}/") or "?" in url or "#" in url:
            raise BadDocument("href must be a URL of this service, without a query.", pointer="/href")
        return [unquote(segment) for segment in url.removeprefix(f"{self.root}/").split("/")]

    def _resource(self, type_: Any, pointer: str) -> Resource:
        if not isinstance(type_, str):
            missing = BadDocument("The type must be there.", pointer=pointer)
            raise missing if type_ is None else BadDocument("The type must be a string.", pointer=f"{pointer}/type")
        if type_ not in self.catalogue:
            where = pointer if pointer == "/href" else f"{pointer}/type"
            raise NotFound(f"There is no type {type_!r}.", pointer=where)
        return self.catalogue[type_]


def _text(sent: Mapping[str, Any], name: str, pointer: str) -> str | None:
    value = sent.get(name)
    if not isinstance(value, str | None):
        raise BadDocument(f"{name} must be a string.", pointer=f"{pointer}/{name}")
    return value
