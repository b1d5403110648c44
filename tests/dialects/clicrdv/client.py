"""A client of ClicRDV that checks the shape of whatever comes back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from jsonapi_app.domain.secret_keys import hash_key
from tests.client import Api
from tests.contract.description import assert_dialect_described
from tests.factories import Factory, Made

SITE = 700
ROOT = "/api/v1/groups"
COMMON = "created_at updated_at"
ROWS = {
    "calendars": "id group_id name publicname calendarset_id address zipcode city sort deleted",
    "fiches": "id group_id lastname firstname firstphone secondphone email birthdate comments from_web rappel_email "
    "rappel_sms externid deleted",
    "interventions": "id group_id name abbr publicname length colorref sort price interventionset_id deleted",
    "vevents": "id calendar_id start end intervention_id fiche_id type text comments note from_web taker colorref "
    "deleted",
}
ENVELOPE = ["records", "sort", "dir", "totalRecords", "startIndex", "recordsReturned", "pageSize"]
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
FLAGS = {"deleted", "from_web", "rappel_email", "rappel_sms", "note"}
INTEGERS = {"id", "group_id", "calendar_id", "intervention_id", "fiche_id", "length"}
STAMPS = {"created_at", "updated_at", "start", "end"}


def key_of(role: str) -> str:
    return f"key-of-the-{role}"


def make_site(api: Api, make: Factory, **values: Any) -> Made:
    """The site that the keys of an admin and of a visitor are good for."""
    site = make("sites", id=SITE, **values)
    for role in ("admin", "visitor"):
        make("api_keys", user=api.acting(role).user, sites=[site], key_hash=hash_key(key_of(role)))
    return site


def condition(field: str, op: str, value: str, number: int = 0) -> str:
    parts = {"field": field, "op": op, "value": value}
    return "&".join(f"conditions[{number}][{name}]={quote(part)}" for name, part in parts.items())


def url(collection: str, query: str = "") -> str:
    return f"{ROOT}/{SITE}/{collection}?{query}"


def call(
    api: Api, target: str, *, method: str = "GET", may_fail: bool = False, key: str | None = None, **options: Any
) -> TestResponse:
    """``key`` instead of that of the client's role."""
    if key is None and api.role is not None:
        key = key_of(api.role)
    if key is not None:
        target += f"{'&' if '?' in target else '?'}apikey={quote(key)}"
    response = api.app.test_client().open(target, method=method, **options)
    assert may_fail or response.status_code != 500
    assert response.content_type == "application/json"
    check(response, target)
    assert_dialect_described(response)
    return response


def check(response: TestResponse, target: str) -> None:
    body = response.json
    if response.status_code != 200:
        assert list(body) == ["error"]
        extra = ["field"] if response.status_code == 400 else []
        assert list(body["error"]) == ["code", "message", *extra]
        assert body["error"]["code"] == response.status_code
        assert response.status_code != 401 or response.headers["WWW-Authenticate"]
        return
    assert list(body) == ENVELOPE
    assert body["recordsReturned"] == len(body["records"]) <= body["totalRecords"]
    collection = target.partition("?")[0].rpartition("/")[2].removesuffix(".json")
    for row in body["records"]:
        assert list(row) == f"{ROWS[collection]} {COMMON}".split()
        assert all(type(row[name]) is bool for name in FLAGS & set(row))
        assert all(type(row[name]) is int for name in INTEGERS & set(row))
        assert all(STAMP.fullmatch(row[name]) for name in STAMPS & set(row))


def records(api: Api, target: str, **options: Any) -> list[dict[str, Any]]:
    response = call(api, target, **options)
    assert response.status_code == 200, response.text
    return response.json["records"]


def ids(api: Api, target: str) -> list[int]:
    return [row["id"] for row in records(api, target)]
