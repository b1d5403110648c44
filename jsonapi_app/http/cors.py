"""Cross-origin requests: which web pages of other origins may call the service, and what they may see.

Tokens travel in a header, never in a cookie, so credentials are not allowed and no origin gains more than it holds.
Not Flask-Cors: there a response to a request without ``Origin`` lacks ``Vary``, patterns match prefixes of an origin,
and a preflight is routed like a request.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from jsonapi_app.http.empty import empty_response

_ALLOWED_METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"
_ALLOWED_HEADERS = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key"
_EXPOSED_HEADERS = (
    "Location, ETag, Content-Disposition, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, "
    "Server-Timing, X-Request-ID, X-Session-Token"
)
_PREFLIGHT_SECONDS = "600"


def allow_origins(app: Flask, allows: Callable[[str], bool]) -> None:
    """Answer preflights, and mark every response (errors too) for pages of the origins that ``allows`` allows.

    To be called before anything else registers with ``app``: a preflight needs no token, no route and no allowance.
    """

    @app.before_request
    def answer_preflight() -> Response | None:
        if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
            return None
        response = empty_response(204)
        origin = request.headers.get("Origin")
        if origin is not None and allows(origin):
            response.headers["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
            response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
            response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return response

    @app.after_request
    def mark(response: Response) -> Response:
        headers = response.headers
        vary = headers.get("Vary")
        # On every response: what a cache keeps from a request without Origin must not be given to a page with one.
        headers["Vary"] = f"{vary}, Origin" if vary else "Origin"
        origin = request.headers.get("Origin")
        if origin is not None and allows(origin):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
        return response
