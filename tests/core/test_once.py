"""Answers that are kept: for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.core.once import Answer, Once
from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db


def test_a_user_who_was_purged_meanwhile_is_unauthorized(app: Flask) -> None:
    once = Once(404, "key", "fingerprint", timedelta(hours=1))

    with app.app_context(), pytest.raises(Unauthorized), writing(db.engine) as connection:
        once.answer(connection, lambda: Answer(204, {}, b""))
