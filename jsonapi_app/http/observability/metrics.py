"""Figures for Prometheus: how many requests there were, and what they cost.

Under gunicorn several processes count, each in files that all of them read (``gunicorn.conf.py`` sees to them). Every
figure is a sum over the workers.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

from jsonapi_app.http.observability.exchange import Exchange
from jsonapi_app.http.observability.worker_metrics import WorkerMetrics, live_gauge

# Both modes then have the same series: several processes do not agree on when a series was made.
disable_created_metrics()

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# No path, and no method that somebody made up: there is a limited number of series.
_ROUTE = ("dialect", "route", "method")


class Metrics:
    """The figures of one application in this process."""

    def __init__(self, version: str) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "backline_requests", "Requests answered, by class of status.", (*_ROUTE, "status"), registry=registry
        )
        self._seconds = Histogram(
            "backline_request_seconds", "Time to the complete answer.", _ROUTE, buckets=SECONDS, registry=registry
        )
        self._statements = Counter(
            "backline_statements", "SQL statements that requests ran.", _ROUTE, registry=registry
        )
        self._database_seconds = Counter(
            "backline_database_seconds", "Time that requests spent in the database.", _ROUTE, registry=registry
        )
        self._in_progress = live_gauge(registry, "backline_requests_in_progress", "Requests being answered.")
        self.worker = WorkerMetrics(registry, version)
        self._series: dict[tuple[str | None, str | None, str, int], _Series] = {}

    def started(self, _: Exchange) -> None:
        self._in_progress.inc()

    def ended(self, exchange: Exchange) -> None:
        self._in_progress.dec()
        kind = exchange.dialect, exchange.route, exchange.known_method, exchange.status // 100
        series = self._series.get(kind) or self._new_series(*kind)
        series.requests.inc()
        series.seconds.observe(exchange.seconds)
        series.statements.inc(exchange.statements)
        series.database_seconds.inc(exchange.spent["db"])
        self.worker.look()

    def _new_series(self, dialect: str | None, route: str | None, method: str, status: int) -> _Series:
        labels = dialect or "none", route or "none", method
        series = _Series(
            self._requests.labels(*labels, f"{status}xx"),
            self._seconds.labels(*labels),
            self._statements.labels(*labels),
            self._database_seconds.labels(*labels),
        )
        self._series[dialect, route, method, status] = series
        return series


def all_workers(registry: CollectorRegistry) -> CollectorRegistry:
    """What is to be shown: of this process, or of all that share the folder that gunicorn made."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return registry
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


class _Series(NamedTuple):
    """What an exchange of one kind is counted in."""

    requests: Counter
    seconds: Histogram
    statements: Counter
    database_seconds: Counter
