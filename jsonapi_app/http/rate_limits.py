"""How much one client may ask for: requests of a user or an address, and attempts to log in.

Not Flask-Limiter: its tables take 75 µs of each request, a quarter of what reading a page does, and one of its objects
serves one application. ``limits``, which is behind it, reads the limits and keeps the counters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from time import time

from flask import Flask, Response, current_app, g, request

from jsonapi_app.core.errors import TooManyRequests, Unauthorized
from jsonapi_app.core.memory import Memory
from jsonapi_app.http.counters import Counters
from jsonapi_app.http.rate_policies import Policy, Standing
from jsonapi_app.http.tokens import ACCESS, bearer_token, claims_of
from jsonapi_app.models.base import fold

# Whoever looks after the service asks for these as often as they like.
_FREE = ("/health/", "/metrics")
_EXTENSION = "backline.rate_limits"
# The rest of an IPv6 address is its owner's to choose.
_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class RateLimits:
    """``default``: of the requests of a user, else of an address. ``log_in``: of the attempts from an address;
    ``identifier``: of those with one name, from wherever.

    ``ended``: sessions that are over. Whoever shows their tokens must not use up what the user has left.
    """

    default: Sequence[Policy]
    log_in: Sequence[Policy]
    identifier: Sequence[Policy]
    counters: Counters
    ended: Memory[bool] = field(default_factory=lambda: Memory(4096))


def limit_requests(app: Flask, limits: RateLimits | None) -> None:
    """Count the requests of ``app``, and refuse those that are too many. None: no limits, at no cost."""
    app.extensions[_EXTENSION] = limits
    if limits is None:
        return

    @app.before_request
    def count_request() -> None:
        if request.path.startswith(_FREE):
            return
        _take(limits, limits.default, _caller(limits) or _client())

    @app.after_request
    def tell(response: Response) -> Response:
        if standings := g.get("standings"):
            response.headers["RateLimit-Policy"] = ", ".join(str(standing.policy) for standing in standings)
            response.headers["RateLimit"] = ", ".join(map(str, standings))
        return response


def note_ended(session: str) -> None:
    """The token of this session has just been refused, as it will always be."""
    limits = _limits()
    if limits is not None:
        limits.ended[session] = True


def count_log_in(identifier: str) -> None:
    """Count an attempt, before it costs anything. Raises TooManyRequests."""
    limits = _limits()
    if limits is not None:
        _take(limits, limits.log_in, _client())
        # As a hash, because passwords are typed into the wrong field.
        _take(limits, limits.identifier, hashlib.sha256(fold(identifier).encode("utf-8", "surrogatepass")).hexdigest())


def count_sign_up() -> None:
    """Count a user who makes themselves as an attempt to log in. Raises TooManyRequests."""
    limits = _limits()
    if limits is not None:
        _take(limits, limits.log_in, _client())


@contextmanager
def guessing() -> Iterator[None]:
    """A secret that turns out wrong in the block is an attempt to log in; the right one costs nothing.

    Raises TooManyRequests where no attempt is left, without a look at the secret.
    """
    limits = _limits()
    if limits is None:
        yield
        return
    client, now = _client(), time()
    for policy in limits.log_in:
        used = limits.counters.count(policy.key(client, now))
        if used >= policy.quota:
            raise _refusal(_noted(policy.standing(used, now)))
    try:
        yield
    except Unauthorized:
        for policy in limits.log_in:
            _noted(policy.standing(limits.counters.add(policy.key(client, now), policy.seconds), now))
        raise


def _take(limits: RateLimits, policies: Sequence[Policy], client: str) -> None:
    """Take one of each policy. Raises TooManyRequests at the first that has none left."""
    now = time()
    for policy in policies:
        used = limits.counters.add(policy.key(client, now), policy.seconds)
        standing = _noted(policy.standing(used, now))
        if used > policy.quota:
            raise _refusal(standing)


def _noted(standing: Standing) -> Standing:
    """For the header fields of the answer."""
    g.setdefault("standings", []).append(standing)
    return standing


def _refusal(standing: Standing) -> TooManyRequests:
    policy, wait = standing.policy, standing.reset_seconds
    return TooManyRequests(
        f"The limit is {policy.quota} in {policy.seconds} seconds: try again in {wait} seconds.",
        meta={"violated_policies": [policy.name]},
        headers={"Retry-After": str(wait)},
    )


def _caller(limits: RateLimits) -> str | None:
    """The user of a token that this service signed. Whether its session still stands would cost a statement."""
    try:
        claims = claims_of(bearer_token(request.headers.get("Authorization")), ACCESS)
    except Unauthorized:
        return None
    return None if limits.ended.get(claims.session) else f"user {claims.user_id}"


def _client() -> str:
    return _network(request.remote_addr or "")


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """Whose address it is: of IPv6, the network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address  # such as none, behind a socket
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known.packed, _NETWORK_BITS), strict=False))
    return str(known)


def _limits() -> RateLimits | None:
    limits: RateLimits | None = current_app.extensions[_EXTENSION]
    return limits
