"""The records of Robert 2 (contracts 2.2), one declaration each: key → where it comes from."""

from __future__ import annotations

from jsonapi_app.core.shapes import (
    Attr,
    Key,
    KeyOf,
    ListOf,
    Many,
    One,
    Owner,
    Pair,
    Part,
    Pivot,
    Primary,
    Shape,
    Text,
    shape,
)

STAMPS = "created_at updated_at deleted_at"

COUNTRY = shape("countries", "id name code")

# The rows behind the flat address, phone and e-mail of persons and companies; never shown as such.
_IS_PRIMARY: dict[str, Part] = {"is_primary": Attr("primary_mailing_address")}
_ADDRESS = shape(
    "addresses",
    {"locality": Attr("city")},
    "street postal_code country_id",
    {"country": One("country", COUNTRY)},
    _IS_PRIMARY,
)
_EMAIL = shape("emails", "address is_primary")
_PHONE = shape("phones", "number is_primary")


def _address(*keys: str) -> dict[str, Part]:
    return {key: Primary("addresses", _ADDRESS, key) for key in keys}


_STREET = _address("street", "postal_code", "locality", "country_id")
_COUNTRY = _address("country")

CATEGORY = shape(
    "categories",
    "id name",
    STAMPS,
    {"sub_categories": Many("sub_categories", shape("sub_categories", "id name category_id"))},
)
SUB_CATEGORY = shape("sub_categories", "id name category_id", STAMPS)
PARK = shape("parks", "id name", STAMPS)
TAG = shape("tags", "id name", STAMPS)
TAG_REF = shape("tags", "id name")
COMPANY = shape("companies", "id legal_name", _STREET, "phone note", STAMPS, _COUNTRY)

_PERSON: tuple[str | dict[str, Part], ...] = (
    "id user_id first_name last_name nickname",
    {"email": Primary("emails", _EMAIL, "address"), "phone": Primary("phones", _PHONE, "number")},
    _STREET,
    "company_id note",
    STAMPS,
    "full_name",
    _COUNTRY,
)
PERSON = shape("people", *_PERSON)
_GROUP: dict[str, Part] = {"group_id": Attr("role")}
USER = shape("users", "id pseudo email", _GROUP, STAMPS, {"person": One("person", PERSON)})
SETTINGS = shape("user_settings", "id user_id language auth_token_validity_duration created_at updated_at")

_TYPED: dict[str, Part] = {"type": Attr("value_type")}
ATTRIBUTE = shape("attributes", "id name", _TYPED, "unit max_length", STAMPS)
_VALUES: dict[str, Part] = {
    "attributes": ListOf(
        "custom_attributes",
        {"id": "attribute_id", "name": "name", "type": "value_type", "unit": "unit", "value": "value"},
    )
}
_TAGS: dict[str, Part] = {"tags": Many("tags", TAG_REF)}
_PLACES: dict[str, Part] = {
    "park": One("park", shape("parks", "id name")),
    "category": One("category", shape("categories", "id name")),
    "sub_category": One("sub_category", shape("sub_categories", "id name category_id")),
}
_CORE = (
    "id name description reference park_id category_id sub_category_id rental_price stock_quantity "
    "out_of_order_quantity replacement_price serial_number is_hidden_on_bill is_discountable"
)
_REMAINING: dict[str, Part] = {"remaining_quantity": Attr("remaining_quantity")}
_LISTED = (_CORE, "note", STAMPS, _TAGS, _VALUES)
# P11: rows of the list have no places; ``remaining_quantity`` is there while an event is asked about.
MATERIAL_ROW = shape("materials", *_LISTED, _REMAINING)
MATERIAL = shape("materials", *_LISTED, _PLACES)


def _tagged(what: str) -> dict[str, Part]:
    return {"pivot": Pivot({"tag_id": Owner(), "taggable_id": Key(), "taggable_type": Text(what)})}


TAGGED_MATERIAL = shape("materials", *_LISTED, _PLACES, _tagged("Material"))
TAGGED_PERSON = shape("people", *_PERSON, _tagged("Person"))

_MATERIAL_PIVOT: dict[str, Part] = {"event_id": Owner(), "material_id": Key(), "quantity": Pair("quantity")}
_EVENT_MATERIAL = shape("materials", _CORE, _PLACES, _TAGS, _VALUES, {"pivot": Pivot(_MATERIAL_PIVOT)})
MISSING_MATERIAL = shape(
    "materials",
    _CORE,
    _TAGS,
    _VALUES,
    {"pivot": Pivot(_MATERIAL_PIVOT), "remaining_quantity": Pair("remaining_quantity")},
)
_PERSON_PIVOT: dict[str, Part] = {"pivot": Pivot({"event_id": Owner(), "person_id": Key()})}
_ASSIGNEE = shape("people", "id first_name last_name nickname full_name", _COUNTRY, _PERSON_PIVOT)
_BENEFICIARY = shape("people", "id first_name last_name full_name", _COUNTRY, _PERSON_PIVOT)

EVENT = shape(
    "events",
    "id",
    {"user_id": KeyOf("created_by")},
    "title description",
    {"start_date": Attr("starts_at"), "end_date": Attr("ends_at")},
    "is_confirmed",
    {"location": Attr("location", or_else="")},
    STAMPS,
)
EVENT_FULL = Shape(
    "events",
    {
        **EVENT.parts,
        "user": One("created_by", USER),
        "assignees": Many("assignees", _ASSIGNEE),
        "beneficiaries": Many("beneficiaries", _BENEFICIARY),
        "materials": Many("materials", _EVENT_MATERIAL),
    },
)
_BILL = (
    "id number date event_id beneficiary_id",
    {"materials": Attr("lines")},
    "degressive_rate discount_rate vat_rate due_amount replacement_amount currency user_id updated_at created_at",
)
BILL = shape("bills", *_BILL)
TRASHED_BILL = shape("bills", *_BILL, "deleted_at")
