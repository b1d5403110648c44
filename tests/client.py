"""The client of the tests: speaks JSON:API as somebody, and checks every document that comes back."""

from __future__ import annotations

import json as json_format
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.contract.document import MEDIA_TYPE, validate_response
from tests.contract.files import is_file, validate_file
from tests.factories import Made

ROOT = "/api/v3"

# Role → the user, made and signed in when first asked for: (the row, the access token).
SignIn = Callable[[str], tuple[Made, str]]


@dataclass(frozen=True)
class Api:
    """A client that is signed in with ``role`` (None: not at all).

    Paths are below ``/api/v3`` (``/parks``), or whole URLs as links have them.
    """

    app: Flask
    sign_in: SignIn
    role: str | None = "admin"

    @property
    def as_admin(self) -> Api:
        return Api(self.app, self.sign_in, "admin")

    @property
    def as_member(self) -> Api:
        return Api(self.app, self.sign_in, "member")

    @property
    def as_visitor(self) -> Api:
        return Api(self.app, self.sign_in, "visitor")

    @property
    def as_nobody(self) -> Api:
        return Api(self.app, self.sign_in, None)

    def acting(self, role: str | None) -> Api:
        return Api(self.app, self.sign_in, role)

    @property
    def user(self) -> Made:
        """The user that this client is signed in as."""
        assert self.role is not None
        return self.sign_in(self.role)[0]

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.request("POST", path, json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.request("PATCH", path, json, **options)

    def delete(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.request("DELETE", path, json, **options)

    def request(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        body: str | bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> TestResponse:
        """``json`` is sent as JSON:API, ``body`` as it is; a header of None is left out."""
        sent: dict[str, str | None] = {"Accept": MEDIA_TYPE}
        if self.role is not None:
            sent["Authorization"] = f"Bearer {self.sign_in(self.role)[1]}"
        if json is not None:
            body = json_format.dumps(json)
        if body is not None:
            sent["Content-Type"] = MEDIA_TYPE
        sent |= headers or {}
        target = below_root(path)
        response = self.app.test_client().open(
            target, method=method, data=body, headers={name: value for name, value in sent.items() if value is not None}
        )
        if is_file(response, target):
            validate_file(response)
        elif "/auth/" not in target:
            validate_response(response, method, target)
            if response.status_code >= 400 and json is not None and method in ("POST", "PATCH", "DELETE"):
                _check_pointers(json, response)
        return response


def below_root(path: str) -> str:
    """The path and query to ask for: of a whole URL, or of a path below ``/api/v3``."""
    if path.startswith("http"):
        parts = urlsplit(path)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith(ROOT) else ROOT + path


def _check_pointers(document: Any, response: TestResponse) -> None:
    """Item 134: each pointer of an error resolves in the document that was sent."""
    for error in (response.json or {}).get("errors", ()):
        pointer = error.get("source", {}).get("pointer")
        if pointer is not None:
            assert _resolves(document, pointer), f"{pointer} points at nothing in {json_format.dumps(document)[:300]}"


def _resolves(document: Any, pointer: str) -> bool:
    value = document
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
    return True
