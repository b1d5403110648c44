"""Traces with OpenTelemetry: a span for each request, with one below it for each of its statements.

Only imported where the settings ask for it: the packages are an extra (``requirements-otel.txt``).
"""

from __future__ import annotations

import os
import time

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace import TracerProvider as AnyTracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from jsonapi_app.core.tally import Run
from jsonapi_app.http.observability.exchange import Exchange

NAME = "backline"
_PARENTS = TraceContextTextMapPropagator()


def exporting_provider(endpoint: str, version: str) -> TracerProvider:
    """Spans go to the collector at ``endpoint``, in batches; the other ``OTEL_`` variables mean what they always do."""
    resource = Resource.create({SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME") or NAME, SERVICE_VERSION: version})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    return provider


class Tracing:
    """``database``: the name of the system, as the semantic conventions have it."""

    def __init__(self, provider: AnyTracerProvider, database: str) -> None:
        self._tracer = provider.get_tracer(NAME)
        self._database = database

    def started(self, exchange: Exchange) -> None:
        """Take over the caller's trace, or begin one."""
        environ = exchange.environ
        sent = {name: environ.get(f"HTTP_{name.upper()}", "") for name in ("traceparent", "tracestate")}
        span = self._tracer.start_span(
            exchange.known_method,
            _PARENTS.extract({name: value for name, value in sent.items() if value}),
            SpanKind.SERVER,
        )
        exchange.span = span
        exchange.trace_id = trace.format_trace_id(span.get_span_context().trace_id)
        if span.is_recording():
            exchange.runs = []

    def ended(self, exchange: Exchange) -> None:
        span: Span = exchange.span
        if span.is_recording():
            _describe(span, exchange)
            below, zero = trace.set_span_in_context(span), time.time_ns() - time.perf_counter_ns()
            for run in exchange.runs or ():
                self._tell_statement(run, below, zero)
        span.end()

    def _tell_statement(self, run: Run, below: Context, zero: int) -> None:
        """``zero``: the time of day, in ns, at which the clock of the tally was at zero."""
        started, ended = (zero + int(seconds * 1e9) for seconds in (run.started, run.ended))
        operation = run.text.split(None, 1)[0].upper()
        attributes = {"db.system.name": self._database, "db.operation.name": operation, "db.query.text": run.text}
        self._tracer.start_span(operation, below, SpanKind.CLIENT, attributes, start_time=started).end(ended)


def _describe(span: Span, exchange: Exchange) -> None:
    """The semantic conventions of HTTP; without the query, which may have secrets."""
    environ = exchange.environ
    span.update_name(f"{exchange.known_method} {exchange.route}" if exchange.route else exchange.known_method)
    told = {
        "http.request.method": exchange.known_method,
        "http.route": exchange.route,
        "http.response.status_code": exchange.status,
        "http.response.body.size": exchange.bytes,
        "url.scheme": environ.get("wsgi.url_scheme"),
        "url.path": exchange.path,
        "client.address": environ.get("REMOTE_ADDR"),
        "network.protocol.version": environ.get("SERVER_PROTOCOL", "").removeprefix("HTTP/"),
        "backline.dialect": exchange.dialect,
        "backline.request_id": exchange.request_id,
        "backline.statements": exchange.statements,
    }
    span.set_attributes({name: value for name, value in told.items() if value is not None})
    if exchange.failure is not None:
        span.record_exception(exchange.failure)
    if exchange.status >= 500:  # what the client did wrong is no error of a server's span
        span.set_attribute("error.type", exchange.error or str(exchange.status))
        span.set_status(StatusCode.ERROR)
