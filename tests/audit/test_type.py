"""Revisions as a type, and as a related collection of every resource."""

from __future__ import annotations

import pytest

from tests.audit.reading import revisions_of
from tests.client import Api
from tests.contract.requests import document, ids, linkage, refused, update
from tests.contract.shapes import TYPES
from tests.factories import Factory

RECORDED = [type_ for type_ in TYPES if type_ != "revisions"]


def test_the_newest_revision_comes_first(api: Api, make: Factory):
    park = make("parks")
    for name in ("Nord", "Sud Est", "Ouest"):
        api.patch(park.path, update(park, name=name))

    everywhere, there = api.get("/revisions").json["data"], api.get(f"{park.path}/revisions").json["data"]

    assert [r["attributes"]["changes"]["name"]["after"] for r in everywhere] == ["Ouest", "Sud Est", "Nord"]
    assert [r["id"] for r in there] == [r["id"] for r in everywhere]


def test_revisions_are_found_by_what_they_say(api: Api, make: Factory):
    park, tag = make("parks"), make("tags")
    renamed = api.patch(park.path, update(park, name="Sud Est"))
    api.as_member.delete(tag.path)
    api.as_member.delete(tag.path)

    def found(query: str) -> list[tuple[str, str]]:
        data = api.get(f"/revisions?sort=id&{query}").json["data"]
        return [(r["attributes"]["resource_type"], r["attributes"]["action"]) for r in data]

    assert found("filter[resource_type]=tags") == [("tags", "trash"), ("tags", "purge")]
    assert found("filter[action][in]=purge,update") == [("parks", "update"), ("tags", "purge")]
    assert found(f"filter[request_id]={renamed.headers['X-Request-ID']}") == [("parks", "update")]
    assert found(f"filter[user]={api.user.id}") == [("parks", "update")]
    assert found(f"filter[user_native_id]={api.as_member.user.key}") == [("tags", "trash"), ("tags", "purge")]
    assert found("filter[user.role]=member") == [("tags", "trash"), ("tags", "purge")]
    assert found(f"filter[user_pseudo]={renamed.json and 'nobody'}") == []
    assert found("filter[created_at][lt]=2020-01-01") == []


def test_resources_are_found_by_their_revisions(api: Api, make: Factory):
    changed, untouched = make("parks"), make("parks")
    api.patch(changed.path, update(changed, name="Sud Est"))
    api.post("/tags", document("tags", attributes={"name": "same key, another type"}))

    assert ids(api.get("/parks?filter[revisions.action]=update")) == [changed.id]
    assert ids(api.get("/parks?filter[revisions][isnull]=true")) == [untouched.id]


def test_revisions_are_included(api: Api, make: Factory):
    park, other = make("parks", name="Nord"), make("parks", name="Ouest")
    api.patch(park.path, update(park, name="Sud Est"))

    answer = api.get("/parks?include=revisions.user&sort=id").json

    (linked, none) = [p["relationships"]["revisions"]["data"] for p in answer["data"]]
    assert (len(linked), none) == (1, [])
    assert {(i["type"], i["id"]) for i in answer["included"]} == {
        ("revisions", linked[0]["id"]),
        ("users", api.user.id),
    }
    assert other.id == answer["data"][1]["id"]


def test_a_calendar_entry_has_the_revisions_of_what_it_stands_for(api: Api, make: Factory):
    visit, booking = make("interventions"), make("events")
    api.patch(visit.path, update(visit, description="Looks at the roof"))
    api.patch(booking.path, update(booking, title="Open air"))

    (told,) = api.get(f"/calendar_entries/{visit.id}/revisions").json["data"]

    assert (told["attributes"]["resource_type"], told["attributes"]["resource_id"]) == ("interventions", visit.id)


def test_what_is_in_the_trash_or_gone_is_still_told_of(api: Api, make: Factory):
    tag = make("tags")
    api.delete(tag.path)

    refused(api.get(f"{tag.path}/revisions"), 404)
    assert [told["action"] for told in revisions_of(api, "tags", tag.id)] == ["trash"]

    api.delete(tag.path)

    assert [told["action"] for told in revisions_of(api, "tags", tag.id)] == ["trash", "purge"]


def test_who_wrote_is_told_while_they_are_in_the_trash(api: Api, make: Factory):
    park = make("parks")
    member = api.as_member.user
    api.as_member.patch(park.path, update(park, name="Sud Est"))
    pseudo = api.get(member.path).json["data"]["attributes"]["pseudo"]

    api.delete(member.path)

    (revision,) = api.get(f"{park.path}/revisions").json["data"]
    assert revision["attributes"]["user_pseudo"] == pseudo
    assert revision["relationships"]["user"]["data"] is None


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_for_others_than_admins_there_are_no_revisions(api: Api, make: Factory, role: str):
    park = make("parks")
    api.patch(park.path, update(park, name="Sud Est"))
    (revision,) = api.get("/revisions").json["data"]
    client = api.acting(role)

    refused(client.get("/revisions"), 403)
    refused(client.get(f"/revisions/{revision['id']}"), 403)
    refused(client.get(f"{park.path}/revisions"), 404)
    refused(client.get(f"{park.path}/relationships/revisions"), 404)
    refused(client.get("/parks?include=revisions"), 400, parameter="include")
    refused(client.get("/parks?filter[revisions.action]=update"), 400, parameter="filter[revisions.action]")
    refused(client.get("/parks?fields[parks]=revisions"), 400, parameter="fields[parks]")
    assert "revisions" not in client.get(park.path).json["data"]["relationships"]
    assert "revisions" not in client.get("").json["meta"]["resources"]


@pytest.mark.parametrize("role", ["member", "admin"])
def test_nobody_writes_revisions(api: Api, make: Factory, role: str):
    park = make("parks")
    api.patch(park.path, update(park, name="Sud Est"))
    (revision,) = api.get("/revisions").json["data"]
    client, path = api.acting(role), f"/revisions/{revision['id']}"

    refused(client.post("/revisions", document("revisions", attributes={"action": "update"})), 403)
    refused(client.patch(path, document("revisions", revision["id"], attributes={"action": "purge"})), 403)
    refused(client.delete(path), 403)
    for method in ("POST", "PATCH", "DELETE"):
        sent = linkage([]) if method == "PATCH" else {"data": [{"type": "revisions", "id": revision["id"]}]}
        refused(client.request(method, f"{park.path}/relationships/revisions", sent), 403 if role == "admin" else 404)
    assert api.get("/revisions").json["data"] == [revision]


@pytest.mark.parametrize("type_", RECORDED)
def test_every_type_has_them(api: Api, make: Factory, type_: str):
    row = api.user if type_ == "users" else make(type_)

    answer = api.get(f"{row.path}/revisions")

    assert (answer.status_code, answer.json["data"]) == (200, [])
