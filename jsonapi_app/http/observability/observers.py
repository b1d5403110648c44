"""Who looks at the requests: what of the log, the figures, the traces and the timing the settings ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask

from jsonapi_app.http.observability.exchange import Observer, Watch, describe_answers
from jsonapi_app.http.observability.metrics import Metrics
from jsonapi_app.http.observability.metrics_page import metrics_page
from jsonapi_app.http.observability.request_log import request_log
from jsonapi_app.http.observability.server_timing import tell_server_timing
from jsonapi_app.openapi import VERSION
from jsonapi_app.settings import Settings

if TYPE_CHECKING:
    from jsonapi_app.http.observability.tracing import Tracing


def observe_requests(app: Flask, settings: Settings, dialect_name: Callable[[str], str | None]) -> Metrics | None:
    """Tell of the requests of ``app`` what the settings ask for; the figures, if they ask for those.

    To be called before anything else registers with ``app``, so that what is told of an answer is what is sent.
    ``dialect_name``: of the dialect that a path belongs to.
    """
    at_start: list[Observer] = []
    at_end: list[Observer] = []
    describe_answers(app, dialect_name)
    if settings.server_timing:
        tell_server_timing(app)
    metrics = Metrics(VERSION) if settings.metrics_enabled else None
    if metrics is not None:
        at_start.append(metrics.started)
        at_end.append(metrics.ended)
        app.register_blueprint(metrics_page(metrics.registry, settings.metrics_token))
    if settings.otel_exporter_otlp_endpoint is not None:
        tracing = _tracing(settings, settings.otel_exporter_otlp_endpoint)
        at_start.append(tracing.started)
        at_end.append(tracing.ended)
    at_end.append(request_log(settings.form_of_log, settings.log_level))
    app.wsgi_app = Watch(app.wsgi_app, at_start, at_end)  # type: ignore[method-assign]
    return metrics


def _tracing(settings: Settings, endpoint: str) -> Tracing:
    from jsonapi_app.http.observability import tracing  # an extra, which need not be installed

    database = settings.database_url.partition(":")[0].partition("+")[0]
    return tracing.Tracing(tracing.exporting_provider(endpoint, VERSION), database)
