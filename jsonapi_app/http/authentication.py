"""Who is calling: log-in, sessions, and the user behind a bearer token.

One row of ``sessions`` stands for one pair of tokens, and shares their ``jti``; ``family`` is common to all pairs that
descend from one log-in. A refresh token works once: shown again, it has leaked, and its whole family ends.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import BindParameter, Connection, Dialect, bindparam, delete, func, insert, or_, select, update

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.core.replica import note_write
from jsonapi_app.core.sql import Reader, Statement, reading, writing
from jsonapi_app.core.tally import spent_on
from jsonapi_app.domain.passwords import hash_password, needs_rehash, verify_password
from jsonapi_app.extensions import db
from jsonapi_app.http import tokens
from jsonapi_app.http.observability.exchange import caller_is
from jsonapi_app.http.rate_limits import count_log_in, note_ended
from jsonapi_app.http.tokens import ACCESS, MISSING, REFRESH, Tokens, bearer_token, claims_of, refused_token
from jsonapi_app.models.base import fold, now
from jsonapi_app.models.identity import Session, User, UserSettings

DEFAULT_VALIDITY_HOURS = 12
_LONGEST_IDENTIFIER = 191
_PURGED_AT_ONCE = 100


class WrongCredentials(Unauthorized):
    """The same for an unknown user, a trashed user and a wrong password."""

    def __init__(self) -> None:
        super().__init__("The identifier or the password is wrong", headers={"WWW-Authenticate": "Bearer"})


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may log in."""

    id: int
    pseudo: str
    role: str
    validity_hours: int
    password_hash: str = field(repr=False)


def authenticate(authorization: str | None, reader: Reader) -> Actor | None:
    """The user whose access token the ``Authorization`` header carries; None without the header.

    Role, trash and session are read again each time, in one statement.
    Raises Unauthorized for any header that does not name a user who is signed in now.
    """
    if authorization is None:
        return None
    with spent_on("auth"):
        claims = claims_of(bearer_token(authorization), ACCESS)
        caller = {"user_id": claims.user_id, "jti": claims.session}
        rows = reader.rows(_live_role(reader.dialect), caller)
    if not rows:
        note_ended(claims.session)
        raise refused_token(MISSING)
    return caller_is(Actor(claims.user_id, rows[0][0], claims.session))


def sign_in(identifier: str, password: str) -> Account:
    """The user with this pseudo or e-mail address, in any case. Raises WrongCredentials, and TooManyRequests."""
    count_log_in(identifier)
    return account_of(identifier, password)


def account_of(identifier: str, password: str) -> Account:
    """The same for who counts attempts in another way."""
    with spent_on("auth"):
        account = _find_account(identifier)
        if not verify_password(account.password_hash if account else None, password) or account is None:
            raise WrongCredentials
        if needs_rehash(account.password_hash):
            _store_rehashed(account, password)
    caller_is(Actor(account.id, account.role))
    return account


def issue_tokens(connection: Connection, account: Account) -> Tokens:
    """Open a session for a user who has just logged in; sessions of theirs that are over are cleared away."""
    _purge_expired(connection, account.id)
    return _open_session(connection, account, family=str(uuid.uuid4()), fresh=True)


def rotate_tokens(refresh_token: str) -> Tokens:
    """Exchange a refresh token for a new pair. Raises Unauthorized; if it was exchanged before, its family ends."""
    claims = claims_of(refresh_token, REFRESH)
    with writing(db.engine) as connection:
        exchanged = _exchange(connection, claims)
    # Outside the transaction, so that the end of the family is kept.
    if exchanged is None:
        raise refused_token(MISSING)
    return exchanged


def sign_out(authorization: str | None) -> None:
    """End the session of an access token, with all pairs that descend from the same log-in."""
    claims = claims_of(bearer_token(authorization), ACCESS)
    with writing(db.engine) as connection:
        family = _family_of(connection, claims)
        if family is not None:
            _revoke_family(connection, family)
            _note_write(connection, claims.user_id)
    if family is None:
        raise refused_token(MISSING)


def _exchange(connection: Connection, claims: tokens.Claims) -> Tokens | None:
    # One conditional UPDATE, so that of two requests with the same token exactly one goes on.
    family = connection.scalar(
        update(Session)
        .where(
            Session.jti == claims.session,
            Session.user_id == claims.user_id,
            Session.rotated_at.is_(None),
            Session.revoked_at.is_(None),
        )
        .values(rotated_at=now())
        .returning(Session.family)
    )
    if family is None:
        family = _family_of(connection, claims)
        if family is not None:
            _revoke_family(connection, family)
        return None
    row = connection.execute(_accounts().where(User.id == claims.user_id)).first()
    return None if row is None else _open_session(connection, Account(*row), family=family, fresh=False)


def _open_session(connection: Connection, account: Account, *, family: str, fresh: bool) -> Tokens:
    jti = str(uuid.uuid4())
    refresh_lifetime: timedelta = current_app.config["JWT_REFRESH_TOKEN_EXPIRES"]
    connection.execute(
        insert(Session).values(jti=jti, family=family, user_id=account.id, expires_at=now() + refresh_lifetime)
    )
    _note_write(connection, account.id)
    return tokens.make_tokens(
        account.id,
        account.pseudo,
        account.role,
        session=jti,
        lifetime=timedelta(hours=account.validity_hours),
        refresh_lifetime=refresh_lifetime,
        fresh=fresh,
    )


def _family_of(connection: Connection, claims: tokens.Claims) -> str | None:
    """The family of a session that has not been revoked."""
    return connection.scalar(
        select(Session.family).where(
            Session.jti == claims.session, Session.user_id == claims.user_id, Session.revoked_at.is_(None)
        )
    )


def _revoke_family(connection: Connection, family: str) -> None:
    revoke = update(Session).where(Session.family == family, Session.revoked_at.is_(None)).values(revoked_at=now())
    # On PostgreSQL a refresh that was under way may have added a pair that the first UPDATE could not see yet.
    while connection.execute(revoke).rowcount:
        pass


def _note_write(connection: Connection, user_id: int) -> None:
    """So that somebody who has just logged in finds what they see of their sessions, and themselves."""
    if current_app.extensions["backline.replica"] is not None:
        note_write(connection, user_id)


def _purge_expired(connection: Connection, user_id: int) -> None:
    over = select(Session.id).where(Session.user_id == user_id, Session.expires_at < now()).limit(_PURGED_AT_ONCE)
    connection.execute(delete(Session).where(Session.id.in_(over)))


def _find_account(identifier: str) -> Account | None:
    # PostgreSQL has no text with a NUL.
    if len(identifier) > _LONGEST_IDENTIFIER or "\0" in identifier:
        return None
    with reading(db.engine) as reader:
        rows = reader.rows(_account_by_name(reader.dialect), {"name": fold(identifier)})
    return Account(*rows[0]) if rows else None


def _store_rehashed(account: Account, password: str) -> None:
    unchanged = (User.id == account.id, User.password_hash == account.password_hash)
    with writing(db.engine) as connection:
        connection.execute(update(User).where(*unchanged).values(password_hash=hash_password(password)))


def _accounts() -> Any:
    """A SELECT of the users who are not in the trash, with the columns of `Account` in its order."""
    hours = func.coalesce(UserSettings.auth_token_validity_duration, DEFAULT_VALIDITY_HOURS)
    return (
        select(User.id, User.pseudo, User.role, hours, User.password_hash)
        .join(UserSettings, UserSettings.user_id == User.id, isouter=True)
        .where(User.deleted_at.is_(None))
    )


@lru_cache(maxsize=8)
def _account_by_name(dialect: Dialect) -> Statement:
    name: BindParameter[str] = bindparam("name")
    by_name = _accounts().where(or_(User.email_folded == name, User.pseudo_folded == name))
    # An e-mail address beats a pseudo that imitates it.
    return Statement(by_name.order_by((User.email_folded == name).desc()).limit(1), dialect)


@lru_cache(maxsize=8)
def _live_role(dialect: Dialect) -> Statement:
    return Statement(
        select(User.role)
        .join(Session, Session.user_id == User.id)
        .where(
            User.id == bindparam("user_id"),
            Session.jti == bindparam("jti"),
            User.deleted_at.is_(None),
            Session.revoked_at.is_(None),
        ),
        dialect,
    )
