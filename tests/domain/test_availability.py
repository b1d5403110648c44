"""How many units are free over a period, and who loses a race for the last ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jsonapi_app.domain.availability import (
    Booking,
    Period,
    check_not_outrun,
    check_period,
    is_outrun,
    peak,
    shortage,
    stock_left,
)
from jsonapi_app.domain.refusals import InTheWay, Unfit

quickly = settings(deadline=None, database=None)


def at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-04T{time}Z")


def booked(start: str, end: str, quantity: int = 1, event: int = 1) -> Booking:
    return Booking(event, Period(at(start), at(end)), quantity)


DAY = Period(at("00:00"), at("23:59"))
MORNING, AFTERNOON = booked("09:00", "12:00"), booked("12:00", "18:00")

# The golden data of contracts 2.6


def december(first: int, last: int) -> Period:
    """From midnight to midnight."""
    return Period(datetime(2026, 12, first, tzinfo=UTC), datetime(2026, 12, last, tzinfo=UTC))


def in_december(event: int, first: int, last: int, quantity: int) -> Booking:
    """From the start of the first day to 23:59:59 of the last."""
    end = datetime(2026, 12, last, 23, 59, 59, tzinfo=UTC)
    return Booking(event, Period(datetime(2026, 12, first, tzinfo=UTC), end), quantity)


STOCK = {"A": (5, 1), "B": (2, None), "C": (34, 4), "D": (2, None), "E": (40, 8)}
BOOKINGS = {
    "A": [in_december(2, 17, 18, 1), in_december(3, 18, 19, 3)],
    "B": [in_december(1, 15, 16, 1), in_december(2, 17, 18, 1), in_december(3, 18, 19, 2)],
    "C": [in_december(1, 15, 16, 10)],
    "D": [in_december(2, 17, 18, 1)],
    "E": [in_december(1, 15, 16, 12)],
}


@pytest.mark.parametrize(
    ("first", "last", "except_event", "expected"),
    [
        (15, 20, None, {"A": 0, "B": -1, "C": 20, "D": 1, "E": 20}),
        (15, 20, 3, {"A": 3, "B": 1, "C": 20, "D": 1, "E": 20}),
        (19, 20, None, {"A": 1, "B": 0, "C": 30, "D": 2, "E": 32}),
        (1, 2, None, {"A": 4, "B": 2, "C": 30, "D": 2, "E": 32}),
    ],
)
def test_the_golden_data_come_out(first: int, last: int, except_event: int | None, expected: dict[str, int]):
    left = {
        name: stock_left(*STOCK[name], BOOKINGS[name], december(first, last), except_event=except_event)
        for name in STOCK
    }

    assert left == expected


@pytest.mark.parametrize(
    ("stock", "own", "others", "missing", "selectable"), [(7, 7, 4, 4, 3), (2, 1, 2, 1, 0)], ids=["242", "241"]
)
def test_the_seed_counts_an_event_for_what_it_misses_and_not_for_what_it_can_select(
    stock: int, own: int, others: int, missing: int, selectable: int
):
    bookings = [in_december(1, 15, 16, own), in_december(2, 15, 17, others)]
    period = bookings[0].period

    assert stock_left(stock, None, bookings, period) == -missing
    assert shortage(stock, None, bookings, period) == missing
    assert stock_left(stock, None, bookings, period, except_event=1) == selectable


# One rule after the other


def test_a_unit_returned_at_noon_can_leave_at_noon():
    assert stock_left(1, None, [MORNING], AFTERNOON.period) == 1
    assert stock_left(1, None, [AFTERNOON], MORNING.period) == 1
    assert stock_left(1, None, [AFTERNOON, MORNING], DAY) == 0


def test_events_that_do_not_overlap_each_other_do_not_add_up():
    bookings = [booked("08:00", "10:00", 3), booked("11:00", "13:00", 2), booked("12:00", "14:00", 2)]

    assert peak(bookings, DAY) == 4


def test_what_is_out_before_and_after_the_period_does_not_count():
    period = Period(at("10:00"), at("11:00"))

    assert peak([booked("08:00", "10:00"), booked("11:00", "12:00")], period) == 0
    assert peak([booked("08:00", "12:00"), booked("10:30", "10:40")], period) == 2


def test_units_out_of_order_are_not_free():
    assert stock_left(5, 2, [MORNING], DAY) == 2


def test_without_bookings_the_whole_stock_is_free():
    assert stock_left(5, None, [], DAY) == 5


def test_only_the_event_that_is_left_out_does_not_count():
    bookings = [booked("09:00", "12:00", 2, event=1), booked("09:00", "12:00", 3, event=2)]

    assert [stock_left(5, None, bookings, DAY, except_event=event) for event in (1, 2, 3)] == [2, 3, 0]


def test_a_surplus_is_no_shortage():
    assert shortage(5, None, [MORNING], DAY) == 0


@pytest.mark.parametrize("end", ["08:59", "09:00"])
def test_a_period_ends_after_it_starts(end: str):
    check_period(at("09:00"), at("09:01"))

    with pytest.raises(Unfit, match=r"^ends_at must be later than starts_at\.$") as refusal:
        check_period(at("09:00"), at(end))

    assert refusal.value.member == "ends_at"


# Races for the last units


def test_who_asks_for_the_last_unit_after_another_request_has_taken_it_is_outrun():
    own, late = booked("09:00", "12:00"), booked("11:00", "13:00", event=2)

    assert is_outrun(1, None, [own], [late], DAY)
    assert not is_outrun(2, None, [own], [late], DAY)
    assert not is_outrun(1, None, [own], [], DAY)


def test_who_overbooks_anyway_is_not_outrun():
    own, late = booked("09:00", "12:00", 3), booked("09:00", "12:00", event=2)

    assert not is_outrun(2, None, [own], [late], DAY)


def test_the_one_who_is_outrun_hears_of_which_materials():
    check_not_outrun([])

    with pytest.raises(InTheWay, match=r"booked by another request while this one was under way: Spot, Truss\.") as no:
        check_not_outrun(["Spot", "Truss"])

    assert no.value.member == "materials"


# The slow, obvious forms

MIDNIGHT = at("00:00")
INSTANTS = range(24)
PERIODS = st.tuples(st.sampled_from(INSTANTS), st.sampled_from(INSTANTS)).filter(lambda ends: ends[0] < ends[1])


def minutes(ends: tuple[int, int]) -> Period:
    start, end = ends
    return Period(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


ANY_PERIOD = PERIODS.map(minutes)
ANY_BOOKINGS = st.lists(st.builds(Booking, st.integers(1, 3), ANY_PERIOD, st.integers(1, 9)), max_size=12)


def covers(period: Period, instant: datetime) -> bool:
    return period.start <= instant < period.end


def clipped(booking: Booking, period: Period) -> Booking:
    start, end = max(booking.period.start, period.start), min(booking.period.end, period.end)
    return Booking(booking.event, Period(start, end), booking.quantity)


@quickly
@given(ANY_BOOKINGS, ANY_PERIOD)
def test_the_peak_is_the_largest_count_of_all_instants(bookings: list[Booking], period: Period):
    counts = [
        sum(booking.quantity for booking in bookings if covers(booking.period, instant))
        for instant in (MIDNIGHT + timedelta(minutes=minute) for minute in INSTANTS)
        if covers(period, instant)
    ]

    assert peak(bookings, period) == max(counts)


@quickly
@given(ANY_BOOKINGS, ANY_PERIOD)
def test_the_peak_is_the_same_when_bookings_are_cut_to_the_period(bookings: list[Booking], period: Period):
    inside = [clipped(booking, period) for booking in bookings if booking.period.overlaps(period)]

    assert peak(inside, period) == peak(bookings, period)


@quickly
@given(ANY_PERIOD, ANY_PERIOD)
def test_periods_overlap_when_they_share_an_instant(one: Period, other: Period):
    instants = [MIDNIGHT + timedelta(minutes=minute) for minute in INSTANTS]
    shared = any(covers(one, instant) and covers(other, instant) for instant in instants)

    assert one.overlaps(other) == other.overlaps(one) == shared
