"""API keys: for whom a program asks, and at which sites, by the key alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Dialect, bindparam, select

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.errors import Unauthorized
from jsonapi_app.core.sql import Reader, Statement
from jsonapi_app.core.tally import spent_on
from jsonapi_app.domain.secret_keys import hash_key
from jsonapi_app.http.observability.exchange import caller_is
from jsonapi_app.models.identity import ApiKey, User, api_key_sites


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The user whose key it is, and the keys of the sites that it is good for."""

    actor: Actor
    sites: frozenset[int]


def holder_of_api_key(key: str, reader: Reader) -> KeyHolder:
    """Raises Unauthorized for a key that is unknown or revoked, or whose user is in the trash.

    It is found by its hash, so the time that takes says nothing about the keys that there are.
    """
    with spent_on("auth"):
        rows = reader.rows(_holder_statement(reader.dialect), {"key_hash": hash_key(key)})
    if not rows:
        raise Unauthorized("The API key is unknown.", parameter="apikey", headers={"WWW-Authenticate": "ApiKey"})
    user, role, _ = rows[0]
    return KeyHolder(caller_is(Actor(user, role)), frozenset(site for *_, site in rows if site is not None))


@lru_cache(maxsize=8)
def _holder_statement(dialect: Dialect) -> Statement:
    """SELECT of the user and role, once for each site of the key, once at least."""
    return Statement(
        select(User.id, User.role, api_key_sites.c.site_id)
        .join(ApiKey, ApiKey.user_id == User.id)
        .join(api_key_sites, api_key_sites.c.api_key_id == ApiKey.id, isouter=True)
        .where(ApiKey.key_hash == bindparam("key_hash"), ApiKey.revoked_at.is_(None), User.deleted_at.is_(None)),
        dialect,
    )
