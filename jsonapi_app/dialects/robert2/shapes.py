"""The records of Robert 2 (contracts 2.2), one declaration each: key → where it comes from."""

from __future__ import annotations

from jsonapi_app.core.shapes import Attr, Key, ListOf, Many, One, Owner, Pair, Part, Pivot, Primary, Text, shape

Parts = dict[str, Part]

STAMPS = "created_at updated_at deleted_at"

COUNTRY = shape("countries", "id name code")
SUB_CATEGORY = shape("sub_categories", "id name category_id", STAMPS)
SUB_CATEGORY_REF = shape("sub_categories", "id name category_id")
CATEGORY = shape("categories", "id name", STAMPS, {"sub_categories": Many("sub_categories", SUB_CATEGORY_REF)})
PARK = shape("parks", "id name", STAMPS)
TAG = shape("tags", "id name", STAMPS)
TAG_REF = shape("tags", "id name")
ATTRIBUTE = shape("attributes", "id name type=value_type unit max_length", STAMPS)
SETTINGS = shape("user_settings", "id user_id language auth_token_validity_duration created_at updated_at")

# The rows behind the flat address, phone and e-mail of persons and companies; never shown as such.
_ADDRESS = shape(
    "addresses",
    "street postal_code locality=city country_id is_primary=primary_mailing_address",
    {"country": One("country", COUNTRY)},
)
_EMAIL = shape("emails", "address is_primary")
_PHONE = shape("phones", "number is_primary")
_STREET: Parts = {
    key: Primary("addresses", _ADDRESS, key) for key in ("street", "postal_code", "locality", "country_id")
}
_COUNTRY: Parts = {"country": Primary("addresses", _ADDRESS, "country")}

COMPANY = shape("companies", "id legal_name", _STREET, "phone note", STAMPS, _COUNTRY)
_REACHED: Parts = {"email": Primary("emails", _EMAIL, "address"), "phone": Primary("phones", _PHONE, "number")}
_NAMES = "id user_id first_name last_name nickname"
_PERSON = (_NAMES, _REACHED, _STREET, "company_id note", STAMPS, "full_name", _COUNTRY)
PERSON = shape("people", *_PERSON)
USER = shape("users", "id pseudo email group_id=role", STAMPS, {"person": One("person", PERSON)})

_ITEM = {"id": "attribute_id", "name": "name", "type": "value_type", "unit": "unit", "value": "value"}
_SAID: Parts = {"tags": Many("tags", TAG_REF), "attributes": ListOf("custom_attributes", _ITEM)}
_PLACES: Parts = {
    "park": One("park", shape("parks", "id name")),
    "category": One("category", shape("categories", "id name")),
    "sub_category": One("sub_category", SUB_CATEGORY_REF),
}
_CORE = (
    "id name description reference park_id category_id sub_category_id rental_price stock_quantity "
    "out_of_order_quantity replacement_price serial_number is_hidden_on_bill is_discountable"
)
_LISTED = (_CORE, "note", STAMPS, _SAID)
MATERIAL = shape("materials", *_LISTED, _PLACES)
# P11: rows of the list have no places; what remains is there while an event is asked about.
MATERIAL_ROW = shape("materials", *_LISTED, "remaining_quantity")


def _tagged(what: str) -> Parts:
    return {"pivot": Pivot({"tag_id": Owner(), "taggable_id": Key(), "taggable_type": Text(what)})}


TAGGED_MATERIAL = shape("materials", *_LISTED, _PLACES, _tagged("Material"))
TAGGED_PERSON = shape("people", *_PERSON, _tagged("Person"))

_LINE: Parts = {"pivot": Pivot({"event_id": Owner(), "material_id": Key(), "quantity": Pair("quantity")})}
_LACK: Parts = {"remaining_quantity": Pair("remaining_quantity")}
MISSING_MATERIAL = shape("materials", _CORE, _SAID, _LINE, _LACK)
_EVENT_MATERIAL = shape("materials", _CORE, _PLACES, _SAID, _LINE)

_ON_EVENT: Parts = {"pivot": Pivot({"event_id": Owner(), "person_id": Key()})}
_ASSIGNEE = shape("people", "id first_name last_name nickname full_name", _COUNTRY, _ON_EVENT)
_BENEFICIARY = shape("people", "id first_name last_name full_name", _COUNTRY, _ON_EVENT)
_EVENT = (
    "id user_id=created_by_id title description start_date=starts_at end_date=ends_at is_confirmed",
    {"location": Attr("location", or_else="")},
    STAMPS,
)
EVENT = shape("events", *_EVENT)
EVENT_FULL = shape(
    "events",
    *_EVENT,
    {
        "user": One("created_by", USER),
        "assignees": Many("assignees", _ASSIGNEE),
        "beneficiaries": Many("beneficiaries", _BENEFICIARY),
        "materials": Many("materials", _EVENT_MATERIAL),
    },
)

_BILL = (
    "id number date event_id beneficiary_id materials=lines degressive_rate discount_rate vat_rate due_amount "
    "replacement_amount currency user_id updated_at created_at"
)
BILL = shape("bills", _BILL)
TRASHED_BILL = shape("bills", _BILL, "deleted_at")
