"""Persons, companies and users: flat details, tags on the fly, and who belongs to whom (R5, R8, R10, contracts 7.1)."""

from __future__ import annotations

from typing import Any

from tests.client import Api
from tests.dialects.robert2.stage import Stage
from tests.factories import Factory

DETAILS = {
    "email": "ada@example.org",
    "phone": "+41211234567",
    "street": "Rue centrale, 42bis",
    "postal_code": "1000",
    "locality": "Lausanne",
    "country_id": 75,
}


def rows(api: Api, path: str) -> list[dict[str, Any]]:
    return [row["attributes"] for row in api.get(path).json["data"]]


def test_flat_details_become_the_primary_rows(stage: Stage, api: Api):
    made = stage.new("persons", **DETAILS)

    assert DETAILS.items() <= made.items()
    assert made["country"]["id"] == 75
    assert [(e["address"], e["is_primary"]) for e in rows(api, "/emails")] == [("ada@example.org", True)]
    assert [(p["number"], p["is_primary"]) for p in rows(api, "/phones")] == [("+41211234567", True)]
    (address,) = rows(api, "/addresses")
    assert (address["city"], address["primary_mailing_address"]) == ("Lausanne", True)


def test_a_change_updates_the_same_rows(stage: Stage, api: Api):
    made = stage.new("persons", **DETAILS)

    changed = stage.robert.put(f"/persons/{made['id']}", {"email": "new@example.org", "locality": "Pully"}).json

    assert changed | {"updated_at": None} == made | {
        "email": "new@example.org",
        "locality": "Pully",
        "updated_at": None,
    }
    assert [len(rows(api, path)) for path in ("/emails", "/phones", "/addresses")] == [1, 1, 1]


def test_null_clears_a_detail_and_leaves_the_others(stage: Stage, api: Api):
    made = stage.new("persons", **DETAILS)

    changed = stage.robert.put(f"/persons/{made['id']}", {"email": None, "phone": "", "country_id": None}).json

    cleared = {"email": None, "phone": None, "country_id": None, "country": None}
    assert changed | {"updated_at": None} == made | cleared | {"updated_at": None}
    assert rows(api, "/emails") == rows(api, "/phones") == []


def test_only_the_primary_rows_are_shown_and_changed(stage: Stage, make: Factory, api: Api):
    person = make("people")
    make("emails", person=person, address="second@example.org")
    make("emails", person=person, address="first@example.org", is_primary=True)
    path = f"/persons/{person.key}"

    assert stage.robert.get(path).json["email"] == "first@example.org"
    stage.robert.put(path, {"email": "third@example.org"})
    assert {e["address"]: e["is_primary"] for e in rows(api, "/emails")} == {
        "second@example.org": False,
        "third@example.org": True,
    }


def test_a_change_of_a_detail_is_a_change_of_the_person(stage: Stage, make: Factory):
    person = make("people", updated_at="2020-01-01T00:00:00Z")
    path = f"/persons/{person.key}"

    assert stage.robert.put(path, {"locality": "Pully"}).json["updated_at"] > "2020-01-02"


def test_a_company_has_one_flat_address(stage: Stage, api: Api):
    details = {key: DETAILS[key] for key in ("street", "postal_code", "locality", "country_id")}

    made = stage.new("companies", **details, phone="0211234567")

    assert details.items() <= made.items()
    assert made["country"] == stage.robert.get(f"/companies/{made['id']}").json["country"]
    assert len(rows(api, "/addresses")) == 1


def test_two_persons_do_not_share_names_and_email(stage: Stage):
    one = {"first_name": "Ada", "last_name": "Byron", "nickname": None, "email": "ada@example.org"}
    stage.robert.post("/persons", one)

    twin = stage.robert.post("/persons", one | {"first_name": "ADA", "email": "Ada@example.org"})
    without = [stage.robert.post("/persons", one | {"email": None}) for _ in range(2)]

    assert (twin.status_code, twin.json["error"]["details"]) == (409, [])
    assert [answer.status_code for answer in without] == [201, 201]
    refused = stage.robert.put(f"/persons/{without[0].json['id']}", {"email": "ada@example.org"})
    assert refused.status_code == 409


def test_tags_are_made_on_the_fly_and_replace_the_set(stage: Stage):
    person = stage.new("persons", tags=["Customer", " friend ", {"name": "VIP"}, "customer"])
    path = f"/persons/{person['id']}"

    def tags() -> list[str]:
        return [tag["name"] for tag in stage.robert.get(f"{path}/tags").json]

    assert tags() == ["Customer", "friend", "VIP"]
    stage.robert.put(path, {"nickname": "Ada"})
    assert tags() == ["Customer", "friend", "VIP"]
    stage.robert.put(path, {"tags": ["vip"]})
    assert tags() == ["VIP"]
    for nothing in ([], None):
        stage.robert.put(path, {"tags": ["vip"]})
        stage.robert.put(path, {"tags": nothing})
        assert tags() == []


def test_a_tag_in_the_trash_comes_back_when_it_is_used(stage: Stage):
    trashed = stage.trashed("tags", name="Vintage")

    stage.new("companies", tags=["vintage"])

    assert stage.robert.get("/tags").json["data"][0] | {"updated_at": None} == trashed | {
        "deleted_at": None,
        "updated_at": None,
    }


def test_a_bad_tag_is_told(stage: Stage):
    refused = stage.robert.post("/persons", stage.body("persons", tags=["ok", "a/b", ""]))

    assert refused.status_code == 400
    assert list(refused.json["error"]["details"]) == ["tags"]


def test_persons_are_found_by_all_of_their_tags(stage: Stage):
    both = stage.new("persons", tags=["Customer", "Friend"])
    stage.new("persons", tags=["Customer"])

    for query in ("tag[]=customer&tag[]=FRIEND", "tags[]=customer&tags[]=friend", "tag%5B%5D=customer&tag[]=friend"):
        listed = stage.robert.get(f"/persons?{query}").json
        assert [row["id"] for row in listed["data"]] == [both["id"]]
        assert "tag[]=" in listed["pagination"]["first_page_url"] or "tags[]=" in listed["pagination"]["first_page_url"]
    assert stage.robert.get("/persons?tag[]=nobody").json["data"] == []
    assert stage.robert.get("/persons?tag[]=%25").json["data"] == []


def test_a_user_is_changed_with_the_person(stage: Stage):
    user = stage.new("users")
    path = f"/users/{user['id']}"
    assert user["person"] is None

    made = stage.robert.put(path, {"person": {"first_name": "Remove", "last_name": "Me please"}}).json["person"]
    changed = stage.robert.put(path, {"pseudo": "renamed", "person": {"nickname": "Rem", "phone": "0211234567"}}).json

    assert (made["user_id"], made["full_name"]) == (user["id"], "Me please Remove")
    assert changed["pseudo"] == "renamed"
    assert changed["person"] | {"updated_at": None} == made | {
        "nickname": "Rem",
        "phone": "0211234567",
        "updated_at": None,
    }
    assert stage.robert.put(path, {"person": None}).json["person"]["id"] == made["id"]


def test_a_person_without_a_name_is_not_made_with_a_user(stage: Stage):
    user = stage.new("users")

    assert stage.robert.put(f"/users/{user['id']}", {"person": {"nickname": "X"}}).status_code == 400


def test_a_new_password_is_used_and_an_empty_one_ignored(stage: Stage):
    user = stage.new("users")
    path, nobody = f"/users/{user['id']}", stage.robert.acting(None)

    stage.robert.put(path, {"password": "", "pseudo": user["pseudo"]})
    assert nobody.post("/token", {"identifier": user["pseudo"], "password": "test"}).status_code == 200
    stage.robert.put(path, {"password": "another"})
    assert nobody.post("/token", {"identifier": user["pseudo"], "password": "test"}).status_code == 404
    assert nobody.post("/token", {"identifier": user["pseudo"], "password": "another"}).status_code == 200


def test_settings_belong_to_a_live_user(stage: Stage):
    user, trashed = stage.new("users"), stage.trashed("users")

    settings = stage.robert.get(f"/users/{user['id']}/settings").json
    assert settings["user_id"] == user["id"]
    for id_ in (trashed["id"], 99999):
        assert stage.robert.get(f"/users/{id_}/settings").status_code == 404
        assert stage.robert.put(f"/users/{id_}/settings", {"language": "FR"}).status_code == 404
    assert stage.robert.get("/users/settings").status_code == 404


def test_a_user_without_settings_has_none_to_read(stage: Stage, make: Factory):
    user = make("users")

    assert stage.robert.get(f"/users/{user.key}/settings").status_code == 404


def test_a_removed_user_leaves_the_person(stage: Stage):
    user = stage.new("users", person={"first_name": "Ada", "last_name": "Byron"})

    for _ in range(2):
        stage.robert.delete(f"/users/{user['id']}")

    person = stage.robert.get(f"/persons/{user['person']['id']}").json
    assert person["user_id"] is None


def test_a_removed_company_leaves_its_persons(stage: Stage):
    company = stage.new("companies")
    person = stage.new("persons", company_id=company["id"])
    assert person["company_id"] == company["id"]

    for _ in range(2):
        stage.robert.delete(f"/companies/{company['id']}")

    assert stage.robert.get(f"/persons/{person['id']}").json["company_id"] is None


def test_no_answer_about_a_user_has_a_password(stage: Stage):
    user = stage.new("users")
    path = f"/users/{user['id']}"

    answers = [
        stage.robert.get("/users"),
        stage.robert.get(path),
        stage.robert.put(path, {"password": "another"}),
        stage.robert.delete(path),
        stage.robert.get("/users?deleted=1"),
        stage.robert.put(f"/users/restore/{user['id']}"),
    ]

    assert all("password" not in answer.text and "$argon2" not in answer.text for answer in answers)
