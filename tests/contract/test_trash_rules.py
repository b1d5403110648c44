"""What deleting means for each type: contracts.md 2.5 (R6 to R8, R11) and 9 (P17)."""

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import refused, update
from tests.factories import Factory, Made, stored


def restore(api: Api, made: Made) -> Any:
    return api.patch(made.path, update(made, deleted_at=None))


def test_the_last_live_park_cannot_be_trashed(api: Api, make: Factory):
    """R6."""
    first, last = make("parks"), make("parks")

    assert api.delete(first.path).status_code == 200
    errors = refused(api.delete(last.path), 409)

    assert "park" in errors[0]["detail"]
    assert api.get(last.path).status_code == 200


def test_a_park_takes_its_live_materials_along_and_brings_back_exactly_those(api: Api, make: Factory):
    """R7."""
    park, _ = make("parks"), make("parks")
    live, gone_before = make("materials", park=park), make("materials", park=park)
    api.delete(gone_before.path)

    api.delete(park.path)
    refused(api.get(live.path), 404)
    restore(api, park)

    assert api.get(live.path).status_code == 200
    refused(api.get(gone_before.path), 404)


def test_purging_a_park_purges_its_materials(api: Api, make: Factory):
    """R7."""
    park, _ = make("parks"), make("parks")
    material = make("materials", park=park)

    api.delete(park.path)
    assert api.delete(park.path).status_code == 204

    assert stored(api.app, material) is None


def test_a_material_cannot_be_restored_into_a_trashed_park(api: Api, make: Factory):
    park, _ = make("parks"), make("parks")
    material = make("materials", park=park)
    api.delete(material.path)
    api.delete(park.path)

    refused(restore(api, material), 409)


def test_a_category_in_use_cannot_be_deleted_at_all(api: Api, make: Factory):
    """R8, and jsonapi.md: the first delete is already refused, also while the material is in the trash."""
    category = make("categories")
    material = make("materials", category=category)

    refused(api.delete(category.path), 409)
    api.delete(material.path)
    refused(api.delete(category.path), 409)
    api.delete(material.path)

    assert api.delete(category.path).status_code == 200


def test_purging_a_category_purges_its_sub_categories(api: Api, make: Factory):
    """R8."""
    category = make("categories")
    sub_category = make("sub_categories", category=category)

    api.delete(category.path)
    api.delete(category.path)

    assert stored(api.app, sub_category) is None


@pytest.mark.parametrize(
    ("type_", "child", "name"),
    [
        ("sub_categories", "materials", "sub_category"),
        ("companies", "people", "company"),
        ("users", "people", "user"),
    ],
)
def test_purging_empties_what_pointed_at_it(api: Api, make: Factory, type_: str, child: str, name: str):
    """R8."""
    target = make(type_)
    row = make(child, **{name: target})

    api.delete(target.path)
    api.delete(target.path)

    assert api.get(row.path).json["data"]["relationships"][name]["data"] is None
    assert stored(api.app, row)[f"{name}_id"] is None


@pytest.mark.parametrize(
    ("type_", "child", "name"),
    [
        ("events", "bills", "event"),
        ("people", "bills", "beneficiary"),
        ("users", "bills", "user"),
        ("users", "events", "created_by"),
        ("users", "interventions", "created_by"),
    ],
)
def test_what_books_and_bills_name_is_not_purged(api: Api, make: Factory, type_: str, child: str, name: str):
    """R8."""
    target = make(type_)
    make(child, **{name: target})

    assert api.delete(target.path).status_code == 200
    refused(api.delete(target.path), 409)

    assert restore(api, target).status_code == 200


def test_a_user_cannot_delete_himself(api: Api, make: Factory):
    """R11."""
    make("users", role="admin")

    response = api.delete(api.user.path)

    assert response.status_code in (400, 403, 409)
    assert api.get(api.user.path).status_code == 200


def test_the_last_admin_can_be_neither_deleted_nor_demoted(api: Api, make: Factory):
    """P17."""
    other = make("users", role="admin")

    assert api.delete(other.path).status_code == 200
    refused(api.patch(api.user.path, update(api.user, role="member")), 409)

    assert api.get(api.user.path).json["data"]["attributes"]["role"] == "admin"


def test_a_trashed_user_is_signed_out_at_once(api: Api, make: Factory):
    member = api.as_member
    assert member.get("/tags").status_code == 200

    api.delete(member.user.path)

    refused(member.get("/tags"), 401)


def test_the_custom_attribute_of_a_material_goes_and_comes_back_with_its_attribute(api: Api, make: Factory):
    attribute = make("attributes", name="Weight", value_type="float", unit="kg")
    material = make("materials", custom_attributes=[(attribute, 3.5)])

    def shown() -> Any:
        return api.get(material.path).json["data"]["attributes"]["custom_attributes"]

    api.delete(attribute.path)
    assert shown() == []
    restore(api, attribute)

    assert shown() == [{"name": "Weight", "value": 3.5, "unit": "kg"}]


def test_a_contact_of_a_donation_system_cannot_be_deleted(api: Api, make: Factory):
    contact = make("contacts", from_donation_system=True)

    refused(api.delete(contact.path), 409)

    assert api.get(contact.path).json["data"]["attributes"]["allow_deletion"] is False
