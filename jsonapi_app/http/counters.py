"""How often something has happened in a stretch of time: counted in memory, or in Redis for all processes together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage

from jsonapi_app.core.absence import Absence

T = TypeVar("T")

MEMORY = "memory://"
# A request waits no longer for Redis.
_PATIENCE_SECONDS = 0.5


def check_storage_url(url: str) -> None:
    """Raises ValueError, without the URL in its text, for one that `Counters` does not take."""
    if url == MEMORY:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss", "redis+unix"):
        raise ValueError(f"not {MEMORY} or the URL of a Redis, such as redis://host:6379/0")
    try:
        _redis(url)
    except ValueError:
        raise ValueError("not a URL of Redis that can be read, such as redis://host:6379/0") from None


class Counters:
    """Counters by key, each of which starts from nothing after its time.

    While Redis is away each process counts in its own memory: limits are then as many times what they say as there are
    processes, which is better than no limit and than no service.
    """

    def __init__(self, url: str, pause_seconds: float = 5) -> None:
        self._own: Storage = MemoryStorage()
        self._shared = None if url == MEMORY else _redis(url)
        self._absence = Absence("The storage of rate limits", "each worker counts for itself", pause_seconds)

    def add(self, key: str, seconds: int) -> int:
        """Count one more, and how many that makes; ``seconds`` after the first the counter is gone."""
        return self._ask(lambda storage: storage.incr(key, seconds))

    def count(self, key: str) -> int:
        return self._ask(lambda storage: storage.get(key))

    def _ask(self, question: Callable[[Storage], T]) -> T:
        if self._shared is None or not self._absence.may_ask():
            return question(self._own)
        try:
            answer = question(self._shared)
        except StorageError as error:
            self._absence.begins(error)
            return question(self._own)
        self._absence.ends()
        return answer


def _redis(url: str) -> Storage:
    """Nothing is sent yet, so Redis may come later than the service."""
    # Here, because importing it takes half a second, and most commands and small services do without.
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    pool = ConnectionPool.from_url(
        url.replace("redis+unix://", "unix://"),
        socket_timeout=_PATIENCE_SECONDS,
        socket_connect_timeout=_PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisStorage(url, connection_pool=pool, wrap_exceptions=True)
