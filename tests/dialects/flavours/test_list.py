"""Flavours, the list: every parameter, its default, and the pages (contracts 1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.dialects.flavours.client import PATH, call
from tests.factories import Factory, Made

NOBODY = "00000000-0000-4000-8000-000000000000"


def listed(api: Api, query: str = "", **options: Any) -> list[dict[str, Any]]:
    response = call(api, f"{PATH}?{query}", **options)
    assert response.status_code == 200, response.text
    return response.json["data"]["data"]


def names(api: Api, query: str) -> list[str]:
    return [item["name"] for item in listed(api, query)]


@pytest.fixture
def rows(api: Api, make: Factory) -> list[Made]:
    ada = {"is_contacted": True, "responder": api.user, "contacted_at": "2026-07-01T12:00:00.250Z"}
    return make.many(
        "assistances",
        [
            {"name": "ada", "phone_prefix": "33", "phone_number": "612345678", "created_at": at(1), **ada},
            {"name": "Bob", "phone_prefix": "41", "phone_number": "223456789", "created_at": at(3)},
            {
                "name": "Cleo",
                "phone_prefix": "4",
                "phone_number": "122345678",
                "created_at": at(2),
                "is_contacted": True,
            },
        ],
    )


def at(minute: int) -> str:
    return f"2026-06-30T13:07:{minute:02}.803Z"


def test_a_list_has_the_envelope_of_the_seed(api: Api, rows: list[Made]):
    body = call(api, PATH).json

    url = f"http://localhost{PATH}"
    assert {name: value for name, value in body["data"].items() if name != "data"} == {
        "current_page": 1,
        "current_page_url": f"{url}?page=1",
        "first_page_url": f"{url}?page=1",
        "from": 1,
        "next_page_url": None,
        "path": url,
        "per_page": 20,
        "prev_page_url": None,
        "to": 3,
    }


def test_instants_are_milliseconds_since_1970(api: Api, rows: list[Made]):
    ada = next(item for item in listed(api) if item["name"] == "ada")

    assert ada["created_at"] == 1782824821803
    assert ada["contacted_at"] == 1782907200250


def test_newest_comes_first(api: Api, rows: list[Made]):
    assert names(api, "") == ["Bob", "Cleo", "ada"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("created_at", ["ada", "Cleo", "Bob"]),
        ("-created_at", ["Bob", "Cleo", "ada"]),
        ("name", ["ada", "Bob", "Cleo"]),
        ("-name", ["Cleo", "Bob", "ada"]),
        ("phone_number", ["Cleo", "Bob", "ada"]),
        ("is_contacted", ["Bob", "ada", "Cleo"]),
        ("contacted_at", ["ada", "Bob", "Cleo"]),
    ],
)
def test_it_is_sorted_by_a_column(api: Api, rows: list[Made], sort: str, expected: list[str]):
    assert names(api, f"sort={sort}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ADA", ["ada"]),
        ("o", ["Bob", "Cleo"]),
        ("612345", ["ada"]),
        ("33612", ["ada"]),
        ("41223456789", ["Bob"]),
        ("412234567", ["Bob", "Cleo"]),
        ("41", ["Bob", "Cleo"]),
        ("%25", []),
        ("_", []),
        ("nobody", []),
        ("", ["Bob", "Cleo", "ada"]),
    ],
)
def test_a_search_is_in_the_name_the_number_or_across_the_prefix(
    api: Api, rows: list[Made], text: str, expected: list[str]
):
    assert names(api, f"search={text}") == expected


@pytest.mark.parametrize("form", ["filter.is_contacted", "filter[is_contacted]"])
@pytest.mark.parametrize(("value", "expected"), [("true", ["Cleo", "ada"]), ("1", ["Cleo", "ada"]), ("false", ["Bob"])])
def test_it_is_filtered_by_whether_somebody_was_contacted(
    api: Api, rows: list[Made], form: str, value: str, expected: list[str]
):
    assert names(api, f"{form}={value}") == expected


@pytest.mark.parametrize("form", ["filter.contacted_by", "filter[contacted_by]"])
def test_it_is_filtered_by_who_has_called_back(api: Api, rows: list[Made], form: str):
    assert names(api, f"{form}={api.user.id}") == ["ada"]
    assert names(api.as_member, f"{form}={api.user.id}") == ["ada"]
    assert names(api, f"{form}={api.as_member.user.id}") == []


def test_a_user_who_is_not_there_is_404(api: Api, rows: list[Made]):
    assert call(api, f"{PATH}?filter.contacted_by={NOBODY}").status_code == 404


@pytest.mark.parametrize("key", ["id", "name", "phone_number"])
def test_the_rows_can_be_keyed_by_a_column(api: Api, rows: list[Made], key: str):
    keyed = listed(api, f"key_by={key}")

    assert isinstance(keyed, dict)
    assert [item[key] for item in keyed.values()] == list(keyed)


def test_of_two_rows_with_one_key_the_last_is_shown(api: Api, make: Factory):
    make.many("assistances", [{"name": "Ada", "phone_number": f"6000000{n:02}"} for n in range(2)])

    assert listed(api, "key_by=name&sort=phone_number")["Ada"]["phone_number"] == "600000001"


@pytest.mark.parametrize("form", ["includes=responder", "includes[]=responder", "includes=responder,responder"])
def test_the_responder_can_be_included(api: Api, rows: list[Made], form: str):
    shown = {item["name"]: item["responder"] for item in listed(api.as_member, form)}

    assert shown["ada"] == {"id": api.user.id, "pseudo": "theadmin", "email": "admin@example.org"}
    assert (shown["Bob"], shown["Cleo"]) == (None, None)


def test_without_includes_there_is_no_responder(api: Api, rows: list[Made]):
    assert all("responder" not in item for item in listed(api, "includes="))


def test_pages_lead_to_their_neighbours_with_all_parameters(api: Api, rows: list[Made]):
    data = call(api, f"{PATH}?per_page=1&page=2&search=&filter[is_contacted]=true").json["data"]

    stem = f"http://localhost{PATH}?per_page=1&search=&filter%5Bis_contacted%5D=true&page="
    assert (data["from"], data["to"]) == (2, 2)
    assert data["current_page_url"] == f"{stem}2"
    assert data["prev_page_url"] == f"{stem}1"
    assert data["next_page_url"] is None
    assert call(api, data["first_page_url"]).json["data"]["next_page_url"] == f"{stem}2"


def test_an_empty_page_is_from_nowhere(api: Api, rows: list[Made]):
    data = call(api, f"{PATH}?page=9").json["data"]

    assert (data["data"], data["from"], data["to"]) == ([], None, None)
    assert data["prev_page_url"].endswith("page=8")


def test_pages_have_at_most_100_rows(api: Api, make: Factory):
    make.many("assistances", [{} for _ in range(102)])

    data = call(api, f"{PATH}?per_page=1000").json["data"]

    assert (data["per_page"], len(data["data"]), data["to"]) == (100, 100, 100)


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", "2.2.0", "2.3.0"])
def test_every_version_answers_alike(api: Api, rows: list[Made], version: str):
    assert listed(api, headers={"X-API-Version": version}) == listed(api)


def test_another_version_is_422(api: Api):
    response = call(api, PATH, headers={"X-API-Version": "3.0.0"})

    assert response.status_code == 422
    assert list(response.json["data"]) == ["X-API-Version"]


def test_all_faults_are_told_by_their_parameters(api: Api):
    response = call(api, f"{PATH}?page=0&includes[]=x&filter.is_contacted=maybe&sort=age")

    assert set(response.json["data"]) == {"page", "includes[]", "filter.is_contacted", "sort"}


def test_the_example_of_the_seed_has_placeholders_that_are_refused(api: Api):
    query = (
        "page=1&per_page=20&search=John&sort=created_at&key_by=id&includes=sint"
        "&filter.is_contacted=true&filter.contacted_by=uuid"
    )

    response = call(api, f"{PATH}?{query}", headers={"X-API-Version": "2.3.0"})

    assert response.status_code == 422
    assert set(response.json["data"]) == {"includes", "filter.contacted_by"}


def test_the_example_of_the_seed_with_values_is_answered(api: Api, rows: list[Made]):
    query = (
        "page=1&per_page=20&search=ADA&sort=created_at&key_by=id&includes=responder"
        f"&filter.is_contacted=true&filter.contacted_by={api.user.id}"
    )

    assert [item["name"] for item in listed(api, query, headers={"X-API-Version": "2.3.0"}).values()] == ["ada"]
