"""The made-up rentals and their bills: spread around today, possible, and as the service would have made them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from jsonapi_app.domain.availability import Booking, Period, check_period, short_bookings, stock_left
from jsonapi_app.domain.billing import BillLine, Terms, amounts, bill_number, days_count
from jsonapi_app.extensions import db
from jsonapi_app.models.availability import missing_materials
from jsonapi_app.seed import LOGINS, TODAY, fill, seed
from jsonapi_app.seed.places import TIME_ZONES
from schemas.planning import APPOINTMENT_KINDS, INTERVENTION, RENTAL
from tests.seed.company import SMALL, Rows, by_id, grouped, in_a_row, in_order, live, of_type, rows_of, token_of


def test_every_event_has_the_details_of_its_kind_and_no_others(demo: Rows):
    kinds = {"rentals": (RENTAL,), "interventions": (INTERVENTION,), "appointments": APPOINTMENT_KINDS}
    for table, allowed in kinds.items():
        assert {row.event_id for row in demo[table]} == {row.id for row in demo["events"] if row.kind in allowed}
    assert {row.kind for row in demo["events"]} == {RENTAL, INTERVENTION, *APPOINTMENT_KINDS}


def test_events_were_planned_before_they_began_by_somebody_who_may(demo: Rows):
    authors = {user.id for user in demo["users"] if user.role in ("admin", "member")}

    assert {event.created_by_id for event in demo["events"]} == authors
    assert all(event.created_at <= event.starts_at for event in demo["events"])


def test_rentals_are_spread_over_two_years_around_today(demo: Rows):
    rentals = of_type(demo, "events")
    months = Counter((rental.starts_at.year, rental.starts_at.month) for rental in rentals)
    days = Counter(rental.starts_at.weekday() for rental in rentals)
    lengths = [days_count(rental.starts_at, rental.ends_at) for rental in rentals]

    assert timedelta(720) < max(r.ends_at for r in rentals) - min(r.starts_at for r in rentals) < timedelta(750)
    assert len(months) in (24, 25)
    assert sum(days[day] for day in (4, 5)) > 2 * sum(days[day] for day in (0, 1))
    assert 0.3 * len(rentals) < sum(rental.starts_at > TODAY for rental in rentals) < 0.6 * len(rentals)
    assert sum(1 <= length <= 5 for length in lengths) > 0.9 * len(rentals)
    assert max(lengths) in (14, 15)


@pytest.mark.one_database
@pytest.mark.parametrize("today", [TODAY, datetime(2027, 1, 31, 9, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)])
def test_something_is_going_on_whatever_day_it_is(app: Flask, today: datetime):
    with app.app_context():
        fill(SMALL, 1, today=today)

    rows = rows_of(app)
    going_on = [event for event in live(rows["events"]) if event.starts_at <= today < event.ends_at]
    week = [event for event in of_type(rows, "appointments") if abs(event.starts_at - today) < timedelta(4)]
    assert {RENTAL, INTERVENTION} <= {event.kind for event in going_on}
    assert any(event.starts_at < today for event in week)
    assert any(event.starts_at > today for event in week)
    assert all(row.updated_at <= today for table in rows.values() for row in table if hasattr(row, "updated_at"))


def test_rentals_begin_and_end_at_hours_at_which_people_work(demo: Rows, countries: Mapping[int, Any]):
    for rental in of_type(demo, "events"):
        zone = zone_of_client(demo, countries, rental)
        begin, end = rental.starts_at.astimezone(zone), rental.ends_at.astimezone(zone)

        check_period(rental.starts_at, rental.ends_at)
        assert time(7) <= begin.time() <= time(14)
        assert end.time() >= time(17) or end.time() == time(4)
        assert {begin.minute, end.minute} <= {0, 30}


def zone_of_client(rows: Rows, countries: Mapping[int, Any], rental: Any) -> ZoneInfo:
    first = next(row for row in rows["event_beneficiaries"] if (row.event_id, row.position) == (rental.id, 0))
    company = by_id(rows["people"])[first.person_id].company_id
    address = next(row for row in rows["addresses"] if row.company_id == company)
    return ZoneInfo(TIME_ZONES[countries[address.country_id].code])


def test_rentals_take_materials_that_are_there(demo: Rows):
    materials, rentals = by_id(live(demo["materials"])), {row.event_id for row in demo["rentals"]}
    lines = grouped(demo["event_materials"], "event_id")

    assert set(lines) == rentals
    assert all(3 <= len(of_event) <= 26 for of_event in lines.values())
    assert all(line.quantity > 0 and line.material_id in materials for line in demo["event_materials"])
    assert all(in_a_row(of_event) for of_event in lines.values())


def test_rentals_are_for_people_of_client_firms_and_done_by_colleagues(demo: Rows):
    people, beneficiaries = by_id(live(demo["people"])), grouped(demo["event_beneficiaries"], "event_id")
    assignees = grouped(demo["event_assignees"], "event_id")

    assert set(beneficiaries) == {row.event_id for row in demo["rentals"]}
    assert any(len(of_event) > 1 for of_event in beneficiaries.values())
    for of_event in beneficiaries.values():
        assert in_a_row(of_event)
        (company,) = {people[row.person_id].company_id for row in of_event}
        assert company is not None
        assert {people[row.person_id].user_id for row in of_event} == {None}
    assert len(assignees) > 100
    for of_event in assignees.values():
        assert in_a_row(of_event)
        assert {people[row.person_id].company_id for row in of_event} == {None}


def test_what_is_not_confirmed_is_mostly_to_come(demo: Rows):
    open_ = [rental for rental in of_type(demo, "events") if not rental.is_confirmed]

    assert len(open_) > 10
    assert sum(rental.starts_at > TODAY for rental in open_) > 0.7 * len(open_)


def test_rentals_overlap_and_share_materials(demo: Rows):
    bookings = bookings_of(demo)

    sharing = [
        (one.event, other.event)
        for of_material in bookings.values()
        for one in of_material
        for other in of_material
        if one.event < other.event and one.period.overlaps(other.period)
    ]
    assert len(set(sharing)) > 50


def bookings_of(rows: Rows) -> Mapping[int, list[Booking]]:
    """Those of rentals that are not in the trash, by material."""
    rentals, bookings = by_id(live(of_type(rows, "events"))), defaultdict(list)
    for line in rows["event_materials"]:
        if rental := rentals.get(line.event_id):
            period = Period(rental.starts_at, rental.ends_at)
            bookings[line.material_id].append(Booking(rental.id, period, line.quantity))
    return bookings


def test_a_few_rentals_to_come_lack_something_and_no_others(app: Flask):
    with app.app_context():
        seed("demo", 1)
        with db.engine.connect() as connection:
            told = {(row.event_id, row.material_id): row for row in connection.execute(select(missing_materials))}
    rows = rows_of(app)

    short = shortages(rows)
    assert {pair: row.remaining_quantity for pair, row in told.items()} == short
    assert 3 <= len({event for event, _ in short}) <= 8
    assert all(by_id(rows["events"])[event].starts_at > TODAY for event, _ in short)


@pytest.mark.one_database
@pytest.mark.parametrize("random_seed", range(2, 5))
def test_shortages_do_not_depend_on_luck(app: Flask, random_seed: int):
    with app.app_context():
        seed("demo", random_seed)
    rows = rows_of(app)

    assert 3 <= len({event for event, _ in shortages(rows)}) <= 8


def shortages(rows: Rows) -> Mapping[tuple[int, int], int]:
    """Event and material → what is left, where that is less than nothing."""
    materials, short = by_id(rows["materials"]), {}
    for material, bookings in bookings_of(rows).items():
        counts = materials[material].stock_quantity, materials[material].out_of_order_quantity
        for booking in short_bookings(*counts, bookings):
            short[booking.event, material] = stock_left(*counts, bookings, booking.period)
    return short


def test_most_confirmed_rentals_that_are_over_are_billed_once_and_no_others(demo: Rows):
    rentals = by_id(live(of_type(demo, "events")))
    billed = [bill.event_id for bill in demo["bills"]]
    over = [r for r in rentals.values() if r.is_confirmed and r.ends_at < TODAY - timedelta(7)]

    assert len(set(billed)) == len(billed)
    assert set(billed) < {rental.id for rental in over}
    assert len(billed) > 0.8 * len(over)
    for bill in demo["bills"]:
        assert timedelta(0) < bill.date - rentals[bill.event_id].ends_at < timedelta(7)
        assert bill.date < TODAY
        assert (bill.date, bill.date) == (bill.created_at, bill.created_at if bill.deleted_at else bill.updated_at)


def test_bills_come_to_what_their_lines_come_to(demo: Rows):
    rentals, materials = by_id(of_type(demo, "events")), by_id(demo["materials"])
    lines, beneficiaries = (
        grouped(demo["event_materials"], "event_id"),
        grouped(demo["event_beneficiaries"], "event_id"),
    )
    for bill in demo["bills"]:
        rental = rentals[bill.event_id]
        expected = [bill_line(materials[line.material_id], line.quantity) for line in in_order(lines[rental.id])]
        days = days_count(rental.starts_at, rental.ends_at)
        sums = amounts(expected, days, bill.discount_rate, Terms())

        assert [BillLine.from_json(line) for line in json.loads(bill.lines)] == expected
        assert bill.number == bill_number(bill.date, rental.id)
        assert bill.beneficiary_id == in_order(beneficiaries[rental.id])[0].person_id
        assert bill.user_id == rental.created_by_id
        assert bill.currency == "EUR"
        for amount in ("due_amount", "replacement_amount", "degressive_rate", "vat_rate"):
            assert getattr(bill, amount) == getattr(sums, amount)
    assert {bill.discount_rate for bill in demo["bills"]} >= {Decimal(0), Decimal("33.3333")}


def bill_line(material: Any, quantity: int) -> BillLine:
    columns = {name: getattr(material, name) for name in BillLine.__dataclass_fields__ if name != "quantity"}
    return BillLine(**columns, quantity=quantity)


@pytest.mark.parametrize("login", LOGINS[:2], ids=lambda login: login.language)
def test_a_bill_is_what_the_service_would_have_made(app: Flask, login: Any):
    with app.app_context():
        seed("demo", 1)
    author = next(user.id for user in rows_of(app)["users"] if user.role == login.role)
    made_up = [bill for bill in rows_of(app)["bills"] if bill.user_id == author and not bill.deleted_at][:8]

    for bill in made_up:
        assert post_bill(app, login, bill.event_id, float(bill.discount_rate)) == 201
    for bill in made_up:
        anew = next(row for row in rows_of(app)["bills"] if row.event_id == bill.event_id)
        assert comparable(anew) == comparable(bill)
        assert json.loads(bill.snapshot)["language"] == login.language


def comparable(bill: Any) -> dict[str, Any]:
    """All that does not depend on the day on which a bill is made, or on whose letterhead."""
    dated = ("id", "number", "number_folded", "date", "created_at", "updated_at", "version")
    columns = {name: value for name, value in vars(bill).items() if name not in dated}
    snapshot = json.loads(bill.snapshot)
    seller = set(snapshot.pop("seller"))
    assert (snapshot.pop("number"), snapshot["date"][:10]) == (bill.number, bill.date.date().isoformat())
    return columns | {"snapshot": {**snapshot, "date": len(snapshot["date"])}, "seller": seller}


def post_bill(app: Flask, login: Any, event: int, discount_rate: float) -> int:
    resource = {
        "type": "bills",
        "attributes": {"discount_rate": discount_rate},
        "relationships": {"event": {"data": {"type": "events", "id": str(event)}}},
    }
    answer = app.test_client().post(
        "/api/v3/bills",
        json={"data": resource},
        headers={"Authorization": f"Bearer {token_of(app, login)}", "Content-Type": "application/vnd.api+json"},
    )
    return answer.status_code
