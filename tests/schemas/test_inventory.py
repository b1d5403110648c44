"""The limits of 2.4 (contracts) that the schemas of the stock declare."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schemas.base import ResourceSchema
from schemas.inventory import AttributeSchema, MaterialSchema, ParkSchema, TagSchema


def faulty(schema: type[ResourceSchema], **attributes: Any) -> list[str]:
    """The pointers of the faults of a change of ``attributes``."""
    _, faults = schema().faults(attributes, partial=True)
    return [pointer.removeprefix("/data/attributes/") for pointer, _ in faults]


def test_a_material_needs_its_name_reference_price_and_stock():
    _, faults = MaterialSchema().faults({}, partial=False)

    assert {pointer.rsplit("/", 1)[1] for pointer, _ in faults} == {
        "name",
        "reference",
        "rental_price",
        "stock_quantity",
    }


@pytest.mark.parametrize("name", ["", " ", "    ", "Ab1c", "Abc", "A" * 97, "Abcd\n", "Depot_A"])
def test_a_park_is_not_named_with_anything_but_4_to_96_letters_and_blanks(name):
    assert "name" in faulty(ParkSchema, name=name)


@pytest.mark.parametrize("name", ["Dépôt Nord", "De\u0301po\u0302t", "गोदाम", "倉庫北側", "A" * 96])
def test_a_park_is_named_in_any_script(name):
    assert faulty(ParkSchema, name=name) == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("reference", "D"),
        ("reference", "D\u00e9-1"),
        ("reference", "DESK-1\n"),
        ("reference", "D" * 65),
        ("serial_number", "1_2"),
        ("rental_price", -0.01),
        ("rental_price", 1_000_000),
        ("rental_price", 1.005),
        ("rental_price", "15.95"),
        ("replacement_price", 999_999.999),
        ("stock_quantity", 100_001),
        ("stock_quantity", 1.5),
        ("stock_quantity", None),
        ("out_of_order_quantity", 2**31),
        ("note", "x" * 10_001),
        ("is_discountable", 1),
    ],
)
def test_a_material_refuses(attribute, value):
    assert attribute in faulty(MaterialSchema, **{attribute: value})


def test_a_material_accepts_the_limits_themselves():
    values, faults = MaterialSchema().faults(
        {
            "reference": "A.b,c-d/e_f+g 1",
            "rental_price": 999_999.99,
            "replacement_price": None,
            "stock_quantity": -5,
            "description": None,
        },
        partial=True,
    )

    assert faults == []
    assert values["rental_price"] == Decimal("999999.99")


def test_a_custom_attribute_takes_any_scalar_and_ignores_its_unit():
    sent = [{"name": "Power", "value": value, "unit": "W"} for value in ("red", 12, 1.5, True, None)]

    values, faults = MaterialSchema().faults({"custom_attributes": sent}, partial=True)

    assert faults == []
    assert [each["value"] for each in values["custom_attributes"]] == ["red", 12, 1.5, True, None]


@pytest.mark.parametrize("value", [[], {}, 2**53, float("inf"), "\x00", "x" * 10_001])
def test_a_custom_attribute_refuses_what_is_not_a_storable_scalar(value):
    assert faulty(MaterialSchema, custom_attributes=[{"name": "Power", "value": value}]) == [
        "custom_attributes/0/value"
    ]


def test_an_attribute_type_is_one_of_four():
    assert faulty(AttributeSchema, value_type="date") == ["value_type"]
    assert faulty(AttributeSchema, value_type="float", unit="kg", max_length=None) == []


def test_a_tag_has_letters_digits_and_blanks():
    assert faulty(TagSchema, name="Été 2026") == []
    assert faulty(TagSchema, name="a-b") == ["name"]
