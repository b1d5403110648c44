"""A client of MPDX that checks the shape of whatever comes back."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.contract.description import assert_dialect_described
from tests.factories import Factory, Made

PATH = "/api/v2/organizations/contacts"
MEDIA_TYPE = "application/vnd.api+json"
ATTRIBUTES = ["allow_deletion", "created_at", "name", "square_avatar", "updated_at", "updated_in_db_at"]
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TYPES = {"account_list": "account_lists", "people": "people", "addresses": "addresses"}


def call(
    api: Api, target: str = PATH, *, method: str = "GET", may_fail: bool = False, headers: Any = None, **options: Any
) -> TestResponse:
    sent = {"Accept": MEDIA_TYPE, **(headers or {})}
    if api.role is not None:
        sent.setdefault("Authorization", f"Bearer {api.sign_in(api.role)[1]}")
    response = api.app.test_client().open(target, method=method, headers=sent, **options)
    assert may_fail or response.status_code != 500
    if response.status_code == 204:
        assert response.data == b""
    else:
        assert response.content_type == MEDIA_TYPE
        assert "Accept" in response.headers["Vary"]
        check(response.json, response.status_code, target)
    assert_dialect_described(response)
    return response


def check(body: dict[str, Any], status: int, target: str) -> None:
    path, _, query = target.partition("?")
    if status != 200:
        assert list(body) == ["errors"]
        assert body["errors"]
        for error in body["errors"]:
            assert list(error) in (["status", "title", "detail"], ["status", "title", "detail", "source"])
            assert error["status"] == str(status)
        return
    included = ["included"] if re.search(r"include=\w", query) else []
    many = path == PATH
    assert list(body) == ["data", *included, *(["meta"] if many else [])]
    for contact in body["data"] if many else [body["data"]]:
        check_contact(contact, sparse="fields[contacts]" in query)
    known = {(each["type"], each["id"]) for each in body.get("included", [])}
    assert len(known) == len(body.get("included", []))
    if many:
        assert list(body["meta"]) == ["pagination", "sort", "filter"]
        assert list(body["meta"]["pagination"]) == ["page", "per_page", "total_count", "total_pages"]


def check_contact(contact: dict[str, Any], *, sparse: bool) -> None:
    assert contact["type"] == "contacts"
    if sparse:
        return
    assert list(contact) == ["id", "type", "attributes", "relationships"]
    assert list(contact["attributes"]) == ATTRIBUTES
    assert all(STAMP.fullmatch(contact["attributes"][name]) for name in ATTRIBUTES if name.endswith("_at"))
    assert isinstance(contact["attributes"]["allow_deletion"], bool)
    assert contact["attributes"]["square_avatar"]
    assert list(contact["relationships"]) == list(TYPES)
    for name, type_ in TYPES.items():
        data = contact["relationships"][name]["data"]
        for each in data if isinstance(data, list) else [data]:
            assert list(each) == ["id", "type"]
            assert each["type"] == type_


def make_list(api: Api, make: Factory, *, admins: tuple[str, ...] = ("admin",)) -> Made:
    """An account list that raises funds for an organization with these admins."""
    organization = make("organizations", admins=[api.acting(role).user for role in admins])
    return make("account_lists", designation_accounts=[make("designation_accounts", organization=organization)])


def names(api: Api, query: str = "") -> list[str]:
    response = call(api, f"{PATH}?{query}")
    assert response.status_code == 200, response.text
    return [contact["attributes"]["name"] for contact in response.json["data"]]
