"""The id of a request: in its log line, in its errors, beside what it changed, and in the answer's X-Request-ID."""

from __future__ import annotations

import re
from random import getrandbits

from flask import Flask, Response, current_app, g, has_request_context, request

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def tell_request_ids(app: Flask, *, behind_proxies: bool) -> None:
    """Give each request an id; that of the proxy in front, where there is one that sends a usable one."""
    app.extensions["backline.request_id_of_proxy"] = behind_proxies

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers.add(HEADER, request_id())
        return response


def request_id() -> str:
    """The id of the request at hand. Outside of any, as in a command, it is a new one each time."""
    if not has_request_context():
        return _new()
    known: str | None = g.get("request_id")
    if known is None:
        known = g.request_id = _sent() or _new()
    return known


def _new() -> str:
    """In the form of nginx. It opens nothing, so it need not be hard to guess; asking the system would take longer."""
    return f"{getrandbits(128):032x}"


def _sent() -> str | None:
    sent = request.environ.get("HTTP_X_REQUEST_ID", "")
    usable = sent and current_app.extensions["backline.request_id_of_proxy"] and _USABLE.fullmatch(sent)
    return sent if usable else None
