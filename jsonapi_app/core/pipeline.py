"""The story of each kind of read, from a neutral question to rows or a refusal.

Every dialect calls these, and those of `core.write_pipeline`; none of them knows one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Dialect

from jsonapi_app.core.access import missing, permit
from jsonapi_app.core.actor import Actor
from jsonapi_app.core.budget import Budget, PlanFor
from jsonapi_app.core.errors import BadParameter, NotFound
from jsonapi_app.core.fetch import (
    Loaded,
    LoadedPage,
    fetch_item,
    fetch_page,
    fetch_place,
    fetch_stretches,
)
from jsonapi_app.core.linkage import parent_statement, to_one_keys
from jsonapi_app.core.period import asked_period, period_of_event
from jsonapi_app.core.plan import CollectionPlan, ItemPlan, plan_collection, plan_item, plan_members, plan_place
from jsonapi_app.core.query import During, Query
from jsonapi_app.core.resource import Relationship, Resource
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import Reader
from jsonapi_app.core.tally import told_by_engine
from jsonapi_app.core.values import key_of
from jsonapi_app.permissions import Action


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, through what, and how much one answer may have."""

    reader: Reader
    actor: Actor
    budget: Budget

    @property
    def dialect(self) -> Dialect:
        return self.reader.dialect

    @property
    def values(self) -> Mapping[str, Any]:
        return {"actor_id": self.actor.id}


@dataclass(frozen=True, slots=True)
class Member:
    """The member of a to-one relationship, None where it has none that the caller may see."""

    loaded: Loaded | None
    owner_version: int


@dataclass(frozen=True, slots=True)
class _MembersRead:
    """How members are read: the query, with the owner's period where they are shown over that; what is bound."""

    query: Query
    plan: CollectionPlan
    plan_for: PlanFor
    values: Mapping[str, Any]
    owner_version: int


@told_by_engine
def read_many(reading: Reading, resource: Resource, query: Query) -> LoadedPage:
    """A page of all resources of a type that the caller may see."""

    def plan_for(other: Resource | None, query: Query) -> CollectionPlan:
        return plan_collection(other or resource, query, reading.actor.role, reading.dialect)

    plan = plan_for(None, query)
    values = {**reading.values, **_period(reading, resource, query)}
    reading.budget.check_page(reading.reader, query, plan, plan_for, values)
    return fetch_page(reading.reader, plan, query, values, reading.budget.included)


@told_by_engine
def read_stretches(reading: Reading, resource: Resource, query: Query, size: int) -> tuple[int, Iterator[Loaded]]:
    """What `read_many` would answer to ``query``, as a total and stretches of at most ``size`` rows.

    For pages of any length: memory holds one stretch. All of it is of one state of the database, so the reading must
    be open until the last stretch is taken.
    """
    plan = plan_collection(resource, query, reading.actor.role, reading.dialect)
    values = {**reading.values, **_period(reading, resource, query)}
    total = reading.reader.total(plan.count, {**plan.values(query), **values})
    return total, fetch_stretches(reading.reader, plan, query, values, size)


@told_by_engine
def place_of(reading: Reading, resource: Resource, public_id: str, query: Query) -> int | None:
    """How many rows come before the resource in the order of ``query``; None where it is not among its rows."""
    plan = plan_place(resource, query, reading.actor.role, reading.dialect)
    key = key_of(resource, public_id)
    values = {**reading.values, **_period(reading, resource, query), "id": key}
    return None if key is None else fetch_place(reading.reader, plan, query, values)


@told_by_engine
def read_one(reading: Reading, resource: Resource, public_id: str, query: Query) -> Loaded:
    """One resource. Raises NotFound, also for one that is hidden from the caller or in the trash."""
    plan = plan_item(resource, query, reading.actor.role, reading.dialect)
    reading.budget.check_item(query, plan)
    key = key_of(resource, public_id)
    values = {**reading.values, "id": key}
    loaded = None if key is None else fetch_item(reading.reader, plan, query, values, reading.budget.included)
    if loaded is None:
        raise missing(resource, public_id)
    return loaded


@told_by_engine
def read_members(
    reading: Reading, owner: Resource, public_id: str, relationship: Relationship, query: Query
) -> LoadedPage:
    """A page of the members of a to-many relationship."""
    read = _members_read(reading, owner, public_id, relationship, query)
    reading.budget.check_page(reading.reader, read.query, read.plan, read.plan_for, read.values)
    page = fetch_page(reading.reader, read.plan, read.query, read.values, reading.budget.included)
    page.owner_version = read.owner_version
    return page


@told_by_engine
def read_member_stretches(
    reading: Reading, owner: Resource, public_id: str, relationship: Relationship, query: Query, size: int
) -> Iterator[Loaded]:
    """What `read_members` would answer, in stretches, as `read_stretches` does."""
    read = _members_read(reading, owner, public_id, relationship, query)
    return fetch_stretches(reading.reader, read.plan, read.query, read.values, size)


def _members_read(
    reading: Reading, owner: Resource, public_id: str, relationship: Relationship, query: Query
) -> _MembersRead:
    of_owner = relationship.during_owner and query.during is None
    if of_owner:
        query = replace(query, during=During(event=public_id))

    def plan_for(other: Resource | None, query: Query) -> CollectionPlan:
        role, dialect = reading.actor.role, reading.dialect
        if other is not None:
            return plan_collection(other, query, role, dialect)
        return plan_members(relationship, owner, query, role, dialect)

    plan = plan_for(None, query)
    key, version = _owner(reading, owner, public_id)
    who = reading.actor.role, reading.actor.id
    during = period_of_event(reading.reader, owner, key, *who) if of_owner else _period(reading, owner, query)
    values = {**reading.values, **during, "owner": key}
    return _MembersRead(query, plan, plan_for, values, version)


@told_by_engine
def read_member(
    reading: Reading,
    owner: Resource,
    public_id: str,
    relationship: Relationship,
    query_for: Callable[[Resource], Query],
) -> Member:
    """The member of a to-one relationship. ``query_for`` tells what is wanted of a member of that type."""
    key, version = _owner(reading, owner, public_id)
    plans = _plans_of(reading, relationship, query_for)
    for target, member in to_one_keys(reading.reader, owner, relationship, key):
        plan = plans[target.type]
        if isinstance(plan, BadParameter):
            raise plan
        values = {**reading.values, "key": member}
        loaded = fetch_item(reading.reader, plan, query_for(target), values, reading.budget.included)
        if loaded is not None:
            return Member(loaded, version)
    return Member(None, version)


def _period(reading: Reading, resource: Resource, query: Query) -> Mapping[str, Any]:
    """What is bound for the period that the query asks about, if it does."""
    if query.during is None:
        return {}
    events = resource.catalogue["events"]
    return asked_period(reading.reader, events, query.during, reading.actor.role, reading.actor.id)


def _plans_of(
    reading: Reading, relationship: Relationship, query_for: Callable[[Resource], Query]
) -> dict[str, ItemPlan | BadParameter]:
    """The plan for each type the member may have, or why there is none. A query that fits no type is refused here,
    whether there is a member or not."""
    plans: dict[str, ItemPlan | BadParameter] = {}
    for target in relationship.targets:
        try:
            query = query_for(target)
            plan = plan_item(target, query, reading.actor.role, reading.dialect, by_key=True)
            reading.budget.check_item(query, plan)
            plans[target.type] = plan
        except BadParameter as refusal:
            plans[target.type] = refusal
    if all(isinstance(plan, BadParameter) for plan in plans.values()):
        raise next(plan for plan in plans.values() if isinstance(plan, BadParameter))
    return plans


def owner_key(reading: Reading, owner: Resource, public_id: str) -> int:
    """The key of a resource whose relationships are asked for. Raises NotFound."""
    return _owner(reading, owner, public_id)[0]


def _owner(reading: Reading, owner: Resource, public_id: str) -> tuple[int, int]:
    """Its key and its version."""
    permit(reading.actor.role, owner, Action.READ)
    key = key_of(owner, public_id)
    statement = parent_statement(owner, reading.actor.role, reading.dialect)
    rows = reading.reader.rows(statement, {**reading.values, "id": key}) if key is not None else []
    if not rows:
        raise missing(owner, public_id)
    key, version = rows[0]
    return key, version


def relationship_of(actor: Actor, resource: Resource, name: str) -> Relationship:
    """The relationship of that name that the caller may see. Raises NotFound."""
    relationship = Sight(actor.role).relationship(resource, name)
    if relationship is None:
        raise NotFound(f"Resources of type {resource.type!r} have no relationship {name!r}.")
    return relationship
