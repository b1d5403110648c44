"""Batches at the same moment: each is done whole, as if the other were not there (jsonapi.md, item 160)."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.contract.atomic import add, change, link, operate
from tests.contract.requests import creation, ids
from tests.core.race import race
from tests.factories import Factory, Made

# From the first statement (who asks?) into the fourth operation of a batch.
MEETINGS = range(1, 14)


@pytest.fixture
def signed_in(api: Api) -> Api:
    api.get("/tags")
    return api


def names(api: Api, *rows: Made) -> list[str]:
    return [api.get(row.path).json["data"]["attributes"]["name"] for row in rows]


@pytest.mark.parametrize("meeting", MEETINGS)
def test_two_batches_over_the_same_rows_leave_the_state_of_one(signed_in: Api, make: Factory, meeting: int):
    """In opposite orders: on PostgreSQL each waits for the other, and one is done again."""
    rows = [make("categories") for _ in range(3)]

    def batch(word: str, *order: Made):
        return lambda: operate(signed_in, *(change(row, name=f"{word} {row.id}") for row in order))

    statuses = race(batch("first", *rows), batch("second", *reversed(rows)), meeting=meeting)

    assert statuses == [200, 200]
    assert len({name.split()[0] for name in names(signed_in, *rows)}) == 1


@pytest.mark.parametrize("meeting", MEETINGS)
def test_nobody_sees_half_of_a_batch(signed_in: Api, make: Factory, meeting: int):
    rows = [make("categories", name=f"old {n}") for n in range(3)]
    seen: list[set[str]] = []

    def look():
        answer = signed_in.get("/categories")
        seen.append({row["attributes"]["name"].split()[0] for row in answer.json["data"]})
        return answer

    race(
        lambda: operate(signed_in, *(change(row, name=f"new {n}") for n, row in enumerate(rows))), look, meeting=meeting
    )

    assert seen in ([{"old"}], [{"new"}])


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_batches_that_make_the_same_one_wins_whole(signed_in: Api, make: Factory, meeting: int):
    def batch(*order: str):
        return lambda: operate(signed_in, *(add("tags", name=name) for name in order))

    statuses = race(batch("a", "b", "x"), batch("c", "b", "a"), meeting=meeting)

    assert statuses == [200, 409]
    assert len(ids(signed_in.get("/tags"))) == 3


@pytest.mark.parametrize("meeting", range(3, 10))
def test_of_two_batches_that_book_the_last_units_one_wins(signed_in: Api, make: Factory, meeting: int):
    last = make("materials", stock_quantity=2)
    body = creation(make, "events")["data"]
    body["relationships"] = {"materials": {"data": [last.identifier | {"meta": {"quantity": 2}}]}}
    batch = [add("tags", name="x"), {"op": "add", "data": body}]

    # The name differs, so that only the units can be fought over.
    statuses = race(
        lambda: operate(signed_in, *batch),
        lambda: operate(signed_in, add("tags", name="y"), batch[1]),
        meeting=meeting,
        patience=0.5,
    )

    assert statuses == [200, 409]
    (event,) = ids(signed_in.get("/events"))
    assert signed_in.get(f"/events/{event}/missing_materials").json["data"] == []
    assert len(ids(signed_in.get("/tags"))) == 1


@pytest.mark.parametrize("meeting", MEETINGS)
def test_linkage_that_two_batches_replace_is_that_of_one(signed_in: Api, make: Factory, meeting: int):
    materials = [make("materials") for _ in range(2)]
    tags = [[make("tags").identifier for _ in range(2)] for _ in range(2)]

    def batch(members: list[dict[str, str]], *order: Made):
        return lambda: operate(signed_in, *(link("update", row.identifier, "tags", members) for row in order))

    statuses = race(batch(tags[0], *materials), batch(tags[1], *reversed(materials)), meeting=meeting)

    assert statuses == [204, 204]
    linked = {tuple(sorted(ids(signed_in.get(f"{row.path}/tags")))) for row in materials}
    assert linked <= {tuple(sorted(member["id"] for member in members)) for members in tags}
    assert len(linked) == 1
