"""A client of rs/events that checks the shape of whatever comes back."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.contract.description import assert_dialect_described

PATH = "/calendar/v2/rs/events"
ALWAYS = "scheduledStart=2020-01-01T00:00:00Z&scheduledEnd=2030-01-01T00:00:00Z&includeSites=false"

_INTEGERS = "id status type creationStatus eventType".split()
_OPTIONAL_INTEGERS = (
    "codePin assignedCompanyContactId assignedUserId verifiedByUserId attendeeCount routineId organizationId "
    "createdByUserId"
).split()
_TEXTS = (
    "description imgSignature providerName providerEmail providerActionComment providerGeneralComment decisionComment"
)
_INSTANTS = "scheduledStart scheduledEnd createdAt updatedAt".split()
_OPTIONAL_INSTANTS = "actualStart actualEnd verifiedAt archivedAt".split()
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def call(
    api: Api,
    query: str = ALWAYS,
    *,
    path: str = PATH,
    method: str = "GET",
    may_fail: bool = False,
    headers: dict[str, str | None] | None = None,
) -> TestResponse:
    """A header of None is left out."""
    sent: dict[str, str | None] = {"content-type": "application/json"}
    if api.role is not None:
        token = api.sign_in(api.role)[1]
        sent |= {"Authorization": f"Bearer {token}", "x-session-token": token}
    sent |= headers or {}
    told = {name: value for name, value in sent.items() if value is not None}
    target = f"{path}?{query}" if query else path
    response = api.app.test_client().open(target, method=method, headers=told)
    assert may_fail or response.status_code != 500
    assert response.content_type == "application/json"
    check(response.json, response.status_code, counted="includeCount=true" in query, sites="includeSites=true" in query)
    assert_dialect_described(response)
    return response


def check(body: Any, status: int, *, counted: bool, sites: bool) -> None:
    if status != 200:
        assert list(body) == ["error"]
        assert list(body["error"]) == ["code", "message", "details"]
        assert body["error"]["code"] == status
        assert body["error"]["message"]
        assert all(list(detail) == ["parameter", "message"] for detail in body["error"]["details"])
        return
    assert list(body) == (["data", "totalCount", "pagination"] if counted else ["data", "pagination"])
    assert list(body["pagination"]) == ["page", "pageSize"]
    for event in body["data"]:
        check_event(dict(event), sites=sites)


def check_event(event: dict[str, Any], *, sites: bool) -> None:
    if sites:
        assert all(list(site) == ["id", "name"] for site in event.pop("sites"))
    assert len(event) == 29
    assert all(type(event[name]) is int for name in _INTEGERS)
    assert all(event[name] is None or type(event[name]) is int for name in _OPTIONAL_INTEGERS)
    assert type(event["autoCreated"]) is bool
    assert all(event[name] is None or isinstance(event[name], str) for name in _TEXTS.split())
    assert all(_INSTANT.fullmatch(event[name]) for name in _INSTANTS)
    assert all(event[name] is None or _INSTANT.fullmatch(event[name]) for name in _OPTIONAL_INSTANTS)
