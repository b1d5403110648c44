"""The made-up company: it is what was promised, and its stock, people and contacts keep every rule."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import phonenumbers
import pytest
from flask import Flask

from jsonapi_app.core.resource import Resource
from jsonapi_app.domain.inventory import custom_value, stock_counts
from jsonapi_app.domain.people import name_email_key
from jsonapi_app.resources import RESOURCES
from jsonapi_app.seed import LOGINS, TODAY, seed
from jsonapi_app.seed.changes import CHANGES
from tests.seed.company import EVENT_TYPES, Rows, by_id, live, of_type, rows_of

# What only requests fill.
EMPTY = {"sessions", "feed_tokens", "bill_documents", "idempotency_keys", "recent_writes"}


def test_the_demo_company_is_small_and_complete(demo: Rows):
    counts = {name: len(rows) for name, rows in demo.items()}

    assert counts["materials"] == 400
    assert counts["people"] == 90
    assert (counts["rentals"], counts["interventions"], counts["appointments"]) == (240, 80, 300)
    assert counts["assistances"] == 40
    assert (counts["organizations"], counts["account_lists"], counts["designation_accounts"]) == (2, 3, 8)
    assert len(live(demo["parks"])) == 3
    assert {name for name, count in counts.items() if count == 0} == EMPTY


def test_the_last_changes_are_told(demo: Rows):
    notes = {str(material.id): material.note for material in demo["materials"]}

    assert len(demo["revisions"]) == CHANGES
    for revision in demo["revisions"]:
        assert json.loads(revision.changes)["note"]["after"] == notes[revision.resource_id]
        assert revision.created_at < TODAY


def test_some_of_every_kind_is_in_the_trash_but_users_and_categories(demo: Rows):
    trashable = {resource.table.name for resource in RESOURCES.values() if resource.trashable}
    trashed = {name for name, rows in demo.items() if any(getattr(row, "deleted_at", None) for row in rows)}

    assert trashed == trashable - {"users", "categories"}
    assert all(any(row.deleted_at for row in of_type(demo, type_)) for type_ in EVENT_TYPES)


@pytest.mark.parametrize("type_", sorted(set(RESOURCES) - {"countries"}))
def test_every_row_could_have_been_sent_by_a_client(demo: Rows, type_: str):
    resource, facts = RESOURCES[type_], custom_attributes(demo)
    for row in of_type(demo, type_):
        sent = as_sent(resource, SimpleNamespace(**vars(row), custom_attributes=facts[row.id]))

        assert resource.schema.faults(sent, partial=type_ == "users")[1] == []


def as_sent(resource: Resource, row: Any) -> dict[str, Any]:
    return {
        attribute.name: attribute.field.serialize(attribute.name, row)
        for attribute in resource.attributes.values()
        if attribute.readable and attribute.writable
    }


def custom_attributes(rows: Rows) -> Mapping[int, Sequence[Any]]:
    attributes = by_id(rows["attributes"])
    facts = defaultdict(list)
    for fact in rows["material_attributes"]:
        attribute = attributes[fact.attribute_id]
        facts[fact.material_id].append(SimpleNamespace(name=attribute.name, unit=attribute.unit, value=fact.value))
    return facts


def test_custom_values_have_the_type_of_their_attribute(demo: Rows):
    attributes = by_id(demo["attributes"])
    for fact in demo["material_attributes"]:
        attribute, value = attributes[fact.attribute_id], json.loads(fact.value)

        typed = custom_value(attribute.name, attribute.value_type, attribute.max_length, value)

        assert (typed, type(typed)) == (value, type(value))


def test_materials_keep_the_rules_of_the_stock(demo: Rows):
    parks, sub_categories = by_id(demo["parks"]), by_id(demo["sub_categories"])
    for material in demo["materials"]:
        stock = material.stock_quantity, material.out_of_order_quantity
        assert stock_counts(*stock) == stock
        if material.sub_category_id:
            assert sub_categories[material.sub_category_id].category_id == material.category_id
        if material.deleted_at is None:
            assert parks[material.park_id].deleted_at is None
        gone_with_park = parks[material.park_id].deleted_at if material.deleted_with_park else None
        assert not material.deleted_with_park or material.deleted_at == gone_with_park


def test_materials_can_be_told_apart(demo: Rows):
    names = Counter(material.name for material in demo["materials"])

    assert len(names) > 390
    assert len({material.reference for material in demo["materials"]}) == 400
    assert len({material.category_id for material in demo["materials"]}) == len(demo["categories"])


def test_mail_goes_to_nobody(demo: Rows):
    domains = {row.address.partition("@")[2] for row in demo["emails"]}

    assert domains == {"example.org", "example.com", "example.net"}
    assert {
        visit.provider_email.partition("@")[2] for visit in of_type(demo, "interventions") if visit.provider_email
    } <= domains
    assert {user.email.partition("@")[2] for user in demo["users"]} == {"example.org"}
    assert len({row.address for row in demo["emails"]}) == len(demo["emails"])


def test_telephone_numbers_exist_in_their_countries(demo: Rows):
    numbers = [row.number for row in demo["phones"]] + [firm.phone for firm in demo["companies"] if firm.phone]
    numbers += [number for site in demo["sites"] for number in (site.phone, site.fax) if number]
    numbers += [f"+{row.phone_prefix}{row.phone_number}" for row in demo["assistances"]]

    assert [number for number in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(number))] == []
    assert len({phonenumbers.parse(number).country_code for number in numbers}) > 8


def test_people_are_told_apart_by_their_names_and_primary_email(demo: Rows):
    primary = {row.person_id: row.address for row in demo["emails"] if row.is_primary}
    for person in demo["people"]:
        key = name_email_key(person.first_name, person.last_name, primary.get(person.id))

        assert person.name_email_key == key


@pytest.mark.parametrize(
    ("table", "owners"),
    [
        ("emails", ["person_id"]),
        ("phones", ["person_id"]),
        ("addresses", ["person_id", "company_id", "contact_id", "park_id", "site_id"]),
    ],
)
def test_one_way_to_reach_an_owner_is_primary_and_not_historic(demo: Rows, table: str, owners: list[str]):
    primary = Counter(tuple(getattr(row, owner) for owner in owners) for row in demo[table] if row.is_primary)

    assert set(primary.values()) == {1}
    assert not any(row.is_primary and row.is_historic for row in demo[table])


def test_names_are_of_many_languages_and_countries(demo: Rows):
    letters = {letter for person in demo["people"] for letter in person.first_name + person.last_name}
    countries = {address.country_id for address in demo["addresses"]}

    assert all(letters & set(some) for some in ("éèëç", "łżśąęčřšžěů", "αβγδε"))
    assert len(countries) > 8


def test_everybody_can_log_in_and_is_a_person_with_settings(app: Flask):
    with app.app_context():
        seed("demo", 1)
    rows = rows_of(app)

    people = {person.user_id: person for person in rows["people"]}
    settings = {chosen.user_id for chosen in rows["user_settings"]}
    assert [user.role for user in rows["users"]] == ["admin", "member", "visitor"]
    assert all(user.id in people and user.id in settings for user in rows["users"])
    for login in LOGINS:
        answer = app.test_client().post(
            "/api/v3/auth/login", json={"identifier": login.pseudo, "password": login.password}
        )
        assert answer.status_code == 200
        assert len(login.password) >= 8


def test_the_member_sees_some_contacts_and_the_admin_administers_an_organization(demo: Rows):
    users = {user.role: user.id for user in demo["users"]}
    lists = {pair.account_list_id for pair in demo["account_list_users"] if pair.user_id == users["member"]}
    seen = [contact for contact in demo["contacts"] if contact.account_list_id in lists]

    assert 5 < len(seen) < len(demo["contacts"])
    assert [pair.user_id for pair in demo["organization_admins"]] == [users["admin"]]
    assert len({contact.status for contact in demo["contacts"]}) > 6


def test_every_account_list_belongs_to_one_organization(demo: Rows):
    organizations = {account.id: account.organization_id for account in demo["designation_accounts"]}
    owners = defaultdict(set)
    for pair in demo["account_list_designations"]:
        owners[pair.account_list_id].add(organizations[pair.designation_account_id])

    assert {len(owner) for owner in owners.values()} == {1}
    assert set(owners) == {row.id for row in demo["account_lists"]}


def test_everything_happened_before_today_in_a_possible_order(demo: Rows):
    stamped = [row for rows in demo.values() for row in rows if hasattr(row, "created_at")]

    assert all(TODAY - timedelta(days=1100) < row.created_at <= row.updated_at <= TODAY for row in stamped)
    assert all(row.deleted_at in (None, row.updated_at) for row in stamped if hasattr(row, "deleted_at"))
    assert all(row.updated_in_db_at == row.updated_at for row in demo["contacts"])
