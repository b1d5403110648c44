"""The engine without HTTP: its database, and reads of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from jsonapi_app.extensions import db


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    """The engine of the database, with a pool that no earlier test has filled: one thread has one connection."""
    with app.app_context():
        engine = db.engine
    engine.dispose()
    yield engine
    engine.dispose()
