"""The types of the stock: materials, parks, categories, custom attributes and tags."""

from __future__ import annotations

import json
import math
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from schemas.base import Boolean, Integer, Length, Money, OneOf, Range, Regexp, Text, TrashableSchema, to_many, to_one
from schemas.limits import INTEGER_32_BITS, LONG_TEXT, NOT_BLANK, PRICE, QUANTITY, TAG_NAME, Letters, tag_names

# Beyond this, JSON clients lose digits.
_LARGEST_EXACT_INTEGER = 2**53 - 1


class ParkSchema(TrashableSchema):
    """A place where materials are kept."""

    name = Text(required=True, validate=[NOT_BLANK, Letters(" "), Length(4, 96)])
    materials = to_many("materials")
    site = to_one("sites")

    class Meta:
        type_ = "parks"


class CategorySchema(TrashableSchema):
    """The first level of the catalogue."""

    name = Text(required=True, validate=[NOT_BLANK, Length(2, 96)])
    sub_categories = to_many("sub_categories")
    materials = to_many("materials")

    class Meta:
        type_ = "categories"


class SubCategorySchema(TrashableSchema):
    """The second level of the catalogue; its name is unique within its category."""

    name = Text(required=True, validate=[NOT_BLANK, Length(2, 96)])
    category = to_one("categories", required=True)
    materials = to_many("materials")

    class Meta:
        type_ = "sub_categories"


class Scalar(fields.Field):
    """A string, number, boolean or null; stored as its JSON encoding."""

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else json.loads(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        match value:
            case str():
                return _SCALAR_TEXT.deserialize(value)
            case bool():
                return value
            case int() if abs(value) <= _LARGEST_EXACT_INTEGER:
                return value
            case float() if math.isfinite(value):
                return value
            case _:
                raise ValidationError("Must be a string, a number, a boolean or null.")


_SCALAR_TEXT = Text(validate=LONG_TEXT)


class CustomAttributeSchema(Schema):
    """The value that a material has of one custom attribute, named as in ``attributes``; null removes it.

    ``unit`` is an echo: what comes in is ignored.
    """

    name = Text(required=True, validate=Length(max=64))
    value = Scalar(required=True, allow_none=True)
    unit = fields.String(dump_only=True)

    class Meta:
        unknown = EXCLUDE


class MaterialSchema(TrashableSchema):
    """What is rented out: one kind of thing, of which there are ``stock_quantity`` units."""

    name = Text(required=True, validate=[NOT_BLANK, Length(2, 255)])
    description = Text(allow_none=True, validate=LONG_TEXT)
    reference = Text(
        required=True,
        validate=[
            NOT_BLANK,
            Length(2, 64),
            Regexp(r"\A[A-Za-z0-9.,\-/_+ ]*\Z", error='Must contain only letters (a-z), digits (0-9) and ".,-/_+ ".'),
        ],
    )
    rental_price = Money(required=True, validate=PRICE)
    stock_quantity = Integer(required=True, validate=Range(-(2**31), 100_000))
    out_of_order_quantity = Integer(allow_none=True, validate=INTEGER_32_BITS)
    replacement_price = Money(allow_none=True, validate=PRICE)
    serial_number = Text(
        allow_none=True,
        validate=[
            Length(2, 64),
            Regexp(r"\A[A-Za-z0-9\-/*.]*\Z", error='Must contain only letters (a-z), digits (0-9) and "-/*.".'),
        ],
    )
    is_hidden_on_bill = Boolean()
    is_discountable = Boolean()
    note = Text(allow_none=True, validate=LONG_TEXT)
    remaining_quantity = Integer(dump_only=True)
    custom_attributes = fields.List(fields.Nested(CustomAttributeSchema), validate=Length(max=200))
    tag_names = tag_names()
    park = to_one("parks", required=True)
    category = to_one("categories", required=True)
    sub_category = to_one("sub_categories")
    tags = to_many("tags")
    events = to_many("events", meta={"quantity": QUANTITY})

    class Meta:
        type_ = "materials"


class AttributeSchema(TrashableSchema):
    """A custom attribute that any material may have a value of."""

    name = Text(required=True, validate=[NOT_BLANK, Length(2, 64)])
    value_type = Text(required=True, validate=OneOf(("string", "integer", "float", "boolean")))
    unit = Text(allow_none=True, validate=Length(1, 8))
    max_length = Integer(allow_none=True, validate=Range(1, 10_000))
    materials = to_many("materials", dump_only=True)

    class Meta:
        type_ = "attributes"


class TagSchema(TrashableSchema):
    """A free label that materials, people and companies can carry."""

    name = Text(required=True, validate=TAG_NAME)
    people = to_many("people")
    materials = to_many("materials")
    companies = to_many("companies")

    class Meta:
        type_ = "tags"
