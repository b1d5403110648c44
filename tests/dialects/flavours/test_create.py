"""Flavours, a new item: who may, what is checked, what is answered (contracts 1.2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.dialects.flavours.client import call

ADA = {"name": "Ada", "phone_prefix": "33", "phone_number": "612345678"}


def test_a_new_item_is_answered_with_its_responder(api: Api):
    response = call(api.as_member, method="POST", json=ADA)

    assert response.status_code == 200
    item = response.json["data"]
    assert {**item, **ADA} == item
    assert (item["is_contacted"], item["contacted_by"], item["responder"]) == (False, None, None)
    assert [each["id"] for each in call(api).json["data"]["data"]] == [item["id"]]


def test_who_was_called_back_was_so_by_the_caller(api: Api):
    item = call(api, method="POST", json={**ADA, "is_contacted": True}).json["data"]

    assert item["contacted_by"] == api.user.id == item["responder"]["id"]
    assert item["contacted_at"] == item["created_at"]


def test_visitors_make_none(api: Api):
    assert call(api.as_visitor, method="POST", json=ADA).status_code == 403


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name", "phone_prefix", "phone_number"}),
        ({**ADA, "name": ""}, {"name"}),
        ({**ADA, "name": "x" * 256}, {"name"}),
        ({**ADA, "name": None}, {"name"}),
        ({**ADA, "phone_prefix": "999"}, {"phone_prefix"}),
        ({**ADA, "phone_number": "1234567"}, {"phone_number"}),
        ({**ADA, "phone_number": "+3361234567"}, {"phone_number"}),
        ({**ADA, "is_contacted": "yes"}, {"is_contacted"}),
    ],
)
def test_faults_are_told_by_field(api: Api, body: dict[str, Any], fields: set[str]):
    response = call(api, method="POST", json=body)

    assert response.status_code == 422
    assert set(response.json["data"]) == fields


def test_fields_that_are_not_of_this_interface_are_left_aside(api: Api):
    assert call(api, method="POST", json={**ADA, "contacted_by": "me", "x": 1}).status_code == 200


@pytest.mark.parametrize("body", ["", "[]", "1", "{", '{"name": 1, "name": 2}'])
def test_a_body_that_is_no_object_is_422(api: Api, body: str):
    assert call(api, method="POST", data=body, content_type="application/json").status_code == 422


def test_another_version_is_422(api: Api):
    response = call(api, method="POST", json=ADA, headers={"X-API-Version": "1"})

    assert list(response.json["data"]) == ["X-API-Version"]
