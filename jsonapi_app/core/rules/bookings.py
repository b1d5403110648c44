"""The rules on bookings: their period, who made them, and what they lack.

Bookings take turns: on PostgreSQL by a lock that every one of them waits for, on SQLite because there is one writer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Row, select

from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain import availability
from jsonapi_app.domain.availability import Booking, Period
from jsonapi_app.models.availability import missing_materials
from jsonapi_app.models.planning import Event, event_materials
from schemas.planning import RENTAL

# Of more shortages than this, the first are told.
MOST_TOLD = 100

_events = Event.__table__
_lines = event_materials


def check_period(draft: Draft) -> None:
    if draft.changes("starts_at", "ends_at"):
        availability.check_period(draft["starts_at"], draft["ends_at"])


def stamp_author(draft: Draft) -> None:
    if draft.before is None:
        # Some interfaces name somebody else; a command acts for nobody.
        draft.values.setdefault("created_by_id", draft.actor.id or None)


def take_turn(draft: Draft) -> None:
    """What is left is counted when no other booking is under way."""
    if _books(draft):
        draft.store.take_turn(_events)


def tell_shortages(draft: Draft) -> None:
    """What the event lacks is told with the answer, as the linkage of ``missing_materials``.

    Raises InTheWay when it lacks it only because of another request at the same moment.
    """
    if not _books(draft):
        return
    materials = draft.store.table("materials")
    lacking = draft.store.connection.execute(
        select(materials.c.id, materials.c.name, missing_materials.c.quantity, missing_materials.c.remaining_quantity)
        .join(missing_materials, missing_materials.c.material_id == materials.c.id)
        .where(missing_materials.c.event_id == draft.key)
        .order_by(materials.c.name_folded, materials.c.id)
    ).all()
    if lacking:
        availability.check_not_outrun(_outrun(draft, {row.id: row.name for row in lacking}))
        draft.occasion.notes["shortages"] = [_shortage("materials", row) for row in lacking[:MOST_TOLD]]


def touch_events(draft: Draft) -> None:
    """A material that is put on events, or taken off, is a change of these."""
    if "events" in draft.related:
        draft.store.take_turn(_events)
        booked = draft.store.keys(_lines.c.event_id, _lines.c.material_id == draft.key)
        draft.store.update("events", {}, _events.c.id.in_(booked))
        draft.occasion.mine.update(("events", key) for key in booked)


def tell_events_short(draft: Draft) -> None:
    """The events to come that lack units of a material, when its stock or its bookings change."""
    if draft.before is None or not (_changes_stock(draft) or "events" in draft.related):
        return
    bookings = _bookings(draft, [draft.key], _events.c.ends_at > draft.store.now)
    mine = [booking for booking, _ in bookings[draft.key]]
    counts = draft["stock_quantity"], draft["out_of_order_quantity"]
    short = availability.short_bookings(*counts, mine)[:MOST_TOLD]
    if short:
        draft.occasion.notes["shortages"] = [
            {
                "type": "events",
                "id": str(booking.event),
                "meta": {
                    "quantity": booking.quantity,
                    "remaining_quantity": availability.stock_left(*counts, mine, booking.period),
                },
            }
            for booking in short
        ]


def _books(draft: Draft) -> bool:
    return draft.restored or "materials" in draft.related or draft.changes("starts_at", "ends_at")


def _changes_stock(draft: Draft) -> bool:
    columns = ("stock_quantity", "out_of_order_quantity")
    return draft.before is not None and any(draft[column] != draft.before[column] for column in columns)


def _shortage(type_: str, row: Row[Any]) -> dict[str, Any]:
    meta = {"quantity": row.quantity, "remaining_quantity": row.remaining_quantity}
    return {"type": type_, "id": str(row.id), "meta": meta}


def _outrun(draft: Draft, lacking: dict[int, str]) -> list[str]:
    """The names of the ``lacking`` materials that are short only because of bookings from beyond the horizon."""
    if draft.occasion.horizon is None:
        return []
    (horizon,), mine = draft.occasion.horizon, {*draft.occasion.mine, ("events", draft.key)}
    period = Period(draft["starts_at"], draft["ends_at"])
    overlapping = _events.c.starts_at < period.end, _events.c.ends_at > period.start
    names = []
    for material, bookings in _bookings(draft, list(lacking), *overlapping).items():
        late = [b for b, at in bookings if ("events", b.event) not in mine and (horizon is None or at > horizon)]
        known = [b for b, _ in bookings if b not in late]
        row = draft.store.by_key("materials", material)
        assert row is not None
        if availability.is_outrun(row["stock_quantity"], row["out_of_order_quantity"], known, late, period):
            names.append(lacking[material])
    return names


def _bookings(draft: Draft, materials: list[int], *conditions: Any) -> dict[int, list[tuple[Booking, Any]]]:
    """The live bookings of each material, with the instant at which they were last written."""
    rows = draft.store.connection.execute(
        select(_lines, _events.c.starts_at, _events.c.ends_at, _events.c.updated_at)
        .join(_events, _events.c.id == _lines.c.event_id)
        .where(
            _lines.c.material_id.in_(materials), _events.c.kind == RENTAL, _events.c.deleted_at.is_(None), *conditions
        )
    )
    found: dict[int, list[tuple[Booking, Any]]] = defaultdict(list)
    for row in rows:
        booking = Booking(row.event_id, Period(row.starts_at, row.ends_at), row.quantity)
        found[row.material_id].append((booking, row.updated_at))
    return found
