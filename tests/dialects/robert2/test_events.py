"""Events: who made them, who and what is on them, what they lack (contracts 2.2, 2.6, R8, R9)."""

from __future__ import annotations

from typing import Any

import pytest

from jsonapi_app import create_app
from jsonapi_app.extensions import db
from tests.conftest import settings_for
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def test_an_event_is_made_with_everything_on_it(stage: Stage):
    customer, worker = stage.new("persons"), stage.new("persons", nickname="Vic")
    console, lamp = stage.new("materials", tags=["new"]), stage.new("materials")
    lines = [{"id": lamp["id"], "quantity": 5}, {"id": console["id"], "quantity": 1}, {"id": console["id"]}][:2]

    event = stage.new("events", beneficiaries=[customer["id"]], assignees=[worker["id"]], materials=lines)

    assert ids(event["beneficiaries"]) == [customer["id"]]
    assert event["beneficiaries"][0]["pivot"] == {"event_id": event["id"], "person_id": customer["id"]}
    assert (event["assignees"][0]["nickname"], event["assignees"][0]["full_name"]) == ("Vic", worker["full_name"])
    assert [line["pivot"] for line in event["materials"]] == [
        {"event_id": event["id"], "material_id": lamp["id"], "quantity": 5},
        {"event_id": event["id"], "material_id": console["id"], "quantity": 1},
    ]
    assert event["materials"][1]["tags"] == console["tags"]
    assert event["materials"][1]["park"] == console["park"]
    assert event["user"] == stage.robert.get(f"/users/{event['user_id']}").json
    assert stage.robert.get(f"/events/{event['id']}").json == event


def test_the_author_is_who_the_body_names(stage: Stage):
    user = stage.new("users")

    event = stage.new("events", user_id=user["id"])
    assert (event["user_id"], event["user"]["pseudo"]) == (user["id"], user["pseudo"])
    me = stage.robert.user.key
    assert stage.robert.put(f"/events/{event['id']}", {"user_id": me}).json["user_id"] == me
    assert stage.robert.acting("member").post("/events", stage.body("events")).json["user_id"] == me


def test_each_set_is_replaced_when_sent_and_kept_when_not(stage: Stage):
    first, second = stage.new("persons"), stage.new("persons")
    material = stage.new("materials")
    event = stage.new(
        "events",
        beneficiaries=[first["id"], second["id"]],
        assignees=[first["id"]],
        materials=[{"id": material["id"], "quantity": 2}],
    )
    path = f"/events/{event['id']}"

    kept = stage.robert.put(path, {"title": "Renamed"}).json
    assert kept | {"title": None, "updated_at": None} == event | {"title": None, "updated_at": None}
    swapped = stage.robert.put(path, {"beneficiaries": [second["id"], first["id"]]}).json
    assert ids(swapped["beneficiaries"]) == [second["id"], first["id"]]
    assert ids(swapped["assignees"]) == [first["id"]]
    more = stage.robert.put(path, {"materials": [{"id": material["id"], "quantity": 4}]}).json
    assert more["materials"][0]["pivot"]["quantity"] == 4
    for nothing in ([], None):
        emptied = stage.robert.put(path, {"assignees": nothing, "beneficiaries": nothing, "materials": nothing}).json
        assert (emptied["assignees"], emptied["beneficiaries"], emptied["materials"]) == ([], [], [])


@pytest.mark.parametrize("quantity", [0, -1, "0"])
def test_a_line_without_units_is_dropped(quantity: Any, stage: Stage):
    material = stage.new("materials")

    assert stage.new("events", materials=[{"id": material["id"], "quantity": quantity}])["materials"] == []


@pytest.mark.parametrize("quantity", ["x", 1.5, None, 100_001])
def test_a_quantity_that_is_none_is_told(quantity: Any, stage: Stage):
    material = stage.new("materials")

    refused = stage.robert.post(
        "/events", stage.body("events", materials=[{"id": material["id"], "quantity": quantity}])
    )

    assert refused.status_code == 400
    assert list(refused.json["error"]["details"]) == ["materials"]


def test_what_is_in_the_trash_is_not_on_an_event(stage: Stage):
    person, material = stage.new("persons"), stage.new("materials")
    event = stage.new(
        "events",
        assignees=[person["id"]],
        beneficiaries=[person["id"]],
        materials=[{"id": material["id"], "quantity": 9}],
    )
    stage.robert.delete(f"/persons/{person['id']}")
    stage.robert.delete(f"/materials/{material['id']}")

    shown = stage.robert.get(f"/events/{event['id']}").json

    assert (shown["assignees"], shown["beneficiaries"], shown["materials"]) == ([], [], [])
    assert stage.robert.get(f"/events/{event['id']}/missing-materials").json == []
    refused = stage.robert.put(f"/events/{event['id']}", {"assignees": [person["id"]]})
    assert refused.json["error"]["details"] == {"assignees": ["assignees contains an unknown id"]}


def test_missing_materials_are_those_that_are_overbooked_with_the_event_itself(stage: Stage):
    # The seed's sample: 242 has 7, this event takes 7, 4 more are out; 241 has 2, one here, two elsewhere.
    plenty = stage.new("materials", stock_quantity=10)
    b241 = stage.new("materials", name="1 32Amono", stock_quantity=2, tags=["Tout neuf"])
    b242 = stage.new("materials", name="1 16Amono", stock_quantity=7)
    lines = [{"id": plenty["id"], "quantity": 1}, {"id": b241["id"], "quantity": 1}, {"id": b242["id"], "quantity": 7}]
    event = stage.new("events", materials=lines)
    stage.new("events", materials=[{"id": b241["id"], "quantity": 2}, {"id": b242["id"], "quantity": 4}])

    missing = stage.robert.get(f"/events/{event['id']}/missing-materials").json

    assert [(row["id"], row["remaining_quantity"], row["pivot"]["quantity"]) for row in missing] == [
        (b242["id"], -4, 7),
        (b241["id"], -1, 1),
    ]
    assert [tag["name"] for tag in missing[1]["tags"]] == ["Tout neuf"]
    alone = stage.new("events", start_date="2020-01-01", end_date="2020-01-02")
    assert stage.robert.get(f"/events/{alone['id']}/missing-materials").json == []
    assert stage.robert.get("/events/99999/missing-materials").status_code == 404


def test_a_removed_event_takes_its_lines_along_unless_it_is_billed(stage: Stage):
    bill = stage.billed()
    path = f"/events/{bill['event_id']}"

    assert stage.robert.delete(path).status_code == 200
    refused = stage.robert.delete(path)
    assert refused.status_code == 409
    assert len(refused.json["error"]["details"]) == 1


def test_times_are_in_the_zone_of_the_business(stage: Stage):
    with stage.robert.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    elsewhere = Robert(create_app(settings_for(url, time_zone="Europe/Paris")), stage.robert.sign_in)

    made = elsewhere.post("/events", stage.body("events", start_date="2018-12-24 01:00:00", end_date="2019-07-01"))

    assert (made.json["start_date"], made.json["end_date"]) == ("2018-12-24 01:00:00", "2019-07-01 00:00:00")
    utc = stage.robert.get(f"/events/{made.json['id']}").json
    assert (utc["start_date"], utc["end_date"]) == ("2018-12-24 00:00:00", "2019-06-30 22:00:00")
    with elsewhere.app.app_context():
        db.engine.dispose()
