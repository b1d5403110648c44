"""Whatever fails, in whatever layer, becomes an error document: never HTML, a traceback, SQL or a path.

The ``id`` of the first error is that of the request, and so of the log line, which has what the client must not see.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from urllib.parse import quote

import psycopg
import sqlalchemy.exc
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from jsonapi_app.core.errors import (
    ERRORS_BY_STATUS,
    ApiError,
    BadRequest,
    InternalError,
    TooSlow,
    Unavailable,
    UriTooLong,
)
from jsonapi_app.http.empty import empty_response
from jsonapi_app.http.observability.exchange import answered_with, failed_by
from jsonapi_app.http.request_id import request_id

log = logging.getLogger("jsonapi_app")

# (faults, id) → the response, in the shape of a dialect.
Renderer = Callable[[Sequence[ApiError], str], Response]

_DETAILS = {
    404: "There is nothing at this URL.",
    405: "This URL does not take that method.",
    413: "The body is longer than the service reads.",
}
_SOON = {"Retry-After": "1"}


def handle_failures(
    app: Flask, renderer_of: Callable[[str], Renderer], moves_slashes: Callable[[str], bool], max_url_length: int
) -> None:
    """Answer every failure of ``app`` in the shape that ``renderer_of`` the path gives.

    ``moves_slashes``: whether an unknown path with a slash at its end leads to the one without.
    """

    def answer(error: ApiError) -> Response:
        answered_with(error.faults[0].code)
        response = renderer_of(request.path)(error.faults, request_id())
        for fault in error.faults:
            response.headers.update(fault.headers)
        return response

    @app.before_request
    def refuse_bad_hosts() -> None:
        if not request.host:
            raise BadRequest("The Host is not one that a link could start with.", header="Host")

    @app.before_request
    def refuse_long_urls() -> None:
        if len(request.environ.get("RAW_URI", "")) > max_url_length or len(request.query_string) > max_url_length:
            raise UriTooLong(f"The URL is longer than {max_url_length} characters.")

    @app.errorhandler(ApiError)
    def api_error(error: ApiError) -> Response:
        return answer(error)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if isinstance(error, RequestRedirect):
            return _moved(error.new_url)
        with_slash = request.path.endswith("/") and request.path.strip("/")
        if isinstance(error, NotFound) and with_slash and moves_slashes(request.path):
            return _without_trailing_slash()
        status = error.code or 500
        kind = ERRORS_BY_STATUS.get(status, BadRequest if status < 500 else InternalError)
        headers = {}
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted({*error.valid_methods, "OPTIONS"}))
        return answer(kind(_DETAILS.get(status), headers=headers))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("%s: %s %s failed", request_id(), request.method, quote(request.path), exc_info=error)
        failed_by(error)
        cause = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
        if _was_stopped(cause):
            return answer(TooSlow("The database was stopped: this takes it too long.", headers=_SOON))
        if _passes(cause):
            return answer(Unavailable("The database did not answer in time.", headers=_SOON))
        return answer(InternalError("Something went wrong on our side."))


def _was_stopped(cause: BaseException | None) -> bool:
    """Whether a statement ran longer than it may (`core.time_limit`)."""
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
    return isinstance(cause, psycopg.errors.QueryCanceled)


def _passes(cause: BaseException | None) -> bool:
    """Whether the database was only busy or out of reach this time."""
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN"))
    return isinstance(cause, psycopg.OperationalError | sqlalchemy.exc.TimeoutError)


def _without_trailing_slash() -> Response:
    """308 keeps the method and the body; the query goes along as it came."""
    query = request.query_string.decode("latin-1")
    path = quote(request.root_path.rstrip("/") + request.path.rstrip("/"))
    return _moved(f"{path}?{query}" if query else path)


def _moved(location: str) -> Response:
    return empty_response(308, {"Location": location})
