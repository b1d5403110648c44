"""What pages of other origins are told."""

from __future__ import annotations

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from jsonapi_app.http.cors import allow_origins

OURS = "https://shop.example"
PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "content-type,if-match"}


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    allow_origins(app, {OURS, "http://localhost:4200"}.__contains__)

    @app.before_request
    def demand_a_token() -> None:
        abort(401)

    app.after_request(lambda response: (response.headers.setdefault("Vary", "Accept"), response)[1])
    return app.test_client()


@pytest.mark.parametrize("path", ["/api/v3/parks", "/no/such/path"])
def test_a_preflight_needs_neither_token_nor_route(client: FlaskClient, path: str) -> None:
    response = client.options(path, headers={"Origin": OURS, **PREFLIGHT})

    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == OURS
    assert response.headers["Access-Control-Max-Age"] == "600"
    methods = response.headers["Access-Control-Allow-Methods"].split(", ")
    assert sorted(methods) == ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    allowed = response.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "if-match", "if-none-match", "idempotency-key"} < set(allowed)


def test_an_error_can_be_read_by_an_allowed_page(client: FlaskClient) -> None:
    response = client.get("/", headers={"Origin": OURS})

    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == OURS
    exposed = set(response.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Location", "ETag", "Retry-After", "Idempotency-Replayed"} < exposed
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("origin", ["https://shop.example.evil.test", "null", "http://shop.example", ""])
def test_another_origin_is_allowed_nothing(client: FlaskClient, origin: str) -> None:
    for response in (
        client.get("/", headers={"Origin": origin}),
        client.options("/", headers={"Origin": origin, **PREFLIGHT}),
    ):
        assert not [name for name, _ in response.headers if name.startswith("Access-Control-Allow")]


@pytest.mark.parametrize("headers", [{}, {"Origin": OURS}, {"Origin": "https://other.example"}])
def test_every_response_varies_by_origin_beside_the_rest(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).headers["Vary"] == "Accept, Origin"


def test_a_plain_options_request_is_not_a_preflight(client: FlaskClient) -> None:
    assert client.options("/", headers={"Origin": OURS}).status_code == 401
