"""The made-up company: it is what was promised, keeps every rule, and can be made again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import click
import phonenumbers
import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from jsonapi_app.core.resource import Resource
from jsonapi_app.domain import calendars, passwords
from jsonapi_app.domain.availability import Booking, Period, check_period, short_bookings, stock_left
from jsonapi_app.domain.billing import BillLine, Terms, amounts, bill_number, days_count
from jsonapi_app.domain.inventory import custom_value, stock_counts
from jsonapi_app.domain.people import name_email_key
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.extensions import db
from jsonapi_app.models.availability import missing_materials
from jsonapi_app.models.crm import Country
from jsonapi_app.resources import RESOURCES
from jsonapi_app.seed import DEMO_API_KEY, LOGINS, TODAY, Scale, batches, fill, last_morning, seed
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import draw_names, mailbox
from jsonapi_app.seed.occasions import OCCASIONS
from jsonapi_app.seed.places import LOCALES, TIME_ZONES
from jsonapi_app.seed.visits import CANCELLED, DONE, IN_PROGRESS, PLANNED, REFUSED, VERIFIED
from schemas.planning import APPOINTMENT_KINDS, INTERVENTION, RENTAL
from tests.conftest import Applications
from tests.factories import Factory
from tests.test_cli import run

Rows = Mapping[str, Sequence[Any]]

SMALL = Scale(
    materials=170,
    people=70,
    crew=4,
    contacts=40,
    companies=14,
    organizations=5,
    account_lists=8,
    rentals=60,
    visits=12,
    appointments=50,
    assistances=9,
)
EVENT_TYPES = ("events", "interventions", "appointments")
DRAWN_NAMES = """
import hashlib
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import draw_names
print(hashlib.sha256(repr(draw_names(Chance(1, "names"))).encode()).hexdigest())
"""


def rows_of(app: Flask) -> Rows:
    """Every row that is made up, by table and primary key; without the hashes of passwords: their salts are random."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [
                SimpleNamespace(**{name: value for name, value in row.items() if name != "password_hash"})
                for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()
            ]
            for table in db.metadata.sorted_tables
            if table.name != "countries"
        }


def filled(app: Flask, scale: Scale, random_seed: int = 1) -> Rows:
    with app.app_context():
        fill(scale, random_seed)
    return rows_of(app)


@pytest.fixture(scope="module", autouse=True)
def cheap_hasher() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="module")
def demo(database: str, applications: Applications) -> Rows:
    """The rows of the demo company. They are in the database no more: other tests want it empty."""
    app, empty = applications(database)
    with app.app_context():
        seed("demo", 1)
    rows = rows_of(app)
    empty()
    return rows


@pytest.fixture(scope="module")
def countries(database: str, applications: Applications) -> Mapping[int, Any]:
    with applications(database)[0].app_context(), db.engine.connect() as connection:
        return {country.id: country for country in connection.execute(select(Country.__table__))}


def of_type(rows: Rows, type_: str) -> list[Any]:
    """The rows of a resource, those of a shared table with their details."""
    resource = RESOURCES[type_]
    if resource.details is None:
        return list(rows[resource.table.name])
    details = {row.event_id: vars(row) for row in rows[resource.details.name]}
    return [
        SimpleNamespace(**vars(row), **details[row.id])
        for row in rows[resource.table.name]
        if row.kind in resource.kinds
    ]


def grouped(rows: Sequence[Any], key: str) -> Mapping[int, list[Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def in_order(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.position)


def live(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.deleted_at is None]


def by_id(rows: Sequence[Any]) -> dict[int, Any]:
    return {row.id: row for row in rows}


def test_the_demo_company_is_small_and_complete(demo: Rows):
    counts = {name: len(rows) for name, rows in demo.items()}

    assert counts["materials"] == 400
    assert counts["people"] == 90
    assert (counts["rentals"], counts["interventions"], counts["appointments"]) == (240, 80, 300)
    assert counts["assistances"] == 40
    assert (counts["organizations"], counts["account_lists"], counts["designation_accounts"]) == (2, 3, 8)
    assert len(live(demo["parks"])) == 3
    assert {name for name, count in counts.items() if count == 0} == {"sessions", "feed_tokens", "bill_documents"}


def test_some_of_every_kind_is_in_the_trash_but_users_and_categories(demo: Rows):
    trashable = {resource.table.name for resource in RESOURCES.values() if resource.trashable}
    trashed = {name for name, rows in demo.items() if any(getattr(row, "deleted_at", None) for row in rows)}

    assert trashed == trashable - {"users", "categories"}
    assert all(any(row.deleted_at for row in of_type(demo, type_)) for type_ in EVENT_TYPES)


@pytest.mark.parametrize("type_", sorted(set(RESOURCES) - {"countries"}))
def test_every_row_could_have_been_sent_by_a_client(demo: Rows, type_: str):
    resource, facts = RESOURCES[type_], custom_attributes(demo)
    for row in of_type(demo, type_):
        sent = as_sent(resource, SimpleNamespace(**vars(row), custom_attributes=facts[row.id]))

        assert resource.schema.faults(sent, partial=type_ == "users")[1] == []


def as_sent(resource: Resource, row: Any) -> dict[str, Any]:
    return {
        attribute.name: attribute.field.serialize(attribute.name, row)
        for attribute in resource.attributes.values()
        if attribute.readable and attribute.writable
    }


def custom_attributes(rows: Rows) -> Mapping[int, Sequence[Any]]:
    attributes = by_id(rows["attributes"])
    facts = defaultdict(list)
    for fact in rows["material_attributes"]:
        attribute = attributes[fact.attribute_id]
        facts[fact.material_id].append(SimpleNamespace(name=attribute.name, unit=attribute.unit, value=fact.value))
    return facts


def test_custom_values_have_the_type_of_their_attribute(demo: Rows):
    attributes = by_id(demo["attributes"])
    for fact in demo["material_attributes"]:
        attribute, value = attributes[fact.attribute_id], json.loads(fact.value)

        typed = custom_value(attribute.name, attribute.value_type, attribute.max_length, value)

        assert (typed, type(typed)) == (value, type(value))


def test_materials_keep_the_rules_of_the_stock(demo: Rows):
    parks, sub_categories = by_id(demo["parks"]), by_id(demo["sub_categories"])
    for material in demo["materials"]:
        stock = material.stock_quantity, material.out_of_order_quantity
        assert stock_counts(*stock) == stock
        if material.sub_category_id:
            assert sub_categories[material.sub_category_id].category_id == material.category_id
        if material.deleted_at is None:
            assert parks[material.park_id].deleted_at is None
        gone_with_park = parks[material.park_id].deleted_at if material.deleted_with_park else None
        assert not material.deleted_with_park or material.deleted_at == gone_with_park


def test_materials_can_be_told_apart(demo: Rows):
    names = Counter(material.name for material in demo["materials"])

    assert len(names) > 390
    assert len({material.reference for material in demo["materials"]}) == 400
    assert len({material.category_id for material in demo["materials"]}) == len(demo["categories"])


def test_mail_goes_to_nobody(demo: Rows):
    domains = {row.address.partition("@")[2] for row in demo["emails"]}

    assert domains == {"example.org", "example.com", "example.net"}
    assert {
        visit.provider_email.partition("@")[2] for visit in of_type(demo, "interventions") if visit.provider_email
    } <= domains
    assert {user.email.partition("@")[2] for user in demo["users"]} == {"example.org"}
    assert len({row.address for row in demo["emails"]}) == len(demo["emails"])


def test_telephone_numbers_exist_in_their_countries(demo: Rows):
    numbers = [row.number for row in demo["phones"]] + [firm.phone for firm in demo["companies"] if firm.phone]
    numbers += [number for site in demo["sites"] for number in (site.phone, site.fax) if number]
    numbers += [f"+{row.phone_prefix}{row.phone_number}" for row in demo["assistances"]]

    assert [number for number in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(number))] == []
    assert len({phonenumbers.parse(number).country_code for number in numbers}) > 8


def test_people_are_told_apart_by_their_names_and_primary_email(demo: Rows):
    primary = {row.person_id: row.address for row in demo["emails"] if row.is_primary}
    for person in demo["people"]:
        key = name_email_key(person.first_name, person.last_name, primary.get(person.id))

        assert person.name_email_key == key


@pytest.mark.parametrize(
    ("table", "owners"),
    [
        ("emails", ["person_id"]),
        ("phones", ["person_id"]),
        ("addresses", ["person_id", "company_id", "contact_id", "park_id", "site_id"]),
    ],
)
def test_one_way_to_reach_an_owner_is_primary_and_not_historic(demo: Rows, table: str, owners: list[str]):
    primary = Counter(tuple(getattr(row, owner) for owner in owners) for row in demo[table] if row.is_primary)

    assert set(primary.values()) == {1}
    assert not any(row.is_primary and row.is_historic for row in demo[table])


def test_names_are_of_many_languages_and_countries(demo: Rows):
    letters = {letter for person in demo["people"] for letter in person.first_name + person.last_name}
    countries = {address.country_id for address in demo["addresses"]}

    assert all(letters & set(some) for some in ("éèëç", "łżśąęčřšžěů", "αβγδε"))
    assert len(countries) > 8


def test_everybody_can_log_in_and_is_a_person_with_settings(app: Flask):
    with app.app_context():
        seed("demo", 1)
    rows = rows_of(app)

    people = {person.user_id: person for person in rows["people"]}
    settings = {chosen.user_id for chosen in rows["user_settings"]}
    assert [user.role for user in rows["users"]] == ["admin", "member", "visitor"]
    assert all(user.id in people and user.id in settings for user in rows["users"])
    for login in LOGINS:
        answer = app.test_client().post(
            "/api/v3/auth/login", json={"identifier": login.pseudo, "password": login.password}
        )
        assert answer.status_code == 200
        assert len(login.password) >= 8


def test_the_member_sees_some_contacts_and_the_admin_administers_an_organization(demo: Rows):
    users = {user.role: user.id for user in demo["users"]}
    lists = {pair.account_list_id for pair in demo["account_list_users"] if pair.user_id == users["member"]}
    seen = [contact for contact in demo["contacts"] if contact.account_list_id in lists]

    assert 5 < len(seen) < len(demo["contacts"])
    assert [pair.user_id for pair in demo["organization_admins"]] == [users["admin"]]
    assert len({contact.status for contact in demo["contacts"]}) > 6


def test_every_account_list_belongs_to_one_organization(demo: Rows):
    organizations = {account.id: account.organization_id for account in demo["designation_accounts"]}
    owners = defaultdict(set)
    for pair in demo["account_list_designations"]:
        owners[pair.account_list_id].add(organizations[pair.designation_account_id])

    assert {len(owner) for owner in owners.values()} == {1}
    assert set(owners) == {row.id for row in demo["account_lists"]}


def test_everything_happened_before_today_in_a_possible_order(demo: Rows):
    stamped = [row for rows in demo.values() for row in rows if hasattr(row, "created_at")]

    assert all(TODAY - timedelta(days=1100) < row.created_at <= row.updated_at <= TODAY for row in stamped)
    assert all(row.deleted_at in (None, row.updated_at) for row in stamped if hasattr(row, "deleted_at"))
    assert all(row.updated_in_db_at == row.updated_at for row in demo["contacts"])


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


def in_a_row(links: Sequence[Any]) -> bool:
    return sorted(link.position for link in links) == list(range(len(links)))


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


def test_sites_have_an_address_in_their_time_zone_and_parks_are_at_sites(demo: Rows, countries: Mapping[int, Any]):
    addresses = {row.site_id: row for row in demo["addresses"] if row.site_id and row.is_primary}
    sites = by_id(demo["sites"])

    assert set(addresses) == set(sites)
    for site in sites.values():
        country = countries[addresses[site.id].country_id]
        assert site.timezone == TIME_ZONES[country.code]
        assert site.phone_country_code == country.phone_prefix
    assert len({site.timezone for site in sites.values()}) >= 3
    assert all(park.site_id in sites for park in live(demo["parks"]))


def test_calendars_and_services_are_offered_together_at_one_site(demo: Rows):
    calendars_, services = by_id(demo["calendars"]), by_id(demo["services"])
    for pair in demo["calendar_services"]:
        assert calendars_[pair.calendar_id].site_id == services[pair.service_id].site_id
    for rows in (live(demo["calendars"]), live(demo["services"])):
        assert {row.site_id for row in rows} == {site.id for site in demo["sites"]}
        assert all(in_a_row(of_site) for of_site in grouped(rows, "site_id").values())


def test_nobody_has_two_files_at_a_site(demo: Rows):
    people = by_id(live(demo["people"]))
    pairs = Counter((file.site_id, file.person_id) for file in demo["client_files"])

    assert set(pairs.values()) == {1}
    assert all(people[file.person_id].user_id is None for file in demo["client_files"])
    assert not any(people[file.person_id].deceased for file in demo["client_files"])


def test_entries_of_appointment_books_keep_the_rules(demo: Rows):
    books, sites = by_id(live(demo["calendars"])), by_id(demo["sites"])
    files, services = by_id(live(demo["client_files"])), by_id(live(demo["services"]))
    offered = {(pair.calendar_id, pair.service_id) for pair in demo["calendar_services"]}
    for entry in of_type(demo, "appointments"):
        site = sites[books[entry.calendar_id].site_id]
        begin, end = (at.astimezone(ZoneInfo(site.timezone)) for at in (entry.starts_at, entry.ends_at))

        calendars.check_order(entry.starts_at, entry.ends_at)
        calendars.check_entry(entry.kind, entry.client_file_id is not None)
        assert begin.weekday() < 5
        assert abs(begin.date() - TODAY.date()) < timedelta(weeks=4)
        if entry.kind == "note":
            assert begin == end
            assert begin.time() == time(0)
        else:
            assert time(9) <= begin.time() < end.time() <= time(18)
        if entry.kind == "appointment":
            service = services[entry.service_id]
            assert files[entry.client_file_id].site_id == site.id
            assert (entry.calendar_id, service.id) in offered
            assert end - begin == timedelta(minutes=service.duration_minutes)
        else:
            assert (entry.client_file_id, entry.service_id) == (None, None)
            assert entry.text


def test_nobody_has_two_appointments_at_once(demo: Rows):
    entries = [entry for entry in of_type(demo, "appointments") if entry.kind != "note"]
    for of_calendar in grouped(entries, "calendar_id").values():
        in_time = sorted(of_calendar, key=lambda entry: entry.starts_at)
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(in_time))


def test_appointments_are_before_and_after_today(demo: Rows):
    ahead = Counter(entry.starts_at > TODAY for entry in of_type(demo, "appointments"))

    assert min(ahead.values()) > 100


def test_visits_are_at_sites_of_their_organization_when_these_are_open(demo: Rows):
    sites, routines = by_id(demo["sites"]), by_id(demo["routines"])
    visited, visits = grouped(demo["event_sites"], "event_id"), of_type(demo, "interventions")

    assert set(visited) == {visit.id for visit in visits}
    for visit in visits:
        at = [sites[pair.site_id] for pair in visited[visit.id]]
        zones = [ZoneInfo(site.timezone) for site in at]
        assert {site.organization_id for site in at} == {visit.organization_id}
        assert any(visit.starts_at.astimezone(zone).hour >= 8 for zone in zones)
        assert all(visit.ends_at.astimezone(zone).hour < 20 for zone in zones)
        assert visit.starts_at.weekday() < 5
        if visit.routine_id:
            assert routines[visit.routine_id].organization_id == visit.organization_id
            assert routines[visit.routine_id].archived_at is None
        assert visit.routine_id or not visit.auto_created
    assert any(len(pairs) > 1 for pairs in visited.values())
    assert any(routine.archived_at for routine in routines.values())


def test_visits_have_come_as_far_as_the_clock_says(demo: Rows):
    visits = of_type(demo, "interventions")
    assert {visit.status for visit in visits} == {PLANNED, IN_PROGRESS, DONE, VERIFIED, REFUSED, CANCELLED}
    assert any(visit.img_signature for visit in visits)
    assert any(visit.archived_at for visit in visits)
    for visit in visits:
        allowed = {PLANNED, CANCELLED} if visit.starts_at > TODAY else {DONE, VERIFIED, REFUSED, CANCELLED}
        decided = (visit.verified_by_id, visit.verified_at, visit.decision_comment)
        assert visit.status in ({IN_PROGRESS} if visit.starts_at <= TODAY < visit.ends_at else allowed)
        assert (visit.actual_start is not None) == (visit.status in (IN_PROGRESS, DONE, VERIFIED, REFUSED))
        assert (visit.actual_end is not None) == (visit.status in (DONE, VERIFIED, REFUSED))
        assert all(decided) if visit.status in (VERIFIED, REFUSED) else not any(decided)
        assert all(at is None or at <= TODAY for at in (visit.actual_start, visit.actual_end, visit.verified_at))
        assert visit.img_signature is None or visit.img_signature.startswith("data:image/png;base64,")
        assert (visit.provider_name is None) == (visit.provider_email is None)


def test_who_asks_for_help_is_called_back_afterwards(demo: Rows, countries: Mapping[int, Any]):
    authors = {user.id for user in demo["users"] if user.role != "visitor"}
    people = by_id(demo["people"])
    prefixes = {country.phone_prefix for country in countries.values()}
    unsigned = [a for a in demo["assistances"] if a.is_contacted and a.contacted_by_id is None]

    assert 0 < len(unsigned) < 10
    for assistance in demo["assistances"]:
        assert assistance.phone_prefix in prefixes
        assert (assistance.contacted_by_id is None) == (assistance.contacted_at is None)
        if assistance.contacted_at:
            assert assistance.is_contacted
            assert assistance.contacted_by_id in authors
            assert assistance.created_at < assistance.contacted_at <= TODAY
        if assistance.person_id:
            person = people[assistance.person_id]
            assert assistance.name == f"{person.first_name} {person.last_name}"
    assert {a.is_contacted for a in demo["assistances"]} == {True, False}
    assert any(assistance.person_id for assistance in demo["assistances"])


def test_the_key_that_everybody_may_know_is_the_members_and_opens_two_sites(demo: Rows):
    (key,) = demo["api_keys"]
    (member,) = (user for user in demo["users"] if user.role == "member")

    assert key.key_hash == hash_key(DEMO_API_KEY)
    assert (key.user_id, key.revoked_at) == (member.id, None)
    assert [pair.api_key_id for pair in demo["api_key_sites"]] == [key.id, key.id]


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 6, 1, 9, tzinfo=UTC), TODAY),
        (datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC), TODAY),
        (datetime(2026, 6, 2, 8, 59, 59, tzinfo=UTC), TODAY),
    ],
)
def test_the_last_morning_is_not_ahead(now: datetime, morning: datetime):
    assert last_morning(now) == morning


def test_the_next_row_is_not_one_that_was_made_up(app: Flask, make: Factory):
    with app.app_context():
        fill(SMALL, 1)
    last = max(row.id for row in rows_of(app)["events"])

    assert int(make("events").id) > last


def test_there_are_occasions_in_every_language():
    longest = {locale.code: max(len(place.city) for place in locale.places) for locale in LOCALES}

    assert set(OCCASIONS) == set(longest)
    for code, occasions in OCCASIONS.items():
        assert all(len(venue) - len("{place}") + longest[code] <= 64 for venue in occasions.venues)
        assert min(map(len, (occasions.titles, occasions.venues, occasions.descriptions))) >= 3


def test_the_same_random_seed_makes_the_same_company_on_any_database(app: Flask, applications: Applications):
    reference, empty = applications("sqlite")
    first = filled(reference, SMALL, random_seed=7)
    empty()

    assert filled(app, SMALL, random_seed=7) == first


@pytest.mark.one_database
def test_another_random_seed_makes_another_company(app: Flask, applications: Applications, database: str):
    first = filled(app, SMALL, random_seed=1)
    applications(database)[1]()
    second = filled(app, SMALL, random_seed=2)

    assert [row.uuid for row in first["people"]] != [row.uuid for row in second["people"]]
    for table, column in (("materials", "name"), ("events", "starts_at"), ("bills", "number")):
        assert [getattr(row, column) for row in first[table]] != [getattr(row, column) for row in second[table]]


@pytest.mark.one_database
def test_the_size_of_a_batch_does_not_matter(
    app: Flask, applications: Applications, database: str, monkeypatch: pytest.MonkeyPatch
):
    whole = filled(app, SMALL)
    applications(database)[1]()
    monkeypatch.setattr(batches, "BATCH", 7)

    assert filled(app, SMALL) == whole


def test_names_do_not_depend_on_how_the_interpreter_hashes():
    here = hashlib.sha256(repr(draw_names(Chance(1, "names"))).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", DRAWN_NAMES],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()

    assert there == here


def test_a_company_of_another_scale_is_as_large_as_asked_and_told(app: Flask):
    told = {}
    with app.app_context():
        fill(SMALL, 1, progress=lambda label, done, total: told.update({label: (done, total)}))

    rows = rows_of(app)
    assert [len(rows[name]) for name in ("materials", "people", "contacts", "companies")] == [170, 70, 40, 14]
    assert (len(rows["organizations"]), len(rows["account_lists"])) == (5, 8)
    assert [len(of_type(rows, type_)) for type_ in (*EVENT_TYPES, "assistances")] == [60, 12, 50, 9]
    assert told == {"materials": (170, 170), "contacts": (40, 40), "people": (70, 70), "rentals": (60, 60)}


def test_seeded_rows_are_found_by_a_search_and_new_ones_too(app: Flask, make: Factory):
    with app.app_context():
        fill(SMALL, 1)
    make("materials", name="Nyckelharpa, Ångström")
    token = token_of(app, LOGINS[0])

    assert search(app, token, "ÅNGSTR") == ["Nyckelharpa, Ångström"]
    assert len(search(app, token, "KLANGBÄR")) > 5


def token_of(app: Flask, login: Any) -> str:
    answer = app.test_client().post("/api/v3/auth/login", json={"identifier": login.pseudo, "password": login.password})
    return str(answer.get_json(force=True)["access_token"])


def search(app: Flask, token: str, text: str) -> list[str]:
    answer = app.test_client().get(
        "/api/v3/materials", query_string={"filter[search]": text}, headers={"Authorization": f"Bearer {token}"}
    )
    return [resource["attributes"]["name"] for resource in answer.get_json(force=True)["data"]]


def test_a_database_with_rows_is_refused_by_name_and_left_alone(app: Flask, make: Factory):
    make("materials")

    with app.app_context(), pytest.raises(click.ClickException, match="categories, materials, parks"):
        fill(SMALL, 1)

    rows = rows_of(app)
    assert (len(rows["materials"]), len(rows["people"]), len(rows["users"])) == (1, 0, 0)


def test_the_command_refuses_in_one_sentence(app: Flask, make: Factory):
    make("materials")

    result = run(app, "seed")

    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: The database is not empty")


@pytest.mark.parametrize(
    ("names", "box"),
    [
        (("Éloïse", "Le Goff"), "eloise.legoff"),
        (("Łukasz", "Żółć"), "lukasz.zolc"),
        (("Jörg", "Weiß"), "joerg.weiss"),
        (("Χρυσάνθη", "Ψαρρού"), "chrysanthi.psarroy"),
        (("李",), ""),
    ],
)
def test_a_mailbox_is_made_of_plain_letters(names: tuple[str, ...], box: str):
    assert mailbox(*names) == box


def test_every_locale_has_enough_names():
    for names in draw_names(Chance(1, "names")):
        fewest = min(len(pool) for pool in (*names.first, *names.last, names.streets))

        assert fewest >= 30, names.locale.code
