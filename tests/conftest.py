"""Fixtures of all tests: an application on each database, a JSON:API client, rows, and a count of statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from jsonapi_app import create_app
from jsonapi_app.core.sql import observe
from jsonapi_app.extensions import db
from jsonapi_app.settings import Settings
from tests.client import Api, SignIn
from tests.databases import KINDS, Emptier, postgresql_url, sqlite_url
from tests.factories import Factory
from tests.factories.samples import Drawn, draw
from tests.factories.sessions import signed_in_user
from tests.factories.world import World, populate

MIGRATIONS = Path(__file__).parent.parent / "migrations"
TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")

Applications = Callable[[str], tuple[Flask, Emptier]]
Variant = Callable[..., Api]
Statements = Callable[[], AbstractContextManager[list[str]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sqlite-only", action="store_true", help="leave PostgreSQL out: quicker, for local use")
    parser.addoption("--schema-seed", type=int, default=1, help="make up other requests from the OpenAPI document")
    parser.addoption("--schema-examples", type=int, default=0, help="so many of each kind, for every operation")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_database: what no database can influence runs on SQLite only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that asks for ``database`` (so for ``app``, ``api``, ``make``, ``world``) runs on each."""
    if "database" in metafunc.fixturenames:
        one = metafunc.config.getoption("--sqlite-only") or metafunc.definition.get_closest_marker("one_database")
        metafunc.parametrize("database", KINDS[:1] if one else KINDS, scope="session", indirect=True)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database of this run of the test: ``sqlite`` or ``postgresql``."""
    return str(request.param)


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applications]:
    """Kind of database → the one application on it, made when first asked for, and what empties its tables."""
    made: dict[str, tuple[Flask, Emptier]] = {}
    with ExitStack() as stack:

        def application(kind: str) -> tuple[Flask, Emptier]:
            if kind not in made:
                folder = tmp_path_factory.mktemp(kind)
                url = sqlite_url(folder) if kind == "sqlite" else stack.enter_context(postgresql_url())
                app = create_app(settings_for(url))
                with app.app_context():
                    flask_migrate.upgrade(directory=str(MIGRATIONS))
                    stack.callback(db.engine.dispose)
                    made[kind] = app, Emptier(db.engine, db.metadata)
            return made[kind]

        yield application


def settings_for(url: str, **values: Any) -> Settings:
    quiet = {"log_level": "error", **values}
    return Settings(environment="testing", database_url=url, jwt_secret_key="of tests " * 4, **quiet)


@pytest.fixture
def variant() -> Iterator[Variant]:
    """``variant(api, page_size_max=3)``: the same client of an application with other settings on its database."""
    with ExitStack() as stack:

        def application(api: Api, **values: Any) -> Api:
            with api.app.app_context():
                url = db.engine.url.render_as_string(hide_password=False)
            app = create_app(settings_for(url, **values))
            with app.app_context():
                for engine in db.engines.values():
                    stack.callback(engine.dispose)
            return Api(app, api.sign_in, api.role)

        yield application


@pytest.fixture
def app(database: str, applications: Applications) -> Iterator[Flask]:
    app, empty = applications(database)
    yield app
    empty()


@pytest.fixture
def make(app: Flask) -> Factory:
    """``make("parks", name="Nord")`` stores the smallest valid park with that name."""
    return Factory(app)


@pytest.fixture
def api(app: Flask) -> Api:
    """A client signed in as an admin; ``api.as_member`` and the like are others."""
    return Api(app, signing_in(app))


@pytest.fixture(scope="module")
def world(database: str, applications: Applications) -> Iterator[World]:
    """A few rows of every type, all related, shared by the tests of a module: these only read.

    A module uses either ``world`` or ``app``, ``api`` and ``make``, which start empty at each test.
    """
    app, empty = applications(database)
    make = Factory(app)
    api = Api(app, signing_in(app))
    yield World(app, api, make, populate(make, api.user, api.as_member.user))
    empty()


@pytest.fixture(scope="module")
def drawn(database: str, applications: Applications) -> Iterator[Drawn]:
    """Random rows, known in full, shared by the tests of a module."""
    app, empty = applications(database)
    make = Factory(app)
    yield Drawn(Api(app, signing_in(app)), draw(make))
    empty()


def signing_in(app: Flask) -> SignIn:
    """A user of each role, made and signed in when first asked for."""
    return cache(lambda role: signed_in_user(app, role))


@pytest.fixture
def statements() -> Statements:
    """``with statements() as texts``: the SQL run in the block, transaction control left out."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        texts: list[str] = []

        def note(text: str) -> None:
            if not text.upper().startswith(TRANSACTION_CONTROL):
                texts.append(text)

        with observe(note):
            yield texts

    return counted
