"""The made-up company: it is what was promised, keeps every rule, and can be made again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import phonenumbers
import pytest
from argon2 import PasswordHasher
from flask import Flask

from jsonapi_app.core.resource import Resource
from jsonapi_app.domain import passwords
from jsonapi_app.domain.inventory import custom_value, stock_counts
from jsonapi_app.domain.people import name_email_key
from jsonapi_app.extensions import db
from jsonapi_app.resources import RESOURCES
from jsonapi_app.seed import LOGINS, TODAY, Scale, batches, fill, seed
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import draw_names, mailbox
from tests.conftest import Applications
from tests.factories import Factory
from tests.test_cli import run

Rows = Mapping[str, Sequence[Any]]

SMALL = Scale(materials=170, people=60, contacts=40, companies=14, organizations=5, account_lists=8)
DRAWN_NAMES = """
import hashlib
from jsonapi_app.seed.chance import Chance
from jsonapi_app.seed.names import draw_names
print(hashlib.sha256(repr(draw_names(Chance(1, "names"))).encode()).hexdigest())
"""


def rows_of(app: Flask) -> Rows:
    """Every row that is made up, by table and primary key; without the hashes of passwords: their salts are random."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [
                SimpleNamespace(**{name: value for name, value in row.items() if name != "password_hash"})
                for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()
            ]
            for table in db.metadata.sorted_tables
            if table.name != "countries"
        }


def filled(app: Flask, scale: Scale, random_seed: int = 1) -> Rows:
    with app.app_context():
        fill(scale, random_seed)
    return rows_of(app)


@pytest.fixture(scope="module", autouse=True)
def cheap_hasher() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="module")
def demo(database: str, applications: Applications) -> Rows:
    """The rows of the demo company. They are in the database no more: other tests want it empty."""
    app, empty = applications(database)
    with app.app_context():
        seed("demo", 1)
    rows = rows_of(app)
    empty()
    return rows


def live(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.deleted_at is None]


def by_id(rows: Sequence[Any]) -> dict[int, Any]:
    return {row.id: row for row in rows}


def test_the_demo_company_is_small_and_complete(demo: Rows):
    counts = {name: len(rows) for name, rows in demo.items()}

    assert counts["materials"] == 400
    assert counts["people"] == 60
    assert (counts["organizations"], counts["account_lists"], counts["designation_accounts"]) == (2, 3, 8)
    assert len(live(demo["parks"])) == 3
    assert [name for name, count in counts.items() if count == 0] == ["sessions"]


def test_some_of_every_kind_is_in_the_trash_but_users_and_categories(demo: Rows):
    trashed = {name for name, rows in demo.items() if any(getattr(row, "deleted_at", None) for row in rows)}

    assert trashed == {"materials", "people", "companies", "tags", "parks", "sub_categories", "attributes"}


@pytest.mark.parametrize("type_", sorted(set(RESOURCES) - {"countries"}))
def test_every_row_could_have_been_sent_by_a_client(demo: Rows, type_: str):
    resource, facts = RESOURCES[type_], custom_attributes(demo)
    for row in demo[resource.table.name]:
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
    assert {user.email.partition("@")[2] for user in demo["users"]} == {"example.org"}
    assert len({row.address for row in demo["emails"]}) == len(demo["emails"])


def test_telephone_numbers_exist_in_their_countries(demo: Rows):
    numbers = [row.number for row in demo["phones"]] + [firm.phone for firm in demo["companies"] if firm.phone]

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
        ("addresses", ["person_id", "company_id", "contact_id", "park_id"]),
    ],
)
def test_one_way_to_reach_an_owner_is_primary_and_not_historic(demo: Rows, table: str, owners: list[str]):
    primary = Counter(tuple(getattr(row, owner) for owner in owners) for row in demo[table] if row.is_primary)

    assert set(primary.values()) == {1}
    assert not any(row.is_primary and row.is_historic for row in demo[table])


def test_names_are_of_many_languages_and_countries(demo: Rows):
    letters = {letter for person in demo["people"] for letter in person.first_name + person.last_name}
    countries = {address.country_id for address in demo["addresses"]}

    assert all(letters & set(some) for some in ("éèëç", "łżśąę", "αβγδε"))
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


def test_the_same_random_seed_makes_the_same_company_on_any_database(app: Flask, applications: Applications):
    reference, empty = applications("sqlite")
    first = filled(reference, SMALL, random_seed=7)
    empty()

    assert filled(app, SMALL, random_seed=7) == first


@pytest.mark.one_database
def test_another_random_seed_makes_another_company(app: Flask, applications: Applications, database: str):
    first = filled(app, SMALL, random_seed=1)
    applications(database)[1]()
    second = filled(app, SMALL, random_seed=2)

    assert [row.uuid for row in first["people"]] != [row.uuid for row in second["people"]]
    assert [row.name for row in first["materials"]] != [row.name for row in second["materials"]]


@pytest.mark.one_database
def test_the_size_of_a_batch_does_not_matter(
    app: Flask, applications: Applications, database: str, monkeypatch: pytest.MonkeyPatch
):
    whole = filled(app, SMALL)
    applications(database)[1]()
    monkeypatch.setattr(batches, "BATCH", 7)

    assert filled(app, SMALL) == whole


def test_names_do_not_depend_on_how_the_interpreter_hashes():
    here = hashlib.sha256(repr(draw_names(Chance(1, "names"))).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", DRAWN_NAMES],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()

    assert there == here


def test_a_company_of_another_scale_is_as_large_as_asked_and_told(app: Flask):
    told = {}
    with app.app_context():
        fill(SMALL, 1, progress=lambda label, done, total: told.update({label: (done, total)}))

    rows = rows_of(app)
    assert [len(rows[name]) for name in ("materials", "people", "contacts", "companies")] == [170, 60, 40, 14]
    assert (len(rows["organizations"]), len(rows["account_lists"])) == (5, 8)
    assert told == {"materials": (170, 170), "contacts": (40, 40), "people": (60, 60)}


def test_seeded_rows_are_found_by_a_search_and_new_ones_too(app: Flask, make: Factory):
    with app.app_context():
        fill(SMALL, 1)
    make("materials", name="Nyckelharpa, Ångström")
    token = login(app)

    assert search(app, token, "ÅNGSTR") == ["Nyckelharpa, Ångström"]
    assert len(search(app, token, "KLANGBÄR")) > 5


def login(app: Flask) -> str:
    answer = app.test_client().post(
        "/api/v3/auth/login", json={"identifier": LOGINS[0].pseudo, "password": LOGINS[0].password}
    )
    return str(answer.get_json(force=True)["access_token"])


def search(app: Flask, token: str, text: str) -> list[str]:
    answer = app.test_client().get(
        "/api/v3/materials", query_string={"filter[search]": text}, headers={"Authorization": f"Bearer {token}"}
    )
    return [resource["attributes"]["name"] for resource in answer.get_json(force=True)["data"]]


def test_a_database_with_rows_is_refused_by_name_and_left_alone(app: Flask, make: Factory):
    make("materials")

    with app.app_context(), pytest.raises(click.ClickException, match="categories, materials, parks"):
        fill(SMALL, 1)

    rows = rows_of(app)
    assert (len(rows["materials"]), len(rows["people"]), len(rows["users"])) == (1, 0, 0)


def test_the_command_refuses_in_one_sentence(app: Flask, make: Factory):
    make("materials")

    result = run(app, "seed")

    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: The database is not empty")


@pytest.mark.parametrize(
    ("names", "box"),
    [
        (("Éloïse", "Le Goff"), "eloise.legoff"),
        (("Łukasz", "Żółć"), "lukasz.zolc"),
        (("Jörg", "Weiß"), "joerg.weiss"),
        (("Χρυσάνθη", "Ψαρρού"), "chrysanthi.psarroy"),
        (("李",), ""),
    ],
)
def test_a_mailbox_is_made_of_plain_letters(names: tuple[str, ...], box: str):
    assert mailbox(*names) == box


def test_every_locale_has_enough_names():
    for names in draw_names(Chance(1, "names")):
        fewest = min(len(pool) for pool in (*names.first, *names.last, names.streets))

        assert fewest >= 30, names.locale.code
