"""Responses without a body, and so without a media type."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response


def empty_response(status: int, headers: Mapping[str, str] | None = None) -> Response:
    response = Response(b"", status, headers)
    del response.headers["Content-Type"]
    return response
