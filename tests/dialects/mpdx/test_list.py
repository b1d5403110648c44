"""MPDX, the list: whose contacts, filters, order, pages, media types (contracts 5, P19, P21)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.dialects.mpdx.client import MEDIA_TYPE, PATH, call, make_list, names
from tests.factories import Factory, Made

NOBODY = "00000000-0000-4000-8000-000000000000"
WORKING = (
    "Never Contacted,Ask in Future,Cultivate Relationship,Contact for Appointment,Appointment Scheduled,"
    "Call for Decision,Partner - Financial,Partner - Special,Partner - Pray"
).split(",")
HIDDEN = "Not Interested,Unresponsive,Never Ask,Research Abandoned,Expired Referral".split(",")


@pytest.fixture
def mine(api: Api, make: Factory) -> Made:
    return make_list(api, make)


def test_a_contact_is_as_the_seed_shows_it(api: Api, make: Factory, mine: Made, variant: Any):
    at = "2022-01-12T17:17:59.123Z"
    contact = make(
        "contacts", name="Nikolaus, Hal", account_list=mine, created_at=at, updated_at=at, updated_in_db_at=at
    )
    picture = "https://example.org/images/avatar.png"

    shown = "2022-01-12T17:17:59Z"
    assert call(variant(api, default_avatar_url=picture)).json == {
        "data": [
            {
                "id": contact.id,
                "type": "contacts",
                "attributes": {
                    "allow_deletion": True,
                    "created_at": shown,
                    "name": "Nikolaus, Hal",
                    "square_avatar": picture,
                    "updated_at": shown,
                    "updated_in_db_at": shown,
                },
                "relationships": {
                    "account_list": {"data": {"id": mine.id, "type": "account_lists"}},
                    "people": {"data": []},
                    "addresses": {"data": []},
                },
            }
        ],
        "meta": {
            "pagination": {"page": 1, "per_page": 25, "total_count": 1, "total_pages": 1},
            "sort": None,
            "filter": {},
        },
    }


def test_pictures_are_shown_where_there_are_some(api: Api, make: Factory, mine: Made):
    make("contacts", account_list=mine, name="a", square_avatar="https://example.org/a.png")
    make("contacts", account_list=mine, name="b")

    first, second = (contact["attributes"]["square_avatar"] for contact in call(api).json["data"])
    assert (first, second[:19]) == ("https://example.org/a.png", "data:image/svg+xml,")


def test_people_and_addresses_are_always_linked(api: Api, make: Factory, mine: Made):
    people = [make("people", last_name=name) for name in ("Abel", "Zorn")]
    contact = make("contacts", account_list=mine, people=people)
    address = make("addresses", owner=contact)

    (shown,) = call(api).json["data"]
    assert shown["relationships"]["people"]["data"] == [{"id": each.id, "type": "people"} for each in people]
    assert shown["relationships"]["addresses"]["data"] == [{"id": address.id, "type": "addresses"}]


def test_contacts_of_other_organizations_are_not_there(api: Api, make: Factory, mine: Made):
    make("contacts", account_list=mine, name="mine")
    make("contacts", account_list=make_list(api, make, admins=("member",)), name="theirs")
    make("contacts", name="nobody's")

    assert names(api) == ["mine"]
    assert call(api).json["meta"]["pagination"]["total_count"] == 1


def test_being_an_admin_of_an_organization_is_not_enough(api: Api, make: Factory):
    make("contacts", account_list=make_list(api, make, admins=("member",)))

    assert call(api.as_member).status_code == 403


def test_it_is_filtered_by_organization(api: Api, make: Factory):
    organizations = [make("organizations", admins=admins) for admins in ([api.user], [api.user], [])]
    accounts = [make("designation_accounts", organization=each) for each in organizations]
    for name, designated in (("a", accounts[:1]), ("b", accounts[1:2]), ("both", [accounts[0], accounts[2]])):
        make("contacts", name=name, account_list=make("account_lists", designation_accounts=designated))
    first, second, foreign = (each.id for each in organizations)

    assert names(api, f"filter[organization_id]={first}") == ["a", "both"]
    assert names(api, f"filter[organization_id]={first},{second}") == ["a", "b", "both"]
    assert names(api, f"filter[organization_id]={first}&filter[organization_id]={second}") == ["a", "b", "both"]
    for unknown in (foreign, NOBODY, "x", ""):
        assert names(api, f"filter[organization_id]={unknown}") == []


@pytest.fixture
def statuses(make: Factory, mine: Made) -> None:
    for status in (*WORKING, *HIDDEN, "", None):
        make("contacts", account_list=mine, name=f"<{status}>", status=status)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("active", [*WORKING, "", None]),
        ("hidden", HIDDEN),
        ("null", ["", None]),
        ("Never Ask", ["Never Ask"]),
        ("Partner - Pray,Partner - Special", ["Partner - Pray", "Partner - Special"]),
        ("hidden,null", [*HIDDEN, "", None]),
        ("active,hidden", [*WORKING, *HIDDEN, "", None]),
    ],
)
def test_it_is_filtered_by_status(api: Api, statuses: None, value: str, found: list[str | None]):
    expected = sorted(f"<{status}>" for status in found)

    assert sorted(names(api, f"filter[status]={value}&per_page=50")) == expected
    repeated = "&".join(f"filter[status]={each}" for each in value.split(","))
    assert sorted(names(api, f"{repeated}&per_page=50")) == expected


def test_without_a_filter_all_statuses_are_listed(api: Api, statuses: None):
    assert len(names(api, "per_page=50")) == 16


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fountain", ["Fountain, Jean"]),
        ("JEAN fount", ["Fountain, Jean"]),
        ("Fountain,Jean", ["Fountain, Jean"]),
        ("jean-fountain", ["Fountain, Jean"]),
        ("mark tw", ["Household"]),
        ("twain-mark", ["Household"]),
        ("mark olivia", []),
        ("house mark", []),
        ("MARK.TWAIN@EX", ["Household"]),
        ("mark-t@example", ["Household"]),
        ("41 22 123", ["Household"]),
        ("@", ["Household"]),
        ("%25", []),
        ("_", []),
        ("", ["Fountain, Jean", "Household"]),
        (",", []),
    ],
)
def test_a_wildcard_search_looks_at_names_and_at_how_to_reach_people(
    api: Api, make: Factory, mine: Made, text: str, found: list[str]
):
    make("contacts", account_list=mine, name="Fountain, Jean")
    mark = make("people", first_name="Mark", last_name="Twain")
    olivia = make("people", first_name="Olivia", last_name="Langdon")
    for address in ("mark.twain@example.org", "mark-t@example.org"):
        make("emails", person=mark, address=address)
    make("phones", person=mark, number="+41221234567")
    make("contacts", account_list=mine, name="Household", people=[mark, olivia])

    assert names(api, f"filter[wildcard_search]={text}") == found


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Abel", "beta", "Zorn"]),
        ("-name", ["Zorn", "beta", "Abel"]),
        ("created_at", ["Zorn", "Abel", "beta"]),
        ("-created_at", ["beta", "Abel", "Zorn"]),
        ("updated_at", ["beta", "Abel", "Zorn"]),
        ("-updated_at", ["Zorn", "Abel", "beta"]),
    ],
)
def test_it_is_sorted_by_one_key(api: Api, make: Factory, mine: Made, sort: str, expected: list[str]):
    for number, name in enumerate(("Zorn", "Abel", "beta")):
        stamps = {"created_at": f"2026-01-0{1 + number}T00:00:00Z", "updated_at": f"2026-02-0{3 - number}T00:00:00Z"}
        make("contacts", account_list=mine, name=name, **stamps)

    assert names(api, f"sort={sort}") == expected
    assert call(api, f"{PATH}?sort={sort}").json["meta"]["sort"] == sort
    assert names(api) == ["Abel", "beta", "Zorn"]


def test_filters_are_told_back(api: Api, mine: Made):
    query = "filter[status]=active&filter[wildcard_search]=Jean%20F&filter[status]=hidden"

    assert call(api, f"{PATH}?{query}").json["meta"]["filter"] == {
        "status": "active,hidden",
        "wildcard_search": "Jean F",
    }


@pytest.mark.parametrize("query", ["page=2&per_page=2", "page[number]=2&page[size]=2", "page=2&page[size]=2"])
def test_pages_are_asked_for_in_two_ways(api: Api, make: Factory, mine: Made, query: str):
    make.many("contacts", [{"account_list": mine, "name": f"{n}"} for n in range(5)])

    body = call(api, f"{PATH}?{query}").json
    assert [contact["attributes"]["name"] for contact in body["data"]] == ["2", "3"]
    assert body["meta"]["pagination"] == {"page": 2, "per_page": 2, "total_count": 5, "total_pages": 3}


def test_no_rows_can_be_asked_for_and_no_more_than_100(api: Api, make: Factory, mine: Made):
    make.many("contacts", [{"account_list": mine} for _ in range(101)])

    body = call(api, f"{PATH}?per_page=0").json
    assert body["data"] == []
    assert body["meta"]["pagination"] == {"page": 1, "per_page": 0, "total_count": 101, "total_pages": 0}
    pagination = call(api, f"{PATH}?per_page=1000").json["meta"]["pagination"]
    assert pagination == {"page": 1, "per_page": 100, "total_count": 101, "total_pages": 2}


def test_where_there_is_nothing_there_are_no_pages(api: Api):
    body = call(api).json

    assert body["meta"]["pagination"] == {"page": 1, "per_page": 25, "total_count": 0, "total_pages": 0}


@pytest.mark.parametrize(("accept", "status"), [("*/*", 200), ("application/json", 406), (MEDIA_TYPE, 200)])
def test_the_media_type_is_negotiated(api: Api, accept: str, status: int):
    assert call(api, headers={"Accept": accept}).status_code == status
    assert call(api, headers={"Accept": f"{MEDIA_TYPE}; charset=utf-8"}).status_code == 406


def test_a_content_type_counts_where_there_is_a_body(api: Api):
    assert call(api, headers={"Content-Type": MEDIA_TYPE}).status_code == 200
    assert call(api, headers={"Content-Type": "text/plain"}).status_code == 200
    assert call(api, data=b"{}", headers={"Content-Type": MEDIA_TYPE}).status_code == 200
    assert call(api, data=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert call(api, data=b"{}", headers={"Content-Type": f"{MEDIA_TYPE}; charset=utf-8"}).status_code == 415


def test_an_unknown_parameter_is_named(api: Api):
    (error,) = call(api, f"{PATH}?nonsense=1").json["errors"]

    assert error["title"] == "Bad Request"
    assert error["source"] == {"parameter": "nonsense"}
