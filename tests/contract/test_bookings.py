"""Bookings over HTTP: quantities in linkage, what is left over a period, and what is told of shortages.

The golden data is that of contracts.md 2.6; ``tests/domain/test_availability.py`` has it for the plain functions.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.conftest import Statements
from tests.contract.requests import creation, document, ids, refused, relate, update
from tests.factories import Factory, Made, stored

STOCK = {"A": (5, 1), "B": (2, None), "C": (34, 4), "D": (2, None), "E": (40, 8)}
EVENTS = (
    ("2026-12-15", "2026-12-16", {"C": 10, "B": 1, "E": 12}),
    ("2026-12-17", "2026-12-18", {"A": 1, "B": 1, "D": 1}),
    ("2026-12-18", "2026-12-19", {"A": 3, "B": 2}),
)


@pytest.fixture
def stock(make: Factory) -> dict[str, Made]:
    return {
        name: make("materials", name=name, stock_quantity=units, out_of_order_quantity=broken)
        for name, (units, broken) in STOCK.items()
    }


@pytest.fixture
def events(make: Factory, stock: dict[str, Made]) -> list[Made]:
    return [
        make(
            "events",
            starts_at=f"{first}T00:00:00Z",
            ends_at=f"{last}T23:59:59Z",
            materials=[(stock[name], units) for name, units in lines.items()],
        )
        for first, last, lines in EVENTS
    ]


def left(response: Any) -> dict[str, int]:
    assert response.status_code == 200, response.get_data(as_text=True)
    rows = response.json["data"]
    return {row["attributes"]["name"]: row["attributes"]["remaining_quantity"] for row in rows}


def lines(*pairs: tuple[Made, int | None]) -> dict[str, Any]:
    """Linkage with quantities; None leaves the quantity out."""
    return {
        "data": [
            material.identifier | ({} if quantity is None else {"meta": {"quantity": quantity}})
            for material, quantity in pairs
        ]
    }


def quantities(api: Api, event: Made) -> dict[str, int]:
    linkage = api.get(f"{event.path}/relationships/materials").json["data"]
    return {member["id"]: member["meta"]["quantity"] for member in linkage}


# What is left


@pytest.mark.parametrize(
    ("start", "end", "remaining"),
    [
        ("2026-12-15", "2026-12-20", {"A": 0, "B": -1, "C": 20, "D": 1, "E": 20}),
        ("2026-12-19", "2026-12-20", {"A": 1, "B": 0, "C": 30, "D": 2, "E": 32}),
        ("2026-12-01", "2026-12-02", {"A": 4, "B": 2, "C": 30, "D": 2, "E": 32}),
    ],
)
def test_the_golden_periods(api: Api, events: list[Made], start: str, end: str, remaining: dict[str, int]):
    response = api.get(f"/materials?filter[while_start]={start}T00:00:00Z&filter[while_end]={end}T00:00:00Z")

    assert left(response) == remaining
    assert response.json["meta"]["filter"] == [
        {"field": "while_start", "op": "eq", "value": f"{start}T00:00:00Z"},
        {"field": "while_end", "op": "eq", "value": f"{end}T00:00:00Z"},
    ]


def test_an_event_is_left_out_of_its_own_period(api: Api, events: list[Made], make: Factory):
    whole = make("events", starts_at="2026-12-15T00:00:00Z", ends_at="2026-12-20T00:00:00Z")

    assert left(api.get(f"/materials?filter[while_event]={whole.id}")) == {"A": 0, "B": -1, "C": 20, "D": 1, "E": 20}
    assert left(api.get(f"/materials?filter[while_event]={events[2].id}")) == {"A": 3, "B": 1, "C": 30, "D": 1, "E": 32}


def test_the_json_form_asks_for_a_period_too(api: Api, events: list[Made]):
    asked = f'[{{"name":"while_event","op":"eq","val":{events[0].id}}},{{"name":"name","op":"in","val":["A","B"]}}]'

    assert left(api.get(f"/materials?filter={asked}")) == {"A": 4, "B": 2}


def test_what_is_left_sorts_and_filters(api: Api, events: list[Made]):
    period = "filter[while_start]=2026-12-15T00:00:00Z&filter[while_end]=2026-12-20T00:00:00Z"

    assert list(left(api.get(f"/materials?{period}&sort=remaining_quantity,name"))) == ["B", "A", "D", "C", "E"]
    assert list(left(api.get(f"/materials?{period}&sort=-remaining_quantity,name"))) == ["C", "E", "D", "A", "B"]
    short = api.get(f"/materials?{period}&filter[remaining_quantity][lt]=0")
    assert left(short) == {"B": -1}
    assert short.json["meta"]["pagination"]["total_count"] == 1


def test_it_is_there_in_related_collections_and_includes_too(api: Api, make: Factory):
    park = make("parks")
    material = make("materials", name="Desk", park=park, stock_quantity=3)
    event = make("events", materials=[(material, 2)])
    period = "filter[while_start]=2026-05-01T00:00:00Z&filter[while_end]=2026-05-03T00:00:00Z"

    assert left(api.get(f"{park.path}/materials?{period}")) == {"Desk": 1}
    assert left(api.get(f"{event.path}/materials?filter[while_event]={event.id}")) == {"Desk": 3}
    included = api.get(f"/materials?{period}&include=park.materials").json["included"]
    assert included[0]["type"] == "parks"


def test_without_a_period_there_is_nothing_to_tell(api: Api, make: Factory):
    material = make("materials")

    assert "remaining_quantity" not in api.get(material.path).json["data"]["attributes"]
    assert api.get("/materials?fields[materials]=remaining_quantity").json["data"][0].get("attributes") is None
    refused(api.get("/materials?sort=remaining_quantity"), 400, parameter="sort")
    refused(api.get("/materials?filter[remaining_quantity]=1"), 400, parameter="filter[remaining_quantity]")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("filter[while_event]=999999", "filter[while_event]"),
        ("filter[while_event]=abc", "filter[while_event]"),
        ("filter[while_start]=2026-12-15T00:00:00Z", "filter[while_start]"),
        ("filter[while_event]=1&filter[while_end]=2026-12-15T00:00:00Z", "filter[while_end]"),
        ("filter[while_start]=2026-12-15&filter[while_end]=2026-12-15", "filter[while_end]"),
        ("filter[while_start]=soon&filter[while_end]=2026-12-15", "filter[while_end]"),
        ("filter[while_event][ne]=1", "filter[while_event][ne]"),
    ],
)
def test_a_period_that_is_none_is_refused(api: Api, query: str, parameter: str):
    refused(api.get(f"/materials?{query}"), 400, parameter=parameter)


def test_only_what_depends_on_a_period_takes_one(api: Api, make: Factory):
    event = make("events")

    refused(api.get(f"/parks?filter[while_event]={event.id}"), 400, parameter="filter[while_event]")


def test_the_number_of_statements_does_not_depend_on_how_much_is_booked(
    api: Api, make: Factory, statements: Statements
):
    def asked() -> int:
        with statements() as texts:
            left(api.get(f"/materials?filter[while_event]={event.id}&page[size]=100"))
        return len(texts)

    event = make("events", materials=[(make("materials"), 1)])
    asked()  # signs in
    few = asked()
    materials = [make("materials") for _ in range(20)]
    for _ in range(5):
        make("events", materials=[(material, 1) for material in materials])

    assert asked() == few <= 6


# Missing materials


def test_the_seed_check_of_missing_materials(api: Api, make: Factory):
    """Contracts 2.6: 242 has 7 of which the event takes 7 and 11 are out; 241 has 2, it takes 1, and 3 are out."""
    lacking = make("materials", name="241", stock_quantity=2)
    scarce = make("materials", name="242", stock_quantity=7)
    plenty = make("materials", name="240", stock_quantity=70)
    event = make("events", materials=[(scarce, 7), (plenty, 7), (lacking, 1)])
    make("events", materials=[(scarce, 4), (lacking, 2)])

    response = api.get(f"{event.path}/missing_materials")

    assert left(response) == {"241": -1, "242": -4}
    assert response.json["meta"]["pagination"]["total_count"] == 2
    assert left(api.get(f"/materials?filter[while_event]={event.id}&filter[name][in]=241,242")) == {"241": 0, "242": 3}


def test_missing_materials_can_be_linked_included_and_filtered_by(api: Api, make: Factory):
    desk = make("materials", stock_quantity=1)
    short, fine = (
        make("events", materials=[(desk, 3)]),
        make("events", starts_at="2026-06-01T00:00:00Z", ends_at="2026-06-02T00:00:00Z"),
    )

    linkage = api.get(f"{short.path}/relationships/missing_materials").json["data"]
    document_ = api.get("/events?include=missing_materials&sort=id").json

    assert linkage == [desk.identifier | {"meta": {"quantity": 3, "remaining_quantity": -2}}]
    assert [e["relationships"]["missing_materials"]["data"] for e in document_["data"]] == [linkage, []]
    assert ids(api.get("/events?filter[missing_materials][isnull]=false")) == [short.id]
    assert ids(api.get("/events?filter[missing_materials][isnull]=true")) == [fine.id]
    assert ids(api.get(f"/events?filter[missing_materials.id]={desk.id}")) == [short.id]


def test_events_and_materials_in_the_trash_do_not_count(api: Api, make: Factory):
    desk, spare = make("materials", stock_quantity=1), make("materials", stock_quantity=0)
    event, other = make("events", materials=[(desk, 1), (spare, 1)]), make("events", materials=[(desk, 1)])

    api.delete(other.path)
    api.delete(spare.path)

    assert api.get(f"{event.path}/missing_materials").json["data"] == []


def test_missing_materials_cannot_be_written(api: Api, make: Factory):
    event, desk = make("events"), make("materials")

    refused(api.post(f"{event.path}/relationships/missing_materials", lines((desk, 1))), 403)


# Quantities


def test_quantities_are_written_and_read_with_the_linkage(api: Api, make: Factory):
    desk, spot = make("materials", stock_quantity=5), make("materials", stock_quantity=20)
    body = creation(make, "events")
    body["data"]["relationships"] = {"materials": lines((spot, 12), (desk, None))}

    created = api.post("/events?include=materials", body).json["data"]

    assert created["relationships"]["materials"]["data"] == lines((spot, 12), (desk, 1))["data"]
    assert quantities(api, Made("events", created["id"], 0)) == {spot.id: 12, desk.id: 1}
    from_the_other_side = api.get(f"{spot.path}/relationships/events").json["data"]
    assert from_the_other_side == [{"type": "events", "id": created["id"], "meta": {"quantity": 12}}]


def test_replacing_keeps_known_quantities_and_takes_new_ones(api: Api, make: Factory):
    desk, spot, truss = (make("materials", stock_quantity=50) for _ in range(3))
    event = make("events", materials=[(desk, 4), (spot, 7)])

    response = api.patch(f"{event.path}/relationships/materials", lines((truss, None), (desk, None), (spot, 9)))

    assert response.status_code == 204
    assert list(quantities(api, event).items()) == [(truss.id, 1), (desk.id, 4), (spot.id, 9)]


def test_adding_never_changes_a_line_that_is_there(api: Api, make: Factory):
    desk, spot = make("materials", stock_quantity=50), make("materials", stock_quantity=50)
    event = make("events", materials=[(desk, 4)])

    assert api.post(f"{event.path}/relationships/materials", lines((desk, 9), (spot, 2))).status_code == 204

    assert list(quantities(api, event).items()) == [(desk.id, 4), (spot.id, 2)]


def test_removing_takes_lines_off(api: Api, make: Factory):
    desk, spot = make("materials"), make("materials")
    event = make("events", materials=[(desk, 4), (spot, 1)])

    assert api.delete(f"{event.path}/relationships/materials", lines((desk, None))).status_code == 204

    assert quantities(api, event) == {spot.id: 1}


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "2", None, True, 100_001])
def test_a_quantity_that_is_none_is_refused_with_its_pointer(api: Api, make: Factory, quantity: Any):
    desk = make("materials")
    event = make("events", materials=[(desk, 1)])
    body = relate(event, materials=[desk])
    body["data"]["relationships"]["materials"]["data"][0]["meta"] = {"quantity": quantity}

    refused(api.patch(event.path, body), 422, pointer="/data/relationships/materials/data/0/meta/quantity")

    assert quantities(api, event) == {desk.id: 1}


def test_beneficiaries_and_assignees_keep_their_order(api: Api, make: Factory):
    people = [make("people", last_name=name) for name in ("Zorn", "Abel", "Moss")]
    event = make("events")

    api.patch(event.path, relate(event, beneficiaries=people, assignees=people[::-1]))

    wanted = [person.id for person in people]
    assert ids(api.get(f"{event.path}/beneficiaries")) == wanted
    assert ids(api.get(f"{event.path}/relationships/beneficiaries")) == wanted
    assert ids(api.get(f"{event.path}/assignees")) == wanted[::-1]
    included = api.get(f"{event.path}?include=beneficiaries").json["data"]["relationships"]["beneficiaries"]["data"]
    assert [member["id"] for member in included] == wanted
    assert ids(api.get(f"{event.path}/beneficiaries?sort=last_name")) == [people[1].id, people[2].id, people[0].id]


# Shortages


def test_a_booking_of_more_than_there_is_is_taken_and_told(api: Api, make: Factory):
    desk, spot = make("materials", stock_quantity=2), make("materials", stock_quantity=9)
    body = creation(make, "events")
    body["data"]["relationships"] = {"materials": lines((desk, 3), (spot, 9))}

    response = api.post("/events", body)

    assert response.status_code == 201
    shortage = desk.identifier | {"meta": {"quantity": 3, "remaining_quantity": -1}}
    assert response.json["meta"]["shortages"] == [shortage]


def test_a_booking_within_the_stock_has_nothing_to_tell(api: Api, make: Factory):
    body = creation(make, "events")
    body["data"]["relationships"] = {"materials": lines((make("materials", stock_quantity=2), 2))}

    assert "meta" not in api.post("/events", body).json


def test_every_write_that_causes_a_shortage_tells_it(api: Api, make: Factory):
    desk = make("materials", stock_quantity=1)
    make("events", materials=[(desk, 1)])
    other = make("events", starts_at="2026-07-01T00:00:00Z", ends_at="2026-07-02T00:00:00Z", materials=[(desk, 1)])
    shortage = desk.identifier | {"meta": {"quantity": 1, "remaining_quantity": -1}}

    quiet = api.patch(other.path, update(other, title="Renamed"))
    moved = api.patch(other.path, update(other, starts_at="2026-05-02T00:00:00Z"))
    added = api.post(f"{make('events').path}/relationships/materials", lines((desk, 1)))
    api.delete(other.path)
    restored = api.patch(other.path, update(other, deleted_at=None))

    assert "meta" not in quiet.json
    assert moved.json["meta"]["shortages"] == [shortage]
    assert added.status_code == 200
    assert added.json["meta"]["shortages"] == [desk.identifier | {"meta": {"quantity": 1, "remaining_quantity": -2}}]
    assert restored.json["meta"]["shortages"] == added.json["meta"]["shortages"]


def test_a_stock_that_shrinks_tells_which_events_to_come_are_short(api: Api, make: Factory):
    desk = make("materials", stock_quantity=5)
    period = {"starts_at": "2126-05-01T00:00:00Z", "ends_at": "2126-05-02T00:00:00Z"}
    coming = make("events", **period, materials=[(desk, 4)])
    make("events", starts_at="2020-05-01T00:00:00Z", ends_at="2020-05-02T00:00:00Z", materials=[(desk, 5)])

    response = api.patch(desk.path, update(desk, stock_quantity=3))

    assert response.json["meta"]["shortages"] == [
        coming.identifier | {"meta": {"quantity": 4, "remaining_quantity": -1}}
    ]


def test_a_material_can_be_put_on_events_from_its_own_side(api: Api, make: Factory):
    desk, event = (
        make("materials", stock_quantity=1),
        make("events", starts_at="2126-05-01T00:00:00Z", ends_at="2126-05-02T00:00:00Z"),
    )
    before = stored(api.app, event)

    response = api.post(f"{desk.path}/relationships/events", {"data": [event.identifier | {"meta": {"quantity": 3}}]})

    assert response.json["meta"]["shortages"] == [
        event.identifier | {"meta": {"quantity": 3, "remaining_quantity": -2}}
    ]
    assert quantities(api, event) == {desk.id: 3}
    assert stored(api.app, event)["version"] > before["version"]


# Periods


@pytest.mark.parametrize(("start", "end"), [("2026-05-02", "2026-05-01"), ("2026-05-01", "2026-05-01")])
def test_a_booking_ends_after_it_starts(api: Api, make: Factory, start: str, end: str):
    body = creation(make, "events", starts_at=f"{start}T10:00:00Z", ends_at=f"{end}T10:00:00Z")

    errors = refused(api.post("/events", body), 422, pointer="/data/attributes/ends_at")

    assert errors[0]["detail"] == "ends_at must be later than starts_at."
    assert api.get("/events").json["data"] == []


def test_moving_one_end_is_checked_against_the_other(api: Api, make: Factory):
    event = make("events")

    refused(api.patch(event.path, update(event, starts_at="2027-01-01T00:00:00Z")), 422)
    assert api.patch(event.path, update(event, starts_at="2026-05-02T01:00:00+02:00")).status_code == 200


def test_who_makes_an_event_is_noted_and_cannot_be_changed(api: Api, make: Factory):
    member = api.as_member
    created = member.post("/events", creation(make, "events")).json["data"]
    path = f"/events/{created['id']}"

    assert created["relationships"]["created_by"]["data"] == member.user.identifier
    changed = document("events", created["id"], relationships={"created_by": {"data": api.user.identifier}})
    refused(api.patch(path, changed), 403, pointer="/data/relationships/created_by")
    assert ids(api.get(f"{member.user.path}/events")) == [created["id"]]
