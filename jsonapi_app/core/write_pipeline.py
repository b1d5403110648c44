"""The story of each kind of write: planned here, and done in one transaction (`core.once.Write`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from jsonapi_app.core import rules
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.errors import Forbidden
from jsonapi_app.core.fetch import Loaded, fetch_item
from jsonapi_app.core.linkage import Linkage
from jsonapi_app.core.once import Write
from jsonapi_app.core.plan import ItemPlan, plan_item
from jsonapi_app.core.preconditions import Preconditions
from jsonapi_app.core.query import Query
from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.core.rules import Occasion
from jsonapi_app.core.rules.draft import MEMBERS_SHOWN
from jsonapi_app.core.sql import reader_of
from jsonapi_app.core.tally import told_by_engine
from jsonapi_app.core.trade import Trade
from jsonapi_app.core.values import key_of
from jsonapi_app.models.base import now

NOTHING = Changes()


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, where to, in whose trade, in which request, and how much of long relationships they are shown."""

    engine: Engine
    actor: Actor
    trade: Trade
    request_id: str
    members_shown: int = MEMBERS_SHOWN

    def occasion(self, resource: Resource, changes: Changes = NOTHING) -> Occasion:
        return self.occasion_of(rules.horizon(self.engine, resource, changes.members))

    def occasion_of(self, horizon: tuple[Any] | None, mine: set[tuple[str, int]] | None = None) -> Occasion:
        """Of a write whose caller has looked at the ``horizon`` before. ``mine`` is shared with the batch it is in."""
        known = set() if mine is None else mine
        return Occasion(self.trade, horizon, mine=known, members_shown=self.members_shown, request_id=self.request_id)


@dataclass(frozen=True, slots=True)
class Show:
    """What is to be read of a resource that was just written."""

    query: Query
    budget: Budget


@dataclass(frozen=True, slots=True)
class Written:
    """What is shown of a resource that was written, and what the write has to say besides."""

    loaded: Loaded
    notes: Mapping[str, Any]


@told_by_engine
def create(writing: Writing, resource: Resource, changes: Changes, show: Show) -> Write[Written]:
    """Create a resource; the answer is what ``show`` reads of it in the same transaction."""
    return _write(writing, resource, changes, show, lambda writer: writer.create(changes))


@told_by_engine
def update(
    writing: Writing,
    resource: Resource,
    public_id: str,
    changes: Changes,
    show: Show,
    preconditions: Preconditions = (),
) -> Write[Written]:
    """Change a resource, or restore it from the trash; the answer as for `create`."""
    return _write(writing, resource, changes, show, lambda writer: writer.update(public_id, changes, preconditions))


@told_by_engine
def relate(
    writing: Writing,
    resource: Resource,
    public_id: str,
    relationship: Relationship,
    linkage: Linkage,
    preconditions: Preconditions = (),
) -> Write[Mapping[str, Any]]:
    """Change the linkage of one relationship; what the write has to say."""
    changes = Changes(linkage={relationship.name: linkage})
    occasion = writing.occasion(resource, changes)

    def work(connection: Connection) -> Mapping[str, Any]:
        occasion.notes.clear()
        Writer(connection, writing.actor, resource, now(), occasion).update(public_id, changes, preconditions)
        return occasion.notes

    return Write(writing.engine, work)


@told_by_engine
def delete(
    writing: Writing, resource: Resource, public_id: str, preconditions: Preconditions = ()
) -> Write[datetime | None]:
    """First delete: the instant at which the resource went into the trash. Second, or without trash: None."""
    occasion = writing.occasion(resource)

    def work(connection: Connection) -> datetime | None:
        return Writer(connection, writing.actor, resource, now(), occasion).delete(public_id, preconditions)

    return Write(writing.engine, work)


@told_by_engine
def remove(writing: Writing, resource: Resource, public_id: str, show: Show) -> Write[Loaded | None]:
    """The same as `delete`, with what ``show`` reads of a resource that went into the trash."""
    actor, engine = writing.actor, writing.engine
    plan, occasion = plan_item(resource, show.query, actor.role, engine.dialect), writing.occasion(resource)

    def work(connection: Connection) -> Loaded | None:
        if Writer(connection, actor, resource, now(), occasion).delete(public_id) is None:
            return None
        values = {"actor_id": actor.id, "id": key_of(resource, public_id)}
        return fetch_item(reader_of(connection), plan, show.query, values, show.budget.included)

    return Write(engine, work)


@told_by_engine
def erase(writing: Writing, resource: Resource, public_id: str) -> Write[None]:
    """Remove a resource at once and for good, with what only it needs; what must be kept is made anonymous instead."""
    occasion = writing.occasion(resource)

    def work(connection: Connection) -> None:
        Writer(connection, writing.actor, resource, now(), occasion).erase(public_id)

    return Write(writing.engine, work)


def _write(
    writing: Writing, resource: Resource, changes: Changes, show: Show, write: Callable[[Writer], int]
) -> Write[Written]:
    # Planned first: an answer that cannot be given is a reason not to write.
    actor, engine = writing.actor, writing.engine
    plan = plan_item(resource, show.query, actor.role, engine.dialect, by_key=True)
    show.budget.check_item(show.query, plan)
    occasion = writing.occasion(resource, changes)

    def work(connection: Connection) -> Written:
        occasion.notes.clear()  # of an attempt before this one
        key = write(Writer(connection, actor, resource, now(), occasion))
        return Written(read_written(connection, actor, plan, key, show), occasion.notes)

    return Write(engine, work)


def read_written(connection: Connection, actor: Actor, plan: ItemPlan, key: int, show: Show) -> Loaded:
    """What a transaction has just written. Raises Forbidden where the caller would not see it."""
    values = {"actor_id": actor.id, "key": key}
    loaded = fetch_item(reader_of(connection), plan, show.query, values, show.budget.included)
    if loaded is None:
        raise Forbidden("This would put the resource where you cannot see it.")
    return loaded
