"""One line of the log for each request: who asked for what, what came of it, and what it cost.

No query string, header or body is in it: those may have secrets. The user is a number, which says nothing outside of
this service.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import quote

import orjson
import structlog

from jsonapi_app.http.observability.exchange import Exchange, Observer
from jsonapi_app.http.observability.log_format import Format

# Asked every few seconds, by programs that only look whether they are answered.
QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})
_LONGEST_PATH = 200
_IF_KNOWN = ("route", "dialect", "user", "error", "trace_id")


def request_log(log_format: Format, level: str, stream: BinaryIO | None = None) -> Observer:
    """Logs an exchange that has ended, to standard error: at debug level if `QUIET`, at error level if it failed.

    Straight to structlog's writer, one write a line: a chain of processors would cost more than all that is told.
    """
    write = structlog.BytesLogger(stream or sys.stderr.buffer).msg
    render: Callable[[Mapping[str, Any]], bytes] = orjson.dumps if log_format == "json" else _as_text
    least = logging.getLevelName(level.upper())

    def tell(exchange: Exchange) -> None:
        severity = _severity(exchange)
        if severity >= least:
            write(render(_facts(exchange, logging.getLevelName(severity).lower())))

    return tell


def _severity(exchange: Exchange) -> int:
    if exchange.status >= 500:
        return logging.ERROR
    return logging.DEBUG if exchange.route in QUIET else logging.INFO


def _facts(exchange: Exchange, level: str) -> dict[str, Any]:
    """``ms`` is until the answer was complete; what is not known or not there is left out."""
    facts: dict[str, Any] = {
        "timestamp": datetime.now(UTC).isoformat(),
        "level": level,
        "event": "request",
        "request_id": exchange.request_id,
        "method": exchange.method,
        "path": _printable(exchange.path),
        "status": exchange.status,
        "ms": round(exchange.seconds * 1000, 2),
        "db_ms": round(exchange.spent["db"] * 1000, 2),
        "statements": exchange.statements,
        "bytes": exchange.bytes,
        "client": exchange.environ.get("REMOTE_ADDR"),
    }
    for name in _IF_KNOWN:
        value = getattr(exchange, name)
        if value is not None:
            facts[name] = value
    return facts


def _printable(path: str) -> str:
    """The path as in a URL where it has more than plain letters: it is the client's, and one line must stay one."""
    if not (path.isascii() and path.isprintable()):
        path = quote(path, errors="replace")
    return path if len(path) <= _LONGEST_PATH else path[:_LONGEST_PATH] + "…"


def _as_text(facts: Mapping[str, Any]) -> bytes:
    error = f", {facts['error']}" if "error" in facts else ""
    return (
        f"{facts['timestamp'][11:19]} {facts['status']} {facts['method']} {facts['path']}  {facts['ms']} ms, "
        f"{facts['statements']} statements in {facts['db_ms']} ms, {facts['bytes']} bytes, "
        f"user {facts.get('user', 'nobody')}{error}  {facts['request_id']}"
    ).encode()
