"""The types of people and firms, how to reach them, and the contacts of organizations that raise funds."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.base import (
    Boolean,
    Instant,
    Integer,
    Length,
    OneOf,
    Range,
    Regexp,
    ResourceSchema,
    Text,
    TrashableSchema,
    to_many,
    to_one,
)
from schemas.limits import EMAIL, LONG_TEXT, NOT_BLANK, PHONE_PREFIX, TELEPHONE, Letters, tag_names

WORKING_STATUSES = (
    "Never Contacted",
    "Ask in Future",
    "Cultivate Relationship",
    "Contact for Appointment",
    "Appointment Scheduled",
    "Call for Decision",
    "Partner - Financial",
    "Partner - Special",
    "Partner - Pray",
)
HIDDEN_STATUSES = ("Not Interested", "Unresponsive", "Never Ask", "Research Abandoned", "Expired Referral")
CONTACT_STATUSES = WORKING_STATUSES + HIDDEN_STATUSES

_PERSON_NAME = [NOT_BLANK, Letters(" &-_'\",;./\\"), Length(2, 96)]
_POSITION = Range(0, 2**31 - 1)


class PersonSchema(TrashableSchema):
    """A human being: customer, colleague, member of a household."""

    first_name = Text(required=True, validate=_PERSON_NAME)
    last_name = Text(required=True, validate=_PERSON_NAME)
    nickname = Text(allow_none=True, validate=Length(max=96))
    full_name = Text(dump_only=True)
    birthdate = fields.Date(allow_none=True)
    deceased = Boolean()
    note = Text(allow_none=True, validate=LONG_TEXT)
    tag_names = tag_names()
    user = to_one("users")
    company = to_one("companies")
    addresses = to_many("addresses", dump_only=True)
    emails = to_many("emails")
    phones = to_many("phones")
    tags = to_many("tags")
    contacts = to_many("contacts")
    client_files = to_many("client_files")

    class Meta:
        type_ = "people"


class CompanySchema(TrashableSchema):
    """A customer or supplier firm."""

    legal_name = Text(required=True, validate=[NOT_BLANK, Length(1, 255)])
    phone = Text(allow_none=True, validate=[TELEPHONE, Length(5, 24)])
    note = Text(allow_none=True, validate=LONG_TEXT)
    tag_names = tag_names()
    people = to_many("people")
    addresses = to_many("addresses", dump_only=True)
    tags = to_many("tags")

    class Meta:
        type_ = "companies"


class EmailSchema(ResourceSchema):
    """An e-mail address of a person."""

    address = Text(required=True, validate=EMAIL)
    position = Integer(validate=_POSITION)
    is_primary = Boolean()
    is_historic = Boolean()
    person = to_one("people", required=True)

    class Meta:
        type_ = "emails"


class PhoneSchema(ResourceSchema):
    """A telephone number of a person."""

    number = Text(required=True, validate=[TELEPHONE, Length(5, 25)])
    position = Integer(validate=_POSITION)
    is_primary = Boolean()
    is_historic = Boolean()
    person = to_one("people", required=True)

    class Meta:
        type_ = "phones"


class AddressSchema(ResourceSchema):
    """A postal address. It is given its owner when it is made and keeps it."""

    street = Text(allow_none=True, validate=Length(max=191))
    postal_code = Text(allow_none=True, validate=Length(max=10))
    city = Text(allow_none=True, validate=Length(max=191))
    region = Text(allow_none=True, validate=Length(max=191))
    location = Text(allow_none=True, validate=OneOf(("Home", "Business", "Mailing", "Other")))
    primary_mailing_address = Boolean(attribute="is_primary")
    historic = Boolean(attribute="is_historic")
    country = to_one("countries")
    owner = to_one("people", "companies", "contacts", "parks", "sites", "calendars", required=True, fixed=True)

    class Meta:
        type_ = "addresses"


class CountrySchema(ResourceSchema):
    """A country of ISO 3166."""

    name = Text(required=True, validate=[NOT_BLANK, Length(2, 96)])
    code = Text(required=True, validate=Regexp(r"\A[A-Z]{2}\Z", error="Must be two capital letters (A-Z)."))
    phone_prefix = Text(allow_none=True, validate=PHONE_PREFIX)

    class Meta:
        type_ = "countries"


class OrganizationSchema(ResourceSchema):
    """The body that owns a workspace and its designation accounts."""

    name = Text(required=True, validate=[NOT_BLANK, Length(1, 255)])
    account_lists = to_many("account_lists", dump_only=True)
    designation_accounts = to_many("designation_accounts")
    sites = to_many("sites")
    admins = to_many("users")

    class Meta:
        type_ = "organizations"


class DesignationAccountSchema(ResourceSchema):
    """An account of an organization that gifts are designated to."""

    number = Text(required=True, validate=[NOT_BLANK, Length(1, 64)])
    name = Text(required=True, validate=[NOT_BLANK, Length(1, 255)])
    organization = to_one("organizations", required=True)
    account_lists = to_many("account_lists")

    class Meta:
        type_ = "designation_accounts"


class AccountListSchema(ResourceSchema):
    """The contacts that a group of users looks after together."""

    name = Text(required=True, validate=[NOT_BLANK, Length(1, 255)])
    contacts = to_many("contacts")
    users = to_many("users")
    designation_accounts = to_many("designation_accounts")

    class Meta:
        type_ = "account_lists"


class ContactSchema(ResourceSchema):
    """A household or partner in an account list, with its people; not a human being."""

    name = Text(required=True, validate=[NOT_BLANK, Length(1, 255)])
    status = Text(allow_none=True, validate=OneOf(("", *CONTACT_STATUSES)))
    allow_deletion = Boolean(dump_only=True)
    square_avatar = Text(
        attribute="avatar_url",
        allow_none=True,
        validate=[Length(max=255), validate.URL(schemes={"http", "https"}, require_tld=False)],
    )
    from_donation_system = Boolean()
    updated_in_db_at = Instant(dump_only=True)
    account_list = to_one("account_lists", required=True)
    people = to_many("people")
    addresses = to_many("addresses", dump_only=True)

    class Meta:
        type_ = "contacts"
