"""What takes the database too long is 503 with the error that says so, and leaves nothing half done."""

from __future__ import annotations

from dataclasses import replace
from json import dumps
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from jsonapi_app.core import pipeline
from jsonapi_app.core.changes import Changes, Writer
from jsonapi_app.core.plan import CollectionPlan, plan_collection
from jsonapi_app.core.sql import Statement
from tests.client import Api
from tests.conftest import Variant
from tests.contract.document import MEDIA_TYPE
from tests.contract.requests import creation
from tests.factories import Factory

ENDLESS = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")


@pytest.fixture
def impatient(api: Api, variant: Variant) -> Api:
    return variant(api, statement_timeout_ms=100)


def send(api: Api, method: str, path: str, json: Any = None) -> TestResponse:
    """Not by the client of the tests: that one never takes a 503."""
    headers = {"Authorization": f"Bearer {api.sign_in('admin')[1]}", "Content-Type": MEDIA_TYPE}
    return api.app.test_client().open(path, method=method, data=json and dumps(json), headers=headers)


def endless_plan(*asked: Any) -> CollectionPlan:
    plan, dialect = plan_collection(*asked), asked[-1]
    return replace(plan, keys=None, rows=Statement(ENDLESS, dialect))


def test_a_read_that_takes_too_long_is_503_and_the_next_one_is_answered(
    impatient: Api, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as slow:
        slow.setattr(pipeline, "plan_collection", endless_plan)
        stopped = send(impatient, "GET", "/api/v3/parks")

    assert (stopped.status_code, stopped.headers["Retry-After"]) == (503, "1")
    assert [error["code"] for error in stopped.json["errors"]] == ["too_slow"]
    assert impatient.get("/parks").status_code == 200


def test_a_write_that_takes_too_long_is_503_and_writes_nothing(
    impatient: Api, make: Factory, monkeypatch: pytest.MonkeyPatch
):
    def create_slowly(writer: Writer, changes: Changes) -> int:
        create(writer, changes)
        writer.store.connection.execute(ENDLESS)
        raise AssertionError("the statement before has no end")

    create, body = Writer.create, creation(make, "tags", name="half")
    with monkeypatch.context() as slow:
        slow.setattr(Writer, "create", create_slowly)
        stopped = send(impatient, "POST", "/api/v3/tags", body)

    assert (stopped.status_code, stopped.json["errors"][0]["code"]) == (503, "too_slow")
    assert impatient.get("/tags").json["data"] == []
    assert impatient.post("/tags", body).status_code == 201


def test_each_interface_tells_it_in_its_own_shape(impatient: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipeline, "plan_collection", endless_plan)

    stopped = send(impatient, "GET", "/api/tags")

    assert (stopped.status_code, stopped.headers["Retry-After"]) == (503, "1")
    assert stopped.json["success"] is False
