"""What can be written of each record: field → its checks, in order, and what it is in the engine (contracts 2.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jsonapi_app.dialects.robert2 import checks
from jsonapi_app.dialects.robert2.checks import (
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    LIST,
    NOT_EMPTY,
    NUMERIC,
    OBJECT,
    TEXT,
    TEXT_IF_ANY,
    VALID_EMAIL,
    VALID_PHONE,
    Check,
    at_least,
    at_most,
    length,
    one_of,
)

# In place of a default: null is as if the field were not there.
IGNORED = object()


@dataclass(frozen=True, slots=True)
class Link:
    """A field that holds ids: of one record, or of ``many``. ``counted``: each comes with its quantity."""

    relationship: str
    type: str
    many: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body.

    ``required``: to be there when a record is made, and never null. ``absent``: what is told where it is not there, of
    one that may be null. ``to``: its attribute, when that has another name; ``link`` or ``part`` (fields of a nested
    record) in place of one. ``value`` turns what passed the checks into the engine's form, ``default`` is for null.
    """

    name: str
    checks: tuple[Check, ...] = (TEXT,)
    required: bool = False
    absent: str = ""
    to: str = ""
    link: Link | None = None
    part: tuple[Field, ...] = ()
    value: Callable[[Any], Any] = lambda value: value
    default: Any = None

    @property
    def attribute(self) -> str:
        return self.to or self.name


def _decimal(places: int) -> Callable[[Any], float]:
    """A number as the database will round it."""
    return lambda value: float(Decimal(str(value)).quantize(Decimal(10) ** -places, ROUND_HALF_UP))


def _integer(value: Any) -> int:
    return int(float(value))


def _names(tags: list[Any]) -> list[Any]:
    """Tags come by name, or as objects that have one."""
    return [tag.get("name") if isinstance(tag, dict) else tag for tag in tags]


def _values(items: list[Any]) -> list[Any]:
    """Values of custom attributes, which come by the attribute's id."""
    return [{"attribute_id": i.get("id"), "value": i.get("value")} if isinstance(i, dict) else i for i in items]


def _id(name: str, relationship: str, type_: str, *, required: bool = False) -> Field:
    return Field(name, (NUMERIC,), required, link=Link(relationship, type_))


_NOTE = Field("note")
_TAGS = Field("tags", (LIST,), to="tag_names", value=_names)
_PLACE = (
    Field("street", (TEXT, at_most(191))),
    Field("postal_code", (TEXT, at_most(10))),
    Field("locality", (TEXT, at_most(191)), to="city"),
    Field("country_id", (NUMERIC,), value=_integer),
)
_PHONE = Field("phone", (VALID_PHONE, at_most(24)))

CATEGORY = (Field("name", (length(2, 96),), required=True),)
SUB_CATEGORY = (
    Field("category_id", (NOT_EMPTY, NUMERIC), True, link=Link("category", "categories")),
    Field("name", (length(2, 96),), required=True),
)
PARK = (Field("name", (NOT_EMPTY, checks.PARK_NAME, length(4, 96)), required=True),)
TAG = (Field("name", (NOT_EMPTY, checks.TAG_NAME, length(1, 48)), required=True),)
COMPANY = (Field("legal_name", (NOT_EMPTY, length(1, 255)), required=True), *_PLACE, _PHONE, _NOTE, _TAGS)
ATTRIBUTE = (
    Field("name", (NOT_EMPTY, length(2, 64)), required=True),
    Field("type", (one_of("string", "integer", "float", "boolean"),), True, to="value_type"),
    Field("unit", (length(1, 8),)),
    Field("max_length", (NUMERIC,), value=_integer),
)

_NAMES = tuple(
    Field(name, (NOT_EMPTY, checks.PERSON_NAME, length(2, 96)), required=True) for name in ("first_name", "last_name")
)
_NICKNAME = Field("nickname", (TEXT, at_most(96)))
_DETAILS = (
    Field("email", (VALID_EMAIL, at_most(191))),
    _PHONE,
    *_PLACE,
    _id("company_id", "company", "companies"),
    _NOTE,
)
PERSON = (
    *_NAMES,
    Field("nickname", _NICKNAME.checks, absent="{f} must not be empty"),
    *_DETAILS,
    _TAGS,
)
_PERSON_OF_USER = (*_NAMES, _NICKNAME, *_DETAILS)

_USER = (
    Field("pseudo", (NOT_EMPTY, checks.PSEUDO, length(4, 100)), required=True),
    Field("email", (VALID_EMAIL, at_most(191)), required=True),
    Field("group_id", (one_of("admin", "member", "visitor"),), True, to="role"),
)
_PERSON = Field("person", (OBJECT,), part=_PERSON_OF_USER)
NEW_USER = (*_USER, Field("password", (NOT_EMPTY, length(4, 255)), required=True), _PERSON)
USER = (*_USER, Field("password", (length(4, 255),), default=IGNORED), _PERSON)
SETTINGS = (
    Field("language", (one_of("EN", "FR"),), required=True),
    Field("auth_token_validity_duration", (INTEGER, checks.between(1, 744)), required=True, value=_integer),
)

MATERIAL = (
    Field("name", (length(2, 255),), required=True),
    Field("reference", (length(2, 64), checks.REFERENCE), required=True),
    Field("description", absent="{f} must not be empty"),
    _id("park_id", "park", "parks", required=True),
    _id("category_id", "category", "categories", required=True),
    _id("sub_category_id", "sub_category", "sub_categories"),
    Field("rental_price", (FLOAT, checks.PRICE), required=True, value=_decimal(2)),
    Field("stock_quantity", (INTEGER, checks.most(100_000)), required=True, value=_integer),
    Field("out_of_order_quantity", (INTEGER, checks.most(100_000)), value=_integer),
    Field("replacement_price", (FLOAT, checks.PRICE), absent="{f} must be a float number", value=_decimal(2)),
    Field("serial_number", (length(2, 64), checks.SERIAL_NUMBER)),
    Field("is_hidden_on_bill", (BOOLEAN,), default=False),
    Field("is_discountable", (BOOLEAN,), default=True),
    _NOTE,
    Field("attributes", (LIST,), to="custom_attributes", value=_values, default=()),
    _TAGS,
)
EVENT = (
    Field("user_id", (NOT_EMPTY, NUMERIC), True, link=Link("created_by", "users")),
    Field("title", (length(2, 255),), required=True),
    Field("start_date", (DATE,), True, to="starts_at"),
    Field("end_date", (DATE,), True, to="ends_at"),
    Field("is_confirmed", (BOOLEAN,), default=False),
    Field("location", (length(2, 64),), required=True),
    Field("description", (TEXT, at_most(255))),
    Field("beneficiaries", (LIST,), link=Link("beneficiaries", "people", many=True), default=()),
    Field("assignees", (LIST,), link=Link("assignees", "people", many=True), default=()),
    Field("materials", (LIST,), link=Link("materials", "materials", many=True, counted=True), default=()),
)
BILL = (Field("discountRate", (checks.DISCOUNT,), to="discount_rate", value=_decimal(4), default=0),)

SIGN_IN = (
    Field("identifier", (NOT_EMPTY, TEXT_IF_ANY), required=True),
    Field("password", (NOT_EMPTY, at_least(4)), required=True),
)
