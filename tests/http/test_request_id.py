"""One id for a request: in the answer, in its errors, in the log."""

from __future__ import annotations

import logging

import pytest

from tests.client import Api
from tests.conftest import Variant

GIVEN = "7f3a9c1e-of-the-proxy"


def test_every_answer_tells_the_id_of_its_request(api: Api) -> None:
    first, second = api.get("/parks"), api.get("/parks")

    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


def test_an_error_has_the_id_of_its_request(api: Api) -> None:
    response = api.get("/parks/404")

    assert response.json["errors"][0]["id"] == response.headers["X-Request-ID"]


def test_what_a_client_sends_as_id_is_not_taken(api: Api) -> None:
    response = api.get("/parks", headers={"X-Request-ID": GIVEN})

    assert response.headers["X-Request-ID"] != GIVEN


@pytest.mark.parametrize(
    ("sent", "taken"),
    [(GIVEN, True), ("short", False), ("with blanks in it", False), ("x" * 65, False), ("é" * 9, False)],
)
def test_behind_a_proxy_its_id_is_taken_where_it_is_usable(api: Api, variant: Variant, sent: str, taken: bool) -> None:
    behind = variant(api, trusted_proxies=1)

    response = behind.get("/parks", headers={"X-Request-ID": sent})

    assert (response.headers["X-Request-ID"] == sent) is taken


def test_what_the_client_must_not_see_is_logged_under_its_id(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("jsonapi_app.core.pipeline.plan_collection", lambda *_: 1 // 0)

    with caplog.at_level(logging.ERROR, "jsonapi_app"):
        # Not by the client of the tests: that one never takes a 500.
        response = api.app.test_client().get(
            "/api/v3/parks", headers={"Authorization": f"Bearer {api.sign_in('admin')[1]}"}
        )

    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in caplog.text
