"""What rs/events shows of an entry besides what JSON:API does: it has one record for every kind of event."""

from __future__ import annotations

from schemas.base import Text, to_one
from schemas.planning import CalendarEntrySchema


class AnyEventSchema(CalendarEntrySchema):
    """Any kind of event, with what all kinds have."""

    description = Text(dump_only=True)
    organization = to_one("organizations", dump_only=True)
    created_by = to_one("users", dump_only=True)

    class Meta:
        type_ = "calendar_entries"
