"""Signed-in users for tests, without the cost of a password check."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask

from jsonapi_app.extensions import db
from jsonapi_app.http.tokens import make_tokens
from jsonapi_app.models.base import now
from jsonapi_app.models.identity import Session, User, UserSettings
from tests.factories import PASSWORD, Made, hashed

AN_HOUR = timedelta(hours=1)


def signed_in_user(app: Flask, role: str) -> tuple[Made, str]:
    """A new user of that role with settings and an open session, and the access token."""
    jti, pseudo = str(uuid.uuid4()), f"the{role}"
    session = Session(jti=jti, family=jti, expires_at=now() + AN_HOUR)
    user = User(
        pseudo=pseudo,
        email=f"{role}@example.org",
        role=role,
        password_hash=hashed(PASSWORD),
        settings=UserSettings(),
        sessions=[session],
    )
    with app.app_context():
        db.session.add(user)
        db.session.commit()
        made = Made("users", user.uuid, user.id)
        tokens = make_tokens(
            made.key, pseudo, role, session=jti, lifetime=AN_HOUR, refresh_lifetime=AN_HOUR, fresh=True
        )
    return made, tokens.access_token
