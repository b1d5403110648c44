"""Feed tokens: who may read a calendar feed by its address alone, because calendar programs can send no header."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Dialect, bindparam, select

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.core.sql import Reader, Statement
from jsonapi_app.core.tally import spent_on
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.http.observability.exchange import caller_is
from jsonapi_app.http.rate_limits import guessing
from jsonapi_app.models.identity import FeedToken, User


def user_of_feed_token(token: str, reader: Reader) -> Actor:
    """The user whose feed the token opens; it opens nothing else.

    Raises Unauthorized for a token that is unknown or revoked, or whose user is in the trash. It is found by its hash,
    so the time that takes says nothing about the tokens that there are.
    """
    with guessing(), spent_on("auth"):
        rows = reader.rows(_user_of_token(reader.dialect), {"token_hash": hash_key(token)})
        if not rows:
            raise Unauthorized("This token opens no feed.", parameter="token", headers={"WWW-Authenticate": "Bearer"})
    return caller_is(Actor(*rows[0]))


@lru_cache(maxsize=8)
def _user_of_token(dialect: Dialect) -> Statement:
    return Statement(
        select(User.id, User.role)
        .join(FeedToken, FeedToken.user_id == User.id)
        .where(FeedToken.token_hash == bindparam("token_hash"), User.deleted_at.is_(None)),
        dialect,
    )
