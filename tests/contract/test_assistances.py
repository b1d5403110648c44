"""Requests for help: who answered and when (contracts.md 1.2)."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.contract.requests import creation, document, refused, update
from tests.factories import Factory


def test_marking_one_as_contacted_notes_who_and_when(api: Api, make: Factory):
    member, made = api.as_member, make("assistances")

    data = member.patch(made.path, update(made, is_contacted=True)).json["data"]

    assert data["relationships"]["responder"]["data"] == member.user.identifier
    assert data["attributes"]["contacted_at"] == data["attributes"]["updated_at"]


def test_marking_it_again_changes_nothing(api: Api, make: Factory):
    made = make("assistances")
    first = api.as_member.patch(made.path, update(made, is_contacted=True)).json["data"]

    second = api.patch(made.path, update(made, is_contacted=True, name="Renamed")).json["data"]

    assert second["relationships"]["responder"] == first["relationships"]["responder"]
    assert second["attributes"]["contacted_at"] == first["attributes"]["contacted_at"]


def test_taking_it_back_clears_both(api: Api, make: Factory):
    made = make("assistances")
    api.patch(made.path, update(made, is_contacted=True))

    data = api.patch(made.path, update(made, is_contacted=False)).json["data"]

    assert data["attributes"]["contacted_at"] is None
    assert data["relationships"]["responder"]["data"] is None


def test_one_may_be_contacted_from_the_start(api: Api, make: Factory):
    data = api.post("/assistances", creation(make, "assistances", is_contacted=True)).json["data"]

    assert data["relationships"]["responder"]["data"] == api.user.identifier


def test_contacted_without_who_and_when_is_legal_on_read(api: Api, make: Factory):
    made = make("assistances", is_contacted=True)

    data = api.get(made.path).json["data"]

    assert (data["attributes"]["is_contacted"], data["attributes"]["contacted_at"]) == (True, None)
    assert data["relationships"]["responder"]["data"] is None


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("phone_prefix", "+33"),
        ("phone_prefix", "99999999"),
        ("phone_number", "1234567"),
        ("phone_number", "06 12 34 56 78"),
        ("name", "x" * 256),
    ],
)
def test_a_number_nobody_can_call_is_refused(api: Api, make: Factory, attribute: str, value: str):
    body = creation(make, "assistances", **{attribute: value})

    refused(api.post("/assistances", body), 422, pointer=f"/data/attributes/{attribute}")


def test_who_answered_cannot_be_sent(api: Api, make: Factory):
    made = make("assistances")
    body = document("assistances", made.id, relationships={"responder": {"data": api.user.identifier}})

    refused(api.patch(made.path, body), 403, pointer="/data/relationships/responder")


def test_the_newest_come_first(api: Api, make: Factory):
    old = make("assistances", created_at="2026-05-01T10:00:00Z")
    new = make("assistances", created_at="2026-05-02T10:00:00Z")

    assert [row["id"] for row in api.get("/assistances").json["data"]] == [new.id, old.id]
