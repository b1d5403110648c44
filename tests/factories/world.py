"""A small world for tests that only read: a few rows of every type, all relationships filled, and left empty."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask

from tests.documents.snapshots import bill as snapshot
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
    _places(make, rows)
    _planning(make, rows)
    _keys(make, rows)
    _history(make, rows)
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


def _places(make: Factory, rows: Rows) -> None:
    organization, person = rows["organizations"][0], rows["people"][0]
    sites = rows["sites"] = [
        make("sites", name="Genève", phone="+41221234567", timezone="Europe/Zurich", organization=organization),
        make("sites", name="Empty"),
    ]
    services = rows["services"] = [
        make("services", name="Fitting", abbr="FIT", price_cents=2500, position=1, site=sites[0]),
        make("services", name="Unused", site=sites[0]),
    ]
    rows["calendars"] = [
        make("calendars", name="Zoé", public_name="Workshop", position=1, site=sites[0], services=services[:1]),
        make("calendars", name="empty", site=sites[0]),
    ]
    rows["client_files"] = [
        make("client_files", comments="Comes late", extern_id="X-1", site=sites[0], person=person),
        make("client_files", site=sites[0], person=rows["people"][2]),
    ]
    rows["routines"] = [make("routines", name=name, organization=organization) for name in ("Yearly check", "Spring")]
    rows["addresses"] += [make("addresses", owner=rows["sites"][0]), make("addresses", owner=rows["calendars"][0])]
    rows["parks"].append(make("parks", name="Annexe", site=sites[0]))


def _planning(make: Factory, rows: Rows) -> None:
    admin, people, materials = rows["users"][0], rows["people"], rows["materials"]
    rows["events"] = [
        make(
            "events",
            title="Fête de la musique",
            description="Open air",
            location="Genève",
            is_confirmed=True,
            created_by=admin,
            assignees=people[1:],
            beneficiaries=people[:2],
            materials=[(materials[0], 9), (materials[1], 1)],
        ),
        make("events", title="nothing yet", starts_at="2026-06-01T08:00:00Z", ends_at="2026-06-02T08:00:00Z"),
        make("events", title="no bill", starts_at="2026-06-03T08:00:00Z", ends_at="2026-06-04T08:00:00Z"),
    ]
    paper = json.dumps(snapshot())
    rows["bills"] = [make("bills", event=rows["events"][0], beneficiary=people[0], user=admin, snapshot=paper)]
    rows["bills"].append(make("bills", event=rows["events"][1], beneficiary=people[1], snapshot=paper))
    rows["interventions"] = [
        make(
            "interventions",
            description="Looks at the roof",
            code_pin=1234,
            img_signature="data:image/png;base64,AA==",
            organization=rows["organizations"][0],
            sites=rows["sites"][:1],
            assigned_user=admin,
            assigned_company_contact=people[0],
            verified_by=admin,
            routine=rows["routines"][0],
            created_by=admin,
        ),
        make("interventions"),
    ]
    calendar, client_file, service = (rows[type_][0] for type_ in ("calendars", "client_files", "services"))
    rows["appointments"] = [
        make("appointments", kind="appointment", calendar=calendar, client_file=client_file, service=service),
        make("appointments", calendar=calendar),
    ]
    rows["calendar_entries"] = [
        Made("calendar_entries", row.id, row.key)
        for row in (rows["interventions"][0], rows["appointments"][0], rows["events"][0], rows["interventions"][1])
    ]
    rows["assistances"] = [make("assistances", is_contacted=True, responder=admin, person=people[0])]
    rows["assistances"].append(make("assistances"))


def _keys(make: Factory, rows: Rows) -> None:
    admin = rows["users"][0]
    rows["api_keys"] = [
        make("api_keys", user=admin, sites=rows["sites"][:1]),
        make("api_keys", user=admin),
    ]
    rows["feed_tokens"] = [make("feed_tokens", user=admin) for _ in range(2)]
    rows["sessions"] = [make("sessions", user=admin)]


def _history(make: Factory, rows: Rows) -> None:
    """A revision of all but the last of each type, by the admin, and one of a resource that is gone, by a command."""
    admin = rows["users"][0]
    there_before = [make.oldest("user_settings"), make.oldest("countries")]
    changed = [row for made in rows.values() for row in made[:-1] or made if row.type != "calendar_entries"]
    rows["revisions"] = make.many(
        "revisions",
        [
            {"resource_type": row.type, "resource_id": row.id, "resource_key": row.key, "user": admin}
            for row in (*there_before, *changed)
        ],
    )
    rows["revisions"].append(make("revisions", action="purge", resource_key=0, resource_id="0"))
