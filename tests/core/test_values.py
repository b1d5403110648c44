"""Values of filters and ids, from the client's form to the database's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from jsonapi_app.core.errors import BadParameter
from jsonapi_app.core.resource import Kind
from jsonapi_app.core.values import convert, is_uuid, key_of
from jsonapi_app.resources import RESOURCES

UUID = "0b4e6f6c-9d0e-4c51-8f5a-2f1f6a7e9c01"


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        (Kind.TEXT, "", ""),
        (Kind.TEXT, "12", "12"),
        (Kind.INTEGER, "12", 12),
        (Kind.INTEGER, "-12", -12),
        (Kind.INTEGER, "+12", 12),
        (Kind.INTEGER, "012", 12),
        (Kind.INTEGER, "12.0", 12),
        (Kind.INTEGER, 12, 12),
        (Kind.INTEGER, 12.0, 12),
        (Kind.MONEY, "15.95", Decimal("15.95")),
        (Kind.MONEY, "15", Decimal(15)),
        (Kind.MONEY, "-0.001", Decimal("-0.001")),
        (Kind.MONEY, 15.95, Decimal("15.95")),
        (Kind.MONEY, 0.1, Decimal("0.1")),
        (Kind.BOOLEAN, "true", True),
        (Kind.BOOLEAN, "1", True),
        (Kind.BOOLEAN, "false", False),
        (Kind.BOOLEAN, "0", False),
        (Kind.BOOLEAN, True, True),
        (Kind.BOOLEAN, False, False),
        (Kind.DATE, "2026-05-01", date(2026, 5, 1)),
    ],
)
def test_a_value_is_read_as_the_kind_of_its_field(kind: Kind, sent: Any, value: Any):
    found = convert(kind, sent, "filter")

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-05-01T09:30:00Z",
        "2026-05-01T09:30:00.000Z",
        "2026-05-01T09:30:00",
        "2026-05-01T09:30",
        "2026-05-01T11:30:00+02:00",
        "2026-05-01T11:30:00 02:00",
        "2026-05-01T04:30:00-05:00",
        "2026-05-01 09:30:00",
    ],
)
def test_every_spelling_of_an_instant_is_the_same_instant(sent: str):
    assert convert(Kind.INSTANT, sent, "filter") == datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def test_a_day_as_an_instant_is_its_first_moment():
    assert convert(Kind.INSTANT, "2026-05-01", "filter") == datetime(2026, 5, 1, tzinfo=UTC)


WRONG: dict[Kind, tuple[Any, ...]] = {
    Kind.TEXT: (12, 1.5, True, None, [], {}),
    Kind.INTEGER: ("", "twelve", "12.5", "1e3", "0x10", "1_000", "١٢", " 12", "12\n", 12.5, True, None, [], "9" * 40),
    Kind.MONEY: ("", "ten", "1e3", "nan", "inf", "1,5", "15.", ".5", True, None, [], float("nan"), float("inf")),
    Kind.BOOLEAN: ("", "yes", "True", "TRUE", "2", 1, 0, 1.0, None, []),
    Kind.INSTANT: ("", "now", "2026-13-01T00:00:00Z", "2026-05-01T25:00:00Z", "yesterday", 0, True, None, "T"),
    Kind.DATE: ("", "today", "2026-02-30", "01/05/2026", "2026-05-01T00:00:00Z", 20260501, None),
}


@pytest.mark.parametrize(("kind", "sent"), [(kind, value) for kind, values in WRONG.items() for value in values])
def test_a_value_of_another_kind_is_refused_by_the_name_of_its_parameter(kind: Kind, sent: Any):
    with pytest.raises(BadParameter) as refusal:
        convert(kind, sent, "filter[stock_quantity]")

    assert refusal.value.parameter == "filter[stock_quantity]"


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_before_or_after_all_time_is_refused(sent: str):
    with pytest.raises(BadParameter):
        convert(Kind.INSTANT, sent, "filter")


def test_a_refusal_does_not_repeat_a_long_value_in_full():
    with pytest.raises(BadParameter) as refusal:
        convert(Kind.INTEGER, "x" * 5000, "filter")

    assert len(refusal.value.detail) < 120


@pytest.mark.parametrize(("public_id", "key"), [("1", 1), ("12", 12), ("0", 0), ("2147483647", 2**31 - 1)])
def test_the_id_of_a_numbered_type_is_its_key(public_id: str, key: int):
    assert key_of(RESOURCES["materials"], public_id) == key


@pytest.mark.parametrize(
    "public_id",
    ["", "01", "+1", "-1", " 1", "1 ", "1\n", "1.0", "1e3", "0x1", "1_0", "١٢", "abc", "9" * 50, UUID, 1, None, ["1"]],
)
def test_there_is_one_spelling_of_a_number(public_id: Any):
    assert key_of(RESOURCES["materials"], public_id) is None


def test_the_id_of_a_type_with_uuids_is_its_uuid():
    assert key_of(RESOURCES["people"], UUID) == UUID
    assert is_uuid(UUID)


@pytest.mark.parametrize(
    "public_id",
    ["", "1", UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID + "\n", UUID[:-1], None, 1],
)
def test_there_is_one_spelling_of_a_uuid(public_id: Any):
    assert key_of(RESOURCES["people"], public_id) is None
