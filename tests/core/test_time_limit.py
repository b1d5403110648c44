"""A statement that runs too long is stopped, and nothing else is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from jsonapi_app import create_app
from jsonapi_app.core.sql import Statement, reading, writing
from jsonapi_app.extensions import db
from jsonapi_app.models.inventory import Tag
from tests.conftest import settings_for
from tests.core.rows import rows

LIMIT_MS = 200
# Counts for as long as nobody stops it.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
STOPPED = (sqlite3.OperationalError, psycopg.errors.QueryCanceled)


@pytest.fixture
def limited(engine: Engine) -> Iterator[Flask]:
    """An application on the same database that waits a fifth of a second."""
    url = engine.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, statement_timeout_ms=LIMIT_MS))
    yield app
    with app.app_context():
        db.engine.dispose()


def counting_to(last: int) -> str:
    return f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last})"


def run_endless(engine: Engine) -> None:
    with reading(engine) as reader:
        reader.rows(Statement(text(ENDLESS), engine.dialect), {})


def write_and_run_endless(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(Tag.__table__.insert().values(name="half"))
        connection.execute(text(ENDLESS))


def test_a_read_that_runs_too_long_is_stopped_and_the_connection_goes_on(limited: Flask):
    with limited.test_request_context():
        with pytest.raises(STOPPED):
            run_endless(db.engine)

        assert rows(db.engine, select(Tag.id)) == []
        assert db.engine.pool.checkedout() == 0


def test_a_write_that_runs_too_long_leaves_nothing_behind_and_the_next_one_works(limited: Flask):
    with limited.test_request_context():
        with pytest.raises(OperationalError) as stopped:
            write_and_run_endless(db.engine)
        with writing(db.engine) as connection:
            connection.execute(Tag.__table__.insert().values(name="whole"))

        assert isinstance(stopped.value.orig, STOPPED)
        assert [name for _, name in rows(db.engine, select(Tag.id, Tag.name))] == ["whole"]


def test_the_time_is_that_of_one_statement_not_of_all(limited: Flask):
    with limited.test_request_context(), reading(db.engine) as reader:
        time.sleep(2 * LIMIT_MS / 1000)

        assert reader.rows(Statement(text("SELECT 1"), reader.dialect), {}) == [(1,)]


def test_rows_that_are_fetched_slowly_are_not_cut_off(limited: Flask, engine: Engine):
    """What sends them to a slow client takes its time; only what the database needs counts."""
    many = Statement(text(f"{counting_to(300_000)} SELECT i FROM n"), engine.dialect)
    with limited.test_request_context(), reading(db.engine) as reader:
        found = 0
        for stretch in reader.stretches(many, {}, 25_000):
            time.sleep(0.2 * LIMIT_MS / 1000)
            found += len(stretch)

    assert found == 300_000


def test_what_is_no_request_may_take_its_time_also_on_a_connection_that_served_one(limited: Flask):
    slow = text(f"{counting_to(4_000_000)} SELECT count(*) FROM n")
    with limited.test_request_context(), pytest.raises(STOPPED):
        run_endless(db.engine)
    with limited.app_context():
        started = time.monotonic()
        with writing(db.engine) as connection:
            counted = connection.scalar(slow)

        assert counted == 4_000_000
        assert time.monotonic() - started > LIMIT_MS / 1000
