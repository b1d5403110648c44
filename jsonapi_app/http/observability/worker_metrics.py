"""Figures of the processes themselves: how many there are, of which version, and what they use."""

from __future__ import annotations

import platform
import resource
import threading
import time
from collections.abc import Sequence
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy import Engine, event

_SECONDS_BETWEEN_LOOKS = 5.0


class WorkerMetrics:
    """Of this process. It looks at its memory and its processor time every few seconds, while it has work."""

    def __init__(self, registry: CollectorRegistry, version: str) -> None:
        live_gauge(registry, "backline_workers", "Processes that answer requests.").set(1)
        build = live_gauge(registry, "backline_build_info", "Processes of a version.", ["version", "python"])
        build.labels(version, platform.python_version()).set(1)
        self._in_use = live_gauge(registry, "backline_database_connections_in_use", "Connections in use.", ["pool"])
        self._most = live_gauge(registry, "backline_database_connections_max", "As many may be opened.", ["pool"])
        self._memory = live_gauge(registry, "backline_resident_memory_bytes", "Memory of all workers.")
        self._processor = Counter("backline_processor_seconds", "Processor time of all workers.", registry=registry)
        self._lock = threading.Lock()
        self._told = self._next_look = 0.0
        self.look()

    def look(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _SECONDS_BETWEEN_LOOKS
        with self._lock:
            spent = time.process_time()
            self._processor.inc(spent - self._told)
            self._told = spent
            self._memory.set(_resident_bytes())

    def watch_pool(self, engine: Engine, name: str) -> None:
        """Tell how many connections of an engine are in use."""
        in_use = self._in_use.labels(name)
        pool: Any = engine.pool
        self._most.labels(name).set(pool.size() + pool._max_overflow)

        @event.listens_for(engine, "checkout")
        def _taken(*_: object) -> None:
            in_use.inc()

        @event.listens_for(engine, "checkin")
        def _given_back(*_: object) -> None:
            in_use.dec()


def live_gauge(registry: CollectorRegistry, name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
    """Added up over the workers that are there: of one that has gone, nothing is left."""
    return Gauge(name, text, labels, registry=registry, multiprocess_mode="livesum")


def _resident_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as pages:
            return int(pages.read().split()[1]) * resource.getpagesize()
    except OSError:  # not Linux: the most so far, in the unit of that system
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
