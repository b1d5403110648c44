"""Hashing and checking passwords."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from jsonapi_app.domain import passwords
from jsonapi_app.domain.passwords import hash_password, needs_rehash, verify_password


@pytest.fixture(autouse=True)
def cheap_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.mark.parametrize("password", ["correct horse", "", "pässwörd 🎸", "a\0b", "x" * 100_000])
def test_a_password_fits_its_own_hash_and_no_other(password: str) -> None:
    stored = hash_password(password)

    assert verify_password(stored, password)
    assert not verify_password(stored, password + " ")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password("same") != hash_password("same")


def test_both_ways_to_type_an_accent_are_one_password() -> None:
    assert verify_password(hash_password("caf\u00e9"), "cafe\u0301")


@pytest.mark.parametrize("password", ["", "anything", "\ud800"])
def test_nothing_fits_an_unknown_user(password: str) -> None:
    assert not verify_password(None, password)


def test_an_unknown_user_costs_the_work_of_a_known_one() -> None:
    assert extract_parameters(passwords._hash_of_nothing()) == extract_parameters(hash_password("known"))


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_a_broken_hash_fits_nothing(stored: str) -> None:
    assert not verify_password(stored, "plain text")


def test_a_hash_of_another_cost_is_to_be_made_anew() -> None:
    stored = hash_password("correct horse")
    assert not needs_rehash(stored)

    passwords.hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    assert needs_rehash(stored)


def test_the_service_hashes_with_argon2id_and_64_mebibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    assert hash_password("correct horse").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
