"""How a line of the log looks: one JSON object in production, text for people elsewhere.

Everything that is logged in this process goes to standard error in one form: requests (``request_log.py``), and what
our code and the libraries log with ``logging``. gunicorn's own lines have it from ``gunicorn.conf.py``.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal

import orjson
import structlog
from flask import has_request_context
from structlog.typing import EventDict, Processor

from jsonapi_app.http.observability.exchange import current_exchange
from jsonapi_app.http.request_id import request_id

Format = Literal["json", "console"]


def configure_logging(log_format: Format, level: str) -> None:
    """Set up ``logging`` for this process. Whoever starts one calls it: the application itself leaves it alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(log_format))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # the command tells what it does
    logging.getLogger("werkzeug").addFilter(_is_no_request)


def formatter(log_format: Format) -> logging.Formatter:
    """For records of ``logging``; a traceback is in the line, under ``exception``."""
    if log_format == "json":
        rendered: tuple[Processor, ...] = (
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(_as_json),
        )
    else:
        # The usual formatter shows the values of variables, secrets too, where a certain library is installed.
        plain = structlog.dev.plain_traceback
        rendered = (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain),)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _add_request,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
    )


def _is_no_request(record: logging.LogRecord) -> bool:
    """The server of ``flask run`` has a line for each request too, with the query string."""
    return not str(record.msg).endswith('"%s" %s %s')


def _add_request(_: Any, __: str, event: EventDict) -> EventDict:
    """Which request it happened in, so that all lines of one can be found."""
    if has_request_context():
        event["request_id"] = request_id()
    exchange = current_exchange()
    if exchange is not None and exchange.trace_id is not None:
        event["trace_id"] = exchange.trace_id
    return event


def _as_json(event: EventDict, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
