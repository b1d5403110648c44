"""What the values of a material may be."""

from __future__ import annotations

from typing import Any

import pytest

from jsonapi_app.domain.inventory import (
    LONGEST_STRING,
    attribute_max_length,
    check_sub_category,
    custom_value,
    stock_counts,
)
from jsonapi_app.domain.refusals import Unfit


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ((5, 2), (5, 2)),
        ((5, 5), (5, 5)),
        ((5, 6), (5, 5)),
        ((5, 0), (5, None)),
        ((5, -1), (5, None)),
        ((5, None), (5, None)),
        ((0, 3), (0, None)),
        ((-4, 3), (0, None)),
        ((-4, None), (0, None)),
    ],
)
def test_stock_is_never_negative_and_no_more_is_out_of_order_than_there_is(sent: Any, kept: Any):
    assert stock_counts(*sent) == kept


def test_a_material_may_be_without_a_sub_category():
    check_sub_category(category=1, sub_category=None, category_of_sub_category=None)


def test_the_sub_category_of_a_material_is_one_of_its_category():
    check_sub_category(category=1, sub_category=10, category_of_sub_category=1)

    with pytest.raises(Unfit) as refusal:
        check_sub_category(category=1, sub_category=20, category_of_sub_category=2)

    assert refusal.value.member == "sub_category"


def test_only_strings_have_a_longest_length():
    assert attribute_max_length("string", 32) == 32
    assert attribute_max_length("string", None) is None
    assert [attribute_max_length(type_, 32) for type_ in ("integer", "float", "boolean")] == [None, None, None]


@pytest.mark.parametrize(
    ("value_type", "sent", "kept"),
    [
        ("string", "noir", "noir"),
        ("string", "12", "12"),
        ("integer", 12, 12),
        ("integer", "12", 12),
        ("integer", "-12", -12),
        ("integer", 12.0, 12),
        ("integer", 2**53 - 1, 2**53 - 1),
        ("integer", 1 - 2**53, 1 - 2**53),
        ("float", 36.5, 36.5),
        ("float", "36.5", 36.5),
        ("float", 36, 36.0),
        ("float", "1e3", 1000.0),
        ("boolean", True, True),
        ("boolean", False, False),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("boolean", "1", True),
        ("boolean", "0", False),
    ],
)
def test_a_custom_value_is_read_as_the_type_of_its_attribute(value_type: str, sent: Any, kept: Any):
    value = custom_value("Weight", value_type, None, sent)

    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(
    ("value_type", "sent"),
    [
        ("string", 12),
        ("string", True),
        ("integer", "twelve"),
        ("integer", 12.5),
        ("integer", "12.5"),
        ("integer", True),
        ("integer", ""),
        ("integer", 10**17),
        ("integer", "9" * 50),
        ("float", "heavy"),
        ("float", "nan"),
        ("float", "inf"),
        ("float", "-Infinity"),
        ("float", "1e400"),
        ("float", False),
        ("boolean", 1),
        ("boolean", 0),
        ("boolean", "yes"),
        ("boolean", "True"),
        ("boolean", ""),
    ],
)
def test_a_custom_value_of_another_type_is_refused_by_the_name_of_its_attribute(value_type: str, sent: Any):
    with pytest.raises(Unfit, match=f"'Weight' is not of the type {value_type}") as refusal:
        custom_value("Weight", value_type, None, sent)

    assert refusal.value.member == "custom_attributes"


def test_a_string_is_as_long_as_its_attribute_allows():
    assert custom_value("Colour", "string", 4, "noir") == "noir"

    with pytest.raises(Unfit, match="longer than 4 characters"):
        custom_value("Colour", "string", 4, "blanc")


def test_a_string_has_an_end_even_where_its_attribute_sets_none():
    longest = "x" * LONGEST_STRING
    assert custom_value("Colour", "string", None, longest) == longest

    with pytest.raises(Unfit, match=f"longer than {LONGEST_STRING} characters"):
        custom_value("Colour", "string", None, longest + "x")
