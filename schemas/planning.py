"""The types of the time axis: bookings with their bills, visits, appointments, and the places they belong to."""

from __future__ import annotations

from schemas.base import (
    Boolean,
    Decimal,
    Instant,
    Integer,
    Json,
    Length,
    Money,
    OneOf,
    Range,
    Regexp,
    ResourceSchema,
    Text,
    TrashableSchema,
    to_many,
    to_one,
)
from schemas.limits import EMAIL, LONG_TEXT, NOT_BLANK, QUANTITY, TELEPHONE, TimeZone

RENTAL = "rental"
INTERVENTION = "intervention"
APPOINTMENT_KINDS = ("appointment", "busy", "availability", "note")

_NAME = [NOT_BLANK, Length(1, 255)]
_POSITION = Range(0, 2**31 - 1)
_COLOR = Regexp(r"\A#[0-9A-Fa-f]{6}\Z", error="Must be a colour such as #dddddd.")
_CODE = Range(0, 2**31 - 1)


class EventSchema(TrashableSchema):
    """A booking: materials that leave for an event and come back."""

    title = Text(required=True, validate=[NOT_BLANK, Length(2, 255)])
    description = Text(allow_none=True, validate=LONG_TEXT)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    location = Text(allow_none=True, validate=Length(2, 64))
    is_confirmed = Boolean()
    created_by = to_one("users", dump_only=True)
    assignees = to_many("people")
    beneficiaries = to_many("people")
    materials = to_many("materials", meta={"quantity": QUANTITY})
    missing_materials = to_many(
        "materials", dump_only=True, meta={"quantity": QUANTITY, "remaining_quantity": Integer(dump_only=True)}
    )
    bills = to_many("bills", dump_only=True)

    class Meta:
        type_ = "events"


class BillSchema(TrashableSchema):
    """What an event costs: made from the event, then never changed. ``discount_rate`` and ``vat_rate`` are percent."""

    number = Text(dump_only=True)
    date = Instant(dump_only=True)
    lines = Json(dump_only=True)
    degressive_rate = Decimal(2, dump_only=True)
    discount_rate = Decimal(4, validate=Range(0, 99.9999))
    vat_rate = Decimal(2, dump_only=True)
    due_amount = Money(dump_only=True)
    replacement_amount = Money(dump_only=True)
    currency = Text(dump_only=True)
    event = to_one("events", required=True, fixed=True)
    beneficiary = to_one("people", dump_only=True)
    user = to_one("users", dump_only=True)

    class Meta:
        type_ = "bills"


class InterventionSchema(TrashableSchema):
    """A technical visit.

    ``status``: 0 planned, 1 in progress, 2 done, 3 verified, 4 refused, 5 cancelled. ``intervention_type``:
    1 preventive, 2 curative, 3 training. ``creation_status``: 0 draft, 1 confirmed.
    """

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    status = Integer(validate=_CODE)
    intervention_type = Integer(validate=_CODE)
    creation_status = Integer(validate=_CODE)
    description = Text(allow_none=True, validate=LONG_TEXT)
    auto_created = Boolean()
    code_pin = Integer(allow_none=True, validate=_CODE)
    img_signature = Text(allow_none=True, validate=Length(max=200_000))
    actual_start = Instant(allow_none=True)
    actual_end = Instant(allow_none=True)
    provider_name = Text(allow_none=True, validate=Length(max=255))
    provider_email = Text(allow_none=True, validate=EMAIL)
    provider_action_comment = Text(allow_none=True, validate=LONG_TEXT)
    provider_general_comment = Text(allow_none=True, validate=LONG_TEXT)
    verified_at = Instant(allow_none=True)
    decision_comment = Text(allow_none=True, validate=LONG_TEXT)
    attendee_count = Integer(allow_none=True, validate=_CODE)
    archived_at = Instant(allow_none=True)
    organization = to_one("organizations")
    sites = to_many("sites")
    assigned_user = to_one("users")
    assigned_company_contact = to_one("people")
    verified_by = to_one("users")
    routine = to_one("routines")
    created_by = to_one("users", dump_only=True)

    class Meta:
        type_ = "interventions"


class AppointmentSchema(TrashableSchema):
    """An entry of an appointment book: an appointment, a busy or a free stretch of time, or a note on a day."""

    kind = Text(required=True, validate=OneOf(APPOINTMENT_KINDS))
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    text = Text(allow_none=True, validate=LONG_TEXT)
    comments = Text(allow_none=True, validate=LONG_TEXT)
    color = Text(allow_none=True, validate=_COLOR)
    taker = Text(allow_none=True, validate=Length(max=255))
    from_web = Boolean()
    calendar = to_one("calendars", required=True)
    client_file = to_one("client_files")
    service = to_one("services")

    class Meta:
        type_ = "appointments"


class CalendarEntrySchema(ResourceSchema):
    """Any kind of event on the one time axis; ``subject`` is the event, visit or appointment that it stands for."""

    kind = Text(dump_only=True)
    title = Text(dump_only=True)
    starts_at = Instant(dump_only=True)
    ends_at = Instant(dump_only=True)
    archived_at = Instant(dump_only=True)
    subject = to_one("events", "interventions", "appointments", required=True, dump_only=True)
    sites = to_many("sites", dump_only=True, attribute="all_sites")

    class Meta:
        type_ = "calendar_entries"


class SiteSchema(ResourceSchema):
    """A place of business: it shares one file of clients, and has calendars and services."""

    name = Text(required=True, validate=[NOT_BLANK, Length(1, 64)])
    phone = Text(allow_none=True, validate=[TELEPHONE, Length(5, 20)])
    fax = Text(allow_none=True, validate=[TELEPHONE, Length(5, 20)])
    timezone = Text(validate=TimeZone())
    organization = to_one("organizations")
    calendars = to_many("calendars")
    services = to_many("services")
    client_files = to_many("client_files")
    addresses = to_many("addresses", dump_only=True)

    class Meta:
        type_ = "sites"


class CalendarSchema(TrashableSchema):
    """A column of a site's appointment book: somebody or something that appointments are made with."""

    name = Text(required=True, validate=_NAME)
    public_name = Text(allow_none=True, validate=Length(max=255))
    position = Integer(allow_none=True, validate=_POSITION)
    site = to_one("sites", required=True)
    services = to_many("services")
    appointments = to_many("appointments")

    class Meta:
        type_ = "calendars"


class ServiceSchema(TrashableSchema):
    """What an appointment can be made for. ``price_cents`` is in hundredths of the currency."""

    name = Text(required=True, validate=_NAME)
    public_name = Text(allow_none=True, validate=Length(max=255))
    abbr = Text(allow_none=True, validate=Length(max=64))
    duration_minutes = Integer(validate=Range(1, 7 * 24 * 60))
    color = Text(validate=_COLOR)
    price_cents = Integer(allow_none=True, validate=_CODE)
    position = Integer(allow_none=True, validate=_POSITION)
    site = to_one("sites", required=True)
    calendars = to_many("calendars")

    class Meta:
        type_ = "services"


class ClientFileSchema(TrashableSchema):
    """What a site keeps on one of its clients."""

    comments = Text(allow_none=True, validate=LONG_TEXT)
    from_web = Boolean()
    email_reminders = Boolean()
    sms_reminders = Boolean()
    extern_id = Text(allow_none=True, validate=Length(max=64))
    site = to_one("sites", required=True)
    person = to_one("people", required=True)
    appointments = to_many("appointments")

    class Meta:
        type_ = "client_files"


class RoutineSchema(ResourceSchema):
    """What an organization has done again and again; each time is an intervention."""

    name = Text(required=True, validate=_NAME)
    archived_at = Instant(allow_none=True)
    organization = to_one("organizations", required=True)

    class Meta:
        type_ = "routines"
