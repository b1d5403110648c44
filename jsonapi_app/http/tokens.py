"""The JSON Web Tokens of the service: making a pair, and reading what a client shows.

No database here: whether the session behind a token still stands is for `http.authentication` to find out.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

import jwt
from flask import Flask, current_app
from flask_jwt_extended import create_access_token, create_refresh_token

from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.extensions import jwt as jwt_extension

ALGORITHM = "HS256"
ACCESS = "access"
REFRESH = "refresh"
LONGEST_TOKEN = 4096

# Contracts 2.1: these three texts are part of the contract, and the same in every dialect.
MISSING = "Token not found."
UNVERIFIED = "Signature verification failed"
EXPIRED = "Expired token"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says that this service signed. Instants are seconds since 1970."""

    user_id: int
    session: str
    kind: str
    not_before: float
    expires: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens of one issue; they share the ``jti``. ``expires_in`` is that of the access token, in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


def prepare_tokens(app: Flask, *, secret_key: str, refresh_lifetime: timedelta) -> None:
    """Bind flask-jwt-extended to ``app``. Tokens travel in a header, never in cookies: they need no CSRF value."""
    app.config.update(
        JWT_SECRET_KEY=secret_key,
        JWT_ALGORITHM=ALGORITHM,
        JWT_TOKEN_LOCATION=["headers"],
        JWT_COOKIE_CSRF_PROTECT=False,
        JWT_REFRESH_TOKEN_EXPIRES=refresh_lifetime,
    )
    jwt_extension.init_app(app)


def make_tokens(
    user_id: int, pseudo: str, role: str, *, session: str, lifetime: timedelta, refresh_lifetime: timedelta, fresh: bool
) -> Tokens:
    """Sign a pair for the session with this ``jti``. ``fresh``: a password was given just now."""
    subject, user = str(user_id), {"id": user_id, "pseudo": pseudo, "group_id": role}
    return Tokens(
        access_token=create_access_token(
            subject, fresh=fresh, expires_delta=lifetime, additional_claims={"jti": session, "user": user}
        ),
        refresh_token=create_refresh_token(subject, expires_delta=refresh_lifetime, additional_claims={"jti": session}),
        expires_in=int(lifetime.total_seconds()),
    )


def bearer_token(header: str | None) -> str:
    """The token of an ``Authorization: Bearer …`` header. Raises Unauthorized when there is none."""
    scheme, _, token = (header or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise no_token()
    return token.strip()


def claims_of(token: str, kind: str) -> Claims:
    """The claims of a token of ``kind`` that is valid at this moment. Raises Unauthorized."""
    if len(token) > LONGEST_TOKEN:
        raise refused_token(UNVERIFIED)
    claims = _signed_claims(token, current_app.config["JWT_SECRET_KEY"])
    now = time.time()
    if now >= claims.expires:
        raise refused_token(EXPIRED)
    if now < claims.not_before:
        raise refused_token(UNVERIFIED)
    if claims.kind != kind:
        raise refused_token(MISSING)
    return claims


def no_token() -> Unauthorized:
    # RFC 6750, 3.1: without credentials in the request the challenge has no error code.
    return Unauthorized(MISSING, header="Authorization", headers={"WWW-Authenticate": "Bearer"})


def refused_token(detail: str) -> Unauthorized:
    return Unauthorized(detail, header="Authorization", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, KeyError, OverflowError, RecursionError)
_SUBJECT = re.compile(r"[0-9]{1,9}")  # fits the database's integers
_SESSION = re.compile(r"[0-9a-f-]{36}")


@lru_cache(maxsize=4096)
def _signed_claims(token: str, key: str) -> Claims:
    """What a correctly signed token says, valid now or not. Refused tokens are not remembered: they raise."""
    try:
        # Instants are checked at each use; audience and issuer are not ours to use.
        payload = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
        return Claims(
            user_id=int(_matched(_SUBJECT, payload["sub"])),
            session=_matched(_SESSION, payload["jti"]),
            kind=str(payload["type"]),
            not_before=float(payload["nbf"]),
            expires=float(payload["exp"]),
        )
    except _UNREADABLE:
        raise refused_token(UNVERIFIED) from None


def _matched(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise ValueError("not a claim of ours")
    return value
