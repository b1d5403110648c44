"""A client of Flavours that checks the shape of whatever comes back."""

from __future__ import annotations

import json
import re
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api
from tests.contract.description import assert_dialect_described

PATH = "/api/v2/assistances"
ITEM = "id name phone_prefix phone_number is_contacted contacted_by contacted_at created_at updated_at".split()
PAGE = "current_page current_page_url data first_page_url from next_page_url path per_page prev_page_url to".split()
MESSAGES = {
    401: "Unauthenticated.",
    403: "Unauthorized.",
    404: "Resource not found.",
    405: "Method not allowed.",
    422: "The given data was invalid.",
    500: "Internal server error.",
}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def call(api: Api, target: str = PATH, *, method: str = "GET", may_fail: bool = False, **options: Any) -> TestResponse:
    """``headers`` and ``json`` as of the test client; ``may_fail``: 500 is expected."""
    headers = options.pop("headers", {})
    if api.role is not None:
        headers = {"Authorization": f"Bearer {api.sign_in(api.role)[1]}", **headers}
    response = api.app.test_client().open(target, method=method, headers=headers, **options)
    assert may_fail or response.status_code != 500
    assert response.content_type == "application/json"
    check_envelope(json.loads(response.data), response.status_code, listed=method == "GET")
    assert_dialect_described(response)
    return response


def check_envelope(body: dict[str, Any], status: int, *, listed: bool) -> None:
    assert list(body) == ["meta", "data"]
    assert list(body["meta"]) == ["code", "status", "message"]
    assert body["meta"]["code"] == status
    if status != 200:
        assert body["meta"]["status"] == "error"
        assert body["meta"]["message"] == MESSAGES[status]
        assert body["data"] is None or status == 422
        return
    assert body["meta"] == {"code": 200, "status": "success", "message": "Data Loaded Successfully"}
    rows = [body["data"]]
    if listed:
        assert list(body["data"]) == PAGE
        rows = body["data"]["data"]
    for item in rows.values() if isinstance(rows, dict) else rows:
        check_item(item)


def check_item(item: dict[str, Any]) -> None:
    assert list(item) in (ITEM, [*ITEM, "responder"])
    assert UUID.fullmatch(item["id"])
    assert all(isinstance(item[name], str) for name in ("name", "phone_prefix", "phone_number"))
    assert isinstance(item["is_contacted"], bool)
    assert item["contacted_by"] is None or UUID.fullmatch(item["contacted_by"])
    assert item["contacted_at"] is None or type(item["contacted_at"]) is int
    assert type(item["created_at"]) is type(item["updated_at"]) is int
    if item.get("responder") is not None:
        assert list(item["responder"]) == ["id", "pseudo", "email"]
