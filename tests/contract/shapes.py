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
}

# Relationship → type of its target, ``*`` after it when there may be many, ``!`` when it is never null.
RELATIONSHIPS: Mapping[str, Mapping[str, str]] = {
    "users": {"person": "people", "settings": "user_settings"},
    "user_settings": {"user": "users!"},
    "people": {
        "user": "users",
        "company": "companies",
        "addresses": "addresses*",
        "emails": "emails*",
        "phones": "phones*",
        "tags": "tags*",
        "contacts": "contacts*",
    },
    "companies": {"people": "people*", "addresses": "addresses*", "tags": "tags*"},
    "organizations": {
        "account_lists": "account_lists*",
        "designation_accounts": "designation_accounts*",
        "admins": "users*",
    },
    "contacts": {"account_list": "account_lists!", "people": "people*", "addresses": "addresses*"},
    "account_lists": {"contacts": "contacts*", "users": "users*", "designation_accounts": "designation_accounts*"},
    "addresses": {"country": "countries", "owner": "people!"},
    "countries": {},
    "parks": {"materials": "materials*"},
    "categories": {"sub_categories": "sub_categories*", "materials": "materials*"},
    "sub_categories": {"category": "categories!", "materials": "materials*"},
    "materials": {"park": "parks!", "category": "categories!", "sub_category": "sub_categories", "tags": "tags*"},
    "attributes": {"materials": "materials*"},
    "tags": {"people": "people*", "materials": "materials*", "companies": "companies*"},
    "emails": {"person": "people!"},
    "phones": {"person": "people!"},
    "designation_accounts": {"organization": "organizations!", "account_lists": "account_lists*"},
}

TYPES = tuple(ATTRIBUTES)
CREATABLE = tuple(type_ for type_ in TYPES if type_ != "user_settings")  # these come with their user (R10)
PAIRS = [(type_, name) for type_, relationships in RELATIONSHIPS.items() for name in relationships]
TO_MANY = [(type_, name) for type_, name in PAIRS if RELATIONSHIPS[type_][name].endswith("*")]
TO_ONE = [(type_, name) for type_, name in PAIRS if not RELATIONSHIPS[type_][name].endswith("*")]


def attributes_of(type_: str) -> set[str]:
    stamps = STAMPS | ({"deleted_at"} if type_ in TRASHABLE else set())
    return set(ATTRIBUTES[type_].split()) | stamps


def target_of(type_: str, relationship: str) -> str:
    return RELATIONSHIPS[type_][relationship].rstrip("*!")


def to_many(type_: str, relationship: str) -> bool:
    return RELATIONSHIPS[type_][relationship].endswith("*")
