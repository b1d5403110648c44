"""How people are told apart, and how their telephone numbers are kept."""

from __future__ import annotations

import pytest

from jsonapi_app.domain.people import name_email_key, without_blanks


def test_people_with_both_names_and_the_email_in_common_are_the_same_in_any_case_of_the_letters():
    assert name_email_key("Émilie", "Fountain", "Em@Example.org") == name_email_key(
        "émilie", "FOUNTAIN", "em@example.ORG"
    )


@pytest.mark.parametrize(
    "other", [("Jon", "Fountain", "j@x.org"), ("Jean", "Fount", "j@x.org"), ("Jean", "Fountain", "k@x.org")]
)
def test_one_difference_makes_two_people(other: tuple[str, str, str]):
    assert name_email_key("Jean", "Fountain", "j@x.org") != name_email_key(*other)


def test_names_do_not_run_into_each_other():
    assert name_email_key("Jean Paul", "Martin", "j@x.org") != name_email_key("Jean", "Paul Martin", "j@x.org")


@pytest.mark.parametrize("email", [None, ""])
def test_without_an_email_any_number_of_people_share_a_name(email: str | None):
    assert name_email_key("Jean", "Fountain", email) is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("+41 22 123 45 67", "+41221234567"),
        (" 022-123.45.67\t", "022-123.45.67"),
        ("+41\u00a022\u202f123", "+4122123"),
        ("117", "117"),
    ],
)
def test_blanks_of_a_telephone_number_are_not_kept(sent: str, kept: str):
    assert without_blanks(sent) == kept
