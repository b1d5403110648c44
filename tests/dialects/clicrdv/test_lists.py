"""ClicRDV: pages, order, search, the trash, and the forms of its URLs (contracts 3.1, 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.dialects.clicrdv.client import ROOT, SITE, call, condition, ids, key_of, make_site, records, url
from tests.factories import Factory, Made

GONE = "2026-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def site(api: Api, make: Factory) -> Made:
    return make_site(api, make)


def make_clients(make: Factory, site: Made, *people: dict[str, Any]) -> list[int]:
    return [make("client_files", site=site, person=make("people", **person)).key for person in people]


def test_an_envelope_says_what_was_asked(api: Api, make: Factory, site: Made):
    make.many("calendars", [{"site": site} for _ in range(3)])

    body = call(api, url("calendars", "results=2&startIndex=1&sort=name&dir=desc")).json
    assert {name: value for name, value in body.items() if name != "records"} == {
        "sort": "name",
        "dir": "desc",
        "totalRecords": 3,
        "startIndex": 1,
        "recordsReturned": 2,
        "pageSize": 2,
    }


def test_a_page_has_25_rows_from_the_first(api: Api, make: Factory, site: Made):
    rows = make.many("calendars", [{"site": site, "name": f"{60 - n}"} for n in range(30)])

    body = call(api, url("calendars")).json
    assert [row["id"] for row in body["records"]] == [row.key for row in rows[:25]]
    assert (body["pageSize"], body["startIndex"], body["sort"], body["dir"]) == (25, 0, None, None)


def test_all_is_all(api: Api, make: Factory, site: Made):
    rows = make.many("calendars", [{"site": site} for _ in range(30)])

    body = call(api, url("calendars", "results=all&startIndex=2")).json
    assert [row["id"] for row in body["records"]] == [row.key for row in rows[2:]]
    assert (body["pageSize"], body["totalRecords"], body["recordsReturned"]) == (28, 30, 28)


@pytest.mark.parametrize("query", ["startIndex=9", "startIndex=9&results=all", "startIndex=999999999999999"])
def test_beyond_the_end_there_is_nothing(api: Api, make: Factory, site: Made, query: str):
    make("calendars", site=site)

    body = call(api, url("calendars", query)).json
    assert (body["records"], body["totalRecords"], body["recordsReturned"]) == ([], 1, 0)


def test_rows_are_sorted_by_any_field(api: Api, make: Factory, site: Made):
    ada, bob = make_clients(make, site, {"last_name": "Zorn"}, {"last_name": "abel"})

    assert ids(api, url("fiches", "sort=lastname")) == [bob, ada]
    assert ids(api, url("fiches", "sort=lastname&dir=asc")) == [bob, ada]
    assert ids(api, url("fiches", "sort=id&dir=desc")) == [bob, ada]
    for name in records(api, url("fiches"))[0]:
        assert sorted(ids(api, url("fiches", f"sort={name}&dir=desc"))) == [ada, bob]


def test_without_sort_the_direction_says_nothing(api: Api, make: Factory, site: Made):
    rows = make_clients(make, site, {}, {})

    assert ids(api, url("fiches", "dir=desc")) == rows
    assert call(api, url("fiches", "dir=desc")).json["dir"] is None


@pytest.mark.parametrize("collection", ["calendars", "vevents", "interventions"])
def test_every_field_of_every_collection_sorts(api: Api, make: Factory, site: Made, collection: str):
    calendar = make("calendars", site=site)
    make("services", site=site)
    make("appointments", calendar=calendar)

    for name in records(api, url(collection))[0]:
        assert len(ids(api, url(collection, f"sort={name}&dir=desc"))) == 1


def test_unset_keys_sort_as_zero(api: Api, make: Factory, site: Made):
    calendar, service = make("calendars", site=site), make("services", site=site)
    with_service = make("appointments", calendar=calendar, service=service)
    busy = make("appointments", calendar=calendar)

    assert ids(api, url("vevents", "sort=intervention_id")) == [busy.key, with_service.key]


@pytest.mark.parametrize(
    ("text", "found"),
    [("DOE", [0]), ("joh", [0]), ("+4122", [0, 1]), ("079", [0]), ("JANE@", [1]), ("%25", []), ("_", [])],
)
def test_fiches_are_searched_by_name_phone_and_mail(api: Api, make: Factory, site: Made, text: str, found: list[int]):
    rows = make_clients(make, site, {"first_name": "John", "last_name": "Doe"}, {"last_name": "Smith"})
    (john, jane), phones = [_person(make, row) for row in rows], ("+41220000001", "0790000002", "+33000000003")
    for position, number in enumerate(phones):
        make("phones", person=john, number=number, position=position)
    make("phones", person=jane, number="+41220000009")
    make("emails", person=jane, address="jane@example.org")

    assert ids(api, url("fiches", f"search={text.replace('+', '%2B')}")) == [rows[n] for n in found]
    assert ids(api, url("fiches", "search=%2B33")) == []


def _person(make: Factory, client_file: int) -> Made:
    from tests.factories import stored

    row = stored(make.app, Made("client_files", str(client_file), client_file))
    assert row is not None
    return Made("people", "", row["person_id"])


@pytest.mark.parametrize(
    ("collection", "type_", "shown"),
    [
        ("calendars", "calendars", {"name": "Zoe", "public_name": "Workshop"}),
        ("interventions", "services", {"name": "Fitting", "public_name": "Try it", "abbr": "FIT"}),
    ],
)
def test_calendars_and_interventions_are_searched_by_their_names(
    api: Api, make: Factory, site: Made, collection: str, type_: str, shown: dict[str, str]
):
    row = make(type_, site=site, **shown)
    make(type_, site=site)

    for value in shown.values():
        assert ids(api, url(collection, f"search={value[1:].upper()}")) == [row.key]


def test_vevents_are_searched_by_text_and_comments(api: Api, make: Factory, site: Made):
    calendar = make("calendars", site=site)
    rows = [make("appointments", calendar=calendar, **{name: "Call Doe"}).key for name in ("text", "comments")]
    make("appointments", calendar=calendar, taker="Doe")

    assert ids(api, url("vevents", "search=doe")) == rows


def test_what_is_in_the_trash_is_shown_where_a_condition_decides_on_it(api: Api, make: Factory, site: Made):
    here, gone = (make("calendars", site=site, **more).key for more in ({}, {"deleted_at": GONE}))

    assert ids(api, url("calendars")) == [here]
    assert ids(api, url("calendars", condition("deleted", "=", "1"))) == [gone]
    assert ids(api, url("calendars", condition("deleted", "=", "false"))) == [here]
    assert ids(api, url("calendars", condition("deleted", "in", "0,1"))) == [here, gone]
    assert ids(api, url("calendars", condition("deleted", ">=", "0"))) == [here, gone]
    assert ids(api, url("calendars", condition("deleted", "!=", "0"))) == [gone]
    shown = records(api, url("calendars", condition("deleted", ">=", "0") + "&sort=deleted"))
    assert [row["deleted"] for row in shown] == [False, True]


def test_rows_of_every_collection_can_be_in_the_trash(api: Api, make: Factory, site: Made):
    calendar = make("calendars", site=site)
    rows = {
        "fiches": make("client_files", site=site, deleted_at=GONE),
        "interventions": make("services", site=site, deleted_at=GONE),
        "vevents": make("appointments", calendar=calendar, deleted_at=GONE),
    }

    for collection, row in rows.items():
        assert ids(api, url(collection)) == []
        assert ids(api, url(collection, condition("deleted", "=", "true"))) == [row.key]


def test_vevents_are_filtered_by_calendar_and_by_client(api: Api, make: Factory, site: Made):
    calendars = [make("calendars", site=site) for _ in range(2)]
    client = make("client_files", site=site)
    first, second = (make("appointments", calendar=calendar).key for calendar in calendars)
    third = make("appointments", kind="appointment", calendar=calendars[1], client_file=client).key

    assert ids(api, url("vevents", f"calendar_id={calendars[1].id}")) == [second, third]
    assert ids(api, url("vevents", f"fiche_id={client.id}")) == [third]
    assert ids(api, url("vevents", "fiche_id=0")) == [first, second]
    assert call(api, url("vevents", "calendar_id=x")).json["error"]["field"] == "calendar_id"


def test_the_examples_of_the_seed_are_answered(api: Api, make: Factory, site: Made):
    calendar, service = make("calendars", site=site), make("services", site=site)
    old, new = ({"updated_at": f"{year}-03-01T00:00:00Z"} for year in (2009, 2011))
    john = make("client_files", site=site, person=make("people", last_name="Doe"), **new).key
    make("client_files", site=site, **old)
    make("appointments", calendar=calendar, **new)
    past = make("appointments", kind="appointment", calendar=calendar, service=service, **old).key
    recent = make("appointments", kind="appointment", calendar=calendar, service=service, **new).key
    group, key = f"{ROOT}/{SITE}", f"apikey={key_of('admin')}"
    since = "conditions[{}][field]=updated_at&conditions[{}][op]=%3E%3D&conditions[{}][value]=2010-02-01 00:00:00"
    appointments = "conditions[0][field]=intervention_id&conditions[0][op]=%3E&conditions[0][value]=0"

    def shown(target: str) -> list[int]:
        return ids(api.as_nobody, target)

    assert shown(f"{group}/calendars?results=all&{key}") == [calendar.key]
    assert shown(f"{group}/calendars?sort=created_at&dir=desc&{key}") == [calendar.key]
    assert shown(f"{group}/fiches?search=doe&{key}") == [john]
    assert shown(f"{group}/fiches?{key}&{since.format(0, 0, 0)}") == [john]
    of_calendar = f"{group}/vevents?calendar_id={calendar.id}?{key}"
    assert shown(f"{of_calendar}&{appointments}&") == [past, recent]
    assert shown(f"{of_calendar}&{appointments}&{since.format(1, 1, 1)}") == [recent]


def test_json_can_be_asked_for_by_suffix_and_by_parameter(api: Api, make: Factory, site: Made):
    row = make("calendars", site=site)

    assert ids(api, f"{ROOT}/{SITE}/calendars.json?format=json") == [row.key]


def test_a_400_names_its_parameter(api: Api):
    faults = {
        "conditions[7][field]": condition("x", "=", "1", 7),
        "conditions[0][op]": condition("id", "~", "1"),
        "conditions[-1][value]": condition("id", "=", "x", -1),
        "conditions[3][op]": "conditions[3][field]=id&conditions[3][value]=1",
        "sort": "sort=x",
        "results": "results=x",
    }

    for parameter, query in faults.items():
        assert call(api, url("vevents", query)).json["error"]["field"] == parameter
