"""Robert 2 keeps what holds for every dialect, in each of its lists."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.client import Api
from tests.conftest import Statements
from tests.dialects.contract import DialectContract
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage
from tests.factories import Factory, Made


class RobertList(DialectContract):
    """A list; ``type_`` is what is in it. The groups that may not read it are told so with 401."""

    type_: str
    refused_status = 401
    faulty = ("orderBy=nonsense", "orderBy=password")
    most_statements = 16

    def get(self, api: Api, target: str, **options: Any) -> TestResponse:
        robert = Robert(api.app, api.sign_in, api.role)
        return robert.request(options.pop("method", "GET"), target, **options)

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        return [str(self.make_row(make).key) for _ in range(count)]

    def make_row(self, make: Factory) -> Made:
        return make(self.type_)

    def page(self, number: int, size: int) -> str:
        return f"limit={size}&page={number}"

    def ids(self, response: TestResponse) -> list[str]:
        return [str(row["id"]) for row in response.json["data"]]


class TestCategories(RobertList):
    path, type_ = "/categories", "categories"

    def make_row(self, make: Factory) -> Made:
        category = make("categories")
        make("sub_categories", category=category)
        return category


class TestCompanies(RobertList):
    path, type_ = "/companies", "companies"

    def make_row(self, make: Factory) -> Made:
        company = make("companies", tags=[make("tags")])
        make("addresses", owner=company, primary_mailing_address=True)
        return company


class TestMaterials(RobertList):
    path, type_ = "/materials", "materials"
    everything = "search=console&orderBy=rental_price&ascending=0&whileEvent=1"

    def make_row(self, make: Factory) -> Made:
        values = [(make("attributes"), "x")]
        material = make("materials", name="Console", tags=[make("tags")], custom_attributes=values)
        make("events", materials=[(material, 2)])
        return material


class TestParks(RobertList):
    path, type_ = "/parks", "parks"


class TestPersons(RobertList):
    path, type_ = "/persons", "people"

    def make_row(self, make: Factory) -> Made:
        person = make("people", tags=[make("tags")], company=make("companies"), user=make("users"))
        make("addresses", owner=person, primary_mailing_address=True)
        make("emails", person=person, is_primary=True)
        make("phones", person=person, is_primary=True)
        return person


class TestEvents(RobertList):
    path, type_ = "/events", "events"

    def make_row(self, make: Factory) -> Made:
        return make("events", created_by=make("users"), materials=[(make("materials"), 2)])


class TestTags(RobertList):
    path, type_ = "/tags", "tags"


class TestUsers(RobertList):
    path, type_, refused_roles = "/users", "users", ("visitor", "member")

    def make_rows(self, api: Api, make: Factory, count: int) -> list[str]:
        caller = api.user  # a row of the list, too
        users = [make("users") for _ in range(count)]
        for user in users:
            make("people", user=user)
        return [str(row.key) for row in (caller, *users)]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ("GET /nothing", 404),
        ("GET /categories/99999", 404),
        ("GET /bills/99999", 404),
        ("POST /categories", 400),
        ("POST /subcategories", 400),
        ("DELETE /categories", 405),
    ],
)
def test_every_error_has_its_shape(robert: Robert, call: str, status: int):
    method, path = call.split()

    assert robert.request(method, path).status_code == status


@pytest.mark.parametrize(
    ("call", "group"),
    [
        ("POST /categories", "visitor"),
        ("DELETE /persons/1", "visitor"),
        ("POST /attributes", "member"),
        ("GET /bills/1", "visitor"),
    ],
)
def test_a_group_is_told_what_it_may_not_do(robert: Robert, call: str, group: str):
    method, path = call.split()

    assert robert.acting(group).request(method, path).status_code == 401


@pytest.mark.parametrize("path", ["/events/{}", "/events/{}/missing-materials", "/materials?whileEvent={}"])
def test_one_event_takes_as_many_statements_whatever_is_on_it(path: str, stage: Stage, statements: Statements):
    counts = []
    for size in (1, 20):
        people = [stage.new("persons", tags=["x"], email=f"a{i}@example.org", street="1")["id"] for i in range(size)]
        materials = [{"id": stage.new("materials", tags=["x"])["id"], "quantity": 9} for _ in range(size)]
        event = stage.new("events", beneficiaries=people, assignees=people, materials=materials)
        stage.robert.get(path.format(event["id"]))  # plans are made once
        with statements() as texts:
            stage.robert.get(path.format(event["id"]))
        counts.append(len(texts))

    assert counts[0] == counts[1] <= 20


def test_a_list_reads_no_more_than_it_shows(robert: Robert, make: Factory, statements: Statements):
    make("materials", note="shown", custom_attributes=[(make("attributes"), "x")])
    robert.get("/materials")

    with statements() as texts:
        robert.get("/materials")

    assert not any("deleted_with_park" in text for text in texts)
    assert not any("FROM parks" in text for text in texts)
