"""What happens to a walk by cursors while the list changes: jsonapi.md, item 91."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client import Api
from tests.conftest import Applications, signing_in
from tests.contract.cursors import cursors_of, first_page, flat, page_at, walk, walk_back
from tests.contract.requests import ids, refused, update
from tests.factories import Factory, Made


def purge(api: Api, made: Made) -> None:
    """Out of sight, then out of the database."""
    assert [api.delete(made.path).status_code for _ in range(2)] == [200, 204]


@pytest.mark.parametrize("sort", ["legal_name", "-legal_name", "-created_at", "note,-legal_name", "-note"])
def test_rows_made_and_deleted_on_pages_before_move_nothing(api: Api, make: Factory, sort: str):
    old = [{"legal_name": f"m{n}", "note": f"n{n % 3}" if n % 2 else None} for n in range(9)]
    made = {one.id: one for one in make.many("companies", old)}
    first = first_page(api, f"/companies?sort={sort}&page[size]=3")

    new = [{"legal_name": f"{name}{note}", "note": note} for name in "az" for note in (None, "a", "z")]
    make.many("companies", new)
    purge(api, made.pop(ids(first)[1]))
    second = api.get(first.json["links"]["next"])
    purge(api, next(made.pop(id_) for id_ in reversed(ids(second)) if id_ in made))
    rest, _ = walk(api, api.get(second.json["links"]["next"]), "next")

    walked = ids(first) + ids(second) + flat(rest)
    assert len(walked) == len(set(walked))
    assert set(made) <= set(walked)


@pytest.mark.parametrize("key", ["name_folded", "created_at"])
def test_the_cursor_of_a_row_that_is_gone_is_still_a_place(api: Api, make: Factory, key: str):
    sort = {"name_folded": "name", "created_at": "-created_at"}[key]
    tags = {made.id: made for made in make.many("tags", [{"name": f"t{n}"} for n in range(6)])}
    page = first_page(api, f"/tags?sort={sort}")
    listed, cursors = ids(page), cursors_of(page)

    purge(api, tags[listed[2]])

    assert ids(page_at(api, f"/tags?sort={sort}", after=cursors[2])) == listed[3:]
    assert ids(page_at(api, f"/tags?sort={sort}", before=cursors[2])) == listed[:2]
    assert ids(page_at(api, f"/tags?sort={sort}", after=cursors[1], before=cursors[4])) == [listed[3]]


def test_a_cursor_stays_where_its_row_was_when_that_moves(api: Api, make: Factory):
    tags = make.many("tags", [{"name": name} for name in "abcdef"])
    page = first_page(api, "/tags?sort=name")

    assert api.patch(tags[2].path, update(tags[2], name="z")).status_code == 200

    assert ids(page_at(api, "/tags?sort=name", after=cursors_of(page)[2])) == [tags[n].id for n in (3, 4, 5, 2)]


def test_when_all_rows_after_are_gone_prev_leads_back_to_the_cursor(api: Api, make: Factory):
    tags = make.many("tags", [{"name": name} for name in "abcd"])
    first = first_page(api, "/tags?sort=name&page[size]=2")

    for tag in tags[2:]:
        purge(api, tag)
    empty = api.get(first.json["links"]["next"])

    assert ids(empty) == []
    assert empty.json["links"]["next"] is None
    assert ids(api.get(empty.json["links"]["prev"])) == ids(first)


def test_a_member_that_is_unlinked_keeps_its_cursor(api: Api, make: Factory):
    materials = make.many("materials", [{"name": name} for name in "abcd"])
    tag = make("tags", materials=materials)
    path = f"{tag.path}/relationships/materials"
    page = first_page(api, path)

    assert api.delete(path, {"data": [materials[1].identifier]}).status_code == 204

    assert ids(page_at(api, path, after=cursors_of(page)[1])) == [materials[2].id, materials[3].id]


def test_the_cursors_of_a_list_whose_owner_is_gone_are_404(api: Api, make: Factory):
    tag = make("tags", materials=[make("materials")])
    cursor = cursors_of(first_page(api, f"{tag.path}/materials"))[0]

    purge(api, tag)

    refused(page_at(api, f"{tag.path}/materials", after=cursor), 404)


@pytest.fixture(scope="module")
def emptied(database: str, applications: Applications):
    return applications(database)


@settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), sort=st.sampled_from(["note", "-note,legal_name", "-legal_name", "phone,-note"]))
def test_every_surviving_row_is_met_once_whatever_is_written_meanwhile(emptied, data: st.DataObject, sort: str):
    app, empty = emptied
    make, api, names = Factory(app), Api(app, signing_in(app)), (f"c{n:03}" for n in count())
    rows = st.builds(lambda note: {"legal_name": next(names), "note": note}, st.sampled_from([None, "a", "A", "z"]))
    try:
        survivors, walked = make.many("companies", data.draw(st.lists(rows, min_size=1, max_size=12))), list[str]()
        response = first_page(api, f"/companies?sort={sort}&page[size]={data.draw(st.integers(1, 4))}")
        while True:
            walked += ids(response)
            if response.json["links"]["next"] is None:
                break
            if len(walked) < 20:
                if survivors:
                    purge(api, survivors.pop(data.draw(st.integers(0, len(survivors) - 1))))
                make.many("companies", data.draw(st.lists(rows, max_size=2)))
            response = api.get(response.json["links"]["next"])

        assert len(walked) == len(set(walked))
        assert {one.id for one in survivors} <= set(walked)
        assert {one.id for one in survivors} <= set(flat(walk_back(api, response)))
    finally:
        empty()
