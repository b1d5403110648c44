"""The events around a moment, with who takes part: what a calendar shows. A fixed number of statements reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, select

from jsonapi_app.core.branch import KEY, Branch
from jsonapi_app.core.fetch import Members, Row
from jsonapi_app.core.pipeline import Reading, read_many
from jsonapi_app.core.query import All, AnyOf, Condition, Filter, Order, Page, Query, Related
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.scope import ACTOR_ID
from jsonapi_app.core.sql import Statement
from jsonapi_app.core.tally import told_by_engine
from jsonapi_app.core.wire_values import json_converter
from jsonapi_app.models.identity import User
from schemas.base import instant_text

BEFORE = timedelta(days=183)
AFTER = timedelta(days=549)
MOST_EVENTS = 5_000
# Those who take part, each counted once for each event.
MOST_PEOPLE = 100_000

_INCLUDE = (("beneficiaries",), ("assignees",))
_FIELDS = {
    "events": tuple("title description location starts_at ends_at is_confirmed created_at updated_at".split()),
    "people": ("first_name", "last_name"),
}


@dataclass(frozen=True, slots=True)
class AgendaEvent:
    """``values`` are attributes, instants aware; ``people`` are full names by relationship. All by name."""

    id: str
    values: Mapping[str, Any]
    people: Mapping[str, Sequence[str]]


@told_by_engine
def agenda(reading: Reading, events: Resource, now: datetime, *, mine: bool = False) -> list[AgendaEvent]:
    """The events that the caller may see, from `BEFORE` to `AFTER` now, in the order in which they start.

    ``mine``: those that the caller made or is assigned to. Where there are more than `MOST_EVENTS`, those that are over
    are left out first, from the oldest on, then those that are farthest ahead.
    """
    whose = (_of(_public_id(reading)),) if mine else ()
    to_come = _bounds(("ends_at", "ge", now), ("starts_at", "lt", now + AFTER))
    over = _bounds(("ends_at", "ge", now - BEFORE), ("ends_at", "lt", now))
    found = _events(reading, events, (*to_come, *whose), Order(("starts_at",)), MOST_EVENTS)
    found += _events(reading, events, (*over, *whose), Order(("ends_at",), descending=True), MOST_EVENTS - len(found))
    return sorted(found, key=lambda event: (event.values["starts_at"], int(event.id)))


def _bounds(*bounds: tuple[str, str, datetime]) -> tuple[Filter, ...]:
    return tuple(Condition(name, operator, instant_text(instant)) for name, operator, instant in bounds)


def _of(user: str) -> Filter:
    is_user = Condition("id", "eq", user)
    return AnyOf((Related("created_by", is_user), Related("assignees", Related("user", is_user))))


def _public_id(reading: Reading) -> str:
    return str(reading.reader.rows(_public_id_statement(reading.dialect), reading.values)[0][0])


@lru_cache(maxsize=8)
def _public_id_statement(dialect: Dialect) -> Statement:
    return Statement(select(User.uuid).where(User.id == ACTOR_ID), dialect)


def _events(
    reading: Reading, events: Resource, terms: tuple[Filter, ...], order: Order, most: int
) -> list[AgendaEvent]:
    if most == 0:
        return []
    page = Page(limit=most, counted=False)
    query = Query(fields=_FIELDS, include=_INCLUDE, sort=(order,), filter=All(terms), page=page)
    loaded = read_many(reading, events, query).loaded
    values = _Values(loaded.branch, reading.dialect)
    names = {members.include.relationship.name: _names(members, reading.dialect) for members in loaded.members}
    return [
        AgendaEvent(str(row[KEY]), values(row), {role: of.get(row[KEY], ()) for role, of in names.items()})
        for row in loaded.rows
    ]


def _names(members: Members, dialect: Dialect) -> dict[int, list[str]]:
    """First and last names of an event's people, by its key."""
    values = _Values(members.include.branch, dialect)
    return {
        key: ["{first_name} {last_name}".format_map(values(row)) for row in rows] for key, rows in members.of.items()
    }


class _Values:
    """The attributes of rows by name, as Python values."""

    def __init__(self, branch: Branch, dialect: Dialect) -> None:
        self._columns = [
            (
                column.attribute.name,
                column.at,
                column.attribute.kind is Kind.INSTANT,
                json_converter(column.attribute.kind, column.type, dialect.name),
            )
            for column in branch.columns
        ]

    def __call__(self, row: Row) -> dict[str, Any]:
        values = {}
        for name, at, is_instant, convert in self._columns:
            value = convert(row[at])
            values[name] = datetime.fromisoformat(value) if is_instant and value is not None else value
        return values
