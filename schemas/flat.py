"""What interfaces with flat records take besides: the primary address, phone and e-mail of somebody as attributes.

Each schema is the type's own with more to write; interfaces swap them in (`Catalogue.by_key`). The names are those of
the rows that they end up in (``core/rules/contact_details.py``).
"""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields

from schemas.base import Integer, Length, Text, to_one
from schemas.crm import CompanySchema, PersonSchema
from schemas.inventory import MaterialSchema, Scalar
from schemas.limits import EMAIL, INTEGER_32_BITS, TELEPHONE
from schemas.planning import EventSchema


def _line(length: int) -> Text:
    return Text(load_only=True, allow_none=True, validate=Length(max=length))


class _Placed:
    """The parts of the one address."""

    street = _line(191)
    postal_code = _line(10)
    city = _line(191)
    country_id = Integer(load_only=True, allow_none=True, validate=INTEGER_32_BITS)


class FlatCompanySchema(_Placed, CompanySchema):
    """A company with its primary address."""

    class Meta:
        type_ = "companies"


class FlatPersonSchema(_Placed, PersonSchema):
    """A person with the primary address, e-mail address and phone number."""

    email = Text(load_only=True, allow_none=True, validate=EMAIL)
    phone = Text(load_only=True, allow_none=True, validate=[TELEPHONE, Length(5, 24)])

    class Meta:
        type_ = "people"


class KeyedCustomAttributeSchema(Schema):
    """The value that a material has of the custom attribute with this key; null removes it."""

    attribute_id = Integer(required=True, validate=INTEGER_32_BITS)
    name = fields.String(dump_only=True)
    value_type = fields.String(dump_only=True)
    unit = fields.String(dump_only=True)
    value = Scalar(required=True, allow_none=True)

    class Meta:
        unknown = EXCLUDE


class KeyedMaterialSchema(MaterialSchema):
    custom_attributes = fields.List(fields.Nested(KeyedCustomAttributeSchema), validate=Length(max=200))

    class Meta:
        type_ = "materials"


class AuthoredEventSchema(EventSchema):
    """Whoever made it can be named."""

    created_by = to_one("users")

    class Meta:
        type_ = "events"
