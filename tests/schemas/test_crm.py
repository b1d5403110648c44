"""The limits of 2.4 (contracts) that the schemas of people, firms and contacts declare."""

from __future__ import annotations

import pytest

from schemas.crm import (
    AddressSchema,
    CompanySchema,
    ContactSchema,
    CountrySchema,
    EmailSchema,
    PersonSchema,
    PhoneSchema,
)
from tests.schemas.test_inventory import faulty


@pytest.mark.parametrize("name", ["O'Brien & Sons, Ltd.", "Jean-Luc", 'Anne "Nan"', "Łukasz", "山田", "A/B\\C;D_E"])
def test_people_are_named_with_letters_blanks_and_some_marks(name):
    assert faulty(PersonSchema, first_name=name, last_name=name) == []


@pytest.mark.parametrize("name", ["", "A", "   ", "R2D2", "<b>Jo</b>", "Jo\nAnn", "J" * 97, None])
def test_people_are_not_named(name):
    assert "last_name" in faulty(PersonSchema, last_name=name)


def test_the_full_name_is_computed():
    assert faulty(PersonSchema, full_name="Doe Jane") == ["full_name"]


@pytest.mark.parametrize("number", ["+33 (0)1 23-45.67", "12345", "0" * 24])
def test_a_telephone_number_is_digits_and_separators(number):
    assert faulty(PhoneSchema, number=number) == []
    assert faulty(CompanySchema, phone=number) == []


@pytest.mark.parametrize(
    "number", ["", "1234", "(....)", "12345a", "1+2345", "12345\n", "\u0661\u0662\u0663\u0664\u0665", "0" * 26]
)
def test_a_telephone_number_is_refused(number):
    assert "number" in faulty(PhoneSchema, number=number)


def test_an_email_address_is_one_of_at_most_191_characters():
    assert faulty(EmailSchema, address="jane@example.org") == []
    assert faulty(EmailSchema, address="jane") == ["address"]
    assert faulty(EmailSchema, address=f"{'j' * 180}@example.org") == ["address"]


def test_a_postal_code_has_at_most_10_characters():
    assert faulty(AddressSchema, postal_code="1234567890", location="Home") == []
    assert faulty(AddressSchema, postal_code="12345678901", location="Away") == ["postal_code", "location"]


def test_an_address_keeps_its_owner():
    owner = dict(AddressSchema.relationships())["owner"]

    assert (owner.required, owner.fixed) == (True, True)


@pytest.mark.parametrize("status", ["Partner - Pray", "Never Ask", "", None])
def test_a_contact_has_a_known_status_or_none(status):
    assert faulty(ContactSchema, status=status) == []
    assert faulty(ContactSchema, status="partner - pray") == ["status"]


def test_an_avatar_is_a_web_address():
    assert faulty(ContactSchema, square_avatar="https://example.org/a.png") == []
    assert faulty(ContactSchema, square_avatar="javascript:alert(1)") == ["square_avatar"]
    assert faulty(ContactSchema, square_avatar="https://example.org/" + "a" * 255) == ["square_avatar"]


def test_a_country_code_is_two_capitals_and_a_prefix_is_digits():
    assert faulty(CountrySchema, code="FR", phone_prefix="33") == []
    assert faulty(CountrySchema, code="fr", phone_prefix="+33") == ["code", "phone_prefix"]
