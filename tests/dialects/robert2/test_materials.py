"""Materials: filters, availability, custom attributes, and what goes with a park (contracts 2.6, R6–R8)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from jsonapi_app.extensions import db
from jsonapi_app.models.inventory import Park
from tests.dialects.robert2.stage import Stage


def ids(answered: Any) -> list[int]:
    return [row["id"] for row in answered.json["data"]]


def test_filters_are_joined_by_and(stage: Stage):
    wanted = stage.new("materials")
    sub = stage.new("subcategories", category_id=wanted["category_id"])
    stage.robert.put(f"/materials/{wanted['id']}", {"sub_category_id": sub["id"], "tags": ["Tout neuf", "lourd"]})
    stage.new("materials", park_id=wanted["park_id"])
    stage.new("materials", category_id=wanted["category_id"])

    for query in (
        f"park={wanted['park_id']}&category={wanted['category_id']}",
        f"subCategory={sub['id']}",
        "tags[]=tout neuf&tags[]=LOURD",
        "tag[]=lourd",
    ):
        assert ids(stage.robert.get(f"/materials?{query}")) == [wanted["id"]], query
    assert ids(stage.robert.get("/materials?park=x")) == []
    assert ids(stage.robert.get(f"/materials?park={10**30}")) == []
    assert len(ids(stage.robert.get("/materials?park=&category=&search="))) == 3


@pytest.mark.parametrize(
    ("text", "found"), [("AMPLI", True), ("lifié l", True), ("MTD1", True), ("L-Acoustics Amp", False)]
)
def test_a_search_finds_part_of_name_or_reference(text: str, found: bool, stage: Stage):
    wanted = stage.new("materials", name="Amplifié L-Acoustics", reference="MTD108P")
    stage.new("materials")

    assert ids(stage.robert.get(f"/materials?search={text}")) == ([wanted["id"]] if found else [])


def test_only_what_an_event_has_selected(stage: Stage):
    selected = stage.new("materials")
    stage.new("materials")
    event = stage.new("events", materials=[{"id": selected["id"], "quantity": 1}])

    assert ids(stage.robert.get(f"/materials?onlySelectedInEvent={event['id']}")) == [selected["id"]]
    assert ids(stage.robert.get("/materials?onlySelectedInEvent=99999")) == []


def test_what_is_left_during_an_event_is_told_with_each_row(stage: Stage):
    material = stage.new("materials", stock_quantity=5, out_of_order_quantity=1)
    event = stage.new("events", materials=[{"id": material["id"], "quantity": 3}])
    stage.new("events", materials=[{"id": material["id"], "quantity": 2}])

    (row,) = stage.robert.get(f"/materials?whileEvent={event['id']}").json["data"]

    assert row["remaining_quantity"] == 2  # of 4 that work, the other event has 2; this one does not count
    for unknown in ("99999", "x", ""):
        (row,) = stage.robert.get(f"/materials?whileEvent={unknown}").json["data"]
        assert "remaining_quantity" not in row
        assert len(stage.robert.get(f"/parks/{material['park_id']}/materials?whileEvent={unknown}").json["data"]) == 1


# Contracts 2.6, golden data: what is left of each material while another event takes place, by days of December.
STOCK = {"Aa": (5, 1), "Bb": (2, None), "Cc": (34, 4), "Dd": (2, None), "Ee": (40, 8)}
EVENTS = {
    ("15", "16"): {"Cc": 10, "Bb": 1, "Ee": 12},
    ("17", "18"): {"Aa": 1, "Bb": 1, "Dd": 1},
    ("18", "19"): {"Aa": 3, "Bb": 2},
}
LEFT = [
    (("15", "20"), None, {"Aa": 0, "Bb": -1, "Cc": 20, "Dd": 1, "Ee": 20}),
    (("15", "20"), ("18", "19"), {"Aa": 3, "Bb": 1, "Cc": 20, "Dd": 1, "Ee": 20}),
    (("19", "20"), None, {"Aa": 1, "Bb": 0, "Cc": 30, "Dd": 2, "Ee": 32}),
    (("01", "02"), None, {"Aa": 4, "Bb": 2, "Cc": 30, "Dd": 2, "Ee": 32}),
]


@pytest.mark.parametrize(("days", "without", "left"), LEFT)
def test_the_golden_data_of_availability(days: Any, without: Any, left: dict[str, int], stage: Stage):
    made = {
        name: stage.new("materials", name=name, stock_quantity=stock, out_of_order_quantity=broken)["id"]
        for name, (stock, broken) in STOCK.items()
    }
    for (first, last), lines in EVENTS.items():
        event = stage.new(
            "events",
            start_date=f"2018-12-{first} 00:00:00",
            end_date=f"2018-12-{last} 23:59:59",
            materials=[{"id": made[name], "quantity": units} for name, units in lines.items()],
        )
        if (first, last) == without:
            # An event in the trash does not count, like one that is left out.
            stage.robert.delete(f"/events/{event['id']}")
    asking = stage.new("events", start_date=f"2018-12-{days[0]}", end_date=f"2018-12-{days[1]}")

    rows = stage.robert.get(f"/materials?whileEvent={asking['id']}").json["data"]

    assert {row["name"]: row["remaining_quantity"] for row in rows} == left


def test_custom_attributes_are_written_by_id_and_typed(stage: Stage):
    weight = stage.new("attributes", name="Poids", type="float", unit="kg")
    color = stage.new("attributes", name="Couleur", max_length=5)
    values = [{"id": weight["id"], "value": "36.5"}, {"id": color["id"], "value": "noir"}]

    material = stage.new("materials", attributes=values)

    assert material["attributes"] == [
        {"id": weight["id"], "name": "Poids", "type": "float", "unit": "kg", "value": 36.5},
        {"id": color["id"], "name": "Couleur", "type": "string", "unit": None, "value": "noir"},
    ]
    path = f"/materials/{material['id']}"
    assert stage.robert.put(path, {"name": "Renamed"}).json["attributes"] == material["attributes"]
    whole = stage.robert.put(path, {"attributes": [{"id": weight["id"], "value": 36}]}).json["attributes"]
    assert whole[0]["value"] == 36  # and the client sees that there is no .0
    emptied = stage.robert.put(path, {"attributes": [{"id": color["id"], "value": ""}]}).json
    assert emptied["attributes"] == []
    for bad in ([{"id": weight["id"], "value": "x"}], [{"id": color["id"], "value": "too long"}], [{"id": 999}], ["x"]):
        refused = stage.robert.put(path, {"attributes": bad})
        assert refused.status_code == 400
        assert list(refused.json["error"]["details"]) == ["attributes"]
    again = [{"id": weight["id"], "value": 1}, {"id": weight["id"], "value": 2}]
    assert stage.robert.put(path, {"attributes": again}).status_code == 400


def test_a_sub_category_belongs_to_the_category(stage: Stage):
    sub = stage.new("subcategories")
    text = "sub_category_id must belong to the category"

    refused = stage.robert.post("/materials", stage.body("materials", sub_category_id=sub["id"]))
    assert refused.json["error"]["details"] == {"sub_category_id": [text]}
    material = stage.new("materials", category_id=sub["category_id"], sub_category_id=sub["id"])
    assert material["sub_category"] == {key: sub[key] for key in ("id", "name", "category_id")}
    other = stage.new("categories")
    refused = stage.robert.put(f"/materials/{material['id']}", {"category_id": other["id"]})
    assert refused.json["error"]["details"] == {"sub_category_id": [text]}


def test_a_category_shows_its_sub_categories_by_name(stage: Stage):
    category = stage.new("categories")
    for name in ("speakers", "Mix"):
        stage.new("subcategories", name=name, category_id=category["id"])
    trashed = stage.new("subcategories", category_id=category["id"])
    stage.robert.delete(f"/subcategories/{trashed['id']}")

    shown = stage.robert.get(f"/categories/{category['id']}").json

    assert [sub["name"] for sub in shown["sub_categories"]] == ["Mix", "speakers"]
    assert shown in stage.robert.get("/categories").json["data"]


def test_a_removed_sub_category_leaves_its_materials(stage: Stage):
    sub = stage.new("subcategories")
    material = stage.new("materials", category_id=sub["category_id"], sub_category_id=sub["id"])

    for _ in range(2):
        stage.robert.delete(f"/subcategories/{sub['id']}")

    assert stage.robert.get(f"/materials/{material['id']}").json["sub_category_id"] is None


def test_a_category_in_use_stays(stage: Stage):
    material = stage.new("materials")

    refused = stage.robert.delete(f"/categories/{material['category_id']}")

    assert (refused.status_code, len(refused.json["error"]["details"])) == (409, 1)


def test_a_removed_category_takes_its_sub_categories_along(stage: Stage):
    sub = stage.new("subcategories")

    for _ in range(2):
        stage.robert.delete(f"/categories/{sub['category_id']}")

    assert stage.robert.put(f"/subcategories/{sub['id']}", {"name": "gone"}).status_code == 404


def test_one_park_must_remain(stage: Stage):
    park = stage.new("parks")

    refused = stage.robert.delete(f"/parks/{park['id']}")

    assert (refused.status_code, refused.json["error"]["details"]) == (409, ["At least one park must remain"])


def test_the_materials_of_a_park_go_and_come_back_with_it(stage: Stage):
    stage.new("parks")
    material = stage.new("materials")
    earlier = stage.new("materials", park_id=material["park_id"])
    stage.robert.delete(f"/materials/{earlier['id']}")
    park = f"/parks/{material['park_id']}"

    gone = stage.robert.delete(park).json

    trash = {row["id"]: row for row in stage.robert.get("/materials?deleted=1").json["data"]}
    assert trash[material["id"]]["deleted_at"] == gone["deleted_at"]
    assert stage.robert.get("/materials").json["data"] == []
    stage.robert.put(f"/parks/restore/{material['park_id']}")
    assert ids(stage.robert.get("/materials")) == [material["id"]]
    stage.robert.delete(park)
    assert stage.robert.delete(park).json == {"destroyed": True}
    assert stage.robert.get("/materials?deleted=1").json["data"] == []


def test_a_removed_material_leaves_events_but_not_bills(stage: Stage):
    bill = stage.billed()
    material = bill["materials"][0]["id"]

    for _ in range(2):
        assert stage.robert.delete(f"/materials/{material}").status_code == 200

    assert stage.robert.get(f"/events/{bill['event_id']}").json["materials"] == []
    assert stage.robert.get(f"/bills/{bill['id']}").json["materials"] == bill["materials"]


def test_a_removed_tag_leaves_what_carried_it(stage: Stage):
    material = stage.new("materials", tags=["Vintage"])

    for _ in range(2):
        stage.robert.delete(f"/tags/{material['tags'][0]['id']}")

    assert stage.robert.get(f"/materials/{material['id']}").json["tags"] == []


def test_a_trashed_material_is_shown_as_it_was(stage: Stage):
    material = stage.new("materials", tags=["Vintage"])

    trashed = stage.robert.delete(f"/materials/{material['id']}").json

    assert (trashed["tags"], trashed["park"]) == (material["tags"], material["park"])
    (row,) = stage.robert.get("/materials?deleted=1").json["data"]
    assert (row["tags"], row["park_id"]) == (material["tags"], material["park_id"])


def test_the_first_park_of_an_installation_has_no_stamps(stage: Stage):
    stage.new("parks", name="default")
    with stage.robert.app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Park).values(created_at=None, updated_at=None))

    (park,) = stage.robert.get("/parks").json["data"]

    assert (park["name"], park["created_at"], park["updated_at"]) == ("default", None, None)
