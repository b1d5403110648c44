"""The cost of a query is estimated before it runs: what is beyond the budget is a 400 that names the heaviest part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.client import Api
from tests.conftest import Statements, Variant
from tests.contract.atomic import change, operate
from tests.contract.requests import creation, ids, refused, update
from tests.factories import Factory, Made, stored

PERIOD = "filter[while_start]=2026-06-05T08:00:00Z&filter[while_end]=2026-06-08T06:00:00Z"

# What the other limits let through: sixteen paths of depth four over to-many relationships only, a full page, and 32
# terms over such.
HOSTILE = "/tags?page[size]=100&include={}&filter={}".format(
    ",".join(
        f"{first}.tags.{third}.{fourth}"
        for first in ("materials", "people", "companies")
        for third, fourth in (
            ("materials", "tags"),
            ("materials", "events"),
            ("people", "emails"),
            ("people", "tags"),
            ("companies", "people"),
        )
    )
    + ",people.tags.people.phones",
    json.dumps(
        [{"name": "materials", "op": "any", "val": {"name": "name", "op": "eq", "val": str(n)}} for n in range(32)]
    ),
)
# Whole screens of an application: nothing that such a client asks for may be refused.
REASONABLE = (
    "/parks?page[size]=100&include=materials.tags,materials.category,site.calendars,site.addresses.country",
    "/people?page[size]=100&include=company.tags,emails,phones,addresses.country,contacts.account_list,tags",
    "/events?page[size]=100&include=materials.category,materials.tags,beneficiaries.company,assignees,bills",
    "/tags?page[size]=100&include=materials.park,materials.category,people.company,companies.addresses",
    f"/materials?page[size]=100&include=tags,park,category&sort=-remaining_quantity&{PERIOD}",
)


def cost(response: TestResponse, parameter: str) -> dict[str, Any]:
    (error,) = refused(response, 400, parameter=parameter)
    assert error["code"] == "query_too_costly"
    meta: dict[str, Any] = error["meta"]
    assert meta.keys() == {"cost", "budget"}
    assert meta["cost"] > meta["budget"]
    return meta


def within(api: Api, variant: Variant, budget: int) -> Api:
    return variant(api, max_query_cost=budget)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("query", "units", "heaviest"),
    [
        ("/parks", 25, "page[size]"),
        ("/parks?page[size]=7", 7, "page[size]"),
        ("/parks?page[offset]=3&page[limit]=9", 9, "page[size]"),
        ("{park}?include=site", 2, "page[size]"),
        ("{park}?include=materials", 26, "include"),
        ("{park}?include=materials&page[materials][size]=3", 4, "include"),
        ("/parks?include=materials", 25 + 625, "include"),
        ("/parks?include=materials.tags", 25 + 625 + 2_000, "include"),
        ("/parks?include=materials.tags,materials.category", 25 + 625 + 2_000 + 625, "include"),
        ("/parks?include=materials.tags&page[size]=2&page[materials][size]=3", 2 + 6 + 150, "include"),
        ("/parks?sort=site.name", 25 + 1_000, "sort"),
        ("/parks?filter[materials.name]=x", 25 + 1_000, "filter[materials.name]"),
        ("/parks?filter[materials.tags.name]=x&filter[site]=1", 25 + 3_000, "filter[materials.tags.name]"),
        ("/parks?filter[materials][isnull]=true", 25 + 1_000, "filter[materials][isnull]"),
        (
            '/parks?filter=[{{"name":"materials","op":"any","val":{{"name":"name","op":"eq","val":"x"}}}}]',
            1_025,
            "filter",
        ),
        ("{park}/materials?include=tags", 25 + 625, "include"),
        ("{park}/relationships/materials?include=materials.tags", 25 + 625, "include"),
        ("{park}/relationships/materials", 25, "page[size]"),
        (f"/materials?{PERIOD}", 32, "page[size]"),
        (f"/materials?{PERIOD}&sort=remaining_quantity", 32 + 1, "page[size]"),
        ("/events?include=missing_materials", 25 + 125 + 625, "include"),
        ("/events?filter[missing_materials][isnull]=false", 25 + 1_000, "filter[missing_materials][isnull]"),
    ],
)
def test_a_query_costs_what_the_model_says(
    api: Api, make: Factory, variant: Variant, query: str, units: int, heaviest: str
):
    park = make("parks")
    make.many("materials", [{"park": park} for _ in range(3)])
    path = query.format(park=park.path)

    assert cost(within(api, variant, units - 1).get(path), heaviest) == {"cost": units, "budget": units - 1}
    assert within(api, variant, units).get(path).status_code == 200


def test_what_all_other_limits_let_through_is_refused_before_it_runs(api: Api, statements: Statements):
    api.get("/tags")  # signs in

    with statements() as texts:
        cost(api.get(HOSTILE), "include")

    assert len(texts) == 1  # who is calling


@pytest.mark.parametrize("path", REASONABLE)
def test_a_full_page_with_a_handful_of_nested_includes_is_answered(api: Api, path: str):
    assert api.get(path).status_code == 200


def test_the_detail_says_what_to_do(api: Api):
    (error,) = refused(api.get(HOSTILE), 400, parameter="include")

    assert "Include fewer paths" in error["detail"]


@pytest.mark.one_database
def test_a_write_whose_answer_would_cost_too_much_is_not_done(api: Api, make: Factory, variant: Variant):
    park = make("parks", name="Before")
    poor = within(api, variant, 20)
    body = creation(make, "materials", park=park)

    cost(poor.patch(f"{park.path}?include=materials", update(park, name="After")), "include")
    cost(poor.post("/materials?include=tags", body), "include")

    assert (stored(api.app, park) or {})["name"] == "Before"
    assert ids(api.get("/materials")) == []
    assert poor.patch(park.path, update(park, name="After")).status_code == 200


@pytest.mark.one_database
def test_the_results_of_operations_cost_together(api: Api, make: Factory, variant: Variant):
    parks = [make("parks") for _ in range(3)]
    poor = within(api, variant, 2 * (1 + 25))
    changes = [change(park, name=name) for park, name in zip(parks, ("Here", "There", "Everywhere"), strict=True)]

    assert operate(poor, *changes[:2], query="?include=materials").status_code == 200
    cost(operate(poor, *changes, query="?include=materials"), "include")
    assert operate(poor, *changes).status_code == 200


@pytest.fixture
def bookings(make: Factory) -> list[Made]:
    """Forty, of which only the first lacks something."""
    desk = make("materials", stock_quantity=1)
    return [
        make(
            "events",
            starts_at=f"2026-{1 + n % 12:02}-{1 + n // 12:02}T08:00:00Z",
            ends_at=f"2026-{1 + n % 12:02}-{1 + n // 12:02}T20:00:00Z",
            materials=[(desk, 2 if n == 0 else 1)],
        )
        for n in range(40)
    ]


def test_what_is_computed_costs_by_the_rows_that_it_is_worked_out_for(api: Api, variant: Variant, bookings: list[Made]):
    poor = within(api, variant, 25 + 1_000 + 5 * 10)
    path, january = "/events?filter[missing_materials][isnull]=false", "filter[starts_at][lt]=2026-02-01T00:00:00Z"

    assert cost(poor.get(path), "filter[missing_materials][isnull]")["cost"] == 25 + 1_000 + 5 * 40
    assert ids(poor.get(f"{path}&{january}")) == [bookings[0].id]
    assert ids(api.get(path)) == [bookings[0].id]


def test_only_the_members_of_an_owner_count(api: Api, variant: Variant, make: Factory, bookings: list[Made]):
    event = make("events", created_by=api.user)
    poor = within(api, variant, 25 + 1_000 + 5 * 1)

    found = poor.get(f"{api.user.path}/events?filter[missing_materials][isnull]=true")

    assert ids(found) == [event.id]


def test_over_a_relationship_all_rows_of_the_other_type_count(api: Api, variant: Variant, bookings: list[Made]):
    poor = within(api, variant, 1_000)

    path = "/materials?filter[events.missing_materials][isnull]=true"

    assert cost(poor.get(path), "filter[events.missing_materials][isnull]")["cost"] == 25 + 2_000 + 5 * 40


def test_a_computed_attribute_is_worked_out_for_what_the_other_terms_leave(api: Api, variant: Variant, make: Factory):
    make.many("materials", [{"stock_quantity": n} for n in range(40)])
    poor = within(api, variant, 25 + 7 + 4)  # the page, what it shows, and what it is sorted by

    assert cost(poor.get(f"/materials?{PERIOD}&sort=remaining_quantity"), "page[size]")["cost"] == 32 + 10
    assert len(ids(poor.get(f"/materials?{PERIOD}&sort=remaining_quantity&filter[stock_quantity][lt]=16"))) == 16


def test_the_other_interfaces_have_no_budget(api: Api, make: Factory, variant: Variant):
    poor = within(api, variant, 1)
    make("materials")

    response = poor.app.test_client().get(
        "/api/materials", headers={"Authorization": f"Bearer {api.sign_in('admin')[1]}"}
    )

    assert response.status_code == 200
    assert len(response.get_json()["data"]) == 1
