"""The migrations lead to exactly the tables of the models and back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from jsonapi_app import create_app
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.models.search import SEARCH_SUFFIX, is_search_name
from jsonapi_app.resources import RESOURCES
from jsonapi_app.settings import Settings
from tests.databases import postgresql_url, sqlite_url

MIGRATIONS = str(Path(__file__).parent.parent / "migrations")


@pytest.fixture
def empty_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application, its context entered, on a database without any table."""
    with ExitStack() as stack:
        url = sqlite_url(tmp_path) if database == "sqlite" else stack.enter_context(postgresql_url())
        app = create_app(Settings(database_url=url, jwt_secret_key="of tests " * 4))
        stack.enter_context(app.app_context())
        stack.callback(db.engine.dispose)
        yield app


def test_the_migrations_make_the_tables_of_the_models(empty_app: Flask):
    flask_migrate.upgrade(MIGRATIONS)

    with db.engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, parents: name is None or not is_search_name(name),
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata) == []


def test_the_migrations_leave_nothing_when_taken_back(empty_app: Flask):
    flask_migrate.upgrade(MIGRATIONS)

    flask_migrate.downgrade(MIGRATIONS, "base")

    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    flask_migrate.upgrade(MIGRATIONS)
    assert "materials" in inspect(db.engine).get_table_names()


def test_every_country_has_its_code_and_the_prefix_in_digits(empty_app: Flask):
    flask_migrate.upgrade(MIGRATIONS)

    with db.engine.connect() as connection:
        countries = {row.code: row for row in connection.execute(text("SELECT * FROM countries"))}
    assert len(countries) > 240
    assert (countries["FR"].name, countries["FR"].phone_prefix) == ("France", "33")
    assert countries["AQ"].phone_prefix is None
    assert all(row.name_folded == row.name.casefold() for row in countries.values())


def test_a_country_in_use_outlives_the_downgrade_of_its_revision(empty_app: Flask):
    flask_migrate.upgrade(MIGRATIONS)
    with writing(db.engine) as connection:
        connection.execute(
            text(
                "INSERT INTO parks (id, name, name_folded, version) VALUES (1, 'Nord', 'nord', 1)",
            )
        )
        connection.execute(
            text(
                "INSERT INTO addresses (uuid, version, is_primary, is_historic, park_id, country_id) "
                "SELECT 'u', 1, true, false, 1, id FROM countries WHERE code = 'FR'"
            )
        )

    flask_migrate.downgrade(MIGRATIONS, "0001")
    flask_migrate.upgrade(MIGRATIONS)

    with db.engine.connect() as connection:
        france = text("SELECT count(*) FROM addresses JOIN countries ON countries.id = country_id WHERE code = 'FR'")
        assert connection.scalar(france) == 1


@pytest.mark.one_database
def test_sqlite_enforces_foreign_keys_again_after_a_migration(empty_app: Flask):
    for _ in range(2):  # with and without anything to do
        flask_migrate.upgrade(MIGRATIONS)

        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.one_database
def test_what_a_search_looks_at_is_indexed(empty_app: Flask):
    flask_migrate.upgrade(MIGRATIONS)

    tables = inspect(db.engine)
    wanted, indexed = {}, {}
    for resource in RESOURCES.values():
        table = resource.table.name
        if resource.search:
            wanted[table] = {resource.attributes[name].twin for name in resource.search}
        if tables.has_table(table + SEARCH_SUFFIX):
            indexed[table] = {column["name"] for column in tables.get_columns(table + SEARCH_SUFFIX)}
    assert indexed == wanted
