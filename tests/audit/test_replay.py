"""The revisions of a resource, done again from nothing, give what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.reading import history
from tests.client import Api
from tests.conftest import Applications, signing_in
from tests.contract.requests import creation, document, linkage
from tests.databases import Emptier
from tests.factories import Factory, Made

few = settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = st.text("abcdefgh", min_size=2, max_size=8)
PRICES = st.integers(0, 10**6).map(lambda cents: cents / 100)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "rental_price": PRICES,
        "replacement_price": st.none() | PRICES,
        "stock_quantity": st.integers(0, 20),
        "out_of_order_quantity": st.none() | st.integers(0, 30),
        "is_discountable": st.booleans(),
        "note": st.none() | NAMES,
        "tag_names": st.none() | st.lists(NAMES, max_size=3, unique=True),
        "custom_attributes": st.lists(st.sampled_from(["Colour", "Weight"]), unique=True).map(
            lambda names: [{"name": name, "value": {"Colour": "noir", "Weight": 1.5}[name]} for name in names]
        ),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), CHANGES),
        st.tuples(st.just("move"), st.integers(0, 1)),
        st.tuples(st.sampled_from(["POST", "PATCH", "DELETE"]), st.lists(st.integers(0, 2), unique=True)),
        st.tuples(st.just("trash and restore"), CHANGES),
    ),
    max_size=6,
)

NOTHING = (None, [])


@pytest.fixture(scope="module")
def emptied(database: str, applications: Applications) -> tuple[Flask, Emptier]:
    return applications(database)


def test_replaying_the_revisions_of_a_material_gives_what_it_shows(emptied: tuple[Flask, Emptier]):
    app, empty = emptied

    @few
    @given(steps=STEPS)
    def check(steps: list[tuple[str, Any]]) -> None:
        try:
            api, make = Api(app, signing_in(app)), Factory(app)
            parks, tags = [make("parks") for _ in range(2)], [make("tags") for _ in range(3)]
            make("attributes", name="Colour", value_type="string")
            make("attributes", name="Weight", value_type="float", unit="kg")
            data = api.post("/materials", creation(make, "materials", park=parks[0])).json["data"]
            material = Made("materials", data["id"], 0)

            for step in steps:
                do(api, material, parks, tags, step)

            shown = api.get(f"{material.path}?include=tags").json["data"]
            assert replayed(history(api, material)) == seen(shown)
        finally:
            empty()

    check()


def do(api: Api, material: Made, parks: list[Made], tags: list[Made], step: tuple[str, Any]) -> None:
    match step:
        case ("change", changes):
            answer = api.patch(material.path, document("materials", material.id, attributes=changes))
        case ("move", park):
            answer = api.patch(f"{material.path}/relationships/park", linkage(parks[park]))
        case ("trash and restore", changes):
            assert api.delete(material.path).status_code == 200
            attributes = {"deleted_at": None, **changes}
            answer = api.patch(material.path, document("materials", material.id, attributes=attributes))
        case (method, chosen):
            sent = linkage([tags[place] for place in chosen])
            answer = api.request(method, f"{material.path}/relationships/tags", sent)
    assert answer.status_code in (200, 204), answer.text


def replayed(revisions: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """The members that the revisions leave; what is null or empty is as good as not there."""
    state: dict[str, Any] = {}
    for _, changes in revisions:
        for name, change in changes.items():
            if "added" in change:
                gone = [identifier["id"] for identifier in change["removed"]]
                kept = [id_ for id_ in state.get(name, []) if id_ not in gone]
                state[name] = [*kept, *(identifier["id"] for identifier in change["added"])]
            else:
                assert (change["before"] == state.get(name)) or change["before"] in NOTHING, (name, change)
                state[name] = change["after"]
    return {name: sorted(value) if name == "tags" else value for name, value in state.items() if value not in NOTHING}


def seen(shown: dict[str, Any]) -> dict[str, Any]:
    attributes = {n: v for n, v in shown["attributes"].items() if n not in ("created_at", "updated_at")}
    linked = {n: r["data"] for n, r in shown["relationships"].items() if "data" in r}
    linked["tags"] = sorted(identifier["id"] for identifier in linked["tags"])
    return {name: value for name, value in (attributes | linked).items() if value not in NOTHING}
