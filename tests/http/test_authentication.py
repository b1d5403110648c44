"""Sessions and bearer tokens, below the HTTP surface."""

from __future__ import annotations

import json
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest
from flask import Flask, current_app
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.core.sql import reading, writing
from jsonapi_app.extensions import db
from jsonapi_app.http.authentication import Account, authenticate, issue_tokens, rotate_tokens, sign_in, sign_out
from jsonapi_app.http.tokens import Tokens
from jsonapi_app.models.base import now
from jsonapi_app.models.identity import Session, User
from tests.factories import Factory, Made

INVALID = 'Bearer error="invalid_token"'


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def user(make: Factory) -> Made:
    return make("users", pseudo="Ada", role="member")


def issued(user: Made, hours: int = 12) -> Tokens:
    with writing(db.engine) as connection:
        return issue_tokens(connection, Account(user.key, "Ada", "member", hours, "no hash"))


def caller(token: str | None, scheme: str = "Bearer") -> Actor | None:
    with reading(db.engine) as reader:
        return authenticate(None if token is None else f"{scheme} {token}", reader)


def refusal(attempt: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Unauthorized) as raised:
        attempt()
    return raised.value.detail, raised.value.headers["WWW-Authenticate"]


def change(model: Any, **values: Any) -> None:
    with writing(db.engine) as connection:
        connection.execute(update(model).values(**values))


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def resigned(token: str, key: str | None = None, algorithm: str = "HS256", **changes: Any) -> str:
    payload = {name: value for name, value in (claims(token) | changes).items() if value is not ...}
    return jwt.encode(payload, current_app.config["JWT_SECRET_KEY"] if key is None else key, algorithm)


def test_an_access_token_says_who_its_user_is_and_nothing_else(user: Made) -> None:
    tokens = issued(user)

    said = claims(tokens.access_token)
    assert jwt.get_unverified_header(tokens.access_token) == {"alg": "HS256", "typ": "JWT"}
    assert set(said) == {"iat", "exp", "sub", "jti", "nbf", "type", "fresh", "user"}
    assert (said["sub"], said["type"]) == (str(user.key), "access")
    assert said["user"] == {"id": user.key, "pseudo": "Ada", "group_id": "member"}
    assert set(claims(tokens.refresh_token)) == {"iat", "exp", "sub", "jti", "nbf", "type", "fresh"}
    assert claims(tokens.refresh_token)["jti"] == said["jti"]


def test_tokens_do_not_show_in_logs(user: Made) -> None:
    tokens = issued(user)

    assert tokens.access_token not in repr(tokens)
    assert tokens.refresh_token not in repr(tokens)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER ", " Bearer"])
def test_the_caller_is_the_user_of_the_token(user: Made, scheme: str) -> None:
    token = issued(user).access_token

    assert caller(token, scheme) == Actor(user.key, "member", claims(token)["jti"])


def test_no_header_is_nobody() -> None:
    assert caller(None) is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearertoken"])
def test_a_header_without_token_is_refused_without_an_error_code(header: str) -> None:
    with reading(db.engine) as reader:
        assert refusal(lambda: authenticate(header, reader)) == ("Token not found.", "Bearer")


def test_the_role_is_read_again_at_each_request(user: Made) -> None:
    token = issued(user).access_token
    assert caller(token).role == "member"

    change(User, role="visitor")

    assert caller(token).role == "visitor"


def test_a_token_of_a_trashed_user_is_refused_until_the_user_is_restored(user: Made) -> None:
    token = issued(user).access_token

    change(User, deleted_at=now())
    assert refusal(lambda: caller(token)) == ("Token not found.", INVALID)

    change(User, deleted_at=None)
    assert caller(token) is not None


def test_an_expired_token_is_refused_also_when_it_was_seen_before(user: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issued(user, hours=1).access_token
    assert caller(token) is not None

    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)

    assert refusal(lambda: caller(token)) == ("Expired token", INVALID)


@pytest.mark.parametrize(
    "changes",
    [
        {"jti": ...},
        {"sub": ...},
        {"exp": ...},
        {"nbf": ...},
        {"type": ...},
        {"sub": "root"},
        {"sub": "9" * 10},
        {"sub": "9" * 400},
        {"sub": "-1"},
        {"jti": "x"},
        {"jti": "\0" * 36},
        {"jti": "\ud800" * 36},
        {"exp": "soon"},
        {"exp": 10**400},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"aud": "elsewhere"},
    ],
    ids=str,
)
def test_a_well_signed_token_that_is_not_one_of_ours_is_refused(user: Made, changes: dict[str, Any]) -> None:
    token = resigned(issued(user).access_token, **changes)

    assert refusal(lambda: caller(token)) == ("Signature verification failed", INVALID)


def test_a_token_for_another_user_or_session_is_refused(user: Made) -> None:
    token = issued(user).access_token

    for changes in ({"sub": str(user.key + 1)}, {"jti": str(uuid.uuid4())}, {"sub": "9" * 9}):
        forged = resigned(token, **changes)
        assert refusal(lambda forged=forged: caller(forged)) == ("Token not found.", INVALID)


def test_another_key_or_algorithm_is_refused(user: Made) -> None:
    token = issued(user).access_token
    header, payload, signature = token.split(".")
    unsigned = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()

    for forged in (
        resigned(token, key="another key of enough bytes, thirty-two"),
        resigned(token, algorithm="HS512", key="another key of enough bytes, " * 3),
        resigned(token, key="", algorithm="none"),
        f"{unsigned}.{payload}.",
        f"{unsigned}.{payload}.{signature}",
        f"{header}.{payload}.{signature[::-1]}",
        f"{header}.{payload}.",
        f"{header}.{payload}",
    ):
        assert refusal(lambda forged=forged: caller(forged)) == ("Signature verification failed", INVALID)


def test_a_refresh_token_opens_nothing_and_an_access_token_refreshes_nothing(user: Made) -> None:
    tokens = issued(user)

    assert refusal(lambda: caller(tokens.refresh_token)) == ("Token not found.", INVALID)
    assert refusal(lambda: rotate_tokens(tokens.access_token)) == ("Token not found.", INVALID)
    assert caller(tokens.access_token) is not None


def _deep_header() -> str:
    return urlsafe_b64encode(b'{"alg":"HS256","x":' + b"[" * 2900).decode()


@given(st.text(st.characters(max_codepoint=255), max_size=80))
@example("a.b.c")
@example("....")
@example("eyJ" * 4000)
@example(_deep_header() + ".e30.e30")
@example("e30.e30.e30")
@example("é.é.é")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_garbage_is_refused(garbage: str) -> None:
    with reading(db.engine) as reader, pytest.raises(Unauthorized):
        authenticate(f"Bearer {garbage}", reader)


def test_a_header_with_a_deep_or_odd_json_part_is_refused(user: Made) -> None:
    payload = urlsafe_b64encode(json.dumps({"sub": [], "jti": {}}).encode()).decode()

    for odd in (
        '{"alg":["HS256"]}',
        '{"alg":{}}',
        '{"alg":"HS256","crit":[1]}',
        '{"alg":"HS256","b64":false}',
        "[]",
        "1",
    ):
        header = urlsafe_b64encode(odd.encode()).decode().rstrip("=")
        assert refusal(lambda header=header: caller(f"{header}.{payload}.AAAA"))[1] == INVALID


def test_a_refresh_token_is_exchanged_for_a_pair_that_is_not_fresh(user: Made) -> None:
    first = issued(user)

    second = rotate_tokens(first.refresh_token)

    assert claims(first.access_token)["fresh"] is True
    assert claims(second.access_token)["fresh"] is False
    assert caller(second.access_token) is not None
    assert caller(first.access_token) is not None


def test_a_refresh_token_shown_twice_ends_its_whole_family(user: Made) -> None:
    other = issued(user)
    first = issued(user)
    second = rotate_tokens(first.refresh_token)
    third = rotate_tokens(second.refresh_token)

    assert refusal(lambda: rotate_tokens(first.refresh_token)) == ("Token not found.", INVALID)

    for tokens in (first, second, third):
        assert refusal(lambda tokens=tokens: caller(tokens.access_token)) == ("Token not found.", INVALID)
        assert refusal(lambda tokens=tokens: rotate_tokens(tokens.refresh_token)) == ("Token not found.", INVALID)
    assert caller(other.access_token) is not None


def test_of_concurrent_refreshes_with_one_token_exactly_one_wins(app: Flask, user: Made) -> None:
    token = issued(user).refresh_token

    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                rotate_tokens(token)
            except Unauthorized:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_a_trashed_user_refreshes_nothing(user: Made) -> None:
    token = issued(user).refresh_token

    change(User, deleted_at=now())

    assert refusal(lambda: rotate_tokens(token)) == ("Token not found.", INVALID)


def test_signing_out_ends_every_pair_of_the_log_in_and_no_other(user: Made) -> None:
    other = issued(user)
    first = issued(user)
    second = rotate_tokens(first.refresh_token)

    sign_out(f"Bearer {second.access_token}")

    assert refusal(lambda: caller(first.access_token)) == ("Token not found.", INVALID)
    assert refusal(lambda: rotate_tokens(second.refresh_token)) == ("Token not found.", INVALID)
    assert refusal(lambda: sign_out(f"Bearer {second.access_token}")) == ("Token not found.", INVALID)
    assert caller(other.access_token) is not None


def test_a_log_in_clears_the_users_expired_sessions_away(make: Factory, user: Made) -> None:
    neighbour = make("users", role="visitor")
    issued(user)
    issued(neighbour)
    change(Session, expires_at=now() - timedelta(seconds=1))

    latest = issued(user)

    with db.engine.connect() as connection:
        left = connection.execute(select(Session.user_id, Session.jti)).all()
    assert sorted(user_id for user_id, _ in left) == sorted([user.key, neighbour.key])
    assert claims(latest.access_token)["jti"] in {jti for _, jti in left}


def test_a_pseudo_that_imitates_an_address_does_not_take_its_place(make: Factory) -> None:
    make("users", pseudo="victim@example.com", password="the imitator's")
    victim = make("users", pseudo="victim", email="victim@example.com", password="the victim's")

    assert sign_in("Victim@Example.com", "the victim's").id == victim.key
    with pytest.raises(Unauthorized):
        sign_in("victim@example.com", "the imitator's")


def test_a_hash_of_lower_cost_is_made_anew_at_log_in(make: Factory) -> None:
    make("users", pseudo="Ada", password="correct horse")
    with db.engine.connect() as connection:
        before = connection.scalar(select(User.password_hash))

    sign_in("ada", "correct horse")

    with db.engine.connect() as connection:
        after = connection.scalar(select(User.password_hash))
    assert after != before
    assert sign_in("ada", "correct horse").password_hash == after


def test_authentication_reads_the_database_once(user: Made, statements: Callable[[], Any]) -> None:
    token = issued(user).access_token

    with statements() as texts:
        caller(token)

    assert len(texts) == 1
