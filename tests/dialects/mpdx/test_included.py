"""MPDX: what is included, and which fields are shown (contracts 5, P22)."""

from __future__ import annotations

from tests.dialects.mpdx.client import PATH, call
from tests.factories.world import World

INCLUDED = "include=account_list,people,addresses,people.email_addresses,people.phone_numbers"


def test_what_is_linked_can_be_included(world: World):
    body = call(world.api, f"{PATH}?{INCLUDED}").json

    included = {(each["type"], each["id"]): each for each in body["included"]}
    assert {type_ for type_, _ in included} == {"account_lists", "people", "addresses", "emails", "phones"}
    (person, *_) = world.rows["people"]
    shown = included["people", person.id]
    assert (shown["attributes"]["first_name"], shown["attributes"]["last_name"]) == ("Jean", "Fountain")
    for name, type_ in {"email_addresses": "emails", "phone_numbers": "phones"}.items():
        linked = shown["relationships"][name]["data"]
        assert linked
        assert all((type_, each["id"]) in included for each in linked)
    for contact in body["data"]:
        for linkage in contact["relationships"].values():
            data = linkage["data"]
            for each in data if isinstance(data, list) else [data]:
                assert (each["type"], each["id"]) in included


def test_a_path_includes_what_it_goes_through(world: World):
    body = call(world.api, f"{PATH}?include=people.phone_numbers").json

    assert {each["type"] for each in body["included"]} == {"people", "phones"}
    people = [each for each in body["included"] if each["type"] == "people"]
    assert all(list(each["relationships"]) == ["phone_numbers"] for each in people)


def test_fields_can_be_chosen(world: World):
    query = "fields[contacts]=name,people&fields[people]=last_name,email_addresses&include=people.email_addresses"
    body = call(world.api, f"{PATH}?{query}").json

    for contact in body["data"]:
        assert (list(contact["attributes"]), list(contact["relationships"])) == (["name"], ["people"])
    for person in (each for each in body["included"] if each["type"] == "people"):
        assert (list(person["attributes"]), list(person["relationships"])) == (["last_name"], ["email_addresses"])
    assert list(call(world.api, f"{PATH}?fields[contacts]=").json["data"][0]) == ["id", "type"]
