"""What the OpenAPI document says of a field: never stricter than the field, and each limit that it can say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import ValidationError, fields, validate

from jsonapi_app.openapi.fields import accepted, ecma_pattern, shown
from jsonapi_app.resources import RESOURCES
from schemas.base import Instant, Integer, Length, Money, OneOf, Range, Regexp, Text
from schemas.limits import NOT_BLANK, Letters

WRITABLE = [
    pytest.param(attribute.field, id=f"{resource.type}.{attribute.name}")
    for resource in RESOURCES.values()
    for attribute in resource.attributes.values()
    if attribute.writable
]
TEXTS = st.one_of(st.text(max_size=300), st.text("aB9 .,-+()/_é\n", max_size=80), st.from_regex(r"\+?[0-9 ]{2,30}"))
NUMBERS = st.one_of(st.integers(-(2**33), 2**33), st.decimals(-10, 10**6, places=2).map(float))
VALUES = st.one_of(st.none(), st.booleans(), TEXTS, NUMBERS, st.just("member"), st.just("EN"), st.just([]))


@pytest.mark.parametrize("field", WRITABLE)
@settings(max_examples=60, deadline=None)
@given(value=VALUES)
def test_nothing_that_the_service_takes_is_refused(field: fields.Field, value: Any):
    described = Draft202012Validator(accepted(field))

    assert described.is_valid(value) or not takes(field, value)


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        (Text(validate=Length(2, 5)), {"type": "string", "minLength": 2, "maxLength": 5}),
        (Text(validate=Length(equal=3)), {"type": "string", "minLength": 3, "maxLength": 3}),
        (Text(allow_none=True), {"type": ["string", "null"]}),
        (Text(allow_none=True, validate=OneOf("ab")), {"type": ["string", "null"], "enum": ["a", "b", None]}),
        (Text(load_only=True), {"type": "string", "writeOnly": True}),
        (Text(validate=validate.Email()), {"type": "string", "format": "email"}),
        (
            Text(validate=Letters(" -", digits=True)),
            {"type": "string", "description": "Only letters of any script, digits, blanks, `-`."},
        ),
        (Integer(validate=Range(1, 9, max_inclusive=False)), {"type": "integer", "minimum": 1, "exclusiveMaximum": 9}),
        (Money(), {"type": "number", "description": "At most two decimals."}),
        (Instant(), {"type": "string", "format": "date-time"}),
        (fields.List(Text(), validate=Length(max=2)), {"type": "array", "items": {"type": "string"}, "maxItems": 2}),
    ],
)
def test_a_limit_has_its_keyword(field: fields.Field, schema: dict[str, Any]):
    assert accepted(field) == schema


def test_of_two_patterns_both_count():
    described = Draft202012Validator(accepted(Text(validate=[NOT_BLANK, Regexp(r"\A[a-z ]*\Z")])))

    assert [described.is_valid(text) for text in ("a b", " ", "A")] == [True, False, False]


def test_what_is_shown_has_no_limits_but_its_choices():
    assert shown(Text(validate=[Length(1, 4), OneOf("ab")]), nullable=False) == {"type": "string", "enum": ["a", "b"]}
    assert shown(Instant(dump_only=True), nullable=True)["readOnly"] is True


@pytest.mark.parametrize("pattern", [re.compile("a", re.IGNORECASE), re.compile("(?P<name>a)"), re.compile("(?i:a)")])
def test_a_pattern_that_only_python_reads_is_refused(pattern: re.Pattern[str]):
    with pytest.raises(ValueError, match="ECMA"):
        ecma_pattern(pattern)


def test_a_validator_without_a_line_in_the_table_is_told_of():
    with pytest.raises(KeyError):
        accepted(Text(validate=validate.ContainsOnly("a")))


def takes(field: fields.Field, value: Any) -> bool:
    try:
        field.deserialize(value)
    except ValidationError:
        return False
    return True
