"""ClicRDV: ``results=all`` is sent as it is read, and never held as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from jsonapi_app.dialects.clicrdv import views
from tests.client import Api
from tests.conftest import Statements
from tests.dialects.clicrdv.client import call, key_of, make_site, url
from tests.factories import Factory, Made


@pytest.fixture(autouse=True)
def rows(api: Api, make: Factory, monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    monkeypatch.setattr(views, "STRETCH", 10)
    site = make_site(api, make)
    return make.many("client_files", [{"site": site} for _ in range(35)])


def test_rows_are_read_while_they_are_sent(api: Api, rows: list[Made], statements: Statements):
    with statements() as texts:
        response = api.app.test_client().get(url("fiches", f"results=all&apikey={key_of('admin')}"), buffered=False)
        parts: Iterator[bytes] = response.iter_encoded()
        body, counts = next(parts), [len(texts)]
        for part in parts:
            body += part
            counts.append(len(texts))
        response.close()

    # Each stretch is read when the one before it was taken: its rows, and the people of these.
    assert [after - before for before, after in pairwise(counts)] == [0, 2, 2, 2, 0]
    assert [row["id"] for row in json.loads(body)["records"]] == [row.key for row in rows]


def test_the_rows_are_of_one_state_of_the_database(api: Api, make: Factory, rows: list[Made]):
    response = api.app.test_client().get(url("fiches", f"results=all&apikey={key_of('admin')}"), buffered=False)
    parts = response.iter_encoded()
    body = next(parts) + next(parts)

    make("client_files", site=Made("sites", "", 700))
    body += b"".join(parts)
    response.close()

    assert json.loads(body)["totalRecords"] == json.loads(body)["recordsReturned"] == 35
    assert call(api, url("fiches", "results=all")).json["totalRecords"] == 36


def test_a_client_that_leaves_takes_the_connection_along(api: Api):
    for _ in range(20):  # more than the pool has
        response = api.app.test_client().get(url("fiches", f"results=all&apikey={key_of('admin')}"), buffered=False)
        next(response.iter_encoded())
        response.close()


def test_a_head_request_has_no_body_and_keeps_no_connection(api: Api):
    for _ in range(20):
        assert api.app.test_client().head(url("fiches", f"results=all&apikey={key_of('admin')}")).data == b""
