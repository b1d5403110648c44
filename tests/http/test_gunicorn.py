"""What ``gunicorn.conf.py`` keeps out of the logs."""

from __future__ import annotations

import logging
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn import util
from gunicorn.config import Config

CONFIGURATION = Path(__file__).parent.parent.parent / "gunicorn.conf.py"


@pytest.fixture
def configuration(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names in gunicorn.conf.py, which sets gunicorn and the environment up as it runs."""
    monkeypatch.setattr("dotenv.load_dotenv", lambda _: False)
    monkeypatch.setattr(util, "write_error", util.write_error)
    return runpy.run_path(str(CONFIGURATION))


@pytest.fixture
def logged(configuration: dict[str, Any], tmp_path: Path) -> Iterator[tuple[Any, Callable[[], str]]]:
    """gunicorn's logger, set up as in `CONFIGURATION`, and what it has written."""
    path = tmp_path / "log"
    config = Config()
    config.set("accesslog", str(path))
    config.set("errorlog", str(path))
    log = configuration["logger_class"](config)
    yield log, lambda: path.read_text()
    for name in ("gunicorn.access", "gunicorn.error"):
        logger = logging.getLogger(name)
        for handler in [*logger.handlers]:
            handler.close()
            logger.removeHandler(handler)
        logger.filters.clear()
        logger.propagate = True


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /api/v3/events.ics?token=s3cr3t HTTP/1.1", "GET /api/v3/events.ics?token=… HTTP/1.1"),
        ("GET /events.ics?mine=true&token=s3cr3t&x=1 HTTP/1.1", "GET /events.ics?mine=true&token=…&x=1 HTTP/1.1"),
        ('"GET /api/v1/groups?apikey=s3cr3t" 200', '"GET /api/v1/groups?apikey=…" 200'),
        ("/x?ApiKey=s3cr3t&apikey=s3cr3t#top", "/x?ApiKey=…&apikey=…#top"),
        ("/x?%74oken=s3cr3t", "/x?%74oken=…"),
        ("/x?token=s3cr3t%26=?s3cr3t", "/x?token=…"),
        ("/x?token", "/x?token"),
        ("/x?token_type=Bearer&filter[name]=token=1", "/x?token_type=Bearer&filter[name]=token=1"),
    ],
)
def test_values_that_open_something_are_left_out(configuration: dict[str, Any], line: str, kept: str):
    assert configuration["without_secrets"](line) == kept


def test_no_log_has_them(logged: tuple[Any, Callable[[], str]]):
    log, written = logged
    request = SimpleNamespace(headers=[("REFERER", "http://here/?token=s3cr3t")], method="GET")
    response = SimpleNamespace(status="200 OK", sent=7, headers=[])
    environment = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/api/v3/events.ics?token=s3cr3t",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": "http://here/?token=s3cr3t",
    }

    log.access(response, request, environment, SimpleNamespace(seconds=0, microseconds=1))
    log.error("Error handling request %s %s", "GET", "/?apikey=s3cr3t")
    log.info("100 % of it")

    assert "s3cr3t" not in written()
    assert '"GET /api/v3/events.ics?token=… HTTP/1.1" 200 7' in written()
    assert "100 % of it" in written()
