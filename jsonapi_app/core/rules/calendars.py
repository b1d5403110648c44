"""The rules on visits and on the entries of appointment books."""

from __future__ import annotations

from sqlalchemy import select

from jsonapi_app.core.rules.draft import Draft
from jsonapi_app.domain import calendars
from jsonapi_app.models.planning import Appointment


def check_order(draft: Draft) -> None:
    if draft.changes("starts_at", "ends_at"):
        calendars.check_order(draft["starts_at"], draft["ends_at"])


def check_entry(draft: Draft) -> None:
    if draft.changes("kind", "client_file_id"):
        calendars.check_entry(draft["kind"], draft["client_file_id"] is not None)


def remove_appointments(draft: Draft) -> None:
    """What is in a calendar goes with it, the shared part of each row included."""
    events, details = draft.store.table("appointments"), Appointment.__table__
    mine = select(details.c.event_id).where(details.c.calendar_id == draft.key)
    draft.store.delete("appointments", events.c.id.in_(mine))
