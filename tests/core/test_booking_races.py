"""Bookings and bills at the same moment: exactly one of two that cannot know of each other wins (ADR 0013)."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.contract.requests import billable_event, creation, document, ids, linkage
from tests.core.race import race
from tests.factories import Factory, Made

# Both have looked at what there is (their second statement) when they meet.
MEETINGS = range(3, 8)
# Long enough for the other to look, on the busiest machine.
PATIENCE_SECONDS = 0.5


@pytest.fixture
def signed_in(api: Api) -> Api:
    api.get("/tags")
    return api


def booking(make: Factory, material: Made, quantity: int) -> dict:
    body = creation(make, "events")
    member = material.identifier | {"meta": {"quantity": quantity}}
    body["data"]["relationships"] = {"materials": {"data": [member]}}
    return body


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_bookings_of_the_last_units_one_wins(signed_in: Api, make: Factory, meeting: int):
    last = make("materials", stock_quantity=2)
    body = booking(make, last, 2)

    statuses = race(*[lambda: signed_in.post("/events", body)] * 2, meeting=meeting, patience=PATIENCE_SECONDS)

    assert statuses == [201, 409]
    (event,) = ids(signed_in.get("/events"))
    assert signed_in.get(f"/events/{event}/missing_materials").json["data"] == []


@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_key_of_its_own_lets_no_booking_look_later(signed_in: Api, make: Factory, meeting: int):
    """What a request can have known of is asked before its transaction, which keeps the answer to its key, begins."""
    body = booking(make, make("materials", stock_quantity=2), 2)

    def post(key: str):
        return lambda: signed_in.post("/events", body, headers={"Idempotency-Key": key})

    statuses = race(post("one"), post("other"), meeting=meeting, patience=PATIENCE_SECONDS)

    assert statuses == [201, 409]


@pytest.mark.parametrize("meeting", MEETINGS)
def test_two_bookings_for_which_there_is_enough_both_win(signed_in: Api, make: Factory, meeting: int):
    body = booking(make, make("materials", stock_quantity=4), 2)

    statuses = race(*[lambda: signed_in.post("/events", body)] * 2, meeting=meeting, patience=PATIENCE_SECONDS)

    assert statuses == [201, 201]


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_events_that_take_the_last_units_one_wins(signed_in: Api, make: Factory, meeting: int):
    last, events = make("materials", stock_quantity=1), [make("events"), make("events")]

    def add(event: Made):
        return lambda: signed_in.post(f"{event.path}/relationships/materials", linkage([last]))

    statuses = race(*map(add, events), meeting=meeting, patience=PATIENCE_SECONDS)

    assert statuses == [204, 409]
    assert len(ids(signed_in.get(f"{last.path}/events"))) == 1


def test_the_loser_is_told_why_and_may_book_knowingly(signed_in: Api, make: Factory):
    last = make("materials", name="Console", stock_quantity=1)
    body, answers = booking(make, last, 1), []

    def post():
        answers.append(signed_in.post("/events", body))
        return answers[-1]

    race(post, post, meeting=3, patience=PATIENCE_SECONDS)
    again = signed_in.post("/events", body)

    (refusal,) = [answer for answer in answers if answer.status_code == 409]
    (error,) = refusal.json["errors"]
    assert error["detail"] == "What was left was booked by another request while this one was under way: Console."
    assert error["source"] == {"pointer": "/data/relationships/materials"}
    assert again.status_code == 201
    assert again.json["meta"]["shortages"][0]["meta"] == {"quantity": 1, "remaining_quantity": -1}


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_bills_for_one_event_one_is_made(signed_in: Api, make: Factory, meeting: int):
    body = document("bills", relationships={"event": linkage(billable_event(make))})

    statuses = race(*[lambda: signed_in.post("/bills", body)] * 2, meeting=meeting, patience=PATIENCE_SECONDS)

    assert statuses == [201, 409]
    assert len(ids(signed_in.get("/bills"))) == 1


@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_tag_made_on_the_fly_by_two_is_one(signed_in: Api, make: Factory, meeting: int):
    bodies = [creation(make, "materials", tag_names=["Fragile"]) for _ in range(2)]

    statuses = race(*(lambda body=body: signed_in.post("/materials", body) for body in bodies), meeting=meeting)

    assert statuses == [201, 201]
    (tag,) = ids(signed_in.get("/tags"))
    assert len(ids(signed_in.get(f"/tags/{tag}/materials"))) == 2
