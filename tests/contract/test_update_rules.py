"""What single types ask of an update: contracts.md 2.4, 2.5 and 9."""

from typing import Any

import pytest

from tests.client import Api
from tests.contract.requests import document, linkage, refused, relate, update
from tests.contract.shapes import RELATIONSHIPS
from tests.factories import Factory, Made


def read(api: Api, made: Made) -> dict[str, Any]:
    data: dict[str, Any] = api.get(made.path).json["data"]
    return data


def test_the_owner_of_an_address_is_fixed(api: Api, make: Factory):
    address = make("addresses")
    owner = read(api, address)["relationships"]["owner"]

    same = api.patch(address.path, document("addresses", address.id, relationships={"owner": owner}))
    other = api.patch(address.path, document("addresses", address.id, relationships={"owner": linkage(make("people"))}))

    assert same.status_code in (200, 204)
    refused(other, 403)
    assert read(api, address)["relationships"]["owner"] == owner


@pytest.mark.parametrize(
    ("type_", "owner"), [(t, o) for t in ("addresses",) for o in ("people", "companies", "contacts", "parks")]
)
def test_an_address_belongs_to_any_of_its_owners(api: Api, make: Factory, type_: str, owner: str):
    parent = make(owner)

    created = api.post("/addresses", document(type_, attributes={}, relationships={"owner": linkage(parent)}))

    assert created.json["data"]["relationships"]["owner"]["data"] == parent.identifier
    if "addresses" in RELATIONSHIPS[owner]:
        assert [a["id"] for a in api.get(f"{parent.path}/addresses").json["data"]] == [created.json["data"]["id"]]


def test_updated_at_moves_with_each_change(api: Api, make: Factory):
    tag = make("tags", updated_at="2020-01-01T00:00:00Z")

    api.patch(tag.path, update(tag, name="renamed"))

    assert read(api, tag)["attributes"]["updated_at"] > "2026"


def test_a_unique_value_of_another_resource_is_409(api: Api, make: Factory):
    make("parks", name="Nord")
    park = make("parks", name="Süden")

    refused(api.patch(park.path, update(park, name="NORD")), 409, pointer="/data/attributes/name")
    assert api.patch(park.path, update(park, name="SÜDEN")).json["data"]["attributes"]["name"] == "SÜDEN"


def test_custom_attributes_are_replaced_by_name(api: Api, make: Factory):
    make("attributes", name="Weight", value_type="float", unit="kg")
    make("attributes", name="Colour", value_type="string")
    material = make("materials")

    sent = [{"name": "Weight", "value": 12.5}, {"name": "colour", "value": "noir", "unit": None}]
    response = api.patch(material.path, update(material, custom_attributes=sent))
    cleared = api.patch(material.path, update(material, custom_attributes=[]))

    assert response.json["data"]["attributes"]["custom_attributes"] == [
        {"name": "Weight", "value": 12.5, "unit": "kg"},
        {"name": "Colour", "value": "noir", "unit": None},
    ]
    assert cleared.json["data"]["attributes"]["custom_attributes"] == []


@pytest.mark.parametrize(
    "sent", [[{"name": "Nothing", "value": 1}], [{"name": "Weight", "value": "heavy"}], [{"name": "Weight"}], [1], "x"]
)
def test_a_custom_attribute_that_is_unknown_or_of_another_type_is_422(api: Api, make: Factory, sent: Any):
    make("attributes", name="Weight", value_type="float", unit="kg")
    material = make("materials")

    errors = refused(api.patch(material.path, update(material, custom_attributes=sent)), 422)

    assert errors[0]["source"]["pointer"].startswith("/data/attributes/custom_attributes")
    assert read(api, material)["attributes"]["custom_attributes"] == []


def test_the_sub_category_of_a_material_belongs_to_its_category(api: Api, make: Factory):
    category, elsewhere = make("categories"), make("sub_categories")
    inside = make("sub_categories", category=category)
    material = make("materials", category=category)

    refused(api.patch(material.path, relate(material, sub_category=elsewhere)), 422)
    assert api.patch(material.path, relate(material, sub_category=inside)).status_code == 200


def test_more_units_out_of_order_than_in_stock_are_cut_to_the_stock(api: Api, make: Factory):
    material = make("materials", stock_quantity=4)

    response = api.patch(material.path, update(material, out_of_order_quantity=9))

    assert response.json["data"]["attributes"]["out_of_order_quantity"] == 4
