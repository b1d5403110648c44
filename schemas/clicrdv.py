"""What the flat records of ClicRDV show besides what JSON:API does: integer keys, and values one step away."""

from __future__ import annotations

from schemas.base import Boolean, Integer, Text
from schemas.planning import AppointmentSchema, CalendarSchema, ClientFileSchema, ServiceSchema


class _Recorded:
    """What every record has."""

    key = Integer(attribute="id", dump_only=True)
    is_deleted = Boolean(dump_only=True)


class CalendarRecordSchema(_Recorded, CalendarSchema):
    """A calendar with its primary address."""

    site_id = Integer(dump_only=True)
    street = Text(dump_only=True, allow_none=True)
    postal_code = Text(dump_only=True, allow_none=True)
    city = Text(dump_only=True, allow_none=True)

    class Meta:
        type_ = "calendars"


class ClientRecordSchema(_Recorded, ClientFileSchema):
    """A client's file with the first ways to reach the person."""

    site_id = Integer(dump_only=True)
    first_phone = Text(dump_only=True, allow_none=True)
    second_phone = Text(dump_only=True, allow_none=True)
    first_email = Text(dump_only=True, allow_none=True)

    class Meta:
        type_ = "client_files"


class ServiceRecordSchema(_Recorded, ServiceSchema):
    """A service with its keys."""

    site_id = Integer(dump_only=True)

    class Meta:
        type_ = "services"


class AppointmentRecordSchema(_Recorded, AppointmentSchema):
    """An entry of an appointment book. The keys named ``_key`` are 0 where there is none, those named ``_id`` null."""

    calendar_id = Integer(dump_only=True)
    service_id = Integer(dump_only=True, allow_none=True)
    service_key = Integer(dump_only=True)
    client_file_id = Integer(dump_only=True, allow_none=True)
    client_file_key = Integer(dump_only=True)
    busy_type = Text(dump_only=True, allow_none=True)
    is_note = Boolean(dump_only=True)

    class Meta:
        type_ = "appointments"
