"""Bills over HTTP: the golden amounts, what a bill keeps, and what takes its place (contracts.md 2.7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.conftest import Variant
from tests.contract.requests import billable_event, document, ids, linkage, refused, relate, update
from tests.factories import Factory, Made, stored

TWO_DAYS = {"starts_at": "2026-12-24T00:00:00Z", "ends_at": "2026-12-25T23:59:59Z"}
SEED = [(15, 1, True, 950), (37, 2, True, 3000), (1, 2, True, 30)]
G1 = [(15.95, 1, True, None), (25.5, 1, True, None), (300, 1, False, None)]
G2 = [(25.5, 2, True, None), (300, 3, False, None)]

Line = tuple[float, int, bool, float | None]


def billed(api: Api, event: Made, discount_rate: float | None = None) -> Any:
    attributes = None if discount_rate is None else {"discount_rate": discount_rate}
    return api.post("/bills", document("bills", attributes=attributes, relationships={"event": linkage(event)}))


def event_of(make: Factory, lines: list[Line], **values: Any) -> Made:
    materials = [
        (make("materials", rental_price=price, is_discountable=discountable, replacement_price=replacement), quantity)
        for price, quantity, discountable, replacement in lines
    ]
    return billable_event(make, **(TWO_DAYS | {"materials": materials} | values))


@pytest.mark.parametrize(
    ("lines", "discount_rate", "due_amount"),
    [
        (SEED, 10, 171.99),
        (SEED, None, 191.1),
        (G1, 0, 717.05),
        (G1, 33.33, 688.03),
        (G2, 0, 1997.1),
        (G2, 25.9542, 1969.3),
        (G2, 50, 1943.55),
    ],
)
def test_the_golden_bills(api: Api, make: Factory, lines: list[Line], discount_rate: float | None, due_amount: float):
    response = billed(api, event_of(make, lines), discount_rate)

    assert response.status_code == 201
    attributes = response.json["data"]["attributes"]
    assert attributes["due_amount"] == due_amount
    assert attributes["discount_rate"] == (discount_rate or 0)
    assert (attributes["degressive_rate"], attributes["vat_rate"], attributes["currency"]) == (1.75, 20, "EUR")


def test_the_seed_bill_counts_what_would_have_to_be_replaced(api: Api, make: Factory):
    assert billed(api, event_of(make, SEED)).json["data"]["attributes"]["replacement_amount"] == 7010


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "rate"),
    [
        ("2026-12-24T00:00:00Z", "2026-12-25T23:59:59Z", 1.75),
        ("2026-12-24T00:00:00Z", "2026-12-24T23:59:59Z", 1),
        ("2026-06-21T18:00:00Z", "2026-06-22T02:00:00Z", 1),
        ("2026-06-21T00:00:00Z", "2026-06-23T00:00:00Z", 2.5),
    ],
)
def test_days_are_whole_periods_and_one(api: Api, make: Factory, starts_at: str, ends_at: str, rate: float):
    event = billable_event(make, starts_at=starts_at, ends_at=ends_at)

    assert billed(api, event).json["data"]["attributes"]["degressive_rate"] == rate


def test_the_terms_of_business_are_settings(api: Api, make: Factory, variant: Variant):
    abroad = variant(api, vat_rate="7.7", currency="CHF", degressive_rate="days_count")

    attributes = billed(abroad, event_of(make, [(100, 1, True, None)])).json["data"]["attributes"]

    assert attributes["due_amount"] == 215.4
    assert (attributes["degressive_rate"], attributes["vat_rate"], attributes["currency"]) == (2, 7.7, "CHF")


def test_a_bill_says_when_for_whom_and_by_whom_it_was_made(api: Api, make: Factory):
    first, second = make("people", last_name="Zorn"), make("people", last_name="Abel")
    event = billable_event(make, beneficiaries=[first, second])

    data = billed(api.as_member, event).json["data"]

    assert data["attributes"]["number"] == data["attributes"]["date"][:10].replace("-", "") + f"-{event.key:05}"
    linked = {name: value["data"] for name, value in data["relationships"].items()}
    user = api.as_member.user.identifier
    assert linked == {"event": event.identifier, "beneficiary": first.identifier, "user": user}


def test_a_bill_keeps_its_lines_as_they_were_hidden_ones_too(api: Api, make: Factory):
    category = make("categories")
    sub_category = make("sub_categories", category=category)
    desk = make(
        "materials",
        name="Desk",
        reference="D-1",
        rental_price=15.5,
        replacement_price=900,
        category=category,
        sub_category=sub_category,
    )
    gift = make(
        "materials", name="Cable", reference="C-1", rental_price=0, is_hidden_on_bill=True, is_discountable=False
    )
    bill = billed(api, billable_event(make, materials=[(gift, 3), (desk, 2)])).json["data"]

    api.patch(desk.path, update(desk, name="Renamed", rental_price=1))
    api.delete(gift.path)

    lines = api.get(f"/bills/{bill['id']}").json["data"]["attributes"]["lines"]
    assert lines == bill["attributes"]["lines"]
    assert [line["id"] for line in lines] == [gift.key, desk.key]
    assert lines[1] == {
        "id": desk.key,
        "name": "Desk",
        "reference": "D-1",
        "park_id": stored(api.app, desk)["park_id"],
        "category_id": category.key,
        "sub_category_id": sub_category.key,
        "rental_price": 15.5,
        "replacement_price": 900,
        "is_hidden_on_bill": False,
        "is_discountable": True,
        "quantity": 2,
    }
    assert lines[0]["replacement_price"] is None


def test_a_new_bill_takes_the_place_of_the_old_one_even_in_the_trash(api: Api, make: Factory):
    event = billable_event(make)
    first = billed(api, event).json["data"]["id"]
    second = billed(api, event, 5).json["data"]["id"]
    assert api.delete(f"/bills/{second}").status_code == 200
    third = billed(api, event).json["data"]["id"]

    assert ids(api.get(f"{event.path}/bills")) == [third]
    assert ids(api.get("/bills?filter[deleted]=true")) == []
    refused(api.get(f"/bills/{first}"), 404)


@pytest.mark.parametrize("lacking", ["beneficiaries", "materials"])
def test_there_is_no_bill_for_nobody_and_none_for_nothing(api: Api, make: Factory, lacking: str):
    event = billable_event(make, **{lacking: []})

    refused(billed(api, event), 422, pointer="/data/relationships/event")

    assert api.get("/bills").json["data"] == []


def test_a_refused_bill_leaves_the_old_one(api: Api, make: Factory):
    event = billable_event(make)
    bill = billed(api, event).json["data"]["id"]
    api.patch(event.path, relate(event, beneficiaries=[]))

    refused(billed(api, event), 422)

    assert ids(api.get("/bills")) == [bill]


@pytest.mark.parametrize("discount_rate", [-1, 100, 99.99995, "10", None])
def test_a_discount_out_of_range_is_refused(api: Api, make: Factory, discount_rate: Any):
    event = billable_event(make)
    body = document("bills", attributes={"discount_rate": discount_rate}, relationships={"event": linkage(event)})

    refused(api.post("/bills", body), 422, pointer="/data/attributes/discount_rate")


def test_what_is_computed_cannot_be_sent(api: Api, make: Factory):
    event = billable_event(make)
    body = document("bills", attributes={"due_amount": 1}, relationships={"event": linkage(event)})

    refused(api.post("/bills", body), 422, pointer="/data/attributes/due_amount")


def test_an_event_in_the_trash_or_of_another_kind_is_not_billed(api: Api, make: Factory):
    event, visit = billable_event(make), make("interventions")
    api.delete(event.path)

    for made in (event, Made("events", visit.id, visit.key)):
        refused(billed(api, made), 404, pointer="/data/relationships/event")


def test_a_bill_is_never_changed(api: Api, make: Factory):
    bill = billed(api, billable_event(make)).json["data"]["id"]

    refused(api.patch(f"/bills/{bill}", document("bills", bill, attributes={"discount_rate": 5})), 403)


def test_an_amount_of_more_than_ten_digits_is_refused(api: Api, make: Factory):
    event = event_of(make, [(999_999.99, 1000, True, None)])

    refused(billed(api, event), 422, pointer="/data/relationships/event")


def test_who_and_what_was_billed_cannot_be_purged(api: Api, make: Factory):
    member = api.as_member
    person = make("people")
    event = billable_event(make, beneficiaries=[person])
    bill = billed(member, event).json["data"]["id"]

    for made in (event, person, member.user):
        assert api.delete(made.path).status_code == 200
        errors = refused(api.delete(made.path), 409)
        assert errors[0]["detail"] == "It still has bills: 1, with those in the trash."
    api.patch(event.path, update(event, deleted_at=None))
    assert [api.delete(f"/bills/{bill}").status_code for _ in range(2)] == [200, 204]
    assert [api.delete(event.path).status_code for _ in range(2)] == [200, 204]
    assert api.delete(person.path).status_code == 204


def test_a_contact_with_somebody_who_was_billed_is_kept(api: Api, make: Factory):
    person = make("people")
    contact = make("contacts", people=[person])
    assert api.get(contact.path).json["data"]["attributes"]["allow_deletion"] is True

    billed(api, billable_event(make, beneficiaries=[person]))

    assert api.get(contact.path).json["data"]["attributes"]["allow_deletion"] is False
    refused(api.delete(contact.path), 409)
