"""rs/events keeps what holds for every dialect."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.dialects.contract import DialectContract
from tests.dialects.rs_events.client import ALWAYS, PATH, call
from tests.factories import Factory


class TestRsEvents(DialectContract):
    path = PATH
    faulty = (
        "page=0",
        "page=-1",
        "page=9007199254740992",
        "page=1.0",
        "page=",
        "pageSize=0",
        "pageSize=201",
        "pageSize=-50",
        "subPageSize=0",
        "subPageSize=201",
        "findId=x",
        "findId=9007199254740992",
        "includeCount=1",
        "includeCount=True",
        "includeCount=",
    )
    everything = "includeCount=true&findId=1&pageSize=200&subPageSize=200"
    most_statements = 11

    def get(self, api: Api, target: str, **options: Any) -> TestResponse:
        path, _, query = target.partition("?")
        return call(api, f"{query}&{ALWAYS}" if query else ALWAYS, path=path, **options)

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        site = make("sites")
        visits = make.many("interventions", [{"sites": [site]} for _ in range(count - 2)])
        return [row.id for row in (*visits, make("events"), make("appointments"))]

    def page(self, number: int, size: int) -> str:
        return f"page={number}&pageSize={size}"

    def ids(self, response: TestResponse) -> list[str]:
        return [str(event["id"]) for event in response.json["data"]]
