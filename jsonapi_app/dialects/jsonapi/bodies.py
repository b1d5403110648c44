"""Request documents → neutral changes and linkage. Checks the structure; values and rows are the engine's business.

Unknown members and ``@``-members are ignored, as JSON:API asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from jsonapi_app.core.changes import Changes
from jsonapi_app.core.errors import ApiError, BadDocument, Conflict, Forbidden, Invalid, pointer_to, raise_all
from jsonapi_app.core.linkage import Identifier, Linkage, Mode
from jsonapi_app.core.resource import Relationship, Resource

# Identifiers in one linkage: each is looked up and written in one transaction.
MOST_MEMBERS = 1_000


@dataclass(frozen=True, slots=True)
class Lids:
    """Type and ``lid`` of the resources that earlier operations make → the positions of these operations.

    ``own``: those of the resource that is being read.
    """

    known: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))
    own: tuple[Any, Any] | None = None

    def operation(self, type_: str, lid: str, pointer: str) -> int:
        """Raises Invalid for one that nothing before makes."""
        found = self.known.get((type_, lid))
        if found is None:
            known = "of the resource itself" if (type_, lid) == self.own else f"of none of the {type_} made before"
            raise Invalid(f"The lid {lid!r} is {known}: link an existing resource by its id.", pointer=pointer)
        return found


NO_LIDS = Lids()


def read_resource(
    document: Any, resource: Resource, public_id: str | None, *, lid: str | None = None, lids: Lids = NO_LIDS
) -> Changes:
    """The changes that a resource document asks for: an update of ``public_id``, or a creation where that is None.

    ``lid``: an update of the resource that is known by it, which has no id yet.
    Raises BadDocument for a wrong structure, Conflict for another type or id, Invalid for wrong linkage: all at once.
    """
    data = _data(document)
    if not isinstance(data, Mapping):
        raise BadDocument("The member data must be a resource object.", pointer="/data")
    faults: list[ApiError] = []
    _check_type(data, resource, faults)
    id_ = _read_id(data, public_id, faults) if lid is None else _read_lid(data, lid, faults)
    attributes = _members(data, "attributes", faults)
    relationships = _members(data, "relationships", faults)
    lids = replace(lids, own=(data.get("type"), data.get("lid")))
    linkage = {}
    for name, value in relationships.items():
        try:
            pointer = pointer_to("data", "relationships", name)
            read = _relationship(value, resource.relationships.get(name), pointer, lids)
        except ApiError as fault:
            faults.extend(fault.faults)
        else:
            if read is not None:
                linkage[name] = read
    raise_all(faults)
    return Changes(attributes, linkage, id_)


def read_linkage(document: Any, relationship: Relationship, mode: Mode, lids: Lids = NO_LIDS) -> Linkage:
    """The linkage in the body of a request to a relationship URL. A to-one is only ever replaced."""
    if mode is not Mode.REPLACE and not relationship.many:
        raise Forbidden(f"{relationship.name} is to-one: PATCH it to set or clear it.")
    return _linkage(_data(document), relationship, "/data", "/data", lids, mode)


def _data(document: Any) -> Any:
    if not isinstance(document, Mapping):
        raise BadDocument("The document must be an object.", pointer="")
    if "data" not in document:
        raise BadDocument("The document must have the member data.", pointer="")
    return document["data"]


def _check_type(data: Mapping[str, Any], resource: Resource, faults: list[ApiError]) -> None:
    if "type" not in data:
        faults.append(BadDocument("The resource object must have a type.", pointer="/data"))
    elif not isinstance(data["type"], str):
        faults.append(BadDocument("The type must be a string.", pointer="/data/type"))
    elif data["type"] != resource.type:
        faults.append(Conflict(f"Only {resource.type} are written here, not {data['type']!r}.", pointer="/data/type"))


def _read_id(data: Mapping[str, Any], public_id: str | None, faults: list[ApiError]) -> str | None:
    """The id that the client chose; of an update only whether it is the right one."""
    sent = data.get("id")
    if not isinstance(data.get("lid", ""), str):
        faults.append(BadDocument("A lid must be a string.", pointer="/data/lid"))
    if sent is not None and not isinstance(sent, str):
        faults.append(BadDocument("An id must be a string.", pointer="/data/id"))
    elif public_id is not None and sent is None:
        faults.append(
            BadDocument("The resource object must have its id.", pointer="/data/id" if "id" in data else "/data")
        )
    elif public_id is not None and sent != public_id:
        faults.append(Conflict("The id is not the one in the URL.", pointer="/data/id"))
    return sent if public_id is None and isinstance(sent, str) else None


def _read_lid(data: Mapping[str, Any], lid: str, faults: list[ApiError]) -> str | None:
    """The id of a resource that has none yet; its lid must be the right one."""
    if data.get("id") is not None or data.get("lid") != lid:
        faults.append(Conflict(f"The resource object must have the lid {lid!r}, and no id.", pointer="/data"))
    return None


def _members(data: Mapping[str, Any], name: str, faults: list[ApiError]) -> Mapping[str, Any]:
    members = data.get(name, {})
    if not isinstance(members, Mapping):
        faults.append(BadDocument(f"The member {name} must be an object.", pointer=f"/data/{name}"))
        return {}
    return {key: value for key, value in members.items() if not key.startswith("@")}


def _relationship(value: Any, relationship: Relationship | None, pointer: str, lids: Lids) -> Linkage | None:
    """The linkage that a relationship object sets; None for one with only links or meta, which is an echo."""
    if not isinstance(value, Mapping):
        raise Invalid("A relationship must be an object with the member data.", pointer=pointer)
    if "data" not in value:
        if "links" in value or "meta" in value:
            return None
        raise Invalid("A relationship object must have the member data.", pointer=pointer)
    return _linkage(value["data"], relationship, pointer, f"{pointer}/data", lids, Mode.REPLACE)


def _linkage(
    data: Any, relationship: Relationship | None, pointer: str, data_pointer: str, lids: Lids, mode: Mode
) -> Linkage:
    if relationship is None:
        # The engine tells that there is none; its linkage is not worth reading.
        return Linkage((), pointer, mode)
    if relationship.many != isinstance(data, list):
        wanted = "an array of resource identifiers" if relationship.many else "a resource identifier or null"
        raise Invalid(f"The linkage of {relationship.name} must be {wanted}.", pointer=pointer)
    if not relationship.many:
        members = () if data is None else (_identifier(data, data_pointer, lids),)
        return Linkage(members, pointer, mode)
    if len(data) > MOST_MEMBERS:
        raise BadDocument(f"Linkage takes at most {MOST_MEMBERS} identifiers at once.", pointer=pointer)
    faults: list[ApiError] = []
    identifiers = []
    for position, item in enumerate(data):
        try:
            identifiers.append(_identifier(item, f"{data_pointer}/{position}", lids))
        except ApiError as fault:
            faults.append(fault)
    raise_all(faults)
    return Linkage(tuple(identifiers), pointer, mode)


def _identifier(item: Any, pointer: str, lids: Lids) -> Identifier:
    if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
        raise BadDocument("A resource identifier must be an object with a type and an id.", pointer=pointer)
    id_, lid, meta, operation = item.get("id"), item.get("lid"), item.get("meta"), None
    if id_ is None and isinstance(lid, str):
        id_, operation = "", lids.operation(item["type"], lid, f"{pointer}/lid")
    if not isinstance(id_, str):
        raise BadDocument("A resource identifier must have an id, which is a string.", pointer=pointer)
    if meta is not None and not isinstance(meta, Mapping):
        raise BadDocument("meta must be an object.", pointer=f"{pointer}/meta")
    return Identifier(item["type"], id_, pointer, meta, operation)
