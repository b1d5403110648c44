"""Requests at the same moment: the database decides, and nobody sees a server error (item 112)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.client import Api
from tests.contract.requests import creation, ids, linkage, update
from tests.factories import Factory


def at_once(*calls: Callable[[], Any]) -> Counter[int]:
    """How often each status was answered."""
    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(call) for call in calls]
        return Counter(future.result().status_code for future in futures)


def test_of_equal_creates_one_wins_and_the_others_are_409(api: Api, make: Factory):
    body = creation(make, "tags", name="wanted by all")
    api.get("/tags")

    statuses = at_once(*[lambda: api.post("/tags", body)] * 6)

    assert statuses == {201: 1, 409: 5}
    assert len(ids(api.get("/tags?filter[name]=wanted by all"))) == 1


def test_a_member_added_by_several_at_once_is_there_once(api: Api, make: Factory):
    material, tag = make("materials"), make("tags")
    api.get("/tags")

    statuses = at_once(*[lambda: api.post(f"{material.path}/relationships/tags", linkage([tag]))] * 6)

    assert statuses.keys() <= {200, 204}
    assert ids(api.get(f"{material.path}/tags")) == [tag.id]


def test_updates_of_one_resource_at_once_all_succeed_or_conflict(api: Api, make: Factory):
    park = make("parks")
    names = ["Alpha", "Bravo", "Charlie", "Delta"]
    api.get("/parks")

    statuses = at_once(*[lambda name=name: api.patch(park.path, update(park, name=name)) for name in names])

    assert statuses.keys() <= {200, 409}
    assert api.get(park.path).json["data"]["attributes"]["name"] in names


def test_two_deletes_at_once_trash_and_purge_or_conflict(api: Api, make: Factory):
    tag = make("tags")
    api.get("/tags")

    statuses = at_once(*[lambda: api.delete(tag.path)] * 3)

    assert statuses.keys() <= {200, 204, 404, 409}


def test_the_last_two_parks_cannot_both_go(api: Api, make: Factory):
    parks = [make("parks") for _ in range(2)]
    api.get("/parks")

    statuses = at_once(*[lambda park=park: api.delete(park.path) for park in parks])

    assert statuses == {200: 1, 409: 1}
    assert len(ids(api.get("/parks"))) == 1


def test_two_admins_cannot_demote_each_other(api: Api, make: Factory):
    admins = [api.user, make("users", role="admin")]

    statuses = at_once(*[lambda user=user: api.patch(user.path, update(user, role="member")) for user in admins])

    assert statuses[200] == 1
    # Whoever is demoted before asking is a member then, to whom the other does not exist.
    assert statuses.keys() <= {200, 403, 404, 409}
