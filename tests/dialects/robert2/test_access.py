"""Which group may call which route (contracts 2.3, ACL), and what is one's own (SD5, P12)."""

from __future__ import annotations

import pytest

from jsonapi_app.dialects.robert2.routes import ROUTES
from tests.dialects.robert2.client import Robert
from tests.dialects.robert2.stage import Stage

A, AM, AMV = ("admin",), ("admin", "member"), ("admin", "member", "visitor")


def crud(path: str, groups: tuple[str, ...] = AM, *, reads: bool = True) -> dict[str, tuple[str, ...]]:
    read = {f"GET {path}": AMV, f"GET {path}/#": AMV} if reads else {}
    written = (f"POST {path}", f"PUT {path}/#", f"DELETE {path}/#", f"PUT {path}/restore/#")
    return read | dict.fromkeys(written, groups)


# The ACL column of contracts 2.3, written down apart from the dialect.
ACL: dict[str, tuple[str, ...]] = {
    "POST /events/#/bill": AM,
    "GET /bills/#": AM,
    "GET /bills/#/pdf": AM,
    "DELETE /bills/#": A,
    **crud("/categories"),
    **crud("/subcategories", reads=False),
    **crud("/companies"),
    "GET /companies/search": AMV,
    "GET /companies/#/persons": AMV,
    **crud("/events"),
    "GET /events/#/missing-materials": AMV,
    **crud("/materials"),
    "GET /materials/#/tags": AMV,
    "GET /materials/attributes": AMV,
    "POST /attributes": A,
    **crud("/parks"),
    "GET /parks/#/materials": AMV,
    **crud("/persons"),
    "GET /persons/#/tags": AMV,
    **{route: groups for route, groups in crud("/tags").items() if route != "GET /tags/#"},
    "GET /tags/search": AMV,
    "GET /tags/#/persons": AMV,
    "GET /tags/#/materials": AMV,
    "POST /users/signup": A,
    "GET /users": A,
    "GET /users/#": A,
    "PUT /users/#": A,
    "GET /users/#/settings": A,
    "PUT /users/#/settings": A,
    "DELETE /users/#": A,
    "PUT /users/restore/#": A,
    "GET /countries": AMV,
}
PUBLIC = {"POST /token", "POST /users/signin"}
CASES = [(route, role, role in groups) for route, groups in ACL.items() for role in AMV]


def test_the_dialect_has_exactly_the_routes_of_the_contract():
    routes = [f"{route.method} {route.path.replace('<int:id>', '#')}" for route in ROUTES]

    assert sorted(routes) == sorted({*ACL, *PUBLIC})
    assert len(routes) == 69 + 2  # and two that contracts 2.3 calls worth having


@pytest.mark.parametrize(("route", "role", "allowed"), CASES)
def test_a_group_may_call_what_its_line_says(route: str, role: str, allowed: bool, robert: Robert):
    method, path = route.replace("#", "987654").split()

    answered = robert.acting(role).request(method, path)

    refused = answered.status_code == 401
    assert refused is not allowed, answered.text
    if refused:
        assert f"'{role}'" in answered.json["error"]


@pytest.mark.parametrize("route", ACL)
def test_nobody_may_call_anything_without_a_token(route: str, stage: Stage):
    stage.new("tags")  # there are users
    method, path = route.replace("#", "987654").split()

    refused = stage.robert.acting(None).request(method, path)

    assert (refused.status_code, refused.json["error"]["message"]) == (401, "Token not found.")


@pytest.mark.parametrize("role", ["member", "visitor"])
def test_one_reads_and_changes_oneself(role: str, robert: Robert):
    me = robert.acting(role)
    path = f"/users/{me.user.key}"

    assert me.get(path).json["group_id"] == role
    changed = me.put(path, {"pseudo": "renamed", "person": {"first_name": "Ada", "last_name": "Byron"}})
    assert (changed.status_code, changed.json["pseudo"]) == (200, "renamed")
    assert changed.json["person"]["full_name"] == "Byron Ada"
    assert me.put(f"{path}/settings", {"language": "FR"}).json["language"] == "FR"
    assert me.get(f"{path}/settings").json["language"] == "FR"


@pytest.mark.parametrize("role", ["member", "visitor"])
@pytest.mark.parametrize("call", ["GET /users/#", "PUT /users/#", "GET /users/#/settings", "PUT /users/#/settings"])
def test_one_does_neither_with_anybody_else(call: str, role: str, robert: Robert):
    method, path = call.replace("#", str(robert.user.key)).split()

    refused = robert.acting(role).request(method, path, {"pseudo": "stolen"} if method == "PUT" else None)

    assert (refused.status_code, f"'{role}'" in refused.json["error"]) == (401, True)


@pytest.mark.parametrize("role", ["member", "visitor"])
def test_nobody_promotes_himself(role: str, robert: Robert):
    me = robert.acting(role)

    refused = me.put(f"/users/{me.user.key}", {"group_id": "admin"})

    assert (refused.status_code, f"'{role}'" in refused.json["error"]) == (401, True)
    assert me.get(f"/users/{me.user.key}").json["group_id"] == role


def test_one_may_send_the_group_that_one_is_in(robert: Robert):
    me = robert.acting("member")

    assert me.put(f"/users/{me.user.key}", {"group_id": "member", "pseudo": "renamed"}).status_code == 200


def test_an_admin_changes_the_group_of_others_but_the_last_admin_stays_one(robert: Robert):
    member = robert.acting("member").user.key

    assert robert.put(f"/users/{member}", {"group_id": "visitor"}).json["group_id"] == "visitor"
    refused = robert.put(f"/users/{robert.user.key}", {"group_id": "member"})
    assert (refused.status_code, refused.json["error"]["details"]) == (409, ["At least one admin must remain."])


def test_nobody_deletes_himself(robert: Robert):
    refused = robert.delete(f"/users/{robert.user.key}")

    assert (refused.status_code, refused.json["error"]["details"]) == (400, ["You cannot delete yourself."])


@pytest.mark.parametrize("role", AMV)
def test_every_group_sees_every_person_and_who_made_an_event(role: str, stage: Stage, make):
    person = stage.new("persons", email="ada@example.org")
    make("contacts", people=[make("people", first_name="On", last_name="Contact")])
    event = stage.new("events", beneficiaries=[person["id"]])
    viewer = stage.robert.acting(role)

    names = [row["full_name"] for row in viewer.get("/persons").json["data"]]
    shown = viewer.get(f"/events/{event['id']}").json

    assert "Contact On" in names
    assert (shown["user_id"], shown["user"]["group_id"]) == (stage.robert.user.key, "admin")
    assert [one["id"] for one in shown["beneficiaries"]] == [person["id"]]
    assert viewer.get(f"/persons/{person['id']}").json["email"] == "ada@example.org"


def test_access_comes_before_the_body_and_the_body_before_existence(robert: Robert):
    assert robert.acting("visitor").put("/tags/999", {}).status_code == 401
    empty = robert.put("/tags/999", {})
    assert (empty.status_code, empty.json["error"]["details"]) == (400, ["The request body is empty"])
    assert robert.put("/tags/999", {"name": ""}).status_code == 404
