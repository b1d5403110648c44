"""What the audit never tells, and what it forgets."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from jsonapi_app.core.sql import writing
from jsonapi_app.domain.privacy import IMPERSONAL
from jsonapi_app.models.identity import ApiKey, FeedToken, Session, User
from jsonapi_app.resources import RESOURCES
from tests.audit.reading import change, every_revision, history, revisions_of
from tests.client import Api
from tests.contract.requests import creation, update
from tests.dialects.mpdx import client as mpdx
from tests.factories import Factory, Made, stored

SECRETS = (User.password_hash, ApiKey.key_hash, FeedToken.token_hash, Session.jti, Session.family)


def everything_told(engine: Engine) -> str:
    """All text of the table."""
    with engine.connect() as connection:
        return "\n".join(str(row) for row in connection.execute(text("SELECT * FROM revisions")))


def test_no_secret_is_ever_told(api: Api, make: Factory, engine: Engine):
    secrets = ["first password", "second password"]
    user = Made("users", api.post("/users", creation(make, "users", password=secrets[0])).json["data"]["id"], 0)
    api.patch(user.path, update(user, password=secrets[1]))
    keys = [api.post(f"/{type_}", creation(make, type_)).json["meta"]["key"] for type_ in ("api_keys", "feed_tokens")]
    with engine.connect() as connection:
        stored_secrets = [value for column in SECRETS for value in connection.scalars(select(column))]

    told = everything_told(engine)

    assert len(stored_secrets) > len(SECRETS)
    assert [secret for secret in (*secrets, *keys, *stored_secrets) if secret in told] == []
    assert "_folded" not in told
    assert [t["changes"].get("password") for t in revisions_of(api, "users", user.id)] == [change(None, None)] * 2


def test_of_somebody_who_is_purged_only_the_facts_are_kept(api: Api, make: Factory, engine: Engine):
    person = make("people")
    api.patch(person.path, update(person, first_name="Augusta", note="Rich"))
    email = api.post("/emails", creation(make, "emails", person=person, address="augusta@example.org")).json["data"]
    api.delete(person.path)

    api.delete(person.path)

    told = [
        (t["resource_type"], t["action"], t["changes"], t["redacted_at"] is not None)
        for t in (*revisions_of(api, "people", person.id), *revisions_of(api, "emails", email["id"]))
    ]
    assert told == [
        ("people", "update", {}, True),
        ("people", "trash", {}, True),
        ("people", "purge", {}, False),
        ("emails", "create", {}, True),
        ("emails", "purge", {}, False),
    ]
    assert not {"Augusta", "Rich", "augusta@example.org"} & set(everything_told(engine).replace("'", '"').split('"'))


def test_what_was_known_of_another_is_kept(api: Api, make: Factory):
    purged, other = make("people", deleted_at="2026-01-01T00:00:00Z"), make("people", first_name="Ada")
    api.patch(other.path, update(other, first_name="Augusta"))

    api.delete(purged.path)

    assert history(api, other) == [("update", {"first_name": change("Ada", "Augusta")})]


def test_of_somebody_made_anonymous_nothing_before_is_kept(api: Api, make: Factory, engine: Engine):
    person = make("people")
    contact = make("contacts", account_list=mpdx.make_list(api, make), from_donation_system=True, people=[person])
    api.patch(contact.path, update(contact, name="Byron, Augusta"))
    api.patch(person.path, update(person, first_name="Augusta"))

    mpdx.call(api, f"{mpdx.PATH}/{contact.id}", method="DELETE")

    (renamed, anonymized), (_, blanked) = history(api, contact), history(api, person)
    assert renamed == ("update", {})
    assert (anonymized[0], anonymized[1]["name"]) == ("anonymize", change(None, "Anonymous"))
    assert (blanked[0], blanked[1]["first_name"]) == ("anonymize", change(None, "Anonymous"))
    assert "Augusta" not in everything_told(engine)


def test_a_purged_user_is_no_longer_named_but_told_apart(api: Api, make: Factory, engine: Engine):
    park = make("parks")
    member = api.as_member.user
    api.as_member.patch(park.path, update(park, name="Sud Est"))
    row = stored(api.app, member)
    assert row is not None

    api.delete(member.path)
    api.delete(member.path)

    (told,) = revisions_of(api, "parks", park.id)
    assert (told["user_pseudo"], told["user_native_id"]) == (None, member.key)
    assert row["pseudo"] not in everything_told(engine)


def test_what_is_said_to_be_impersonal_is_a_type():
    assert set(RESOURCES) >= IMPERSONAL


# The table itself


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM revisions",
        "UPDATE revisions SET user_id = NULL",
        "UPDATE revisions SET changes = '{}'",
        "UPDATE revisions SET redacted_at = created_at",
        "UPDATE revisions SET changes = '{\"name\": 1}', redacted_at = created_at",
        "UPDATE revisions SET changes = '{}', redacted_at = created_at, action = 'create'",
        "UPDATE revisions SET changes = '{}', redacted_at = created_at, request_id = 'another'",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_revision(make: Factory, engine: Engine, statement: str):
    make("revisions", user_id=1)
    before = everything_told(engine)

    with pytest.raises(DBAPIError, match="never changed"), writing(engine) as connection:
        connection.exec_driver_sql(statement)

    assert everything_told(engine) == before


def test_a_revision_is_forgotten_once(make: Factory, engine: Engine):
    make("revisions")
    forget = "UPDATE revisions SET changes = '{}', redacted_at = created_at"

    def forgotten(connection: Connection) -> int:
        return connection.exec_driver_sql(forget).rowcount

    with writing(engine) as connection:
        assert forgotten(connection) == 1
    with pytest.raises(DBAPIError), writing(engine) as connection:
        forgotten(connection)


def test_a_user_who_wrote_can_be_purged_although_revisions_never_change(api: Api, make: Factory):
    make("revisions", user=api.as_member.user)

    api.delete(api.as_member.user.path)

    assert api.delete(api.as_member.user.path).status_code == 204
    assert every_revision(api, "filter[resource_type]=users")[-1]["action"] == "purge"
