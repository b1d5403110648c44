"""What flat records of the appointment book show: values that are one step away, as columns of their own.

They can be filtered and sorted by like any other; nothing is stored twice. A phone, e-mail or address that is
historic is not shown.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import column_property
from sqlalchemy.orm.properties import MappedSQLExpression

from jsonapi_app.models.base import TWIN, fold
from jsonapi_app.models.crm import Address, Email, Phone
from jsonapi_app.models.planning import Appointment, Calendar, ClientFile, Event, Service


def _computed(expression: Any) -> MappedSQLExpression[Any]:
    return column_property(expression, deferred=True)


def _add_text(model: type[Any], name: str, expression_of: Any) -> None:
    """Text with its folded twin; ``expression_of`` makes either of the name of its column's suffix."""
    for suffix in ("", TWIN):
        setattr(model, name + suffix, _computed(expression_of(suffix)))


def _nth(table: Any, column: str, place: int) -> Any:
    """The phone or e-mail address of a client's person that comes at ``place``, from 0."""
    row = table.alias()
    return (
        select(row.c[column])
        .where(row.c.person_id == ClientFile.person_id, ~row.c.is_historic)
        .order_by(row.c.position, row.c.id)
        .limit(1)
        .offset(place)
        .correlate_except(row)
        .scalar_subquery()
    )


def _of_address(column: str) -> Any:
    """A column of a calendar's primary address."""
    row: Any = Address.__table__.alias()
    return (
        select(row.c[column])
        .where(row.c.calendar_id == Calendar.id, row.c.is_primary, ~row.c.is_historic)
        .order_by(row.c.id)
        .limit(1)
        .correlate_except(row)
        .scalar_subquery()
    )


_add_text(ClientFile, "first_phone", lambda suffix: _nth(Phone.__table__, f"number{suffix}", 0))
_add_text(ClientFile, "second_phone", lambda suffix: _nth(Phone.__table__, f"number{suffix}", 1))
_add_text(ClientFile, "first_email", lambda suffix: _nth(Email.__table__, f"address{suffix}", 0))
_add_text(Calendar, "street", lambda suffix: _of_address(f"street{suffix}"))
_add_text(Calendar, "postal_code", lambda suffix: _of_address(f"postal_code{suffix}"))
_add_text(Calendar, "city", lambda suffix: _of_address(f"city{suffix}"))

# 0 where there is none.
Appointment.service_key = _computed(func.coalesce(Appointment.service_id, 0))
Appointment.client_file_key = _computed(func.coalesce(Appointment.client_file_id, 0))
Appointment.is_note = _computed(Event.kind == "note")
# What ClicRDV calls time that is free (contracts 3.3).
_FREE = "VfreebusyEvent"
_add_text(
    Appointment, "busy_type", lambda suffix: case((Event.kind == "availability", fold(_FREE) if suffix else _FREE))
)

for _model in (Calendar, ClientFile, Service, Event):
    _model.is_deleted = _computed(_model.deleted_at.is_not(None))
