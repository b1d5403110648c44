"""What a bill comes to, and the lines it keeps."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.domain.billing import (
    LARGEST_AMOUNT,
    BillLine,
    Terms,
    amounts,
    amounts_at,
    bill_number,
    check_billable,
    days_count,
    json_number,
    printed_lines,
    to_cents,
)
from jsonapi_app.domain.degressive_rate import DEFAULT_RATE, DegressiveRate
from jsonapi_app.domain.refusals import Unfit

PRICES = st.decimals(0, Decimal("999999.99"), places=2)


def line(price: Any = 10, quantity: int = 1, **values: Any) -> BillLine:
    smallest = {
        "id": 1,
        "name": "Console",
        "reference": "CL3",
        "park_id": 1,
        "category_id": 1,
        "sub_category_id": None,
        "rental_price": Decimal(str(price)),
        "replacement_price": None,
        "is_hidden_on_bill": False,
        "is_discountable": True,
        "quantity": quantity,
    }
    return BillLine(**(smallest | values))


SEED = [
    line(15, 1, replacement_price=Decimal(950)),
    line(37, 2, replacement_price=Decimal(3000)),
    line(1, 2, replacement_price=Decimal(30)),
]
G1 = [line("15.95"), line("25.5"), line(300, is_discountable=False)]
G2 = [line("25.5", 2), line(300, 3, is_discountable=False)]


def test_the_bill_of_the_seed_comes_to_its_amounts():
    bill = amounts(SEED, days=2, discount_rate=Decimal(10), terms=Terms())

    assert asdict(bill) == {
        "degressive_rate": Decimal("1.75"),
        "vat_rate": Decimal(20),
        "discount_rate": Decimal(10),
        "daily": Decimal(91),
        "discountable": Decimal(91),
        "net_daily": Decimal("81.9"),
        "excl_vat": Decimal("143.325"),
        "due_amount": Decimal("171.99"),
        "replacement_amount": Decimal(7010),
    }


@pytest.mark.parametrize(
    ("lines", "discount_rate", "excl_vat", "due_amount"),
    [
        (G1, "0", "597.54", "717.05"),
        (G1, "33.33", "573.36", "688.03"),
        (G2, "0", "1664.25", "1997.10"),
        (G2, "25.9542", "1641.09", "1969.30"),
        (G2, "50", "1619.63", "1943.55"),
    ],
)
def test_the_golden_bills_come_to_their_amounts(
    lines: list[BillLine], discount_rate: str, excl_vat: str, due_amount: str
):
    bill = amounts(lines, days=2, discount_rate=Decimal(discount_rate), terms=Terms())

    assert str(to_cents(bill.excl_vat)) == excl_vat
    assert str(bill.due_amount) == due_amount


def test_the_due_amount_is_rounded_once_and_half_up():
    bill = amounts([line(15)], days=1, discount_rate=Decimal("0.1"), terms=Terms(vat_rate=Decimal(0)))

    assert bill.excl_vat == Decimal("14.985")
    assert bill.due_amount == Decimal("14.99")


def test_the_discount_leaves_the_other_lines_alone():
    bill = amounts(G2, days=1, discount_rate=Decimal(50), terms=Terms())

    assert (bill.daily, bill.discountable, bill.net_daily) == (Decimal(951), Decimal(51), Decimal("925.5"))


def test_hidden_lines_are_charged():
    hidden = line(5, is_hidden_on_bill=True)

    assert amounts([line(10), hidden], 1, Decimal(0), Terms()).daily == 15


def test_terms_give_vat_and_the_degressive_rate():
    terms = Terms("CHF", Decimal("7.7"), DegressiveRate.parse("days_count"))

    bill = amounts([line(100)], days=3, discount_rate=Decimal(0), terms=terms)

    assert (bill.degressive_rate, bill.vat_rate, bill.due_amount) == (3, Decimal("7.7"), Decimal("323.10"))


def test_terms_are_the_public_defaults_but_for_vat_which_is_the_seeds():
    assert Terms() == Terms("EUR", Decimal(20), DEFAULT_RATE)


def test_an_amount_that_no_column_holds_is_refused():
    most = [line(LARGEST_AMOUNT)]
    assert amounts(most, 1, Decimal(0), Terms(vat_rate=Decimal(0))).due_amount == LARGEST_AMOUNT

    with pytest.raises(Unfit, match=r"come to 119999999\.99; the largest amount is 99999999\.99") as refusal:
        amounts(most, 1, Decimal(0), Terms())

    assert refusal.value.member == "event"


def test_a_replacement_amount_that_no_column_holds_is_refused():
    with pytest.raises(Unfit, match="the largest amount"):
        amounts([line(0, 101, replacement_price=Decimal("999999.99"))], 1, Decimal(0), Terms())


def test_even_an_absurd_quantity_is_refused_and_not_an_error():
    with pytest.raises(Unfit, match="the largest amount"):
        amounts([line("999999.99", 2**63 - 1)] * 10, 1, Decimal(0), Terms())


@given(
    lines=st.lists(
        st.builds(
            line,
            price=PRICES,
            quantity=st.integers(1, 10**6),
            is_discountable=st.booleans(),
            replacement_price=st.none() | PRICES,
        ),
        max_size=5,
    ),
    degressive_rate=st.decimals(0, Decimal("9999.99"), places=2),
    discount_rate=st.decimals(0, Decimal("99.9999"), places=4),
    vat_rate=st.decimals(0, Decimal("99.99"), places=2),
)
def test_amounts_are_those_of_exact_fractions_rounded_at_the_end(
    lines: list[BillLine], degressive_rate: Decimal, discount_rate: Decimal, vat_rate: Decimal
):
    bill = amounts_at(lines, degressive_rate, discount_rate, vat_rate)

    net = sum(
        Fraction(each.rental_price) * each.quantity * (1 - Fraction(discount_rate) / 100 if each.is_discountable else 1)
        for each in lines
    )
    excl_vat = net * Fraction(degressive_rate)
    due = excl_vat * (1 + Fraction(vat_rate) / 100)
    replacement = sum(Fraction(each.replacement_price or 0) * each.quantity for each in lines)
    assert Fraction(bill.net_daily) == net
    assert Fraction(bill.excl_vat) == excl_vat
    assert Fraction(bill.due_amount) == Fraction(floor(due * 100 + Fraction(1, 2)), 100)
    assert Fraction(bill.replacement_amount) == replacement


def test_amounts_do_not_depend_on_the_precision_around_them():
    with localcontext(prec=3):
        bill = amounts(G2, 2, Decimal("25.9542"), Terms())

    assert str(bill.due_amount) == "1969.30"


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "days"),
    [
        ("2020-12-24T00:00:00", "2020-12-25T23:59:59", 2),
        ("2020-06-21T08:00:00", "2020-06-21T20:00:00", 1),
        ("2020-06-21T18:00:00", "2020-06-22T02:00:00", 1),
        ("2020-06-21T00:00:00", "2020-06-23T00:00:00", 3),
        ("2020-06-21T00:00:00", "2020-06-21T23:59:59", 1),
        ("2020-06-21T00:00:00", "2020-06-22T00:00:00", 2),
        ("2020-06-21T00:00:00", "2020-06-21T00:00:00", 1),
        ("2020-02-28T00:00:00", "2020-03-01T23:59:59", 3),
    ],
)
def test_days_are_whole_periods_of_24_hours_and_one(starts_at: str, ends_at: str, days: int):
    assert days_count(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)) == days


def test_a_bill_is_numbered_by_its_day_and_event():
    assert bill_number(date(2020, 2, 12), 1) == "20200212-00001"
    assert bill_number(datetime(2020, 2, 12, 23, 59, tzinfo=UTC), 99999) == "20200212-99999"
    assert bill_number(date(2020, 12, 1), 1234567) == "20201201-1234567"


def test_an_event_is_billed_to_somebody_for_something():
    check_billable(beneficiaries=1, materials=1)

    for beneficiaries, materials, missing in ((0, 1, "beneficiary"), (1, 0, "materials"), (0, 0, "beneficiary")):
        with pytest.raises(Unfit, match=missing) as refusal:
            check_billable(beneficiaries, materials)
        assert refusal.value.member == "event"


def test_hidden_lines_stay_out_of_print_only_while_they_cost_nothing():
    shown, hidden = line(0, id=1), line("0.00", id=2, is_hidden_on_bill=True)
    hidden_at_a_price = line("0.01", id=3, is_hidden_on_bill=True)

    assert printed_lines([shown, hidden, hidden_at_a_price]) == [shown, hidden_at_a_price]


def test_a_line_has_the_keys_of_the_contract_in_its_order():
    assert list(line().as_json()) == [
        "id",
        "name",
        "reference",
        "park_id",
        "category_id",
        "sub_category_id",
        "rental_price",
        "replacement_price",
        "is_hidden_on_bill",
        "is_discountable",
        "quantity",
    ]


@pytest.mark.parametrize(
    ("price", "text"), [("10", "10"), ("10.00", "10"), ("1E+2", "100"), ("75.55", "75.55"), ("0", "0"), ("0.10", "0.1")]
)
def test_prices_are_json_numbers_and_whole_ones_have_no_fraction(price: str, text: str):
    assert json.dumps(json_number(Decimal(price))) == text


def test_no_price_is_null():
    assert line(replacement_price=None).as_json()["replacement_price"] is None


@given(price=PRICES, replacement_price=st.none() | PRICES, sub_category_id=st.none() | st.integers(1), name=st.text())
def test_a_line_comes_back_from_json_as_it_was(price: Decimal, **values: Any):
    before = line(price, **values)

    after = BillLine.from_json(json.loads(json.dumps(before.as_json())))

    assert after == before
    assert isinstance(after.rental_price, Decimal)
