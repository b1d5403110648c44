"""Whether to restart the process, whether to send requests to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from jsonapi_app import create_app
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from tests.conftest import MIGRATIONS, settings_for

BOTH = pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
SECRET = "hunter2"


def fetch(app: Flask, path: str) -> TestResponse:
    return app.test_client().get(path)


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database cannot be reached."""
    yield from _disposed(create_app(settings_for(f"postgresql://backline:{SECRET}@127.0.0.1:1/backline")))


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    yield from _disposed(create_app(settings_for(f"sqlite:///{tmp_path / 'new.db'}")))


def _disposed(app: Flask) -> Iterator[Flask]:
    yield app
    with app.app_context():
        db.engine.dispose()


def move_to(app: Flask, revision: str) -> None:
    with app.app_context(), writing(db.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_migrated_database_is_ready(app: Flask):
    answer = fetch(app, "/health/ready")

    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "checks": {"database": "ok", "migrations": "ok"}}


@pytest.mark.one_database
@BOTH
def test_nobody_keeps_an_answer(app: Flask, path: str):
    answer = fetch(app, path)

    assert (answer.headers["Cache-Control"], answer.content_type) == ("no-store", "application/json")


def test_the_process_lives_without_a_database(away: Flask):
    answer = fetch(away, "/health/live")

    assert (answer.status_code, answer.json) == (200, {"status": "live"})


def test_a_database_out_of_reach_is_told_without_what_it_is(away: Flask, caplog: pytest.LogCaptureFixture):
    answer = fetch(away, "/health/ready")

    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "checks": {"database": "unreachable", "migrations": "unknown"}}
    assert answer.headers["Retry-After"] == "5"
    assert SECRET not in answer.text + caplog.text
    assert "127.0.0.1" not in answer.text


def test_a_database_without_tables_is_behind_until_it_is_migrated(new: Flask):
    before = fetch(new, "/health/ready")
    with new.app_context():
        flask_migrate.upgrade(str(MIGRATIONS))
    after = fetch(new, "/health/ready")

    assert (before.status_code, before.json["checks"]["migrations"]) == (503, "behind")
    assert after.status_code == 200


@pytest.mark.parametrize(("revision", "status"), [("0001", 503), ("9999", 200)])
def test_an_older_database_waits_and_a_later_one_serves(new: Flask, revision: str, status: int):
    """The later one is of the version that is about to be started."""
    with new.app_context():
        flask_migrate.upgrade(str(MIGRATIONS))
    move_to(new, revision)

    assert fetch(new, "/health/ready").status_code == status


@pytest.mark.one_database
@BOTH
def test_health_is_only_asked_for(app: Flask, path: str):
    assert app.test_client().head(path).status_code == 200
    assert app.test_client().post(path).status_code == 405
