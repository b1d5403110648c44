"""Faults → the error document of the JSON:API dialect."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from jsonapi_app.core.errors import ApiError
from jsonapi_app.dialects.jsonapi.documents import error_document, error_status
from jsonapi_app.http.error_page import page_of
from jsonapi_app.http.negotiation import JSON_API


def render_error(faults: Sequence[ApiError], identifier: str) -> Response:
    headers = {"Vary": "Accept", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(error_document(faults, identifier, page_of), error_status(faults), headers, content_type=JSON_API)
