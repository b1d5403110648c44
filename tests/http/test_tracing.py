"""Traces: a span for each request with those of its statements below, for whoever installs OpenTelemetry."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased
from opentelemetry.trace import SpanKind, StatusCode

from jsonapi_app.http.observability import tracing
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.factories import Factory

ROOT = Path(__file__).parent.parent.parent
COLLECTOR = "http://localhost:4318"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"

Spans = Callable[[], Sequence[ReadableSpan]]


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What would have gone to the collector."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(sampler=ParentBased(ALWAYS_ON), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "exporting_provider", lambda *_: provider)
    return kept


@pytest.fixture
def traced(api: Api, variant: Variant, exporter: InMemorySpanExporter) -> Api:
    return variant(api, otel_exporter_otlp_endpoint=COLLECTOR)


def server_span(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = [span for span in exporter.get_finished_spans() if span.kind is SpanKind.SERVER]
    return span


def test_a_request_is_a_span(traced: Api, make: Factory, exporter: InMemorySpanExporter) -> None:
    park = make("parks")

    response = traced.get(f"/parks/{park.id}?fields[parks]=name")

    span = server_span(exporter)
    assert span.name == "GET /api/v3/parks/<public_id>"
    assert span.attributes == {
        **(span.attributes or {}),
        "http.request.method": "GET",
        "http.route": "/api/v3/parks/<public_id>",
        "http.response.status_code": 200,
        "http.response.body.size": len(response.data),
        "url.scheme": "http",
        "url.path": f"/api/v3/parks/{park.id}",
        "client.address": "127.0.0.1",
        "network.protocol.version": "1.1",
        "backline.dialect": "jsonapi",
        "backline.request_id": response.headers["X-Request-ID"],
    }
    assert span.status.status_code is StatusCode.UNSET


def test_its_statements_are_spans_below_without_values(
    traced: Api, database: str, exporter: InMemorySpanExporter, statements: Statements
) -> None:
    traced.get("/parks")  # the first connection has questions of its own
    exporter.clear()

    with statements() as texts:
        traced.get("/parks?filter[name]=s3cr3t")

    request = server_span(exporter)
    below = [span for span in exporter.get_finished_spans() if span.kind is SpanKind.CLIENT]
    assert [(span.attributes or {})["db.query.text"] for span in below] == texts
    assert {(span.attributes or {})["db.system.name"] for span in below} == {database}
    assert {span.name for span in below} == {"SELECT"}
    for span in below:
        assert span.parent is not None
        assert span.parent.span_id == request.context.span_id
        assert request.start_time <= span.start_time <= span.end_time <= request.end_time
    assert "s3cr3t" not in str([span.attributes for span in (request, *below)])


def test_the_trace_of_the_caller_goes_on(traced: Api, exporter: InMemorySpanExporter) -> None:
    traced.get("/parks", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})

    span = server_span(exporter)
    assert span.parent is not None
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, PARENT)


def test_what_the_caller_does_not_sample_is_not_kept(traced: Api, exporter: InMemorySpanExporter) -> None:
    response = traced.get("/parks", headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})

    assert response.status_code == 200
    assert exporter.get_finished_spans() == ()


@pytest.mark.parametrize("sent", ["nonsense", "00-" + "0" * 32 + f"-{PARENT}-01", "é"])
def test_a_trace_that_is_none_begins_another(traced: Api, exporter: InMemorySpanExporter, sent: str) -> None:
    assert traced.get("/parks", headers={"traceparent": sent}).status_code == 200

    assert server_span(exporter).parent is None


def test_what_a_client_did_wrong_is_no_error_of_ours(traced: Api, exporter: InMemorySpanExporter) -> None:
    traced.get("/parks/404")

    span = server_span(exporter)
    assert (span.attributes or {})["http.response.status_code"] == 404
    assert span.status.status_code is StatusCode.UNSET


def test_a_failure_is_in_its_span(traced: Api, exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jsonapi_app.core.pipeline.plan_collection", lambda *_: 1 // 0)

    # Not by the client of the tests: that one never takes a 500.
    headers = {"Authorization": f"Bearer {traced.sign_in('admin')[1]}"}
    traced.app.test_client().get("/api/v3/parks", headers=headers)

    span = server_span(exporter)
    assert (span.status.status_code, (span.attributes or {})["error.type"]) == (StatusCode.ERROR, "internal_error")
    assert [(event.attributes or {})["exception.type"] for event in span.events] == ["ZeroDivisionError"]


def test_a_method_that_somebody_made_up_names_no_span(traced: Api, exporter: InMemorySpanExporter) -> None:
    traced.app.test_client().open("/api/v3/parks", method="BREW")

    assert server_span(exporter).name == "_OTHER"


def test_the_log_has_the_trace(
    api: Api, variant: Variant, exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str | None] = []
    monkeypatch.setattr(
        "jsonapi_app.http.observability.observers.request_log",
        lambda *_: lambda exchange: told.append(exchange.trace_id),
    )

    variant(api, otel_exporter_otlp_endpoint=COLLECTOR).get("/parks")

    assert told == [f"{server_span(exporter).context.trace_id:032x}"]


@pytest.mark.one_database
def test_spans_go_to_the_collector_under_the_name_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)

    provider = tracing.exporting_provider(COLLECTOR + "/", "1.2.3")

    try:
        assert provider.resource.attributes["service.name"] == "backline"
        assert provider.resource.attributes["service.version"] == "1.2.3"
        (processor,) = provider._active_span_processor._span_processors
        assert processor.span_exporter._endpoint == f"{COLLECTOR}/v1/traces"  # type: ignore[attr-defined]
    finally:
        provider.shutdown()


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


START = """
import sys
from jsonapi_app import create_app
from jsonapi_app.settings import Settings
create_app(Settings(environment="testing", database_url="sqlite:////tmp/none.db", jwt_secret_key="of tests " * 4))
"""


def test_nothing_of_it_is_loaded_unless_asked_for() -> None:
    loaded = run(START + "print([name for name in sys.modules if name.startswith('opentelemetry')])")

    assert loaded == "[]"


def test_without_the_packages_the_setting_refuses_to_start() -> None:
    told = run(
        f"""
import os, sys
sys.modules["opentelemetry"] = None  # as if it were not installed
os.environ |= {{"OTEL_EXPORTER_OTLP_ENDPOINT": "{COLLECTOR}", "JWT_SECRET_KEY": "of tests " * 4}}
from jsonapi_app.settings import SettingsError, load_settings
try:
    load_settings()
except SettingsError as error:
    print(error)
"""
    )

    assert told.startswith("OTEL_EXPORTER_OTLP_ENDPOINT: traces need more packages: pip install")
    assert told.endswith("-r requirements-otel.txt")
