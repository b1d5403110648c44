"""Secrets for programs, and log-ins as resources: shown once, kept as hashes, ended by DELETE."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.client import Api
from tests.contract.requests import creation, document, ids, linkage, refused, update
from tests.factories import PASSWORD, Factory, Made, stored

COLUMNS = {"api_keys": "key_hash", "feed_tokens": "token_hash"}


@pytest.mark.parametrize(("type_", "column"), COLUMNS.items())
def test_the_secret_is_shown_once_and_kept_as_a_hash(api: Api, make: Factory, type_: str, column: str):
    created = api.post(f"/{type_}", creation(make, type_)).json

    key = created["meta"]["key"]
    assert len(key) >= 43
    row = stored(api.app, Made(type_, created["data"]["id"], int(created["data"]["id"])))
    assert row is not None
    assert row[column] == hashlib.sha256(key.encode()).hexdigest()
    for path in (f"/{type_}", f"/{type_}/{created['data']['id']}"):
        shown = api.get(path).get_data(as_text=True)
        assert key not in shown
        assert row[column] not in shown


@pytest.mark.parametrize(("type_", "column"), COLUMNS.items())
def test_changing_a_key_leaves_its_secret(api: Api, make: Factory, type_: str, column: str):
    made = make(type_)
    before = stored(api.app, made)

    response = api.patch(made.path, update(made, label="Renamed"))

    assert "meta" not in response.json
    assert stored(api.app, made)[column] == before[column]


def test_no_two_keys_are_alike(api: Api, make: Factory):
    keys = {api.post("/api_keys", creation(make, "api_keys")).json["meta"]["key"] for _ in range(3)}

    assert len(keys) == 3


def test_an_admin_gives_a_key_its_user_and_its_sites(api: Api, make: Factory):
    user, sites = make("users"), [make("sites"), make("sites")]

    created = api.post("/api_keys?include=sites", creation(make, "api_keys", user=user, sites=sites)).json["data"]

    assert created["relationships"]["user"]["data"] == user.identifier
    assert {member["id"] for member in created["relationships"]["sites"]["data"]} == {site.id for site in sites}
    changed = document("api_keys", created["id"], relationships={"user": linkage(api.user)})
    refused(api.patch(f"/api_keys/{created['id']}", changed), 403, pointer="/data/relationships/user")


def test_a_key_can_be_revoked_without_being_forgotten(api: Api, make: Factory):
    key = make("api_keys")

    response = api.patch(key.path, update(key, revoked_at="2026-05-01T10:00:00Z"))

    assert response.json["data"]["attributes"]["revoked_at"] == "2026-05-01T10:00:00.000Z"


def test_a_feed_token_is_the_callers_unless_an_admin_says_otherwise(api: Api, make: Factory):
    member, other = api.as_member, make("users")

    own = member.post("/feed_tokens", document("feed_tokens", attributes={"label": "Phone"})).json["data"]

    assert own["relationships"]["user"]["data"] == member.user.identifier
    refused(member.post("/feed_tokens", creation(make, "feed_tokens", user=other)), 404)
    given = api.post("/feed_tokens", creation(make, "feed_tokens", user=other)).json["data"]
    assert given["relationships"]["user"]["data"] == other.identifier
    assert ids(member.get("/feed_tokens")) == [own["id"]]


def test_log_ins_are_listed_until_they_are_ended(api: Api):
    member = api.as_member
    before = set(ids(member.get("/sessions")))
    body = json.dumps({"identifier": "themember", "password": PASSWORD})
    sign_in = api.as_nobody.post("/auth/login", body=body, headers={"Content-Type": "application/json"}).json
    bearer = {"Authorization": f"Bearer {sign_in['access_token']}"}
    (new,) = set(ids(member.get("/sessions"))) - before

    assert api.as_nobody.get("/tags", headers=bearer).status_code == 200
    assert member.delete(f"/sessions/{new}").status_code == 204

    assert api.as_nobody.get("/tags", headers=bearer).status_code == 401
    refresh = json.dumps({"refresh_token": sign_in["refresh_token"]})
    refreshed = api.as_nobody.post("/auth/refresh", body=refresh, headers={"Content-Type": "application/json"})
    assert refreshed.status_code == 401
    assert set(ids(member.get("/sessions"))) == before


def test_a_refreshed_log_in_is_one_log_in_and_ends_as_a_whole(api: Api):
    json_type = {"Content-Type": "application/json"}
    body = json.dumps({"identifier": "themember", "password": PASSWORD})
    member = api.as_member
    assert member.user
    first = api.as_nobody.post("/auth/login", body=body, headers=json_type).json
    refresh = json.dumps({"refresh_token": first["refresh_token"]})
    second = api.as_nobody.post("/auth/refresh", body=refresh, headers=json_type).json
    sessions = ids(member.get("/sessions"))

    assert len(sessions) == 2  # the client's own, and this one
    newest = max(sessions, key=int)
    assert member.delete(f"/sessions/{newest}").status_code == 204

    for pair in (first, second):
        bearer = {"Authorization": f"Bearer {pair['access_token']}"}
        assert api.as_nobody.get("/tags", headers=bearer).status_code == 401


def test_a_session_shows_nothing_that_opens_anything(api: Api):
    data = api.get("/sessions").json["data"][0]

    assert set(data["attributes"]) == {"expires_at", "created_at", "updated_at"}
