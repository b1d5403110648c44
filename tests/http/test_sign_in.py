"""Logging in and out over HTTP, at ``/api/v3/auth``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Factory, Made

LOGIN, REFRESH, LOGOUT = (f"/api/v3/auth/{action}" for action in ("login", "refresh", "logout"))
GOOD = {"identifier": "Ada", "password": "correct horse"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def user(make: Factory) -> Made:
    return make("users", pseudo="Ada", email="ada@example.com", password="correct horse", role="member")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def assert_problem(response: TestResponse, status: int) -> Mapping[str, Any]:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.get_json(force=True)
    assert set(problem) - {"errors"} == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    if status == 401:
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    return problem


@pytest.mark.parametrize("identifier", ["Ada", "aDA", "ada@example.com", "ADA@EXAMPLE.COM"])
def test_a_user_logs_in_by_pseudo_or_address_in_any_case(client: FlaskClient, user: Made, identifier: str) -> None:
    response = client.post(LOGIN, json=GOOD | {"identifier": identifier})

    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.json) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (response.json["token_type"], response.json["expires_in"]) == ("Bearer", 12 * 3600)
    assert jwt.decode(response.json["access_token"], options={"verify_signature": False})["sub"] == str(user.key)


def test_the_users_own_setting_decides_how_long_a_token_lasts(client: FlaskClient, make: Factory, user: Made) -> None:
    make("user_settings", user=user, auth_token_validity_duration=2)

    tokens = client.post(LOGIN, json=GOOD).json

    said = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert tokens["expires_in"] == said["exp"] - said["iat"] == 2 * 3600


def test_an_unknown_user_a_wrong_password_and_a_trashed_user_are_answered_alike(
    client: FlaskClient, make: Factory, user: Made
) -> None:
    make("users", pseudo="Gone", password="correct horse", deleted_at="2026-05-01T00:00:00Z")

    answers = [
        client.post(LOGIN, json=GOOD | changes)
        for changes in (
            {"password": "wrong"},
            {"identifier": "nobody"},
            {"identifier": "Gone"},
            {"identifier": "ada\0"},
            {"identifier": "%"},
            {"identifier": "x" * 5000},
            {"password": "x" * 5000},
        )
    ]

    problems = [assert_problem(answer, 401) for answer in answers]
    assert all(problem == problems[0] for problem in problems)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "Application/JSON", 'application/json;charset="utf-8"']
)
def test_any_spelling_of_json_in_utf_8_is_read(client: FlaskClient, user: Made, content_type: str) -> None:
    body = b'{"identifier": "Ada", "password": "correct horse"}'

    assert client.post(LOGIN, data=body, content_type=content_type).status_code == 200


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/vnd.api+json", "application/json;charset=latin-1", "json"]
)
def test_any_other_content_type_is_415(client: FlaskClient, user: Made, content_type: str | None) -> None:
    body = b'{"identifier": "Ada", "password": "correct horse"}'

    assert_problem(client.post(LOGIN, data=body, content_type=content_type), 415)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b'{"a":1,"a":2}', b"[" * 3000, b"\xff"])
def test_a_body_that_is_no_json_object_is_400(client: FlaskClient, body: bytes) -> None:
    assert_problem(client.post(LOGIN, data=body, content_type="application/json"), 400)


@pytest.mark.parametrize("value", [None, "", 5, [], {}, True])
def test_members_that_are_no_text_are_422_all_at_once(client: FlaskClient, value: object) -> None:
    problem = assert_problem(client.post(LOGIN, json={"identifier": value}), 422)

    assert [error["pointer"] for error in problem["errors"]] == ["#/identifier", "#/password"]


@pytest.mark.parametrize("form", ["body", "bearer", "both"])
def test_a_refresh_token_works_once_in_the_body_or_as_the_bearer(client: FlaskClient, user: Made, form: str) -> None:
    tokens = client.post(LOGIN, json=GOOD).json

    def refresh() -> TestResponse:
        if form == "bearer":
            return client.post(REFRESH, headers=bearer(tokens["refresh_token"]))
        # Clients add their access token to every request.
        headers = bearer(tokens["access_token"]) if form == "both" else {}
        return client.post(REFRESH, json={"refresh_token": tokens["refresh_token"]}, headers=headers)

    first, again = refresh(), refresh()

    assert first.status_code == 200
    assert first.json["refresh_token"] != tokens["refresh_token"]
    assert_problem(again, 401)
    assert_problem(client.post(REFRESH, json={"refresh_token": first.json["refresh_token"]}), 401)


def test_a_refresh_without_token_is_refused(client: FlaskClient) -> None:
    assert_problem(client.post(REFRESH), 401)
    assert_problem(client.post(REFRESH, json={}), 422)
    assert_problem(client.post(REFRESH, json={"refresh_token": "garbage"}), 401)


def test_logging_out_ends_the_session(client: FlaskClient, user: Made) -> None:
    tokens = client.post(LOGIN, json=GOOD).json

    response = client.post(LOGOUT, headers=bearer(tokens["access_token"]))

    assert (response.status_code, response.data) == (204, b"")
    assert_problem(client.post(LOGOUT, headers=bearer(tokens["access_token"])), 401)
    assert_problem(client.post(REFRESH, headers=bearer(tokens["refresh_token"])), 401)
    assert_problem(client.post(LOGOUT), 401)


def test_a_body_over_the_limit_is_413(client: FlaskClient) -> None:
    body = b'{"identifier": "' + b"x" * (2 * 1024 * 1024) + b'"}'

    assert_problem(client.post(LOGIN, data=body, content_type="application/json"), 413)
