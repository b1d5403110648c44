"""One line of the log for each request, with what it cost and without any secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from jsonapi_app.core.sql import writing
from jsonapi_app.extensions import db
from jsonapi_app.http.observability.exchange import Exchange
from jsonapi_app.http.observability.log_format import configure_logging
from jsonapi_app.http.observability.request_log import request_log
from tests.client import Api
from tests.conftest import Statements, Variant
from tests.factories import Factory

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What was logged since the last look. (pytest has standard error replaced when a test begins.)"""
    stream = io.BytesIO()
    system = SimpleNamespace(stderr=io.TextIOWrapper(stream, write_through=True))
    for module in ("request_log", "log_format"):
        monkeypatch.setattr(f"jsonapi_app.http.observability.{module}.sys", system)

    def look() -> str:
        text = stream.getvalue().decode()
        stream.seek(0)
        stream.truncate()
        return text

    return look


@pytest.fixture
def lines(written: Callable[[], str]) -> Lines:
    """The same, as lines of JSON."""
    return lambda: [json.loads(line) for line in written().splitlines()]


@pytest.fixture
def logged(api: Api, variant: Variant, lines: Lines) -> Api:
    """A client of an application that logs as in production."""
    return variant(api, log_format="json", log_level="info")


@pytest.fixture
def configured() -> Iterator[Callable[..., None]]:
    """`configure_logging`, undone afterwards."""
    root, werkzeug = logging.getLogger(), logging.getLogger("werkzeug")
    before = root.level, [*root.handlers], [*werkzeug.filters]
    yield configure_logging
    root.setLevel(before[0])
    root.handlers[:], werkzeug.filters[:] = before[1:]
    logging.getLogger("alembic").setLevel(logging.NOTSET)


def test_a_request_is_one_line(logged: Api, make: Factory, lines: Lines, statements: Statements) -> None:
    park = make("parks")
    user = logged.user
    logged.get("/parks")  # the first connection has questions of its own
    lines()

    with statements() as texts:
        response = logged.get(f"/parks/{park.id}?fields[parks]=name")

    (line,) = lines()
    assert line == {
        **line,
        "level": "info",
        "event": "request",
        "request_id": response.headers["X-Request-ID"],
        "method": "GET",
        "route": "/api/v3/parks/<public_id>",
        "path": f"/api/v3/parks/{park.id}",
        "dialect": "jsonapi",
        "status": 200,
        "user": user.key,
        "client": "127.0.0.1",
        "statements": len(texts),
        "bytes": len(response.data),
    }
    assert 0 < line["db_ms"] < line["ms"]
    assert line["timestamp"].endswith("+00:00")


def test_what_was_wrong_is_in_the_line(logged: Api, lines: Lines) -> None:
    logged.get("/parks?sort=colour")

    (line,) = lines()
    assert (line["status"], line["error"], line["level"]) == (400, "invalid_parameter", "info")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v3/events.ics?token=s3cr3t", {}),
        ("/api/v1/groups/1/calendars?apikey=s3cr3t", {}),
        ("/api/v3/parks", {"Authorization": "Bearer s3cr3t", "Cookie": "s3cr3t", "Referer": "http://x/?token=s3cr3t"}),
        ("/api/v3/parks?filter[name]=s3cr3t", {}),
    ],
)
def test_no_secret_is_logged(logged: Api, written: Callable[[], str], path: str, headers: dict[str, str]) -> None:
    logged.app.test_client().get(path, headers=headers)

    line = written()
    assert '"event":"request"' in line
    assert "s3cr3t" not in line


def test_what_is_sent_to_log_in_is_not_logged(logged: Api, written: Callable[[], str]) -> None:
    logged.app.test_client().post("/api/v3/auth/login", json={"identifier": "s3cr3t", "password": "s3cr3t"})

    line = written()
    assert '"status":401' in line
    assert "s3cr3t" not in line


def test_a_path_of_nobodys_has_no_route(logged: Api, lines: Lines) -> None:
    logged.app.test_client().get("/wp-login.php")
    logged.app.test_client().get("/api/v2/assistances/what")

    nobodys, flavours = lines()
    assert "route" not in nobodys
    assert "dialect" not in nobodys
    assert (flavours.get("route"), flavours["dialect"]) == (None, "flavours")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_request_cannot_make_up_a_line(
    api: Api, variant: Variant, written: Callable[[], str], log_format: str
) -> None:
    logged = variant(api, log_format=log_format, log_level="info")

    logged.app.test_client().get("/api/v3/x%0A%1B[31mforged%E2%80%A8" + "x" * 300)

    err = written()
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err
    assert "%0A%1B" in err
    assert "x" * 250 not in err


def test_questions_of_supervisors_are_told_at_debug_level_only(api: Api, variant: Variant, lines: Lines) -> None:
    for level in ("info", "debug"):
        client = variant(api, log_format="json", log_level=level).app.test_client()
        for path in ("/health/live", "/health/ready", "/metrics"):
            client.get(path)

    assert [(line["level"], line["path"]) for line in lines()] == [
        ("debug", "/health/live"),
        ("debug", "/health/ready"),
        ("debug", "/metrics"),
    ]


def test_a_head_request_sends_no_bytes(logged: Api, lines: Lines) -> None:
    logged.app.test_client().head("/api/v3")

    assert lines()[0]["bytes"] == 0


def test_a_streamed_answer_is_told_when_it_has_ended(logged: Api, lines: Lines) -> None:
    logged.app.add_url_rule("/stream", "stream", lambda: (piece for piece in (b"one", b"two")))

    response = logged.app.test_client().get("/stream", buffered=False)
    before = lines()
    sent = b"".join(response.response)
    response.close()

    assert (before, sent) == ([], b"onetwo")
    assert [(line["bytes"], line["route"]) for line in lines()] == [(6, "/stream")]


def test_an_answer_that_nobody_waits_for_is_told_once(logged: Api, lines: Lines) -> None:
    logged.app.add_url_rule("/stream", "stream", lambda: (piece for piece in (b"one", b"two")))

    response = logged.app.test_client().get("/stream", buffered=False)
    next(iter(response.response))
    response.close()
    response.close()

    assert [line["path"] for line in lines()] == ["/stream"]


def test_a_failure_is_told_with_its_traceback_under_the_same_id(
    api: Api,
    variant: Variant,
    lines: Lines,
    monkeypatch: pytest.MonkeyPatch,
    configured: Callable[..., None],
) -> None:
    monkeypatch.setattr("jsonapi_app.core.pipeline.plan_collection", lambda *_: 1 // 0)
    token = api.sign_in("admin")[1]
    configured("json", "info")
    failing = variant(api, log_format="json", log_level="info").app.test_client()
    lines()

    response = failing.get("/api/v3/parks", headers={"Authorization": f"Bearer {token}"})

    failure, request = lines()
    assert failure["request_id"] == request["request_id"] == response.headers["X-Request-ID"]
    assert (failure["level"], request["level"], request["status"]) == ("error", "error", 500)
    assert "ZeroDivisionError" in failure["exception"]


def test_an_error_of_the_database_names_no_value(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "".join(("s3cr", "3t"))  # lines of code are in the traceback

    def fail(*_: object) -> None:
        with writing(db.engine) as connection:
            connection.execute(text("SELECT :secret FROM no_such_table"), {"secret": secret})

    monkeypatch.setattr("jsonapi_app.core.pipeline.plan_collection", fail)
    with caplog.at_level(logging.ERROR, "jsonapi_app"):
        api.app.test_client().get("/api/v3/parks", headers={"Authorization": f"Bearer {api.sign_in('admin')[1]}"})

    assert "no_such_table" in caplog.text
    assert secret not in caplog.text


def test_for_people_a_line_is_text(api: Api, variant: Variant, written: Callable[[], str]) -> None:
    client = variant(api, log_format="console", log_level="info").app.test_client()

    response = client.get("/api/v3/parks")

    line = written()
    assert " 401 GET /api/v3/parks " in line
    assert line.rstrip().endswith(f"user nobody, unauthorized  {response.headers['X-Request-ID']}")


def test_a_log_that_cannot_be_written_fails_no_request(
    api: Api, variant: Variant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(exchange: Exchange) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("jsonapi_app.http.observability.observers.request_log", lambda *_: full)
    client = variant(api).app.test_client()

    assert client.get("/api/v3").status_code == 200
    assert "No space left on device" in caplog.text


@pytest.mark.one_database
def test_libraries_log_in_the_same_form(lines: Lines, configured: Callable[..., None]) -> None:
    configured("json", "warning")
    library = logging.getLogger("some.library")

    library.info("not this")
    library.warning("%s of it", "100 %")

    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("100 % of it", "warning", "some.library")


def test_the_server_of_the_flask_command_adds_no_lines(lines: Lines, configured: Callable[..., None]) -> None:
    configured("json", "info")
    server = logging.getLogger("werkzeug")

    server.info('127.0.0.1 - - [now] "%s" %s %s', "GET /?token=s3cr3t HTTP/1.1", "200", "-")
    server.warning("Running on http://127.0.0.1:5000")

    assert [line["event"] for line in lines()] == ["Running on http://127.0.0.1:5000"]


def test_levels_below_the_wanted_one_are_left_out(tmp_path: Any) -> None:
    exchange = Exchange({"REQUEST_METHOD": "GET"})
    exchange.status = 200
    with open(tmp_path / "log", "wb") as stream:
        request_log("json", "warning", stream)(exchange)
        exchange.status = 503
        request_log("json", "warning", stream)(exchange)

    (line,) = (tmp_path / "log").read_text().splitlines()
    assert json.loads(line)["status"] == 503
