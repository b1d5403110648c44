"""The tables of people and firms, how to reach them, and the contacts of organizations that raise funds."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from jsonapi_app.extensions import db
from jsonapi_app.models.base import (
    Instant,
    Public,
    Stamped,
    Trashable,
    flag,
    live_index,
    now,
    optional_text,
    text,
    trash_index,
)
from jsonapi_app.models.links import link_table
from schemas.crm import CONTACT_STATUSES

if TYPE_CHECKING:
    from jsonapi_app.models.identity import User
    from jsonapi_app.models.inventory import Park, Tag
    from jsonapi_app.models.planning import Calendar, ClientFile, Routine, Site

person_tags = link_table("person_tags", "person_id=people", "tag_id=tags")
company_tags = link_table("company_tags", "company_id=companies", "tag_id=tags")
contact_people = link_table(
    "contact_people",
    "contact_id=contacts",
    "person_id=people",
    Column("is_primary", Boolean, nullable=False, default=False),
)
account_list_users = link_table("account_list_users", "account_list_id=account_lists", "user_id=users")
account_list_designations = link_table(
    "account_list_designations", "account_list_id=account_lists", "designation_account_id=designation_accounts"
)
organization_admins = link_table("organization_admins", "organization_id=organizations", "user_id=users")

# Who can own an address: type → foreign key.
ADDRESS_OWNERS = {
    "people": "person_id",
    "companies": "company_id",
    "contacts": "contact_id",
    "parks": "park_id",
    "sites": "site_id",
    "calendars": "calendar_id",
}


class Person(Trashable, Public, db.Model):
    """A human being: customer, colleague, member of a household."""

    __tablename__ = "people"
    __table_args__ = (live_index("last_name_folded", "first_name_folded", "id"), trash_index())

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), unique=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"), index=True)
    first_name: Mapped[str] = text(96)
    last_name: Mapped[str] = text(96)
    nickname: Mapped[str | None] = optional_text(96)
    birthdate: Mapped[date | None]
    deceased: Mapped[bool] = flag()
    note: Mapped[str | None] = optional_text()
    # Names and primary e-mail, folded: two people must not share all three. Null without an e-mail (P13).
    name_email_key: Mapped[str | None] = mapped_column(unique=True)

    user: Mapped[User | None] = relationship(back_populates="person")
    company: Mapped[Company | None] = relationship(back_populates="people")
    addresses: Mapped[list[Address]] = relationship(back_populates="person", passive_deletes="all")
    emails: Mapped[list[Email]] = relationship(back_populates="person", passive_deletes="all")
    phones: Mapped[list[Phone]] = relationship(back_populates="person", passive_deletes="all")
    tags: Mapped[list[Tag]] = relationship(secondary=person_tags, back_populates="people", passive_deletes=True)
    contacts: Mapped[list[Contact]] = relationship(
        secondary=contact_people, back_populates="people", passive_deletes=True
    )
    client_files: Mapped[list[ClientFile]] = relationship(back_populates="person", passive_deletes="all")


Person.full_name = column_property(Person.last_name + " " + Person.first_name)
Person.full_name_folded = column_property(Person.last_name_folded + " " + Person.first_name_folded)


class Company(Trashable, db.Model):
    """A customer or supplier firm."""

    __tablename__ = "companies"
    __table_args__ = (
        live_index("legal_name_folded", "id"),
        trash_index(),
    )

    legal_name: Mapped[str] = text(255, unique=True)
    phone: Mapped[str | None] = optional_text(24)
    note: Mapped[str | None] = optional_text()

    people: Mapped[list[Person]] = relationship(back_populates="company", passive_deletes="all")
    addresses: Mapped[list[Address]] = relationship(back_populates="company", passive_deletes="all")
    tags: Mapped[list[Tag]] = relationship(secondary=company_tags, back_populates="companies", passive_deletes=True)


class Email(Stamped, Public, db.Model):
    """An e-mail address of a person; ``position`` orders those of one person."""

    __tablename__ = "emails"
    __table_args__ = (Index(None, "person_id", "position", "id"), Index(None, "position", "id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str] = text(255)
    position: Mapped[int] = mapped_column(default=0)
    is_primary: Mapped[bool] = flag()
    is_historic: Mapped[bool] = flag()

    person: Mapped[Person] = relationship(back_populates="emails")


class Phone(Stamped, Public, db.Model):
    """A telephone number of a person; ``position`` orders those of one person."""

    __tablename__ = "phones"
    __table_args__ = (Index(None, "person_id", "position", "id"), Index(None, "position", "id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    number: Mapped[str] = text(25)
    position: Mapped[int] = mapped_column(default=0)
    is_primary: Mapped[bool] = flag()
    is_historic: Mapped[bool] = flag()

    person: Mapped[Person] = relationship(back_populates="phones")


class Address(Stamped, Public, db.Model):
    """A postal address; it belongs to exactly one owner."""

    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {key} IS NULL THEN 0 ELSE 1 END" for key in ADDRESS_OWNERS.values()) + " = 1",
            name="one_owner",
        ),
        CheckConstraint("location IN ('Home', 'Business', 'Mailing', 'Other')", name="location"),
    )
    __polymorphic__ = {"owner": ADDRESS_OWNERS}

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    park_id: Mapped[int | None] = mapped_column(ForeignKey("parks.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendars.id", ondelete="CASCADE"), index=True)
    country_id: Mapped[int | None] = mapped_column(ForeignKey("countries.id", ondelete="RESTRICT"), index=True)
    street: Mapped[str | None] = optional_text(191)
    postal_code: Mapped[str | None] = optional_text(16)
    city: Mapped[str | None] = optional_text(191)
    region: Mapped[str | None] = optional_text(191)
    location: Mapped[str | None] = optional_text(8)
    is_primary: Mapped[bool] = flag()
    is_historic: Mapped[bool] = flag()

    country: Mapped[Country | None] = relationship(back_populates="addresses")
    person: Mapped[Person | None] = relationship(back_populates="addresses")
    company: Mapped[Company | None] = relationship(back_populates="addresses")
    contact: Mapped[Contact | None] = relationship(back_populates="addresses")
    park: Mapped[Park | None] = relationship(back_populates="addresses")
    site: Mapped[Site | None] = relationship(back_populates="addresses")
    calendar: Mapped[Calendar | None] = relationship(back_populates="addresses")


class Country(Stamped, db.Model):
    """A country of ISO 3166; ``phone_prefix`` has digits only."""

    __tablename__ = "countries"
    __table_args__ = (Index(None, "name_folded", "id"),)

    name: Mapped[str] = text(96, unique=True)
    code: Mapped[str] = text(2, unique=True)
    phone_prefix: Mapped[str | None] = optional_text(8)

    addresses: Mapped[list[Address]] = relationship(back_populates="country", passive_deletes="all")


class Organization(Stamped, Public, db.Model):
    """The body that owns a workspace and its designation accounts."""

    __tablename__ = "organizations"
    __table_args__ = (Index(None, "name_folded", "id"),)

    name: Mapped[str] = text(255)

    designation_accounts: Mapped[list[DesignationAccount]] = relationship(
        back_populates="organization", passive_deletes="all"
    )
    admins: Mapped[list[User]] = relationship(
        secondary=organization_admins, back_populates="organizations", passive_deletes=True
    )
    sites: Mapped[list[Site]] = relationship(back_populates="organization", passive_deletes="all")
    routines: Mapped[list[Routine]] = relationship(back_populates="organization", passive_deletes="all")


class DesignationAccount(Stamped, Public, db.Model):
    """An account of an organization that gifts are designated to."""

    __tablename__ = "designation_accounts"
    __table_args__ = (UniqueConstraint("organization_id", "number"), Index(None, "name_folded", "id"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    number: Mapped[str] = text(64)
    name: Mapped[str] = text(255)

    organization: Mapped[Organization] = relationship(back_populates="designation_accounts")
    account_lists: Mapped[list[AccountList]] = relationship(
        secondary=account_list_designations, back_populates="designation_accounts", passive_deletes=True
    )


_organization_account_lists = (
    select(DesignationAccount.organization_id, account_list_designations.c.account_list_id)
    .join(account_list_designations)
    .distinct()
    .subquery("organization_account_lists")
)
Organization.account_lists = relationship(
    "AccountList", secondary=_organization_account_lists, viewonly=True, order_by="AccountList.id"
)


class AccountList(Stamped, Public, db.Model):
    """The contacts that a group of users looks after together."""

    __tablename__ = "account_lists"
    __table_args__ = (Index(None, "name_folded", "id"),)

    name: Mapped[str] = text(255)

    contacts: Mapped[list[Contact]] = relationship(back_populates="account_list", passive_deletes="all")
    users: Mapped[list[User]] = relationship(
        secondary=account_list_users, back_populates="account_lists", passive_deletes=True
    )
    designation_accounts: Mapped[list[DesignationAccount]] = relationship(
        secondary=account_list_designations, back_populates="account_lists", passive_deletes=True
    )


def _time_of_write(context: Any) -> datetime:
    written: datetime = context.get_current_parameters().get("updated_at") or now()
    return written


class Contact(Stamped, Public, db.Model):
    """A household or partner in an account list, with its people; not a human being."""

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint(
            "status IN ('', " + ", ".join(f"'{status}'" for status in CONTACT_STATUSES) + ")", name="status"
        ),
        Index(None, "name_folded", "id"),
        Index(None, "account_list_id", "name_folded", "id"),
    )

    account_list_id: Mapped[int] = mapped_column(ForeignKey("account_lists.id", ondelete="CASCADE"))
    name: Mapped[str] = text(255)
    status: Mapped[str | None] = optional_text(32)
    avatar_url: Mapped[str | None] = optional_text(255)
    from_donation_system: Mapped[bool] = flag()
    anonymized_at: Mapped[datetime | None] = mapped_column(Instant)
    # The server's time of the last write, for clients that synchronise offline.
    updated_in_db_at: Mapped[datetime] = mapped_column(Instant, default=_time_of_write)

    account_list: Mapped[AccountList] = relationship(back_populates="contacts")
    people: Mapped[list[Person]] = relationship(
        secondary=contact_people, back_populates="contacts", passive_deletes=True
    )
    addresses: Mapped[list[Address]] = relationship(back_populates="contact", passive_deletes="all")
