"""Robert 2 keeps what every dialect promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.conftest import Statements
from tests.dialects.contract import DialectContract
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage
from tests.factories import Factory

LISTS = ("categories", "companies", "events", "materials", "parks", "persons", "tags", "users")


@dataclass(frozen=True)
class RobertWire:
    robert: Robert

    def acting(self, role: str | None) -> RobertWire:
        return RobertWire(self.robert.acting(role))

    def call(self, call: str, body: Any = None) -> TestResponse:
        method, path = call.split(" ", 1)
        return self.robert.request(method, path.removeprefix("/api"), body)

    def rows(self, answered: TestResponse) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = answered.json["data"]
        return rows

    def page(self, path: str, number: int, size: int) -> str:
        return f"{path}?limit={size}&page={number}"


class TestRobert2(DialectContract):
    lists = tuple(f"/api/{name}" for name in LISTS)
    denied = (
        ("POST /api/categories", "visitor"),
        ("DELETE /api/persons/1", "visitor"),
        ("POST /api/attributes", "member"),
        ("GET /api/users", "member"),
        ("GET /api/bills/1", "visitor"),
    )
    denied_status = 401
    broken = (
        ("GET /api/nothing", 404),
        ("GET /api/categories/99999", 404),
        ("GET /api/bills/99999", 404),
        ("POST /api/categories", 400),
        ("POST /api/subcategories", 400),
        ("DELETE /api/categories", 405),
        ("GET /api/tags?orderBy=x", 400),
    )
    unknown_parameters = ("nobody=knows", 200)

    @pytest.fixture
    def wire(self, robert: Robert) -> RobertWire:
        return RobertWire(robert)

    def fill(self, make: Factory, count: int) -> None:
        for _ in range(count):
            tag, company = make("tags"), make("companies")
            user = make("users")
            person = make("people", tags=[tag], company=company, user=user)
            for owner in (person, company):
                make("addresses", owner=owner, primary_mailing_address=True)
            make("emails", person=person, is_primary=True)
            make("phones", person=person, is_primary=True)
            sub_category = make("sub_categories", category=make("categories"))
            material = make("materials", tags=[tag], sub_category=sub_category)
            make("events", assignees=[person], beneficiaries=[person], materials=[(material, 2)], created_by=user)


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
