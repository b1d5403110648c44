"""Requests with one key at the same moment: one of them is done, and no other is done again."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.client import Api
from tests.contract.atomic import HEADERS, add
from tests.contract.requests import creation, ids
from tests.core.race import race
from tests.factories import Factory

KEY = {"Idempotency-Key": '"the one"'}
# From the first statement (who asks?) to the last, which keeps the answer.
MEETINGS = range(1, 10)


@pytest.fixture
def api(api: Api) -> Api:
    """A client whose user is signed in already, so that threads can share it."""
    assert api.user
    return api


def bookings(api: Api) -> list[str]:
    return ids(api.get("/events"))


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_with_one_key_one_is_done(api: Api, make: Factory, engine: Any, meeting: int):
    body = creation(make, "events")

    statuses = race(*[lambda: api.post("/events", body, headers=KEY)] * 2, meeting=meeting)

    # The other is told to wait, or waits and is answered as the first.
    assert statuses in ([201, 201], [201, 409])
    assert len(bookings(api)) == 1


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_batches_with_one_key_one_is_done(api: Api, engine: Any, meeting: int):
    batch = {"atomic:operations": [add("categories", name="Sound"), add("categories", name="Light")]}

    statuses = race(*[lambda: api.post("/operations", batch, headers=HEADERS | KEY)] * 2, meeting=meeting)

    assert statuses in ([200, 200], [200, 409])
    assert len(ids(api.get("/categories"))) == 2


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_different_requests_with_one_key_one_is_done(api: Api, make: Factory, engine: Any, meeting: int):
    bodies = [creation(make, "tags") for _ in range(2)]

    statuses = race(*[lambda body=body: api.post("/tags", body, headers=KEY) for body in bodies], meeting=meeting)

    assert statuses in ([201, 409], [201, 422])
    assert len(ids(api.get("/tags"))) == 1


def test_many_with_one_key_make_one_resource(api: Api, make: Factory):
    body = creation(make, "events")

    answers = at_once(api, body, 8)

    assert Counter(answer.status_code for answer in answers).keys() <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.data for answer in done}) == 1
    assert [answer.headers.get("Idempotency-Replayed") for answer in done].count(None) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["Retry-After"] == "1"
            assert answer.json["errors"][0]["code"] == "request_in_progress"
    assert len(bookings(api)) == 1
    assert api.post("/events", body, headers=KEY).data == done[0].data


def at_once(api: Api, body: Any, times: int) -> list[TestResponse]:
    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(lambda _: api.post("/events", body, headers=KEY), range(times)))
