"""Envelopes, bodies and URLs that are not as they should be (contracts 2.1, SD1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from jsonapi_app.dialects import robert2
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage


@pytest.mark.parametrize("path", ["/nothing", "/nothing/", "/categories/abc", "/categories/1/2", "", "/", "/tags//"])
@pytest.mark.parametrize("role", ["admin", None])
def test_an_unknown_url_is_not_found(path: str, role: str | None, robert: Robert):
    assert robert.acting(role).get(path).status_code == 404


@pytest.mark.parametrize(
    "call", ["PUT /bills/1", "DELETE /categories", "PATCH /parks/1", "GET /token", "POST /countries/"]
)
def test_a_wrong_method_is_told_and_the_right_ones_are_named(call: str, robert: Robert):
    refused = robert.request(*call.split())

    assert (refused.status_code, refused.json["error"]["details"]) == (405, ["Method not allowed"])
    assert refused.headers["Allow"]


@pytest.mark.parametrize("path", ["/categories/", "/tags/search/", "/countries/", "/materials/attributes/"])
def test_every_route_takes_a_slash(path: str, robert: Robert):
    answered = robert.get(path)

    assert answered.status_code == 200
    if "pagination" in answered.json:
        assert answered.json["pagination"]["path"] == "/api" + path.rstrip("/")


@pytest.mark.parametrize("raw", [b"", b"  ", b"{", b"[]", b"{}", b"null", b'"x"', b"1", b"\xff", b'{"a":1,"a":2}'])
@pytest.mark.parametrize(
    "call", ["POST /categories", "POST /subcategories", "PUT /users/{me}", "PUT /users/{me}/settings"]
)
def test_a_body_that_says_nothing_is_empty(call: str, raw: bytes, robert: Robert):
    method, path = call.format(me=robert.user.key).split()

    refused = robert.request(method, path, raw=raw)

    assert (refused.status_code, refused.json["error"]["details"]) == (400, ["The request body is empty"])


def test_only_what_fails_is_told(stage: Stage):
    refused = stage.robert.post("/parks", {"name": "Ab1"})

    assert refused.json["error"]["details"] == {
        "name": ["name must contain only letters (a-z)", "name must have a length between 4 and 96"]
    }


def test_fields_that_nobody_knows_are_ignored(stage: Stage):
    made = stage.new("tags", color="red", id=999, created_at="2001-01-01 00:00:00")

    assert made["id"] != 999
    assert "color" not in made


def test_no_answer_tells_of_the_server(robert: Robert):
    for path in ("/bills/999", "/events/999/missing-materials"):
        error = robert.get(path).json["error"]
        assert error["requested"] == f"(GET) /api{path}"
        assert "file" not in error


def test_nothing_of_the_samples_is_shipped():
    """SD10: hosts, mail addresses and tokens of the documentation are in no file of the service."""
    root = Path(robert2.__file__).parents[2]
    texts = [path.read_text() for path in [*root.rglob("*.py"), *(root.parent / "schemas").rglob("*.py")]]

    for sample in ("robert2-api", "robertmanager", "etoilenoire", "nostromo", "eyJ0eXAi"):
        assert not any(sample in text for text in texts)


def test_an_unexpected_failure_shows_nothing(robert: Robert, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("jsonapi_app.dialects.robert2.views.read_listing", fail)
    refused = robert.get("/tags", may_fail=True)

    assert refused.status_code == 500
    assert "secret" not in refused.text


def test_the_native_interface_keeps_its_own_errors_and_redirections(robert: Robert):
    client = robert.app.test_client()

    assert client.get("/api/v3/nothing").content_type == "application/vnd.api+json"
    assert client.get("/api/v3/parks/").status_code == 308
