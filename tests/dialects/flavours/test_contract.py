"""Flavours keeps what holds for every dialect."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.dialects.contract import DialectContract
from tests.dialects.flavours.client import PATH, call
from tests.factories import Factory


class TestFlavours(DialectContract):
    path = PATH
    refused_roles = ("visitor",)
    bad_status = 422
    faulty = (
        "page=0",
        "page=-1",
        "page=x",
        "page=1.5",
        "page=9999999999999999999",
        "per_page=0",
        "per_page=ten",
        "sort=id",
        "sort=--name",
        "sort=name,created_at",
        "key_by=created_at",
        "includes=sint",
        "includes[]=responder&includes[]=x",
        "includes=responder,x",
        "filter.is_contacted=yes",
        "filter[is_contacted]=2",
        "filter.contacted_by=uuid",
        "filter[contacted_by]=1",
    )
    everything = "includes=responder&search=caller&sort=-name&filter.is_contacted=false&per_page=100"
    most_statements = 4

    def get(self, api: Api, target: str, **options: Any) -> TestResponse:
        return call(api, target, **options)

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        return [row.id for row in make.many("assistances", [{} for _ in range(count)])]

    def page(self, number: int, size: int) -> str:
        return f"page={number}&per_page={size}"

    def ids(self, response: TestResponse) -> list[str]:
        return [item["id"] for item in response.json["data"]["data"]]
