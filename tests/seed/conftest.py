"""The demo company, made once for each module and database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from jsonapi_app.domain import passwords
from jsonapi_app.extensions import db
from jsonapi_app.models.crm import Country
from jsonapi_app.seed import seed
from tests.conftest import Applications
from tests.seed.company import Rows, rows_of


@pytest.fixture(scope="module", autouse=True)
def cheap_hasher() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="module")
def demo(database: str, applications: Applications) -> Rows:
    """The rows of the demo company. They are in the database no more: other tests want it empty."""
    app, empty = applications(database)
    with app.app_context():
        seed("demo", 1)
    rows = rows_of(app)
    empty()
    return rows


@pytest.fixture(scope="module")
def countries(database: str, applications: Applications) -> Mapping[int, Any]:
    with applications(database)[0].app_context(), db.engine.connect() as connection:
        return {country.id: country for country in connection.execute(select(Country.__table__))}
