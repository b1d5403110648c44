"""Idempotency-Key: a request that is sent again is answered as the first time, and not done again (item 160)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy import update as update_rows
from werkzeug.test import TestResponse

from jsonapi_app.core import once
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.http.idempotency import keep_answers
from jsonapi_app.models.base import now
from jsonapi_app.models.idempotency import IdempotencyKey
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.contract.atomic import HEADERS, add, change, remove
from tests.contract.requests import creation, document, ids, linkage, refused, update
from tests.factories import PASSWORD, Factory, Made, stored

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
OWN = ("Location", "ETag", "Content-Type", "Vary", "Cache-Control")

_keys = IdempotencyKey.__table__

Send = Callable[[Api, Made, dict[str, str]], TestResponse]


@pytest.fixture
def key() -> dict[str, str]:
    """The header with a key that nothing else uses."""
    return {KEY: f'"{uuid.uuid4()}"'}


def operations(*listed: Any) -> dict[str, Any]:
    return {"atomic:operations": list(listed)}


WRITES: dict[str, Send] = {
    "POST": lambda api, made, headers: api.post("/categories", NEW, headers=headers),
    "PATCH": lambda api, made, headers: api.patch(made.path, update(made, note="Heavy"), headers=headers),
    "first DELETE": lambda api, made, headers: api.delete(made.path, headers=headers),
    "POST linkage": lambda api, made, headers: api.post(f"{made.path}/relationships/tags", LINK, headers=headers),
    "operations": lambda api, made, headers: api.post(
        "/operations", operations(add("categories", name="Sound"), change(made, note="x")), headers=HEADERS | headers
    ),
    "operations without results": lambda api, made, headers: api.post(
        "/operations", operations(remove(made)), headers=HEADERS | headers
    ),
}
NEW = document("categories", attributes={"name": "Sound"})
LINK: dict[str, Any] = {"data": []}


def same(one: TestResponse, other: TestResponse) -> bool:
    """Status, bytes, and every header that is not about the request."""
    return (one.status_code, one.data, *(one.headers.get(name) for name in OWN)) == (
        other.status_code,
        other.data,
        *(other.headers.get(name) for name in OWN),
    )


def kept(api: Api) -> int:
    with api.app.app_context(), db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(_keys)) or 0


def expire(api: Api) -> None:
    with api.app.app_context(), writing(db.engine) as connection:
        connection.execute(update_rows(_keys).values(expires_at=now() - timedelta(milliseconds=1)))


@pytest.mark.parametrize("write", WRITES)
def test_what_is_sent_again_is_answered_again_and_done_once(api: Api, make: Factory, key: dict[str, str], write: str):
    material = make("materials")
    first = WRITES[write](api, material, key)
    before = stored(api.app, material)

    second = WRITES[write](api, material, key)

    assert first.status_code in (200, 201, 204)
    assert same(first, second)
    assert (first.headers.get(REPLAYED), second.headers.get(REPLAYED)) == (None, "true")
    assert stored(api.app, material) == before
    assert len(ids(api.get("/categories"))) == 1 + (write in ("POST", "operations"))


def test_the_second_delete_with_a_key_does_not_purge(api: Api, make: Factory, key: dict[str, str]):
    tag = make("tags")

    answers = [api.delete(tag.path, headers=key) for _ in range(2)]
    purging = [api.delete(tag.path, headers={KEY: "purge"}) for _ in range(2)]

    assert [answer.status_code for answer in (*answers, *purging)] == [200, 200, 204, 204]
    assert stored(api.app, tag) is None


def test_the_answer_stays_that_of_the_first_time(api: Api, make: Factory, key: dict[str, str]):
    tag = make("tags")
    first = api.patch(tag.path, update(tag, name="One"), headers=key)
    api.patch(tag.path, update(tag, name="Two"))

    second = api.patch(tag.path, update(tag, name="One"), headers=key)

    assert same(first, second)
    assert stored(api.app, tag)["name"] == "Two"
    api.delete(tag.path)
    api.delete(tag.path)
    assert same(first, api.patch(tag.path, update(tag, name="One"), headers=key))


def test_a_condition_is_that_of_the_first_time_too(api: Api, make: Factory, key: dict[str, str]):
    tag = make("tags")
    headers = {**key, "If-Match": api.get(tag.path).headers["ETag"]}

    answers = [api.patch(tag.path, update(tag, name="One"), headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert same(*answers)


@pytest.mark.parametrize("other", ["body", "URL", "query", "method", "If-Match"])
def test_a_key_is_for_one_request(api: Api, make: Factory, key: dict[str, str], other: str):
    tag, another = make("tags"), make("tags")
    body = update(tag, name="One")
    assert api.patch(tag.path, body, headers=key).status_code == 200

    match other:
        case "body":
            answer = api.patch(tag.path, update(tag, name="Two"), headers=key)
        case "URL":
            answer = api.patch(another.path, update(another, name="Three"), headers=key)
        case "query":
            answer = api.patch(f"{tag.path}?fields[tags]=name", body, headers=key)
        case "method":
            answer = api.delete(tag.path, headers=key)
        case _:
            answer = api.patch(tag.path, body, headers={**key, "If-Match": "*"})

    (error,) = refused(answer, 422, header=KEY)
    assert error["code"] == "idempotency_key_reused"
    assert stored(api.app, tag)["name"] == "One"


def test_each_user_has_keys_of_their_own(api: Api, key: dict[str, str]):
    body = document("tags", attributes={"name": "mine"})
    assert api.post("/tags", body, headers=key).status_code == 201

    refused(api.as_member.post("/tags", body, headers=key), 409, pointer="/data/attributes/name")


@pytest.mark.parametrize("spelled", ["abc", '"abc"', ' "abc" ', '"abc";v=1', '"\\"abc"', '"a b, c; d"'])
def test_a_key_may_be_a_string_or_a_bare_token(api: Api, make: Factory, spelled: str):
    body = creation(make, "tags")

    answers = [api.post("/tags", body, headers={KEY: spelled}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(ids(api.get("/tags"))) == 1


def test_quotes_are_no_part_of_a_key(api: Api, make: Factory):
    body = creation(make, "tags")

    answers = [api.post("/tags", body, headers={KEY: spelled}) for spelled in ("abc", '"abc"')]

    assert same(*answers)


@pytest.mark.parametrize(
    "wrong", ["", '""', '"', '"a', "a b", "a, b", "é", '"é"', '"a"b', '"' + "x" * 256 + '"', "x" * 256]
)
def test_what_is_no_key_is_refused(api: Api, make: Factory, wrong: str):
    refused(api.post("/tags", creation(make, "tags"), headers={KEY: wrong}), 400, header=KEY)

    assert ids(api.get("/tags")) == []
    assert kept(api) == 0


@pytest.mark.parametrize("length", [1, 255])
def test_keys_of_any_reasonable_length_are_taken(api: Api, make: Factory, length: int):
    assert api.post("/tags", creation(make, "tags"), headers={KEY: "x" * length}).status_code == 201


def test_a_failed_request_can_be_corrected_and_sent_with_its_key(api: Api, make: Factory, key: dict[str, str]):
    make("tags", name="taken")
    for wrong in ("", "taken"):
        assert api.post("/tags", document("tags", attributes={"name": wrong}), headers=key).status_code in (409, 422)
        assert kept(api) == 0

    right = api.post("/tags", document("tags", attributes={"name": "free"}), headers=key)

    assert (right.status_code, right.headers.get(REPLAYED), kept(api)) == (201, None, 1)


def test_a_failed_batch_keeps_nothing(api: Api, make: Factory, key: dict[str, str]):
    gone = Made("tags", "999999", 999999)

    failed = api.post("/operations", operations(add("tags", name="x"), remove(gone)), headers=HEADERS | key)

    assert (failed.status_code, kept(api), ids(api.get("/tags"))) == (404, 0, [])


def test_reads_take_no_notice_of_a_key(api: Api, make: Factory, key: dict[str, str]):
    tag = make("tags")
    before = api.get(tag.path, headers=key).json
    api.patch(tag.path, update(tag, name="Renamed"))

    assert api.get(tag.path, headers=key).json != before
    assert api.get(tag.path, headers={KEY: ""}).status_code == 200


def test_whoever_is_not_allowed_any_more_is_not_answered_again(api: Api, make: Factory, key: dict[str, str]):
    member, body = api.as_member, document("tags", attributes={"name": "mine"})
    assert member.post("/tags", body, headers=key).status_code == 201

    api.patch(member.user.path, update(member.user, role="visitor"))

    refused(member.post("/tags", body, headers=key), 403)


# Expiry


def test_an_expired_key_is_as_good_as_new(api: Api, make: Factory, key: dict[str, str]):
    tag = make("tags")
    api.patch(tag.path, update(tag, name="One"), headers=key)
    expire(api)

    answer = api.patch(tag.path, update(tag, name="Two"), headers=key)

    assert (answer.status_code, answer.headers.get(REPLAYED), kept(api)) == (200, None, 1)
    assert stored(api.app, tag)["name"] == "Two"


def test_a_key_is_kept_for_as_long_as_the_setting_says(api: Api, make: Factory, variant: Variant, key: dict[str, str]):
    before = now()

    variant(api, idempotency_hours=2).post("/tags", creation(make, "tags"), headers=key)

    with api.app.app_context(), db.engine.connect() as connection:
        row = connection.execute(select(_keys)).one()
    assert row.expires_at - row.created_at == timedelta(hours=2)
    assert row.created_at >= before


def test_a_write_with_a_key_removes_a_few_expired_ones(api: Api, make: Factory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(once, "_PURGED_AT_ONCE", 2)
    for number in range(3):
        api.post("/tags", creation(make, "tags"), headers={KEY: str(number)})
    expire(api)

    api.post("/tags", creation(make, "tags"), headers={KEY: "new"})

    assert kept(api) == 2


def test_the_command_removes_what_has_expired(api: Api, make: Factory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(once, "_PURGED_AT_ONCE", 0)
    for number in range(3):
        api.post("/tags", creation(make, "tags"), headers={KEY: str(number)})
    expire(api)
    api.post("/tags", creation(make, "tags"), headers={KEY: "new"})

    result = api.app.test_cli_runner().invoke(args=["purge-idempotency-keys"])

    assert (result.exit_code, result.output) == (0, "3 removed\n")
    assert kept(api) == 1


# What is not kept


@pytest.mark.parametrize("type_", ["api_keys", "feed_tokens"])
def test_a_secret_is_shown_once_and_not_kept(api: Api, make: Factory, key: dict[str, str], type_: str):
    body = creation(make, type_)

    first = api.post(f"/{type_}", body, headers=key)
    second = api.post(f"/{type_}", body, headers=key)

    assert first.status_code == 201
    assert first.headers["Cache-Control"] == "no-store"
    (error,) = refused(second, 409, header=KEY)
    assert error["code"] == "answer_not_kept"
    assert len(ids(api.get(f"/{type_}"))) == 1
    with api.app.app_context(), db.engine.connect() as connection:
        assert first.json["meta"]["key"] not in repr(connection.execute(select(_keys)).all())


def test_a_secret_in_a_batch_is_not_kept(api: Api, make: Factory, key: dict[str, str]):
    batch = operations({"op": "add", **creation(make, "feed_tokens")})

    first = api.post("/operations", batch, headers=HEADERS | key)
    second = api.post("/operations", batch, headers=HEADERS | key)

    assert "key" in first.json["atomic:results"][0]["meta"]
    assert pointerless(second) == ["answer_not_kept"]


def pointerless(answer: TestResponse) -> list[str]:
    assert answer.json is not None
    return [error["code"] for error in answer.json["errors"]]


def test_an_answer_that_is_too_long_is_not_kept_and_the_request_not_done_again(
    api: Api, make: Factory, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(once, "LONGEST_ANSWER", 100)
    tag = make("tags")

    first = api.patch(tag.path, update(tag, name="One"), headers=key)
    second = api.patch(tag.path, update(tag, name="One"), headers=key)

    assert first.status_code == 200
    refused(second, 409, header=KEY)
    assert stored(api.app, tag)["version"] == 2


def test_nobody_who_only_reads_the_database_can_try_out_what_a_body_was(
    api: Api, make: Factory, variant: Variant, key: dict[str, str]
):
    """It may hold a password; what is kept of it is made with the secret of the service."""
    body = creation(make, "users", password=PASSWORD)
    other = variant(api)
    keep_answers(other.app, secret="another", lifetime=timedelta(hours=1))
    assert api.post("/users", body, headers=key).status_code == 201

    refused(other.post("/users", body, headers=key), 422, header=KEY)


def test_a_user_that_is_purged_takes_the_keys_along(api: Api, make: Factory, key: dict[str, str]):
    member = api.as_member
    member.post("/tags", creation(make, "tags"), headers=key)
    assert kept(api) == 1

    for _ in range(2):
        api.delete(member.user.path)

    assert kept(api) == 0


def test_without_a_key_nothing_more_is_asked_of_the_database(api: Api, make: Factory, statements: Statements):
    tag = make("tags")
    api.get(tag.path)

    with statements() as plain:
        api.patch(tag.path, update(tag, name="One"))
    with statements() as keyed:
        api.patch(tag.path, update(tag, name="Two"), headers={KEY: "a"})

    assert not any("idempotency_keys" in text for text in plain)
    assert sum("idempotency_keys" in text for text in keyed) == 3


def test_linkage_can_be_sent_again(api: Api, make: Factory, key: dict[str, str]):
    material, tag = make("materials"), make("tags")
    url = f"{material.path}/relationships/tags"
    api.post(url, linkage([tag]), headers=key)
    api.delete(url, linkage([tag]))

    assert api.post(url, linkage([tag]), headers=key).headers[REPLAYED] == "true"
    assert ids(api.get(f"{material.path}/tags")) == []
