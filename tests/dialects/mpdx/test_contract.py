"""MPDX keeps what holds for every dialect."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.dialects.contract import DialectContract
from tests.dialects.mpdx.client import PATH, call, make_list
from tests.factories import Factory


class TestMpdx(DialectContract):
    path = PATH
    refused_roles = ("visitor", "member")
    unknown_status = 400
    faulty = (
        "sort=status",
        "sort=name,created_at",
        "sort=--name",
        "sort=",
        "sort=name&sort=-name",
        "page=0",
        "page=x",
        "page=1&page[number]=1",
        "page[size]=-1",
        "page[offset]=1",
        "per_page=ten",
        "per_page=1&page[size]=1",
        "filter[name]=x",
        "filter=x",
        "filter[status]=Happy",
        "filter[status]=ACTIVE",
        "filter[status]=active,",
        "filter[status][]=active",
        "filter[wildcard_search]=" + "a " * 33,
        "filter[organization_id]=" + "," * 200,
        "include=users",
        "include=people.user",
        "include=people,people.emails",
        "fields[contacts]=status",
        "fields[users]=pseudo",
        "fields=name",
    )
    everything = (
        "include=account_list,people,addresses,people.email_addresses,people.phone_numbers&sort=-name&per_page=100"
        "&filter[wildcard_search]=contact&filter[status]=active,hidden"
    )
    most_statements = 9

    def get(self, api: Api, target: str, **options: Any) -> TestResponse:
        return call(api, target, **options)

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        owner = make_list(api, make)
        contacts = make.many("contacts", [{"account_list": owner, "people": [make("people")]} for _ in range(count)])
        for contact in contacts:
            make("addresses", owner=contact)
        return [contact.id for contact in contacts]

    def page(self, number: int, size: int) -> str:
        return f"page={number}&per_page={size}"

    def ids(self, response: TestResponse) -> list[str]:
        return [contact["id"] for contact in response.json["data"]]

    def test_a_path_below_it_that_leads_nowhere_is_404(self, api: Api):
        for path in ("/no", "/no/such/path", "/00000000-0000-4000-8000-000000000000"):
            assert self.get(api, f"{self.path}{path}").status_code == 404
