"""A small world for tests that only read: a few rows of every type, all relationships filled, and left empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask

from tests.factories import Factory, Made

if TYPE_CHECKING:
    from tests.client import Api

Rows = dict[str, list[Made]]


@dataclass(frozen=True, slots=True)
class World:
    """``rows`` by type; the first of each type has all its relationships filled, the last as few as may be."""

    app: Flask
    api: Api
    make: Factory
    rows: Rows

    def first(self, type_: str) -> Made:
        return self.rows[type_][0]

    def last(self, type_: str) -> Made:
        return self.rows[type_][-1]


def populate(make: Factory, admin: Made, member: Made) -> Rows:
    """Fill an empty database; ``admin`` and ``member`` are there already, with their settings."""
    rows: Rows = {"users": [admin, member, make("users", pseudo="plain")]}
    _inventory(make, rows)
    _contacts(make, rows)
    return rows


def _inventory(make: Factory, rows: Rows) -> None:
    parks = rows["parks"] = [make("parks", name=name) for name in ("Nord", "Übersee", "Empty")]
    categories = rows["categories"] = [make("categories", name=name) for name in ("Sound", "light", "Empty")]
    rows["sub_categories"] = [
        make("sub_categories", name=name, category=category)
        for name, category in (("Mixers", categories[0]), ("Spots", categories[1]), ("Empty", categories[1]))
    ]
    tags = rows["tags"] = [make("tags", name=name) for name in ("fragile", "à louer", "unused")]
    rows["attributes"] = [
        make("attributes", name="Weight", value_type="float", unit="kg"),
        make("attributes", name="Colour", value_type="string", max_length=32),
        make("attributes", name="Unused", value_type="boolean"),
    ]
    rows["materials"] = [
        make(
            "materials",
            name="Console CL5",
            reference="CL5",
            description="32 faders",
            rental_price=1500.5,
            stock_quantity=5,
            out_of_order_quantity=1,
            replacement_price=19400,
            serial_number="S-1",
            note="Heavy",
            park=parks[0],
            category=categories[0],
            sub_category=rows["sub_categories"][0],
            tags=tags[:2],
            custom_attributes=[(rows["attributes"][0], 36.5), (rows["attributes"][1], "noir")],
        ),
        make("materials", name="PAR 64", reference="PAR", park=parks[0], category=categories[1], tags=tags[:1]),
        make("materials", name="écran", reference="ECR", park=parks[1], category=categories[1], is_discountable=False),
    ]


def _contacts(make: Factory, rows: Rows) -> None:
    admin, member = rows["users"][:2]
    tags = rows["tags"]
    companies = rows["companies"] = [
        make("companies", legal_name="Testing Ltd", phone="+41221234567", note="Pays late", tags=tags[:1]),
        make("companies", legal_name="émile & fils"),
    ]
    rows["people"] = [
        make(
            "people",
            first_name="Jean",
            last_name="Fountain",
            nickname="Johnny",
            birthdate="1980-02-29",
            note="Calls on Mondays",
            user=admin,
            company=companies[0],
            tags=tags[:2],
        ),
        make("people", first_name="Émilie", last_name="àbel", user=member, company=companies[0]),
        make("people", first_name="Zoé", last_name="Zorn"),
    ]
    _cards(make, rows)
    _details(make, rows)


def _cards(make: Factory, rows: Rows) -> None:
    admin, member = rows["users"][:2]
    organizations = rows["organizations"] = [
        make("organizations", name="Open Hands", admins=[admin]),
        make("organizations", name="Empty"),
    ]
    designations = rows["designation_accounts"] = [
        make("designation_accounts", number=number, name=f"Account {number}", organization=organizations[0])
        for number in ("100", "200", "300")
    ]
    lists = rows["account_lists"] = [
        make("account_lists", name="Romandie", users=[admin, member], designation_accounts=designations[:2]),
        make("account_lists", name="Empty"),
    ]
    people = rows["people"]
    rows["contacts"] = [
        make("contacts", name="Fountain, Jean", status="Partner - Pray", account_list=lists[0], people=people[:2]),
        make("contacts", name="nobody yet", account_list=lists[0]),
    ]


def _details(make: Factory, rows: Rows) -> None:
    person, company, contact, park = (rows[t][0] for t in ("people", "companies", "contacts", "parks"))
    rows["countries"] = [make("countries", name="Xanadu", code="XD", phone_prefix="999")]
    country = rows["countries"][0]
    rows["addresses"] = [
        make("addresses", street="1 rue du Lac", postal_code="1201", city="Genève", owner=person, country=country),
        *(make("addresses", owner=owner) for owner in (company, contact, park)),
    ]
    rows["emails"] = [make("emails", person=person, is_primary=True), make("emails", person=person)]
    rows["phones"] = [make("phones", person=person, is_primary=True), make("phones", person=person)]
    rows["user_settings"] = []
