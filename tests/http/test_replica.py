"""Reads from a replica that is hopelessly late: what it shows is what the primary was not asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from jsonapi_app import create_app
from jsonapi_app.core.sql import writing
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.extensions import db
from jsonapi_app.models.base import now
from jsonapi_app.models.identity import RecentWrite, Session
from tests.client import Api
from tests.conftest import MIGRATIONS, Statements, Variant, settings_for
from tests.contract.requests import creation, document
from tests.databases import Emptier, postgresql_url, sqlite_url
from tests.factories import Factory

SITE = 700


@pytest.fixture(scope="module")
def copy(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str, Emptier]]:
    """A second database with the same tables, and its URL."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("replica")
        url = sqlite_url(folder) if database == "sqlite" else stack.enter_context(postgresql_url())
        app = create_app(settings_for(url))
        with app.app_context():
            flask_migrate.upgrade(directory=str(MIGRATIONS))
            stack.callback(db.engine.dispose)
            yield app, url, Emptier(db.engine, db.metadata)


@dataclass(frozen=True)
class Replicated:
    """``api``: of a service that reads from a replica. ``late``: stores rows there that the primary does not have."""

    api: Api
    late: Factory
    url: str

    def wait(self) -> None:
        """Until what users wrote is long ago."""
        with self.api.app.app_context(), writing(db.engine) as connection:
            connection.execute(RecentWrite.__table__.update().values(at=now() - timedelta(hours=1)))


@pytest.fixture
def replicated(api: Api, variant: Variant, copy: tuple[Flask, str, Emptier]) -> Iterator[Replicated]:
    app, url, empty = copy
    for role in ("admin", "member", "visitor"):
        api.sign_in(role)
    yield Replicated(variant(api, read_database_url=url), Factory(app), url)
    empty()


def names(api: Api, path: str = "/parks") -> list[str]:
    return [park["attributes"]["name"] for park in api.get(path).json["data"]]


def test_what_is_read_comes_from_the_replica(replicated: Replicated, make: Factory):
    make("parks", name="New")
    replicated.late("parks", name="Old")

    assert names(replicated.api) == ["Old"]


def test_a_total_is_that_of_the_replica(replicated: Replicated, make: Factory):
    make("parks")
    totals = []
    for _ in range(3):
        replicated.late("parks")
        totals.append(replicated.api.get("/parks?page[size]=1").json["meta"]["pagination"]["total_count"])

    assert totals == [1, 2, 3]


def test_ones_own_write_is_seen_at_once_and_that_of_others_is_not(replicated: Replicated, make: Factory):
    api = replicated.api
    created = api.post("/parks", creation(make, "parks", name="Mine"))

    assert names(api) == ["Mine"]
    assert api.get(f"/parks/{created.json['data']['id']}").status_code == 200
    assert names(api.as_member) == []


def test_after_a_while_ones_reads_go_back_to_the_replica(replicated: Replicated, make: Factory):
    replicated.api.post("/parks", creation(make, "parks", name="Mine"))

    replicated.wait()

    assert names(replicated.api) == []


WRITES = {
    "update": lambda api, tag, park: api.patch(tag, document("tags", tag.split("/")[-1], attributes={"name": "x"})),
    "delete": lambda api, tag, park: api.delete(tag),
    "relate": lambda api, tag, park: api.post(f"{park}/relationships/tags", {"data": [identifier(tag)]}),
    "operations": lambda api, tag, park: api.post("/operations", OPERATIONS, headers=ATOMIC),
}
OPERATIONS = {"atomic:operations": [{"op": "add", "data": {"type": "tags", "attributes": {"name": "y"}}}]}
_ATOMIC = 'application/vnd.api+json; ext="https://jsonapi.org/ext/atomic"'
ATOMIC = {"Content-Type": _ATOMIC, "Accept": _ATOMIC}


def identifier(path: str) -> dict[str, str]:
    return {"type": "tags", "id": path.split("/")[-1]}


@pytest.mark.parametrize("write", WRITES)
def test_every_kind_of_write_is_noted(replicated: Replicated, make: Factory, write: str):
    tag, person = make("tags"), make("people")
    assert names(replicated.api, "/tags") == []

    written = WRITES[write](replicated.api, tag.path, person.path)

    assert written.status_code < 300
    assert recent(replicated.api.app) == [replicated.api.user.key]


def test_a_write_that_fails_is_not_noted(replicated: Replicated):
    refused = replicated.api.post("/parks", document("parks", attributes={"name": ""}))

    assert refused.status_code == 422
    assert recent(replicated.api.app) == []


def test_logging_in_counts_as_a_write_so_that_one_finds_oneself(replicated: Replicated, make: Factory):
    make("users", pseudo="Ada", email="ada@example.com", password="right", role="admin")
    client = replicated.api.app.test_client()

    token = client.post("/api/v3/auth/login", json={"identifier": "Ada", "password": "right"}).json["access_token"]
    found = client.get("/api/v3/users?filter[pseudo]=Ada", headers={"Authorization": f"Bearer {token}"})

    assert len(found.get_json(force=True)["data"]) == 1


def test_a_session_that_has_ended_is_refused_at_once(replicated: Replicated):
    with replicated.api.app.app_context(), writing(db.engine) as connection:
        connection.execute(Session.__table__.update().values(revoked_at=Session.created_at))

    assert replicated.api.get("/parks").status_code == 401


def test_a_write_looks_at_the_primary_only(replicated: Replicated, make: Factory):
    """Robert 2 looks whether there is such a row before it reads what is sent of it."""
    tag = make("tags", name="there")

    changed = ask(replicated.api, "PUT", f"/api/tags/{tag.id}", json={"name": "changed"})

    assert changed.status_code == 200


def ask(api: Api, method: str, path: str, *, signed_in: bool = True, **options: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {api.sign_in('admin')[1]}"} if signed_in else {}
    return api.app.test_client().open(path, method=method, headers=headers, **options)


def test_the_other_interfaces_read_from_there_too(replicated: Replicated, make: Factory):
    make("tags", name="New")
    replicated.late("tags", name="Old")

    listed = ask(replicated.api, "GET", "/api/tags")

    assert [tag["name"] for tag in listed.json["data"]] == ["Old"]


def test_an_api_key_reads_from_there_and_acts_as_its_user(replicated: Replicated, make: Factory):
    for factory, name in ((make, "New"), (replicated.late, "Old")):
        site = factory("sites", id=SITE)
        factory("calendars", site=site, name=name)
        if factory is make:
            factory("api_keys", user=replicated.api.user, sites=[site], key_hash=hash_key("the key"))
    path = f"/api/v1/groups/{SITE}/calendars?apikey=the%20key"

    before = ask(replicated.api, "GET", path, signed_in=False)
    replicated.api.post("/tags", creation(make, "tags"))
    after = ask(replicated.api, "GET", path, signed_in=False)

    assert [calendar["name"] for calendar in before.json["records"]] == ["Old"]
    assert [calendar["name"] for calendar in after.json["records"]] == ["New"]


def test_a_feed_comes_from_there_and_its_token_is_checked_at_once(replicated: Replicated, make: Factory):
    make("feed_tokens", user=replicated.api.user, token_hash=hash_key("the token"))
    today = {"starts_at": now().isoformat(), "ends_at": (now() + timedelta(hours=1)).isoformat()}
    make("events", title="New", **today)
    replicated.late("events", title="Old", **today)

    feed = ask(replicated.api, "GET", "/api/v3/events.ics?token=the%20token", signed_in=False)

    assert ("SUMMARY:Old" in feed.text, "SUMMARY:New" in feed.text) == (True, False)


def test_one_more_statement_finds_out_who_has_written(replicated: Replicated, statements: Statements):
    replicated.late("parks")
    replicated.api.get("/parks")

    with statements() as texts:
        replicated.api.get("/parks")

    assert [("sessions" in text, "recent_writes" in text) for text in texts[:2]] == [(True, False), (False, True)]


def test_without_a_replica_nothing_is_noted_and_nobody_asks(api: Api, make: Factory, statements: Statements):
    with statements() as texts:
        api.post("/parks", creation(make, "parks"))
        api.get("/parks")

    assert texts
    assert [text for text in texts if "recent_writes" in text] == []


@pytest.fixture
def nowhere(database: str, tmp_path: Path) -> str:
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'nowhere.db'}"
    return "postgresql://backline:hunter2@127.0.0.1:1/backline"


def test_while_the_replica_is_away_the_primary_is_read_and_the_log_says_so_once(
    api: Api, variant: Variant, make: Factory, nowhere: str, caplog: pytest.LogCaptureFixture
):
    make("parks", name="There")
    without = variant(api, read_database_url=nowhere)

    assert [names(without), names(without)] == [["There"], ["There"]]
    told = [record.message for record in caplog.records if "replica" in record.message]
    assert len(told) == 1
    assert told[0].startswith("The read replica is away, so reads go to the primary")
    assert "hunter2" not in told[0]


def test_health_tells_of_a_replica_that_is_away_and_the_service_stays_ready(api: Api, variant: Variant, nowhere: str):
    app = variant(api, read_database_url=nowhere).app

    answer = app.test_client().get("/health/ready")

    assert answer.status_code == 200
    assert answer.json["checks"] == {"database": "ok", "migrations": "ok", "replica": "unreachable"}


def test_health_tells_of_a_replica_that_is_there(replicated: Replicated):
    answer = replicated.api.app.test_client().get("/health/ready")

    assert answer.json["checks"] == {"database": "ok", "migrations": "ok", "replica": "ok"}


def test_nothing_can_be_written_to_the_replica(replicated: Replicated):
    with replicated.api.app.app_context():
        engine = db.engines["replica"]
    with engine.connect() as connection, pytest.raises(Exception, match=r"read-?only"):
        connection.exec_driver_sql("DELETE FROM parks")


def recent(app: Flask) -> list[int]:
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.scalars(RecentWrite.__table__.select()))
