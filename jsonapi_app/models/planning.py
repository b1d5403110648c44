"""The tables of the time axis: events of every kind with a table of details each, and the places they belong to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    and_,
    case,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Mapped, column_property, foreign, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from jsonapi_app.extensions import db
from jsonapi_app.models.base import (
    Amount,
    Instant,
    KindOf,
    Stamped,
    Trashable,
    flag,
    live_index,
    optional_text,
    text,
    trash_index,
)
from jsonapi_app.models.crm import Contact, contact_people
from jsonapi_app.models.links import link_table
from schemas.planning import APPOINTMENT_KINDS, INTERVENTION, RENTAL

if TYPE_CHECKING:
    from jsonapi_app.models.crm import Address, Organization, Person
    from jsonapi_app.models.identity import User
    from jsonapi_app.models.inventory import Material, Park

event_sites = link_table("event_sites", "event_id=events", "site_id=sites")
calendar_services = link_table("calendar_services", "calendar_id=calendars", "service_id=services")
event_assignees = link_table("event_assignees", "event_id=events", "person_id=people", position=True)
event_beneficiaries = link_table("event_beneficiaries", "event_id=events", "person_id=people", position=True)
event_materials = link_table(
    "event_materials",
    "event_id=events",
    "material_id=materials",
    Column("quantity", Integer, nullable=False, default=1),
    CheckConstraint("quantity > 0", name="quantity"),
    position=True,
)

_KINDS = (RENTAL, INTERVENTION, *APPOINTMENT_KINDS)


class Site(Stamped, db.Model):
    """A place of business: it shares one file of clients, and has calendars and services."""

    __tablename__ = "sites"
    __table_args__ = (Index(None, "name_folded", "id"),)

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = text(64)
    phone: Mapped[str | None] = optional_text(20)
    fax: Mapped[str | None] = optional_text(20)
    # The IANA name of the zone in which the site's clients read times.
    timezone: Mapped[str] = text(64, default="UTC")
    phone_country_code: Mapped[str | None] = optional_text(8)

    organization: Mapped[Organization | None] = relationship(back_populates="sites")
    calendars: Mapped[list[Calendar]] = relationship(back_populates="site", passive_deletes="all")
    services: Mapped[list[Service]] = relationship(back_populates="site", passive_deletes="all")
    client_files: Mapped[list[ClientFile]] = relationship(back_populates="site", passive_deletes="all")
    addresses: Mapped[list[Address]] = relationship(back_populates="site", passive_deletes="all")
    parks: Mapped[list[Park]] = relationship(back_populates="site", passive_deletes="all")


class ClientFile(Trashable, db.Model):
    """What a site keeps on one of its clients; the person may be the client of several."""

    __tablename__ = "client_files"
    __table_args__ = (UniqueConstraint("site_id", "person_id"), trash_index())

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    comments: Mapped[str | None] = optional_text()
    from_web: Mapped[bool] = flag()
    email_reminders: Mapped[bool] = flag(True)
    sms_reminders: Mapped[bool] = flag(True)
    extern_id: Mapped[str | None] = optional_text(64)

    site: Mapped[Site] = relationship(back_populates="client_files")
    person: Mapped[Person] = relationship(back_populates="client_files")
    appointments: Mapped[list[Appointment]] = relationship(back_populates="client_file", passive_deletes="all")


class Calendar(Trashable, db.Model):
    """A column of a site's appointment book: somebody or something that appointments are made with."""

    __tablename__ = "calendars"
    __table_args__ = (live_index("position", "name_folded", "id"), trash_index())

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = text(255)
    public_name: Mapped[str | None] = optional_text(255)
    position: Mapped[int | None]

    site: Mapped[Site] = relationship(back_populates="calendars")
    services: Mapped[list[Service]] = relationship(
        secondary=calendar_services, back_populates="calendars", passive_deletes=True
    )
    appointments: Mapped[list[Appointment]] = relationship(back_populates="calendar", passive_deletes="all")
    addresses: Mapped[list[Address]] = relationship(back_populates="calendar", passive_deletes="all")


class Service(Trashable, db.Model):
    """What an appointment can be made for; its price is in cents."""

    __tablename__ = "services"
    __table_args__ = (live_index("position", "name_folded", "id"), trash_index())

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = text(255)
    public_name: Mapped[str | None] = optional_text(255)
    abbr: Mapped[str | None] = optional_text(64)
    duration_minutes: Mapped[int] = mapped_column(default=15)
    color: Mapped[str] = text(7, default="#dddddd")
    position: Mapped[int | None]
    price_cents: Mapped[int | None]

    site: Mapped[Site] = relationship(back_populates="services")
    calendars: Mapped[list[Calendar]] = relationship(
        secondary=calendar_services, back_populates="services", passive_deletes=True
    )


class Routine(Stamped, db.Model):
    """What an organization has done again and again, such as a yearly check; each time is an intervention."""

    __tablename__ = "routines"
    __table_args__ = (Index(None, "name_folded", "id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = text(255)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    organization: Mapped[Organization] = relationship(back_populates="routines")


class Event(Trashable, db.Model):
    """Something with a start and an end, in UTC: the one time axis that every kind is on."""

    __tablename__ = "events"
    __table_args__: tuple[SchemaItem, ...] = (
        CheckConstraint("kind IN (" + ", ".join(f"'{kind}'" for kind in _KINDS) + ")", name="kind"),
        CheckConstraint("ends_at >= starts_at", name="ends_at"),
        live_index("starts_at", "id"),
        live_index("kind", "starts_at", "id", "ends_at"),
        # The newest booking that a caller can have known of (core/rules/bookings.py).
        Index(None, "updated_at"),
        trash_index(),
    )

    kind: Mapped[str] = text(12)
    title: Mapped[str | None] = optional_text(255)
    description: Mapped[str | None] = optional_text()
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    location: Mapped[str | None] = optional_text(64)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id", ondelete="SET NULL"), index=True)
    # Null where a command made it, on behalf of nobody.
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    organization: Mapped[Organization | None] = relationship()
    created_by: Mapped[User | None] = relationship()

    __polymorphic__ = {
        "subject": {"events": "rental_id", "interventions": "intervention_id", "appointments": "appointment_id"}
    }


class Rental(KindOf, Event):
    """A booking: materials that leave for an event and come back."""

    __tablename__ = "rentals"
    __table_args__ = ()
    __kinds__ = (RENTAL,)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    is_confirmed: Mapped[bool] = flag()

    assignees: Mapped[list[Person]] = relationship(secondary=event_assignees, passive_deletes=True)
    beneficiaries: Mapped[list[Person]] = relationship(secondary=event_beneficiaries, passive_deletes=True)
    materials: Mapped[list[Material]] = relationship(
        secondary=event_materials, back_populates="events", passive_deletes=True
    )
    bills: Mapped[list[Bill]] = relationship(back_populates="event", passive_deletes="all")


class Intervention(KindOf, Event):
    """A technical visit, planned, done and verified."""

    __tablename__ = "interventions"
    __table_args__ = ()
    __kinds__ = (INTERVENTION,)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[int] = mapped_column(default=0)
    intervention_type: Mapped[int] = mapped_column(default=1)
    creation_status: Mapped[int] = mapped_column(default=0)
    auto_created: Mapped[bool] = flag()
    code_pin: Mapped[int | None]
    img_signature: Mapped[str | None] = optional_text()
    actual_start: Mapped[datetime | None] = mapped_column(Instant)
    actual_end: Mapped[datetime | None] = mapped_column(Instant)
    provider_name: Mapped[str | None] = optional_text(255)
    provider_email: Mapped[str | None] = optional_text(191)
    provider_action_comment: Mapped[str | None] = optional_text()
    provider_general_comment: Mapped[str | None] = optional_text()
    assigned_company_contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    assigned_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    decision_comment: Mapped[str | None] = optional_text()
    attendee_count: Mapped[int | None]
    routine_id: Mapped[int | None] = mapped_column(ForeignKey("routines.id", ondelete="SET NULL"), index=True)

    sites: Mapped[list[Site]] = relationship(secondary=event_sites, passive_deletes=True)
    assigned_company_contact: Mapped[Person | None] = relationship()
    assigned_user: Mapped[User | None] = relationship(foreign_keys=assigned_user_id)
    verified_by: Mapped[User | None] = relationship(foreign_keys=verified_by_id)
    routine: Mapped[Routine | None] = relationship()


class Appointment(KindOf, Event):
    """An entry of an appointment book: an appointment, a busy or a free stretch of time, or a note on a day."""

    __tablename__ = "appointments"
    __table_args__ = ()
    __kinds__ = APPOINTMENT_KINDS

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id", ondelete="CASCADE"), index=True)
    client_file_id: Mapped[int | None] = mapped_column(ForeignKey("client_files.id", ondelete="SET NULL"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id", ondelete="SET NULL"), index=True)
    text: Mapped[str | None] = optional_text()
    comments: Mapped[str | None] = optional_text()
    taker: Mapped[str | None] = optional_text(255)
    from_web: Mapped[bool] = flag()
    color: Mapped[str | None] = optional_text(7)

    calendar: Mapped[Calendar] = relationship(back_populates="appointments")
    client_file: Mapped[ClientFile | None] = relationship(back_populates="appointments")
    service: Mapped[Service | None] = relationship()


class Bill(Trashable, db.Model):
    """What an event costs. Nothing of it is ever computed again: lines and paper are kept as they were."""

    __tablename__ = "bills"
    __table_args__ = (Index(None, "date", "id"), live_index("date", "id"), trash_index())

    number: Mapped[str] = text(20, unique=True)
    date: Mapped[datetime] = mapped_column(Instant)
    # An event has one bill: a new one takes the place of the old (contracts 2.7).
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="RESTRICT"), unique=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    # JSON: what was rented (domain/billing.py, `BillLine`), and all that the paper says (documents/bill.py).
    lines: Mapped[str] = mapped_column(Text)
    snapshot: Mapped[str] = mapped_column(Text)
    degressive_rate: Mapped[Decimal] = mapped_column(Amount(6, 2))
    discount_rate: Mapped[Decimal] = mapped_column(Amount(6, 4))
    vat_rate: Mapped[Decimal] = mapped_column(Amount(4, 2))
    due_amount: Mapped[Decimal] = mapped_column(Amount(10, 2))
    replacement_amount: Mapped[Decimal] = mapped_column(Amount(10, 2))
    currency: Mapped[str] = text(3)

    event: Mapped[Rental] = relationship(back_populates="bills")
    beneficiary: Mapped[Person] = relationship()
    user: Mapped[User | None] = relationship()


class BillDocument(db.Model):
    """The paper of a bill as it was first printed. It goes with the bill (ADR 0014)."""

    __tablename__ = "bill_documents"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


# The subject of a calendar entry is the row itself, as the type of its kind.
Event.rental_id = column_property(case((Event.kind == RENTAL, Event.id)))
Event.intervention_id = column_property(case((Event.kind == INTERVENTION, Event.id)))
Event.appointment_id = column_property(case((or_(*(Event.kind == kind for kind in APPOINTMENT_KINDS)), Event.id)))

# Visits name their sites, the entries of an appointment book are at the site of their calendar.
_entries, _calendars = Appointment.__table__.c, Calendar.__table__.c
_sites_of_entries = union(
    select(event_sites.c.event_id, event_sites.c.site_id),
    select(_entries.event_id, _calendars.site_id).where(_calendars.id == _entries.calendar_id),
).subquery("sites_of_entries")
Event.all_sites = relationship(
    Site,
    secondary=_sites_of_entries,
    primaryjoin=Event.id == foreign(_sites_of_entries.c.event_id),
    secondaryjoin=Site.id == foreign(_sites_of_entries.c.site_id),
    viewonly=True,
)

# What comes from a donation system is kept, and so is who was billed (contracts 5).
_billed = (
    select(Bill.id)
    .join(contact_people, contact_people.c.person_id == Bill.beneficiary_id)
    .where(contact_people.c.contact_id == Contact.id)
    .correlate_except(Bill, contact_people)
    .exists()
)
Contact.allow_deletion = column_property(and_(~Contact.from_donation_system, ~_billed))
