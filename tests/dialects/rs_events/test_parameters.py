"""rs/events: the window, the pages, and what else can be asked for (contracts 4)."""

from __future__ import annotations

import calendar
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonapi_app.dialects.rs_events.asking import DATE_TIME
from tests.client import Api
from tests.dialects.rs_events.client import ALWAYS, call
from tests.factories import Factory

MORNING = {"starts_at": "2026-05-01T08:00:00Z", "ends_at": "2026-05-01T12:00:00Z"}


def window(start: str, end: str, more: str = "") -> str:
    return f"scheduledStart={start}&scheduledEnd={end}&includeSites=false{more}"


def found(api: Api, query: str = ALWAYS) -> list[dict[str, Any]]:
    response = call(api, query)
    assert response.status_code == 200, response.text
    return response.json["data"]


def refused(api: Api, query: str) -> set[str]:
    response = call(api, query)
    assert response.status_code == 400, response.text
    return {detail["parameter"] for detail in response.json["error"]["details"]}


def test_three_parameters_are_required(api: Api):
    assert refused(api, "") == {"scheduledStart", "scheduledEnd", "includeSites"}


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29T00:00Z",
        "2000-02-29T23:59:59Z",
        "2024-12-01T12:34:56.000Z",
        "2024-12-01T12:34:56.123456789Z",
        "0000-02-29T00:00Z",
        "9999-12-31T23:59:59.999Z",
    ],
)
def test_an_instant_is_a_date_a_time_and_z(api: Api, text: str):
    assert call(api, window(text, "9999-12-31T23:59:59.999Z")).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-12-01",
        "2023-02-29T00:00Z",
        "1900-02-29T00:00Z",
        "2024-04-31T00:00Z",
        "2024-13-01T00:00Z",
        "2024-12-01T24:00Z",
        "2024-12-01T12:60Z",
        "2024-12-01T12Z",
        "2024-12-01T12:34:56.Z",
        "2024-12-01T12:34:56",
        "2024-12-01T12:34:56%2B01:00",
        "2024-12-01T12:34:56z",
        "2024-12-01 12:34:56Z",
        "2024-12-01T12:34Z%0A",
        "%D9%A2024-12-01T12:34Z",
    ],
)
def test_anything_else_is_refused(api: Api, text: str):
    assert refused(api, window(text, "2030-01-01T00:00Z")) == {"scheduledStart"}


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_one_of_the_calendar(year: int, month: int, day: int):
    there = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]

    assert (DATE_TIME.fullmatch(f"{year:04}-{month:02}-{day:02}T00:00Z") is not None) == there


def test_the_end_is_not_before_the_start(api: Api):
    assert refused(api, window("2024-01-02T00:00Z", "2024-01-01T00:00Z")) == {"scheduledEnd"}
    assert call(api, window("2024-01-01T00:00Z", "2024-01-01T00:00Z")).status_code == 200


@pytest.mark.parametrize("text", ["1", "0", "yes", "TRUE", ""])
def test_a_boolean_is_true_or_false(api: Api, text: str):
    query = ALWAYS.replace("includeSites=false", f"includeSites={text}")

    assert refused(api, query) == {"includeSites"}


@pytest.mark.parametrize(
    ("start", "end", "is_shown"),
    [
        ("2026-05-01T07:00Z", "2026-05-01T08:00Z", False),
        ("2026-05-01T07:00Z", "2026-05-01T08:01Z", True),
        ("2026-05-01T09:00Z", "2026-05-01T10:00Z", True),
        ("2026-05-01T09:00Z", "2026-05-01T09:00Z", True),
        ("2026-05-01T11:59Z", "2026-05-01T13:00Z", True),
        ("2026-05-01T12:00Z", "2026-05-01T13:00Z", False),
        ("2026-05-01T08:00Z", "2026-05-01T12:00Z", True),
    ],
)
def test_what_is_under_way_in_the_window_is_shown(api: Api, make: Factory, start: str, end: str, is_shown: bool):
    make("interventions", **MORNING)

    assert len(found(api, window(start, end))) == is_shown


@pytest.mark.parametrize(
    ("start", "end", "is_shown"),
    [
        ("2026-05-01T00:00Z", "2026-05-02T00:00Z", True),
        ("2026-04-30T00:00Z", "2026-05-01T00:01Z", True),
        ("2026-04-30T00:00Z", "2026-05-01T00:00Z", False),
        ("2026-05-01T00:01Z", "2026-05-02T00:00Z", False),
    ],
)
def test_a_note_without_a_length_counts_where_it_starts(api: Api, make: Factory, start: str, end: str, is_shown: bool):
    midnight = "2026-05-01T00:00:00Z"
    make("appointments", kind="note", starts_at=midnight, ends_at=midnight)

    assert len(found(api, window(start, end))) == is_shown


def test_events_are_sorted_by_start_then_id(api: Api, make: Factory):
    later = make("events", starts_at="2026-05-02T08:00:00Z", ends_at="2026-05-03T08:00:00Z")
    first, second = make("events", **MORNING), make("interventions", **MORNING)

    assert [event["id"] for event in found(api)] == [first.key, second.key, later.key]


def test_the_total_is_told_on_request(api: Api, make: Factory):
    make.many("interventions", [{} for _ in range(3)])

    body = call(api, f"{ALWAYS}&includeCount=true&pageSize=2").json
    assert (body["totalCount"], body["pagination"]) == (3, {"page": 1, "pageSize": 2})
    assert call(api, f"{ALWAYS}&includeCount=false").json["pagination"] == {"page": 1, "pageSize": 50}


def test_a_page_far_away_is_empty(api: Api, make: Factory):
    make("interventions")

    assert found(api, f"{ALWAYS}&page=9007199254740991&pageSize=200") == []


def test_the_page_of_an_id_is_found(api: Api, make: Factory):
    rows = make.many("interventions", [{} for _ in range(7)])

    for place, row in enumerate(rows):
        body = call(api, f"{ALWAYS}&findId={row.key}&pageSize=3&page=9").json
        assert body["pagination"]["page"] == place // 3 + 1
        assert row.key in [event["id"] for event in body["data"]]


def test_the_page_asked_for_stays_where_the_id_is_not_among_the_rows(api: Api, make: Factory):
    outside = make("interventions", starts_at="2031-01-01T00:00:00Z", ends_at="2031-01-01T01:00:00Z")
    make.many("interventions", [{} for _ in range(3)])

    for missing in (outside.key, 999_999, -1, 0):
        body = call(api, f"{ALWAYS}&findId={missing}&pageSize=2&page=2").json
        assert (body["pagination"]["page"], len(body["data"])) == (2, 1)


def test_sites_are_shown_on_request_and_not_more_than_asked_for(api: Api, make: Factory):
    sites = [make("sites", name=f"Site {n:02}") for n in range(12)]
    make("interventions", sites=sites)
    query = ALWAYS.replace("includeSites=false", "includeSites=true")

    (event,) = found(api, query)
    assert event["sites"] == [{"id": site.key, "name": f"Site {n:02}"} for n, site in enumerate(sites[:10])]
    assert len(found(api, f"{query}&subPageSize=2")[0]["sites"]) == 2
    assert "sites" not in found(api)[0]


def test_all_faults_are_told_at_once(api: Api):
    assert refused(api, "scheduledStart=x&page=0&includeSites=maybe") == {
        "scheduledStart",
        "scheduledEnd",
        "page",
        "includeSites",
    }
