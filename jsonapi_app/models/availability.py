"""How many units of a material are free over a period, as SQL: the sweep of ``domain/availability.py``, for many rows.

Every line of a live booking that overlaps the period goes out at its start and comes back at its end; the running sum
of these is what is out, and its peak what is not free (``contracts.md`` 2.6).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, func, select, type_coerce, union_all
from sqlalchemy.orm import foreign, relationship

from jsonapi_app.models.base import Instant
from jsonapi_app.models.inventory import Material
from jsonapi_app.models.planning import Event, Rental, event_materials
from schemas.planning import RENTAL

# The period that a query asks about, and the event that is left out of the count (null: none).
DURING_START = bindparam("during_start", type_=Instant())
DURING_END = bindparam("during_end", type_=Instant())
DURING_EXCEPT = bindparam("during_except", type_=Integer())


def remaining_quantity(material: Any) -> ColumnElement[int]:
    """Units of ``material`` (an alias of the model) left over the period that the query asks about."""
    return remaining(material, DURING_START, DURING_END, DURING_EXCEPT)


def remaining(material: Any, start: Any, end: Any, except_event: Any = None) -> ColumnElement[int]:
    """Units left at the busiest moment of ``[start, end)``; negative when overbooked.

    ``material`` is an alias of the model, or the columns of its table.
    """
    in_order = material.stock_quantity - func.coalesce(material.out_of_order_quantity, 0)
    return in_order - type_coerce(_peak(material, start, end, except_event), Integer)  # type: ignore[no-any-return]


def _peak(material: Any, start: Any, end: Any, except_event: Any) -> ColumnElement[int]:
    lines, events = event_materials.alias(), Event.__table__.alias()
    overlapping = [
        lines.c.material_id == material.id,
        events.c.id == lines.c.event_id,
        events.c.kind == RENTAL,
        events.c.deleted_at.is_(None),
        events.c.starts_at < end,
        events.c.ends_at > start,
    ]
    if except_event is not None:
        overlapping.append(events.c.id != func.coalesce(except_event, 0))
    outside = {column.expression.table for column in (material.id, start, end) if not isinstance(column, BindParameter)}
    leaving = select(events.c.starts_at.label("at"), lines.c.quantity.label("units")).where(*overlapping)
    returning = select(events.c.ends_at, -lines.c.quantity).where(*overlapping)
    moves = union_all(leaving.correlate(*outside), returning.correlate(*outside)).subquery()
    # Units come back before others leave at the same moment: negative ones first.
    out = select(func.sum(moves.c.units).over(order_by=(moves.c.at, moves.c.units)).label("out")).subquery()
    return select(func.coalesce(func.max(out.c.out), 0)).scalar_subquery()


def _missing() -> Any:
    """The pairs of a booking and a material that it is short of, itself counted."""
    event, material, lines = Event.__table__.alias(), Material.__table__.alias(), event_materials.alias()
    left = remaining(material.c, event.c.starts_at, event.c.ends_at).label("remaining_quantity")
    booked = (
        select(lines.c.event_id, lines.c.material_id, lines.c.quantity, left)
        .join_from(lines, event, event.c.id == lines.c.event_id)
        .join(material, material.c.id == lines.c.material_id)
        .where(event.c.deleted_at.is_(None), material.c.deleted_at.is_(None))
        .subquery()
    )
    return select(booked).where(booked.c.remaining_quantity < 0).subquery("missing_materials")


missing_materials = _missing()
Rental.missing_materials = relationship(
    Material,
    secondary=missing_materials,
    primaryjoin=Event.id == foreign(missing_materials.c.event_id),
    secondaryjoin=Material.id == foreign(missing_materials.c.material_id),
    viewonly=True,
    # The members are shown as they are during the event, itself counted.
    info={"during_owner": True},
)
