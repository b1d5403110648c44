"""Each change of a resource has its row: what was done, and what the members were before."""

from __future__ import annotations

from typing import Any

from tests.audit.reading import Told, change, every_revision, history, links, revisions_of
from tests.client import Api
from tests.contract.requests import creation, document, linkage, refused, relate, update
from tests.factories import Factory, Made


def created(api: Api, made: dict[str, Any]) -> Made:
    response = api.post(f"/{made['data']['type']}", made)
    assert response.status_code == 201
    return Made(made["data"]["type"], response.json["data"]["id"], 0)


def last(api: Api, made: Made) -> Told:
    return revisions_of(api, made.type, made.id)[-1]


def test_a_new_resource_is_told_with_all_that_is_not_null(api: Api, make: Factory):
    park, category, tag = make("parks"), make("categories"), make("tags")
    wanted = creation(make, "materials", name="CL5", park=park, category=category, tags=[tag], rental_price=12.5)

    material = created(api, wanted)

    ((action, changes),) = history(api, material)
    assert action == "create"
    assert changes == {
        "name": change(None, "CL5"),
        "reference": change(None, wanted["data"]["attributes"]["reference"]),
        "rental_price": change(None, 12.5),
        "stock_quantity": change(None, 4),
        "is_hidden_on_bill": change(None, False),
        "is_discountable": change(None, True),
        "park": change(None, park.identifier),
        "category": change(None, category.identifier),
        "tags": links([tag], []),
    }


def test_a_revision_tells_who_when_and_in_which_request(api: Api, make: Factory):
    park = make("parks")

    answer = api.as_member.patch(park.path, update(park, name="Sud Est"))

    told = last(api, park)
    assert told["request_id"] == answer.headers["X-Request-ID"]
    assert (told["resource_type"], told["resource_id"]) == ("parks", park.id)
    assert told["created_at"] == answer.json["data"]["attributes"]["updated_at"]
    (shown,) = api.get(f"{park.path}/revisions?include=user").json["included"]
    assert (shown["type"], shown["id"]) == ("users", api.as_member.user.id)
    assert (told["user_pseudo"], told["user_native_id"]) == (shown["attributes"]["pseudo"], api.as_member.user.key)


def test_an_update_is_told_by_what_it_changes_and_nothing_else(api: Api, make: Factory):
    old, new = make("parks"), make("parks")
    material = make("materials", name="CL5", rental_price=10, note="Heavy", park=old)

    api.patch(
        material.path,
        document(
            "materials",
            material.id,
            attributes={"name": "CL5", "rental_price": 12.5, "note": None},
            relationships={"park": linkage(new)},
        ),
    )

    assert history(api, material) == [
        (
            "update",
            {
                "rental_price": change(10.0, 12.5),
                "note": change("Heavy", None),
                "park": change(old.identifier, new.identifier),
            },
        )
    ]


def test_a_write_that_changes_nothing_leaves_no_revision(api: Api, make: Factory):
    tag = make("tags", name="fragile")
    material = make("materials", name="CL5", tags=[tag])

    api.patch(material.path, update(material, name="CL5"))
    api.patch(f"{material.path}/relationships/tags", linkage([tag]))

    assert history(api, material) == []


def test_instants_dates_and_flags_are_told_as_they_are_shown(api: Api, make: Factory):
    visit = make("interventions", auto_created=False)
    person = make("people", birthdate="1980-02-29")

    api.patch(visit.path, update(visit, verified_at="2026-05-01T10:00:00+02:00", auto_created=True))
    api.patch(person.path, update(person, birthdate=None))

    assert last(api, visit)["changes"] == {
        "verified_at": change(None, "2026-05-01T08:00:00.000Z"),
        "auto_created": change(False, True),
    }
    assert last(api, person)["changes"] == {"birthdate": change("1980-02-29", None)}


def test_links_to_what_has_uuids_are_told_by_these(api: Api, make: Factory):
    person, company = make("people"), make("companies", legal_name="Testing Ltd")
    contact = make("contacts")

    api.patch(person.path, relate(person, company=company))
    api.patch(f"{contact.path}/relationships/people", linkage([person]))

    assert last(api, person)["changes"] == {"company": change(None, company.identifier)}
    assert last(api, contact)["changes"]["people"] == links([person], [])


def test_the_owner_of_an_address_is_told_as_one_relationship(api: Api, make: Factory):
    person = make("people")

    address = created(api, creation(make, "addresses", owner=person))

    assert last(api, address)["changes"]["owner"] == change(None, person.identifier)


def test_two_step_delete_and_what_brings_a_resource_back_are_told(api: Api, make: Factory):
    tag = make("tags", name="fragile")

    trashed_at = api.delete(tag.path).json["meta"]["deleted_at"]
    api.patch(tag.path, update(tag, deleted_at=None, name="breakable"))
    again_at = api.delete(tag.path).json["meta"]["deleted_at"]
    api.delete(tag.path)

    assert history(api, tag) == [
        ("trash", {"deleted_at": change(None, trashed_at)}),
        ("restore", {"deleted_at": change(trashed_at, None), "name": change("fragile", "breakable")}),
        ("trash", {"deleted_at": change(None, again_at)}),
        ("purge", {"deleted_at": change(again_at, None), "name": change("breakable", None)}),
    ]


def test_a_type_without_trash_is_purged_at_once(api: Api, make: Factory):
    site = make("sites", name="Nord", phone="+41221234567")

    api.delete(site.path)

    assert history(api, site) == [
        (
            "purge",
            {"name": change("Nord", None), "phone": change("+41221234567", None), "timezone": change("UTC", None)},
        )
    ]


def test_linkage_is_told_by_the_members_that_come_and_go(api: Api, make: Factory):
    tags = [make("tags") for _ in range(4)]
    material = make("materials", tags=tags[:2])
    url = f"{material.path}/relationships/tags"

    api.post(url, linkage(tags[1:3]))
    api.patch(url, linkage(tags[2:]))
    api.delete(url, linkage([tags[0], tags[3]]))

    assert history(api, material) == [
        ("update", {"tags": links([tags[2]], [])}),
        ("update", {"tags": links([tags[3]], tags[:2])}),
        ("update", {"tags": links([], [tags[3]])}),
    ]


def test_what_links_say_is_told_and_that_only_their_order_changed(api: Api, make: Factory):
    console, lamp = make("materials"), make("materials")
    event = make("events", materials=[(console, 3), (lamp, 1)])
    url = f"{event.path}/relationships/materials"

    def booked(*lines: tuple[Made, int]) -> list[dict[str, Any]]:
        return [{**made.identifier, "meta": {"quantity": quantity}} for made, quantity in lines]

    api.patch(url, {"data": booked((console, 5), (lamp, 1))})
    api.patch(url, {"data": booked((lamp, 1), (console, 5))})

    assert history(api, event) == [
        ("update", {"materials": links(booked((console, 5)), booked((console, 3)))}),
        ("update", {"materials": links([], [])}),
    ]
    assert history(api, lamp) == []


def test_a_material_that_is_put_on_an_event_is_a_change_of_both(api: Api, make: Factory):
    material, event = make("materials"), make("events")
    booked = {**event.identifier, "meta": {"quantity": 3}}

    api.post(f"{material.path}/relationships/events", {"data": [booked]})

    assert history(api, material) == [("update", {"events": links([booked], [])})]
    line = {**material.identifier, "meta": {"quantity": 3}}
    assert history(api, event) == [("update", {"materials": links([line], [])})]


def test_members_that_have_the_key_themselves_are_told_of(api: Api, make: Factory):
    here, there = make("parks"), make("parks")
    material = make("materials", park=there)

    api.post(f"{here.path}/relationships/materials", linkage([material]))

    assert history(api, material) == [("update", {"park": change(there.identifier, here.identifier)})]
    assert history(api, here) == []


def test_lists_that_are_no_columns_are_told_whole(api: Api, make: Factory):
    weight = make("attributes", name="Weight", value_type="float", unit="kg")
    material = make("materials", custom_attributes=[(weight, 36.5)])

    api.patch(material.path, update(material, custom_attributes=[{"name": "Weight", "value": 40}]))

    before, after = ([{"name": "Weight", "unit": "kg", "value": value}] for value in (36.5, 40.0))
    assert history(api, material) == [("update", {"custom_attributes": change(before, after)})]


def test_tags_by_name_are_told_as_the_relationship_that_they_set(api: Api, make: Factory):
    material = make("materials")

    api.patch(material.path, update(material, tag_names=["new one"]))

    (tag,) = api.get(f"{material.path}/tags").json["data"]
    assert history(api, material) == [("update", {"tags": links([{"type": "tags", "id": tag["id"]}], [])})]
    assert history(api, Made("tags", tag["id"], 0)) == [("create", {"name": change(None, "new one")})]


def test_a_refused_write_leaves_no_revision(api: Api, make: Factory):
    park = make("parks", name="Nord")
    other = make("parks", name="Sud Est")

    refused(api.patch(park.path, update(park, name="Sud Est")), 409)
    refused(api.patch(park.path, update(park, name="")), 422)
    refused(api.post("/parks", document("parks", attributes={"name": "nord"})), 409)
    refused(api.as_visitor.delete(other.path), 403)

    assert every_revision(api) == []


def test_a_batch_that_fails_at_its_end_takes_back_what_was_told(api: Api, make: Factory):
    park = make("parks")
    operations = [
        {"op": "update", "data": {**park.identifier, "attributes": {"name": "Sud Est"}}},
        {"op": "update", "data": {**park.identifier, "attributes": {"name": ""}}},
    ]

    refused(api.request("POST", "/operations", {"atomic:operations": operations}, headers=ATOMIC), 422)

    assert every_revision(api) == []


ATOMIC = dict.fromkeys(("Content-Type", "Accept"), 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"')


def test_each_operation_of_a_batch_is_told_in_the_order_done(api: Api, make: Factory):
    tag = make("tags", name="fragile")
    operations = [
        {"op": "add", "data": {"type": "parks", "lid": "p", "attributes": {"name": "Sud Est"}}},
        {"op": "update", "data": {"type": "parks", "lid": "p", "attributes": {"name": "Sud Ouest"}}},
        {"op": "update", "data": {**tag.identifier, "attributes": {"name": "breakable"}}},
        {"op": "remove", "ref": tag.identifier},
    ]

    answer = api.request("POST", "/operations", {"atomic:operations": operations}, headers=ATOMIC)

    assert answer.status_code == 200
    told = every_revision(api)
    assert [(t["resource_type"], t["action"]) for t in told] == [
        ("parks", "create"),
        ("parks", "update"),
        ("tags", "update"),
        ("tags", "trash"),
    ]
    assert told[1]["changes"] == {"name": change("Sud Est", "Sud Ouest")}
    assert {t["request_id"] for t in told} == {answer.headers["X-Request-ID"]}
