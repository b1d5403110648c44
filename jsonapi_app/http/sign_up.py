"""Who may make a user (contracts 0.2, SD4): an admin; anybody while there is none; anybody where a setting says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from sqlalchemy import Dialect, exists, select

from jsonapi_app.core.actor import ADMIN, VISITOR, Actor
from jsonapi_app.core.sql import Reader, Statement
from jsonapi_app.http.authentication import authenticate
from jsonapi_app.http.rate_limits import count_sign_up
from jsonapi_app.http.tokens import no_token
from jsonapi_app.models.identity import User


@dataclass(frozen=True, slots=True)
class SignUp:
    """On whose behalf a user is made, and the role that the new one gets (None: the one asked for)."""

    actor: Actor
    role: str | None = None


def may_sign_up(authorization: str | None, reader: Reader) -> SignUp:
    """Raises Unauthorized, TooManyRequests. Whether somebody who is signed in may is for their permissions to say."""
    actor = authenticate(authorization, reader)
    if actor is not None:
        return SignUp(actor)
    count_sign_up()
    if not reader.rows(_any_user(reader.dialect), {})[0][0]:
        return SignUp(Actor(0, ADMIN, founder=True), ADMIN)
    if current_app.extensions["backline.open_signup"]:
        return SignUp(Actor(0, ADMIN), VISITOR)
    raise no_token()


@lru_cache(maxsize=8)
def _any_user(dialect: Dialect) -> Statement:
    """Those in the trash count."""
    return Statement(select(exists(select(User.id))), dialect)
