"""What each type shows, written down from contracts.md 7.3 and 9: the tests compare the service with this."""

from __future__ import annotations

from collections.abc import Mapping

STAMPS = {"created_at", "updated_at"}

# † in contracts.md 7.2: two-step delete.
TRASHABLE = (
    "materials",
    "parks",
    "categories",
    "sub_categories",
    "attributes",
    "tags",
    "people",
    "companies",
    "users",
    "events",
    "bills",
    "interventions",
    "appointments",
    "calendars",
    "services",
    "client_files",
)
# ‡ in contracts.md 7.2: the public id is a UUID, which a client may supply.
WITH_UUID = (
    "users",
    "people",
    "organizations",
    "emails",
    "phones",
    "addresses",
    "account_lists",
    "designation_accounts",
    "contacts",
    "assistances",
)

ATTRIBUTES: Mapping[str, str] = {
    "users": "pseudo email role",
    "user_settings": "language auth_token_validity_duration",
    "people": "first_name last_name nickname full_name birthdate deceased note",
    "companies": "legal_name phone note",
    "organizations": "name",
    "contacts": "name status allow_deletion square_avatar updated_in_db_at from_donation_system",
    "account_lists": "name",
    "addresses": "street postal_code city region location primary_mailing_address historic",
    "countries": "name code phone_prefix",
    "parks": "name",
    "categories": "name",
    "sub_categories": "name",
    "materials": (
        "name description reference rental_price stock_quantity out_of_order_quantity replacement_price"
        " serial_number is_hidden_on_bill is_discountable note custom_attributes"
    ),
    "attributes": "name value_type unit max_length",
    "tags": "name",
    "emails": "address position is_primary is_historic",
    "phones": "number position is_primary is_historic",
    "designation_accounts": "number name",
    "events": "title description starts_at ends_at location is_confirmed",
    "bills": ("number date lines degressive_rate discount_rate vat_rate due_amount replacement_amount currency"),
    "interventions": (
        "starts_at ends_at status intervention_type creation_status description auto_created code_pin img_signature"
        " actual_start actual_end provider_name provider_email provider_action_comment provider_general_comment"
        " verified_at decision_comment attendee_count archived_at"
    ),
    "appointments": "kind starts_at ends_at text comments color taker from_web",
    "calendar_entries": "kind title starts_at ends_at archived_at",
    "sites": "name phone fax timezone",
    "calendars": "name public_name position",
    "services": "name public_name abbr duration_minutes color price_cents position",
    "client_files": "comments from_web email_reminders sms_reminders extern_id",
    "routines": "name archived_at",
    "assistances": "name phone_prefix phone_number is_contacted contacted_at",
    "sessions": "expires_at",
    "api_keys": "label revoked_at",
    "feed_tokens": "label",
    "revisions": "action resource_type resource_id changes request_id user_pseudo user_native_id redacted_at",
}

# Relationship → type of its target, ``*`` after it when there may be many, ``!`` when it is never null.
_DECLARED: Mapping[str, Mapping[str, str]] = {
    "users": {"person": "people", "settings": "user_settings", "events": "events*"},
    "user_settings": {"user": "users!"},
    "people": {
        "user": "users",
        "company": "companies",
        "addresses": "addresses*",
        "emails": "emails*",
        "phones": "phones*",
        "tags": "tags*",
        "contacts": "contacts*",
        "client_files": "client_files*",
    },
    "companies": {"people": "people*", "addresses": "addresses*", "tags": "tags*"},
    "organizations": {
        "account_lists": "account_lists*",
        "designation_accounts": "designation_accounts*",
        "sites": "sites*",
        "admins": "users*",
    },
    "contacts": {"account_list": "account_lists!", "people": "people*", "addresses": "addresses*"},
    "account_lists": {"contacts": "contacts*", "users": "users*", "designation_accounts": "designation_accounts*"},
    "addresses": {"country": "countries", "owner": "people!"},
    "countries": {},
    "parks": {"materials": "materials*", "site": "sites"},
    "categories": {"sub_categories": "sub_categories*", "materials": "materials*"},
    "sub_categories": {"category": "categories!", "materials": "materials*"},
    "materials": {
        "park": "parks!",
        "category": "categories!",
        "sub_category": "sub_categories",
        "tags": "tags*",
        "events": "events*",
    },
    "attributes": {"materials": "materials*"},
    "tags": {"people": "people*", "materials": "materials*", "companies": "companies*"},
    "emails": {"person": "people!"},
    "phones": {"person": "people!"},
    "designation_accounts": {"organization": "organizations!", "account_lists": "account_lists*"},
    "events": {
        "created_by": "users",
        "assignees": "people*",
        "beneficiaries": "people*",
        "materials": "materials*",
        "missing_materials": "materials*",
        "bills": "bills*",
    },
    "bills": {"event": "events!", "beneficiary": "people!", "user": "users"},
    "interventions": {
        "organization": "organizations",
        "sites": "sites*",
        "assigned_user": "users",
        "assigned_company_contact": "people",
        "verified_by": "users",
        "routine": "routines",
        "created_by": "users",
    },
    "appointments": {"calendar": "calendars!", "client_file": "client_files", "service": "services"},
    "calendar_entries": {"subject": "events!", "sites": "sites*"},
    "sites": {
        "organization": "organizations",
        "calendars": "calendars*",
        "services": "services*",
        "client_files": "client_files*",
        "addresses": "addresses*",
    },
    "calendars": {"site": "sites!", "services": "services*", "appointments": "appointments*"},
    "services": {"site": "sites!", "calendars": "calendars*"},
    "client_files": {"site": "sites!", "person": "people!", "appointments": "appointments*"},
    "routines": {"organization": "organizations!"},
    "assistances": {"responder": "users", "person": "people"},
    "sessions": {"user": "users!"},
    "api_keys": {"user": "users!", "sites": "sites*"},
    "feed_tokens": {"user": "users!"},
    "revisions": {"user": "users"},
}
# Whatever can change has its revisions.
RELATIONSHIPS: Mapping[str, Mapping[str, str]] = {
    type_: declared if type_ == "revisions" else {**declared, "revisions": "revisions*"}
    for type_, declared in _DECLARED.items()
}

# To-one relationships to one of several types: nothing can be filtered or sorted by what is at their end.
POLYMORPHIC: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("addresses", "owner"): ("people", "companies", "contacts", "parks", "sites", "calendars"),
    ("calendar_entries", "subject"): ("events", "interventions", "appointments"),
}

TYPES = tuple(ATTRIBUTES)
# Settings come with their user (R10), sessions by logging in, calendar entries with what they stand for; a bill is made
# from its event (`requests.billable_event`).
CREATABLE = tuple(t for t in TYPES if t not in ("user_settings", "sessions", "calendar_entries", "bills", "revisions"))
# Nobody may change a bill (contracts 2.7), what only mirrors other rows, or a log-in.
UNCHANGING = ("bills", "calendar_entries", "sessions", "revisions")
UPDATABLE = tuple(t for t in TYPES if t not in UNCHANGING)
# To leave the trash is an update.
RESTORABLE = tuple(t for t in TRASHABLE if t in UPDATABLE)
# Those have no trash, and nobody may delete them.
UNDELETABLE = ("user_settings", "calendar_entries", "revisions")

PAIRS = [(type_, name) for type_, relationships in RELATIONSHIPS.items() for name in relationships]
TO_MANY = [(type_, name) for type_, name in PAIRS if RELATIONSHIPS[type_][name].endswith("*")]
TO_ONE = [(type_, name) for type_, name in PAIRS if not RELATIONSHIPS[type_][name].endswith("*")]
UPDATABLE_PAIRS = [(type_, name) for type_, name in PAIRS if type_ in UPDATABLE]
# They follow from other members, or from who acts: another value is 403, what is so may be sent back.
READ_ONLY = [
    ("people", "addresses"),
    ("companies", "addresses"),
    ("contacts", "addresses"),
    ("sites", "addresses"),
    ("attributes", "materials"),
    ("organizations", "account_lists"),
    ("users", "settings"),
    ("users", "events"),
    ("user_settings", "user"),
    ("events", "created_by"),
    ("events", "missing_materials"),
    ("events", "bills"),
    ("bills", "beneficiary"),
    ("bills", "user"),
    ("interventions", "created_by"),
    ("calendar_entries", "subject"),
    ("calendar_entries", "sites"),
    ("assistances", "responder"),
    ("sessions", "user"),
    ("revisions", "user"),
    *((type_, "revisions") for type_ in ATTRIBUTES if type_ != "revisions"),
]
# Given when the resource is created, read-only from then on.
FIXED = [("addresses", "owner"), ("bills", "event"), ("api_keys", "user"), ("feed_tokens", "user")]

# Attributes that are neither filtered nor sorted by: lists, and JSON.
INCOMPARABLE = [("materials", "custom_attributes"), ("bills", "lines"), ("revisions", "changes")]


def attributes_of(type_: str) -> set[str]:
    stamps = STAMPS | ({"deleted_at"} if type_ in TRASHABLE else set())
    return set(ATTRIBUTES[type_].split()) | stamps


def target_of(type_: str, relationship: str) -> str:
    """The type of the target; of several, one that may be it."""
    return RELATIONSHIPS[type_][relationship].rstrip("*!")


def targets_of(type_: str, relationship: str) -> tuple[str, ...]:
    return POLYMORPHIC.get((type_, relationship), (target_of(type_, relationship),))


def to_many(type_: str, relationship: str) -> bool:
    return RELATIONSHIPS[type_][relationship].endswith("*")
