"""What commands do is told like what requests do, on behalf of nobody; one of them cuts the audit."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.exc import DBAPIError

from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from tests.audit.reading import change, every_revision, history
from tests.client import Api
from tests.factories import Factory

LONG_AGO = "2026-01-01T00:00:00Z"


def run(app: Flask, *arguments: str) -> Result:
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    return result


def test_a_user_made_by_a_command_is_told_as_made_by_nobody(api: Api):
    options = ("--pseudo", "ada99", "--email", "ada@example.org", "--password", "lovelace", "--role", "member")

    run(api.app, "create-user", *options)

    user, settings = every_revision(api)
    assert (user["action"], user["resource_type"]) == ("create", "users")
    assert user["changes"]["pseudo"] == change(None, "ada99")
    assert (user["user_pseudo"], user["user_native_id"]) == (None, None)
    assert settings["resource_type"] == "user_settings"
    assert len(user["request_id"]) == 36
    assert user["request_id"] == settings["request_id"]


def test_one_command_is_one_request(api: Api, make: Factory):
    tag, park = make("tags", deleted_at=LONG_AGO), make("parks", deleted_at=LONG_AGO)

    run(api.app, "purge-trash", "--older-than", "30")

    told = every_revision(api)
    assert {(t["resource_type"], t["resource_id"], t["action"]) for t in told} == {
        ("tags", tag.id, "purge"),
        ("parks", park.id, "purge"),
    }
    assert len({t["request_id"] for t in told}) == 1


def test_revisions_that_are_old_enough_are_cut_and_the_rest_is_as_safe_as_before(api: Api, make: Factory):
    old, new = make("parks"), make("parks")
    make("revisions", resource_id=old.id, created_at=LONG_AGO)
    make("revisions", resource_id=new.id)

    result = run(api.app, "purge-revisions", "--older-than", "30")

    assert result.output == "revisions: 1 removed\n"
    assert (len(history(api, old)), len(history(api, new))) == (0, 1)
    with api.app.app_context(), pytest.raises(DBAPIError, match="never changed"), writing(db.engine) as connection:
        connection.exec_driver_sql("DELETE FROM revisions")
