"""What every answer of Flavours is wrapped in: ``{"meta": {"code", "status", "message"}, "data"}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response

from jsonapi_app.core.errors import ApiError
from jsonapi_app.http.headers import PRIVATE

LOADED = "Data Loaded Successfully"
MESSAGES: Mapping[int, str] = {
    401: "Unauthenticated.",
    403: "Unauthorized.",
    404: "Resource not found.",
    422: "The given data was invalid.",
    500: "Internal server error.",
}
# This interface has one status for all that is wrong with what was sent.
STATUSES: Mapping[int, int] = {400: 422, 409: 422}
_HEADERS = {"Vary": "X-API-Version", **PRIVATE}


def render_data(data: Any) -> Response:
    return _respond(200, "success", LOADED, data)


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    """``identifier`` is what the log calls the request; clients are not told."""
    status = STATUSES.get(faults[0].status, faults[0].status)
    texts: dict[str, list[str]] = {}
    for fault in faults if status == 422 else ():
        if name := _field(fault):
            texts.setdefault(name, []).append(fault.detail)
    return _respond(status, "error", MESSAGES.get(status, f"{faults[0].title}."), texts or None)


def _field(fault: ApiError) -> str | None:
    """What is at fault: a parameter or header as sent, or a field of the body."""
    return fault.parameter or fault.header or fault.member or (fault.pointer or "").rpartition("/")[2]


def _respond(code: int, status: str, message: str, data: Any) -> Response:
    body = {"meta": {"code": code, "status": status, "message": message}, "data": data}
    return Response(orjson.dumps(body), code, _HEADERS, content_type="application/json")
