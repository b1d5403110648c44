"""Who may ask how much: by user, by address, by attempts to log in; and how that is told, in every interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from jsonapi_app.core.sql import writing
from jsonapi_app.dialects import DIALECTS
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.extensions import db
from jsonapi_app.models.identity import Session
from tests.client import Api
from tests.conftest import Variant
from tests.factories import Factory, Made
from tests.http.redis_double import redis

pytestmark = pytest.mark.one_database
NOW = 1_000_000_040.0  # 20 seconds past a minute
LOGIN = "/api/v3/auth/login"
# One URL of each interface that asks for a bearer token, and what it takes.
PATHS = {
    "jsonapi": "/api/v3/parks",
    "robert2": "/api/parks",
    "flavours": "/api/v2/assistances",
    "clicrdv": "/api/v1/groups/700/calendars",
    "rs_events": "/calendar/v2/rs/events",
    "mpdx": "/api/v2/organizations/contacts",
}
Limited = Callable[..., Api]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the limits take for the time: ``clock[0]``."""
    now = [NOW]
    monkeypatch.setattr("jsonapi_app.http.rate_limits.time", lambda: now[0])
    return now


@pytest.fixture
def limited(api: Api, variant: Variant, clock: list[float]) -> Limited:
    """``limited(ratelimit_default="3 per minute")``: the same service with limits, the others too high to be met."""

    def application(**limits: Any) -> Api:
        high = dict.fromkeys(("ratelimit_default", "ratelimit_login", "ratelimit_identifier"), "1000 per minute")
        return variant(api, ratelimit_enabled=True, **high | limits)

    return application


def get(api: Api, path: str = "/api/v3/parks", *, address: str = "192.0.2.1", **headers: str) -> TestResponse:
    if api.role is not None:
        token = api.sign_in(api.role)[1]
        headers = {"Authorization": f"Bearer {token}", "X-Session-Token": token, **headers}
    return api.app.test_client().get(path, headers=headers, environ_overrides={"REMOTE_ADDR": address})


def log_in(
    app: Flask, identifier: str = "Ada", password: str = "wrong", *, address: str = "192.0.2.1", path: str = LOGIN
) -> TestResponse:
    body = {"identifier": identifier, "password": password}
    return app.test_client().post(path, json=body, environ_overrides={"REMOTE_ADDR": address})


def remaining(response: TestResponse, policy: str = "default") -> int:
    fields = dict(part.split(";", 1) for part in response.headers["RateLimit"].split(", "))
    return int(fields[f'"{policy}"'].split(";")[0].removeprefix("r="))


def statuses(*responses: TestResponse) -> list[int]:
    return [response.status_code for response in responses]


def test_without_limits_nothing_is_told(api: Api):
    response = get(api)

    assert response.status_code == 200
    assert [name for name, _ in response.headers if name.lower().startswith("ratelimit")] == []


def test_an_answer_tells_the_limit_and_what_is_left(limited: Limited):
    api = limited(ratelimit_default="3 per minute")

    response = api.get("/parks")

    assert response.headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert response.headers["RateLimit"] == '"default";r=2;t=40'


def test_one_request_too_many_is_429_and_says_when_there_is_more(limited: Limited, clock: list[float]):
    api = limited(ratelimit_default="2 per minute")
    api.get("/parks")
    api.get("/parks/404")

    refused = api.get("/parks")
    clock[0] += int(refused.headers["Retry-After"])
    again = api.get("/parks")

    (error,) = refused.json["errors"]
    assert (refused.status_code, error["status"], error["code"]) == (429, "429", "too_many_requests")
    assert error["meta"] == {"violated_policies": ["default"]}
    assert (refused.headers["RateLimit"], refused.headers["Retry-After"]) == ('"default";r=0;t=40', "40")
    assert (again.status_code, remaining(again)) == (200, 1)


@pytest.mark.parametrize("dialect", PATHS)
def test_each_interface_refuses_in_its_own_shape(limited: Limited, dialect: str):
    path = PATHS[dialect]
    api = limited(ratelimit_default="1 per minute")
    get(api, path)

    refused = get(api, path)

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert "json" in refused.content_type
    assert "many requests" in refused.text or "40 seconds" in refused.text
    assert set(PATHS) == {module.__name__.rpartition(".")[2] for module in DIALECTS}


def test_every_interface_takes_from_the_same(limited: Limited):
    api = limited(ratelimit_default="10 per minute")

    left = [remaining(get(api, path)) for name, path in PATHS.items()]

    assert left == [9, 8, 7, 6, 5, 4]


def test_users_do_not_take_from_one_another_whatever_their_address(limited: Limited):
    api = limited(ratelimit_default="1 per minute")

    assert statuses(get(api), get(api.as_member), get(api, address="192.0.2.9")) == [200, 200, 429]


def test_without_a_token_an_address_is_the_client(limited: Limited):
    api = limited(ratelimit_default="1 per minute").as_nobody

    assert statuses(get(api), get(api), get(api, address="192.0.2.2")) == [401, 429, 401]


@pytest.mark.parametrize(
    ("first", "second"), [("2001:db8::1", "2001:db8:0:0:ffff::2"), ("192.0.2.1", "::ffff:192.0.2.1"), ("", "")]
)
def test_addresses_of_one_network_are_one_client(limited: Limited, first: str, second: str):
    api = limited(ratelimit_default="1 per minute").as_nobody

    assert statuses(get(api, address=first), get(api, address=second)) == [401, 429]


def test_addresses_of_two_networks_are_two_clients(limited: Limited):
    api = limited(ratelimit_default="1 per minute").as_nobody

    assert statuses(get(api, address="2001:db8::1"), get(api, address="2001:db8:0:1::1")) == [401, 401]


@pytest.mark.parametrize("sent", ["Bearer {}x", "Bearer nonsense", "Basic dXNlcjp3b3Jk", "Bearer "])
def test_a_token_that_is_not_ours_is_no_client_of_its_own(limited: Limited, sent: str):
    """Else each made-up token would have a limit of its own, or use up that of somebody else."""
    api = limited(ratelimit_default="2 per minute")
    forged = sent.format(api.sign_in("admin")[1])

    made_up = [get(api.as_nobody, Authorization=forged), get(api.as_nobody)]

    assert [remaining(response) for response in made_up] == [1, 0]
    assert remaining(get(api)) == 1


def test_a_token_whose_session_has_ended_takes_no_more_from_its_user(limited: Limited):
    """Found out by the first that is refused; from then on its address is the client."""
    api = limited(ratelimit_default="3 per minute")
    assert api.user
    with api.app.app_context(), writing(db.engine) as connection:
        connection.execute(Session.__table__.update().values(revoked_at=Session.created_at))

    left = [remaining(get(api)) for _ in range(3)]

    assert left == [2, 2, 1]


def test_health_and_preflights_cost_nothing(limited: Limited):
    api = limited(ratelimit_default="1 per minute")
    client = api.app.test_client()
    preflight = {"Origin": "http://localhost:4200", "Access-Control-Request-Method": "GET"}

    free = [client.get("/health/live"), client.get("/health/live"), client.options("/api/v3/parks", headers=preflight)]

    assert statuses(*free) == [200, 200, 204]
    assert not any("RateLimit" in response.headers for response in free)
    assert remaining(client.get("/")) == 0


def test_a_page_may_read_what_is_left(limited: Limited):
    response = get(limited(ratelimit_default="1 per minute"), Origin="http://localhost:4200")

    exposed = response.headers["Access-Control-Expose-Headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed.split(", "))


@pytest.mark.parametrize("path", [LOGIN, "/api/token", "/api/users/signin"])
def test_attempts_to_log_in_from_one_address_are_few(limited: Limited, make: Factory, path: str):
    make("users", pseudo="Ada", password="right")
    app = limited(ratelimit_login="2 per minute").app

    tried = [log_in(app, f"name{n}", path=path) for n in range(2)]
    refused = log_in(app, "Ada", "right", path=path)

    assert 429 not in statuses(*tried)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    assert refused.headers["RateLimit"] == '"default";r=997;t=40, "login";r=0;t=40'
    assert log_in(app, "Ada", "right", address="192.0.2.2", path=path).status_code == 200


def test_attempts_with_one_name_are_few_from_wherever(limited: Limited, make: Factory):
    make("users", pseudo="Ada", password="right")
    app = limited(ratelimit_identifier="2 per minute").app

    spread = [log_in(app, name, address=f"192.0.2.{n}") for n, name in enumerate(("Ada", "aDA", "ADA"))]

    assert statuses(*spread) == [401, 401, 429]
    assert log_in(app, "Bob").status_code == 401


def test_a_refused_log_in_is_a_problem_document(limited: Limited):
    app = limited(ratelimit_login="1 per minute").app
    log_in(app)

    refused = log_in(app)

    assert refused.content_type == "application/problem+json"
    assert (refused.get_json(force=True)["status"], refused.headers["Cache-Control"]) == (429, "no-store")


def test_of_two_limits_the_shorter_one_refuses_without_using_up_the_longer(limited: Limited, clock: list[float]):
    app = limited(ratelimit_login="1 per minute; 2 per hour").app
    log_in(app)

    for _ in range(5):
        assert log_in(app).status_code == 429
    clock[0] += 60

    assert remaining(log_in(app), "login-2") == 0
    clock[0] += 60
    assert log_in(app).status_code == 429


def test_signing_up_oneself_counts_as_an_attempt(limited: Limited):
    app = limited(ratelimit_login="1 per minute").app

    tried = [app.test_client().post("/api/users/signup", json={}) for _ in range(2)]

    assert tried[0].status_code != 429
    assert tried[1].status_code == 429


@pytest.fixture
def key(api: Api, make: Factory) -> str:
    site = make("sites", id=700)
    make("api_keys", user=api.user, sites=[site], key_hash=hash_key("the key"))
    return "the key"


@pytest.fixture
def feed(api: Api, make: Factory) -> Made:
    return make("feed_tokens", user=api.user, token_hash=hash_key("the token"))


def test_api_keys_cannot_be_tried_out_and_the_right_one_costs_nothing(limited: Limited, key: str):
    api = limited(ratelimit_login="2 per minute").as_nobody
    path = f"{PATHS['clicrdv']}?apikey="

    right = [get(api, path + key) for _ in range(3)]
    wrong = [get(api, f"{path}guess{n}") for n in range(3)]

    assert statuses(*right) == [200, 200, 200]
    assert statuses(*wrong) == [401, 401, 429]
    assert statuses(get(api, path + key), get(api, path + key, address="192.0.2.2")) == [429, 200]


def test_passwords_beside_an_api_key_cannot_be_tried_out(limited: Limited, key: str):
    api = limited(ratelimit_login="2 per minute").as_nobody

    tried = [get(api, f"{PATHS['clicrdv']}?apikey={key}", Authorization="Basic dXNlcjp3b3Jk") for _ in range(3)]

    assert statuses(*tried) == [401, 401, 429]


def test_feed_tokens_cannot_be_tried_out(limited: Limited, feed: Made):
    api = limited(ratelimit_login="1 per minute").as_nobody
    path = "/api/v3/events.ics?token="

    tried = [get(api, path + "the%20token"), get(api, path + "guess"), get(api, path + "guess")]

    assert statuses(*tried) == [200, 401, 429]


def test_workers_share_their_counters_through_redis(limited: Limited):
    with redis() as server:
        one, other = (limited(ratelimit_default="3 per minute", ratelimit_storage_url=server.url) for _ in range(2))

        assert [remaining(get(api)) for api in (one, other, one)] == [2, 1, 0]
        assert get(other).status_code == 429


def test_without_redis_requests_are_answered_and_still_counted(limited: Limited):
    api = limited(ratelimit_default="2 per minute", ratelimit_storage_url="redis://127.0.0.1:1/0")

    assert statuses(get(api), get(api), get(api)) == [200, 200, 429]
