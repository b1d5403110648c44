"""A write that is ready to be done: as often as it is asked for, or once for a key.

The answer to a write with a key is kept in the write's own transaction: either both are there, or neither. The same
request sent again is then answered with what is kept. Nothing is kept of a request that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from jsonapi_app.core.errors import AnswerNotKept, KeyReused, RequestInProgress, Unauthorized
from jsonapi_app.core.sql import transact
from jsonapi_app.core.tally import told_by_engine
from jsonapi_app.models.base import now
from jsonapi_app.models.idempotency import IdempotencyKey

T = TypeVar("T")

HEADER = "Idempotency-Key"
# A longer answer is not kept: what is sent again is refused then, which is as safe.
LONGEST_ANSWER = 256 * 1024
# How many expired keys a write with a key removes, so that the table does not grow where nobody purges it.
_PURGED_AT_ONCE = 10

_keys = IdempotencyKey.__table__


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is sent. ``keepable``: it may be kept; one with a secret may not."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    keepable: bool = True
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Write(Generic[T]):
    """A write that is planned and yet to be done: ``work`` does it in a transaction."""

    engine: Engine
    work: Callable[[Connection], T]

    @told_by_engine
    def done(self) -> T:
        return transact(self.engine, self.work)

    def done_once(self, once: Once, answer: Callable[[T], Answer]) -> Answer:
        """What ``answer`` makes of it, or the answer that is kept when it was done before."""
        return transact(
            self.engine,
            lambda connection: once.answer(connection, lambda: answer(told_by_engine(self.work)(connection))),
        )


@dataclass(frozen=True, slots=True)
class Once:
    """The key of a request: whose it is, what tells the request from others, and how long the key is good for."""

    user_id: int
    key: str
    fingerprint: str
    lifetime: timedelta

    def answer(self, connection: Connection, make: Callable[[], Answer]) -> Answer:
        """The answer that is kept, else the one that ``make`` makes, which is kept then.

        Raises RequestInProgress, KeyReused and AnswerNotKept; Unauthorized where the user is gone.
        """
        self._take_turn(connection)
        instant = now()
        kept = connection.execute(select(_keys).where(*self._own)).mappings().first()
        if kept is not None and kept["expires_at"] > instant:
            return self._replayed(dict(kept))
        made = make()
        if kept is not None:
            connection.execute(delete(_keys).where(*self._own))
        self._keep(connection, made, instant)
        purge_expired(connection, instant, at_most=_PURGED_AT_ONCE)
        return made

    @property
    def _own(self) -> tuple[Any, Any]:
        return _keys.c.user_id == self.user_id, _keys.c.key == self.key

    def _take_turn(self, connection: Connection) -> None:
        """On SQLite the transaction has had to wait for its turn already."""
        if connection.dialect.name == "postgresql":
            lock = func.hashtextextended(f"{HEADER} {self.user_id} {self.key}", 0)
            if not connection.scalar(select(func.pg_try_advisory_xact_lock(lock))):
                raise RequestInProgress(
                    "The first request with this key is still being done.", header=HEADER, headers={"Retry-After": "1"}
                )

    def _replayed(self, kept: Mapping[str, Any]) -> Answer:
        if kept["fingerprint"] != self.fingerprint:
            raise KeyReused("The key was sent before, with another method, URL, If-Match or body.", header=HEADER)
        if kept["body"] is None:
            raise AnswerNotKept("The request was done before; its answer is not kept.", header=HEADER)
        return Answer(kept["status"], kept["headers"], kept["body"], replayed=True)

    def _keep(self, connection: Connection, made: Answer, instant: datetime) -> None:
        keepable = made.keepable and len(made.body) <= LONGEST_ANSWER
        values = {
            "user_id": self.user_id,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "status": made.status,
            "headers": dict(made.headers) if keepable else {},
            "body": made.body if keepable else None,
            "created_at": instant,
            "expires_at": instant + self.lifetime,
        }
        try:
            connection.execute(insert(_keys).values(values))
        except IntegrityError:
            # Purged since the token was looked at; the write is undone.
            raise Unauthorized("The user of this token is gone.", headers={"WWW-Authenticate": "Bearer"}) from None


def purge_expired(connection: Connection, instant: datetime, at_most: int | None = None) -> int:
    """Remove keys that have expired; how many. Those that somebody else is just removing are left to them."""
    old = select(_keys.c.id).where(_keys.c.expires_at <= instant).limit(at_most).with_for_update(skip_locked=True)
    return connection.execute(delete(_keys).where(_keys.c.id.in_(old))).rowcount
