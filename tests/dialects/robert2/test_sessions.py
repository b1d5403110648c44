"""Logging in and signing up: `/token`, `/users/signin`, `/users/signup` (contracts 2.1, SD3, SD4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from flask import Flask

from jsonapi_app import create_app
from jsonapi_app.extensions import db
from tests.conftest import settings_for
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage
from tests.factories import PASSWORD, Factory

LOGINS = pytest.mark.parametrize("path", ["/token", "/users/signin"])


def signed_in(robert: Robert, path: str = "/token", **body: Any) -> Any:
    return robert.acting(None).post(path, {"identifier": "newuser", "password": PASSWORD, **body})


@pytest.fixture
def newuser(make: Factory) -> None:
    user = make("users", pseudo="newuser", email="newuser@example.org")
    make("user_settings", user=user, auth_token_validity_duration=3)


@LOGINS
@pytest.mark.parametrize("identifier", ["newuser", "NEWUSER", "newuser@example.org", "NewUser@Example.org"])
@pytest.mark.usefixtures("newuser")
def test_pseudo_or_email_opens_a_session(path: str, identifier: str, robert: Robert):
    opened = signed_in(robert, path, identifier=identifier)

    assert opened.status_code == 200
    assert opened.json["user"]["pseudo"] == "newuser"
    assert opened.headers["Cache-Control"] == "private, no-cache"
    assert opened.headers["X-Session-Token"] == opened.json["token"]
    own = {"Authorization": f"Bearer {opened.json['token']}"}
    assert robert.get(f"/users/{opened.json['user']['id']}", headers=own).status_code == 200


@LOGINS
@pytest.mark.parametrize("wrong", [{"password": "wrong horse"}, {"identifier": "nobody"}, {"identifier": "x" * 300}])
@pytest.mark.usefixtures("newuser")
def test_wrong_credentials_are_not_found(path: str, wrong: dict[str, str], robert: Robert):
    assert signed_in(robert, path, **wrong).status_code == 404


@LOGINS
@pytest.mark.parametrize("identifier", [0.5, True, ["x"], {"x": 1}])
def test_an_identifier_that_is_no_text_is_refused(path: str, identifier: Any, robert: Robert):
    refused = signed_in(robert, path, identifier=identifier)

    assert refused.status_code == 400
    assert [text.lower() for text in refused.json["error"]["details"]["identifier"]] == ["identifier must be a string"]


@LOGINS
@pytest.mark.parametrize("body", [{}, {"identifier": "", "password": None}, None])
def test_empty_credentials_are_answered_every_text(path: str, body: Any, robert: Robert):
    refused = robert.acting(None).post(path, body)

    first = (lambda text: text.capitalize()) if path == "/users/signin" else str
    assert refused.status_code == 400
    assert refused.json["error"]["details"] == {
        "identifier": [first("identifier must not be empty")],
        "password": [first("password must not be empty"), first("password must have a length greater than 4")],
    }


@pytest.mark.parametrize(("password", "status"), [("abc", 400), ("abcd", 404)])
def test_a_password_has_four_characters_or_more(password: str, status: int, robert: Robert):
    assert signed_in(robert, password=password).status_code == status


@pytest.mark.usefixtures("newuser")
def test_a_trashed_user_cannot_log_in(robert: Robert):
    token = signed_in(robert).json
    robert.delete(f"/users/{token['user']['id']}")

    assert signed_in(robert).status_code == 404
    old = robert.get("/tags", headers={"Authorization": f"Bearer {token['token']}"})
    assert (old.status_code, old.json["error"]["message"]) == (401, "Token not found.")


@pytest.mark.usefixtures("newuser")
def test_a_token_says_who_and_lasts_as_long_as_the_user_set_it(robert: Robert):
    opened = signed_in(robert).json

    claims = jwt.decode(opened["token"], options={"verify_signature": False})
    assert jwt.get_unverified_header(opened["token"]) == {"alg": "HS256", "typ": "JWT"}
    assert claims["user"] == {"id": opened["user"]["id"], "pseudo": "newuser", "group_id": "member"}
    assert claims["exp"] - claims["iat"] == timedelta(hours=3).total_seconds()
    assert claims.keys() <= {"iat", "exp", "nbf", "sub", "jti", "type", "fresh", "user"}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "Token not found."),
        ("Basic YTpi", "Token not found."),
        ("Bearer nonsense", "Signature verification failed"),
        ("Bearer {forged}", "Signature verification failed"),
        ("Bearer {expired}", "Expired token"),
    ],
)
def test_a_bad_token_says_why(header: str, message: str, robert: Robert):
    key = robert.app.config["JWT_SECRET_KEY"]
    claims = {"sub": "1", "jti": "0" * 36, "type": "access", "nbf": 0, "iat": 0, "exp": 1}
    tokens = {"forged": jwt.encode(claims, "x" * 32), "expired": jwt.encode(claims, key)}

    refused = robert.post("/categories", {"name": "radio"}, headers={"Authorization": header.format(**tokens)})

    assert (refused.status_code, refused.json["error"]["message"]) == (401, message)


def test_the_stale_header_of_the_list_sample_is_no_token(robert: Robert):
    token = robert.sign_in("admin")[1]

    assert robert.acting(None).get("/categories", headers={"x-api-key": f"Bearer {token}"}).status_code == 401


def test_an_admin_signs_up_a_user_with_a_person(stage: Stage):
    person = {"first_name": "Member", "last_name": "Test", "email": "m@example.org", "locality": "Lyon"}

    made = stage.robert.post("/users/signup", stage.body("users", person=person))

    assert made.status_code == 201
    assert person.items() <= made.json["person"].items()
    assert made.json["person"]["user_id"] == made.json["id"]
    assert made.json["person"]["full_name"] == "Test Member"
    settings = stage.robert.get(f"/users/{made.json['id']}/settings").json
    assert (settings["language"], settings["auth_token_validity_duration"]) == ("EN", 12)


def test_sign_up_tells_every_text(stage: Stage):
    refused = stage.robert.post("/users/signup", {"pseudo": "", "person": {"first_name": ""}})

    details = refused.json["error"]["details"]
    assert refused.status_code == 400
    assert details["password"] == [
        "password must not be empty",
        "password must have a length between 4 and 255",
    ]
    assert list(details) == ["pseudo", "email", "group_id", "password", "first_name", "last_name"]


@pytest.mark.parametrize("role", ["member", "visitor"])
def test_only_admins_sign_somebody_up(role: str, stage: Stage):
    refused = stage.robert.acting(role).post("/users/signup", stage.body("users"))

    assert refused.status_code == 401
    assert f"'{role}'" in refused.json["error"]


def test_nobody_signs_up_where_there_are_users(stage: Stage):
    stage.new("tags")  # an admin is there

    refused = stage.robert.acting(None).post("/users/signup", stage.body("users"))

    assert refused.json["error"]["message"] == "Token not found."


def test_the_first_user_signs_up_as_the_admin(stage: Stage):
    nobody = stage.robert.acting(None)

    first = nobody.post("/users/signup", stage.body("users", group_id="visitor"))
    second = nobody.post("/users/signup", stage.body("users"))

    assert (first.status_code, first.json["group_id"]) == (201, "admin")
    assert second.status_code == 401


def open_to_all(app: Flask) -> Flask:
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    return create_app(settings_for(url, open_signup=True))


def test_open_sign_up_makes_visitors(stage: Stage):
    stage.new("tags")
    opened = Robert(open_to_all(stage.robert.app), stage.robert.sign_in, None)

    made = opened.post("/users/signup", stage.body("users", group_id="admin"))

    assert (made.status_code, made.json["group_id"]) == (201, "visitor")
    with opened.app.app_context():
        db.engine.dispose()
