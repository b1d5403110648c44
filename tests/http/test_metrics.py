"""``/metrics`` in one process: what is counted, under which labels, and who may know."""

from __future__ import annotations

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from jsonapi_app.core.sql import reading
from jsonapi_app.extensions import db
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.factories import Factory

TOKEN = "a token for the tests"
IN_PROGRESS = "backline_requests_in_progress"


@pytest.fixture
def counting(api: Api, variant: Variant) -> Api:
    """A client of an application that has counted nothing yet."""
    return variant(api)


def ask(app: Flask, **options: object) -> TestResponse:
    return app.test_client().get("/metrics", **options)  # type: ignore[arg-type]


def figures(api: Api) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    families = text_string_to_metric_families(ask(api.app).text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def figure(api: Api, name: str, **labels: str) -> float:
    return figures(api)[name, frozenset(labels.items())]


def test_requests_are_counted_by_route_and_class_of_status(counting: Api, make: Factory) -> None:
    parks = [make("parks") for _ in range(3)]
    for park in parks:
        counting.get(f"/parks/{park.id}")
    counting.get("/parks/404")

    route = {"dialect": "jsonapi", "route": "/api/v3/parks/<public_id>", "method": "GET"}
    assert figure(counting, "backline_requests_total", **route, status="2xx") == 3
    assert figure(counting, "backline_requests_total", **route, status="4xx") == 1
    assert figure(counting, "backline_request_seconds_count", **route) == 4
    assert figure(counting, "backline_request_seconds_bucket", **route, le="+Inf") == 4
    assert figure(counting, "backline_request_seconds_sum", **route) > 0
    assert figure(counting, "backline_database_seconds_total", **route) > 0


def test_statements_are_counted(counting: Api, statements: Statements) -> None:
    route = {"dialect": "jsonapi", "route": "/api/v3/parks", "method": "GET"}
    counting.get("/parks")  # the first connection has questions of its own
    before = figure(counting, "backline_statements_total", **route)

    with statements() as texts:
        counting.get("/parks")
        counting.get("/parks?sort=name")

    assert figure(counting, "backline_statements_total", **route) - before == len(texts) > 2


def test_every_dialect_has_its_name(counting: Api) -> None:
    client = counting.app.test_client()
    for path in (
        "/api/v3/parks",
        "/api/parks",
        "/api/v2/assistances",
        "/api/v1/groups/1/fiches",
        "/calendar/v2/rs/events",
        "/api/v2/organizations/contacts",
        "/docs",
    ):
        client.get(path)

    found = {dict(labels).get("dialect") for name, labels in figures(counting) if name == "backline_requests_total"}
    assert found == {"jsonapi", "robert2", "flavours", "clicrdv", "rs_events", "mpdx", "none"}


def test_what_clients_make_up_is_no_label(counting: Api) -> None:
    client = counting.app.test_client()
    before = len(figures(counting))

    for number in range(20):
        client.get(f"/nothing/{number}")
        client.get(f"/api/v3/parks/{number}")
        client.open("/api/v3/parks", method=f"X{number}")

    after = figures(counting)
    assert figure(counting, "backline_requests_total", dialect="none", route="none", method="GET", status="4xx") == 20
    assert len(after) - before < 5 * 20
    assert {dict(labels).get("method") for _, labels in after} == {None, "GET", "_OTHER"}


def test_what_is_under_way_is_told(counting: Api) -> None:
    during: list[float] = []
    counting.app.add_url_rule("/look", "look", lambda: during.append(figure(counting, IN_PROGRESS)) or "")

    counting.app.test_client().get("/look")

    assert during == [2]  # that request, and the one for the figures
    assert figure(counting, IN_PROGRESS) == 1


def test_connections_in_use_are_told(counting: Api) -> None:
    with counting.app.app_context(), reading(db.engine):
        during = figure(counting, "backline_database_connections_in_use", pool="primary")

    assert during == 1
    assert figure(counting, "backline_database_connections_in_use", pool="primary") == 0
    assert figure(counting, "backline_database_connections_max", pool="primary") == 15


def test_the_processes_are_told(counting: Api) -> None:
    told = {name: value for (name, _), value in figures(counting).items()}

    assert (told["backline_workers"], told["backline_build_info"]) == (1, 1)
    assert told["backline_resident_memory_bytes"] > 10_000_000
    assert told["backline_processor_seconds_total"] > 0


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [("", "text/plain"), ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text")],
)
def test_the_format_is_the_one_asked_for(counting: Api, accept: str, content_type: str) -> None:
    response = ask(counting.app, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.content_type.startswith(content_type)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("127.8.8.8", 200), ("::1", 200), ("192.0.2.7", 403), ("", 403), ("unix:", 403)],
)
def test_without_a_token_only_this_machine_is_told(counting: Api, address: str, status: int) -> None:
    response = ask(counting.app, environ_overrides={"REMOTE_ADDR": address})

    assert response.status_code == status
    assert status == 200 or response.json["errors"][0]["code"] == "forbidden"


def test_behind_a_proxy_it_is_the_client_who_asks(api: Api, variant: Variant) -> None:
    behind = variant(api, trusted_proxies=1)

    assert ask(behind.app, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    assert ask(behind.app).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer é", 401),
        ("Bearer", 401),
        (None, 401),
    ],
)
def test_with_a_token_whoever_sends_it_is_told(api: Api, variant: Variant, sent: str | None, status: int) -> None:
    guarded = variant(api, metrics_token=TOKEN)

    response = ask(
        guarded.app,
        headers={"Authorization": sent} if sent else {},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )

    assert response.status_code == status
    assert ("WWW-Authenticate" in response.headers) is (status == 401)


def test_a_setting_takes_the_page_away(api: Api, variant: Variant) -> None:
    without = variant(api, metrics_enabled=False)

    assert ask(without.app).status_code == 404
    assert without.get("/parks").status_code == 200
