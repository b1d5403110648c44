"""Operations → one transaction: all of them, in order, or none.

Each is the write that its own endpoint would do (`core.changes.Writer`), with the same permissions, rules and notes. A
resource that an operation makes can be named in later ones by the position of that operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from jsonapi_app.core import rules
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.errors import ApiError, Faults
from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.linkage import Identifier, Linkage
from jsonapi_app.core.once import Write
from jsonapi_app.core.plan import ItemPlan, plan_item
from jsonapi_app.core.preconditions import Preconditions
from jsonapi_app.core.resource import Resource
from jsonapi_app.core.tally import told_by_engine
from jsonapi_app.core.write_pipeline import Show, Writing, read_written
from jsonapi_app.models.base import now
from jsonapi_app.permissions import Action


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an operation is in the request document, and where in that it says what it is about."""

    at: str
    target: str
    has_data: bool = True

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """What is raised has pointers into the operation; they become pointers into the whole document."""
        try:
            yield
        except ApiError as error:
            raise self._moved(error) from None

    def _moved(self, error: ApiError) -> ApiError:
        faults = [fault.moved(self._pointer(fault.pointer)) for fault in error.faults]
        return faults[0] if len(faults) == 1 else Faults(faults)

    def _pointer(self, pointer: str | None) -> str:
        if pointer is None or (pointer.startswith("/data") and not self.has_data):
            return self.target
        return self.at + pointer


@dataclass(frozen=True, slots=True)
class Operation:
    """One write: ``action`` on the resource with that ``id``, or on the one that the operation ``made_by`` makes.

    ``shown``: its result is the resource as it is then.
    """

    spot: Spot
    resource: Resource
    action: Action
    id: str | None = None
    made_by: int | None = None
    changes: Changes = field(default_factory=Changes)
    shown: bool = False
    preconditions: Preconditions = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What is shown of the resource, if anything, and what the write has to say besides."""

    loaded: Loaded | None
    notes: Mapping[str, Any]


@told_by_engine
def run(writing: Writing, operations: Sequence[Operation], shows: Mapping[str, Show]) -> Write[list[Result]]:
    """The results of all operations, one for each. ``shows``: type → what is to be read of its resources.

    Raises the faults of the first operation that has any; nothing is written then.
    """
    # Planned first: an answer that cannot be given is a reason not to write.
    actor, dialect = writing.actor, writing.engine.dialect
    shown = {operation.resource for operation in operations if operation.shown}
    plans = {r: plan_item(r, shows[r.type].query, actor.role, dialect, by_key=True) for r in shown}
    for resource, plan in plans.items():
        times = sum(operation.shown and operation.resource is resource for operation in operations)
        shows[resource.type].budget.check_item(shows[resource.type].query, plan, times)
    horizons = _horizons(writing, operations)

    def work(connection: Connection) -> list[Result]:
        batch = _Batch(writing, connection, now(), plans, shows)
        for operation in operations:
            with operation.spot.blamed():
                batch.do(operation, horizons.get(operation.resource))
        return batch.results

    return Write(writing.engine, work)


def _horizons(writing: Writing, operations: Sequence[Operation]) -> dict[Resource, tuple[Any] | None]:
    """What the caller can have known of, asked once for each type before any operation takes its turn."""
    members: dict[Resource, set[str]] = {}
    for operation in operations:
        members.setdefault(operation.resource, set()).update(operation.changes.members)
    return {resource: rules.horizon(writing.engine, resource, names) for resource, names in members.items()}


class _Batch:
    """The operations done so far, in one transaction that is stamped with one instant."""

    def __init__(
        self,
        writing: Writing,
        connection: Connection,
        instant: datetime,
        plans: Mapping[Resource, ItemPlan],
        shows: Mapping[str, Show],
    ) -> None:
        self.writing = writing
        self.connection = connection
        self.now = instant
        self.plans = plans
        self.shows = shows
        self.results: list[Result] = []
        # The public ids of what was made, by the position of the operation.
        self._ids: dict[int, str] = {}
        self._mine: set[tuple[str, int]] = set()

    def do(self, operation: Operation, horizon: tuple[Any] | None) -> None:
        occasion = self.writing.occasion_of(horizon, self._mine)
        writer = Writer(self.connection, self.writing.actor, operation.resource, self.now, occasion)
        changes = self._settled(operation.changes)
        if operation.action is Action.DELETE:
            writer.delete(self._id(operation), operation.preconditions)
            self.results.append(Result(None, occasion.notes))
            return
        if operation.action is Action.CREATE:
            key = writer.create(changes)
        else:
            key = writer.update(self._id(operation), changes, operation.preconditions)
        self._mine.add((operation.resource.type, key))
        loaded = self._read(operation.resource, key) if operation.shown else None
        if loaded is not None and operation.action is Action.CREATE:
            self._ids[len(self.results)] = str(loaded.rows[0][loaded.branch.id_at])
        self.results.append(Result(loaded, occasion.notes))

    def _id(self, operation: Operation) -> str:
        return self._ids[operation.made_by] if operation.made_by is not None else operation.id or ""

    def _read(self, resource: Resource, key: int) -> Loaded:
        return read_written(self.connection, self.writing.actor, self.plans[resource], key, self.shows[resource.type])

    def _settled(self, changes: Changes) -> Changes:
        """``changes`` with the ids of what earlier operations have made."""
        return replace(changes, linkage={name: self._linked(linkage) for name, linkage in changes.linkage.items()})

    def _linked(self, linkage: Linkage) -> Linkage:
        return replace(linkage, members=tuple(map(self._identified, linkage.members)))

    def _identified(self, member: Identifier) -> Identifier:
        return member if member.operation is None else replace(member, id=self._ids[member.operation])
