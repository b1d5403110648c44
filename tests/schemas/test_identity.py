"""The limits of 2.4 (contracts) that the schemas of users declare."""

from __future__ import annotations

import pytest

from schemas.identity import UserSchema, UserSettingsSchema
from tests.schemas.test_inventory import faulty


@pytest.mark.parametrize("pseudo", ["", "abc", "two words", "jané", "jane\n", "j" * 101])
def test_a_pseudo_is_4_to_100_letters_and_digits(pseudo):
    assert "pseudo" in faulty(UserSchema, pseudo=pseudo)
    assert faulty(UserSchema, pseudo="jane2026") == []


def test_a_user_needs_pseudo_email_role_and_password():
    _, faults = UserSchema().faults({}, partial=False)

    assert {pointer.rsplit("/", 1)[1] for pointer, _ in faults} == {"pseudo", "email", "role", "password"}


def test_a_password_comes_in_and_never_goes_out():
    assert faulty(UserSchema, password="abc") == ["password"]
    assert "password" not in UserSchema().dump({"id": 1, "pseudo": "jane", "password": "secret"})["data"]["attributes"]


def test_a_token_is_valid_for_1_to_744_hours():
    assert faulty(UserSettingsSchema, auth_token_validity_duration=744, language="FR") == []
    assert faulty(UserSettingsSchema, auth_token_validity_duration=745) == ["auth_token_validity_duration"]
    assert faulty(UserSettingsSchema, auth_token_validity_duration=0, language="fr") == [
        "language",
        "auth_token_validity_duration",
    ]
