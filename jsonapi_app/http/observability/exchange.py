"""One request and its answer, as log, figures and traces tell of them.

`Watch` opens an `Exchange` for each request, outside of Flask; what only Flask knows is put in where it is known.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from jsonapi_app.core.actor import Actor
from jsonapi_app.core.tally import Tally, current_tally, open_tally
from jsonapi_app.http.request_id import request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("jsonapi_app")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Exchange(Tally):
    """What a request costs, and what it was about. Complete when the answer is.

    What a client may have made up is in ``path`` and ``method`` only.
    """

    path = ""  # without the query, which may have secrets
    route: str | None = None  # the rule of the URL, None where there is none
    dialect: str | None = None  # None where the path is of no dialect
    request_id = ""
    user: int | None = None
    error: str | None = None  # the code of the first fault that was answered
    failure: Exception | None = None  # what nobody expected
    status = 500
    streamed = False
    bytes = 0  # of the body
    seconds = 0.0
    trace_id: str | None = None
    span: Any = None

    def __init__(self, environ: WSGIEnvironment) -> None:
        super().__init__()
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]

    @property
    def known_method(self) -> str:
        """The method, or what the semantic conventions of HTTP call one that somebody made up."""
        return self.method if self.method in _METHODS else "_OTHER"


# Looks at an exchange when it starts or ends.
Observer = Callable[[Exchange], None]


def current_exchange() -> Exchange | None:
    """The one at hand; None outside of any, as in a command."""
    tally = current_tally()
    return tally if isinstance(tally, Exchange) else None


def caller_is(actor: Actor) -> Actor:
    """Tell on whose behalf the request is."""
    exchange = current_exchange()
    if exchange is not None:
        exchange.user = actor.id
    return actor


def answered_with(code: str) -> None:
    """Tell which kind of error is answered."""
    exchange = current_exchange()
    if exchange is not None:
        exchange.error = code


def failed_by(failure: Exception) -> None:
    """Tell what nobody expected."""
    exchange = current_exchange()
    if exchange is not None:
        exchange.failure = failure


class Watch:
    """Middleware: each request is an exchange, told to the observers when it starts and when its answer is complete.

    That is before the last byte is handed to the server: whoever has an answer finds it counted.
    """

    def __init__(self, application: WSGIApplication, at_start: Sequence[Observer], at_end: Sequence[Observer]) -> None:
        self._application = application
        self._at_start = at_start
        self._at_end = at_end

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        exchange = Exchange(environ)
        open_tally(exchange)
        _tell(self._at_start, exchange)
        try:
            body = self._application(environ, start_response)
        except BaseException:
            self._end(exchange)
            raise
        if exchange.streamed:
            return _Streamed(body, exchange, self._end)
        self._end(exchange)
        return body

    def _end(self, exchange: Exchange) -> None:
        exchange.seconds = exchange.total()
        _tell(self._at_end, exchange)
        open_tally(None)


class _Streamed:
    """The body of an answer that is made while it is sent."""

    def __init__(self, body: Iterable[bytes], exchange: Exchange, end: Observer) -> None:
        self._body = body
        self._chunks = iter(body)
        self._exchange = exchange
        self._end: Observer | None = end

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._chunks)
        except BaseException:
            self._complete()
            raise
        self._exchange.bytes += len(chunk)
        return chunk

    def close(self) -> None:
        """The server calls this, also where the client has gone before the end."""
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._complete()

    def _complete(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end(self._exchange)


def _tell(observers: Sequence[Observer], exchange: Exchange) -> None:
    """What goes wrong in telling, such as a full disk, is no reason to fail the request."""
    for observe in observers:
        try:
            observe(exchange)
        except Exception:
            log.exception("A request could not be told of")


def describe_answers(app: Flask, dialect_name: Callable[[str], str | None]) -> None:
    """Put into each exchange what Flask knows of it. ``dialect_name``: of the dialect that a path belongs to."""
    dialects: dict[str, str | None] = {}  # by rule, of which there are not many

    @app.after_request
    def describe(response: Response) -> Response:
        exchange = current_exchange()
        if exchange is None:
            return response
        here = request._get_current_object()  # type: ignore[attr-defined]  # each look through the proxy costs
        exchange.path = here.path
        exchange.request_id = request_id()
        exchange.status = response.status_code
        if here.url_rule is None:
            exchange.dialect = dialect_name(here.path)
        else:
            rule = exchange.route = here.url_rule.rule
            if rule not in dialects:
                dialects[rule] = dialect_name(rule)
            exchange.dialect = dialects[rule]
        body = response.response
        exchange.streamed = not isinstance(body, list | tuple)
        if not exchange.streamed and exchange.method != "HEAD":
            exchange.bytes = sum(map(len, body))
        return response
