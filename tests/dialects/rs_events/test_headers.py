"""rs/events: two tokens of one user, and a content type, also on a GET."""

from __future__ import annotations

import pytest

from tests.client import Api
from tests.dialects.rs_events.client import call


@pytest.mark.parametrize("token", [None, "", "nonsense", "a.b.c"])
def test_without_a_session_token_that_is_one_it_is_401(api: Api, token: str | None):
    response = call(api, headers={"x-session-token": token})

    assert response.status_code == 401
    assert [detail["parameter"] for detail in response.json["error"]["details"]] == ["x-session-token"]


def test_a_session_token_of_somebody_else_is_401(api: Api):
    assert call(api, headers={"x-session-token": api.as_member.sign_in("member")[1]}).status_code == 401


def test_without_a_bearer_token_it_is_401(api: Api):
    assert call(api, headers={"Authorization": None}).status_code == 401


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (None, 400),
        ("", 400),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/vnd.api+json", 415),
        ("json", 415),
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("APPLICATION/JSON", 200),
    ],
)
def test_the_content_type_is_json(api: Api, content_type: str | None, status: int):
    assert call(api, headers={"content-type": content_type}).status_code == status
