"""A Robert 2 client for tests: every answer is checked against the shapes and envelopes of the contract."""

from __future__ import annotations

import json as json_format
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import SignIn
from tests.contract.description import assert_dialect_described
from tests.dialects.robert2 import expected
from tests.factories import Made

MEDIA_TYPE = "application/json;charset=utf-8"
NOT_FOUND = "The required resource was not found."
FAILED = "Validation failed. See error[details] for more informations."

# Contracts 2.1: where a 404, and where a 400, has the other envelope.
B404 = (
    "GET /bills/#",
    "GET /events/#/missing-materials",
    "PUT /subcategories/#",
    "DELETE /subcategories/#",
    "PUT /subcategories/restore/#",
    "POST /users/signin",
    "POST /events/#/bill",
)
B400 = (
    "POST /subcategories",
    "PUT /subcategories/#",
    "POST /attributes",
    "POST /users/signin",
    "POST /events/#/bill",
)


@dataclass(frozen=True)
class Robert:
    """A client signed in with ``role`` (None: not at all). Paths are below ``/api``."""

    app: Flask
    sign_in: SignIn
    role: str | None = "admin"

    def acting(self, role: str | None) -> Robert:
        return replace(self, role=role)

    @property
    def user(self) -> Made:
        assert self.role is not None
        return self.sign_in(self.role)[0]

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.request("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.request("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.request("DELETE", path, **options)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        raw: bytes = b"",
        may_fail: bool = False,
    ) -> TestResponse:
        """``may_fail``: 500 is expected."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self.role is not None and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.sign_in(self.role)[1]}"
        data = raw if body is None else json_format.dumps(body)
        response = self.app.test_client().open("/api" + path, method=method, data=data, headers=sent)
        assert may_fail or response.status_code != 500
        check_answer(method, path.partition("?")[0].rstrip("/"), response)
        assert_dialect_described(response)
        return response


def check_answer(method: str, path: str, response: TestResponse) -> None:
    assert response.content_type == MEDIA_TYPE, response.content_type
    body = json_format.loads(response.data, parse_float=_number)
    if response.status_code >= 400:
        _check_envelope(f"{method} {re.sub(r'[0-9]+', '#', path)}", method, path, response.status_code, body)
    elif body == {"destroyed": True}:
        assert method == "DELETE"
    else:
        expected.check(body, expected.answer_of(method, path))


def _number(text: str) -> float:
    assert not text.endswith(".0"), f"{text} is written as a whole number"
    return float(text)


def _check_envelope(route: str, method: str, path: str, status: int, body: Any) -> None:
    error = body["error"]
    if status == 401 and isinstance(error, str):
        group = "'(visitor|member|admin)'"
        text = rf"Unauthorized by ACL: users of group {group} are not allowed to access this API endpoint\."
        assert set(body) == {"error"}
        assert re.fullmatch(text, error), error
        return
    assert body.keys() == {"success", "error"}
    assert body["success"] is False
    if status == 404 and route in B404:
        assert error == {"requested": f"({method}) /api{path}", "code": 404, "message": NOT_FOUND}
        return
    if status == 400 and route in B400 and isinstance(error["details"], dict):
        assert (error["code"], error["message"], set(error)) == (400, FAILED, {"code", "message", "details"})
    elif status == 401:
        known = ("Token not found.", "Signature verification failed", "Expired token")
        assert error["message"] in known
        assert error == {"message": error["message"], "details": None}
    else:
        assert set(error) == {"message", "details"}
        assert error["message"] == "An error has occured"
    if status == 404:
        assert error["details"] == [NOT_FOUND]
    if isinstance(error["details"], dict):
        assert error["details"], "details name a field"
        for field, texts in error["details"].items():
            assert isinstance(texts, list), field
            assert all(isinstance(text, str) for text in texts)
            assert texts
