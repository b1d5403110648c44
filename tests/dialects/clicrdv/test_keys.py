"""ClicRDV: whose rows an API key opens (contracts 3.1)."""

from __future__ import annotations

from base64 import b64encode

import pytest

from jsonapi_app.domain.secret_keys import hash_key
from tests.client import Api
from tests.dialects.clicrdv.client import ROOT, call, key_of, make_site, url
from tests.factories import PASSWORD, Factory, Made

CALENDARS = url("calendars")


@pytest.fixture(autouse=True)
def site(api: Api, make: Factory) -> Made:
    return make_site(api, make)


@pytest.mark.parametrize("key", ["", "unknown", "\0", "é", "x" * 3000])
def test_a_key_that_is_none_is_401(api: Api, key: str):
    assert call(api, CALENDARS, key=key).status_code == 401


def test_a_revoked_key_is_401(api: Api, make: Factory, site: Made):
    make("api_keys", user=api.user, sites=[site], key_hash=hash_key("old"), revoked_at="2026-01-01T00:00:00Z")

    assert call(api, CALENDARS, key="old").status_code == 401


def test_the_key_of_a_user_in_the_trash_is_401(api: Api, make: Factory, site: Made):
    gone = make("users", deleted_at="2026-01-01T00:00:00Z")
    make("api_keys", user=gone, sites=[site], key_hash=hash_key("theirs"))

    assert call(api, CALENDARS, key="theirs").status_code == 401


def test_the_hash_is_no_key(api: Api):
    assert call(api, CALENDARS, key=hash_key(key_of("admin"))).status_code == 401


def test_a_key_opens_its_sites_only(api: Api, make: Factory):
    elsewhere = make("sites")
    make("api_keys", user=api.user, key_hash=hash_key("nowhere"))

    assert call(api, f"{ROOT}/{elsewhere.id}/calendars").status_code == 403
    assert call(api, CALENDARS, key="nowhere").status_code == 403


@pytest.mark.parametrize("group", ["999999", "0", "-1", "x", "0700", "99999999999999999999"])
def test_an_unknown_group_is_404(api: Api, group: str):
    assert call(api, f"{ROOT}/{group}/calendars").status_code == 404


def test_an_unknown_collection_is_404(api: Api):
    assert call(api, url("groups")).status_code == 404
    assert call(api, url("calendars.xml")).status_code == 404


def test_rows_of_other_sites_are_not_shown(api: Api, make: Factory, site: Made):
    elsewhere = make("sites")
    for here in (site, elsewhere):
        calendar = make("calendars", site=here)
        make("services", site=here)
        make("appointments", calendar=calendar)
        make("client_files", site=here)

    for collection in ("calendars", "interventions", "vevents", "fiches"):
        assert call(api, url(collection)).json["totalRecords"] == 1


def test_a_visitor_is_not_shown_clients_that_they_may_not_see(api: Api, make: Factory, site: Made):
    make("client_files", site=site, person=(someone := make("people")))
    make("contacts", people=[someone])

    assert call(api, url("fiches")).json["totalRecords"] == 1
    assert call(api.as_visitor, url("fiches")).json["totalRecords"] == 0


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("name", "password", "status"),
    [
        ("theadmin", PASSWORD, 200),
        ("admin@example.org", PASSWORD, 200),
        ("theadmin", "wrong", 401),
        ("nobody", PASSWORD, 401),
        ("thevisitor", PASSWORD, 401),
        ("", "", 401),
    ],
)
def test_a_log_in_that_comes_along_must_be_that_of_the_key(api: Api, name: str, password: str, status: int):
    assert call(api, CALENDARS, headers=basic(name, password)).status_code == status


def test_a_log_in_that_cannot_be_read_is_401_and_a_token_is_left_alone(api: Api):
    for sent in ("Basic", "Basic %%%", "basic bm9jb2xvbg=="):
        assert call(api, CALENDARS, headers={"Authorization": sent}).status_code == 401
    assert call(api, CALENDARS, headers={"Authorization": "Bearer anything"}).status_code == 200
