"""Bills: what they come to, their number, and what takes their place (contracts 2.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.dialects.robert2.stage import Stage

Line = tuple[float, int, float | None, bool]  # rental price, quantity, replacement price, discountable

SAMPLE: list[Line] = [(15, 1, 950, True), (37, 2, 3000, True), (1, 2, 30, True)]
G1: list[Line] = [(15.95, 1, None, True), (25.5, 1, None, True), (300, 1, None, False)]
G2: list[Line] = [(25.5, 2, None, True), (300, 3, None, False)]
GOLDEN = [
    (SAMPLE, 10, 171.99, 7010),
    (SAMPLE, 0, 191.1, 7010),
    (G1, 0, 717.05, 0),
    (G1, 33.33, 688.03, 0),
    (G2, 0, 1997.1, 0),
    (G2, 25.9542, 1969.3, 0),
    (G2, 50, 1943.55, 0),
]


def event_with(stage: Stage, lines: list[Line], **values: Any) -> dict[str, Any]:
    materials = [
        {
            "id": stage.new(
                "materials", rental_price=price, replacement_price=replacement, is_discountable=discountable
            )["id"],
            "quantity": quantity,
        }
        for price, quantity, replacement, discountable in lines
    ]
    return stage.new("events", beneficiaries=[stage.new("persons")["id"]], materials=materials, **values)


@pytest.mark.parametrize(("lines", "discount", "due", "replacement"), GOLDEN)
def test_the_golden_bills(lines: list[Line], discount: float, due: float, replacement: float, stage: Stage):
    event = event_with(stage, lines)

    bill = stage.robert.post(f"/events/{event['id']}/bill", {"discountRate": discount})

    assert bill.status_code == 201
    assert (bill.json["due_amount"], bill.json["replacement_amount"]) == (due, replacement)
    assert (bill.json["degressive_rate"], bill.json["vat_rate"], bill.json["currency"]) == (1.75, 20, "EUR")
    assert bill.json["discount_rate"] == discount
    assert stage.robert.get(f"/bills/{bill.json['id']}").json == bill.json


@pytest.mark.parametrize(
    ("start", "end", "rate"),
    [
        ("2018-12-24 00:00:00", "2018-12-25 23:59:59", 1.75),
        ("2018-12-24 08:00:00", "2018-12-24 18:00:00", 1),
        ("2019-06-21 18:00:00", "2019-06-22 02:00:00", 1),
        ("2019-06-21 00:00:00", "2019-06-23 00:00:00", 2.5),
    ],
)
def test_days_are_whole_periods_of_24_hours_and_one(start: str, end: str, rate: float, stage: Stage):
    event = event_with(stage, [(10, 1, None, True)], start_date=start, end_date=end)

    assert stage.robert.post(f"/events/{event['id']}/bill", {}).json["degressive_rate"] == rate


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"discountRate": null}', b'{"discountRate": ""}'])
def test_without_a_discount_there_is_none(raw: bytes, stage: Stage):
    event = event_with(stage, [(10, 1, None, True)])

    bill = stage.robert.request("POST", f"/events/{event['id']}/bill", raw=raw)

    assert (bill.status_code, bill.json["discount_rate"]) == (201, 0)


def test_a_bill_says_what_it_was_made_of(stage: Stage):
    customer, other = stage.new("persons"), stage.new("persons")
    hidden = stage.new("materials", is_hidden_on_bill=True, rental_price=0, replacement_price=12.5)
    event = stage.new(
        "events", beneficiaries=[other["id"], customer["id"]], materials=[{"id": hidden["id"], "quantity": 2}]
    )

    member = stage.robert.acting("member")
    bill = member.post(f"/events/{event['id']}/bill", {}).json

    today = datetime.now(UTC)
    assert bill["number"] == f"{today:%Y%m%d}-{event['id']:05}"
    assert bill["date"] == bill["created_at"] == bill["updated_at"]
    assert (bill["event_id"], bill["beneficiary_id"], bill["user_id"]) == (event["id"], other["id"], member.user.key)
    keys = "id name reference park_id category_id sub_category_id rental_price replacement_price".split()
    keys += ["is_hidden_on_bill", "is_discountable"]
    assert bill["materials"] == [{key: hidden[key] for key in keys} | {"quantity": 2}]
    assert bill["replacement_amount"] == 25


def test_a_new_bill_takes_the_place_of_the_old(stage: Stage):
    first = stage.billed()
    stage.robert.delete(f"/bills/{first['id']}")

    second = stage.robert.post(f"/events/{first['event_id']}/bill", {"discountRate": 5})

    assert (second.status_code, second.json["number"]) == (201, first["number"])
    assert stage.robert.delete(f"/bills/{first['id']}").status_code == 404


def test_nothing_is_computed_again(stage: Stage):
    bill = stage.billed()
    stage.robert.put(f"/materials/{bill['materials'][0]['id']}", {"rental_price": 999, "name": "Renamed"})

    assert stage.robert.get(f"/bills/{bill['id']}").json == bill


def test_an_event_needs_somebody_and_something_to_bill(stage: Stage):
    empty = stage.new("events")
    unpaid = stage.new("events", materials=[{"id": stage.new("materials")["id"], "quantity": 1}])
    useless = stage.new("events", beneficiaries=[stage.new("persons")["id"]])

    for event in (empty, unpaid, useless):
        refused = stage.robert.post(f"/events/{event['id']}/bill", {"discountRate": 0})
        assert refused.status_code == 400
        assert len(refused.json["error"]["details"]["event"]) == 1


def test_only_a_live_event_is_billed(stage: Stage):
    trashed = stage.trashed("events")

    for id_ in (trashed["id"], 99999):
        assert stage.robert.post(f"/events/{id_}/bill", {"discountRate": 500}).status_code == 404
    assert stage.robert.get("/bills/99999").status_code == 404


def test_a_bill_is_deleted_in_two_steps_and_never_changed(stage: Stage):
    bill = stage.billed()
    path = f"/bills/{bill['id']}"

    first, second, third = (stage.robert.delete(path) for _ in range(3))

    assert first.json["deleted_at"] == first.json["updated_at"]
    assert first.json.items() >= (bill | {"updated_at": first.json["updated_at"]}).items()
    assert second.json == {"destroyed": True}
    assert third.status_code == 404
    assert stage.robert.put(path, {"discount_rate": 1}).status_code == 405


def test_who_was_billed_stays(stage: Stage):
    bill = stage.billed()
    person = f"/persons/{bill['beneficiary_id']}"

    assert stage.robert.delete(person).status_code == 200
    refused = stage.robert.delete(person)
    assert (refused.status_code, len(refused.json["error"]["details"])) == (409, 1)
    assert stage.robert.get(f"/bills/{bill['id']}").json["beneficiary_id"] == bill["beneficiary_id"]


def test_whoever_made_events_or_bills_stays(stage: Stage):
    user = stage.new("users")
    stage.new("events", user_id=user["id"])

    assert stage.robert.delete(f"/users/{user['id']}").status_code == 200
    assert stage.robert.delete(f"/users/{user['id']}").status_code == 409


@pytest.mark.parametrize("role", ["admin", "member"])
def test_a_bill_is_printed(role: str, stage: Stage):
    bill = stage.billed()
    token = stage.robert.sign_in(role)[1]

    printed = stage.robert.app.test_client().get(
        f"/api/bills/{bill['id']}/pdf/", headers={"Authorization": f"Bearer {token}"}
    )

    assert (printed.status_code, printed.content_type) == (200, "application/pdf")
    assert printed.data.startswith(b"%PDF")
    assert bill["number"] in printed.headers["Content-Disposition"]
    stage.robert.delete(f"/bills/{bill['id']}")
    assert stage.robert.get(f"/bills/{bill['id']}/pdf").status_code == 404
