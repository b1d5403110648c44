"""ClicRDV keeps what holds for every dialect."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.client import Api
from tests.dialects.clicrdv.client import ROOT, SITE, call, condition, make_site
from tests.dialects.contract import DialectContract
from tests.factories import Factory, Made


class TestClicRdv(DialectContract):
    path = f"{ROOT}/{SITE}/fiches"
    faulty = (
        "results=0",
        "results=-1",
        "results=",
        "results=ALL",
        "results=1.5",
        "startIndex=-1",
        "startIndex=x",
        "sort=nonsense",
        "sort=person",
        "sort=password",
        "sort=name&dir=up",
        "dir=up",
        "format=xml",
        condition("nonsense", "=", "1"),
        condition("person_id", "=", "1"),
        condition("lastname", "==", "1"),
        condition("lastname", "ilike", "1"),
        condition("lastname", "not  like", "1"),
        condition("id", "=", "one"),
        condition("id", "in", "1,two"),
        condition("id", "like", "1"),
        condition("birthdate", "not like", "1980%"),
        condition("from_web", "=", "yes"),
        condition("from_web", "like", "1"),
        condition("updated_at", "=", "yesterday"),
        condition("updated_at", ">", "2010-02-30"),
        condition("updated_at", ">", "2010-02-01T00:00:00"),
        condition("updated_at", ">", "9999-12-31 23:59:59"),
        condition("birthdate", "=", "29/02/1980"),
        condition("calendarset_id", "=", "1"),
        "conditions[0][field]=id&conditions[0][op]=%3D",
        "conditions[0][op]=%3D&conditions[0][value]=1",
        "conditions[0]=x",
        "conditions[x][field]=id",
        "conditions[][field]=id",
        "conditions[0][nonsense]=id",
        "&".join(condition("id", ">", "0", n) for n in range(33)),
        condition("id", "in", ",".join(map(str, range(201)))),
    )
    everything = "results=all&sort=lastname&search=a&" + condition("deleted", ">=", "0")
    most_statements = 6

    @pytest.fixture(autouse=True)
    def site(self, api: Api, make: Factory) -> Made:
        return make_site(api, make)

    def get(self, api: Api, target: str, **options: Any) -> TestResponse:
        return call(api, target, **options)

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        here = Made("sites", str(SITE), SITE)
        return [row.id for row in make.many("client_files", [{"site": here} for _ in range(count)])]

    def page(self, number: int, size: int) -> str:
        return f"startIndex={(number - 1) * size}&results={size}"

    def ids(self, response: TestResponse) -> list[str]:
        return [str(row["id"]) for row in response.json["records"]]
