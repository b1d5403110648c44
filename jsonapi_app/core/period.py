"""The period that a query asks about, as the values that are bound for it (``models/availability.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Integer, bindparam, select

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.query import During
from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.scope import Sight
from jsonapi_app.core.sql import Reader, Statement
from jsonapi_app.core.values import convert, key_of
from jsonapi_app.models.base import Instant

Values = Mapping[str, Any]


def asked_period(reader: Reader, events: Resource, during: During, role: str, actor_id: int) -> Values:
    """The period as the client gives it; the event that it names is left out of the count.

    Raises BadParameter for one that is not there, that has only one end, or that ends before it starts.
    """
    if during.event is not None:
        return _of_named_event(reader, events, during, role, actor_id)
    if during.start is None or during.end is None:
        raise BadParameter("A period has a start and an end.", parameter=during.parameter)
    start, end = (convert(Kind.INSTANT, text, during.parameter) for text in (during.start, during.end))
    if end <= start:
        raise BadParameter("The end of the period must be later than its start.", parameter=during.parameter)
    return _bound(start, end)


def period_of_event(reader: Reader, events: Resource, key: int, role: str, actor_id: int) -> Values:
    """The period of the event with that key, itself counted."""
    rows = _period_rows(reader, events, role, {"key": key, "actor_id": actor_id})
    return _bound(*rows[0][1:])


def _of_named_event(reader: Reader, events: Resource, during: During, role: str, actor_id: int) -> Values:
    key = key_of(events, during.event)
    rows = [] if key is None else _period_rows(reader, events, role, {"key": key, "actor_id": actor_id})
    if not rows:
        raise BadParameter(f"No event has the id {during.event!r}.", parameter=during.parameter)
    event, start, end = rows[0]
    return {**_bound(start, end), "during_except": event}


def _bound(start: datetime, end: datetime) -> dict[str, Any]:
    return {"during_start": start, "during_end": end, "during_except": None}


def _period_rows(reader: Reader, events: Resource, role: str, values: Values) -> list[tuple[int, datetime, datetime]]:
    rows = reader.rows(_period_statement(events, role, reader.dialect), values)
    return [(key, _instant(start, reader.dialect), _instant(end, reader.dialect)) for key, start, end in rows]


def _instant(stored: Any, dialect: Dialect) -> datetime:
    instant = Instant().process_result_value(stored, dialect)
    assert instant is not None
    return instant


@lru_cache(maxsize=16)
def _period_statement(events: Resource, role: str, dialect: Dialect) -> Statement:
    row = events.alias()
    named = row.id == bindparam("key", type_=Integer())
    return Statement(
        select(row.id, row.starts_at, row.ends_at).where(named, *Sight(role).visible(events, row)), dialect
    )
