"""Signed-in users for tests, without the cost of a password check."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from jsonapi_app.extensions import db
from jsonapi_app.http.tokens import make_tokens
from jsonapi_app.models.base import now
from jsonapi_app.models.identity import Session, User
from tests.factories import Made

AN_HOUR = timedelta(hours=1)


def access_token(app: Flask, user: Made) -> str:
    """Open a session for ``user`` and return its access token."""
    session = str(uuid.uuid4())
    with app.app_context():
        pseudo, role = db.session.execute(select(User.pseudo, User.role).where(User.id == user.key)).one()
        db.session.add(Session(jti=session, family=session, user_id=user.key, expires_at=now() + AN_HOUR))
        db.session.commit()
        tokens = make_tokens(
            user.key, pseudo, role, session=session, lifetime=AN_HOUR, refresh_lifetime=AN_HOUR, fresh=True
        )
    return tokens.access_token
