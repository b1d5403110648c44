"""The Atomic Operations extension: a document of operations → what is to be written, and results → a document.

Whatever is wrong with a document is told at once, before anything is written. Each operation is read as the body of
its own endpoint would be (`bodies`); its pointers start with ``/atomic:operations/N``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jsonapi_app.core.access import permit
from jsonapi_app.core.batch import Operation, Result, Spot
from jsonapi_app.core.changes import Changes
from jsonapi_app.core.errors import (
    MOST_FAULTS,
    ApiError,
    BadDocument,
    BadParameter,
    Conflict,
    NotFound,
    raise_all,
)
from jsonapi_app.core.linkage import Mode
from jsonapi_app.core.preconditions import Preconditions
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Catalogue, Relationship
from jsonapi_app.core.scope import Sight
from jsonapi_app.dialects.jsonapi.bodies import Lids, read_linkage, read_resource
from jsonapi_app.dialects.jsonapi.documents import Compound, document
from jsonapi_app.dialects.jsonapi.targets import Target, read_target
from jsonapi_app.dialects.jsonapi.versions import UNSAID, seen_versions
from jsonapi_app.http.negotiation import Negotiated
from jsonapi_app.permissions import Action

ATOMIC = "https://jsonapi.org/ext/atomic"
EXTENSIONS = frozenset({ATOMIC})
APPLIED = Negotiated(ext=(ATOMIC,))

OPERATIONS, RESULTS = "atomic:operations", "atomic:results"
# What never stands beside these.
_FOREIGN = ("data", "included", "errors", RESULTS)

_MODES = {"add": Mode.ADD, "update": Mode.REPLACE, "remove": Mode.REMOVE}
_ACTIONS = {"add": Action.CREATE, "update": Action.UPDATE, "remove": Action.DELETE}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many operations there may be, and whether each that writes a resource must say which version it has seen."""

    most: int
    require_version: bool = False


def read_operations(sent: Any, catalogue: Catalogue, role: str, root: str, limits: Limits) -> list[Operation]:
    """The operations of a request document; ``root`` is the absolute URL of the interface.

    Raises all faults that can be told without looking at rows.
    """
    reader = _Reader(catalogue, role, root, limits.require_version)
    operations, faults = [], list[ApiError]()
    for position, operation in enumerate(_listed(sent, limits.most)):
        try:
            operations.append(reader.read(operation, position))
        except ApiError as fault:
            faults.extend(fault.faults)
            if len(faults) >= MOST_FAULTS:
                break
    raise_all(faults)
    return operations


def queries(asked: Query, operations: Sequence[Operation], role: str) -> dict[str, Query]:
    """What is shown of each type.

    Included is only linkage, for a document of results has no resources beside them. A path is followed by the types
    that have its first relationship, of which there must be one.
    """
    sight, shown = Sight(role), {operation.resource for operation in operations if operation.shown}
    for path in asked.include or ():
        if not any(sight.relationship(resource, path[0]) for resource in shown):
            raise BadParameter(f"No result has a relationship {path[0]!r}.", parameter="include")
    paths = {r: tuple(p for p in asked.include or () if sight.relationship(r, p[0])) for r in shown}
    return {resource.type: replace(asked, include=paths[resource]) for resource in shown}


def results_document(results: Sequence[Result], root: str, dialect_name: str) -> bytes | None:
    """None where no operation has anything to tell."""
    shown = [_result(result, root, dialect_name) for result in results]
    return document(APPLIED, **{RESULTS: shown}) if any(shown) else None


def _result(result: Result, root: str, dialect_name: str) -> dict[str, Any]:
    # A resource that is in several results is as it was after each operation.
    shown = {} if result.loaded is None else {"data": Compound(root, dialect_name).primary(result.loaded)[0]}
    return {**shown, "meta": result.notes} if result.notes else shown


def _listed(sent: Any, most: int) -> Sequence[Any]:
    if not isinstance(sent, Mapping):
        raise BadDocument("The document must be an object.", pointer="")
    for name in _FOREIGN:
        if name in sent:
            raise BadDocument(f"{name} does not stand beside {OPERATIONS}.", pointer=f"/{name}")
    if OPERATIONS not in sent:
        raise BadDocument(f"The document must have the member {OPERATIONS}.", pointer="")
    operations = sent[OPERATIONS]
    if not isinstance(operations, list) or not operations:
        raise BadDocument(f"{OPERATIONS} must be an array with at least one operation.", pointer=f"/{OPERATIONS}")
    if len(operations) > most:
        raise BadDocument(f"At most {most} operations are done at once.", pointer=f"/{OPERATIONS}")
    return operations


@dataclass(slots=True)
class _Reader:
    """Reads one operation after the other; knows the lids of those before."""

    catalogue: Catalogue
    role: str
    root: str
    require_version: bool
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    written: set[tuple[str, str | None]] = field(default_factory=set)

    def read(self, sent: Any, position: int) -> Operation:
        spot = _spot(sent, f"/{OPERATIONS}/{position}")
        with spot.blamed():
            if not isinstance(sent, Mapping):
                raise BadDocument("An operation must be an object.", pointer="")
            try:
                return self._operation(sent, spot)
            finally:
                self._learn(sent, position)

    def _operation(self, sent: Mapping[str, Any], spot: Spot) -> Operation:
        op, lids = sent.get("op"), Lids(self.known)
        if not isinstance(op, str) or op not in _ACTIONS:
            raise BadDocument("op is one of add, update, remove.", pointer="/op" if "op" in sent else "")
        target = read_target(sent, op, self.catalogue, self.root, lids)
        resource, action = target.resource, _ACTIONS[op]
        found = Operation(spot, resource, action, target.id, target.made_by)
        if action is not Action.CREATE or target.relationship is not None:
            found = replace(found, preconditions=self._preconditions(sent, target))
        if target.relationship is not None:
            permit(self.role, resource, Action.UPDATE)
            relationship = self._relationship(target, "/ref/relationship" if "ref" in sent else "/href")
            linkage = {relationship.name: read_linkage(sent, relationship, _MODES[op], lids)}
            return replace(found, action=Action.UPDATE, changes=Changes(linkage=linkage))
        permit(self.role, resource, action)
        match action:
            case Action.DELETE:
                return found
            case Action.CREATE:
                self._check_new(sent.get("data"), target)
                changes = read_resource(sent, resource, None, lids=lids)
                return Operation(spot, resource, action, changes=changes, shown=True)
        return replace(found, changes=read_resource(sent, resource, target.id, lid=target.lid, lids=lids), shown=True)

    def _preconditions(self, sent: Mapping[str, Any], target: Target) -> Preconditions:
        """What the operation demands of the version. Of what the batch itself has written, none need be said."""
        demanded, identity = seen_versions(sent), (target.resource.type, target.id)
        known = target.made_by is not None or identity in self.written
        self.written.add(identity)
        return UNSAID if self.require_version and not demanded and not known else demanded

    def _relationship(self, target: Target, pointer: str) -> Relationship:
        type_, name = target.resource.type, target.relationship or ""
        relationship = Sight(self.role).relationship(target.resource, name)
        if relationship is None:
            raise NotFound(f"Resources of type {type_!r} have no relationship {name!r}.", pointer=pointer)
        return relationship

    def _check_new(self, data: Any, target: Target) -> None:
        """What is added has a lid that nothing before has, and the identity that ref says, if it does."""
        identity = _type_and_lid(data)
        if identity in self.known:
            raise Conflict(f"There is already one with the lid {identity[1]!r}.", pointer="/data/lid")
        for name, said in (("id", target.id), ("lid", target.lid)):
            if said is not None and isinstance(data, Mapping) and data.get(name) != said:
                raise Conflict("ref is not the identity of data.", pointer=f"/ref/{name}")

    def _learn(self, sent: Mapping[str, Any], position: int) -> None:
        """Also of an operation with faults, lest every later one that names it has one more."""
        ref, identity = sent.get("ref"), _type_and_lid(sent.get("data"))
        if sent.get("op") == "add" and identity and not (isinstance(ref, Mapping) and "relationship" in ref):
            self.known.setdefault(identity, position)


def _type_and_lid(data: Any) -> tuple[str, str] | tuple[()]:
    match data:
        case {"type": str(type_), "lid": str(lid)}:
            return type_, lid
    return ()


def _spot(sent: Any, at: str) -> Spot:
    if not isinstance(sent, Mapping):
        return Spot(at, at)
    target = next((f"{at}/{name}" for name in ("ref", "href") if name in sent), at)
    return Spot(at, target, has_data="data" in sent)
