"""What follows from a write is told, too: what rules do besides, and what the database does by foreign keys."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from jsonapi_app.core import history as engine_history
from tests.audit.reading import change, every_revision, history
from tests.client import Api
from tests.conftest import Statements
from tests.contract.requests import billable_event, creation, document, linkage, update
from tests.factories import Factory, Made


def test_the_materials_of_a_park_are_trashed_and_restored_with_it(api: Api, make: Factory):
    make("parks")
    park = make("parks")
    live, trashed = make("materials", park=park), make("materials", park=park, deleted_at="2026-01-01T00:00:00Z")

    gone = api.delete(park.path).json["meta"]["deleted_at"]
    api.patch(park.path, update(park, deleted_at=None))

    expected = [("trash", {"deleted_at": change(None, gone)}), ("restore", {"deleted_at": change(gone, None)})]
    assert history(api, live) == history(api, park) == expected
    assert history(api, trashed) == []


def test_what_goes_by_foreign_keys_is_told(api: Api, make: Factory):
    park = make("parks", deleted_at="2026-01-01T00:00:00Z")
    make("parks")
    material = make("materials", name="CL5", park=park, deleted_at="2026-01-01T00:00:00Z")
    address = make("addresses", owner=park)

    api.delete(park.path)

    ((action, changes),) = history(api, material)
    assert (action, changes["name"], changes["park"]) == (
        "purge",
        change("CL5", None),
        change(park.identifier, None),
    )
    assert [action for action, _ in history(api, address)] == ["purge"]


def test_what_lets_go_by_foreign_keys_is_told(api: Api, make: Factory):
    company = make("companies", deleted_at="2026-01-01T00:00:00Z")
    person, visit = make("people", company=company), make("interventions")
    user = make("users", deleted_at="2026-01-01T00:00:00Z")
    api.patch(visit.path, update(visit, description="Roof"))
    assigned = make("interventions", assigned_user=user)

    api.delete(company.path)
    api.delete(user.path)

    assert history(api, person) == [("update", {"company": change(company.identifier, None)})]
    assert history(api, assigned) == [("update", {"assigned_user": change(user.identifier, None)})]


def test_entries_of_a_calendar_are_told_when_they_go_with_it(api: Api, make: Factory):
    calendar = make("calendars", deleted_at="2026-01-01T00:00:00Z")
    entry = make("appointments", calendar=calendar)

    api.delete(calendar.path)

    assert [action for action, _ in history(api, entry)] == ["purge"]


def test_a_new_primary_address_is_told_of_the_one_before(api: Api, make: Factory):
    person = make("people")
    first = make("emails", person=person, is_primary=True)

    api.post("/emails", creation(make, "emails", person=person, is_primary=True))

    assert history(api, first) == [("update", {"is_primary": change(True, False)})]


def test_the_settings_of_a_new_user_are_told(api: Api, make: Factory):
    api.post("/users", creation(make, "users"))

    (told,) = every_revision(api, "filter[resource_type]=user_settings")
    assert (told["action"], told["changes"]["language"]) == ("create", change(None, "EN"))


def test_the_bill_that_a_new_one_replaces_is_told(api: Api, make: Factory):
    event = billable_event(make)
    wanted = document("bills", relationships={"event": linkage(event)})
    bills = [api.post("/bills", wanted) for _ in range(2)]

    (first, _) = (Made("bills", bill.json["data"]["id"], 0) for bill in bills)
    assert [action for action, _ in history(api, first)] == ["create", "purge"]


@pytest.mark.parametrize("count", [3, 30])
def test_many_at_once_take_as_many_statements_as_few(
    api: Api, make: Factory, statements: Statements, monkeypatch: pytest.MonkeyPatch, count: int
):
    monkeypatch.setattr(engine_history, "STRETCH", 1_000)
    make("parks")
    park = make("parks")
    make.many("materials", [{"park": park} for _ in range(count)])

    with statements() as texts:
        api.delete(park.path)

    written = [text for text in texts if "INTO revisions" in text]
    assert len(written) == 2  # of the park, and of all its materials
    assert len(every_revision(api, "filter[resource_type]=materials&filter[action]=trash")) == count


def test_more_than_fit_into_memory_are_told_in_stretches(
    api: Api, make: Factory, monkeypatch: pytest.MonkeyPatch, engine: Engine
):
    monkeypatch.setattr(engine_history, "STRETCH", 4)
    make("parks")
    park = make("parks")
    materials = make.many("materials", [{"park": park} for _ in range(10)])

    api.delete(park.path)

    told = every_revision(api, "filter[resource_type]=materials")
    assert [t["resource_id"] for t in told] == [material.id for material in materials]
