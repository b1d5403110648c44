"""The formula that makes a day of a long rental cheaper: what it may say, and what it comes to."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.domain.degressive_rate import (
    DEEPEST_NESTING,
    DEFAULT_RATE,
    LONGEST_FORMULA,
    TRIED_DAYS,
    DegressiveRate,
)
from jsonapi_app.domain.refusals import Unfit

WHOLE = st.integers(0, 99).map(str)
NUMBERS = WHOLE | st.tuples(WHOLE, WHOLE).map(".".join)
FORMULAS = st.recursive(
    NUMBERS | st.sampled_from(["days_count", "daysCount"]),
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from("+-*/"), parts).map(" ".join),
        st.tuples(st.sampled_from(["min", "max"]), parts, parts).map(lambda call: f"{call[0]}({call[1]}, {call[2]})"),
        parts.map("({})".format),
        parts.map("-{}".format),
    ),
    max_leaves=8,
).filter(lambda text: len(text) <= LONGEST_FORMULA and text.count("(") + text.count("-") < DEEPEST_NESTING)


def python_values(text: str) -> list[Fraction]:
    """What Python makes of the formula for each number of days, all in fractions, until it divides by zero."""
    code = compile(re.sub(r"[0-9]+(\.[0-9]+)?", r"Fraction('\g<0>')", text), text, "eval")
    values = []
    for days in map(Fraction, TRIED_DAYS):
        try:
            values.append(eval(code, {"Fraction": Fraction, "days_count": days, "daysCount": days}))
        except ZeroDivisionError:
            break
    return values


def half_up(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def parsed(text: str) -> DegressiveRate | None:
    with suppress(ValueError):
        return DegressiveRate.parse(text)
    return None


@pytest.mark.parametrize(
    ("days", "rate"), [(1, "1.00"), (2, "1.75"), (3, "2.50"), (4, "3.25"), (10, "7.75"), (365, "274.00")]
)
def test_each_day_after_the_first_costs_three_quarters_by_default(days: int, rate: str):
    assert str(DEFAULT_RATE.rate(days)) == rate


@pytest.mark.parametrize(
    ("text", "days", "rate"),
    [
        ("1", 7, "1"),
        ("days_count", 7, "7"),
        ("daysCount", 7, "7"),
        ("  days_count\n * 0.5\t", 7, "3.5"),
        ("2 + 3 * 4", 1, "14"),
        ("(2 + 3) * 4", 1, "20"),
        ("20 - 3 - 4", 1, "13"),
        ("24 / 4 / 2", 1, "3"),
        ("9 - -2 * 3", 1, "15"),
        ("-2 + 5", 1, "3"),
        ("-(2 - 5)", 1, "3"),
        ("min(days_count, 5)", 7, "5"),
        ("max(days_count * 0.5, min(3, 2) + 1)", 4, "3"),
        ("1 / 3 * 3", 1, "1"),
        ("days_count / 8", 1, "0.13"),
        ("0.125", 1, "0.13"),
        ("0.124999999999999999999999999999999999", 1, "0.12"),
        ("9999.994", 1, "9999.99"),
    ],
)
def test_a_formula_means_what_it_does_on_paper_rounded_half_up_to_hundredths(text: str, days: int, rate: str):
    assert DegressiveRate.parse(text).rate(days) == Decimal(rate)


def test_a_rate_keeps_its_text_and_is_equal_to_one_of_the_same_text():
    rate = DegressiveRate.parse("days_count * 0.5")

    assert str(rate) == "days_count * 0.5"
    assert rate == DegressiveRate.parse("days_count * 0.5")
    assert rate != DEFAULT_RATE
    assert len({rate, DegressiveRate.parse("days_count * 0.5")}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 +",
        "+1",
        "* 2",
        "1 2",
        "1.",
        ".5",
        "1e9",
        "0x10",
        "1_000",
        "1,5",
        "٣",
        "½",
        "inf",
        "nan",
        "()",
        "(1",
        "1)",
        "days count",
        "DAYS_COUNT",
        "days_count()",
        "days_count.real",
        "days_count[0]",
        "days_count ** 2",
        "days_count // 2",
        "days_count % 2",
        "days_count if 1 else 2",
        "2 > 1",
        "1 or 2",
        "min",
        "min()",
        "min(1)",
        "min(1, 2, 3)",
        "min 1, 2",
        "max(1,)",
        "abs(1)",
        "pow(9, 9)",
        "__import__('os').system('id')",
        "eval('1')",
        "().__class__",
        "lambda: 1",
        "[1 for x in (1,)]",
        "'1'",
        "f'{1}'",
        "1; 2",
        "1 # one",
        "1\\",
        "$1",
        "{{ 1 }}",
        "x := 1",
        "\0",
        "1\u00a0+\u00a01",
    ],
)
def test_anything_but_arithmetic_over_the_days_is_refused(text: str):
    with pytest.raises(ValueError, match="is not arithmetic over days_count"):
        DegressiveRate.parse(text)


def test_a_refusal_says_what_was_found_and_what_was_wanted():
    with pytest.raises(ValueError, match=r"'\*' where a number, days_count, .* is wanted"):
        DegressiveRate.parse("days_count ** 2")


def test_a_formula_has_a_greatest_length():
    assert DegressiveRate.parse("1 + " * 49 + "1").rate(1) == 50

    with pytest.raises(ValueError, match=f"longer than {LONGEST_FORMULA} characters"):
        DegressiveRate.parse(" " * LONGEST_FORMULA + "1")


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("--", ""), ("min(1,", ")")])
def test_a_formula_has_a_greatest_depth(opening: str, closing: str):
    levels = DEEPEST_NESTING

    with pytest.raises(ValueError, match=f"nested more than {DEEPEST_NESTING} deep"):
        DegressiveRate.parse(opening * levels + "1" + closing * levels)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1 / (days_count - 1)", r"for 1 day: it divides by zero"),
        ("days_count / 0", r"for 1 day: it divides by zero"),
        ("30 - days_count", r"for 31 days: it is negative"),
        ("-0.001", r"for 1 day: it is negative"),
        ("100 * days_count", r"for 100 days: it is more than 9999\.99"),
        ("9" * LONGEST_FORMULA, r"for 1 day: it is more than 9999\.99"),
        ("9999.995", r"for 1 day: it is more than 9999\.99"),
    ],
)
def test_a_formula_without_a_rate_for_some_length_up_to_a_year_is_refused(text: str, fault: str):
    with pytest.raises(ValueError, match=fault):
        DegressiveRate.parse(text)


@pytest.mark.parametrize(
    ("text", "fault"), [("1 / max(367 - days_count, 0)", "divides by zero"), ("366 - days_count", "negative")]
)
def test_a_formula_that_fails_beyond_a_year_refuses_that_event(text: str, fault: str):
    rate = DegressiveRate.parse(text)

    with pytest.raises(Unfit, match=fault) as refusal:
        rate.rate(367)

    assert refusal.value.member == "event"


@given(FORMULAS)
def test_a_formula_comes_to_what_python_makes_of_it_in_fractions(text: str):
    exact = python_values(text)
    is_usable = all(0 <= value < Fraction("9999.995") for value in exact)

    rate = parsed(text)

    assert (rate is not None) == (is_usable and len(exact) == len(TRIED_DAYS))
    if rate:
        assert [Fraction(rate.rate(days)) for days in TRIED_DAYS] == [half_up(value) for value in exact]


@given(st.text(max_size=30) | st.text("0123456789.+-*/(), daysCount_minmax", max_size=30))
def test_any_text_is_a_formula_or_a_value_error(text: str):
    rate = parsed(text)

    assert rate is None or str(rate) == text
