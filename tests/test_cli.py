"""The commands do what they say, and refuse in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from jsonapi_app.domain.passwords import verify_password
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.extensions import db
from jsonapi_app.models.identity import ApiKey, User
from jsonapi_app.permissions_page import permissions_page
from tests.factories import Factory, stored

LONG_AGO = datetime.now(UTC) - timedelta(days=31)
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def run(app: Flask, *arguments: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=arguments, input=typed)


def create_user(app: Flask, *more: str, typed: str | None = None, **values: str) -> Result:
    given = {"pseudo": "ada99", "email": "ada@example.org", "role": "admin", **values}
    options = [text for name, value in given.items() for text in (f"--{name}", value)]
    return run(app, "create-user", *options, *more, typed=typed)


@pytest.fixture
def user_row(app: Flask) -> Iterator[Callable[[str], User]]:
    """``user_row("ada99")``: that user, from the database."""
    with app.app_context():
        yield lambda pseudo: db.session.execute(db.select(User).filter_by(pseudo=pseudo)).scalar_one()


def test_a_created_user_has_a_password_that_fits_and_settings(app: Flask, user_row: Callable[[str], User]):
    result = create_user(app, password="lovelace 1815")

    assert (result.exit_code, result.output) == (0, "ada99 can log in as admin.\n")
    user = user_row("ada99")
    assert user.role == "admin"
    assert verify_password(user.password_hash, "lovelace 1815")
    assert user.settings.language == "EN"


def test_a_password_that_is_not_given_is_asked_for_and_not_shown(app: Flask, user_row: Callable[[str], User]):
    result = create_user(app, typed="lovelace 1815\nlovelace 1815\n")

    assert result.exit_code == 0
    assert "lovelace" not in result.output
    assert verify_password(user_row("ada99").password_hash, "lovelace 1815")


def test_a_user_that_is_not_valid_is_refused_with_every_fault(app: Flask):
    result = create_user(app, pseudo="a d", email="nowhere", password="x")

    assert result.exit_code == 1
    assert {line.split(":")[0].removeprefix("Error") for line in result.output.splitlines()} >= {"email", "password"}
    assert "Traceback" not in result.output


def test_a_user_whose_name_is_taken_is_refused(app: Flask, make: Factory):
    make("users", pseudo="ADA99")

    result = create_user(app, password="lovelace 1815")

    assert result.exit_code == 1
    assert "pseudo" in result.output


def create_api_key(app: Flask, *more: str, user: str) -> Result:
    return app.test_cli_runner().invoke(args=["create-api-key", "--user", user, *more])


def test_a_key_is_printed_once_and_kept_as_a_hash(app: Flask, make: Factory):
    user, sites = make("users", pseudo="Ada99"), [make("sites") for _ in range(2)]
    options = [text for site in sites for text in ("--site", site.id)]

    result = create_api_key(app, *options, "--label", "Booking page", user="ada99")

    assert result.exit_code == 0
    key = result.stdout.strip()
    assert result.stdout == f"{key}\n"
    with app.app_context():
        row = db.session.execute(db.select(ApiKey)).scalar_one()
        assert (row.key_hash, row.label, row.user_id) == (hash_key(key), "Booking page", user.key)
        assert {site.id for site in row.sites} == {site.key for site in sites}


def test_a_key_for_nobody_or_nowhere_is_refused(app: Flask, make: Factory):
    make("users", pseudo="ada99")
    make("users", pseudo="gone99", deleted_at=YESTERDAY)
    site = make("sites").id

    told = {
        (user, *sites): create_api_key(app, *(text for id_ in sites for text in ("--site", id_)), user=user).output
        for user, *sites in (("nobody", site), ("gone99", site), ("ada99", site, "987654"), ("ada99", "Nord"))
    }

    assert list(told.values()) == [
        "Error: No user is called 'nobody'.\n",
        "Error: No user is called 'gone99'.\n",
        "Error: No resource of type 'sites' has the id '987654'.\n",
        "Error: No resource of type 'sites' has the id 'Nord'.\n",
    ]
    assert "Missing option '--site'" in create_api_key(app, user="ada99").output
    assert create_api_key(app, "--site", site, "--label", " ", user="ada99").output.startswith("Error: label: ")


def test_purging_removes_what_is_old_enough_only(app: Flask, make: Factory):
    old, new, live = make("tags", deleted_at=LONG_AGO), make("tags", deleted_at=YESTERDAY), make("tags")

    result = run(app, "purge-trash", "--older-than", "30")

    assert result.output == "tags: 1 removed, 0 kept\n"
    assert [stored(app, tag) is not None for tag in (old, new, live)] == [False, True, True]


def test_purging_takes_what_belongs_to_a_thing_before_the_thing(app: Flask, make: Factory):
    category = make("categories", deleted_at=LONG_AGO)
    make("materials", category=category, deleted_at=LONG_AGO)

    result = run(app, "purge-trash", "--older-than", "30")

    assert result.output.splitlines() == ["materials: 1 removed, 0 kept", "categories: 1 removed, 0 kept"]


def test_purging_keeps_what_a_rule_keeps_and_says_why(app: Flask, make: Factory):
    category = make("categories", deleted_at=LONG_AGO)
    make("materials", category=category)

    result = run(app, "purge-trash", "--older-than", "30")

    assert f"categories {category.id} stays: " in result.output
    assert "categories: 0 removed, 1 kept" in result.output
    assert stored(app, category) is not None


@pytest.mark.one_database
def test_the_page_of_permissions_names_every_type_and_scope():
    page = permissions_page()

    assert "| `materials` | read | everything | everything |" in page
    assert "| `contacts` | read: contacts of the caller's account lists |" in page
    assert "| `users` | `role` | admin |" in page
    assert "| `interventions` | `code_pin` | member, admin |" in page
    assert "None" not in page


@pytest.mark.one_database
def test_an_old_page_of_permissions_fails_the_check(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("jsonapi_app.cli.generated.PERMISSIONS_PAGE", tmp_path / "permissions.md")

    before = run(app, "permissions", "--check")
    run(app, "permissions")
    after = run(app, "permissions", "--check")

    assert (before.exit_code, after.exit_code) == (1, 0)
    assert "docs/permissions.md is old" in before.output


def test_a_made_up_company_goes_into_an_empty_database_only(app: Flask, make: Factory):
    make("users")

    result = run(app, "seed", "--size", "demo")

    assert (result.exit_code, result.output) == (1, "Error: The database is not empty: there are rows in users.\n")


@pytest.mark.one_database
def test_production_gets_no_log_ins_that_everybody_knows(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BACKLINE_ENV", "production")
    monkeypatch.setenv("JWT_SECRET_KEY", "of tests " * 4)

    seeded, prepared = run(app, "seed"), run(app, "prepare")

    assert seeded.exit_code == 1
    assert "not in production" in seeded.output
    assert prepared.exit_code == 0
    assert "Demo log-in" not in prepared.output


@pytest.mark.one_database
def test_a_new_database_gets_the_demo_company_once(app: Flask):
    first, second = run(app, "prepare"), run(app, "prepare")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "400 of 400" in first.output
    assert "Demo log-in: " in first.output
    assert "Making up" not in second.output
    assert "Demo log-in: " in second.output
